"""The command line: one file a verb, each with `add(verbs)` and the function that runs it.

Exit codes: 0 done; 1 something was found (verify) or went wrong; 2 the input was refused and
nothing was written. What people read goes to stderr, what programs read to stdout.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from himpun.ops.cli import (
    blobs,
    docs,
    office,
    person,
    plan,
    rehearse,
    serve,
    setup,
    sop,
    trail,
    verify,
)
from himpun.ops.cli.console import InputRefused, say

VERBS = (setup, serve, office, person, plan, sop, rehearse, verify, trail, blobs, docs)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line, as the reference prints it."""
    parser = argparse.ArgumentParser(
        prog="himpun", description="Pengumpulan data kinerja, dari Nota Dinas sampai arsip."
    )
    verbs = parser.add_subparsers(dest="verb", metavar="PERINTAH")
    for verb in VERBS:
        verb.add(verbs)
    return parser


def run(argv: Sequence[str]) -> int:
    """Run one command line and answer its exit code."""
    names = {verb.NAME for verb in VERBS}
    if argv and argv[0] not in names and not argv[0].startswith("-"):
        return _django(argv)
    parser = build_parser()
    args = parser.parse_args(argv)
    if args.verb is None:
        parser.print_help(sys.stderr)
        return 2
    try:
        return int(args.run(args))
    except InputRefused as refusal:
        for line in refusal.lines:
            say(line)
        return 2
    except BrokenPipeError:
        return 1


def _django(argv: Sequence[str]) -> int:
    """Django's own commands (migrate, check, shell …) stay available to operators."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(["himpun", *argv])
    return 0
