"""The calendar part of `office.yaml`: office hours, seasons, days off (see officefile.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from himpun.core.worktime import Span, Week
from himpun.core.yamlfile import Node, Table, YamlProblem, as_number, as_table, as_text
from himpun.offices.rules.hours import DEFAULT_WEEK, read_spans

_DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
_HOLIDAY_KINDS = {
    "nasional": "LIBUR_NASIONAL",
    "cuti_bersama": "CUTI_BERSAMA",
    "daerah": "LIBUR_DAERAH",
}
_DEFAULT_YEARS = (2024, 2027)


@dataclass(frozen=True)
class SeasonEntry:
    name: str
    first_on: date
    last_on: date
    week: Week
    line: int


@dataclass(frozen=True)
class HolidayEntry:
    day: date
    name: str
    kind: str


@dataclass
class CalendarPart:
    """What a file says about when the office works; the usual week where it says nothing."""

    week: Week = field(default_factory=lambda: DEFAULT_WEEK)
    seasons: list[SeasonEntry] = field(default_factory=list)
    seed_years: tuple[int, int] = _DEFAULT_YEARS
    holidays: list[HolidayEntry] = field(default_factory=list)
    workdays: set[date] = field(default_factory=set)


def read_hours(root: Table, part: CalendarPart) -> None:
    table = root.table("jam_kerja")
    if table is None:
        return
    table.refuse_unknown("biasa", "musim")
    if (usual := table.table("biasa")) is not None:
        usual.refuse_unknown(*(key for key in usual.entries if _day_range(key)))
        part.week = _week(usual)
    for node in table.items("musim"):
        season = as_table(node)
        season.refuse_unknown(
            "nama", "mulai", "selesai", *(key for key in season.entries if _day_range(key))
        )
        first, last = season.day("mulai"), season.day("selesai")
        if first is None or last is None or last < first:
            raise YamlProblem(season.line, "musim membutuhkan mulai dan selesai yang berurutan.")
        part.seasons.append(
            SeasonEntry(season.text("nama"), first, last, _week(season), season.line)
        )


def _day_range(key: str) -> range | None:
    """`senin` or `senin-kamis` as weekdays; None for any other word."""
    first, _, last = key.partition("-")
    if first not in _DAYS or (last and last not in _DAYS):
        return None
    return range(_DAYS.index(first), _DAYS.index(last or first) + 1)


def _week(table: Table) -> Week:
    week: dict[int, tuple[Span, ...]] = {}
    for key, node in table.entries.items():
        for weekday in _day_range(key) or ():
            week[weekday] = _spans(node)
    if not any(week.values()):
        raise YamlProblem(table.line, "jam kerja belum memuat satu pun hari kerja.")
    return week


def _spans(node: Node) -> tuple[Span, ...]:
    """`07.30-12.00, 13.00-16.00`; nothing, or `libur`, is a free day."""
    try:
        return read_spans(as_text(node))
    except ValueError as fault:
        raise YamlProblem(node.line, str(fault)) from fault


def read_holidays(root: Table, part: CalendarPart) -> None:
    table = root.table("hari_libur")
    if table is None:
        return
    table.refuse_unknown("dari_tahun", "sampai_tahun", "tambahan", "tetap_masuk")
    first = number_under(table, "dari_tahun") or _DEFAULT_YEARS[0]
    last = number_under(table, "sampai_tahun") or max(first, _DEFAULT_YEARS[1])
    if not 2000 <= first <= last <= first + 20:
        raise YamlProblem(table.line, "tahun hari libur tidak berurutan atau terlalu banyak.")
    part.seed_years = (first, last)
    for node in table.items("tambahan"):
        entry = as_table(node)
        entry.refuse_unknown("tanggal", "nama", "jenis")
        kind = entry.choice("jenis", _HOLIDAY_KINDS, "daerah")
        part.holidays.append(HolidayEntry(_day(entry, "tanggal"), entry.text("nama"), kind))
    for node in table.items("tetap_masuk"):
        entry = as_table(node)
        entry.refuse_unknown("tanggal", "alasan")
        part.workdays.add(_day(entry, "tanggal"))


def _day(table: Table, key: str) -> date:
    day = table.day(key)
    if day is None:
        raise YamlProblem(table.line_of(key), f'"{key}" wajib diisi dengan tanggal.')
    return day


def number_under(table: Table, key: str) -> int | None:
    return as_number(table.entries[key]) if table.text(key, "") else None
