"""What the verbs share: speaking to people, reading files, starting the program."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path


class InputRefused(Exception):
    """The input is refused by name, place and reason; nothing was written."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


def say(text: str) -> None:
    """A line for the person at the terminal."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def read_text(path: Path, *, limit: int = 1 << 20) -> str:
    """The text of a file. Raises InputRefused when it is missing, too large or not UTF-8."""
    try:
        if path.stat().st_size > limit:
            raise InputRefused([f"{path}: terlalu besar (paling banyak {limit // 1024} kB)."])
        return path.read_text("utf-8-sig")
    except OSError as fault:
        raise InputRefused([f"{path}: tidak dapat dibaca ({fault.strerror})."]) from fault
    except UnicodeDecodeError as fault:
        raise InputRefused([f"{path}: bukan teks UTF-8."]) from fault


def start_program() -> None:
    """Load the applications; the verbs that touch the database call this first."""
    import django  # noqa: PLC0415  (the environment may still change before)

    django.setup()
