"""Small facts for the recap tests: an office of three units with a few indicators."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from himpun.measurement.rules.recap import recapitulate
from himpun.measurement.rules.recap_input import (
    BudgetIn,
    Filled,
    IndicatorIn,
    ObjectiveIn,
    RecapIn,
    RowIn,
    UnitIn,
)
from himpun.planning.rules.indicators import (
    Aggregation,
    Direction,
    Frequency,
    IndicatorSpec,
    Level,
    OfficeRule,
    TargetBasis,
    Variable,
)
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import Aim, TargetPlan

D = Decimal
TW1, TW2 = Period.parse("2026-TW1"), Period.parse("2026-TW2")
DUE = datetime(2026, 4, 9, 9, 0, tzinfo=UTC)
IN_TIME = datetime(2026, 4, 8, 3, 0, tzinfo=UTC)
TOO_LATE = datetime(2026, 4, 10, 3, 0, tzinfo=UTC)
ROAD_VARIABLES = (
    Variable("baik", "Panjang jalan mantap", "km"),
    Variable("panjang", "Panjang jalan", "km"),
)


def spec(code: str, **changes: object) -> IndicatorSpec:
    """An indicator with nothing special about it, except what is changed."""
    usual: dict[str, object] = {
        "code": code,
        "name": f"Indikator {code}",
        "level": Level.SASARAN,
        "is_key": False,
        "parent_code": "S1",
        "definition": "Definisi",
        "rationale": "",
        "formula": "",
        "formula_text": "",
        "variables": (),
        "measured_in": "km",
        "decimals": 2,
        "direction": Direction.MAKS,
        "aggregation": Aggregation.POSISI,
        "office_rule": OfficeRule.JUMLAH,
        "target_basis": TargetBasis.SAMPAI_DENGAN,
        "frequency": Frequency.TRIWULANAN,
        "source": "Contoh",
        "producer": "",
        "responsible": "",
        "owner_unit": "bm",
        "contributors": ("bm",),
        "evidence_required": "",
        "minimum": None,
        "maximum": None,
        "baseline": None,
        "baseline_year": None,
        "final_target": None,
        "basis": "",
        "remark": "",
        "valid_from": date(2026, 1, 1),
    }
    return IndicatorSpec(**{**usual, **changes})


def roads(code: str, *contributors: str) -> IndicatorSpec:
    """A percentage from two variables that several units feed."""
    return spec(
        code,
        formula="baik / panjang * 100",
        variables=ROAD_VARIABLES,
        measured_in="%",
        office_rule=OfficeRule.RASIO,
        contributors=contributors,
        is_key=True,
    )


def plan(unit: str = "", **aims: str) -> TargetPlan:
    """Targets: TW1="68", TW4="70..72", annual="71"."""
    codes = {"annual": "2026"}
    read = {}
    for name, text in aims.items():
        low, _, high = text.partition("..")
        read[codes.get(name, f"2026-{name}")] = Aim(D(low), D(high) if high else None)
    return TargetPlan(unit, 2026, read)


def indicator(one: IndicatorSpec, *, objective: str = "S1", position: int = 0, **aims: str):
    targets = plan(**aims) if aims else None
    return IndicatorIn(spec=one, objective=objective, targets=targets, position=position)


def filled(actual: str | None = None, **values: str | None) -> Filled:
    read = {name: None if text is None else D(text) for name, text in values.items()}
    return Filled(values=read, actual=None if actual is None else D(actual))


def unit(code: str, name: str, *, position: int = 0, at: datetime | None = IN_TIME, absence=""):
    return UnitIn(
        code=code, name=name, position=position, due_at=DUE, handed_in_at=at, absence=absence
    )


def sample() -> RecapIn:
    """TW I: one on time, one late, one silent; a ratio of two, a sum of two, plain ones."""
    return RecapIn(
        period=TW1,
        units=(
            unit("bm", "Bina Marga", position=1),
            unit("upt1", "UPTD I", position=2, at=TOO_LATE),
            unit("ck", "Cipta Karya", position=3, at=None, absence="Operator cuti"),
        ),
        indicators=(
            indicator(roads("IKU-1", "bm", "upt1"), position=1, TW1="70"),
            indicator(
                spec("IKU-2", aggregation=Aggregation.TAHUNAN, contributors=("ck",), is_key=True),
                objective="S2",
                position=2,
                annual="86",
            ),
            indicator(
                spec(
                    "SK-1",
                    level=Level.SUBKEGIATAN,
                    aggregation=Aggregation.KUMULATIF,
                    contributors=("bm", "ck"),
                ),
                objective="S2",
                position=3,
                TW1="10",
            ),
            indicator(
                spec(
                    "P-1",
                    level=Level.PROGRAM,
                    direction=Direction.MIN_A,
                    evidence_required="Foto",
                ),
                objective="",
                position=4,
                TW1="10",
            ),
        ),
        rows=(
            RowIn(
                indicator="IKU-1",
                unit="bm",
                filled=filled(baik="90", panjang="100"),
                n_evidence=2,
                note="Survei Maret",
                targets=plan("bm", TW1="80"),
            ),
            RowIn(indicator="IKU-1", unit="upt1", filled=filled(baik="180", panjang="300")),
            RowIn(indicator="IKU-2", unit="ck", filled=filled()),
            RowIn(indicator="SK-1", unit="bm", filled=filled("6")),
            RowIn(indicator="SK-1", unit="ck", filled=filled("99"), note="draf", n_evidence=1),
            RowIn(indicator="P-1", unit="bm", filled=filled("12")),
        ),
        objectives=(
            ObjectiveIn(code="S1", name="Jalan mantap", position=1),
            ObjectiveIn(code="S2", name="Air minum layak", position=2),
        ),
        budget=(
            _line("5.01", "bm", "1000000000.50", "250000000.25", "S1"),
            _line("5.02", "upt1", "500000000", "125000000", "S1"),
            _line("5.03", "ck", "300000000", "1", "S2"),
        ),
    )


def _line(code: str, unit_code: str, ceiling: str, spent: str | None, objective: str) -> BudgetIn:
    return BudgetIn(
        code=code,
        name=f"Belanja {code}",
        unit=unit_code,
        ceiling=D(ceiling),
        spent=None if spent is None else D(spent),
        objective=objective,
    )


def row_of(content: dict[str, Any], code: str, unit_code: str | None = None) -> dict[str, Any]:
    """The one row of an indicator, of a unit or of the office."""
    (found,) = [r for r in content["rows"] if (r["indicator"], r["unit"]) == (code, unit_code)]
    return found


def one_unit(
    one: IndicatorIn, *, row: RowIn | None = None, period: Period = TW1, **changes: Any
) -> dict[str, Any]:
    """A recap of a single unit with a single indicator."""
    rows = () if row is None else (row,)
    return recapitulate(
        RecapIn(
            period=period,
            units=(unit("bm", "Bina Marga"),),
            indicators=(one,),
            rows=rows,
            **changes,
        )
    )


def answer(actual: object = None, **changes: Any) -> RowIn:
    """What the unit wrote into the row of indicator X."""
    return RowIn(indicator="X", unit="bm", filled=filled(actual), **changes)
