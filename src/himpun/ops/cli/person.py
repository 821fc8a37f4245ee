"""`himpun person`: who has an account, and a one-time link to choose a password."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from himpun.core.actors import system_actor
from himpun.ops.cli import chosen
from himpun.ops.cli.console import answer, print_lines, refusing, say, start_on_database

if TYPE_CHECKING:
    from himpun.offices.queries import PersonRow

NAME = "person"


def add(verbs: Any) -> None:
    parser = verbs.add_parser(NAME, help="akun: daftar, dan tautan memilih kata sandi")
    acts = parser.add_subparsers(dest="act", required=True, metavar="TINDAKAN")
    link = acts.add_parser("link", help="terbitkan tautan sekali pakai untuk memilih kata sandi")
    link.add_argument("username", metavar="NAMA_MASUK", help="nama masuk akun")
    chosen.add_office(link)
    chosen.add_base_url(link)
    link.set_defaults(run=run_link)
    listing = acts.add_parser("list", help="tampilkan akun kantor beserta perannya")
    chosen.add_office(listing)
    listing.add_argument("--json", action="store_true", help="hasil sebagai JSON di stdout")
    listing.set_defaults(run=run_list)


def run_link(args: argparse.Namespace) -> int:
    """Issue a link; an earlier one stops working, the present password stays good."""
    start_on_database()
    from himpun.core import clock  # noqa: PLC0415
    from himpun.offices.actions import issue_access_link  # noqa: PLC0415

    person = chosen.the_person(args.username, office=args.office)
    with refusing():
        token = issue_access_link(person, by=system_actor(person.office_id), at=clock.now())
    say(f"Tautan sekali pakai untuk {person.name} (berlaku 24 jam):")
    print_lines([chosen.link_address(args.base_url, token)])
    return 0


def run_list(args: argparse.Namespace) -> int:
    """Every account of the office: login name, name, state, roles held today."""
    start_on_database()
    from himpun.core import clock  # noqa: PLC0415
    from himpun.offices.queries import list_people  # noqa: PLC0415

    office = chosen.the_office(args.office)
    rows = list_people(by=system_actor(office.pk), at=clock.now())
    if args.json:
        answer([_plain(row) for row in rows])
        return 0
    widths = [max([len(row.username) for row in rows], default=0)]
    widths.append(max([len(row.name) for row in rows], default=0))
    print_lines(
        f"{row.username:{widths[0]}}  {row.name:{widths[1]}}  {_state(row):13}  "
        + "; ".join(_titles(row))
        for row in rows
    )
    return 0


def _state(row: PersonRow) -> str:
    if not row.is_active:
        return "tidak aktif"
    return "aktif" if row.has_password else "belum memilih"


def _titles(row: PersonRow) -> list[str]:
    return [mandate.title for mandate in row.mandates if mandate.is_valid]


def _plain(row: PersonRow) -> dict[str, object]:
    return {
        "username": row.username,
        "name": row.name,
        "is_active": row.is_active,
        "has_password": row.has_password,
        "mandates": [
            {"role": each.role, "unit": each.unit, "title": each.title, "leads": each.leads}
            for each in row.mandates
            if each.is_valid
        ],
    }
