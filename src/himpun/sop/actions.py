"""The write door: a procedure is published, version by version, and never changed."""

from __future__ import annotations

from datetime import datetime

from himpun.core.action import action, note
from himpun.core.actors import Actor
from himpun.core.refusals import refuse_if
from himpun.offices.models import Office
from himpun.sop import policy
from himpun.sop.loader import content_hash, load
from himpun.sop.models import ProcedureVersion


@action("sop.published")
def publish(office: Office, *, text: str, by: Actor, at: datetime) -> ProcedureVersion:
    """Publish the text as an immutable version of the office's procedure.

    The same content again answers with the version that it already is. BadProcedure (a Refusal)
    names every fault of the text, a scenario that does not hold among them; another Refusal when
    the actor may not, or the version number is not a new one.
    """
    refuse_if(policy.why_not_publish(office, by=by))
    definition = load(text, name="Berkas SOP")
    digest = content_hash(definition)
    note(code=definition.code, version=definition.version, content_hash=digest)
    same = ProcedureVersion.objects.filter(
        office=office, code=definition.code, content_hash=digest
    ).first()
    if same is not None:
        note(unchanged=True)
        return same
    refuse_if(policy.why_not_number(office, definition))
    return ProcedureVersion.objects.create(
        office=office,
        code=definition.code,
        number_of_version=definition.version,
        number=definition.number,
        name=definition.name,
        text=text,
        content_hash=digest,
        published_at=at,
        published_by_id=by.person_id,
    )
