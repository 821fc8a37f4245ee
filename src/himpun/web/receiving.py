"""Files that come inside a form: they go to the disk of the store, and no further than allowed.

The system's own folder for temporary files may be memory (Debian's is); the store's is not, and
from there a file is taken in by a rename. Of a file that is too large only the length is kept: the
rest of the form is still read, so that the sentence can say how large it was and what was typed
stays. Nothing at all is kept for somebody who is not logged in, on a disk that is nearly full, or
for a person who has too much on its way; the act that the form is for is then refused.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from himpun.core import blobs, partial
from himpun.core.blobs import BlobRef
from himpun.core.refusals import Refusal
from himpun.core.room import on_disk, refuse_room


class StoreFile(TemporaryUploadedFile):
    """An uploaded file beside the store; it goes with the request unless it was taken in.

    `refusal` says why nothing of it was kept.
    """

    refusal: Refusal | None = None

    def __init__(
        self, name: str, content_type: str, charset: str | None, extra: Any, *, owner: int
    ) -> None:
        UploadedFile.__init__(self, _new_file(owner), name, content_type, 0, charset, extra)

    def take_in(self) -> BlobRef:
        """Into the store, by a rename; the file can still be read."""
        ref = blobs.measure(cast("BinaryIO", self.file))
        path = Path(self.temporary_file_path())
        if path.exists():  # once; asked again it is there already
            blobs.adopt(path, ref)
        return ref


def _new_file(owner: int) -> IO[bytes]:
    """Named as a file that announces nothing, so that it counts among its owner's files."""
    return tempfile.NamedTemporaryFile(prefix=f"{owner}-0-form-", dir=partial.folder())


class StoreFileHandler(FileUploadHandler):
    """Writes what is too large for memory; at `HIMPUN_LARGEST_FILE` it stops and frees the disk."""

    file: StoreFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.is_kept = self.request is not None and self.request.user.is_authenticated
        owner = (self.request.user.pk or 0) if self.request is not None else 0
        why = self._why_not_begin(owner) if self.is_kept else None
        self.file = StoreFile(
            self.file_name or "",
            self.content_type or "",
            self.charset,
            self.content_type_extra,
            owner=owner,
        )
        if why is not None:
            self._stop(why)

    def _why_not_begin(self, owner: int) -> Refusal | None:
        try:
            refuse_room(0)
            partial.refuse_quota(0, owner=owner)
        except Refusal as refusal:
            return refusal
        return None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.is_kept:
            return
        if start + len(raw_data) > settings.HIMPUN_LARGEST_FILE:
            self._stop()
            return
        try:
            refuse_room(len(raw_data))
            with on_disk():
                self.file.write(raw_data)
        except Refusal as refusal:
            self._stop(refusal)

    def _stop(self, why: Refusal | None = None) -> None:
        """Keep no more of this file and free the disk; the form is read to its end."""
        self.is_kept = False
        self.file.refusal = why
        self.file.truncate(0)

    def file_complete(self, file_size: int) -> StoreFile:
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


def refuse_unkept(request: HttpRequest) -> None:
    """Refuse a form whose files could not be kept, before anything looks into them."""
    files = [file for _, given in request.FILES.lists() for file in given]
    for file in files:
        if isinstance(file, StoreFile) and file.refusal is not None:
            raise file.refusal
    if files:  # small ones are in memory yet, and would be written by the act
        refuse_room(sum(file.size or 0 for file in files if not isinstance(file, StoreFile)))
