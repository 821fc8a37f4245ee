"""`himpun office import FILE.yaml`: set up a real office, or bring it up to date."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from himpun.ops.cli import chosen
from himpun.ops.cli.console import answer, print_lines, refusing, say, start_on_database

if TYPE_CHECKING:
    from himpun.offices.actions import ImportResult
    from himpun.offices.models import Office

NAME = "office"


def add(verbs: Any) -> None:
    parser = verbs.add_parser(NAME, help="kantor: unit, orang, peran, kalender")
    acts = parser.add_subparsers(dest="act", required=True, metavar="TINDAKAN")
    load = acts.add_parser("import", help="muat berkas kantor; semua atau tidak sama sekali")
    load.add_argument("file", metavar="FILE.yaml", type=Path, help="lihat office-yaml.md")
    load.add_argument("--json", action="store_true", help="hasil sebagai JSON di stdout")
    chosen.add_base_url(load)
    load.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import, tell what changed, and print the one-time link of every new admin."""
    start_on_database()
    from himpun.core import clock  # noqa: PLC0415
    from himpun.ops import sample_office  # noqa: PLC0415

    with refusing(args.file):
        result = sample_office.import_office_file(args.file, at=clock.now())
    links = {
        name: chosen.link_address(args.base_url, token)
        for name, token in sorted(result.links.items())
    }
    _say_result(result, links)
    if args.json:
        answer(
            {
                "office": result.office.code,
                "added": result.n_added,
                "changed": result.n_changed,
                "links": links,
            }
        )
    else:
        print_lines(f"{name}\t{link}" for name, link in links.items())
    return 0


def _say_result(result: ImportResult, links: dict[str, str]) -> None:
    office = result.office
    if result.is_unchanged:
        say(f"{office.name} ({office.code}): tidak ada yang berubah.")
    else:
        say(f"{office.name} ({office.code}): {result.n_added} baru, {result.n_changed} diubah.")
    if others := _other_lanes(office):
        say(f"Peran di luar SOP 150.2, untuk SOP lain kantor ini: {', '.join(others)}.")
    if links:
        say("Tautan sekali pakai bagi pengelola akun baru (berlaku 24 jam):")


def _other_lanes(office: Office) -> list[str]:
    """Told, because a lane that is only a typing error would otherwise go unnoticed."""
    from himpun.offices.models import Mandate  # noqa: PLC0415
    from himpun.offices.rules.roles import ROLES  # noqa: PLC0415

    held = Mandate.objects.filter(office=office).exclude(role__in=ROLES)
    return sorted(set(held.values_list("role", flat=True)))
