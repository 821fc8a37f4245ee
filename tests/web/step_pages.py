"""What the tests of the step pages share: addresses, the editor's fields, the office's clock."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from html import unescape
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client

from himpun.rounds.models import Turn
from himpun.web import request as request_module

_FIELD = re.compile(r"<(input|textarea)\b([^>]*)>(?:([^<]*)</textarea>)?")
_PART = re.compile(r'(name|value|type)="([^"]*)"')


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Every request from now on happens at that moment."""
    monkeypatch.setattr(request_module, "clock", SimpleNamespace(now=lambda: moment))


def address_of(turn: Turn, act: str = "") -> str:
    return f"/putaran/{turn.round_id}/giliran/{turn.pk}/{act}"


def fields_of(answer: HttpResponse, kind: str) -> dict[str, str]:
    """What the editor of a kind would send, untouched, as a browser without scripts does."""
    found: dict[str, str] = {}
    for tag, attributes, text in _FIELD.findall(answer.content.decode()):
        parts = dict(_PART.findall(attributes))
        name = parts.get("name", "")
        if name.startswith(f"{kind.lower()}-"):
            # HTML drops the first line break of a textarea, which Django writes there.
            value = text.removeprefix("\n") if tag == "textarea" else parts.get("value", "")
            found[name] = unescape(value)
    return found


def send(client: Client, turn: Turn, act: str, typed: dict[str, object]) -> HttpResponse:
    """Post a form with a fresh token."""
    return client.post(address_of(turn, act), {"token": str(uuid.uuid4()), **typed})


def words_in(answer: HttpResponse) -> str:
    """The words of a page, without tags and with single spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))).strip()
