"""Directions of a returning verdict: which cells of which form, and what is to be done there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from himpun.core.refusals import Refusal
from himpun.intake.models import FormRow, Submission
from himpun.offices.models import Unit
from himpun.rounds.models import Round

Directions = Mapping[int, Mapping[str, str]]
"""Unit → row code → direction. The code "" gives a unit its whole form back."""

TOO_LONG = 2_000


@dataclass(frozen=True)
class Direction:
    """One direction for one cell (``row`` None: the whole form of the unit)."""

    unit: Unit
    row: FormRow | None
    text: str

    @property
    def code(self) -> str:
        return "" if self.row is None else self.row.code


def read_directions(round: Round, directions: Directions) -> list[Direction]:
    """The directions with their units and rows, in the order of the forms.

    Raises Refusal, naming unit and row: nothing chosen, a unit or row that the round does not
    have, a row that is not due in this period, a cell without a direction of its own.
    """
    if not directions:
        raise Refusal("Pilih sedikitnya satu indikator yang dikembalikan.")
    submissions = Submission.objects.filter(round=round).select_related("unit")
    forms = {form.unit_id: form for form in submissions.order_by("unit__position", "unit__code")}
    if unknown := sorted(set(directions) - set(forms)):
        raise Refusal(f"Unit {unknown[0]} tidak menerima formulir pada putaran ini.")
    rows: dict[int, dict[str, FormRow]] = {}
    for row in FormRow.objects.filter(submission__in=[forms[unit] for unit in directions]):
        rows.setdefault(row.submission_id, {}).setdefault(row.code, row)
    return [
        _read(form.unit, code, text, rows=rows.get(form.pk, {}))
        for unit_id, form in forms.items()
        if unit_id in directions
        for code, text in _chosen(form.unit, directions[unit_id], rows.get(form.pk, {}))
    ]


def _chosen(
    unit: Unit, texts: Mapping[str, str], rows: Mapping[str, FormRow]
) -> list[tuple[str, str]]:
    """The unit's codes in the order of its form; unknown ones are refused."""
    if not texts:
        raise Refusal(f"{unit.name}: pilih sedikitnya satu indikator.")
    if unknown := sorted(set(texts) - set(rows) - {""}):
        raise Refusal(f"{unit.name}: baris {unknown[0]} tidak ada pada formulirnya.")
    places = {code: place for place, code in enumerate(("", *rows))}
    return sorted(texts.items(), key=lambda item: places[item[0]])


def _read(unit: Unit, code: str, text: str, *, rows: Mapping[str, FormRow]) -> Direction:
    row = rows.get(code)
    what = f"{unit.name} · {code}" if code else unit.name
    if row is not None and not row.is_due:
        raise Refusal(f"{what}: belum waktunya diisi, jadi tidak dapat dikembalikan.")
    if not text.strip():
        raise Refusal(f"{what}: tulis arahannya.")
    if len(text) > TOO_LONG:
        raise Refusal(f"{what}: arahan paling panjang {TOO_LONG} huruf.")
    return Direction(unit, row, text.strip())
