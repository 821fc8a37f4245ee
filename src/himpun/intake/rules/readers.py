"""Who alone may read a restricted proof (*terbatas*). Pure.

The unit that fills the form always may: it holds the paper. Beside it the lanes of the SOP
150.2/SOP-BMCKSTR/2024 can be named, except Bidang, of which there are several. Everybody else of
the office is told that the proof exists, and its digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

UNIT: Final = "unit"
LABELS: Final[Mapping[str, str]] = {
    UNIT: "Unit pengisi",
    "kadis": "Kepala Dinas",
    "sekretaris": "Sekretaris",
    "tim_sakip": "Tim SAKIP",
    "perencanaan": "Perencanaan",
}


class BadReaders(ValueError):
    """Somebody is named who cannot be; the message is a sentence for the person."""

    @property
    def sentence(self) -> str:
        return str(self)


def settled_readers(named: Iterable[str]) -> list[str]:
    """Those who may read, in the order of the list and always with the unit; [] means everybody.

    Raises BadReaders for a name that is not on the list.
    """
    chosen = set(named)
    if not chosen:
        return []
    if strange := sorted(chosen - set(LABELS)):
        raise BadReaders(f"Pembaca “{strange[0]}” tidak dikenal. Pilih dari daftar.")
    return [each for each in LABELS if each in chosen | {UNIT}]


def readers_text(readers: Iterable[str]) -> str:
    """Those who may read, for people."""
    return ", ".join(LABELS.get(each, each) for each in readers)
