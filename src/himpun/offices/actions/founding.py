"""Founding an office, and importing `office.yaml`: all or nothing, as often as one likes.

What the file says is added or brought up to date; what it does not mention is left alone, because
mandates, holidays and accounts have a life of their own after the first import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db import models

from himpun.core.action import action, attempt, change, note
from himpun.core.actors import Actor
from himpun.core.refusals import Refusal, refuse_if
from himpun.core.worktime import Week
from himpun.core.yamlfile import Findings
from himpun.offices import policy
from himpun.offices.actions.accounts import add_person, issue_access_link
from himpun.offices.actions.calendar import set_office_hours
from himpun.offices.actions.mandates import give_mandate
from himpun.offices.calendar import national_days_off
from himpun.offices.calendarfile import CalendarPart, SeasonEntry
from himpun.offices.models import Government, Holiday, Mandate, Office, OfficeHours, Person, Unit
from himpun.offices.officefile import (
    MandateEntry,
    PersonEntry,
    UnitEntry,
    read_office_file,
)
from himpun.offices.rules.roles import ADMIN

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class ImportResult:
    """What an import did; `links` are the tokens of new admins by login name, shown once."""

    office: Office
    n_added: int
    n_changed: int
    links: Mapping[str, str]

    @property
    def is_unchanged(self) -> bool:
        return not self.n_added and not self.n_changed


@dataclass
class _Import:
    """One running import: who, when, what was counted, what was found wrong."""

    office: Office
    by: Actor
    at: datetime
    n_added: int = 0
    n_changed: int = 0
    new_admins: list[Person] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)

    def update(self, row: M, values: Mapping[str, object]) -> None:
        """Write what differs, if anything does."""
        differing = {name: new for name, new in values.items() if getattr(row, name) != new}
        if differing:
            change(row, expect=None, **differing)
            self.n_changed += 1


@action("office.founded")
def found_office(
    code: str, *, government: str, values: Mapping[str, object], by: Actor, at: datetime
) -> Office:
    """Make an office under that government; `values` are the office's own columns."""
    refuse_if(policy.why_not_found_office(code, by=by))
    office = Office.objects.create(government=_government(government), code=code, **values)
    note(code=code, government=government)
    return office


def _government(name: str) -> Government:
    """The government's row, locked: two imports at once go one after the other."""
    Government.objects.bulk_create([Government(name=name)], ignore_conflicts=True)
    return Government.objects.select_for_update().get(name=name)


@action("office.imported")
def import_office(text: str | bytes, *, by: Actor, at: datetime) -> ImportResult:
    """Set up or update the office that `office.yaml` describes; importing twice changes nothing.

    Raises BadYaml with every problem by line, or Refusal; then nothing was changed. An import
    never ends a mandate that the file leaves open, never resets a password, never removes a row.
    """
    file = read_office_file(text)
    _government(file.government)
    refuse_if(policy.why_not_import_office(file.code, by=by))
    office = Office.objects.select_for_update().filter(code=file.code).first()
    if office is None:
        new = found_office(file.code, government=file.government, values=file.values, by=by, at=at)
        run = _Import(new, by, at, n_added=1)
    else:
        run = _Import(office, by, at)
        run.update(office, file.values)
    units = {unit.code: unit for unit in Unit.objects.filter(office=run.office)}
    for unit_entry in file.units:
        _import_unit(run, unit_entry, units)
    _import_hours(run, file.calendar)
    _import_holidays(run, file.calendar)
    for person_entry in file.people:
        _import_person(run, person_entry, units)
    run.findings.raise_if_any()
    links = {p.username: issue_access_link(p, by=by, at=at) for p in run.new_admins}
    note(code=file.code, n_added=run.n_added, n_changed=run.n_changed)
    run.office.refresh_from_db()
    return ImportResult(run.office, run.n_added, run.n_changed, links)


def _import_unit(run: _Import, entry: UnitEntry, units: dict[str, Unit]) -> None:
    values = {**entry.values, "parent": units.get(entry.parent)}
    unit = units.get(entry.code)
    if unit is None:
        units[entry.code] = Unit.objects.create(office=run.office, code=entry.code, **values)
        run.n_added += 1
    elif unit.kind != entry.kind and unit.mandates.exists():
        run.findings.add(entry.line, f'jenis unit "{entry.code}" tidak dapat diganti lagi.')
    else:
        run.update(unit, values)


def _import_hours(run: _Import, part: CalendarPart) -> None:
    _set_hours(run, part.week, season=None)
    for season in part.seasons:
        _set_hours(run, season.week, season=season)


def _set_hours(run: _Import, week: Week, *, season: SeasonEntry | None) -> None:
    name, first, last = (
        (season.name, season.first_on, season.last_on) if season else ("", None, None)
    )
    wanted = {
        (first, last, weekday, span.start, span.end)
        for weekday, spans in week.items()
        for span in spans
    }
    stored = OfficeHours.objects.filter(office=run.office, season=name)
    columns = ("first_on", "last_on", "weekday", "starts_at", "ends_at")
    if set(stored.values_list(*columns)) == wanted:
        return
    set_office_hours(
        run.office, week=week, season=name, first_on=first, last_on=last, by=run.by, at=run.at
    )
    run.office.refresh_from_db()
    run.n_changed += 1


def _import_holidays(run: _Import, part: CalendarPart) -> None:
    """Years without any row are seeded whole; a year that has rows is the office's own."""
    stored = {row.day: row for row in Holiday.objects.filter(office=run.office)}
    seeded = {day.year for day in stored}
    rows = {
        seed.day: Holiday(
            office=run.office,
            day=seed.day,
            name=seed.name,
            kind=seed.kind,
            is_estimated=seed.estimated,
        )
        for seed in national_days_off(*part.seed_years)
        if seed.day.year not in seeded
    }
    for extra in part.holidays:
        if extra.day not in stored:
            rows[extra.day] = Holiday(
                office=run.office, day=extra.day, name=extra.name, kind=extra.kind
            )
    new = [row for day, row in rows.items() if day not in part.workdays]
    Holiday.objects.bulk_create(new)
    removed, _ = Holiday.objects.filter(office=run.office, day__in=part.workdays).delete()
    run.n_added += len(new)
    run.n_changed += removed
    if new or removed:
        note(holidays_added=len(new), holidays_removed=removed)
        change(run.office)


def _import_person(run: _Import, entry: PersonEntry, units: dict[str, Unit]) -> None:
    person = Person.objects.filter(username=entry.username).first()
    if person is None:
        person = add_person(
            run.office, username=entry.username, by=run.by, at=run.at, **entry.values
        )
        run.n_added += 1
        if any(mandate.role == ADMIN for mandate in entry.mandates):
            run.new_admins.append(person)
    elif person.office_id != run.office.pk:
        run.findings.add(entry.line, f'nama masuk "{entry.username}" sudah dipakai; pilih lain.')
        return
    else:
        run.update(person, entry.values)
    for mandate in entry.mandates:
        _import_mandate(run, person, mandate, units)


def _import_mandate(
    run: _Import, person: Person, entry: MandateEntry, units: dict[str, Unit]
) -> None:
    """A mandate is known by person, role, unit and beginning; the file may close, not reopen it."""
    unit = units.get(entry.unit)
    stored = Mandate.objects.filter(
        person=person, role=entry.role, unit=unit, valid_from=entry.valid_from
    ).first()
    if stored is not None:
        values: dict[str, object] = {
            "kind": entry.kind,
            "title": entry.title,
            "leads": entry.leads,
            "basis": entry.basis,
        }
        if stored.valid_until is None and entry.valid_until is not None:
            values["valid_until"] = entry.valid_until
        run.update(stored, values)
        return
    try:
        with attempt():
            give_mandate(
                person,
                role=entry.role,
                unit=unit,
                kind=entry.kind,
                title=entry.title,
                leads=entry.leads,
                basis=entry.basis,
                valid_from=entry.valid_from,
                valid_until=entry.valid_until,
                by=run.by,
                at=run.at,
            )
    except Refusal as refused:
        run.findings.add(entry.line, refused.sentence)
    else:
        run.n_added += 1
