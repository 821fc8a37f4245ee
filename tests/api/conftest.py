"""A program with a key, for each person of the cast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast
from tests.domain.form_rounds import distributed, form_of, row_of
from tests.web.conftest import client_of, token

from himpun.core import clock
from himpun.core.actors import Actor
from himpun.offices.actions import make_api_token
from himpun.offices.models import Person
from himpun.offices.queries import get_actor
from himpun.rounds.models import Round

__all__ = ["client_of", "token"]

JSON = "application/json"


def key_for(actor: Actor, *, name: str = "uji") -> str:
    """A key of that person, as his account page makes it."""
    person = Person.objects.get(pk=actor.person_id)
    at = clock.now()
    by = get_actor(person, at=at)
    return make_api_token(person, name=name, valid_until=at + timedelta(days=30), by=by, at=at)


@dataclass
class Machine:
    """A program with a key, before one unit's form."""

    key: str
    round: Round
    unit: Any

    @property
    def address(self) -> str:
        return f"/api/v1/formulir/{form_of(self.round, self.unit).pk}"

    def row(self, code: str) -> int:
        return row_of(self.round, self.unit, code).pk

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def get(self, more: str = "", **headers: str) -> Any:
        return Client().get(f"{self.address}{more}", headers={**self.headers, **headers})

    def put(self, more: str, content: Any, **headers: str) -> Any:
        return Client().put(
            f"{self.address}{more}",
            content,
            content_type=JSON,
            headers={**self.headers, **headers},
        )

    def save(self, code: str, version: int = 1, **cells: Any) -> Any:
        """One row's cells."""
        return self.put(f"/sel/{self.row(code)}", {"version": version, **cells})


MachineOf = Callable[[Actor], Machine]


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


@pytest.fixture
def machine_of(cast: Cast, round: Round) -> MachineOf:
    """A program of that person before Bina Marga's form."""
    return lambda actor: Machine(key_for(actor), round, cast.bina_marga_unit)


@pytest.fixture
def machine(cast: Cast, machine_of: MachineOf) -> Machine:
    return machine_of(cast.bina_marga)
