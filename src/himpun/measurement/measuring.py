"""Measured performance of a period (PermenPANRB 88/2021): open only once the data are agreed.

The SOP warns that without it "proses pengukuran kinerja tidak dapat berjalan sebagaimana
mestinya": until step 9 agrees, an office is told why it cannot measure (setting KUNCI), or sees
the provisional figures with that warning (setting PERINGATAN).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from himpun.core.actors import Actor
from himpun.core.refusals import NotVisible
from himpun.measurement.gathering import agreed_verdicts
from himpun.measurement.models import Recap, Verdict
from himpun.measurement.rules.recap_content import (
    ObjectiveContent,
    RecapContent,
    RowContent,
    TotalContent,
    UnitContent,
)
from himpun.offices.models import Office
from himpun.planning.rules.periods import Period
from himpun.rounds.models import Round, Turn
from himpun.rounds.policy import step_of
from himpun.rounds.queries import holder_of


@dataclass(frozen=True)
class MeasurementView:
    """The achievement of a period. `content` None: it may not be shown yet, and `why_not` says
    why; with a `why_not` beside a content the figures are provisional."""

    period: Period
    content: RecapContent | None
    why_not: str
    round: Round | None = None
    recap: Recap | None = None
    verdict: Verdict | None = None

    @property
    def is_agreed(self) -> bool:
        return self.verdict is not None

    @property
    def is_provisional(self) -> bool:
        return self.content is not None and not self.is_agreed

    @property
    def indicators(self) -> Sequence[RowContent]:
        """The office's figure of every indicator."""
        rows = self.content["rows"] if self.content is not None else ()
        return [row for row in rows if row["unit"] is None]

    @property
    def objectives(self) -> Sequence[ObjectiveContent]:
        return self.content["objectives"] if self.content is not None else ()

    @property
    def units(self) -> Sequence[UnitContent]:
        return self.content["units"] if self.content is not None else ()

    def rows_of(self, unit: str) -> Sequence[RowContent]:
        """The figures of one unit, by its code."""
        rows = self.content["rows"] if self.content is not None else ()
        return [row for row in rows if row["unit"] == unit]


@dataclass(frozen=True)
class MeasurementRow:
    """One period in the list: whether it can be measured, and the office's mean achievement."""

    period: Period
    is_agreed: bool
    achievement: str | None
    predicate_label: str


def get_measurement(office: Office, *, period: Period, by: Actor) -> MeasurementView:
    """The achievement per indicator, sasaran and unit of an agreed period; otherwise why not.

    Raises NotVisible for other offices.
    """
    if by.home != office.pk:
        raise NotVisible
    agreed = agreed_verdicts(office.pk, [period])
    if agreed:
        verdict = agreed[-1]
        recap = verdict.recap
        return MeasurementView(period, recap.says, "", verdict.turn.round, recap, verdict)
    rounds = Round.objects.filter(office=office, period=period.code)
    running = rounds.select_related("office", "procedure").order_by("number", "id").last()
    why_not = f"Kinerja {period.label} belum dapat diukur: {_why(running)}"
    if office.measurement_lock == Office.MeasurementLock.LOCK:
        return MeasurementView(period, None, why_not, running)
    recaps = Recap.objects.filter(round=running).exclude(round__status=Round.Status.CANCELLED)
    newest = recaps.order_by("number").last()
    return MeasurementView(period, newest.says if newest else None, why_not, running, newest)


def _why(round: Round | None) -> str:
    if round is None:
        return "pengumpulan datanya belum dibuka."
    if round.status == Round.Status.CANCELLED:
        return "putaran pengumpulan datanya dibatalkan."
    waiting = round.turns.filter(status=Turn.Status.OPEN).select_related(
        "round__procedure", "queue", "unit"
    )
    turns = list(waiting.order_by("unit__position", "id"))
    if not turns:
        return "datanya belum disetujui dalam analisa bersama."
    holders = ", ".join(dict.fromkeys(holder_of(turn) for turn in turns))
    return (
        "datanya belum disetujui dalam analisa bersama; "
        f"langkah {step_of(turns[0]).no} menunggu {holders}."
    )


def list_measurements(*, by: Actor) -> tuple[MeasurementRow, ...]:
    """Every period of the reader's office for which data were collected, newest first."""
    if by.home is None:
        return ()
    rounds = Round.objects.visible_to(by).exclude(status=Round.Status.CANCELLED)
    periods = {Period.parse(code) for code in rounds.values_list("period", flat=True).distinct()}
    agreed = {
        verdict.turn.round.period: verdict.recap_id
        for verdict in agreed_verdicts(by.home, sorted(periods))
    }
    contents = Recap.objects.filter(pk__in=agreed.values())
    totals = dict(contents.values_list("pk", "content__total"))
    return tuple(
        _list_row(period, totals.get(agreed.get(period.code, 0)))
        for period in sorted(periods, reverse=True)
    )


def _list_row(period: Period, total: TotalContent | None) -> MeasurementRow:
    if total is None:
        return MeasurementRow(period, is_agreed=False, achievement=None, predicate_label="")
    return MeasurementRow(
        period,
        is_agreed=True,
        achievement=total["achievement"],
        predicate_label=total["predicate_label"],
    )
