"""Files by content: written once, whole, and only reachable by their digest."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from tests.cast import Cast
from tests.faults.together import together

from himpun.core import blobs, guard
from himpun.core.action import action
from himpun.core.actors import Actor
from himpun.core.models import Blob
from himpun.core.refusals import NotVisible
from himpun.core.room import NoRoom

WHOLE = b"Laporan Kinerja " * 5000
DIGEST = hashlib.sha256(WHOLE).hexdigest()


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.HIMPUN_BLOB_DIR = tmp_path / "blobs"
    return tmp_path / "blobs"


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@action("test.kept")
def keep(ref: blobs.BlobRef, *, by: Actor, at: datetime) -> Blob:
    return blobs.keep(ref, media_type="application/pdf", at=at)


def test_a_file_is_found_by_the_digest_of_its_content(folder: Path) -> None:
    ref = blobs.put([WHOLE[:1000], b"", WHOLE[1000:]])
    assert ref == blobs.BlobRef(DIGEST, len(WHOLE))
    with blobs.open_blob(ref.sha256) as file:
        assert file.read() == WHOLE
    assert blobs.is_intact(ref.sha256)


def test_the_same_content_twice_is_one_file(folder: Path) -> None:
    assert blobs.put_bytes(WHOLE) == blobs.put([WHOLE[:7], WHOLE[7:]])
    assert len(files_in(folder)) == 1


def test_the_same_content_from_eight_people_at_once_is_one_whole_file(folder: Path) -> None:
    answers = together(*[lambda: blobs.put_bytes(WHOLE)] * 8)
    assert set(answers) == {blobs.BlobRef(DIGEST, len(WHOLE))}
    assert len(files_in(folder)) == 1
    assert blobs.is_intact(DIGEST)


@given(content=st.binary(max_size=4096), seed=st.integers())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_cut_of_the_stream_does_not_matter(folder: Path, content: bytes, seed: int) -> None:
    cuts = sorted(random.Random(seed).choices(range(len(content) + 1), k=5))
    edges = [0, *cuts, len(content)]
    pieces = [content[a:b] for a, b in pairwise(edges)]
    assert blobs.put(pieces) == blobs.put_bytes(content)


def test_a_crash_in_the_middle_leaves_nothing(folder: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield WHOLE
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        blobs.put(broken())
    assert files_in(folder) == []


def test_a_full_disk_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(NoRoom, match="penuh"):
        blobs.put_bytes(WHOLE)
    assert files_in(folder) == []


def test_content_is_on_the_disk_before_its_name_and_the_name_before_the_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut a name without content, or a row without name, would be a lost file."""
    order: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        order.append(f"fsync {Path(f'/proc/self/fd/{handle}').readlink().name[:7]}")
        real_fsync(handle)

    def replace(self: Path, target: Path) -> Path:
        order.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    blobs.put_bytes(WHOLE)
    folders = [f"fsync {name}" for name in (DIGEST[2:4], DIGEST[:2], "blobs")]
    assert order == ["fsync staged-", "rename", *folders]


@pytest.mark.parametrize(
    "name",
    ["", "..", "../../etc/passwd", "/etc/passwd", "a" * 63, "a" * 65, "A" * 64, "../" * 21 + "a",
     "\0" * 64, "٣" * 64, DIGEST + "\n", DIGEST[:-1] + "/"],
)  # fmt: skip
def test_only_a_digest_names_a_file(folder: Path, name: str) -> None:
    with pytest.raises(NotVisible):
        blobs.path_of(name)


def test_a_digest_nobody_stored_is_not_visible(folder: Path) -> None:
    with pytest.raises(NotVisible):
        blobs.open_blob("0" * 64)


def test_one_flipped_bit_is_found(folder: Path) -> None:
    blobs.put_bytes(WHOLE)
    path = blobs.path_of(DIGEST)
    content = bytearray(WHOLE)
    content[4321] ^= 1
    path.write_bytes(bytes(content))
    assert not blobs.is_intact(DIGEST)


def test_a_row_is_made_once_inside_an_action(folder: Path, cast: Cast, at: datetime) -> None:
    ref = blobs.put_bytes(WHOLE)
    for _ in range(2):
        assert keep(ref, by=cast.admin, at=at).sha256 == DIGEST
    assert Blob.objects.count() == 1


def test_a_row_outside_an_action_is_refused(folder: Path, db: None, at: datetime) -> None:
    ref = blobs.put_bytes(WHOLE)
    with pytest.raises(guard.OutsideAction):
        blobs.keep(ref, media_type="application/pdf", at=at)


@pytest.mark.parametrize(
    "ref",
    [blobs.BlobRef("0" * 64, 1), blobs.BlobRef(DIGEST, 1), blobs.BlobRef("../secret", 1)],
)
def test_a_row_without_its_file_is_refused(
    folder: Path, cast: Cast, at: datetime, ref: blobs.BlobRef
) -> None:
    blobs.put_bytes(WHOLE)
    with pytest.raises(NotVisible):
        keep(ref, by=cast.admin, at=at)
    assert not Blob.objects.exists()
