"""The SOP told in code: people of the cast doing their steps, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.cast import Cast
from tests.domain.document_rounds import later, turn_of
from tests.domain.form_rounds import all_units, distributed, fill_and_submit, form_of, write
from tests.domain.measured_rounds import check_forms

from himpun.archive.actions import archive_round
from himpun.archive.models import Package
from himpun.core.actors import Actor
from himpun.intake import actions as intake
from himpun.measurement import actions as measurement
from himpun.measurement.models import Recap, Verdict
from himpun.offices.models import Unit
from himpun.rounds.models import Round, Turn


@dataclass
class Story:
    """One round and the clock of its telling (minutes since the morning)."""

    cast: Cast
    round: Round
    minute: int = 400
    packages: list[Package] = field(default_factory=list)

    def _tick(self) -> datetime:
        self.minute += 5
        return later(self.minute)

    def every_unit_hands_in(self, *, but: tuple[Unit, ...] = ()) -> Story:
        for unit in all_units(self.cast):
            if unit not in but:
                fill_and_submit(self.cast, self.round, unit, at=self._tick())
        return self

    def unit_completes(self, unit: Unit, cells: dict[tuple[str, str], str]) -> Story:
        head = self.cast.head_of(unit)
        write(self.round, unit, cells, by=head, at=self._tick())
        intake.submit(form_of(self.round, unit), by=head, at=self._tick())
        return self

    def sekretaris_goes_on_without(self, unit: Unit) -> Story:
        intake.go_on_without(
            form_of(self.round, unit), reason="Diam.", by=self.cast.sekretaris, at=self._tick()
        )
        return self

    def sakip_checks(self) -> Story:
        check_forms(self.cast, self.round, at=self._tick())
        return self

    def sakip_recapitulates(self) -> Recap:
        self.sakip_checks()
        return measurement.recapitulate(self.turn("rekap"), by=self.cast.tim_sakip, at=self._tick())

    def sekretaris_reports(self) -> Story:
        measurement.report_recap(self.turn("lapor_rekap"), by=self.cast.sekretaris, at=self._tick())
        return self

    def sekretaris_sends_back(self, why: str) -> Story:
        measurement.send_recap_back(
            self.turn("lapor_rekap"), guidance=why, by=self.cast.sekretaris, at=self._tick()
        )
        return self

    def says(self, who: Actor, text: str) -> Story:
        measurement.give_view(self.turn("analisa"), text=text, by=who, at=self._tick())
        return self

    def kadis_agrees(self) -> Verdict:
        return measurement.agree(
            self.turn("analisa"), outcome="setuju", by=self.cast.kadis, at=self._tick()
        )

    def kadis_returns(self, guidance: dict[Unit, dict[str, str]]) -> Verdict:
        return measurement.return_for_completion(
            self.turn("analisa"),
            guidance={unit.pk: texts for unit, texts in guidance.items()},
            by=self.cast.kadis,
            at=self._tick(),
        )

    def sekretaris_reports_the_analysis(self) -> Story:
        measurement.report_analysis(
            self.turn("lapor_analisa"), by=self.cast.sekretaris, at=self._tick()
        )
        return self

    def perencanaan_archives(self) -> Package:
        return archive_round(self.turn("arsip"), by=self.cast.perencanaan, at=self._tick())

    def turn(self, step: str) -> Turn:
        return self.round.turns.filter(step=step).latest("pass_no")

    def now(self) -> Round:
        return Round.objects.get(pk=self.round.pk)


def begin(cast: Cast) -> Story:
    """Steps 1 to 5 are done; the forms are out."""
    return Story(cast, distributed(cast))


__all__ = ["Story", "begin", "turn_of"]
