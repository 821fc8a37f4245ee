"""Cells of a form: what can be typed where, and what a row's typed values amount to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from himpun.core.canonical import decimal_text
from himpun.intake.rules.missing import FigureStatus, read_data_on, read_reason, read_status
from himpun.intake.rules.numbers import BadCell, BadNumber, parse_number
from himpun.planning.rules.indicators import IndicatorSpec

ACTUAL = "actual"
NOTE = "note"
MISSING_REASON = "missing_reason"
DATA_STATUS = "data_status"
DATA_ON = "data_on"
VALUE_PREFIX = "values."
MAX_NOTE = 4_000
VARIABLE_DECIMALS = 6
MONEY_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell as typed: `field` is "actual", "values.<variable>", "note", "missing_reason",
    "data_status" or "data_on".

    `version` is the version of the row's answer that the person saw; None takes the newest.
    """

    row_id: int
    field: str
    text: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that cannot be stored, and why, in a sentence."""

    row_id: int
    field: str
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A row that somebody else wrote since the person saw it: what is stored and what was typed."""

    row_id: int
    code: str
    stored: Written
    typed: Written
    written_by: str
    version: int


@dataclass(frozen=True, slots=True)
class Written:
    """The content of one answer: variables as plain text, the actual, the keterangan.

    `missing_reason` is a code of MissingReason and belongs to an empty row only; `data_status`
    (a code of FigureStatus) and `data_on`, the date of the data, belong to a filled one.
    """

    values: Mapping[str, str | None]
    actual: Decimal | None
    note: str
    reason: str = ""
    """Why there is no actual although something was typed; "" otherwise."""
    missing_reason: str = ""
    data_status: str = FigureStatus.FINAL.value
    data_on: date | None = None

    @property
    def is_settled(self) -> bool:
        """Whether there is a figure, or the reason why there is none."""
        return self.actual is not None or bool(self.missing_reason)


def write_cell(before: Written, change: CellChange, *, spec: IndicatorSpec | None) -> Written:
    """The answer after one typed cell. `spec` None: a DPA line, whose actual is rupiah.

    Raises BadCell with a sentence. With a formula the actual is computed, never typed.
    """
    if change.field == NOTE:
        return replace(before, note=_note(change.text))
    if change.field == MISSING_REASON:
        return replace(before, missing_reason=read_reason(change.text))
    if change.field == DATA_STATUS:
        return replace(before, data_status=read_status(change.text))
    if change.field == DATA_ON:
        return replace(before, data_on=read_data_on(change.text))
    if spec is None or not spec.formula:
        if change.field != ACTUAL:
            raise BadCell("Kolom ini tidak ada pada formulir.")
        number = parse_number(change.text, decimals=spec.decimals if spec else MONEY_DECIMALS)
        return replace(before, values={}, actual=number, reason="")
    name = change.field.removeprefix(VALUE_PREFIX)
    if not change.field.startswith(VALUE_PREFIX) or name not in spec.labels:
        raise BadNumber("Realisasi dihitung dari variabelnya; isi variabelnya.")
    number = parse_number(change.text, decimals=VARIABLE_DECIMALS)
    values = {**before.values, name: None if number is None else decimal_text(number)}
    return with_actual(replace(before, values=values), spec=spec)


def with_actual(before: Written, *, spec: IndicatorSpec) -> Written:
    """The answer with its actual computed from its variables."""
    formula = spec.parsed_formula
    assert formula is not None
    typed = {name: None if text is None else Decimal(text) for name, text in before.values.items()}
    outcome = formula.evaluate(typed, labels=spec.labels)
    is_touched = any(number is not None for number in typed.values())
    return replace(before, actual=outcome.value, reason=outcome.reason if is_touched else "")


def settled(written: Written) -> Written:
    """What a whole row keeps: a reason where it is empty, a status and a date where it is not."""
    if written.actual is not None:
        return replace(written, missing_reason="")
    return replace(written, data_status=FigureStatus.FINAL.value, data_on=None)


def why_not_beside(field: str, *, before: Written, after: Written) -> str:
    """Why a typed cell does not fit the rest of its row, which would drop it in silence.

    `after` is the row as typed and not yet settled. A cell that says what it said before is not at
    fault: it goes with the figure, or comes in with a page that sends every cell.
    """
    is_filled = after.actual is not None
    if field not in changed_cells(before, after):
        return ""
    if field == MISSING_REASON and after.missing_reason and is_filled:
        return "Baris ini berisi angka; kosongkan alasannya atau angkanya."
    says_more = after.data_status != FigureStatus.FINAL or after.data_on is not None
    if field in {DATA_STATUS, DATA_ON} and says_more and not is_filled:
        return "Hanya untuk baris yang berisi angka; isi angkanya atau kosongkan sel ini."
    return ""


def standing_cells(written: Written) -> list[str]:
    """The cells of a row in which something stands."""
    return list(changed_cells(Written(values={}, actual=None, note=""), written))


def differences(dispute: Dispute) -> dict[str, tuple[object, object]]:
    """The cells that differ, by field: (stored, typed)."""
    return changed_cells(dispute.stored, dispute.typed)


def changed_cells(old: Written, new: Written) -> dict[str, tuple[object, object]]:
    """The cells in which two contents of a row differ, by field: (old, new)."""
    names = sorted({*old.values, *new.values})
    pairs: dict[str, tuple[object, object]] = {
        **{f"{VALUE_PREFIX}{name}": (old.values.get(name), new.values.get(name)) for name in names},
        ACTUAL: (old.actual, new.actual),
        NOTE: (old.note, new.note),
        MISSING_REASON: (old.missing_reason, new.missing_reason),
        DATA_STATUS: (old.data_status, new.data_status),
        DATA_ON: (old.data_on, new.data_on),
    }
    return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}


def _note(text: str) -> str:
    note = text.replace("\r\n", "\n").strip()
    if len(note) > MAX_NOTE:
        raise BadCell(f"Keterangan paling panjang {MAX_NOTE} huruf; ini {len(note)}.")
    return note
