"""Files that come with a form: how large, how named, and how they are staged before an act."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from himpun.core.blobs import BlobRef
from himpun.core.formats import size
from himpun.web import arrivals

LARGEST: Final[int] = settings.HIMPUN_LARGEST_FILE
LONGEST_NAME: Final = 160
_PLAIN: Final = "application/octet-stream"
_UNFIT: Final = re.compile(r'[\\/:*?"<>|]+')


@dataclass(frozen=True)
class Staged:
    """A file that lies ready by its content; the act makes its row."""

    ref: BlobRef
    file_name: str
    media_type: str


class UploadField(forms.FileField):
    """One file of at most 200 MB."""

    def __init__(self, *, accept: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("label", "Berkas")
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accept} if accept else {}))
        kwargs.setdefault("error_messages", {"empty": "Berkas ini kosong."})
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file: UploadedFile[bytes] = super().clean(data, initial)
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                f"Berkas ini {size(file.size or 0)}; paling besar {size(LARGEST)}."
            )
        return file


class ArrivedField(forms.Field):
    """Tokens of files that were sent ahead; after a refusal the form carries them on."""

    widget = forms.MultipleHiddenInput
    largest = LARGEST

    def __init__(self) -> None:
        super().__init__(required=False)


def stage(file: UploadedFile[bytes]) -> Staged:
    """Put an uploaded file into the store, before the act that will keep it."""
    name = clean_name(file.name or "")
    guessed, _ = mimetypes.guess_type(name)
    return Staged(arrivals.stage(file), name, guessed or _PLAIN)


def clean_name(name: str) -> str:
    """The last part of a file's name, in letters that every system can keep."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(
        letter
        for letter in unicodedata.normalize("NFC", last)
        if unicodedata.category(letter) not in {"Cc", "Cf", "Co", "Cs"}
    )
    shown = re.sub(r"\s+", " ", _UNFIT.sub("-", shown)).strip(" .")
    stem, dot, ending = shown.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1] or 'berkas'}.{ending}"
    return shown[:LONGEST_NAME] or "berkas"
