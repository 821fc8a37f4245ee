"""Fixtures of the whole suite: the database, the office, the cast."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from himpun.core import guard, triggers
from himpun.core.startup import prepare_installation
from tests import factories
from tests.cast import Cast

# A busy machine is not a failing rule: speed is measured by `make bench`, never by a test's clock.
settings.register_profile(
    "himpun", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("himpun")

#: A rehearsal makes an embedded database of its own: it is asked once, not on every database.
collect_ignore = (
    ["domain/test_ops_rehearse.py"] if os.environ.get("HIMPUN_TEST_DB") == "postgres" else []
)

#: Wednesday 1 April 2026, 07.30 WIB: the first vector of DOMAIN.md §8.
MORNING = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, rather than skip, what the other database alone can be asked."""
    other = "sqlite" if connection.vendor == "postgresql" else "postgres"
    left_out = [item for item in items if item.get_closest_marker(other)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        prepare_installation(at=MORNING)


@pytest.fixture(autouse=True, scope="session")
def _flush_may_empty_append_only_tables() -> Iterator[None]:
    """The flush after a transactional test deletes rows: only there triggers and guard go."""
    teardown = TransactionTestCase._fixture_teardown

    def with_triggers_lifted(self: TransactionTestCase) -> None:
        with guard.lifted("test flush"), triggers.lifted_triggers():
            teardown(self)
            prepare_installation(at=MORNING)

    TransactionTestCase._fixture_teardown = with_triggers_lifted  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]


@pytest.fixture
def at() -> datetime:
    """The moment at which a test's first act happens."""
    return MORNING


@pytest.fixture
def cast(db: None) -> Cast:
    """The office of the tests and everybody in it, and one stranger of another office."""
    return factories.make_cast()
