"""A row of the form in words: figures, codes and readings as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING

from himpun.core.exact import percent_of
from himpun.core.formats import number, percent
from himpun.intake.queries import RowView
from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_ON,
    DATA_STATUS,
    MISSING_REASON,
    NOTE,
    VALUE_PREFIX,
)
from himpun.intake.rules.missing import FigureStatus, explained, reason_label
from himpun.intake.rules.numbers import BadNumber, reading_of
from himpun.web.grid import cells_from

if TYPE_CHECKING:
    from himpun.planning.rules.indicators import IndicatorSpec

#: What people call a cell that every row has.
FIELD_LABELS = {
    ACTUAL: "Realisasi",
    NOTE: "Keterangan",
    MISSING_REASON: "Alasan kosong",
    DATA_STATUS: "Status data",
    DATA_ON: "Tanggal data",
}


def note_text(view: RowView) -> str:
    """The keterangan where it is only read, with the reason of an empty row before it."""
    written = view.written
    is_filled = written.actual is not None
    return explained(written.note, is_filled=is_filled, reason=written.missing_reason)


def sureness(view: RowView) -> str:
    """Status and date of the data; "" where nobody has said more than that it is final."""
    written = view.written
    if written.actual is None:
        return ""
    told = explained("", is_filled=True, status=written.data_status, data_on=written.data_on)
    return told[:1].upper() + told[1:]


def readings_of(sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed and could be read in two ways, as it was read, by cell."""
    found = {}
    for cell in cells_from(sent):
        if cell.field == ACTUAL or cell.field.startswith(VALUE_PREFIX):
            with suppress(BadNumber):  # a cell that is no number has been told so
                found[f"{cell.row_id}.{cell.field}"] = reading_of(cell.text)
    return {name: reading for name, reading in found.items() if reading}


def told_readings(readings: Mapping[str, str], spec: IndicatorSpec | None) -> tuple[str, ...]:
    """How figures were read, each by the name of its cell where the row has several."""
    labels = spec.labels if spec is not None and spec.formula else {}
    names = (labels.get(name.rpartition(".")[2], "") for name in readings)
    pairs = zip(names, readings.values(), strict=True)
    return tuple(f"{name}: dibaca {text}" if name else f"dibaca {text}" for name, text in pairs)


def read_variables(view: RowView, spec: IndicatorSpec) -> tuple[str, ...]:
    """The variables of a row that is only read; () when nothing was typed."""
    if not any(view.written.values.values()):
        return ()
    return tuple(
        f"{each.label}: {figure(view.written.values.get(each.name)) or '–'} {each.measured_in}"
        for each in spec.variables
    )


def figure(plain: str | None) -> str:
    """A stored plain decimal as people write it; "" for none."""
    return number(Decimal(plain), empty="") if plain else ""


def shown(value: Decimal | None, spec: IndicatorSpec | None) -> str:
    if value is None:
        return ""
    return number(value, spec.decimals) if spec is not None else rupiah(value)


def in_places(value: Decimal, decimals: int | None, *, is_computed: bool = False) -> str:
    """A figure with the indicator's decimals; what was typed with more of them is shown whole."""
    is_longer = decimals is not None and -int(value.as_tuple().exponent) > decimals
    return number(value, None if is_longer and not is_computed else decimals)


def rupiah(value: Decimal | None) -> str:
    """Rupiah with its sen only where there are any."""
    if value is None:
        return ""
    return number(value, 0 if value == value.to_integral_value() else 2)


def share(view: RowView) -> str:
    spent, line = view.written.actual, view.line
    if spent is None or line is None or not line.ceiling:
        return ""
    return percent(percent_of(spent, line.ceiling))


def name_of(view: RowView) -> str:
    """What the row is about."""
    if view.card is not None:
        return view.card.spec.name
    return view.line.name if view.line is not None else ""


_PLAIN = frozenset({NOTE, MISSING_REASON, DATA_STATUS, DATA_ON})


def as_typed(field: str, value: object) -> str:
    """A cell's content as people type it: figures in Indonesian notation, the rest as it is."""
    if value is None or field in _PLAIN:
        return str(value or "")
    return figure(str(value))


def words_of(field: str, value: object) -> str:
    """A cell's content as people read it: the words of a code, a figure as it is typed."""
    if value and field == MISSING_REASON:
        return reason_label(str(value))
    if value and field == DATA_STATUS and str(value) in set(FigureStatus):
        return FigureStatus(str(value)).label
    return as_typed(field, value)
