"""The write door."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.cast import Cast

from himpun.core import guard, trail
from himpun.core.action import action, change, form_token, note
from himpun.core.actors import Actor
from himpun.core.models import TrailEvent
from himpun.core.refusals import Conflict, Refusal
from himpun.offices.models import Office


@action("test.renamed")
def rename(office: Office, *, name: str, by: Actor, at: datetime) -> Office:
    note(asked=name)
    return change(office, name=name)


@action("test.refused")
def rename_and_refuse(office: Office, *, by: Actor, at: datetime) -> None:
    change(office, name="setengah jalan")
    raise Refusal("Tidak boleh.")


def test_an_action_writes_old_and_new_into_the_trail(cast: Cast, at: datetime) -> None:
    rename(cast.office, name="Dinas Baru", by=cast.admin, at=at)
    row = TrailEvent.objects.get(stream=f"office:{cast.office.pk}")
    assert '"old":"Dinas Contoh"' in row.content
    assert '"new":"Dinas Baru"' in row.content
    assert not list(trail.verify(row.stream))


def test_a_write_outside_an_action_raises(cast: Cast) -> None:
    cast.office.name = "diam-diam"
    with pytest.raises(guard.OutsideAction):
        cast.office.save()


def test_a_refusal_leaves_nothing_half_done(cast: Cast, at: datetime) -> None:
    with pytest.raises(Refusal):
        rename_and_refuse(cast.office, by=cast.admin, at=at)
    assert Office.objects.get(pk=cast.office.pk).name == "Dinas Contoh"
    assert not TrailEvent.objects.exists()


def test_a_replayed_token_answers_with_the_first_result(cast: Cast, at: datetime) -> None:
    for name in ("satu", "dua"):
        with form_token("token-1"):
            result = rename(cast.office, name=name, by=cast.admin, at=at)
    assert result.name == "satu"
    assert TrailEvent.objects.count() == 1


def test_a_token_of_somebody_else_is_refused(cast: Cast, at: datetime) -> None:
    with form_token("token-1"):
        rename(cast.office, name="satu", by=cast.admin, at=at)
    with form_token("token-1"), pytest.raises(Refusal):
        rename(cast.office, name="dua", by=cast.kadis, at=at)


def test_a_stale_row_conflicts(cast: Cast, at: datetime) -> None:
    @action("test.stale")
    def stale(*, by: Actor, at: datetime) -> None:
        change(cast.office, name="basi")

    rename(cast.office, name="lebih dulu", by=cast.admin, at=at)
    with pytest.raises(Conflict):
        stale(by=cast.admin, at=at)
