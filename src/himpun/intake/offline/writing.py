"""The workbook of a form, to be filled offline: it looks like the grid, and knows what it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from himpun.core.formats import moment, money, number
from himpun.core.sheets import Cell, Column, Input, Kind, Sheet, write_workbook
from himpun.intake.checks.within_limits import floor_of_variables
from himpun.intake.offline.identity import seal
from himpun.intake.offline.judging import label_of, variables_of
from himpun.intake.queries.forms import FormView, RowView
from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_ON,
    DATA_STATUS,
    MAX_NOTE,
    MISSING_REASON,
    MONEY_DECIMALS,
    NOTE,
    VALUE_PREFIX,
)
from himpun.intake.rules.offline import (
    BESIDE,
    CODE_COLUMN,
    FIGURE_COLUMN,
    FORM_SHEET,
    GUIDE_SHEET,
    IDENTITY_SHEET,
    NAME_COLUMN,
    REASONS,
    STATUSES,
    Identity,
    Slot,
    SlotRow,
    fields_of,
    print_of,
    shown_choice,
)
from himpun.planning.rules.explaining import formula_in_words

COLUMNS = (
    Column("No", 5),
    Column("Kode", 16, is_wrapped=True),
    Column("Indikator, variabel, atau baris DPA", 44, is_wrapped=True),
    Column("Satuan", 10, is_wrapped=True),
    Column("Target atau pagu", 16),
    Column("Periode lalu", 16),
    Column("Realisasi", 18),
    Column("Keterangan", 38, is_wrapped=True),
    Column("Alasan bila kosong", 30),
    Column("Status angka", 13),
    Column("Tanggal data", 13),
    Column("Definisi, bukti, dan arahan", 60, is_wrapped=True),
)
COMPUTED = "dihitung"
_GUIDE = (
    "Isi hanya sel berwarna kuning pada lembar Formulir; sel lain terkunci.",
    "Angka diketik sebagai angka. Kosong bukan nol: kosongkan sel bila datanya belum ada.",
    "Bila sebuah indikator punya variabel, isi variabelnya; realisasinya dihitung saat dimuat.",
    "Bila angkanya belum ada, pilih alasannya dari daftar pada kolom “Alasan bila kosong”.",
    "Status angka dan tanggal data hanya untuk baris yang berisi angka.",
    "Angka di luar batas indikator tidak dapat disampaikan.",
    "Tanggal diketik sebagai tanggal, misalnya 31/3/2026.",
    "Jangan menambah, menghapus, atau memindahkan baris dan lembar.",
    (
        "Berkas ini boleh diberi nama lain, dikirim kepada rekan satu unit, dan disimpan dengan"
        " Excel atau LibreOffice; simpan tetap sebagai .xlsx."
    ),
    (
        "Setelah selesai, buka halaman formulir, pilih “Unggah buku kerja”, periksa pratinjaunya,"
        " lalu muat. Semua dimuat atau tidak sama sekali."
    ),
    (
        "Sel yang sudah diubah orang lain di halaman sejak berkas ini diunduh ditunjukkan lebih"
        " dulu; Anda memilih mana yang dipakai."
    ),
    "Bukti dukung tidak masuk buku kerja; unggah di halaman formulir.",
    (
        "Memuat buku kerja belum berarti menyampaikan formulir. Pimpinan unit menyampaikannya di"
        " halaman formulir."
    ),
)


@dataclass
class _Page:
    """The lines of the sheet as they grow, with the addresses of what is typed."""

    top: int
    lines: list[list[Cell | Input]] = field(default_factory=list)
    bold: set[int] = field(default_factory=set)
    anchors: dict[str, str] = field(default_factory=dict)
    rows: list[SlotRow] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number of the line that comes next, as a spreadsheet counts."""
        return self.top + len(self.lines)

    def head(self, text: str) -> None:
        self.bold.add(len(self.lines))
        self.lines.append(["", "", text, *[""] * (len(COLUMNS) - 3)])


def offline_form(view: FormView, *, at: datetime) -> bytes:
    """The form as a workbook. `view` is the form as its unit sees it; closed rows are locked."""
    submission = view.submission
    made_for = f"{submission.unit.name}, {view.period.label} ({submission.round.title})"
    zone = ZoneInfo(submission.round.office.zone)
    title = (
        "FORMULIR DATA KINERJA",
        made_for,
        f"Diunduh {moment(at, zone)}. Isi hanya sel kuning; petunjuk ada pada lembar Petunjuk.",
    )
    page = _Page(top=len(title) + 3)
    _write_rows(page, view)
    identity = Identity(
        form=submission.pk,
        round=submission.round_id,
        unit=submission.unit_id,
        number=submission.n_hand_ins,
        made_at=at,
        made_for=made_for,
        anchors=page.anchors,
        rows=tuple(page.rows),
    )
    bold = frozenset(page.bold)
    guide = [[str(no), text] for no, text in enumerate(_GUIDE, start=1)]
    sheets = [
        Sheet(FORM_SHEET, COLUMNS, page.lines, title, frozen=3, bold_rows=bold, is_locked=True),
        Sheet(
            GUIDE_SHEET,
            (Column("No", 5), Column("Cara mengisi", 110, is_wrapped=True)),
            guide,
            ("PETUNJUK PENGISIAN",),
            is_locked=True,
        ),
        Sheet(
            IDENTITY_SHEET,
            (Column(""),),
            [[piece] for piece in seal(identity)],
            is_locked=True,
            is_hidden=True,
        ),
    ]
    return write_workbook(sheets, title=made_for, at=at)


def _write_rows(page: _Page, view: FormView) -> None:
    no = 0
    for group in view.groups:
        page.head(f"Sasaran {group.code} {group.name}".strip())
        for row in group.rows:
            no += 1
            _write_row(page, row, no=no)
    if view.budget:
        page.head("Realisasi anggaran menurut DPA (Rp)")
        for row in view.budget:
            no += 1
            _write_row(page, row, no=no)


def _write_row(page: _Page, view: RowView, *, no: int) -> None:
    """The line of a row, and a line below it for every variable."""
    spec = view.card.spec if view.card is not None else None
    variables = variables_of(spec)
    texts = fields_of(view.written, variables=variables)
    is_open = not view.why_not
    number_of_line = page.number
    places = {f"{column}{number_of_line}": field for column, field in BESIDE.items()}
    figure: Cell | Input = COMPUTED
    if not variables:
        places[f"{FIGURE_COLUMN}{number_of_line}"] = ACTUAL
        figure = _figure(view, texts[ACTUAL]) if is_open else _decimal(texts[ACTUAL])
    page.anchors[f"{CODE_COLUMN}{number_of_line}"] = view.row.code
    page.lines.append([str(no), view.row.code, *_facts(view), figure, *_beside(texts, is_open)])
    page.lines[-1].append(_about(view))
    for name in variables:
        places[f"{FIGURE_COLUMN}{page.number}"] = f"{VALUE_PREFIX}{name}"
        _write_variable(page, view, name, texts=texts, is_open=is_open)
    if is_open:
        slots = tuple(Slot(at, field, print_of(texts[field])) for at, field in places.items())
        page.rows.append(SlotRow(view.row.pk, view.version, slots))


def _write_variable(
    page: _Page, view: RowView, name: str, *, texts: dict[str, str], is_open: bool
) -> None:
    assert view.card is not None
    spec = view.card.spec
    field = f"{VALUE_PREFIX}{name}"
    measured_in = next(each.measured_in for each in spec.variables if each.name == name)
    value = _decimal(texts[field])
    hint = (spec.code, f"{label_of(field, spec)} ({measured_in})" if measured_in else "")
    floor = floor_of_variables(spec)
    cell: Cell | Input = Input(value, hint=hint, low=floor) if is_open else value
    # The code alone would let two variables of one row change places.
    page.anchors[f"{CODE_COLUMN}{page.number}"] = view.row.code
    page.anchors[f"{NAME_COLUMN}{page.number}"] = label_of(field, spec)
    label = f"   {label_of(field, spec)}"
    page.lines.append(["", view.row.code, label, measured_in, "", "", cell, *[""] * 5])


def _facts(view: RowView) -> tuple[Cell, Cell, Cell, Cell]:
    """Name, unit of measure, target or ceiling, the period before."""
    if view.line is not None:
        return view.line.name, "Rp", money(view.line.ceiling), ""
    assert view.card is not None
    spec = view.card.spec
    before = number(view.previous, spec.decimals)
    return spec.name, spec.measured_in, view.target, before


def _figure(view: RowView, text: str) -> Input:
    """The input cell of a row's own figure."""
    value = _decimal(text)
    if view.card is None:
        return Input(value, decimals=MONEY_DECIMALS, low=Decimal(0))
    spec = view.card.spec
    return Input(value, decimals=spec.decimals, low=spec.minimum, high=spec.maximum)


def _beside(texts: dict[str, str], is_open: bool) -> list[Cell | Input]:
    """Keterangan, reason, status and date, in the order of their columns."""
    reason = shown_choice(MISSING_REASON, texts[MISSING_REASON])
    status = shown_choice(DATA_STATUS, texts[DATA_STATUS])
    if not is_open:
        return [texts[NOTE], reason, status, texts[DATA_ON]]
    day = date.fromisoformat(texts[DATA_ON]) if texts[DATA_ON] else None
    return [
        Input(texts[NOTE], Kind.TEXT, hint=("Keterangan", f"Paling panjang {MAX_NOTE} huruf.")),
        Input(reason, Kind.CHOICE, choices=tuple(REASONS)),
        Input(status, Kind.CHOICE, choices=tuple(STATUSES)),
        Input(day, Kind.DATE),
    ]


def _about(view: RowView) -> str:
    """What a person needs to know of a row: why it is closed, directions, definition, proof."""
    parts = [view.why_not, f"Arahan: {view.row.guidance}" if view.row.guidance else ""]
    if view.card is not None:
        spec = view.card.spec
        parts.append(spec.definition)
        words = spec.formula_text or formula_in_words(spec)
        parts.append(f"Rumus: {words}" if spec.formula else "")
        parts.append(f"Bukti: {spec.evidence_required}" if spec.evidence_required else "")
    return "\n".join(part for part in parts if part)


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
