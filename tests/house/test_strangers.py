"""Every address that names an object of an office is closed to everybody of another.

The matrix is made from the addresses themselves, so that a new one cannot escape it: for each, ids
that a person of the office can open (the control), and then the same ids asked for by a stranger,
who must get what he gets for things that do not exist, and by somebody who is not logged in.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, reverse
from tests.cast import Cast
from tests.domain.archive_samples import PROCEDURE
from tests.domain.document_rounds import MORNING
from tests.domain.measured_rounds import after, agreed, newest_turn
from tests.house.test_pages import ROUTES, policy_of
from tests.unscoped import take_scope_away

from himpun.archive.actions import archive_round
from himpun.archive.models import Package
from himpun.core import blobs, guard
from himpun.core.actors import Actor
from himpun.documents.models import Document, SourceItem
from himpun.documents.rules.kinds import KINDS
from himpun.intake.models import Clarification, Comment, Evidence, EvidenceUse, FormRow, Submission
from himpun.measurement.actions import report_analysis
from himpun.measurement.models import Recap
from himpun.offices.models import ApiToken, Holiday, Mandate, Person, Unit
from himpun.planning.models import Indicator, PlanningDocument
from himpun.planning.rules.periods import Period
from himpun.rounds.actions import open_round
from himpun.rounds.models import Round, TaskAttachment, Turn
from himpun.sop.actions import publish
from himpun.sop.models import ProcedureVersion

BACKEND = "himpun.web.backend.PersonBackend"
NOBODYS = 987_654_321
#: Which rows a part of an address names, and the path from such a row to its office.
NAMED: Mapping[str, tuple[type[models.Model], str]] = {
    "round_id": (Round, "office"),
    "turn_id": (Turn, "round__office"),
    "document_id": (Document, "round__office"),
    "rencana.document_id": (PlanningDocument, "office"),
    "attachment_id": (TaskAttachment, "turn__round__office"),
    "evidence_id": (Evidence, "submission__round__office"),
    "comment_id": (Comment, "row__submission__round__office"),
    "clarification_id": (Clarification, "submission__round__office"),
    "use_id": (EvidenceUse, "row__submission__round__office"),
    "row_id": (FormRow, "submission__round__office"),
    "submission_id": (Submission, "round__office"),
    "version_id": (ProcedureVersion, "office"),
    "item_id": (SourceItem, "round__office"),
    "package_id": (Package, "round__office"),
    "recap_id": (Recap, "round__office"),
    "person_id": (Person, "office"),
    "mandate_id": (Mandate, "office"),
    "unit_id": (Unit, "office"),
    "holiday_id": (Holiday, "office"),
    "token_id": (ApiToken, "person__office"),
}
#: Parts that name nothing of an office: a one-time token is its own key, a period is everybody's.
FREE = {"token", "period"}
#: Addresses for programs take a key and no login: tests/api/test_api_strangers.py asks them.
MACHINES = "api/"
OBJECT_ROUTES = [
    (route, entry)
    for route, entry in ROUTES
    if set(entry.pattern.converters) - FREE
    and policy_of(entry.callback) != "public"
    and not route.startswith(MACHINES)
]


@dataclass(frozen=True)
class World:
    """An office in the middle of its work, and somebody of another office."""

    cast: Cast

    def addresses(self, route: str, entry: URLPattern) -> Iterator[str]:
        """The address with the ids that the office has; a turn always with its own round."""
        names = list(entry.pattern.converters)
        choices = [self._values(route, name) for name in names]
        for values in product(*choices):
            parts = dict(zip(names, values, strict=True))
            if {"turn_id", "round_id"} <= set(parts) and not _belongs(parts):
                continue
            yield reverse(str(entry.name), kwargs=parts)

    def _values(self, route: str, name: str) -> list[Any]:
        if name == "period":
            return list(Round.objects.values_list("period", flat=True))
        if name == "kind":
            return [str(code) for code in KINDS]
        if name == "code":
            return list(
                Indicator.objects.filter(office=self.cast.office).values_list("code", flat=True)
            )
        model, path = NAMED.get(f"{route.split('/', maxsplit=1)[0]}.{name}") or NAMED[name]
        rows = model._default_manager.filter(**{path: self.cast.office}).order_by("-pk")
        if model is Turn:  # one of every step: some addresses are for one step alone
            return list({turn.step: turn.pk for turn in rows}.values())
        return list(rows.values_list("pk", flat=True)[:2])


def _belongs(parts: Mapping[str, Any]) -> bool:
    return Turn.objects.filter(pk=parts["turn_id"], round=parts["round_id"]).exists()


@pytest.fixture
def world(cast: Cast) -> World:
    """A whole round, to its sealed archive, and one of a plain SOP that has just begun."""
    round = agreed(cast)
    plain = publish(cast.office, text=PROCEDURE, by=cast.admin, at=MORNING)
    period = Period.parse("2026-TW1")
    open_round(cast.office, procedure=plain, period=period, by=cast.tim_sakip, at=MORNING)
    _add_what_is_missing(cast, round)
    report_analysis(newest_turn(round, "lapor_analisa"), by=cast.sekretaris, at=after(3))
    archive_round(newest_turn(round, "arsip"), by=cast.perencanaan, at=after(4))
    return World(cast)


def _add_what_is_missing(cast: Cast, round: Round) -> None:
    """A proof, an attachment and a day off, which this round did without."""
    row = FormRow.objects.filter(submission__unit=cast.bina_marga_unit).first()
    with guard.lifted("test factory"):
        blob = blobs.keep(blobs.put_bytes(b"bukti"), media_type="application/pdf", at=MORNING)
        file: dict[str, Any] = {"blob": blob, "file_name": "a.pdf", "added_at": MORNING}
        proof = Evidence.objects.create(submission=row.submission, preview=blob, **file)
        EvidenceUse.objects.create(row=row, evidence=proof, used_at=MORNING)
        TaskAttachment.objects.create(turn=newest_turn(round, "lapor_analisa"), **file)
        newest = FormRow.objects.order_by("-pk")[0]
        said: dict[str, Any] = {"text": "Benar?", "mentions": ["unit-pengisi"], "made_at": MORNING}
        Comment.objects.create(row=newest, **said)
        asked: dict[str, Any] = {"number": 1, "question": "Benar?", "asked_at": MORNING}
        form = newest.submission
        Clarification.objects.create(submission=form, due_at=MORNING, **asked).rows.add(newest)
        until = MORNING + timedelta(days=90)
        key: dict[str, Any] = {"made_at": MORNING, "valid_until": until, "digest": "0" * 64}
        ApiToken.objects.create(person_id=cast.kadis.person_id, name="uji", **key)
        day = MORNING.date() + timedelta(days=90)
        Holiday.objects.create(office=cast.office, day=day, name="Libur", kind="LIBUR_DAERAH")


def client_of(actor: Actor | None) -> Client:
    client = Client()
    if actor is not None:
        client.force_login(Person.objects.get(pk=actor.person_id), backend=BACKEND)
    return client


def status_of(client: Client, method: str, address: str) -> int:
    """The status of one request; whatever it did is undone."""
    with transaction.atomic():
        if method == "GET":
            response = client.get(address)
        else:
            response = client.post(address, {"token": str(uuid.uuid4())})
        response.getvalue()  # a file is open until it was read
        transaction.set_rollback(True)
    return int(response.status_code)


def method_of(entry: URLPattern) -> str:
    return "POST" if getattr(entry.callback, "writes", False) else "GET"


def test_there_are_addresses_to_try() -> None:
    assert len(OBJECT_ROUTES) >= 10


def wrong(find: Callable[[str, URLPattern], Iterator[str]]) -> list[str]:
    """What is wrong at each address that names an object, one line a finding."""
    return [finding for route, entry in OBJECT_ROUTES for finding in find(route, entry)]


def missing_address(entry: URLPattern) -> str:
    """The same address with ids that nobody has."""
    parts: dict[str, Any] = {
        name: NOBODYS if name.endswith("_id") else "tidak-ada" for name in entry.pattern.converters
    }
    return reverse(str(entry.name), kwargs=parts)


def test_what_the_office_can_open_is_404_for_a_stranger(world: World) -> None:
    """First an address that somebody of the office can open: without it 404 would say nothing.

    A method that is not the address's own may be told to everybody alike (405, or one's own page).
    """
    insiders = [client_of(actor) for actor in world.cast.insiders.values()]
    stranger = client_of(world.cast.orang_luar)

    def open_to_him(route: str, entry: URLPattern) -> Iterator[str]:
        method, other = ("POST", "GET") if method_of(entry) == "POST" else ("GET", "POST")
        tries = (
            address
            for client in insiders
            for address in world.addresses(route, entry)
            if status_of(client, method, address) != 404
        )
        address = next(tries, "")
        if not address:
            yield f"/{route}: nobody of the office can open this; teach the test its ids"
            return
        if (status := status_of(stranger, method, address)) != 404:
            yield f"{method} {address}: {status}"
        alike = status_of(stranger, other, missing_address(entry))
        if (status := status_of(stranger, other, address)) not in {404, alike}:
            yield f"{other} {address}: {status}"

    assert wrong(open_to_him) == []


def test_without_the_scope_the_stranger_would_see_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the one filter that every query starts with is what keeps him out."""
    take_scope_away(monkeypatch)
    stranger = client_of(world.cast.orang_luar)
    seen = [
        status_of(stranger, "GET", address)
        for route, entry in OBJECT_ROUTES
        if method_of(entry) == "GET" and list(entry.pattern.converters) == ["round_id"]
        for address in world.addresses(route, entry)
    ]
    assert 200 in seen


def test_who_is_not_logged_in_is_sent_to_the_login(world: World) -> None:
    def answers(route: str, entry: URLPattern) -> Iterator[str]:
        address = next(world.addresses(route, entry))
        status = status_of(client_of(None), method_of(entry), address)
        if status != 302:
            yield f"{address}: {status}"

    assert wrong(answers) == []


def test_a_deactivated_person_is_nobody(world: World) -> None:
    client = client_of(world.cast.kadis)
    with guard.lifted("test factory"):
        Person.objects.filter(pk=world.cast.kadis.person_id).update(is_active=False)

    def answers(route: str, entry: URLPattern) -> Iterator[str]:
        address = next(world.addresses(route, entry))
        status = status_of(client, method_of(entry), address)
        if status != 302:
            yield f"{address}: {status}"

    assert wrong(answers) == []


def test_what_does_not_exist_looks_the_same(world: World) -> None:
    client = client_of(world.cast.kadis)

    def answers(route: str, entry: URLPattern) -> Iterator[str]:
        address = missing_address(entry)
        status = status_of(client, method_of(entry), address)
        if status != 404:
            yield f"{address}: {status}"

    assert wrong(answers) == []
