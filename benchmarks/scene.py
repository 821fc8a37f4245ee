"""A throw-away office for timing: people, a plan of any size, a round taken to any step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from himpun.core import guard
from himpun.core.actors import Actor, Capacity, system_actor
from himpun.documents import actions as documents
from himpun.documents.models import SourceItem
from himpun.intake import actions as intake
from himpun.intake.models import Submission
from himpun.offices.models import Mandate, Office, Person, Unit
from himpun.ops.sample_office import MAIN_SOP, SAMPLES, load_office, publish
from himpun.planning.models import (
    BudgetLine,
    Contribution,
    Indicator,
    IndicatorVersion,
    PlanNode,
    Target,
)
from himpun.planning.rules.periods import Period
from himpun.rounds import actions as rounds
from himpun.rounds.models import Round, Turn

START = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)
FIRST_DAY = date(2026, 1, 1)


@dataclass
class Scene:
    """The sample office with its leaders as actors."""

    office: Office

    def actor(self, role: str, unit: Unit | None = None) -> Actor:
        mandate = (
            Mandate.objects.filter(office=self.office, role=role, unit=unit, leads=True)
            if unit is not None
            else Mandate.objects.filter(office=self.office, role=role, leads=True)
        ).select_related("person")[0]
        return Actor(
            mandate.person_id,
            mandate.person.name,
            self.office.pk,
            (Capacity(role, mandate.unit_id, mandate.title),),
        )

    def units(self) -> list[Unit]:
        return list(self.office.units.filter(fills=True))


def load() -> Scene:
    """The sample office without its plan."""
    office = load_office(SAMPLES / "bmcktr" / "office.yaml", at=START)
    publish(MAIN_SOP, office=office, at=START)
    return Scene(office)


def plan(scene: Scene, *, n_indicators: int, units: list[Unit], prefix: str) -> None:
    """`n_indicators` ratios with two variables each, dealt out over the units."""
    with guard.lifted("benchmark set-up"):
        node, _ = PlanNode.objects.get_or_create(
            office=scene.office, level="SASARAN", code="S", name="Sasaran tolok ukur"
        )
        for number in range(n_indicators):
            _indicator(scene, node, number, unit=units[number % len(units)], prefix=prefix)


def _indicator(scene: Scene, node: PlanNode, number: int, *, unit: Unit, prefix: str) -> None:
    indicator = Indicator.objects.create(office=scene.office, code=f"{prefix}-{number:04d}")
    version = IndicatorVersion.objects.create(
        indicator=indicator,
        number_of_version=1,
        valid_from=FIRST_DAY,
        name=f"Indikator tolok ukur {number}",
        node=node,
        definition="Definisi",
        formula="a / b * 100",
        formula_text="a ÷ b × 100",
        variables=[
            {"name": "a", "label": "Bagian", "measured_in": "km"},
            {"name": "b", "label": "Seluruhnya", "measured_in": "km"},
        ],
        measured_in="%",
        direction="MAKS",
        aggregation="POSISI",
        office_rule="RASIO",
        frequency="TRIWULANAN",
        source="tolok ukur",
        owner_unit=unit,
        position=number,
    )
    Contribution.objects.create(indicator_version=version, unit=unit)
    Target.objects.create(indicator=indicator, period="2026-TW1", low="70", valid_from=FIRST_DAY)


def clear_plan(scene: Scene) -> None:
    """Let the next plan stand alone: what was there before is closed before the period began."""
    with guard.lifted("benchmark set-up"):
        IndicatorVersion.objects.filter(indicator__office=scene.office).update(
            valid_until=FIRST_DAY
        )
        BudgetLine.objects.filter(office=scene.office).update(valid_until=FIRST_DAY)


def distributed(scene: Scene, *, period: str) -> Round:
    """A round in which the forms have just gone out."""
    procedure = scene.office.procedures.get(code="pengumpulan-data-kinerja")
    round = rounds.open_round(
        scene.office,
        procedure=procedure,
        period=Period.parse(period),
        by=system_actor(scene.office.pk),
        at=START,
    )
    sakip = scene.actor("tim_sakip")
    documents.order_round(turn_of(round, "perintah"), by=scene.actor("kadis"), at=later(10))
    documents.file_minutes(
        turn_of(round, "rapat"), held_at=later(10), by=scene.actor("sekretaris"), at=later(130)
    )
    documents.issue_work_plan(turn_of(round, "rencana"), by=sakip, at=later(190))
    for item in SourceItem.objects.filter(round=round):
        documents.waive_source_item(
            item, reason="tolok ukur", person="tolok ukur", promised_on=date(2027, 1, 1),
            by=sakip, at=later(200),
        )  # fmt: skip
    documents.attach_sources(turn_of(round, "dokumen"), by=sakip, at=later(220))
    intake.distribute(turn_of(round, "formulir"), by=sakip, at=later(340))
    return round


def turn_of(round: Round, step: str) -> Turn:
    return round.turns.filter(step=step).latest("pass_no")


def later(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def form_of(round: Round, unit: Unit) -> Submission:
    return Submission.objects.get(round=round, unit=unit)


def head_of(scene: Scene, unit: Unit) -> Actor:
    return scene.actor(unit.lane, unit)


def a_person() -> Person:
    return Person.objects.get(username="kadis")
