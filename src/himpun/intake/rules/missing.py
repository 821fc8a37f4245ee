"""Why a figure is missing and how sure a figure is: short coded lists, mapped to SDMX.

The codes of SDMX's CL_OBS_STATUS let another system read what a form says without Indonesian.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from himpun.core.formats import date_plain
from himpun.intake.rules.numbers import BadCell


class MissingReason(StrEnum):
    """Why a due row has no figure; the values are what the database keeps."""

    NO_SURVEY = "BELUM_SURVEI"
    NOT_MEASURED_NOW = "BUKAN_PERIODE"
    SOURCE_LATE = "SUMBER_TERLAMBAT"
    NOT_APPLICABLE = "TIDAK_BERLAKU"
    OTHER = "LAINNYA"

    @property
    def label(self) -> str:
        return _REASONS[self][0]

    @property
    def observation_status(self) -> str:
        """The code of SDMX's CL_OBS_STATUS: L not collected, M cannot exist, O missing."""
        return _REASONS[self][1]

    @property
    def needs_note(self) -> bool:
        """Whether the code alone explains nothing."""
        return self is MissingReason.OTHER


_REASONS = {
    MissingReason.NO_SURVEY: ("Belum ada survei", "L"),
    MissingReason.NOT_MEASURED_NOW: ("Bukan periode pengukuran", "L"),
    MissingReason.SOURCE_LATE: ("Data sumber terlambat", "O"),
    MissingReason.NOT_APPLICABLE: ("Tidak berlaku", "M"),
    MissingReason.OTHER: ("Lainnya (tulis keterangan)", "O"),
}


class FigureStatus(StrEnum):
    """How sure a figure is."""

    FINAL = "FINAL"
    PROVISIONAL = "SEMENTARA"
    ESTIMATE = "ESTIMASI"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def observation_status(self) -> str:
        """The code of SDMX's CL_OBS_STATUS: A normal, P provisional, E estimated."""
        return {"FINAL": "A", "SEMENTARA": "P", "ESTIMASI": "E"}[self.value]


FIRST_YEAR, LAST_YEAR = 1990, 2199
"""Years that the date of a figure may have, on the page as in the workbook."""

NOT_SAID = "O"
"""CL_OBS_STATUS of an empty cell that nobody has explained."""

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LOCAL = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})")


def read_reason(text: str) -> str:
    """The code that was chosen, "" for none. Raises BadCell for another one."""
    code = text.strip()
    if code and code not in set(MissingReason):
        known = ", ".join(MissingReason)
        raise BadCell(f"Alasan “{code[:40]}” tidak dikenal; pilih salah satu dari {known}.")
    return code


def read_status(text: str) -> str:
    """The status that was chosen, FINAL for none. Raises BadCell for another one."""
    code = text.strip() or FigureStatus.FINAL.value
    if code not in set(FigureStatus):
        raise BadCell(f"Status data “{code[:40]}” tidak dikenal; pilih {', '.join(FigureStatus)}.")
    return code


def read_day(text: str) -> date | None:
    """The date of the data, None for none: 2026-03-31, 31-03-2026 or 31/3/2026. Raises BadCell."""
    typed = text.strip()
    if not typed:
        return None
    try:
        if found := _ISO.fullmatch(typed):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _LOCAL.fullmatch(typed):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass  # a day that no month has is told like any other text
    raise BadCell(f"“{typed[:40]}” bukan tanggal. Tulis misalnya 31-03-2026.")


def read_data_on(text: str) -> date | None:
    """The date of the data as somebody types it now. Raises BadCell for one of another age.

    A spreadsheet has no day before 1900, so one would keep the form from being taken along; what
    was stored before is still read by `read_day`.
    """
    day = read_day(text)
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadCell(f"Tahun {day.year} di luar {FIRST_YEAR}–{LAST_YEAR}. Periksa tanggalnya.")
    return day


def reason_label(code: str) -> str:
    """What people call a stored reason; the code itself where it is of a later program."""
    return MissingReason(code).label if code in set(MissingReason) else code


def observation_status(*, is_filled: bool, reason: str, status: str) -> str:
    """The SDMX code of one row: of its figure, or of its absence."""
    if is_filled:
        return FigureStatus(status or FigureStatus.FINAL).observation_status
    return MissingReason(reason).observation_status if reason in set(MissingReason) else NOT_SAID


def explained(
    note: str, *, is_filled: bool, reason: str = "", status: str = "", data_on: date | None = None
) -> str:
    """The keterangan as prints show it: reason of an empty cell, status and date, then the text."""
    parts = []
    if not is_filled and reason:
        is_other = reason == MissingReason.OTHER and bool(note)
        parts.append("" if is_other else reason_label(reason))
    if is_filled and status not in {"", FigureStatus.FINAL}:
        parts.append(f"angka {status.lower()}")
    if is_filled and data_on is not None:
        parts.append(f"data per {date_plain(data_on)}")
    return "; ".join(part for part in (*parts, note) if part)
