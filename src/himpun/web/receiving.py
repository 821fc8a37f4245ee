"""Files that come inside a form: they go to the disk of the store, and no further than allowed.

The system's own folder for temporary files may be memory (Debian's is); the store's is not, and
from there a file is taken in by a rename. Of a file that is too large only the length is kept: the
rest of the form is still read, so that the sentence can say how large it was and what was typed
stays. Nothing at all is kept for somebody who is not logged in.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from himpun.core import blobs, partial
from himpun.core.blobs import BlobRef


class StoreFile(TemporaryUploadedFile):
    """An uploaded file beside the store; it goes with the request unless it was taken in."""

    def __init__(self, name: str, content_type: str, charset: str | None, extra: Any) -> None:
        UploadedFile.__init__(self, _new_file(), name, content_type, 0, charset, extra)

    def take_in(self) -> BlobRef:
        """Into the store, by a rename; the file can still be read."""
        ref = blobs.measure(cast("BinaryIO", self.file))
        path = Path(self.temporary_file_path())
        if path.exists():  # once; asked again it is there already
            blobs.adopt(path, ref)
        return ref


def _new_file() -> IO[bytes]:
    return tempfile.NamedTemporaryFile(prefix="form-", dir=partial.folder())


class StoreFileHandler(FileUploadHandler):
    """Writes what is too large for memory; at `HIMPUN_LARGEST_FILE` it stops and frees the disk."""

    file: StoreFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = StoreFile(
            self.file_name or "", self.content_type or "", self.charset, self.content_type_extra
        )
        self.is_kept = self.request is not None and self.request.user.is_authenticated

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.is_kept:
            return
        if start + len(raw_data) > settings.HIMPUN_LARGEST_FILE:
            self.is_kept = False
            self.file.truncate(0)
            return
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> StoreFile:
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
