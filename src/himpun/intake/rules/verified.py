"""Whether a figure of a unit below is verified by the Bidang above it. Pure.

A verification is of one hand-in. A later hand-in keeps it while the figure of the row is the same,
and needs a new one as soon as it differs; what was sent back needs one in any case. Source: issue
of the form, point 7 (two people, and the unit above); SOP step 6, where the Bidang answers for the
indicators that it owns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import cast

FrozenRow = Mapping[str, object]


class Stand(StrEnum):
    """Where a contribution stands in the eyes of its Bidang."""

    ABSENT = "BELUM_MENYAMPAIKAN"
    EMPTY = "TANPA_NILAI"
    WAITING = "MENUNGGU_VERIFIKASI"
    VERIFIED = "TERVERIFIKASI"
    SENT_BACK = "DIKEMBALIKAN_BIDANG"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Stand.ABSENT: "Belum menyampaikan",
    Stand.EMPTY: "Tanpa nilai",
    Stand.WAITING: "Menunggu verifikasi",
    Stand.VERIFIED: "Terverifikasi",
    Stand.SENT_BACK: "Dikembalikan",
}


@dataclass(frozen=True)
class Figure:
    """What is verified: the variables, the realisasi itself, and how sure it is."""

    values: Mapping[str, Decimal | None] = field(default_factory=dict)
    actual: Decimal | None = None
    data_status: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it brings nothing that could enter the value of the office."""
        return self.actual is None and all(value is None for value in self.values.values())


@dataclass(frozen=True)
class Look:
    """The Bidang's newest word on a row: of which hand-in, of which figure, yes or no."""

    number: int
    figure: Figure
    is_accepted: bool


def figure_of(row: FrozenRow) -> Figure:
    """The figure of a row as a hand-in has frozen it."""
    values = cast("Mapping[str, str | None]", row.get("values") or {})
    return Figure(
        values={name: _decimal(value) for name, value in values.items()},
        actual=_decimal(row.get("actual")),
        data_status=str(row.get("data_status") or ""),
    )


def stand_of(figure: Figure | None, *, number: int, look: Look | None) -> Stand:
    """Where the figure of hand-in `number` stands; `figure` None: no hand-in stands."""
    is_sent_back = look is not None and not look.is_accepted
    if figure is None:
        return Stand.SENT_BACK if is_sent_back else Stand.ABSENT
    if look is not None and is_sent_back and look.number == number:
        return Stand.SENT_BACK
    if figure.is_empty:
        return Stand.EMPTY
    if look is not None and look.is_accepted and look.figure == figure:
        return Stand.VERIFIED
    return Stand.WAITING


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
