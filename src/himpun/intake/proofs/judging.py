"""Whether a file can be a proof: by its content first, then by a parser that is locked in."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from himpun.core.sandbox import Broken, Limits, TooHeavy, ask
from himpun.intake.rules.media import CSV, OFFICE, PDF, PICTURES, BadFile, media_type_of

MOST_PIXELS: Final = 50_000_000
PREVIEW_SIDE: Final = 640
MOST_TEXT: Final = 48 << 20
_HERE: Final = Path(__file__).parent
#: Octets of address space, not of memory in use: the libraries alone take a third of it.
_PAPER: Final = Limits(memory=384 << 20, seconds=10)
_PICTURE: Final = Limits(memory=640 << 20, seconds=10)
_OFFICE: Final = Limits(memory=256 << 20, seconds=5)
_TABLE: Final = Limits(memory=128 << 20, seconds=5)
_SAVE: Final = "Cetak atau simpan ulang sebagai PDF biasa, lalu unggah lagi."
_WHY_NOT: Final[Mapping[str, str]] = {
    "encrypted": "terkunci dengan kata sandi, jadi isinya tidak dapat diperiksa."
    " Simpan tanpa kata sandi, lalu unggah lagi.",
    "javascript": f"memuat program (JavaScript). {_SAVE}",
    "launch": f"memuat perintah menjalankan program. {_SAVE}",
    "runs": f"menjalankan sesuatu begitu dibuka. {_SAVE}",
    "submit": f"memuat formulir yang mengirim isinya ke luar. {_SAVE}",
    "remote": f"memuat isi dari tempat lain. {_SAVE}",
    "embedded": "memuat berkas lain di dalamnya. Unggah berkas itu tersendiri, dan simpan ulang"
    " yang ini tanpa lampiran.",
    "xfa": f"berupa formulir XFA, yang isinya dapat berubah saat dibuka. {_SAVE}",
    "media": f"memuat suara, film, atau benda tiga dimensi. {_SAVE}",
    "field": f"memuat perintah yang mengambil isi dari luar (DDE atau INCLUDE). {_SAVE}",
    "empty": "tidak memuat satu halaman pun.",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What a file is; of a picture a small copy without place, and when and where it was taken."""

    media_type: str
    preview: bytes | None = None
    taken: Mapping[str, str] = field(default_factory=dict)


def judge(file: IO[bytes], *, name: str) -> Judged:
    """What a seekable file is, if it can be a proof. Raises BadFile with a sentence.

    PDFs with anything that runs, calls or carries other files, locked ones, pictures of more than
    50 megapixels, office files that load from elsewhere, and tables of text with a cell that
    computes are refused (RELIABILITY U-01 to U-04).
    """
    media_type = media_type_of(file, name=name)
    if media_type == PDF:
        _refuse(_asked("pdf_child.py", {}, file, _PAPER, name=name), name=name)
    elif media_type in OFFICE:
        _refuse(_asked("office_child.py", {}, file, _OFFICE, name=name), name=name)
    elif media_type == CSV:
        _refuse_table(file, name=name)
    elif media_type in PICTURES:
        return _picture(file, media_type, name=name)
    file.seek(0)
    return Judged(media_type)


def _picture(file: IO[bytes], media_type: str, *, name: str) -> Judged:
    order = {"format": media_type.removeprefix("image/").upper(), "pixels": MOST_PIXELS}
    told = _asked("picture_child.py", {**order, "side": PREVIEW_SIDE}, file, _PICTURE, name=name)
    file.seek(0)
    if told["n_pixels"] > MOST_PIXELS:
        raise BadFile(
            f"“{name}” berukuran {told['size']} piksel; paling banyak 50 juta piksel."
            " Kecilkan gambarnya, lalu unggah lagi."
        )
    return Judged(media_type, base64.b64decode(told["preview"]), told["taken"])


def _refuse_table(file: IO[bytes], *, name: str) -> None:
    found = _asked("table_child.py", {"most": MOST_TEXT}, file, _TABLE, name=name)
    if found["why"] == "binary":
        raise BadFile(f"“{name}” bukan tabel teks (CSV), atau lebih dari {MOST_TEXT >> 20} MB.")
    if found["why"]:
        raise BadFile(
            f"“{name}” memuat rumus pada baris {found['line']}. Simpan sebagai nilai, lalu unggah"
            " lagi."
        )


def _asked(
    reader: str, order: Mapping[str, object], file: IO[bytes], limits: Limits, *, name: str
) -> Any:
    try:
        return ask(_HERE / reader, order, file=file, limits=limits)
    except TooHeavy as fault:
        raise BadFile(
            f"“{name}” terlalu berat untuk diperiksa. Simpan ulang lebih kecil, lalu unggah lagi."
        ) from fault
    except Broken as fault:
        raise BadFile(
            f"“{name}” rusak atau terpotong: isinya tidak dapat dibaca. Simpan ulang dari"
            " aplikasinya, lalu unggah lagi."
        ) from fault


def _refuse(found: str, *, name: str) -> None:
    if found:
        raise BadFile(f"“{name}” {_WHY_NOT[found]}")
