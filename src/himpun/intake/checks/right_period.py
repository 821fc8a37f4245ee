"""Data of another period in this period's form are a common slip of the eye."""

from __future__ import annotations

import re

from himpun.core.formats import date_plain
from himpun.intake.checks.finding import CheckedRow, Weight, check
from himpun.planning.rules.periods import Period, PeriodKind

_NAMED = {
    PeriodKind.TRIWULAN: re.compile(r"\b(?:triwulan|tw)[\s.-]*(iv|iii|ii|i|[1-4])\b", re.I),
    PeriodKind.SEMESTER: re.compile(r"\b(?:semester|smt)[\s.-]*(ii|i|[12])\b", re.I),
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@check(
    Weight.WARNING,
    title="Periode keliru",
    rule="Tanggal data berada dalam periode putaran (hari pertama dan terakhir termasuk). Bila"
    " tanggalnya tidak diisi, keterangan tidak hanya menyebut triwulan atau semester lain.",
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
    if not named or period.no in named:
        return ""
    return f"keterangannya menyebut periode lain, bukan {period.label}."


def periods_named(note: str, period: Period) -> set[int]:
    """Numbers of the periods of the round's kind that a text names."""
    pattern = _NAMED.get(period.kind)
    if pattern is None:
        return set()
    found = (each.lower() for each in pattern.findall(note))
    return {_ROMAN[each] if each in _ROMAN else int(each) for each in found}
