"""A round of an office where two UPTDs stand below Bina Marga, by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.cast import Cast
from tests.domain.document_rounds import gathered, later, turn_of
from tests.domain.form_rounds import FILLED, all_units, form_of, row_of, write
from tests.factories import make_actor, make_unit
from tests.plans import add_targets, make_indicator, make_plan

from himpun.core import guard
from himpun.core.actors import Actor
from himpun.intake import actions as intake
from himpun.intake.models import FormRow, Submission
from himpun.intake.rules.cells import ACTUAL
from himpun.offices.models import Unit
from himpun.planning.models import IndicatorVersion, PlanNode
from himpun.rounds.models import Round

#: JLN-1 is owned by Bina Marga, which has no row of it; RAT-1 it fills as well.
BELOW: dict[str, dict[tuple[str, str], str]] = {
    "U1": {("JLN-1", ACTUAL): "10", ("RAT-1", "values.a"): "1", ("RAT-1", "values.b"): "4"},
    "U2": {("JLN-1", ACTUAL): "20", ("RAT-1", "values.a"): "2", ("RAT-1", "values.b"): "4"},
}
OWN = {("RAT-1", "values.a"): "3", ("RAT-1", "values.b"): "4"}
U1_OWN = {("UPT-1", ACTUAL): "7"}


@dataclass(frozen=True)
class House:
    """The round with the two UPTDs and who heads them."""

    cast: Cast
    round: Round
    first: Unit
    second: Unit
    first_head: Actor
    first_operator: Actor
    second_head: Actor

    def head_of(self, unit: Unit) -> Actor:
        return {self.first.pk: self.first_head, self.second.pk: self.second_head}[unit.pk]

    def row(self, unit: Unit, code: str = "JLN-1") -> FormRow:
        return row_of(self.round, unit, code)

    def form(self, unit: Unit) -> Submission:
        return form_of(self.round, unit)

    def below_hands_in(self, unit: Unit, *, at: datetime, **figures: str) -> Submission:
        """The head of a UPTD fills and hands in; `figures` are of JLN-1 (`actual="12"`)."""
        cells = dict(BELOW[unit.code])
        if unit.pk == self.first.pk:
            cells |= U1_OWN
        cells |= {("JLN-1", name): text for name, text in figures.items()}
        write(self.round, unit, cells, by=self.head_of(unit), at=at)
        return intake.submit(self.form(unit), by=self.head_of(unit), at=at)

    def others_hand_in(self, *, at: datetime) -> None:
        """The Sekretariat and the three Bidangs."""
        for unit in all_units(self.cast):
            head = self.cast.head_of(unit)
            cells = FILLED[unit.code] | (OWN if unit == self.cast.bina_marga_unit else {})
            if cells:
                write(self.round, unit, cells, by=head, at=at)
            intake.submit(self.form(unit), by=head, at=at)

    def all_hand_in(self) -> None:
        """Step 6 is done; step 7 waits and nothing is verified."""
        self.below_hands_in(self.first, at=later(400))
        self.below_hands_in(self.second, at=later(405))
        self.others_hand_in(at=later(410))

    def verify(self, *units: Unit, codes: tuple[str, ...] = ("JLN-1", "RAT-1")) -> None:
        """The head of Bina Marga verifies these rows of these UPTDs (of both)."""
        for unit in units or (self.first, self.second):
            for code in codes:
                intake.verify_contribution(
                    self.row(unit, code), by=self.cast.bina_marga, at=later(430)
                )


def house_of(cast: Cast, *, aggregation: str = "POSISI") -> House:
    """Step 5 is done: every unit has its form, the UPTDs too; `aggregation` is that of JLN-1."""
    bm = cast.bina_marga_unit
    first = make_unit(cast.office, "U1", "UPTD Satu", "UPTD", parent=bm, position=5)
    second = make_unit(cast.office, "U2", "UPTD Dua", "UPTD", parent=bm, position=6)
    heads = {
        "first_head": make_actor(cast.office, "kepala.u1", "bidang", unit=first),
        "first_operator": make_actor(cast.office, "op.u1", "bidang", unit=first, leads=False),
        "second_head": make_actor(cast.office, "kepala.u2", "bidang", unit=second),
    }
    make_plan(cast)
    _add_indicators(cast, first, second, aggregation=aggregation)
    round = gathered(cast)
    intake.distribute(turn_of(round, "formulir"), by=cast.tim_sakip, at=later(345))
    return House(cast, round, first, second, **heads)


def _add_indicators(cast: Cast, first: Unit, second: Unit, *, aggregation: str) -> None:
    bm = cast.bina_marga_unit
    with guard.lifted("test factory"):
        node = PlanNode.objects.get(office=cast.office, code="S1")
        road = make_indicator(cast, node, "JLN-1", units=(first, second), aggregation=aggregation)
        IndicatorVersion.objects.filter(indicator=road).update(owner_unit=bm)
        add_targets(road, {"2026-TW1": "30", "2026": "40"})
        ratio = make_indicator(
            cast,
            node,
            "RAT-1",
            units=(bm, first, second),
            formula="a / b * 100",
            variables=[
                {"name": "a", "label": "Bagian", "measured_in": "km"},
                {"name": "b", "label": "Seluruh", "measured_in": "km"},
            ],
            office_rule="RASIO",
        )
        add_targets(ratio, {"2026-TW1": "50", "2026": "60"})
        own = make_indicator(cast, node, "UPT-1", units=(first,))
        add_targets(own, {"2026-TW1": "5", "2026": "6"})
