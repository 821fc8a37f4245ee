"""`himpun docs`: the part of the reference that the program writes, or what of it is stale."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from himpun.ops.cli.console import InputRefused, say, start_program

NAME = "docs"


def add(verbs: Any) -> None:
    parser = verbs.add_parser(NAME, help="tulis acuan yang disusun program")
    parser.add_argument("--check", action="store_true", help="hanya sebutkan yang sudah usang")
    parser.add_argument(
        "--to", type=Path, default=Path("docs/reference"), metavar="DIR", help="folder acuan"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write what is stale; with --check tell it and answer 1."""
    if not args.to.is_dir():
        raise InputRefused([f"{args.to}: folder ini tidak ada; jalankan di folder proyek."])
    start_program()
    from himpun.ops import cli, reference  # noqa: PLC0415  (cli imports this file)

    parser = cli.build_parser()
    if args.check:
        found = reference.stale(args.to, parser)
        for sentence in found:
            say(sentence)
        return 1 if found else 0
    for path in reference.write(args.to, parser):
        say(f"Ditulis: {path}")
    for sentence in reference.settings_faults(args.to / reference.SETTINGS_PAGE):
        say(sentence)
    return 0
