"""`himpun trail verify`: whether the live database's trail holds together."""

from __future__ import annotations

import argparse
from typing import Any

from himpun.ops.cli.console import InputRefused, say, start_program

NAME = "trail"


def add(verbs: Any) -> None:
    parser = verbs.add_parser(NAME, help="jejak audit basis data ini")
    acts = parser.add_subparsers(dest="act", required=True, metavar="TINDAKAN")
    acts.add_parser("verify", help="periksa sambungan, isi, dan kunci jejak").set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    start_program()
    from himpun.core import keyring, trail  # noqa: PLC0415

    n_faults = 0
    try:
        for stream in trail.streams():
            faults = list(trail.verify(stream))
            n_faults += len(faults)
            say(f"{stream}: {'utuh' if not faults else f'{len(faults)} kerusakan'}")
            for fault in faults:
                say(f"  {fault.sentence}")
    except keyring.LostKey as fault:
        raise InputRefused([str(fault)]) from fault
    say("Yang tidak dapat dibuktikan di sini: ujung yang dipotong lalu dirapikan, dan salinan lama")
    say("yang dipulihkan. Bandingkan dengan sidik arsip yang disimpan di luar peladen ini.")
    return 1 if n_faults else 0
