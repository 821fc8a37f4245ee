from tests.rules.recap_samples import filled, indicator, roads, spec, unit

from himpun.measurement.rules.recap import recapitulate
from himpun.measurement.rules.recap_input import RecapIn, RowIn
from himpun.planning.rules.indicators import Aggregation
from himpun.planning.rules.periods import Period, PeriodKind

QUARTERS = Period.all_of_year(2026, PeriodKind.TRIWULAN)


def _facts(n_indicators: int) -> RecapIn:
    rows, indicators = [], []
    for n in range(n_indicators):
        codes = tuple(f"u{(n + k) % 8}" for k in range(3))
        is_ratio = n % 2 == 1
        one = (
            roads(f"I{n:04}", *codes)
            if is_ratio
            else spec(f"I{n:04}", contributors=codes, aggregation=Aggregation.KUMULATIF)
        )
        indicators.append(indicator(one, position=n, TW1="10", TW4="40"))
        figures = filled(baik="90.5", panjang="123.25") if is_ratio else filled("12.5")
        rows += [
            RowIn(
                indicator=one.code,
                unit=code,
                filled=figures,
                earlier=dict.fromkeys(QUARTERS[:3], figures),
            )
            for code in codes
        ]
    units = tuple(unit(f"u{n}", f"Unit {n}", position=n) for n in range(8))
    return RecapIn(period=QUARTERS[3], units=units, indicators=tuple(indicators), rows=tuple(rows))


def test_two_thousand_indicators_of_three_units_give_every_row():
    """As large as an office gets; how long it takes is what `make bench` says."""
    content = recapitulate(_facts(2000))
    assert len(content["rows"]) == 8000
