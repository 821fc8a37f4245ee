"""Data of another period in this period's form are a common slip of the eye."""

from __future__ import annotations

import re

from himpun.core.formats import date_plain
from himpun.intake.checks.finding import CheckedRow, Weight, check
from himpun.planning.rules.periods import Period, PeriodKind

_YEAR = r"((?:19|20)[0-9]{2})"
_YEAR_BEFORE = rf"(?:\b{_YEAR}[\s/-]*)?"
_YEAR_BEHIND = rf"(?:[\s./(-]*(?:\b(?:tahun|thn|th|ta)\b)?(?:\s+anggaran\b)?[\s.]*\b{_YEAR}\b)?"


def _named_by(words: str) -> re.Pattern[str]:
    """A period by its kind and number, with the year that stands beside it."""
    return re.compile(rf"{_YEAR_BEFORE}\b{words}\b{_YEAR_BEHIND}", re.I)


_NAMED = {
    PeriodKind.TRIWULAN: _named_by(r"(?:triwulan|tw)[\s.-]*(iv|iii|ii|i|[1-4])"),
    PeriodKind.SEMESTER: _named_by(r"(?:semester|smt)[\s.-]*(ii|i|[12])"),
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@check(
    Weight.WARNING,
    title="Periode keliru",
    rule="Tanggal data berada dalam periode putaran (hari pertama dan terakhir termasuk). Bila"
    " tanggalnya tidak diisi, keterangan tidak hanya menyebut triwulan atau semester lain;"
    " tahun yang tertulis di sampingnya ikut dibaca.",
)
def right_period(row: CheckedRow) -> str:
    """The date of the data, or what the keterangan names, is of another period."""
    period, data_on = row.period, row.data_on
    if period is None or row.written.actual is None:
        return ""
    if data_on is not None:
        if period.starts_on <= data_on <= period.ends_on:
            return ""
        return f"data per {date_plain(data_on)} berada di luar {period.label}."
    named = periods_named(row.written.note, period)
    if not named or (period.year, period.no) in named:
        return ""
    return f"keterangannya menyebut periode lain, bukan {period.label}."


def periods_named(note: str, period: Period) -> set[tuple[int, int]]:
    """Year and number of the periods of the round's kind that a text names.

    One that is named without a year is of the round's.
    """
    pattern = _NAMED.get(period.kind)
    if pattern is None:
        return set()
    return {
        (int(before or behind or period.year), _ROMAN.get(no.lower()) or int(no))
        for before, no, behind in pattern.findall(note)
    }
