"""Every address of the API that names an object is closed to keys of another office.

Made from the addresses themselves, like tests/house/test_strangers.py for pages.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.api.conftest import Machine, MachineOf
from tests.cast import Cast
from tests.domain.form_rounds import form_of
from tests.house.test_pages import ROUTES, policy_of
from tests.house.test_strangers import MACHINES, NOBODYS
from tests.unscoped import take_scope_away

pytestmark = pytest.mark.django_db
KEYED = [
    (route, entry)
    for route, entry in ROUTES
    if route.startswith(MACHINES) and policy_of(entry.callback) != "public"
]
NAMED = [(route, entry) for route, entry in KEYED if entry.pattern.converters]
CONTENT: dict[str, Any] = {"version": 1, "actual": "6"}


def ask(machine: Machine, entry: Any, *, nobodys: bool = False) -> int:
    """The status of one request of that program to that address."""
    form, row = form_of(machine.round, machine.unit).pk, machine.row("SUB-1")
    known = {"form_id": form, "row_id": row}
    parts = {name: NOBODYS if nobodys else known[name] for name in entry.pattern.converters}
    address = reverse(entry.name, kwargs=parts)
    if not entry.callback.writes:
        return Client().get(address, headers=machine.headers).status_code
    content = CONTENT if "row_id" in parts else {"rows": [{**CONTENT, "row_id": row}]}
    answer = Client().put(
        address, content, content_type="application/json", headers=machine.headers
    )
    return answer.status_code


def test_there_are_addresses_to_try() -> None:
    assert len(KEYED) == 5
    assert len(NAMED) == 4


@pytest.mark.parametrize(("route", "entry"), NAMED, ids=[str(entry.name) for _, entry in NAMED])
def test_what_the_unit_can_open_is_404_for_a_stranger(
    cast: Cast, machine: Machine, machine_of: MachineOf, route: str, entry: Any
) -> None:
    stranger = machine_of(cast.orang_luar)
    assert ask(machine, entry) == 200
    assert ask(stranger, entry) == 404
    assert ask(machine, entry, nobodys=True) == 404


@pytest.mark.parametrize(("route", "entry"), KEYED, ids=[str(entry.name) for _, entry in KEYED])
def test_without_a_key_nothing_opens(machine: Machine, route: str, entry: Any) -> None:
    machine.key = ""
    assert ask(machine, entry) == 401


def test_the_strangers_list_is_empty_of_others(
    cast: Cast, machine: Machine, machine_of: MachineOf
) -> None:
    answer = Client().get("/api/v1/formulir", headers=machine_of(cast.orang_luar).headers)
    assert answer.json() == {"forms": []}


def test_without_the_scope_the_stranger_would_see_it(
    cast: Cast, machine: Machine, machine_of: MachineOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    stranger = machine_of(cast.orang_luar)
    take_scope_away(monkeypatch)
    monkeypatch.setattr("himpun.intake.queries.forms.refuse_strangers", lambda home, *, by: None)
    form = next(entry for _, entry in NAMED if entry.name == "api_form")
    assert ask(stranger, form) == 200
