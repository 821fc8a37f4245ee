"""Who may seal a round, and if not, why."""

from __future__ import annotations

from himpun.archive.models import Package
from himpun.core.actors import Actor
from himpun.documents.models import Document
from himpun.documents.rules.kinds import kind_of_title
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Turn
from himpun.sop.rules.definition import StepAction


def why_not_archive_round(turn: Turn, *, by: Actor) -> str:
    """Step 11: Perencanaan, in its turn, once, and with the report that it files; "" for yes."""
    if reason := rounds_policy.why_not_turn(turn, by=by, action=StepAction.ARCHIVE):
        return reason
    if Package.objects.filter(round=turn.round_id).exists():
        return "Putaran ini sudah diarsipkan."
    return _why_not_complete(turn)


def _why_not_complete(turn: Turn) -> str:
    """The naskah that the SOP names as input must stand issued; one withdrawn does not count."""
    for title in rounds_policy.step_of(turn).inputs:
        kind = kind_of_title(title)
        issued = Document.objects.filter(round=turn.round_id, status=Document.Status.ISSUED)
        if kind is not None and not issued.filter(kind=kind.code).exists():
            return f"Belum dapat diarsipkan: {kind.title} yang terbit belum ada."
    return ""
