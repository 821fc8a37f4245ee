"""`himpun plan import FILE.xlsx`: what the office promised, previewed or taken over whole."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from himpun.core.actors import system_actor
from himpun.ops.cli import chosen
from himpun.ops.cli.console import InputRefused, answer, refusing, say, start_on_database

if TYPE_CHECKING:
    from himpun.offices.models import Office
    from himpun.planning.importing import Preview
    from himpun.planning.rules.plan_tables import CellFault

NAME = "plan"
_SHOWN = 12
"""How many codes of a kind are named before the rest is only counted."""


def add(verbs: Any) -> None:
    parser = verbs.add_parser(NAME, help="rencana: indikator, target, anggaran, dokumen")
    acts = parser.add_subparsers(dest="act", required=True, metavar="TINDAKAN")
    load = acts.add_parser("import", help="muat buku kerja rencana; semua atau tidak sama sekali")
    load.add_argument("file", metavar="FILE.xlsx", type=Path, help="lihat plan-xlsx.md")
    chosen.add_office(load)
    load.add_argument("--dry-run", action="store_true", help="hanya perlihatkan, jangan simpan")
    load.add_argument("--json", action="store_true", help="hasil sebagai JSON di stdout")
    load.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show what is new, changed and unchanged; refuse with every fault by cell."""
    start_on_database()
    office = chosen.the_office(args.office)
    with refusing(args.file):
        preview = _dry_run(args.file, office) if args.dry_run else _import(args.file, office)
    if args.json:
        answer(_plain(preview, office=office.code, is_dry=args.dry_run))
    if preview.faults:
        raise InputRefused(f"{args.file}: {fault}" for fault in preview.faults)
    for warning in preview.warnings:
        say(f"{args.file}: perhatian, {warning}")
    for title, codes in (
        ("baru", preview.added),
        ("berubah", preview.changed),
        ("tetap", preview.unchanged),
    ):
        _say_codes(title, codes)
    say("Belum disimpan (--dry-run)." if args.dry_run else f"Rencana {office.code} tersimpan.")
    return 0


def _dry_run(path: Path, office: Office) -> Preview:
    from himpun.planning.importing import load_plan, preview_plan  # noqa: PLC0415

    return preview_plan(office, load_plan(path, office=office), by=system_actor(office.pk))


def _import(path: Path, office: Office) -> Preview:
    """What was done; a refused plan answers as a preview that carries the faults."""
    from himpun.core import clock  # noqa: PLC0415
    from himpun.planning.actions import PlanRefused  # noqa: PLC0415
    from himpun.planning.importing import Preview, import_file  # noqa: PLC0415

    try:
        return import_file(path, office=office, by=system_actor(office.pk), at=clock.now())
    except PlanRefused as refused:
        return Preview({}, {}, {}, refused.faults, ())


def _say_codes(title: str, groups: Mapping[str, list[str]]) -> None:
    for kind, codes in groups.items():
        more = f", … ({len(codes) - _SHOWN} lagi)" if len(codes) > _SHOWN else ""
        say(f"{kind} {title} ({len(codes)}): {', '.join(codes[:_SHOWN])}{more}")


def _plain(preview: Preview, *, office: str, is_dry: bool) -> dict[str, object]:
    return {
        "office": office,
        "dry_run": is_dry,
        "is_fit": preview.is_fit,
        "added": preview.added,
        "changed": preview.changed,
        "unchanged": preview.unchanged,
        "faults": [_cell(fault) for fault in preview.faults],
        "warnings": [_cell(fault) for fault in preview.warnings],
    }


def _cell(fault: CellFault) -> dict[str, str]:
    return {"sheet": fault.sheet, "cell": fault.cell, "sentence": fault.sentence}
