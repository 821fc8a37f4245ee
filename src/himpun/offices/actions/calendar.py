"""The office's calendar. Due moments that stand already are never moved by a change here."""

from __future__ import annotations

from datetime import date, datetime

from himpun.core.action import action, change, note
from himpun.core.actors import Actor
from himpun.core.refusals import refuse_if
from himpun.core.worktime import Week
from himpun.offices import policy
from himpun.offices.models import Holiday, Office, OfficeHours
from himpun.offices.rules.hours import hours_text


@action("calendar.holiday_added")
def add_holiday(
    office: Office,
    *,
    day: date,
    name: str,
    kind: str = Holiday.Kind.LOCAL,
    by: Actor,
    at: datetime,
) -> Holiday:
    """Note a day off, national, joint leave or the office's own."""
    refuse_if(policy.why_not_add_holiday(office, day=day, name=name, kind=kind, by=by))
    holiday = Holiday.objects.create(office=office, day=day, name=name.strip(), kind=kind)
    change(office)
    note(day=day, name=holiday.name, kind=kind)
    return holiday


@action("calendar.holiday_removed")
def remove_holiday(holiday: Holiday, *, by: Actor, at: datetime) -> None:
    """Make a day a working day again (joint leave withdrawn, a date moved)."""
    refuse_if(policy.why_not_remove_holiday(holiday, by=by))
    note(day=holiday.day, name=holiday.name, kind=holiday.kind)
    change(holiday.office)
    Holiday.objects.filter(pk=holiday.pk).delete()


@action("calendar.hours_set")
def set_office_hours(
    office: Office,
    *,
    week: Week,
    season: str = "",
    first_on: date | None = None,
    last_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Office:
    """Replace the usual hours, or those of the season of that name (Ramadan, say)."""
    refuse_if(
        policy.why_not_set_office_hours(
            office, week=week, season=season, first_on=first_on, last_on=last_on, by=by
        )
    )
    OfficeHours.objects.filter(office=office, season=season).delete()
    OfficeHours.objects.bulk_create(
        OfficeHours(
            office=office,
            season=season,
            first_on=first_on,
            last_on=last_on,
            weekday=weekday,
            starts_at=span.start,
            ends_at=span.end,
        )
        for weekday, spans in sorted(week.items())
        for span in spans
    )
    note(season=season, first_on=first_on, last_on=last_on, hours=hours_text(week))
    return change(office)


@action("calendar.season_removed")
def remove_season(office: Office, *, season: str, by: Actor, at: datetime) -> Office:
    """Take away a season's hours: on its days the usual week holds again."""
    refuse_if(policy.why_not_remove_season(office, season=season, by=by))
    OfficeHours.objects.filter(office=office, season=season).delete()
    note(season=season)
    return change(office)
