"""The trail: whoever changes it behind the program's back is found and located."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError
from pytest_django import Settings
from tests.cast import Cast

from himpun.core import canonical, guard, keyring, trail, triggers
from himpun.core.action import acting_as, action, attempt, belongs_to, change, note
from himpun.core.actors import Actor
from himpun.core.models import TrailEvent, TrailHead
from himpun.core.refusals import Refusal
from himpun.offices.models import Office, Unit

N_ACTS = 7
Tamper = Callable[..., None]


@action("test.renamed")
def rename(office: Office, *, name: str, by: Actor, at: datetime) -> Office:
    return change(office, name=name)


@pytest.fixture
def stream(cast: Cast, at: datetime) -> str:
    """A stream of seven acts, whole so far."""
    for number in range(N_ACTS):
        moment = at + timedelta(minutes=number)
        rename(cast.office, name=f"Dinas {number}", by=cast.admin, at=moment)
    stream = cast.admin.stream
    assert not list(trail.verify(stream))
    return stream


@pytest.fixture
def tamper(stream: str) -> Tamper:
    """Raw SQL on the trail with guard and triggers out of the way, as who owns the file can."""

    def execute(statement: str, *values: object) -> None:
        with guard.lifted("tampering"), triggers.lifted_triggers(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount > 0, "the attack hit nothing"

    return execute


def first_fault(stream: str) -> trail.Fault:
    return next(iter(trail.verify(stream)))


def rehash(row: TrailEvent, *, previous: str) -> None:
    """What a forger without the key can do: make the public digests fit again."""
    row.content_hash = hashlib.sha256(row.content.encode()).hexdigest()
    row.chain_hash = trail.link(previous, row.content_hash)


def save(row: TrailEvent) -> None:
    with guard.lifted("tampering"), triggers.lifted_triggers():
        row.save()


def test_an_edited_content_is_found_at_its_row(stream: str, tamper: Tamper) -> None:
    tamper(
        "UPDATE core_trailevent SET content = replace(content, 'Dinas 3', 'Dinas 9') WHERE seq=4"
    )
    fault = first_fault(stream)
    assert (fault.seq, fault.sentence) == (4, "Isi baris 4 berubah sejak ditulis.")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "'test.lain'"),
        ("folder", "'round:9'"),
        ("subject_id", "'99'"),
        ("subject_kind", "'offices.Unit'"),
        ("actor_id", "99"),
        ("at", "'2020-01-01 00:00:00+00:00'"),
    ],
)
def test_an_edited_column_is_found_at_its_row(
    stream: str, tamper: Tamper, column: str, value: str
) -> None:
    tamper(f"UPDATE core_trailevent SET {column} = {value} WHERE seq = 4")
    fault = first_fault(stream)
    assert (fault.seq, fault.sentence) == (4, "Kolom baris 4 berbeda dari isinya.")


@pytest.mark.parametrize("content", ["", "bukan json", "[]", "{}", '{"actor": 1}'])
def test_a_content_that_is_no_act_is_found_and_does_not_stop_the_verifier(
    stream: str, content: str
) -> None:
    row = TrailEvent.objects.get(stream=stream, seq=4)
    row.content = content
    rehash(row, previous=TrailEvent.objects.get(stream=stream, seq=3).chain_hash)
    save(row)
    assert first_fault(stream).seq == 4


def test_an_edit_with_its_row_re_hashed_breaks_the_next_link_and_the_signature(
    stream: str,
) -> None:
    row = TrailEvent.objects.get(stream=stream, seq=4)
    row.content = row.content.replace("Dinas 3", "Dinas 9")
    rehash(row, previous=TrailEvent.objects.get(stream=stream, seq=3).chain_hash)
    save(row)
    sentences = [fault.sentence for fault in trail.verify(stream)]
    assert sentences == [
        "Baris 4 tidak ditulis dengan kunci kantor ini.",
        "Baris 5 tidak tersambung ke baris sebelumnya.",
    ]


def test_a_chain_re_hashed_to_its_end_is_found_by_the_key(stream: str) -> None:
    previous = trail.GENESIS
    for row in TrailEvent.objects.filter(stream=stream).order_by("seq"):
        row.content = row.content.replace("Dinas 3", "Dinas 9")
        rehash(row, previous=previous)
        previous = row.chain_hash
        save(row)
    with guard.lifted("tampering"):
        TrailHead.objects.filter(stream=stream).update(chain_hash=previous)
    faults = list(trail.verify(stream))
    assert [fault.seq for fault in faults] == [4, 5, 6, 7]
    assert all("kunci" in fault.sentence for fault in faults)


def test_a_removed_row_is_named(stream: str, tamper: Tamper) -> None:
    tamper("DELETE FROM core_trailevent WHERE seq = 4")
    assert first_fault(stream).sentence == "Baris 4 sampai 4 tidak ada."


def test_a_cut_beginning_is_named(stream: str, tamper: Tamper) -> None:
    tamper("DELETE FROM core_trailevent WHERE seq <= 3")
    assert first_fault(stream).sentence == "Baris 1 sampai 3 tidak ada."


def test_a_removed_row_with_the_rest_renumbered_is_found(stream: str, tamper: Tamper) -> None:
    tamper("DELETE FROM core_trailevent WHERE seq = 4")
    for seq in range(5, N_ACTS + 1):
        tamper("UPDATE core_trailevent SET seq = %s WHERE seq = %s", seq - 1, seq)
    assert first_fault(stream).seq == 4


def test_an_inserted_row_is_found(stream: str) -> None:
    last = TrailEvent.objects.get(stream=stream, seq=N_ACTS)
    with guard.lifted("tampering"):
        TrailEvent.objects.create(
            **{
                field.attname: getattr(last, field.attname)
                for field in TrailEvent._meta.concrete_fields
                if field.attname not in {"id", "seq"}
            },
            seq=N_ACTS + 1,
        )
    assert first_fault(stream).seq == N_ACTS + 1


def test_two_rows_that_changed_places_are_found(stream: str, tamper: Tamper) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        tamper("UPDATE core_trailevent SET seq = %s WHERE seq = %s", new, old)
    assert {fault.seq for fault in trail.verify(stream)} >= {3, 4}


def test_a_row_moved_into_another_stream_is_found(stream: str, tamper: Tamper) -> None:
    tamper("UPDATE core_trailevent SET stream = 'office:0' WHERE seq = %s", N_ACTS)
    assert first_fault(stream).seq == N_ACTS
    assert first_fault("office:0").sentence == f"Baris 1 sampai {N_ACTS - 1} tidak ada."


def test_a_cut_tail_is_found_by_the_head(stream: str, tamper: Tamper) -> None:
    tamper("DELETE FROM core_trailevent WHERE seq > 5")
    assert first_fault(stream).sentence == "Ujung rantai menyebut baris 7, yang ada 5."


def test_a_removed_head_does_not_hide_the_rows(stream: str, tamper: Tamper) -> None:
    tamper("DELETE FROM core_trailhead")
    assert stream in trail.streams()
    assert first_fault(stream).sentence == "Ujung rantai menyebut baris 0, yang ada 7."


def test_a_cut_tail_with_the_head_put_right_is_not_found(stream: str, tamper: Tamper) -> None:
    """The stated limit (docs/reference/trail.md): for this a digest must be kept elsewhere."""
    tamper("DELETE FROM core_trailevent WHERE seq > 5")
    fifth = TrailEvent.objects.get(stream=stream, seq=5)
    with guard.lifted("tampering"):
        TrailHead.objects.filter(stream=stream).update(seq=5, chain_hash=fifth.chain_hash)
    assert not list(trail.verify(stream))


def test_with_another_key_every_row_is_somebody_elses(
    stream: str, settings: Settings, tmp_path: Path
) -> None:
    settings.HIMPUN_TRAIL_KEY_FILE = tmp_path / "other.key"
    keyring.make_key(settings.HIMPUN_TRAIL_KEY_FILE)
    faults = list(trail.verify(stream))
    assert [fault.seq for fault in faults] == list(range(1, N_ACTS + 1))


def test_without_its_key_nothing_can_be_written(
    cast: Cast, at: datetime, settings: Settings, tmp_path: Path
) -> None:
    settings.HIMPUN_TRAIL_KEY_FILE = tmp_path / "lost.key"
    with pytest.raises(keyring.LostKey):
        rename(cast.office, name="Dinas Baru", by=cast.admin, at=at)
    assert Office.objects.get(pk=cast.office.pk).name == "Dinas Contoh"


def test_a_row_says_who_when_as_what_on_what(cast: Cast, at: datetime) -> None:
    @action("test.valued")
    def value(unit: Unit, *, by: Actor, at: datetime) -> None:
        belongs_to("round:12")
        acting_as("Plt. Kepala Dinas")
        note(nilai=Decimal("70.510"))

    value(cast.bina_marga_unit, by=cast.kadis, at=at)
    row = TrailEvent.objects.get()
    assert canonical.loads(row.content) == {
        "stream": f"office:{cast.office.pk}",
        "seq": 1,
        "at": "2026-04-01T00:30:00.000000+00:00",
        "actor": {"id": cast.kadis.person_id, "name": cast.kadis.name, "address": ""},
        "acting_as": "Plt. Kepala Dinas",
        "verb": "test.valued",
        "subject": {"kind": "offices.Unit", "id": str(cast.bina_marga_unit.pk)},
        "folder": "round:12",
        "details": {"nilai": "70.51"},
        "changes": [],
    }


def test_two_offices_keep_two_streams(cast: Cast, at: datetime) -> None:
    rename(cast.office, name="Satu", by=cast.admin, at=at)
    other = Office.objects.exclude(pk=cast.office.pk).get()
    rename(other, name="Dua", by=cast.orang_luar, at=at)
    assert trail.streams() == sorted([cast.admin.stream, cast.orang_luar.stream])
    assert set(TrailEvent.objects.values_list("seq", flat=True)) == {1}


def test_acts_inside_an_act_follow_it_in_one_transaction(cast: Cast, at: datetime) -> None:
    @action("test.outer")
    def outer(office: Office, *, by: Actor, at: datetime) -> None:
        rename(office, name="dalam", by=by, at=at)

    outer(cast.office, by=cast.admin, at=at)
    assert list(TrailEvent.objects.order_by("seq").values_list("seq", "verb")) == [
        (1, "test.outer"),
        (2, "test.renamed"),
    ]


def test_a_refusal_that_the_outer_act_survives_leaves_neither_change_nor_row(
    cast: Cast, at: datetime
) -> None:
    @action("test.inner")
    def inner(office: Office, *, by: Actor, at: datetime) -> None:
        rename(office, name="setengah", by=by, at=at)
        raise Refusal("Tidak boleh.")

    @action("test.outer")
    def outer(office: Office, *, by: Actor, at: datetime) -> None:
        with pytest.raises(Refusal), attempt():
            inner(office, by=by, at=at)

    outer(cast.office, by=cast.admin, at=at)
    assert Office.objects.get(pk=cast.office.pk).name == "Dinas Contoh"
    assert list(TrailEvent.objects.values_list("verb", flat=True)) == ["test.outer"]


def test_an_act_that_goes_on_after_a_refusal_without_an_attempt_fails_as_a_whole(
    cast: Cast, at: datetime
) -> None:
    @action("test.inner")
    def inner(office: Office, *, by: Actor, at: datetime) -> None:
        rename(office, name="setengah", by=by, at=at)
        raise Refusal("Tidak boleh.")

    @action("test.outer")
    def outer(office: Office, *, by: Actor, at: datetime) -> None:
        with pytest.raises(Refusal):
            inner(office, by=by, at=at)

    with pytest.raises(TransactionManagementError):
        outer(cast.office, by=cast.admin, at=at)
    assert Office.objects.get(pk=cast.office.pk).name == "Dinas Contoh"
    assert not TrailEvent.objects.exists()


def test_nothing_is_attempted_outside_an_act() -> None:
    with pytest.raises(guard.OutsideAction), attempt():
        pytest.fail("it must not begin")


def test_a_hundred_random_edits_are_all_found(stream: str) -> None:
    """F6 in small: one random character of one random row, a hundred times."""
    rows = list(TrailEvent.objects.filter(stream=stream).order_by("seq"))
    for _ in range(100):
        row = secrets.choice(rows)
        column = secrets.choice(["content", "content_hash", "chain_hash", "mac"])
        text = getattr(row, column)
        place = secrets.randbelow(len(text))
        setattr(
            row, column, text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]
        )
        save(row)
        assert first_fault(stream).seq in {row.seq, row.seq + 1}
        setattr(row, column, text)
        save(row)
    assert not list(trail.verify(stream))
