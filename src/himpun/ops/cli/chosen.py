"""Whom and what a verb is about: the office and the person that its words name."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from himpun.core.actors import system_actor
from himpun.core.refusals import NotVisible
from himpun.ops.cli.console import InputRefused

if TYPE_CHECKING:
    from himpun.offices.models import Office, Person


def add_office(parser: argparse.ArgumentParser) -> None:
    """The option that names the office; without it there must be exactly one."""
    parser.add_argument(
        "--office", metavar="KODE", default="", help="kode kantor; boleh kosong bila hanya satu"
    )


def the_office(code: str) -> Office:
    """The office of that code, or the only one. Raises InputRefused and names the choices."""
    from himpun.offices.models import Office  # noqa: PLC0415  (after django.setup())

    offices = list(Office.objects.order_by("code"))
    found = [office for office in offices if code in ("", office.code)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(office.code for office in offices)
    if not offices:
        raise InputRefused(["Belum ada kantor; mulai dengan `himpun office import`."])
    if code:
        raise InputRefused([f'Kantor "{code}" tidak ada; yang ada: {known}.'])
    raise InputRefused([f"Ada beberapa kantor; sebutkan salah satu dengan --office: {known}."])


def the_person(username: str, *, office: str) -> Person:
    """The account of that login name, in that office where one is named."""
    from himpun.offices.queries import get_person_by_username  # noqa: PLC0415

    home = the_office(office).pk if office else None
    try:
        return get_person_by_username(username, by=system_actor(home))
    except NotVisible as fault:
        where = f" di kantor {office}" if office else ""
        raise InputRefused([f'Akun "{username}" tidak ada{where}.']) from fault


def link_address(base: str, token: str) -> str:
    """The address at which the owner of the token chooses a password."""
    from django.urls import reverse  # noqa: PLC0415

    return base.rstrip("/") + reverse("password", args=[token])


def add_base_url(parser: argparse.ArgumentParser) -> None:
    """The option that says where people reach the pages, for links that are handed to them."""
    parser.add_argument(
        "--base-url",
        metavar="URL",
        default="http://localhost:8000",
        help="alamat tempat orang membuka halaman (bawaan: %(default)s)",
    )
