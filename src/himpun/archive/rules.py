"""What is true of an archive by definition: safe file names, what bag-info says, retention.

Sources: RFC 8493 (BagIt 1.0) for the bag; the classification code 000.8.6.3 (Akuntabilitas Kinerja
Instansi Pemerintah) and its example schedule 2/3/Musnah are editable defaults, not a legal claim.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LONGEST_NAME = 120
"""Octets of one file name; short enough for every file system and for deep folders."""
CLASSIFICATION = "000.8.6.3"

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}$")
_KEPT = frozenset(" ._-+,()[]&=@#~")


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a closed file is kept: years active, then inactive, then its fate."""

    code: str = CLASSIFICATION
    active_years: int = 2
    inactive_years: int = 3
    fate: str = "Musnah"

    def note(self) -> str:
        """The sentence of bag-info and BACA-SAYA; retention starts when the file is closed."""
        return (
            f"aktif {self.active_years} tahun, inaktif {self.inactive_years} tahun, "
            f"lalu {self.fate.lower()}; dihitung sejak berkas ditutup; "
            "contoh jadwal, sesuaikan dengan JRA instansi"
        )


@dataclass(frozen=True, slots=True)
class BagFacts:
    """What bag-info.txt tells of a bag, besides the count of its octets."""

    organisation: str
    identifier: str
    description: str
    bagging_on: date
    software: str
    retention: Retention = Retention()

    def lines(self) -> dict[str, str]:
        """Labels and values; the labels of RFC 8493 first, then those of the records trade."""
        return {
            "Source-Organization": self.organisation,
            "External-Identifier": self.identifier,
            "Internal-Sender-Identifier": self.identifier,
            "Internal-Sender-Description": self.description,
            "Bagging-Date": self.bagging_on.isoformat(),
            "Bag-Software-Agent": self.software,
            "Kode-Klasifikasi": self.retention.code,
            "Retensi": self.retention.note(),
        }


def safe_name(name: str, *, longest: int = LONGEST_NAME) -> str:
    """One file name that is harmless on every system; never empty, at most `longest` octets.

    Letters, marks and digits of any script stay (NFC); path signs, control and direction signs
    become a hyphen; names that Windows keeps for devices get an underscore in front.
    """
    name = unicodedata.normalize("NFC", name)
    name = "".join(one if _is_kept(one) else "-" for one in name)
    name = re.sub(r"-{2,}", "-", re.sub(r" {2,}", " ", name)).strip(" .-")
    stem, suffix = _split(name)
    stem = _clipped(stem, longest - len(suffix) - 1)
    if _RESERVED.fullmatch(stem.split(".")[0].strip()):
        stem = "_" + stem
    return (stem or "berkas") + suffix


def _split(name: str) -> tuple[str, str]:
    """Stem and suffix with its dot; what does not look like a suffix belongs to the stem."""
    found = _SUFFIX.search(name)
    at = found.start() if found and found.start() else len(name)
    return name[:at], name[at:]


def _is_kept(one: str) -> bool:
    return one in _KEPT or (unicodedata.category(one)[0] in "LMN" and one != "\u3164")


def _clipped(text: str, octets: int) -> str:
    """The longest beginning of at most `octets` octets that ends in a character of a word."""
    return text.encode()[:octets].decode("utf-8", "ignore").rstrip(" .-")


def safe_paths(paths: Iterable[str]) -> list[str]:
    """The paths with every part made safe and none equal to another, also without its case.

    Order matters: of two that collide the first keeps its name, the later gets "-2", "-3", …
    before its suffix. Safe paths come out as they went in.
    """
    taken: set[str] = set()
    found = []
    for path in paths:
        folders, _, name = path.replace("\\", "/").rpartition("/")
        parts = [safe_name(part) for part in folders.split("/") if part not in ("", ".", "..")]
        home = "".join(part + "/" for part in parts)
        chosen = home + safe_name(name)
        number = 1
        while _key(chosen) in taken:
            number += 1
            chosen = home + _numbered(safe_name(name), number)
        taken.add(_key(chosen))
        found.append(chosen)
    return found


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", path.casefold())


def _numbered(name: str, number: int) -> str:
    stem, suffix = _split(name)
    tail = f"-{number}{suffix}"
    return _clipped(stem, LONGEST_NAME - len(tail)) + tail
