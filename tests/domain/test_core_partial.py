"""Files on their way: offsets, owners, quotas, ends, and two who send the same piece."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
import zlib
from collections import namedtuple
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import partial as bound
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.faults.together import faults_of, together

from himpun.core import blobs, partial
from himpun.core.partial import Gone, Partial, TooLarge, WrongOffset
from himpun.core.refusals import NotVisible, Refusal
from himpun.core.room import RESERVE, NoRoom

WHOLE = b"Laporan Kinerja " * 1000
ME, OTHER = 7, 8


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.HIMPUN_BLOB_DIR = tmp_path / "blobs"
    return tmp_path / "blobs" / "partial"


@pytest.fixture
def file(at: datetime) -> Partial:
    return partial.begin("laporan.pdf", len(WHOLE), owner=ME, at=at)


def send(file: Partial, content: bytes = WHOLE, *, offset: int = 0) -> int:
    return partial.append(file, [content], offset=offset)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_pieces_follow_one_another_to_the_whole_file(file: Partial) -> None:
    assert partial.offset_of(file) == 0
    assert send(file, WHOLE[:1000]) == 1000
    assert partial.offset_of(file) == 1000
    assert partial.append(file, [WHOLE[1000:5000], WHOLE[5000:]], offset=1000) == len(WHOLE)
    ref = partial.stage(file, crc32=f"{zlib.crc32(WHOLE):08x}")
    with blobs.open_blob(ref.sha256) as stored:
        assert stored.read() == WHOLE


@pytest.mark.parametrize("offset", [0, 999, 1001])
def test_a_piece_that_does_not_follow_is_told_where_the_file_stands(
    file: Partial, offset: int
) -> None:
    send(file, WHOLE[:1000])
    with pytest.raises(WrongOffset) as refused:
        send(file, b"x", offset=offset)
    assert (refused.value.status, refused.value.offset) == (409, 1000)
    assert partial.offset_of(file) == 1000


def test_more_than_was_announced_is_refused_and_not_kept(file: Partial) -> None:
    with pytest.raises(TooLarge):
        partial.append(file, [WHOLE, b"x"], offset=0)
    assert partial.offset_of(file) == len(WHOLE)


def test_what_came_before_the_line_broke_counts(file: Partial) -> None:
    def broken() -> Iterator[bytes]:
        yield WHOLE[:500]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        partial.append(file, broken(), offset=0)
    assert send(file, WHOLE[500:], offset=500) == len(WHOLE)


def test_a_sender_who_comes_back_overtakes_his_own_hanging_piece(file: Partial) -> None:
    def hanging() -> Iterator[bytes]:
        yield WHOLE[:100]
        assert send(file, WHOLE[100:300], offset=100) == 300
        yield WHOLE[100:200]

    with pytest.raises(WrongOffset):
        partial.append(file, hanging(), offset=0)
    assert partial.offset_of(file) == 300


def race(file: Partial) -> list[object]:
    return together(*[bound(send, file)] * 8)


def test_of_eight_who_send_the_same_piece_one_writes_it(at: datetime) -> None:
    for _ in range(20):
        file = partial.begin("a.pdf", len(WHOLE), owner=ME, at=at)
        assert [type(fault) for fault in faults_of(race(file))] == [WrongOffset] * 7
        assert file.path.read_bytes() == WHOLE
        partial.drop(file)


def test_who_comes_while_another_still_writes_no_longer_follows(
    file: Partial, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk takes its time: without the lock the second would find his place before it."""
    write = partial._write

    def slow(*args: object, **kwargs: object) -> int:
        time.sleep(0.1)
        return write(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(partial, "_write", slow)
    answers = together(*[bound(send, file)] * 2)
    assert [type(fault) for fault in faults_of(answers)] == [WrongOffset]


def test_without_the_lock_two_write_at_once(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: both look, both find their place, and both say that it was theirs."""
    monkeypatch.setattr(partial, "_held", lambda file: nullcontext())
    write = partial._write

    def slow(*args: object, **kwargs: object) -> int:
        threads.wait(5)
        return write(*args, **kwargs)  # type: ignore[arg-type]

    threads = threading.Barrier(2)
    monkeypatch.setattr(partial, "_write", slow)
    file = partial.begin("a.pdf", len(WHOLE), owner=ME, at=at)
    assert faults_of(together(*[bound(send, file)] * 2)) == []


def test_a_token_is_of_use_to_its_owner_only(file: Partial, at: datetime) -> None:
    assert partial.find(file.token, owner=ME, at=at) == file
    for token, owner in ((file.token, OTHER), (file.token[:-1], ME), ("", ME), ("x:y", ME)):
        with pytest.raises(NotVisible):
            partial.find(token, owner=owner, at=at)


def test_a_token_ends_after_two_days(file: Partial, at: datetime) -> None:
    assert partial.find(file.token, owner=ME, at=at + timedelta(days=2))
    with pytest.raises(Gone, match=r"laporan\.pdf"):
        partial.find(file.token, owner=ME, at=at + timedelta(days=2, seconds=1))


def test_what_nobody_came_back_for_is_swept_by_the_next(
    file: Partial, at: datetime, folder: Path
) -> None:
    old = (at - timedelta(days=2, seconds=1)).timestamp()
    os.utime(file.path, (old, old))
    newer = partial.begin("b.pdf", 10, owner=OTHER, at=at)
    assert names(folder) == [newer.path.name]
    with pytest.raises(Gone):
        partial.find(file.token, owner=ME, at=at)
    with pytest.raises(Gone):
        send(file)


def test_too_many_at_once_are_refused_to_the_one_person(at: datetime) -> None:
    for _ in range(partial.MOST_OPEN):
        partial.begin("a.pdf", 10, owner=ME, at=at)
    with pytest.raises(Refusal, match=f"{partial.MOST_OPEN} berkas Anda"):
        partial.begin("a.pdf", 10, owner=ME, at=at)
    assert partial.begin("a.pdf", 10, owner=OTHER, at=at)


def test_too_much_at_once_is_refused(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partial, "MOST_OCTETS", 100)
    partial.begin("a.pdf", 60, owner=ME, at=at)
    with pytest.raises(Refusal, match="belum dikirim"):
        partial.begin("b.pdf", 60, owner=ME, at=at)


def test_a_file_over_the_limit_is_refused_before_a_byte(
    at: datetime, settings: Settings, folder: Path
) -> None:
    assert partial.begin("a.pdf", settings.HIMPUN_LARGEST_FILE, owner=ME, at=at)
    with pytest.raises(TooLarge, match="paling besar 200"):
        partial.begin("b.pdf", settings.HIMPUN_LARGEST_FILE + 1, owner=ME, at=at)
    with pytest.raises(Refusal, match="berkas ini kosong"):
        partial.begin("b.pdf", 0, owner=ME, at=at)
    assert len(names(folder)) == 1


def test_the_last_room_of_the_disk_is_left_to_decisions(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    disk = usage(100 * RESERVE, 0, RESERVE + 100)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: disk)
    assert partial.begin("a.pdf", 100, owner=ME, at=at)
    with pytest.raises(NoRoom) as refused:
        partial.begin("a.pdf", 101, owner=ME, at=at)
    assert refused.value.status == 507


def test_a_full_disk_is_said_in_words_and_the_file_goes_on_later(
    file: Partial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*args: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", no_space)
        with pytest.raises(NoRoom):
            send(file)
    assert send(file) == len(WHOLE)


def test_an_unfinished_file_cannot_be_taken(file: Partial) -> None:
    send(file, WHOLE[:1000])
    with pytest.raises(Refusal, match="belum selesai diunggah"):
        partial.open_partial(file)


def test_a_taken_file_is_the_same_for_its_form_and_gone_for_others(
    file: Partial, at: datetime
) -> None:
    send(file)
    ref = partial.stage(file)
    assert partial.stage(file) == ref, "taken twice"
    assert not file.path.exists(), "renamed, not copied"
    assert partial.find(file.token, owner=ME, at=at, form="dua"), "the first form was refused"
    partial.finish(file, form="satu")
    assert partial.find(file.token, owner=ME, at=at, form="satu")
    for form in ("dua", ""):
        with pytest.raises(Gone, match="sudah tersimpan"):
            partial.find(file.token, owner=ME, at=at, form=form)


def test_eight_forms_that_take_it_at_once_get_one_file(file: Partial) -> None:
    send(file)
    answers = together(*[bound(partial.stage, file)] * 8)
    assert faults_of(answers) == []
    assert len(set(answers)) == 1
    assert blobs.is_intact(answers[0].sha256)


def test_a_file_that_came_out_otherwise_is_thrown_away(file: Partial, at: datetime) -> None:
    send(file)
    with pytest.raises(Refusal, match="rusak dalam perjalanan"):
        partial.stage(file, crc32="00000000")
    with pytest.raises(Gone):
        partial.find(file.token, owner=ME, at=at)


def test_a_power_cut_between_note_and_rename_loses_nothing(
    file: Partial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(path: Path, ref: blobs.BlobRef) -> None:
        raise KeyboardInterrupt

    send(file)
    with monkeypatch.context() as patch:
        patch.setattr(blobs, "adopt", cut)
        with pytest.raises(KeyboardInterrupt):
            partial.stage(file)
    assert blobs.is_intact(partial.stage(file).sha256)


@pytest.mark.parametrize(
    "torn",
    ["", "{", "[]", '{"sha256": "', '{"sha256": 1, "size": 1}', '{"sha256": "x", "size": 1}'],
)
def test_a_note_that_a_power_cut_has_torn_counts_as_none(
    file: Partial, at: datetime, torn: str
) -> None:
    send(file)
    partial._note_path(file).write_text(torn)
    assert partial.find(file.token, owner=ME, at=at) == file
    assert blobs.is_intact(partial.stage(file).sha256)


def test_the_note_is_on_the_disk_before_its_name(
    file: Partial, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        order.append(Path(f"/proc/self/fd/{handle}").readlink().suffix)
        real_fsync(handle)

    def replace(self: Path, target: Path) -> Path:
        order.append(f"rename {self.suffix}")
        return real_replace(self, target)

    send(file)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        patch.setattr(Path, "replace", replace)
        partial.stage(file)
    assert order.index(".note") < order.index("rename .note") < order.index("rename ")


def announced_at_once(at: datetime) -> list[object]:
    return together(*[bound(partial.begin, "a.pdf", 60, owner=ME, at=at)] * 8)


def test_of_eight_announced_at_once_only_those_that_fit_are_taken(
    at: datetime, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(partial, "MOST_OCTETS", 100)
    assert [type(fault) for fault in faults_of(announced_at_once(at))] == [Refusal] * 7
    assert len(names(folder)) == 1


def test_without_the_lock_of_the_owner_all_find_room(
    at: datetime, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """Negative control: all count before the first has made its file."""
    monkeypatch.setattr(partial, "MOST_OCTETS", 100)
    monkeypatch.setattr(partial, "_counting", lambda owner: nullcontext())
    count, counted = partial.refuse_quota, threading.Barrier(8)

    def slow(size: int, *, owner: int) -> None:
        count(size, owner=owner)
        counted.wait(5)

    monkeypatch.setattr(partial, "refuse_quota", slow)
    assert faults_of(announced_at_once(at)) == []
    assert len(names(folder)) == 8


def test_a_cancelled_file_is_gone_and_makes_room(file: Partial, at: datetime, folder: Path) -> None:
    partial.drop(file)
    assert names(folder) == []
    with pytest.raises(Gone):
        partial.find(file.token, owner=ME, at=at)
