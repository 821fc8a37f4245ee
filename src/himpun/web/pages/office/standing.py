"""Who stands where: the office's posts, its tree of units, and what is vacant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from himpun.offices import queries
from himpun.offices.rules.roles import (
    ADMIN,
    BIDANG,
    KADIS,
    PERENCANAAN,
    ROLE_NAMES,
    SEKRETARIS,
    TIM_SAKIP,
)
from himpun.sop import queries as procedures

if TYPE_CHECKING:
    from himpun.offices.models import Unit
    from himpun.offices.queries import PersonRow
    from himpun.web.page import OfficeRequest

_UNIT_ROLES = (SEKRETARIS, BIDANG)
_OFFICE_POSTS = (KADIS, SEKRETARIS, TIM_SAKIP, PERENCANAAN, ADMIN)


@dataclass(frozen=True)
class Holder:
    """Somebody in a post, with the title as letters print it."""

    person_id: int
    name: str
    title: str


@dataclass(frozen=True)
class UnitBranch:
    """A unit with its heads and the units below it."""

    unit: Unit
    heads: tuple[Holder, ...]
    children: tuple[UnitBranch, ...]
    is_closed: bool
    last_day: date | None


@dataclass(frozen=True)
class Post:
    """A role of the whole office and who leads in it."""

    name: str
    holders: tuple[Holder, ...]


def today_of(request: OfficeRequest) -> date:
    """The day of the request where the office is."""
    return request.at.astimezone(ZoneInfo(request.office.zone)).date()


def moment_of_day(request: OfficeRequest, day: date, hour: time | None = None) -> datetime:
    """A typed day (and hour) as a moment of the office: today without an hour is now."""
    if hour is None and day == today_of(request):
        return request.at
    return datetime.combine(day, hour or time(), tzinfo=ZoneInfo(request.office.zone))


def end_of_day(request: OfficeRequest, last_day: date | None) -> datetime | None:
    """The first moment after a last day, for periods that end before it."""
    return moment_of_day(request, last_day + timedelta(days=1), time()) if last_day else None


def posts_of(people: Iterable[PersonRow]) -> tuple[Post, ...]:
    """The posts of the whole office in the order of the SOP, vacant ones too."""
    people = list(people)
    return tuple(
        Post(
            ROLE_NAMES[role],
            tuple(
                Holder(person.id, person.name, row.title)
                for person in people
                for row in person.mandates
                if row.is_valid and row.leads and row.role == role
            ),
        )
        for role in _OFFICE_POSTS
    )


def unit_branches(
    units: Iterable[Unit], people: Iterable[PersonRow], *, on: date
) -> tuple[UnitBranch, ...]:
    """Units as a tree, with who leads each on that day; closed ones say so."""
    units = list(units)
    heads = _heads(people)
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)

    def build(parent: int | None) -> tuple[UnitBranch, ...]:
        return tuple(
            UnitBranch(
                unit=unit,
                heads=tuple(heads.get(unit.name, ())),
                children=build(unit.pk),
                is_closed=unit.valid_until is not None and unit.valid_until <= on,
                last_day=unit.valid_until - timedelta(days=1) if unit.valid_until else None,
            )
            for unit in below.get(parent, ())
        )

    return build(None)


def _heads(people: Iterable[PersonRow]) -> Mapping[str, list[Holder]]:
    heads: dict[str, list[Holder]] = {}
    for person in people:
        for row in person.mandates:
            if row.is_valid and row.leads and row.role in _UNIT_ROLES and row.unit:
                heads.setdefault(row.unit, []).append(Holder(person.id, person.name, row.title))
    return heads


def vacancies(posts: Iterable[Post], branches: Iterable[UnitBranch]) -> list[str]:
    """Posts that nobody holds today: their turns would wait for nobody."""
    vacant = [post.name for post in posts if not post.holders]
    return vacant + [
        f"Kepala {branch.unit.name}"
        for branch in _every(branches)
        if branch.unit.fills and not branch.is_closed and not branch.heads
    ]


def _every(branches: Iterable[UnitBranch]) -> Iterable[UnitBranch]:
    for branch in branches:
        yield branch
        yield from _every(branch.children)


def role_choices(request: OfficeRequest) -> list[tuple[str, str]]:
    """The roles that can be given: those of SOP 150.2, and lanes that only another SOP names."""
    names = dict(ROLE_NAMES)
    for row in procedures.list_procedures(by=request.actor):
        if row.is_in_force:
            version = procedures.get_procedure(row.id, by=request.actor)
            for lane in procedures.definition_of(version).lanes:
                names.setdefault(lane.id, lane.name)
    return list(names.items())


def current_units(request: OfficeRequest) -> list[Unit]:
    """Units that are not closed, those of the future included."""
    today = today_of(request)
    return [
        unit
        for unit in queries.list_units(by=request.actor)
        if unit.valid_until is None or unit.valid_until > today
    ]
