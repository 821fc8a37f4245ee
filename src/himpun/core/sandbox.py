"""Strangers' files are parsed in a process of their own, with little memory and little time.

`ask` starts `sandbox_child.py`, which takes away its own means first and only then loads the
reader: a script with `answer(file, order)`. Reader and child know nothing of this program, have no
settings, no database and no network address; the file comes as an open stream, never by a name.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_CHILD = Path(__file__).with_name("sandbox_child.py")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may take: octets of address space, seconds of the processor and of the wall."""

    memory: int
    seconds: int
    wall: int = 30


class TooHeavy(Exception):
    """The reader was stopped by its limits."""


class Broken(Exception):
    """The reader stumbled over the file: it is not in order."""


def ask(
    reader: Path, order: Mapping[str, object], *, file: IO[bytes] | bytes, limits: Limits
) -> Any:
    """What the reader says of the file, as JSON has it. Raises TooHeavy, Broken."""
    told = {"reader": str(reader), "memory": limits.memory, "seconds": limits.seconds, **order}
    given = _handed(file)
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and script, nobody's words
            [sys.executable, "-I", str(_CHILD), json.dumps(told)],
            **given,
            capture_output=True,
            timeout=limits.wall,
            check=False,
            env={"OPENPYXL_LXML": "False", "PYTHONWARNINGS": "ignore", "MALLOC_ARENA_MAX": "1"},
        )
    except subprocess.TimeoutExpired as fault:
        raise TooHeavy from fault
    if done.returncode != 0:
        # Killed by its limit of time, or out of memory beyond what Python can still say.
        raise TooHeavy
    answer = json.loads(done.stdout)
    if answer.get("fault") == "memory":
        raise TooHeavy
    if answer.get("fault"):
        raise Broken
    return answer["answer"]


def _handed(file: IO[bytes] | bytes) -> dict[str, Any]:
    """The file as the child's standard input: itself where it lies on the disk, else its octets."""
    if isinstance(file, bytes):
        return {"input": file}
    file.seek(0)
    with suppress(OSError, AttributeError):
        file.fileno()
        file.flush()
        return {"stdin": file}
    return {"input": file.read()}
