"""Files that were sent ahead of their form join it as if they had come inside.

A form names them by `upload` fields: `<sum>.<token>`, the sum being the sender's CRC-32 of the
whole file (may be empty). Judging and keeping them is the form's own affair.
"""

from __future__ import annotations

from typing import cast

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile

from himpun.core import blobs, partial
from himpun.core.blobs import BlobRef
from himpun.core.partial import Gone, Partial
from himpun.core.refusals import Refusal
from himpun.web.receiving import StoreFile
from himpun.web.request import OfficeRequest

FIELD = "upload"


class Arrived(UploadedFile):  # type: ignore[type-arg]  # generic for the type checker only
    """A file that arrived before its form."""

    def __init__(self, found: Partial, *, crc32: str) -> None:
        super().__init__(
            cast("File[bytes]", partial.open_partial(found)), found.name, "", found.size
        )
        self.partial = found
        self.crc32 = crc32


def bring(request: OfficeRequest, *, to: str) -> None:
    """Add what arrived to the files of the form's field `to`.

    Raises NotVisible for another person's token, Refusal for a file that is not whole or gone.
    """
    for given in dict.fromkeys(request.POST.getlist(FIELD)):
        crc32, _, token = given.partition(".")
        try:
            found = partial.find(
                token, owner=request.actor.person_id or 0, at=request.at, form=_form(request)
            )
            request.FILES.appendlist(to, Arrived(found, crc32=crc32))
        except Gone as gone:
            raise Refusal(gone.sentence) from gone


def stage(file: UploadedFile[bytes]) -> BlobRef:
    """Put a file of a form into the store, without a copy where it lies beside it already."""
    if isinstance(file, Arrived):
        return partial.stage(file.partial, crc32=file.crc32)
    if isinstance(file, StoreFile):
        return file.take_in()
    return blobs.put(file.chunks())


def let_go(request: OfficeRequest, *, of: str) -> None:
    """The act is done: what arrived for it is of no use to another form."""
    for file in request.FILES.getlist(of):
        if isinstance(file, Arrived):
            partial.finish(file.partial, form=_form(request))


def _form(request: OfficeRequest) -> str:
    return request.POST.get("token", "")
