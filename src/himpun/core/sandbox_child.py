"""A reader's own process: its means are taken away before it loads a parser.

Started by `sandbox.py` with an order as JSON and the file on its standard input; the answer goes to
standard output as JSON. The reader named in the order has `answer(file, order)`.
"""

from __future__ import annotations

import io
import json
import resource
import runpy
import sys
from typing import Any, BinaryIO


def limit(*, memory: int, seconds: int) -> None:
    """No more memory, time, files or written octets than reading takes."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def given() -> BinaryIO:
    """The file, to be read at any place; what came through a pipe is taken whole."""
    stream = sys.stdin.buffer
    if not stream.seekable():
        return io.BytesIO(stream.read())
    stream.seek(0)
    return stream


def main() -> int:
    order = json.loads(sys.argv[1])
    limit(memory=order["memory"], seconds=order["seconds"])
    try:
        told: dict[str, Any] = {"answer": runpy.run_path(order["reader"])["answer"](given(), order)}
    except MemoryError:
        told = {"fault": "memory"}
    except Exception:
        # Whatever a parser stumbles over in a stranger's file, the file is not in order.
        told = {"fault": "broken"}
    json.dump(told, sys.stdout, ensure_ascii=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
