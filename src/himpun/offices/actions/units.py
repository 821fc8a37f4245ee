"""Units: formed, changed, closed; never removed, because forms and letters name them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Max

from himpun.core.action import action, change, note
from himpun.core.actors import Actor
from himpun.core.refusals import refuse_if
from himpun.offices import policy
from himpun.offices.models import Office, Unit


@action("unit.added")
def add_unit(
    office: Office,
    *,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None = None,
    fills: bool = True,
    valid_from: date,
    by: Actor,
    at: datetime,
) -> Unit:
    """Form a unit from a day on, at the end of the office's order; `fills` gives it forms."""
    refuse_if(
        policy.why_not_add_unit(
            office,
            code=code,
            name=name,
            kind=kind,
            parent=parent,
            valid_from=valid_from,
            by=by,
            at=at,
        )
    )
    last = Unit.objects.filter(office=office).aggregate(last=Max("position"))["last"] or 0
    unit = Unit.objects.create(
        office=office,
        code=code,
        name=name.strip(),
        kind=kind,
        parent=parent,
        fills=fills,
        position=last + 1,
        valid_from=valid_from,
    )
    note(unit=unit.pk, code=code, name=unit.name, kind=kind, fills=fills, valid_from=valid_from)
    return unit


@action("unit.changed")
def change_unit(
    unit: Unit,
    *,
    name: str,
    kind: str,
    parent: Unit | None,
    fills: bool,
    seen_version: int,
    by: Actor,
    at: datetime,
) -> Unit:
    """Correct a unit; its code stays, and so do forms and letters already made.

    Conflict when `seen_version` is older than what is stored.
    """
    refuse_if(policy.why_not_change_unit(unit, name=name, kind=kind, parent=parent, by=by))
    return change(
        unit,
        expect={"version": seen_version},
        name=name.strip(),
        kind=kind,
        parent=parent,
        fills=fills,
    )


@action("unit.closed")
def close_unit(unit: Unit, *, last_day: date, by: Actor, at: datetime) -> Unit:
    """The unit exists up to that day; rounds opened later do not wait for it any more."""
    refuse_if(policy.why_not_close_unit(unit, last_day=last_day, by=by, at=at))
    return change(unit, valid_until=last_day + timedelta(days=1))
