"""Mandates: roles given, ended and handed over.

Work waits in the queue of a lane and unit, not with a person, so nothing of it is touched here.
"""

from __future__ import annotations

from datetime import datetime

from himpun.core.action import action, change, note
from himpun.core.actors import Actor
from himpun.core.refusals import refuse_if
from himpun.offices import policy
from himpun.offices.models import Mandate, Person, Unit
from himpun.offices.rules.mandates import DEFINITIF
from himpun.offices.rules.roles import SEKRETARIS, default_title


@action("mandate.given")
def give_mandate(
    person: Person,
    *,
    role: str,
    unit: Unit | None = None,
    kind: str = DEFINITIF,
    title: str = "",
    leads: bool = True,
    basis: str = "",
    valid_from: datetime,
    valid_until: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Mandate:
    """Give a role from a moment on, until another (not included) or until further notice.

    `leads` False is an operator or member, who prepares but does not decide or sign. `basis` is
    the decree it rests on. An empty title becomes the role's usual one. The Sekretaris holds his
    role in the Sekretariat, named or not.
    """
    if role == SEKRETARIS and unit is None:
        unit = _secretariat_of(person.office_id)
    refuse_if(
        policy.why_not_give_mandate(
            person,
            role=role,
            unit=unit,
            kind=kind,
            leads=leads,
            valid_from=valid_from,
            valid_until=valid_until,
            by=by,
        )
    )
    usual = default_title(
        role, leads=leads, unit_name=unit.name if unit else "", head=person.office.head_title
    )
    mandate = Mandate.objects.create(
        office_id=person.office_id,
        person=person,
        role=role,
        unit=unit,
        kind=kind,
        title=title.strip() or usual,
        leads=leads,
        basis=basis.strip(),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    _note_given(mandate)
    return mandate


def _secretariat_of(office_id: int) -> Unit | None:
    """The office's Sekretariat, where it has one."""
    return Unit.objects.filter(office_id=office_id, kind=Unit.Kind.SECRETARIAT).first()


@action("mandate.ended")
def end_mandate(mandate: Mandate, *, ends_at: datetime, by: Actor, at: datetime) -> Mandate:
    """End a mandate at that moment, now or later; one that has not begun never does."""
    refuse_if(policy.why_not_end_mandate(mandate, ends_at=ends_at, by=by, at=at))
    return change(mandate, valid_until=max(ends_at, mandate.valid_from))


@action("mandate.handed_over")
def hand_over(
    mandate: Mandate,
    *,
    to: Person,
    moment: datetime,
    kind: str = DEFINITIF,
    basis: str = "",
    by: Actor,
    at: datetime,
) -> Mandate:
    """End a mandate and give the same role to somebody else from that very moment.

    Answers the new mandate: same role, unit, title and end. Everything in the lane's queue is the
    successor's at that moment; nothing is typed again.
    """
    to = Person.objects.select_for_update().get(pk=to.pk)
    refuse_if(policy.why_not_hand_over(mandate, to=to, moment=moment, kind=kind, by=by, at=at))
    until = mandate.valid_until
    change(mandate, valid_until=moment)
    successor = Mandate.objects.create(
        office_id=mandate.office_id,
        person=to,
        role=mandate.role,
        unit=mandate.unit,
        kind=kind,
        title=mandate.title,
        leads=mandate.leads,
        basis=basis.strip(),
        valid_from=moment,
        valid_until=until,
    )
    _note_given(successor)
    return successor


def _note_given(mandate: Mandate) -> None:
    note(
        mandate=mandate.pk,
        person=mandate.person_id,
        role=mandate.role,
        unit=mandate.unit_id,
        kind=mandate.kind,
        title=mandate.title,
        leads=mandate.leads,
        valid_from=mandate.valid_from,
        valid_until=mandate.valid_until,
    )
