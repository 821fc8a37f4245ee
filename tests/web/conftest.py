"""A test client for each person of the cast."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Protocol

import pytest
from django.test import Client

from himpun.core.actors import Actor
from himpun.offices.models import Person

BACKEND = "himpun.web.backend.PersonBackend"


class ClientOf(Protocol):
    """Logs somebody in without a password."""

    def __call__(self, somebody: Actor | Person) -> Client: ...


@pytest.fixture
def client_of(db: None) -> ClientOf:
    """A client that is logged in as that person: `client_of(cast.kadis).get("/")`."""

    def log_in(somebody: Actor | Person) -> Client:
        person = (
            somebody if isinstance(somebody, Person) else Person.objects.get(pk=somebody.person_id)
        )
        client = Client()
        client.force_login(person, backend=BACKEND)
        return client

    return log_in


@pytest.fixture
def token() -> Callable[[], dict[str, str]]:
    """A fresh form token, as a rendered form carries it: `{**token(), "reason": "…"}`."""
    return lambda: {"token": str(uuid.uuid4())}


@pytest.fixture
def text_of() -> Callable[[bytes], str]:
    """The words of a page, without tags and with single spaces."""

    def words(content: bytes) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode())).strip()

    return words
