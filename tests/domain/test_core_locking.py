"""A row locked and read again by a statement that is known."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.domain.document_rounds import open_round, turn_of

from himpun.core import guard
from himpun.core.locking import lock_and_read
from himpun.offices.models import Office, Person
from himpun.rounds.models import Round, Turn


@pytest.fixture
def turn(cast: Cast) -> Turn:
    return turn_of(open_round(cast), "perintah")


def test_the_row_is_what_is_stored_now(cast: Cast) -> None:
    with transaction.atomic():
        assert lock_and_read(cast.office) == cast.office
        with guard.lifted("test"):
            Office.objects.filter(pk=cast.office.pk).update(name="Nama Baru")
        fresh = lock_and_read(cast.office)
    assert isinstance(fresh, Office)
    assert fresh.name == "Nama Baru"
    assert fresh is not cast.office


def test_each_row_is_read_by_its_own_key(cast: Cast) -> None:
    people = list(Person.objects.order_by("pk")[:2])
    assert len(people) == 2
    with transaction.atomic():
        assert [lock_and_read(person) for person in people] == people


def test_a_row_that_is_gone_is_none(cast: Cast) -> None:
    with transaction.atomic():
        assert lock_and_read(Office(pk=cast.office.pk + 1000)) is None
        assert lock_and_read(Office()) is None


def test_the_relations_that_reasons_ask_about_come_along(turn: Turn) -> None:
    with transaction.atomic():
        lock_and_read(turn)
        with CaptureQueriesContext(connection) as asked:
            fresh = lock_and_read(turn)
            assert isinstance(fresh, Turn)
            assert fresh.round.office.government.name
            assert fresh.round.procedure.code
            assert fresh.queue.lane
            assert fresh.unit is None
    assert len(asked) == 1


def test_a_known_statement_reads_what_django_would(turn: Turn) -> None:
    """Every column of the row and of what comes along, by another statement."""
    with transaction.atomic():
        fresh = lock_and_read(turn)
    plain = Turn.objects.select_related(*Turn.read_with).get(pk=turn.pk)
    assert isinstance(fresh, Turn)
    for one, other in ((fresh, plain), (fresh.round, plain.round), (fresh.queue, plain.queue)):
        for field in one._meta.concrete_fields:
            assert getattr(one, field.attname) == getattr(other, field.attname), field


def test_the_row_alone_is_locked_where_the_database_locks_rows(turn: Turn) -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        lock_and_read(turn)
    locks = 'FOR UPDATE OF "rounds_turn"' in asked[0]["sql"]
    assert locks == connection.features.has_select_for_update


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        lock_and_read(Round(pk=1))
