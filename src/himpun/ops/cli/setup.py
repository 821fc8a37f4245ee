"""`himpun setup`: everything that serving needs, short of serving. Safe to run again."""

from __future__ import annotations

import argparse
from typing import Any

from himpun.ops.cli.console import say, start_program

NAME = "setup"


def add(verbs: Any) -> None:
    parser = verbs.add_parser(NAME, help="siapkan kunci, basis data, dan berkas statis")
    parser.add_argument(
        "--sample", action="store_true", help="isi dengan kantor contoh (hanya modus contoh)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from himpun.ops import installing  # noqa: PLC0415

    installing.make_session_secret()
    start_program()
    installing.prepare(say=say)
    if args.sample:
        installing.load_samples(say=say)
    say("Siap.")
    return 0
