"""The office's calendar: week hours, seasons, days off, and the turns that a change touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from himpun.core.formats import DAYS, date_long
from himpun.core.refusals import NotVisible
from himpun.core.worktime import NoWorkingTime
from himpun.offices import actions, policy, queries
from himpun.offices.rules.hours import spans_text
from himpun.rounds.affected import list_affected_turns
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.office import HolidayForm, SeasonForm, WeekForm, week_of
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.office.standing import today_of

if TYPE_CHECKING:
    from himpun.core.worktime import Week
    from himpun.rounds.affected import AffectedTurn

MOST_AFFECTED = 200


@dataclass(frozen=True)
class HoursLine:
    """Hours of the usual week or a season, day by day."""

    name: str
    first_on: date | None
    last_on: date | None
    days: tuple[tuple[str, str], ...]


@page("offices.read")
def show_calendar(request: OfficeRequest) -> HttpResponse:
    """Hours, seasons and the days off of one year; proposals where a change touched a turn."""
    today = today_of(request)
    asked = request.GET.get("tahun", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today.year
    every = queries.list_holidays(by=request.actor)
    usual, seasons = _hours(request)
    affected, why_not_compared = _affected(request)
    context = {
        "year": year,
        "years": sorted({year, today.year, *(row.day.year for row in every)}),
        "holidays": [row for row in every if row.day.year == year],
        "usual": usual,
        "seasons": seasons,
        "affected": affected[:MOST_AFFECTED],
        "why_not_compared": why_not_compared,
        "form": show_form(request, HolidayForm),
        "why_not": policy.why_not_administer(request.office.pk, by=request.actor),
    }
    return render(request, "web/office/calendar.html", context)


def _affected(request: OfficeRequest) -> tuple[list[AffectedTurn], str]:
    try:
        return list_affected_turns(request.office, by=request.actor), ""
    except NoWorkingTime as fault:
        return [], str(fault)


def _hours(request: OfficeRequest) -> tuple[HoursLine, tuple[HoursLine, ...]]:
    calendar = queries.get_calendar(request.office)
    rows = queries.list_hours(by=request.actor)
    named = {
        (row.first_on, row.last_on): row.season for row in rows if row.first_on and row.last_on
    }
    seasons = tuple(
        HoursLine(
            named.get((season.first, season.last), ""),
            season.first,
            season.last,
            _day_texts(season.week),
        )
        for season in calendar.seasons
    )
    return HoursLine("", None, None, _day_texts(calendar.week)), seasons


def _day_texts(week: Week) -> tuple[tuple[str, str], ...]:
    return tuple((name, spans_text(week.get(weekday, ()))) for weekday, name in enumerate(DAYS))


@act("offices.add_holiday", page=show_calendar)
def add_holiday(request: OfficeRequest) -> HttpResponse:
    typed = read_form(request, HolidayForm)
    holiday = actions.add_holiday(request.office, **typed, by=request.actor, at=request.at)
    return done(request, f"{holiday.name} ditambahkan.", _year_page(holiday.day.year))


@act("offices.remove_holiday", page=show_calendar)
def remove_holiday(request: OfficeRequest, holiday_id: int) -> HttpResponse:
    holiday = queries.get_holiday(holiday_id, by=request.actor)
    actions.remove_holiday(holiday, by=request.actor, at=request.at)
    sentence = f"{date_long(holiday.day)} menjadi hari kerja menurut jam kerja biasa."
    return done(request, sentence, _year_page(holiday.day.year))


def _year_page(year: int) -> str:
    return f"{reverse('calendar')}?tahun={year}"


@page("offices.set_office_hours")
def show_week(request: OfficeRequest) -> HttpResponse:
    """Edit the hours of the usual week."""
    usual, _ = _hours(request)
    context = {
        "form": show_form(request, WeekForm, initial=_initial(usual)),
        "title": "Jam kerja biasa",
        "lead": _HOW,
        "action": "hours_save",
        "back": "calendar",
        "why_not": policy.why_not_administer(request.office.pk, by=request.actor),
    }
    return render(request, "web/office/form.html", context)


@act("offices.set_office_hours", page=show_week)
def set_week(request: OfficeRequest) -> HttpResponse:
    typed = read_form(request, WeekForm)
    actions.set_office_hours(request.office, week=week_of(typed), by=request.actor, at=request.at)
    return done(request, "Jam kerja biasa tersimpan.", "calendar")


@page("offices.set_office_hours")
def show_season(request: OfficeRequest) -> HttpResponse:
    """Add a season, or edit the one that `?musim=` names."""
    name = request.GET.get("musim", "")
    usual, seasons = _hours(request)
    season = next((each for each in seasons if each.name == name), None)
    if name and season is None:
        raise NotVisible
    initial = _initial(season or usual)
    if season is not None:
        initial |= {"name": name, "first_on": season.first_on, "last_on": season.last_on}
    context = {
        "form": show_form(request, SeasonForm, initial=initial),
        "title": f"Jam kerja {name}" if name else "Musim jam kerja",
        "lead": _HOW,
        "action": "season_save",
        "back": "calendar",
        "why_not": policy.why_not_administer(request.office.pk, by=request.actor),
    }
    return render(request, "web/office/form.html", context)


@act("offices.set_office_hours", page=show_season)
def set_season(request: OfficeRequest) -> HttpResponse:
    typed = read_form(request, SeasonForm)
    actions.set_office_hours(
        request.office,
        week=week_of(typed),
        season=typed["name"].strip(),
        first_on=typed["first_on"],
        last_on=typed["last_on"],
        by=request.actor,
        at=request.at,
    )
    return done(request, f"Jam kerja {typed['name']} tersimpan.", "calendar")


@act("offices.remove_season", page=show_calendar)
def remove_season(request: OfficeRequest) -> HttpResponse:
    season = request.POST.get("season", "")
    actions.remove_season(request.office, season=season, by=request.actor, at=request.at)
    return done(request, f"{season} dihapus; jam kerja biasa berlaku.", "calendar")


def _initial(hours: HoursLine) -> dict[str, object]:
    return {f"day_{weekday}": text for weekday, (_, text) in enumerate(hours.days)}


_HOW = "Tulis seperti 07.30–12.00, 13.00–16.00; kosongkan untuk hari libur mingguan."
