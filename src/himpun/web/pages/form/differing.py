"""Differences of two forms in words: what a row said, and what it says instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import cast

from django.urls import reverse

from himpun.core.formats import NOTHING, date_plain, money
from himpun.intake.queries import ChangedRow
from himpun.intake.rules.cells import ACTUAL, DATA_ON, VALUE_PREFIX
from himpun.intake.rules.comparing import (
    DEFINITION_PREFIX,
    EVIDENCE,
    IS_DUE,
    TARGET_PREFIX,
    Difference,
    FrozenRow,
    RowDifference,
)
from himpun.intake.rules.missing import read_day
from himpun.planning.rules.periods import Period
from himpun.planning.rules.plan_layout import INDICATORS
from himpun.web.pages.form.words import FIELD_LABELS, in_places, words_of

BUDGET = "ANGGARAN"
_OWN_WORDS = {"name": "Uraian", "ceiling": "Pagu", "objective": "Sasaran"}
_WHOSE = {"unit": "unit", "office": "kantor"}


@dataclass(frozen=True)
class DifferenceLine:
    """One field: what it is called, how it was and how it is, who wrote it and when."""

    label: str
    old: str
    new: str
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class RowLines:
    """A row that differs. `sign` says in a word where the row itself came or went."""

    code: str
    name: str
    lines: tuple[DifferenceLine, ...]
    sign: str = ""
    address: str = ""


def rows_since(changed: Iterable[ChangedRow], *, submission_id: int) -> list[RowLines]:
    """Rows of the form as it stands, each line with who wrote it."""
    return [_row_since(each, submission_id) for each in changed]


def _row_since(changed: ChangedRow, submission_id: int) -> RowLines:
    told = row_lines(changed.row)
    key = changed.view.row.pk
    lines = (
        replace(line, who=typed.who, at=typed.at)
        for line, typed in zip(told.lines, changed.typed, strict=True)
    )
    address = reverse("form_row", kwargs={"submission_id": submission_id, "row_id": key})
    return replace(told, lines=tuple(lines), address=address)


def row_lines(row: RowDifference) -> RowLines:
    """A row between two frozen forms; the newer one knows who typed it last."""
    shown = cast("FrozenRow", row.new or row.old)
    sign = "Baris baru" if row.old is None else "Baris tidak ada lagi" if row.new is None else ""
    lines = tuple(_line(each, row, shown) for each in row.differences)
    return RowLines(row.code, name_in(shown), lines, sign)


def name_in(row: FrozenRow) -> str:
    """What a frozen row is about."""
    frozen = _frozen(row)
    return str(frozen["spec"]["name"] if "spec" in frozen else frozen["name"])


def _frozen(row: FrozenRow) -> Mapping[str, Mapping[str, object]]:
    return cast("Mapping[str, Mapping[str, object]]", row["frozen"])


def _line(difference: Difference, row: RowDifference, shown: FrozenRow) -> DifferenceLine:
    field, old, new = difference.field, difference.old, difference.new
    if field == EVIDENCE:
        return DifferenceLine(_proof_label(difference), proof_words(old), proof_words(new))
    if field.startswith(DEFINITION_PREFIX):
        name = field.removeprefix(DEFINITION_PREFIX)
        return DifferenceLine(_definition_label(name), _promised(name, old), _promised(name, new))
    if field.startswith(TARGET_PREFIX):
        whose, _, period = field.removeprefix(TARGET_PREFIX).partition(".")
        label = f"Target {_WHOSE[whose]} {Period.parse(period).label}"
        places = cast("int | None", _frozen(shown).get("spec", {}).get("decimals"))
        return DifferenceLine(label, _aim(old, places), _aim(new, places))
    was = figure_words(row.old or shown, field, old)
    line = DifferenceLine(_cell_label(field, shown), was, figure_words(shown, field, new))
    if row.old is not None and row.new is not None:
        at = _moment(row.new.get("filled_at"))
        return replace(line, who=str(row.new.get("filled_by") or ""), at=at)
    return line


def _moment(value: object) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(str(value))


def _cell_label(field: str, row: FrozenRow) -> str:
    if field == IS_DUE:
        return "Harus diisi pada periode ini"
    name = field.removeprefix(VALUE_PREFIX)
    variable = _variables(row).get(name)
    return FIELD_LABELS.get(field) or (str(variable["label"]) if variable else name)


def _variables(row: FrozenRow) -> Mapping[str, Mapping[str, object]]:
    spec = _frozen(row).get("spec", {})
    known = cast("Sequence[Mapping[str, object]]", spec.get("variables", ()))
    return {str(each["name"]): each for each in known}


def figure_words(row: FrozenRow, field: str, value: object) -> str:
    """A cell as people read it, a figure with what it is measured in."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "ya" if value else "belum"
    if field == DATA_ON:
        day = read_day(str(value))
        return date_plain(day) if day else NOTHING
    if field == ACTUAL and row["kind"] == BUDGET:
        return _rupiah(Decimal(str(value)))
    if field == ACTUAL or field.startswith(VALUE_PREFIX):
        measured_in = _measured_in(row, field)
        return f"{_figure(row, field, value)} {measured_in}".strip()
    return words_of(field, value)


def _figure(row: FrozenRow, field: str, value: object) -> str:
    spec = _frozen(row).get("spec", {})
    decimals = cast("int | None", spec.get("decimals")) if field == ACTUAL else None
    return in_places(Decimal(str(value)), decimals, is_computed=bool(spec.get("formula")))


def _measured_in(row: FrozenRow, field: str) -> str:
    if field == ACTUAL:
        return str(_frozen(row).get("spec", {}).get("measured_in", ""))
    variable = _variables(row).get(field.removeprefix(VALUE_PREFIX))
    return str(variable["measured_in"]) if variable else ""


def _rupiah(figure: Decimal) -> str:
    return money(figure, 0 if figure == figure.to_integral_value() else 2)


def _proof_label(difference: Difference) -> str:
    if difference.old is None:
        return "Bukti ditambahkan"
    return "Bukti dikeluarkan" if difference.new is None else "Bukti diganti"


def proof_words(proof: object) -> str:
    """A proof by its name, what is written on it and the beginning of its digest; a restricted one
    by its digest alone.
    """
    if proof is None:
        return NOTHING
    told = cast("Mapping[str, object]", proof)
    digest = f"sidik {str(told['sha256'])[:16]}…"
    if told.get("is_restricted"):
        return f"bukti terbatas ({digest})"
    dated_on = read_day(str(told.get("dated_on") or ""))
    written = (told.get("kind"), told.get("number"), dated_on and date_plain(dated_on))
    words = (str(each) for each in (told.get("name") or "bukti", *written) if each)
    return f"{' · '.join(words)} ({digest})"


def _definition_label(name: str) -> str:
    if name in _OWN_WORDS and name != "name":
        return _OWN_WORDS[name]
    return INDICATORS.columns[name].heading if name in INDICATORS.columns else name


def _promised(name: str, value: object) -> str:
    """A field of the definition as people read it."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, list):
        return "; ".join(_part(each) for each in value)
    if name == "ceiling":
        return _rupiah(Decimal(str(value)))
    return str(value)


def _part(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{value['label']} ({value['measured_in']})"
    return str(value)


def _aim(aim: object, places: int | None) -> str:
    if aim is None:
        return NOTHING
    low, high = cast("Sequence[str | None]", aim)
    ends = [in_places(Decimal(end), places) for end in (low, high) if end is not None]
    return "–".join(ends)


def names_of(rows: Iterable[FrozenRow]) -> list[str]:
    """Rows by code and name, for what is folded away."""
    return [f"{each['code']} {name_in(each)}" for each in rows]
