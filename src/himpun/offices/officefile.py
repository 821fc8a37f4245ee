"""The format of `office.yaml` (docs/reference/office-yaml.md): text in, frozen records out.

Reads and checks the file by itself, without the database. Every problem names its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from himpun.core.yamlfile import (
    Findings,
    Items,
    Node,
    Table,
    Text,
    YamlProblem,
    as_table,
    read_yaml,
)
from himpun.offices.calendarfile import CalendarPart, number_under, read_holidays, read_hours
from himpun.offices.rules.mandates import DEFINITIF, PLH, PLT, why_not_period
from himpun.offices.rules.people import plain_nip, why_not_nip, why_not_username
from himpun.offices.rules.roles import (
    BIDANG_KIND,
    ROLES,
    SEKRETARIAT_KIND,
    SEKRETARIS,
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
_ONE_DAY = timedelta(days=1)


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
    calendar: CalendarPart = field(default_factory=CalendarPart)
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
    with findings.catching():
        _read_office(root, office)
    for read in (read_hours, read_holidays):
        with findings.catching():
            read(root, office.calendar)
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
        "achievement_cap": number_under(table, "batas_capaian"),
    }
    for key, name in _OFFICE_TEXTS.items():
        if text := table.text(key, ""):
            office.values[name] = text


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
    role, code = _role(table), table.text("unit", "")
    if role == SEKRETARIS and not code:
        code = next((unit.code for unit in office.units if unit.kind == SEKRETARIAT_KIND), "")
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


def _role(table: Table) -> str:
    """The role's code; one that is nearly a known one is a slip, not another SOP's lane."""
    role = table.text("peran")
    near = get_close_matches(role, ROLES, n=1, cutoff=0.75)
    if role not in ROLES and near:
        hint = f'peran "{role}" tidak dikenal. Mungkin maksudnya "{near[0]}".'
        raise YamlProblem(table.line_of("peran"), hint)
    return role


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def _code(table: Table, key: str) -> str:
    code = table.text(key)
    if not _CODE.fullmatch(code):
        raise YamlProblem(
            table.line_of(key), f'kode "{code}" hanya boleh huruf, angka, titik, dan tanda hubung.'
        )
    return code
