"""`himpun serve`: the web server, after the start's own checks."""

from __future__ import annotations

import argparse
import os
from typing import Any

from himpun.ops.cli.console import InputRefused, say, start_program

NAME = "serve"


def add(verbs: Any) -> None:
    parser = verbs.add_parser(NAME, help="layani halaman")
    parser.add_argument("--host", default="127.0.0.1", help="alamat yang didengar")
    parser.add_argument("--port", type=int, default=8000, help="nomor porta")
    parser.add_argument("--workers", type=int, default=1, help="jumlah proses")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    # The server's own memory: what pieces of uploads took is given back at once, not kept.
    os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0")
    start_program()
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415

    from himpun.core.startup import refuse_unsafe_start  # noqa: PLC0415

    try:
        refuse_unsafe_start()
    except ImproperlyConfigured as fault:
        raise InputRefused([str(fault)]) from fault
    connections.close_all()
    say(f"Himpun melayani di http://{_shown(args.host)}:{args.port} (berhenti: Ctrl+C)")
    Granian(
        "himpun.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        # An upload on a slow line occupies a thread for as long as it lasts; pages need some, too.
        blocking_threads=16,
    ).serve()
    return 0


def _shown(host: str) -> str:
    return "localhost" if host in {"127.0.0.1", "::1", "0.0.0.0"} else host  # noqa: S104  (shown only)
