"""`himpun blobs sweep`: remove stored files that nothing in the database names."""

from __future__ import annotations

import argparse
from typing import Any

from himpun.ops.cli.console import print_lines, refusing, say, start_on_database

NAME = "blobs"


def add(verbs: Any) -> None:
    parser = verbs.add_parser(NAME, help="berkas yang tersimpan")
    acts = parser.add_subparsers(dest="act", required=True, metavar="TINDAKAN")
    sweep = acts.add_parser(
        "sweep", help="hapus berkas berumur lebih dari dua hari yang tidak dipakai di mana pun"
    )
    sweep.add_argument(
        "--dry-run", action="store_true", help="sebutkan saja di stdout, tidak menghapus"
    )
    sweep.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    start_on_database()
    from himpun.core import clock, orphans  # noqa: PLC0415
    from himpun.core.formats import size  # noqa: PLC0415

    n_found = n_octets = 0
    with refusing():
        for orphan in orphans.list_orphans(at=clock.now()):
            n_found, n_octets = n_found + 1, n_octets + orphan.size
            if args.dry_run:
                print_lines([str(orphan.path)])
            else:
                orphans.remove(orphan)
    done = "akan dihapus" if args.dry_run else "dihapus"
    say(f"{n_found} berkas yang tidak dipakai {done} ({size(n_octets)}).")
    return 0
