"""A race that was lost for locks is run again; anything else is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, OperationalError, connection
from tests.cast import Cast

from himpun.core import action as door
from himpun.core import canonical, trail
from himpun.core.action import action, change, form_token, note
from himpun.core.actors import Actor
from himpun.core.models import Replay, TrailEvent
from himpun.core.refusals import Conflict
from himpun.offices.models import Office, Unit


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the door would have slept."""
    slept: list[float] = []
    monkeypatch.setattr(door, "time", SimpleNamespace(sleep=slept.append))
    return slept


def losing(n_lost: int, sentence: str) -> Callable[..., Office]:
    """An act that writes, notes, and then loses its race the first `n_lost` times."""
    tries = [0]

    @action("test.contended")
    def act(office: Office, *, by: Actor, at: datetime) -> Office:
        tries[0] += 1
        note(**{f"try_{tries[0]}": tries[0]})
        change(office, name=f"kali {tries[0]}")
        if tries[0] <= n_lost:
            raise OperationalError(sentence)
        return office

    return act


@pytest.mark.parametrize(
    "sentence",
    ["deadlock detected", "could not serialize access due to concurrent update",
     "database is locked"],
)  # fmt: skip
def test_a_lost_race_is_run_again_and_leaves_one_row(
    cast: Cast, at: datetime, pauses: list[float], sentence: str
) -> None:
    assert losing(2, sentence)(cast.office, by=cast.admin, at=at).name == "kali 3"
    row = TrailEvent.objects.get()
    content = canonical.loads(row.content)
    assert content["details"] == {"try_3": 3}
    assert [one["new"] for one in content["changes"]] == ["kali 3"]
    assert pauses == [door.PAUSE, 2 * door.PAUSE]
    assert not list(trail.verify(row.stream))


def test_the_third_lost_race_is_told_and_nothing_was_written(
    cast: Cast, at: datetime, pauses: list[float]
) -> None:
    with pytest.raises(OperationalError, match="deadlock"):
        losing(3, "deadlock detected")(cast.office, by=cast.admin, at=at)
    assert not TrailEvent.objects.exists()
    assert Office.objects.get(pk=cast.office.pk).name == "Dinas Contoh"


def test_another_fault_of_the_database_is_told_at_once(
    cast: Cast, at: datetime, pauses: list[float]
) -> None:
    with pytest.raises(OperationalError, match="disk"):
        losing(1, "disk I/O error")(cast.office, by=cast.admin, at=at)
    assert pauses == []


def test_a_token_survives_the_repetition(cast: Cast, at: datetime, pauses: list[float]) -> None:
    with form_token("token-retry"):
        losing(1, "deadlock detected")(cast.office, by=cast.admin, at=at)
    assert Replay.objects.get().result_id == str(cast.office.pk)


def test_a_broken_constraint_with_a_token_is_no_replay(cast: Cast, at: datetime) -> None:
    @action("test.twin")
    def twin(office: Office, *, by: Actor, at: datetime) -> Unit:
        return Unit.objects.create(
            office=office, code="BM", name="Kembar", kind="BIDANG", valid_from=at.date()
        )

    with form_token("token-twin"), pytest.raises(IntegrityError):
        twin(cast.office, by=cast.admin, at=at)
    assert not Replay.objects.exists()


@pytest.mark.sqlite
def test_a_locked_file_is_waited_for(
    transactional_db: None, cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waited: list[float] = []

    def let_go(seconds: float) -> None:
        waited.append(seconds)
        other.rollback()

    monkeypatch.setattr(door, "time", SimpleNamespace(sleep=let_go))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 20")
    try:
        losing(0, "")(cast.office, by=cast.admin, at=at)
    finally:
        other.close()
        connection.close()
    assert len(waited) == 1
    assert TrailEvent.objects.count() == 1


def test_a_conflict_shows_what_is_stored_beside_what_was_sent(cast: Cast, at: datetime) -> None:
    @action("test.sent")
    def send(office: Office, *, name: str, seen: int, by: Actor, at: datetime) -> Office:
        return change(office, expect={"version": seen}, name=name)

    seen = cast.office.version
    send(cast.office, name="lebih dulu", seen=seen, by=cast.admin, at=at)
    with pytest.raises(Conflict) as caught:
        send(cast.office, name="terlambat", seen=seen, by=cast.kadis, at=at)
    assert caught.value.difference == {"name": ("lebih dulu", "terlambat")}
    assert Office.objects.get(pk=cast.office.pk).name == "lebih dulu"
