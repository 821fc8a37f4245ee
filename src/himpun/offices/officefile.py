"""The format of `office.yaml` (docs/reference/office-yaml.md): text in, frozen records out.

Reads and checks the file by itself, without the database. Every problem names its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from himpun.core.worktime import Span, Week
from himpun.core.yamlfile import (
    Findings,
    Items,
    Node,
    Table,
    Text,
    YamlProblem,
    as_number,
    as_table,
    as_text,
    as_time,
    read_yaml,
)
from himpun.offices.rules.hours import DEFAULT_WEEK
from himpun.offices.rules.mandates import DEFINITIF, PLH, PLT, why_not_period
from himpun.offices.rules.people import plain_nip, why_not_nip, why_not_username
from himpun.offices.rules.roles import (
    BIDANG_KIND,
    SEKRETARIAT_KIND,
    SUBBAGIAN_KIND,
    UPTD_KIND,
    default_title,
    why_not_role_in_unit,
)

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
_KINDS = {
    "sekretariat": SEKRETARIAT_KIND,
    "bidang": BIDANG_KIND,
    "uptd": UPTD_KIND,
    "subbagian": SUBBAGIAN_KIND,
}
_MANNERS = {"definitif": DEFINITIF, "plt": PLT, "plh": PLH}
_LOCKS = {"kunci": "KUNCI", "peringatan": "PERINGATAN"}
_DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")

#: Office columns that are plain text in the file: key of the file → name of the field.
_OFFICE_TEXTS = {
    "jabatan_kepala": "head_title",
    "alamat": "address",
    "kota": "city",
    "telepon": "phone",
    "surel": "email",
    "laman": "website",
    "pola_nomor": "number_pattern",
    "klasifikasi": "classification",
    "predikat": "predicate_set",
}
#: The most characters a text may have, by its key.
_LIMITS = {
    "pemerintah": 200, "nama": 160, "singkatan": 40, "jabatan_kepala": 120, "alamat": 300,
    "kota": 80, "telepon": 60, "surel": 120, "laman": 120, "pola_nomor": 80, "klasifikasi": 40,
    "predikat": 40, "pangkat": 80, "jabatan": 160, "dasar": 200,
}  # fmt: skip
_DEFAULT_YEARS = (2024, 2027)
_ONE_DAY = timedelta(days=1)


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


@dataclass(frozen=True)
class UnitEntry:
    code: str
    line: int
    parent: str
    values: dict[str, object]

    @property
    def kind(self) -> str:
        return str(self.values["kind"])


@dataclass(frozen=True)
class MandateEntry:
    role: str
    line: int
    unit: str
    kind: str
    title: str
    leads: bool
    basis: str
    valid_from: datetime
    valid_until: datetime | None


@dataclass(frozen=True)
class PersonEntry:
    username: str
    line: int
    values: dict[str, str]
    mandates: tuple[MandateEntry, ...]


@dataclass
class OfficeFile:
    """Everything a file says about one office."""

    government: str = ""
    code: str = ""
    values: dict[str, object] = field(default_factory=dict)
    since: date = date.min
    week: Week = field(default_factory=lambda: DEFAULT_WEEK)
    seasons: list[SeasonEntry] = field(default_factory=list)
    seed_years: tuple[int, int] = _DEFAULT_YEARS
    holidays: list[HolidayEntry] = field(default_factory=list)
    workdays: set[date] = field(default_factory=set)
    units: list[UnitEntry] = field(default_factory=list)
    people: list[PersonEntry] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(str(self.values.get("zone", ZONES["WIB"])))

    def unit(self, code: str) -> UnitEntry | None:
        return next((unit for unit in self.units if unit.code == code), None)


def read_office_file(text: str | bytes) -> OfficeFile:
    """The file's content. Raises BadYaml with every problem found."""
    root = read_yaml(text)
    office, findings = OfficeFile(), Findings()
    _check_lengths(root, findings)
    with findings.catching():
        root.refuse_unknown(
            "pemerintah", "kantor", "jam_kerja", "hari_libur", "unit", "pegawai", "catatan"
        )
    for read in (_read_office, _read_hours, _read_holidays):
        with findings.catching():
            read(root, office)
    for key, read_entry in (("unit", _read_unit), ("pegawai", _read_person)):
        with findings.catching():
            for node in root.items(key):
                with findings.catching():
                    read_entry(as_table(node), office)
    if not office.units and not findings.problems:
        findings.add(root.line, "berkas belum memuat satu pun unit.")
    findings.raise_if_any()
    return office


def _check_lengths(node: Node, findings: Findings) -> None:
    if isinstance(node, Items):
        for item in node:
            _check_lengths(item, findings)
    elif isinstance(node, Table):
        for key, value in node.entries.items():
            limit = _LIMITS.get(key)
            if limit and isinstance(value, Text) and len(value.value) > limit:
                findings.add(value.line, f'"{key}" lebih dari {limit} karakter.')
            _check_lengths(value, findings)


def _read_office(root: Table, office: OfficeFile) -> None:
    office.government = root.text("pemerintah")
    table = root.table("kantor")
    if table is None:
        raise YamlProblem(root.line_of("kantor"), '"kantor" wajib diisi.')
    table.refuse_unknown(
        "kode", "nama", "singkatan", "berlaku_sejak", "zona", "batas_capaian", "kunci_pengukuran",
        "contoh", *_OFFICE_TEXTS,
    )  # fmt: skip
    office.code = _code(table, "kode")
    since = table.day("berlaku_sejak")
    if since is None:
        raise YamlProblem(table.line, '"berlaku_sejak" wajib diisi dengan tanggal.')
    office.since = since
    office.values = {
        "name": table.text("nama"),
        "short_name": table.text("singkatan"),
        "zone": table.choice("zona", ZONES, "WIB"),
        "measurement_lock": table.choice("kunci_pengukuran", _LOCKS, "kunci"),
        "is_sample": table.flag("contoh", default=False),
        "achievement_cap": _number(table, "batas_capaian"),
    }
    for key, name in _OFFICE_TEXTS.items():
        if text := table.text(key, ""):
            office.values[name] = text


def _read_hours(root: Table, office: OfficeFile) -> None:
    table = root.table("jam_kerja")
    if table is None:
        return
    table.refuse_unknown("biasa", "musim")
    if (usual := table.table("biasa")) is not None:
        usual.refuse_unknown(*(key for key in usual.entries if _day_range(key)))
        office.week = _week(usual)
    for node in table.items("musim"):
        season = as_table(node)
        season.refuse_unknown(
            "nama", "mulai", "selesai", *(key for key in season.entries if _day_range(key))
        )
        first, last = season.day("mulai"), season.day("selesai")
        if first is None or last is None or last < first:
            raise YamlProblem(season.line, "musim membutuhkan mulai dan selesai yang berurutan.")
        office.seasons.append(
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
    text = as_text(node)
    if text in {"", "libur"}:
        return ()
    spans: list[Span] = []
    for part in text.split(","):
        first, _, last = part.replace("–", "-").partition("-")
        start, end = as_time(first.strip(), node.line), as_time(last.strip(), node.line)
        if end <= start or (spans and start < spans[-1].end):
            raise YamlProblem(node.line, f'jam "{text}" tidak berurutan.')
        spans.append(Span(start, end))
    return tuple(spans)


def _read_holidays(root: Table, office: OfficeFile) -> None:
    table = root.table("hari_libur")
    if table is None:
        return
    table.refuse_unknown("dari_tahun", "sampai_tahun", "tambahan", "tetap_masuk")
    first = _number(table, "dari_tahun") or _DEFAULT_YEARS[0]
    last = _number(table, "sampai_tahun") or max(first, _DEFAULT_YEARS[1])
    if not 2000 <= first <= last <= first + 20:
        raise YamlProblem(table.line, "tahun hari libur tidak berurutan atau terlalu banyak.")
    office.seed_years = (first, last)
    for node in table.items("tambahan"):
        entry = as_table(node)
        entry.refuse_unknown("tanggal", "nama", "jenis")
        kinds = {
            "nasional": "LIBUR_NASIONAL",
            "cuti_bersama": "CUTI_BERSAMA",
            "daerah": "LIBUR_DAERAH",
        }
        kind = entry.choice("jenis", kinds, "daerah")
        office.holidays.append(HolidayEntry(_day(entry, "tanggal"), entry.text("nama"), kind))
    for node in table.items("tetap_masuk"):
        entry = as_table(node)
        entry.refuse_unknown("tanggal", "alasan")
        office.workdays.add(_day(entry, "tanggal"))


def _read_unit(table: Table, office: OfficeFile) -> None:
    table.refuse_unknown("kode", "nama", "jenis", "induk", "mengisi", "sejak", "sampai")
    code, parent = _code(table, "kode"), table.text("induk", "")
    kind = table.choice("jenis", _KINDS)
    if len(code) > 20:
        raise YamlProblem(table.line, f'kode unit "{code}" lebih dari 20 karakter.')
    if office.unit(code):
        raise YamlProblem(table.line, f'kode unit "{code}" dipakai dua kali.')
    if parent and office.unit(parent) is None:
        line = table.line_of("induk")
        raise YamlProblem(line, f'unit induk "{parent}" harus ditulis lebih dahulu.')
    if kind == SEKRETARIAT_KIND and any(unit.kind == kind for unit in office.units):
        raise YamlProblem(table.line, "satu kantor hanya mempunyai satu Sekretariat.")
    last_day = table.day("sampai")
    values: dict[str, object] = {
        "name": table.text("nama"),
        "kind": kind,
        "fills": table.flag("mengisi", default=kind != SUBBAGIAN_KIND),
        "position": len(office.units) + 1,
        "valid_from": table.day("sejak") or office.since,
        "valid_until": last_day + _ONE_DAY if last_day else None,
    }
    office.units.append(UnitEntry(code, table.line, parent, values))


def _read_person(table: Table, office: OfficeFile) -> None:
    table.refuse_unknown("nama_masuk", "nama", "nip", "pangkat", "surel", "peran")
    username = table.text("nama_masuk")
    nip = plain_nip(table.text("nip", ""))
    for key, reason in (("nama_masuk", why_not_username(username)), ("nip", why_not_nip(nip))):
        if reason:
            raise YamlProblem(table.line_of(key), reason)
    if any(person.username == username for person in office.people):
        raise YamlProblem(table.line, f'nama masuk "{username}" dipakai dua kali.')
    values = {
        "name": table.text("nama"),
        "nip": nip,
        "rank": table.text("pangkat", ""),
        "email": table.text("surel", ""),
    }
    mandates = tuple(_mandate(as_table(node), office) for node in table.items("peran"))
    office.people.append(PersonEntry(username, table.line, values, mandates))


def _mandate(table: Table, office: OfficeFile) -> MandateEntry:
    table.refuse_unknown(
        "peran", "unit", "sebagai", "jabatan", "memimpin", "dasar", "sejak", "sampai"
    )
    role, code = table.text("peran"), table.text("unit", "")
    unit = office.unit(code) if code else None
    if code and unit is None:
        raise YamlProblem(table.line_of("unit"), f'unit "{code}" tidak ada dalam berkas ini.')
    if reason := why_not_role_in_unit(role, unit.kind if unit else None):
        raise YamlProblem(table.line_of("peran"), reason)
    leads = table.flag("memimpin", default=True)
    last_day = table.day("sampai")
    start = _midnight(table.day("sejak") or office.since, office.zone)
    end = _midnight(last_day + _ONE_DAY, office.zone) if last_day else None
    if reason := why_not_period(start, end):
        raise YamlProblem(table.line_of("sampai"), reason)
    name = str(unit.values["name"]) if unit else ""
    head = str(office.values.get("head_title", ""))
    return MandateEntry(
        role=role,
        line=table.line,
        unit=code,
        kind=table.choice("sebagai", _MANNERS, "definitif"),
        title=table.text("jabatan", "")
        or default_title(role, leads=leads, unit_name=name, head=head),
        leads=leads,
        basis=table.text("dasar", ""),
        valid_from=start,
        valid_until=end,
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def _code(table: Table, key: str) -> str:
    code = table.text(key)
    if not _CODE.fullmatch(code):
        raise YamlProblem(
            table.line_of(key), f'kode "{code}" hanya boleh huruf, angka, titik, dan tanda hubung.'
        )
    return code


def _day(table: Table, key: str) -> date:
    day = table.day(key)
    if day is None:
        raise YamlProblem(table.line_of(key), f'"{key}" wajib diisi dengan tanggal.')
    return day


def _number(table: Table, key: str) -> int | None:
    return as_number(table.entries[key]) if table.text(key, "") else None
