"""`himpun verify PATH`: a bag or ZIP is intact, or what is altered, missing or added."""

from __future__ import annotations

import argparse
from typing import Any

from himpun.archive import verify

NAME = "verify"


def add(verbs: Any) -> None:
    parser = verbs.add_parser(
        NAME,
        help="periksa arsip (folder atau ZIP)",
        epilog=verify.LIMITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("path", metavar="PATH", help="folder arsip atau ZIP-nya")
    parser.add_argument(
        "--expect", default="", metavar="SHA512", help="sidik tagmanifest yang disimpan di luar"
    )
    parser.add_argument("--json", action="store_true", help="hasil sebagai JSON di stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """The same program that every archive carries: 0 intact, 1 not intact, 2 no archive."""
    options = [*(["--json"] if args.json else [])]
    if args.expect:
        options += ["--expect", args.expect]
    return verify.main([args.path, *options], prog="himpun verify")
