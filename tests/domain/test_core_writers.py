"""Acts stand in line for SQLite's one writer, and never behind a transaction of their own."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from himpun.core import writers


@pytest.fixture
def held() -> Iterator[Any]:
    """Somebody else writes."""
    with (settings.HIMPUN_HOME / writers.LINE).open("ab") as line:
        fcntl.flock(line, fcntl.LOCK_EX)
        yield line


def wait_in_line() -> tuple[threading.Thread, threading.Event]:
    inside = threading.Event()

    def stand() -> None:
        with writers.in_line():
            inside.set()

    thread = threading.Thread(target=stand)
    thread.start()
    return thread, inside


def test_an_act_waits_until_the_other_has_written(held: Any) -> None:
    is_sqlite = connection.vendor == "sqlite"
    thread, inside = wait_in_line()
    assert inside.wait(0.2) is not is_sqlite
    held.close()
    assert inside.wait(10)
    thread.join(10)


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_nobody_stands_in_line(held: Any) -> None:
    """It may hold SQLite's own lock already: waiting here would keep both waiting."""
    with transaction.atomic(), writers.in_line():
        assert connection.in_atomic_block


def test_a_fault_lets_the_next_one_in() -> None:
    with pytest.raises(ZeroDivisionError), writers.in_line():
        raise ZeroDivisionError
    thread, inside = wait_in_line()
    assert inside.wait(10)
    thread.join(10)
