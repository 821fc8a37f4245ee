"""What a SOP file says: its tables become a `Definition`, its faults become sentences.

The keys are Indonesian because the file is written by the office that follows the SOP. What the
parts mean for one another (targets, order of the steps) is judged by `soundness`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from himpun.core.yamlfile import Table
from himpun.sop.fields import Problems, TableReader, did_you_mean
from himpun.sop.rules.definition import (
    Decision,
    Definition,
    Identity,
    Lane,
    Norm,
    NormUnit,
    ScenarioAct,
    Step,
    StepAction,
)

ADMINISTRATOR = "admin"
"""The role of who manages accounts (offices.rules.roles); it never acts in a round."""
MAX_LANES = 12
MAX_STEPS = 60
MOST = {NormUnit.MINUTE: 6_000, NormUnit.HOUR: 100, NormUnit.DAY: 366}
"""The longest norm that is no typing error, by the unit in which it is typed."""

DIRECTIONS = ("arahan", "catatan")
"""What a decision can demand in writing: a direction per returned item, or a remark."""

_NAME = r"[a-z][a-z0-9_]{0,39}"
_NAME_RULE = "hanya boleh huruf kecil, angka, dan garis bawah"
_CODE = r"[a-z][a-z0-9-]{0,59}"
_CODE_RULE = "hanya boleh huruf kecil, angka, dan tanda hubung"
_DURATION_SHAPE = "harus ditulis {menit: n}, {jam: n} atau {hari: n}"

_IDENTITY_LISTS = ("lembaga", "dasar_hukum", "kualifikasi", "keterkaitan", "peralatan")
_IDENTITY_REST = (
    "tanggal_pembuatan",
    "tanggal_revisi",
    "tanggal_efektif",
    "disahkan_oleh",
    "peringatan",
    "pencatatan",
)
_STEP_REQUIRED = ("id", "tindakan", "uraian", "pelaksana", "waktu", "output")
_STEP_OPTIONAL = (
    "penentu",
    "peserta",
    "kepada",
    "per",
    "kelengkapan",
    "tunggu",
    "boleh_lanjut_tanpa",
    "putusan",
    "keterangan",
)


@dataclass(frozen=True)
class ReadStep:
    """A step with the places of its parts in the file."""

    step: Step
    fields: TableReader
    decision_fields: tuple[TableReader, ...]


@dataclass(frozen=True)
class ReadFile:
    """A whole file as read; only without problems is `definition` to be trusted."""

    definition: Definition
    steps: tuple[ReadStep, ...]
    scenario_fields: tuple[TableReader, ...]


def read_file(root: Table, problems: Problems) -> ReadFile | None:
    """The whole file; None where its outermost parts are missing."""
    top = TableReader(root, "berkas SOP", problems)
    top.check_keys(required=("sop", "pelaksana", "langkah"), optional=("skenario",))
    head = top.sub_table("sop", "harus berupa pasangan kunci dan isi")
    lanes = _lanes(top, problems)
    steps = _steps(top, {lane.id for lane in lanes}, problems)
    acts = tuple(
        TableReader(table, f"skenario butir {no}", problems)
        for no, table in enumerate(top.tables("skenario"), start=1)
    )
    scenario = tuple(_scenario_act(fields) for fields in acts)
    if head is None or not lanes or not steps:
        return None
    code, version, identity = _head(TableReader(head, "kotak identitas", problems))
    definition = Definition(
        code=code,
        version=version,
        identity=identity,
        lanes=lanes,
        steps=tuple(each.step for each in steps),
        scenario=scenario,
    )
    return ReadFile(definition, steps, acts)


def _head(fields: TableReader) -> tuple[str, int, Identity]:
    fields.check_keys(
        required=("kode", "versi", "nomor", "nama"), optional=(*_IDENTITY_LISTS, *_IDENTITY_REST)
    )
    identity = Identity(
        institution=fields.texts("lembaga"),
        number=fields.text("nomor"),
        name=fields.text("nama"),
        made_on=fields.day("tanggal_pembuatan"),
        revised_on=fields.day("tanggal_revisi"),
        effective_on=fields.day("tanggal_efektif"),
        approved_by=fields.text("disahkan_oleh"),
        legal_basis=fields.texts("dasar_hukum"),
        qualifications=fields.texts("kualifikasi"),
        related=fields.texts("keterkaitan"),
        equipment=fields.texts("peralatan"),
        warning=fields.text("peringatan", limit=1000),
        recording=fields.texts("pencatatan"),
    )
    version = fields.whole("versi", least=1, most=9999) or 0
    return fields.word("kode", _CODE, _CODE_RULE), version, identity


def _lanes(top: TableReader, problems: Problems) -> tuple[Lane, ...]:
    lanes: list[Lane] = []
    tables = top.tables("pelaksana")
    if top.has("pelaksana") and not tables:
        top.wrong("pelaksana", "harus menyebut sedikitnya satu pelaksana")
    if len(tables) > MAX_LANES:
        top.wrong("pelaksana", f"paling banyak memuat {MAX_LANES} pelaksana")
    for no, table in enumerate(tables, start=1):
        fields = TableReader(table, f"pelaksana ke-{no}", problems)
        fields.check_keys(required=("id", "nama"))
        lane = Lane(fields.word("id", _NAME, _NAME_RULE), fields.text("nama", limit=80))
        if lane.id and lane.id in {each.id for each in lanes}:
            fields.wrong("id", f'dipakai dua kali: "{lane.id}"')
        if lane.id == ADMINISTRATOR:
            fields.wrong("id", "tidak boleh admin: pengelola akun tidak ikut dalam putaran")
        lanes.append(lane)
    return tuple(lanes)


def _steps(top: TableReader, lanes: set[str], problems: Problems) -> tuple[ReadStep, ...]:
    tables = top.tables("langkah")
    if top.has("langkah") and not tables:
        top.wrong("langkah", "harus memuat sedikitnya satu langkah")
    if len(tables) > MAX_STEPS:
        top.wrong("langkah", f"paling banyak memuat {MAX_STEPS} langkah")
    seen: set[str] = set()
    steps: list[ReadStep] = []
    for no, table in enumerate(tables, start=1):
        read = _step(no, table, lanes, problems)
        if read.step.id and read.step.id in seen:
            read.fields.wrong("id", f'dipakai dua kali: "{read.step.id}"')
        seen.add(read.step.id)
        steps.append(read)
    return tuple(steps)


def _step(no: int, table: Table, lanes: set[str], problems: Problems) -> ReadStep:
    fields = TableReader(table, f"langkah {no}", problems)
    fields.check_keys(required=_STEP_REQUIRED, optional=_STEP_OPTIONAL)
    per_unit = fields.one_of("per", ("unit",)) == "unit"
    actors = _actors(fields, "pelaksana", lanes)
    action = fields.one_of("tindakan", [each.value for each in StepAction])
    closer = _closer(fields, actors, per_unit=per_unit)
    others = (*actors, *_actors(fields, "peserta", lanes))
    participants = () if per_unit else tuple(dict.fromkeys(x for x in others if x != closer))
    norm = _norm(fields)
    decision_fields, decisions = _decisions(fields, no, problems)
    step = Step(
        id=fields.word("id", _NAME, _NAME_RULE),
        no=no,
        action=StepAction(action) if action else StepAction.TASK,
        text=fields.text("uraian", limit=1000),
        lanes=actors,
        closer=closer,
        participants=participants,
        addressees=_actors(fields, "kepada", lanes),
        per_unit=per_unit,
        inputs=fields.texts("kelengkapan"),
        norm=norm,
        wait=_wait(fields, norm),
        outputs=fields.texts("output"),
        decisions=decisions,
        may_go_on_without=_lane(fields, "boleh_lanjut_tanpa", lanes) or None,
        note=fields.text("keterangan", limit=500),
    )
    return ReadStep(step, fields, decision_fields)


def _closer(fields: TableReader, actors: tuple[str, ...], *, per_unit: bool) -> str:
    """Who closes the step: `penentu`, or the only actor; every unit closes a per-unit step."""
    named = fields.text("penentu")
    if per_unit:
        if named:
            fields.wrong("penentu", "tidak berlaku: langkah per unit ditutup oleh tiap unit")
        if fields.has("peserta"):
            fields.wrong("peserta", "tidak berlaku pada langkah per unit")
        return ""
    if named:
        if actors and named not in actors:
            fields.wrong("penentu", f'harus salah satu pelaksana langkah itu, bukan "{named}"')
        return named
    if len(actors) == 1:
        return actors[0]
    if actors:
        fields.wrong(
            "pelaksana", 'lebih dari satu; sebutkan siapa yang menutup langkah dengan "penentu"'
        )
    elif fields.has("pelaksana"):
        fields.wrong("pelaksana", "kosong; tidak ada yang menutup langkah ini")
    return ""


def _actors(fields: TableReader, key: str, lanes: set[str]) -> tuple[str, ...]:
    found: list[str] = []
    for line, name in fields.lined_texts(key, limit=40):
        if lanes and name not in lanes:
            hint = did_you_mean(name, lanes)
            fields.problems.add(
                line, f'Pelaksana "{name}" pada {fields.what} tidak ada dalam daftar.{hint}'
            )
        elif name in found:
            fields.problems.add(line, f'"{name}" disebut dua kali dalam "{key}" {fields.what}.')
        found.append(name)
    return tuple(dict.fromkeys(found))


def _lane(fields: TableReader, key: str, lanes: set[str]) -> str:
    name = fields.text(key)
    if lanes and name and name not in lanes:
        fields.wrong(key, f'menyebut pelaksana yang tidak ada dalam daftar: "{name}"')
    return name


def _norm(fields: TableReader) -> Norm:
    """The norm of the step; a fault is noted and answered with a stand-in."""
    stand_in = Norm(1, NormUnit.DAY)
    if re.fullmatch(r"[Pp][0-9A-Za-z.,]+", _scalar(fields, "waktu")):
        fields.wrong("waktu", f"{_DURATION_SHAPE}; bentuk ISO 8601 tidak dipakai")
        return stand_in
    table = fields.sub_table("waktu", _DURATION_SHAPE)
    if table is None:
        return stand_in
    inner = TableReader(table, f"waktu {fields.what}", fields.problems)
    units = [each.value for each in NormUnit]
    inner.check_keys(required=(), optional=units)
    named = [each for each in NormUnit if each.value in table.entries]
    if len(named) != 1:
        fields.wrong("waktu", f"memuat {len(named)} satuan; {_DURATION_SHAPE}, satu saja")
        return stand_in
    unit = named[0]
    if not inner.has(unit.value):
        inner.wrong(unit.value, "tidak boleh kosong")
    amount = inner.whole(unit.value, least=1, most=MOST[unit])
    return Norm(amount, unit) if amount else stand_in


def _wait(fields: TableReader, norm: Norm) -> int | None:
    """Allowed waiting in working days: one by default; none for norms in days."""
    table = fields.sub_table("tunggu", "harus ditulis {hari: n}")
    if norm.days is not None:
        if table is not None:
            fields.wrong("tunggu", "hanya untuk waktu dalam menit atau jam")
        return None
    if table is None:
        return 1
    inner = TableReader(table, f"tunggu {fields.what}", fields.problems)
    inner.check_keys(required=("hari",))
    return inner.whole("hari", least=0, most=MOST[NormUnit.DAY])


def _scalar(fields: TableReader, key: str) -> str:
    value = getattr(fields.table.entries.get(key), "value", "")
    return value.strip() if isinstance(value, str) else ""


def _decisions(
    fields: TableReader, no: int, problems: Problems
) -> tuple[tuple[TableReader, ...], tuple[Decision, ...]]:
    readers: list[TableReader] = []
    found: list[Decision] = []
    for table in fields.tables("putusan"):
        inner = TableReader(table, f"putusan langkah {no}", problems)
        inner.check_keys(required=("id", "label"), optional=("ke", "hanya", "wajib"))
        decision = Decision(
            id=inner.word("id", _NAME, _NAME_RULE),
            label=inner.text("label", limit=60),
            target=inner.text("ke") or None,
            only_chosen_units=inner.one_of("hanya", ("unit_terpilih",)) == "unit_terpilih",
            required=_required(inner),
        )
        if decision.id and decision.id in {each.id for each in found}:
            inner.wrong("id", f'dipakai dua kali: "{decision.id}"')
        readers.append(inner)
        found.append(decision)
    return tuple(readers), tuple(found)


def _required(fields: TableReader) -> tuple[str, ...]:
    words = fields.lined_texts("wajib", limit=40)
    for line, word in words:
        if word not in DIRECTIONS:
            known = ", ".join(DIRECTIONS)
            fields.problems.add(line, f'"wajib" tidak mengenal "{word}"; pilihannya: {known}.')
    return tuple(dict.fromkeys(word for _line, word in words))


def _scenario_act(fields: TableReader) -> ScenarioAct:
    fields.check_keys(
        required=("pelaku", "langkah"),
        optional=("unit", "putusan", "unit_terpilih", "berikut", "selesai", "pada", "tenggat"),
    )
    return ScenarioAct(
        lane=fields.text("pelaku"),
        step=fields.text("langkah"),
        unit=fields.text("unit") or None,
        outcome=fields.text("putusan") or None,
        chosen_units=fields.texts("unit_terpilih"),
        expected=fields.texts("berikut"),
        finishes=fields.one_of("selesai", ("ya", "tidak")) == "ya",
        acted_at=fields.minute("pada"),
        due_at=fields.minute("tenggat"),
    )
