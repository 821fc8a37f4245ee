"""The read door of the office: who is who, at which moment, and when the office works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Q

from himpun.core.actors import Actor, Capacity
from himpun.core.known import known
from himpun.core.refusals import NotVisible
from himpun.core.scope import known_one
from himpun.core.worktime import Season, Span, Week, WorkCalendar
from himpun.offices import links, tokens
from himpun.offices.models import ApiToken, Holiday, Mandate, Office, OfficeHours, Person, Unit
from himpun.offices.rules.mandates import is_valid_at
from himpun.offices.rules.people import nip_text
from himpun.offices.rules.roles import ADMIN, ROLES


@dataclass(frozen=True)
class Holder:
    """Who holds a role at a moment, as a letter needs it; `nip` is spaced for print."""

    person_id: int
    mandate_id: int
    name: str
    nip: str
    rank: str
    title: str
    manner: str
    leads: bool
    unit_id: int | None


@dataclass(frozen=True)
class MandateRow:
    id: int
    role: str
    title: str
    unit: str
    manner: str
    leads: bool
    valid_from: datetime
    valid_until: datetime | None
    is_valid: bool
    basis: str


@dataclass(frozen=True)
class PersonRow:
    """An account with its mandates, the valid ones first."""

    id: int
    username: str
    name: str
    nip: str
    rank: str
    email: str
    is_active: bool
    has_password: bool
    link_open_until: datetime | None
    mandates: tuple[MandateRow, ...]


@dataclass(frozen=True)
class SamplePerson:
    """Somebody of a sample office, for the login page of the sample mode."""

    id: int
    username: str
    name: str
    titles: tuple[str, ...]
    office: str


def get_actor(person: Person, *, at: datetime, address: str = "") -> Actor:
    """The person with the capacities that his mandates give him at that moment.

    Lanes come in the order of the SOP, those who lead first; an inactive account has none.
    """
    mandates = sorted(_valid_mandates(person, at), key=_by_weight) if person.is_active else []
    return Actor(
        person_id=person.pk,
        name=person.name,
        home=person.office_id,
        capacities=tuple(
            Capacity(mandate.role, mandate.unit_id, mandate.full_title, mandate.kind, mandate.leads)
            for mandate in mandates
        ),
        address=address,
    )


def find_account(person_id: int) -> Person | None:
    """The person of a session, with the office that keeps the account; None when inactive."""
    return _account.first(person_id)


_account = known(
    lambda key: Person.objects.select_related("office__government").filter(pk=key, is_active=True)
)


def get_actor_by_id(person_id: int, *, at: datetime, address: str = "") -> Actor:
    """The same by key. Raises NotVisible when there is no such active account."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        raise NotVisible
    return get_actor(person, at=at, address=address)


def get_actor_of_token(key: str, *, at: datetime, address: str = "") -> Actor:
    """The owner of a key for machines, in the capacities of that moment.

    Raises NotVisible for a key that is unknown, expired or revoked, and for one whose owner is
    inactive or holds no mandate: a key never does more than its owner could now.
    """
    found = (
        ApiToken.objects.select_related("person")
        .filter(digest=tokens.digest_of(key), revoked_at=None, valid_until__gt=at)
        .first()
    )
    if found is None:
        raise NotVisible
    actor = get_actor(found.person, at=at, address=address)
    if not actor.capacities:
        raise NotVisible
    return actor


def list_api_tokens(*, by: Actor, of: Person | None = None) -> list[ApiToken]:
    """One's own keys for machines, the newest first; revoked and expired ones too.

    `of` asks for somebody else's, which only who keeps the accounts may see: [] for others.
    """
    owner = of.pk if of is not None else by.person_id
    if owner != by.person_id and not by.has(ADMIN):
        return []
    found = ApiToken.objects.visible_to(by).filter(person=owner)
    return list(found.order_by("-made_at", "-pk"))


def get_api_token(token_id: int, *, by: Actor) -> ApiToken:
    """A key of one's own, or of anybody for who keeps the accounts. Raises NotVisible."""
    token = ApiToken.objects.select_related("person").one(by, pk=token_id)
    if token.person_id != by.person_id and not by.has(ADMIN):
        raise NotVisible
    return token


def _valid_at(at: datetime) -> Q:
    return Q(valid_from__lte=at) & (Q(valid_until__isnull=True) | Q(valid_until__gt=at))


def _valid_mandates(person: Person, at: datetime) -> list[Mandate]:
    return _mandates(person.pk, person.office_id, at)


_mandates = known(
    lambda person, office, at: Mandate.objects.filter(_valid_at(at), person=person, office=office)
)


def _by_weight(mandate: Mandate) -> tuple[bool, int, datetime, int]:
    position = ROLES.index(mandate.role) if mandate.role in ROLES else len(ROLES)
    return (not mandate.leads, position, mandate.valid_from, mandate.pk)


def get_office(by: Actor) -> Office:
    """The actor's own office. Raises NotVisible for somebody without one."""
    if by.home is None:
        raise NotVisible
    return _office(by, by.home)


_office = known_one(lambda: Office.objects.select_related("government"))


def get_office_by_code(code: str, *, by: Actor) -> Office:
    """The office of that code. Raises NotVisible when it is not there or not the actor's."""
    return Office.objects.select_related("government").one(by, code=code)


def get_person(person_id: int, *, by: Actor) -> Person:
    return Person.scoped.select_related("office").one(by, pk=person_id)


def get_rank_and_nip(person_id: int, *, by: Actor) -> tuple[str, str]:
    """What stands under the name of who signs. Raises NotVisible."""
    pair = _rank_and_nip.first(by.home, person_id) if by.home is not None else None
    if pair is None:
        raise NotVisible
    return pair


_rank_and_nip = known(
    lambda home, key: (
        Person.scoped.of_home(home).filter(pk=key).order_by().values_list("rank", "nip")
    )
)


def get_person_by_username(username: str, *, by: Actor) -> Person:
    return Person.scoped.select_related("office").one(by, username__iexact=username)


def get_person_of_link(token: str, *, at: datetime) -> Person:
    """The person whose open one-time link this is. Raises NotVisible (used, old, forged)."""
    person = links.person_of_token(token, at=at)
    if person is None:
        raise NotVisible
    return person


def get_mandate(mandate_id: int, *, by: Actor) -> Mandate:
    return Mandate.objects.select_related("person", "unit", "office").one(by, pk=mandate_id)


def get_unit(unit_id: int, *, by: Actor) -> Unit:
    return Unit.objects.select_related("parent").one(by, pk=unit_id)


def get_holiday(holiday_id: int, *, by: Actor) -> Holiday:
    return Holiday.objects.one(by, pk=holiday_id)


def list_units(*, by: Actor, on: date | None = None, fills: bool | None = None) -> list[Unit]:
    """Units of the office in their order; `on` keeps those that exist that day."""
    units = Unit.objects.visible_to(by).select_related("parent")
    if on is not None:
        units = units.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on
        )
    if fills is not None:
        units = units.filter(fills=fills)
    return list(units)


def list_people(*, by: Actor, at: datetime) -> list[PersonRow]:
    """Every account of the office with all its mandates, by name."""
    people = Person.scoped.visible_to(by).order_by("name", "pk")
    mandates: dict[int, list[Mandate]] = {}
    for mandate in Mandate.objects.visible_to(by).select_related("unit").order_by("-valid_from"):
        mandates.setdefault(mandate.person_id, []).append(mandate)
    return [_person_row(person, mandates.get(person.pk, []), at) for person in people]


def _person_row(person: Person, mandates: list[Mandate], at: datetime) -> PersonRow:
    rows = [
        MandateRow(
            id=mandate.pk,
            role=mandate.role,
            title=mandate.full_title,
            unit=mandate.unit.name if mandate.unit else "",
            manner=mandate.kind,
            leads=mandate.leads,
            valid_from=mandate.valid_from,
            valid_until=mandate.valid_until,
            is_valid=is_valid_at(mandate.valid_from, mandate.valid_until, at),
            basis=mandate.basis,
        )
        for mandate in mandates
    ]
    issued = person.link_issued_at
    is_open = issued is not None and issued <= at < issued + links.LINK_VALID
    return PersonRow(
        id=person.pk,
        username=person.username,
        name=person.name,
        nip=nip_text(person.nip),
        rank=person.rank,
        email=person.email,
        is_active=person.is_active,
        has_password=person.has_usable_password(),
        link_open_until=issued + links.LINK_VALID if issued is not None and is_open else None,
        mandates=tuple(sorted(rows, key=lambda row: not row.is_valid)),
    )


def list_sample_people(*, at: datetime) -> list[SamplePerson]:
    """Everybody of the sample offices; nothing where an office is real."""
    valid = Mandate.objects.filter(
        _valid_at(at), office__is_sample=True, person__is_active=True
    ).select_related("person", "office")
    people: list[SamplePerson] = []
    ordered = sorted(valid, key=lambda mandate: (mandate.office_id, mandate.person_id))
    for _, group in groupby(ordered, key=lambda mandate: mandate.person_id):
        held = sorted(group, key=_by_weight)
        person = held[0].person
        titles = tuple(mandate.full_title for mandate in held)
        office = held[0].office.short_name
        people.append(SamplePerson(person.pk, person.username, person.name, titles, office))
    return people


def get_sample_person(person_id: int) -> Person:
    """The account behind a button of the sample login page. Raises NotVisible for a real one."""
    person = Person.objects.filter(pk=person_id, is_active=True, office__is_sample=True).first()
    if person is None:
        raise NotVisible
    return person


def holders_of(
    office: Office, role: str, unit: Unit | None = None, *, at: datetime
) -> list[Holder]:
    """Active holders of a role at that moment (of all units when none is named).

    Those who lead come first, among them the definitive holder after one who acts for him today.
    """
    mandates = Mandate.objects.filter(
        _valid_at(at), office=office, role=role, person__is_active=True
    ).select_related("person")
    if unit is not None:
        mandates = mandates.filter(unit=unit)
    order = sorted(
        mandates,
        key=lambda mandate: (not mandate.leads, mandate.kind != Mandate.Kind.PLH, mandate.pk),
    )
    return [_holder(mandate) for mandate in order]


def _holder(mandate: Mandate) -> Holder:
    person = mandate.person
    return Holder(
        person_id=person.pk,
        mandate_id=mandate.pk,
        name=person.name,
        nip=nip_text(person.nip),
        rank=person.rank,
        title=mandate.full_title,
        manner=mandate.kind,
        leads=mandate.leads,
        unit_id=mandate.unit_id,
    )


def get_calendar(office: Office) -> WorkCalendar:
    """When this office works: two small queries, no cache that could be stale."""
    rows = list(
        OfficeHours.objects.filter(office=office).order_by(
            "first_on", "season", "weekday", "starts_at"
        )
    )
    seasons = []
    dated = [row for row in rows if row.first_on and row.last_on]
    for (first, last, _), group in groupby(
        dated, key=lambda row: (row.first_on, row.last_on, row.season)
    ):
        assert first is not None
        assert last is not None
        seasons.append(Season(first, last, _week(list(group))))
    return WorkCalendar(
        zone=ZoneInfo(office.zone),
        week=_week([row for row in rows if row.first_on is None]),
        seasons=tuple(seasons),
        days_off=frozenset(Holiday.objects.filter(office=office).values_list("day", flat=True)),
    )


def _week(rows: list[OfficeHours]) -> Week:
    week: dict[int, tuple[Span, ...]] = {}
    for row in rows:
        week[row.weekday] = (*week.get(row.weekday, ()), Span(row.starts_at, row.ends_at))
    return week


def list_holidays(*, by: Actor, year: int | None = None) -> list[Holiday]:
    """Days off of the office by date, of one year or all."""
    days = Holiday.objects.visible_to(by)
    return list(days.filter(day__year=year) if year is not None else days)


def list_hours(*, by: Actor) -> list[OfficeHours]:
    """Office hours row by row: the usual week first, then the seasons."""
    rows = OfficeHours.objects.visible_to(by)
    return sorted(
        rows, key=lambda row: (row.first_on or date.min, row.season, row.weekday, row.starts_at)
    )
