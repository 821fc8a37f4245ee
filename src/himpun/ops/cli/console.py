"""What the verbs share: speaking to people, reading files, starting the program."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from himpun.core.refusals import Refusal


class InputRefused(Exception):
    """The input is refused by name, place and reason; nothing was written."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


def say(text: str) -> None:
    """A line for the person at the terminal."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def answer(content: object) -> None:
    """One JSON object for programs, on stdout."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """The result itself, on stdout, so that it can be piped and kept."""
    sys.stdout.writelines(f"{line}\n" for line in lines)


@contextmanager
def refusing(place: Path | str = "") -> Iterator[None]:
    """Let a refusal of the house end the verb as refused input, at that file or place."""
    try:
        yield
    except Refusal as refusal:
        where = f"{place}: " if str(place) else ""
        raise InputRefused([f"{where}{refusal.sentence}"]) from refusal


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


def start_on_database() -> None:
    """Start, and refuse to touch a database that is not set up or not safe to write to."""
    start_program()
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415  (after setup)
    from django.db import OperationalError  # noqa: PLC0415

    from himpun.core.startup import refuse_unsafe_start  # noqa: PLC0415

    try:
        refuse_unsafe_start()
    except ImproperlyConfigured as fault:
        raise InputRefused([str(fault)]) from fault
    except OperationalError as fault:
        raise InputRefused(
            [f"Basis data tidak dapat dibuka ({fault}); jalankan `himpun setup`."]
        ) from fault
