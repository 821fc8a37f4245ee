"""A handed-in form as a spreadsheet, for people who want to read or keep it as one."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from himpun.core.sheets import Cell, Column, Sheet, write_workbook
from himpun.intake.models import FormRow, HandIn
from himpun.intake.printing import Row, form_line, note_of
from himpun.intake.queries import hand_in_rows
from himpun.intake.rules.frozen import thaw_budget_line, thaw_indicator
from himpun.planning.rules.periods import Period

_FORM = (
    Column("No", 5),
    Column("Sasaran", 34, is_wrapped=True),
    Column("Kode", 12),
    Column("Indikator", 44, is_wrapped=True),
    Column("Satuan", 12),
    Column("Target", 14),
    Column("Variabel", 40, is_wrapped=True),
    Column("Realisasi", 16),
    Column("Keterangan", 40, is_wrapped=True),
    Column("Bukti", 30, is_wrapped=True),
)
_MONEY = (
    Column("Kode", 24),
    Column("Uraian", 60, is_wrapped=True),
    Column("Pagu (Rp)", 20, 2),
    Column("Realisasi (Rp)", 20, 2),
    Column("Keterangan", 40, is_wrapped=True),
)


def form_workbook(hand_in: HandIn) -> bytes:
    """The frozen form as XLSX: one sheet of indicators, one of money."""
    period = Period.parse(hand_in.submission.round.period)
    rows = hand_in_rows(hand_in)
    title = (
        "FORMULIR DATA KINERJA",
        f"{hand_in.submission.unit.name} · {period.label} · penyampaian ke-{hand_in.number}",
        f"Sidik isian (SHA-256): {hand_in.content_hash}",
    )
    indicators = [each for each in rows if each["kind"] == FormRow.Kind.INDICATOR]
    money = [each for each in rows if each["kind"] == FormRow.Kind.BUDGET]
    sheets = [
        Sheet(
            "Formulir",
            _FORM,
            [_indicator(each, no=no, period=period) for no, each in enumerate(indicators, start=1)],
            title,
            frozen=4,
        ),
        Sheet("Anggaran", _MONEY, [_budget(each) for each in money], title),
    ]
    return write_workbook(sheets, title=title[1], at=hand_in.handed_in_at)


def _indicator(row: Row, *, no: int, period: Period) -> list[Cell]:
    line = form_line(row, no=str(no), period=period)
    spec = thaw_indicator(cast("dict[str, object]", row["frozen"])).spec
    actual = row["actual"]
    return [
        no,
        line["objective"],
        spec.code,
        spec.name,
        spec.measured_in,
        line["target"],
        "\n".join(line["variables"]),
        None if actual is None else Decimal(str(actual)),
        line["note"],
        "\n".join(line["evidence"]),
    ]


def _budget(row: Row) -> list[Cell]:
    line = thaw_budget_line(cast("dict[str, object]", row["frozen"]))
    spent = row["actual"]
    return [
        line.code,
        line.name,
        line.ceiling,
        None if spent is None else Decimal(str(spent)),
        note_of(row),
    ]
