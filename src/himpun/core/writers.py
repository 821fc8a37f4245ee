"""Acts stand in line before they write into SQLite.

SQLite has one writer at a time. Who finds it busy looks again after pauses that grow to a tenth of
a second, and whoever happens to look at the right moment gets in: with eight writers one in a
hundred waits for seconds. A lock on a file has a line that the kernel keeps, and wakes the next at
once. It is a courtesy among acts; what really keeps writers apart is SQLite's own lock still.
PostgreSQL keeps its own lines.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

LINE = "writers.lock"


@contextmanager
def in_line() -> Iterator[None]:
    """Wait until no other act writes; inside a transaction that has begun there is no waiting."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with (settings.HIMPUN_HOME / LINE).open("ab") as line:
        fcntl.flock(line, fcntl.LOCK_EX)  # let go when the file is closed, or its process ends
        yield
