"""A round of the second shipped SOP, whose steps are all plain tasks."""

from __future__ import annotations

from importlib.resources import files

from tests.cast import Cast
from tests.domain.document_rounds import MORNING
from tests.factories import give_mandate

from himpun.core.actors import system_actor
from himpun.offices.models import Person
from himpun.planning.rules.periods import Period
from himpun.rounds import actions
from himpun.rounds.models import Round
from himpun.sop.actions import publish


def requested(cast: Cast) -> Round:
    """A request for data: the Sekretaris holds every lane of that SOP that has no unit."""
    text = (files("himpun.sop") / "library" / "permohonan-data.yaml").read_text()
    by = system_actor(cast.office.pk)
    procedure = publish(cast.office, text=text, by=by, at=MORNING)
    for lane in ("petugas_layanan", "walidata", "atasan"):
        person = Person.objects.get(pk=cast.sekretaris.person_id)
        give_mandate(person, cast.office, lane, title=lane.replace("_", " ").title())
    return actions.open_round(
        cast.office, procedure=procedure, period=Period.parse("2026-TW1"), by=by, at=MORNING
    )
