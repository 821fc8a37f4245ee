"""A form before one person: what the tests of its pages share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from tests.domain.form_rounds import form_of, row_of

from himpun.offices.models import Unit
from himpun.rounds.models import Round

Token = Callable[[], dict[str, str]]
Words = Callable[[bytes], str]


def address(round: Round, unit: Unit, more: str = "") -> str:
    return f"/formulir/{form_of(round, unit).pk}/{more}"


def key_of(round: Round, unit: Unit, code: str) -> int:
    return row_of(round, unit, code).pk


class Desk:
    """Bina Marga's form before one person."""

    def __init__(self, client: Client, round: Round, unit: Unit, token: Token) -> None:
        self.client, self.round, self.unit, self.token = client, round, unit, token

    def get(self, more: str = "") -> Any:
        return self.client.get(address(self.round, self.unit, more))

    def post(self, more: str, **fields: str) -> Any:
        return self.client.post(address(self.round, self.unit, more), {**self.token(), **fields})

    def save_cell(self, code: str, version: int = 1, **cells: str) -> Any:
        key = key_of(self.round, self.unit, code)
        sent = {f"{key}.{name.replace('__', '.')}": text for name, text in cells.items()}
        return self.post(f"sel/{key}/", **{f"{key}.version": str(version)}, **sent)
