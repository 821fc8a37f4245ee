"""A round of the tests' office taken to step 6 and through it, by the real actions."""

from __future__ import annotations

from datetime import datetime

from tests.cast import Cast
from tests.domain.document_rounds import gathered, later, turn_of
from tests.plans import make_plan

from himpun.core.actors import Actor
from himpun.intake import actions as intake
from himpun.intake.models import FormRow, Submission
from himpun.intake.rules.cells import ACTUAL, MISSING_REASON, NOTE, CellChange
from himpun.offices.models import Unit
from himpun.rounds.models import Round


def distributed(cast: Cast) -> Round:
    """Step 5 is done: every unit has its form."""
    make_plan(cast)
    round = gathered(cast)
    intake.distribute(turn_of(round, "formulir"), by=cast.tim_sakip, at=later(345))
    return round


def form_of(round: Round, unit: Unit) -> Submission:
    return Submission.objects.select_related("unit", "turn").get(round=round, unit=unit)


def row_of(round: Round, unit: Unit, code: str) -> FormRow:
    return FormRow.objects.select_related("answer").get(
        submission__round=round, submission__unit=unit, code=code
    )


def write(
    round: Round, unit: Unit, cells: dict[tuple[str, str], str], *, by: Actor, at: datetime
) -> Submission:
    """Type cells: (row code, field) → text."""
    changes = [
        CellChange(row_of(round, unit, code).pk, field, text)
        for (code, field), text in cells.items()
    ]
    return intake.save_answers(form_of(round, unit), cells=changes, by=by, at=at)


FILLED: dict[str, dict[tuple[str, str], str]] = {
    "SET": {("PNJ-1", ACTUAL): "82,5", ("PNJ-1", NOTE): "Laporannya menyusul."},
    "BM": {
        ("IKU-1", "values.baik"): "140",
        ("IKU-1", "values.total"): "200",
        ("SUB-1", ACTUAL): "6",
        ("1.03.10", ACTUAL): "250.000",
    },
    "CK": {
        ("IKU-1", "values.baik"): "30",
        ("IKU-1", "values.total"): "50",
        ("SUB-1", MISSING_REASON): "LAINNYA",
        ("SUB-1", NOTE): "Belum ada serah terima.",
    },
    "TR": {},
}


def fill_and_submit(cast: Cast, round: Round, unit: Unit, *, at: datetime) -> Submission:
    """The unit's head fills everything and hands it in."""
    head = cast.head_of(unit)
    if FILLED[unit.code]:
        write(round, unit, FILLED[unit.code], by=head, at=at)
    return intake.submit(form_of(round, unit), by=head, at=at)


def all_units(cast: Cast) -> tuple[Unit, ...]:
    return (
        cast.secretariat,
        cast.bina_marga_unit,
        cast.cipta_karya_unit,
        cast.tata_ruang_unit,
    )


def handed_in(cast: Cast) -> Round:
    """Step 6 is done by every unit."""
    round = distributed(cast)
    for index, unit in enumerate(all_units(cast)):
        fill_and_submit(cast, round, unit, at=later(400 + index * 10))
    return round
