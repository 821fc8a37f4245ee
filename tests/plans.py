"""A small plan for the tests' office: a ratio fed by two units, a sum, an annual, a DPA line."""

from __future__ import annotations

from datetime import date
from typing import Any

from himpun.core import guard
from himpun.offices.models import Unit
from himpun.planning.models import (
    BudgetLine,
    Contribution,
    Indicator,
    IndicatorVersion,
    PlanNode,
    Target,
)
from tests.cast import Cast

START = date(2026, 1, 1)


def make_plan(cast: Cast) -> None:
    """IKU-1 ratio of Bina Marga + Cipta Karya, SUB-1 sum of both, IKU-2 annual, PNJ-1 of SET."""
    with guard.lifted("test factory"):
        goal = PlanNode.objects.create(office=cast.office, level="TUJUAN", code="T1", name="Tujuan")
        objective = PlanNode.objects.create(
            office=cast.office, level="SASARAN", code="S1", name="Sasaran satu", parent=goal
        )
        bm, ck = cast.bina_marga_unit, cast.cipta_karya_unit
        ratio = make_indicator(
            cast,
            objective,
            "IKU-1",
            units=(bm, ck),
            formula="baik / total * 100",
            variables=[
                {"name": "baik", "label": "Panjang baik", "measured_in": "km"},
                {"name": "total", "label": "Panjang total", "measured_in": "km"},
            ],
            measured_in="%",
            office_rule="RASIO",
            is_key=True,
        )
        add_targets(ratio, {"2026-TW1": "70", "2026": "72"})
        total = make_indicator(cast, objective, "SUB-1", units=(bm, ck), aggregation="KUMULATIF")
        add_targets(total, {"2026-TW1": "10", "2026-TW2": "20", "2026": "40"})
        annual = make_indicator(cast, objective, "IKU-2", units=(bm,), aggregation="TAHUNAN")
        add_targets(annual, {"2026": "5"})
        limited = make_indicator(
            cast, objective, "PNJ-1", units=(cast.secretariat,), minimum="0", maximum="100",
            evidence_required="Laporan",
        )  # fmt: skip
        add_targets(limited, {"2026-TW1": "80", "2026": "85"})
        BudgetLine.objects.create(
            office=cast.office, unit=bm, node=objective, year=2026, code="1.03.10", name="Jalan",
            ceiling="1000000", valid_from=START,
        )  # fmt: skip


def make_indicator(
    cast: Cast, node: PlanNode, code: str, *, units: tuple[Unit, ...], **more: Any
) -> Indicator:
    indicator = Indicator.objects.create(office=cast.office, code=code)
    values: dict[str, Any] = {
        "measured_in": "km",
        "direction": "MAKS",
        "aggregation": "POSISI",
        "office_rule": "JUMLAH",
        "target_basis": "SAMPAI_DENGAN",
        "frequency": "TRIWULANAN",
        "formula_text": "Menurut definisi",
        "definition": "Definisi contoh",
        "source": "data contoh",
        **more,
    }
    version = IndicatorVersion.objects.create(
        indicator=indicator,
        number_of_version=1,
        valid_from=START,
        name=f"Indikator {code}",
        node=node,
        owner_unit=units[0],
        position=Indicator.objects.filter(office=cast.office).count(),
        **values,
    )
    for position, unit in enumerate(units):
        Contribution.objects.create(indicator_version=version, unit=unit, position=position)
    return indicator


def add_targets(indicator: Indicator, aims: dict[str, str], *, unit: Unit | None = None) -> None:
    for period, low in aims.items():
        Target.objects.create(
            indicator=indicator, unit=unit, period=period, low=low, valid_from=START
        )
