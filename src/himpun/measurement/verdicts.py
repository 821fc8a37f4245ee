"""What joint analyses decided, and what became of the cells that they gave back."""

from __future__ import annotations

from dataclasses import dataclass

from himpun.measurement.letters import WHOLE_FORM, WHOLE_RECAP, label_of
from himpun.measurement.models import Guidance, Recap, Verdict
from himpun.measurement.rules.recap_content import RecapContent
from himpun.rounds.models import Round


@dataclass(frozen=True)
class Cell:
    """A returned cell in one recap: figure as text (null: none), keterangan, pieces of evidence."""

    actual: str | None
    note: str
    n_evidence: int


@dataclass(frozen=True)
class GuidanceRow:
    """One direction, and the cell before it and after it.

    `after` is None until a newer recap has been made; both are None where the direction speaks of
    a whole form or of the recap.
    """

    guidance: Guidance
    unit_name: str
    name: str
    before: Cell | None
    after: Cell | None

    @property
    def has_changed(self) -> bool:
        return self.after is not None and self.after != self.before


@dataclass(frozen=True)
class VerdictRow:
    """One decision in the words of the SOP, with its directions."""

    verdict: Verdict
    label: str
    pass_no: int
    guidance: tuple[GuidanceRow, ...]


def verdict_rows(round: Round) -> tuple[VerdictRow, ...]:
    """Every decision of the round, oldest first."""
    verdicts = list(
        Verdict.objects.filter(turn__round=round)
        .select_related("turn__round__procedure", "recap")
        .prefetch_related("guidance__unit")
        .order_by("decided_at", "id")
    )
    if not verdicts:
        return ()
    newest = Recap.objects.filter(round=round).order_by("-number")[0]
    return tuple(_row(each, newest) for each in verdicts)


def _row(verdict: Verdict, newest: Recap) -> VerdictRow:
    is_newer = newest.number > verdict.recap.number
    directions = sorted(verdict.guidance.all(), key=lambda each: each.pk)
    return VerdictRow(
        verdict=verdict,
        label=label_of(verdict),
        pass_no=verdict.turn.pass_no,
        guidance=tuple(
            _guidance(each, verdict.recap.says, newest.says if is_newer else None)
            for each in directions
        ),
    )


def _guidance(guidance: Guidance, then: RecapContent, now: RecapContent | None) -> GuidanceRow:
    unit = guidance.unit
    if unit is None:
        return GuidanceRow(guidance, "", WHOLE_RECAP, None, None)
    if not guidance.row_code:
        return GuidanceRow(guidance, unit.name, WHOLE_FORM, None, None)
    name, before = _find(then, unit.code, guidance.row_code)
    after = _find(now, unit.code, guidance.row_code)[1] if now is not None else None
    return GuidanceRow(guidance, unit.name, name, before, after)


def _find(content: RecapContent, unit: str, code: str) -> tuple[str, Cell | None]:
    """The name and the cell of a unit's row: an indicator, or a DPA line."""
    for row in content["rows"]:
        if row["unit"] == unit and row["indicator"] == code:
            return row["indicator_name"], Cell(row["actual"], row["note"], row["n_evidence"])
    for line in content["budget"]:
        if line["unit"] == unit and line["code"] == code:
            return line["name"], Cell(line["spent"], line["note"], 0)
    return code, None
