"""The sweep of stored files: only what no row names, and nothing that may still be kept."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from pytest_django import Settings
from tests.cast import Cast

from himpun.core import blobs, orphans, partial
from himpun.core.action import action
from himpun.core.actors import Actor
from himpun.core.blobs import BlobRef
from himpun.core.refusals import Refusal
from himpun.ops import cli

LATER = timedelta(days=2, seconds=1)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.HIMPUN_BLOB_DIR = tmp_path / "blobs"
    return tmp_path / "blobs"


@action("test.kept")
def keep(ref: BlobRef, *, by: Actor, at: datetime) -> None:
    blobs.keep(ref, media_type="application/pdf", at=at)


def staged(content: bytes, *, at: datetime) -> BlobRef:
    ref = blobs.put_bytes(content)
    age(blobs.path_of(ref.sha256), at)
    return ref


def age(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))


@pytest.fixture
def kept(cast: Cast, at: datetime) -> BlobRef:
    ref = staged(b"dipakai", at=at)
    keep(ref, by=cast.admin, at=at)
    return ref


def names(*, at: datetime) -> set[str]:
    return {each.path.name for each in orphans.list_orphans(at=at)}


def test_a_file_that_a_row_names_stays(kept: BlobRef, at: datetime) -> None:
    assert names(at=at + 1000 * LATER) == set()


def test_a_file_without_a_row_is_found_after_two_days(kept: BlobRef, at: datetime) -> None:
    left = staged(b"ditinggalkan", at=at)
    assert names(at=at + timedelta(days=2)) == set(), "its act may still come"
    assert names(at=at + LATER) == {left.sha256}


def test_what_a_power_cut_left_half_written_is_found(
    kept: BlobRef, at: datetime, folder: Path
) -> None:
    (folder / "staged-abc").write_bytes(b"x")
    age(folder / "staged-abc", at)
    assert names(at=at + LATER) == {"staged-abc"}


def test_a_file_on_its_way_is_none_of_the_store(kept: BlobRef, at: datetime) -> None:
    file = partial.begin("a.pdf", 1, owner=7, at=at)
    age(file.path, at)
    assert names(at=at + LATER) == set()


def test_a_file_staged_again_or_asked_for_waits_for_its_act(kept: BlobRef, at: datetime) -> None:
    file = partial.begin("a.pdf", 4, owner=7, at=at)
    partial.append(file, [b"lagi"], offset=0)
    ref = partial.stage(file)
    age(blobs.path_of(ref.sha256), at)
    partial.find(file.token, owner=7, at=at)
    staged(b"sekali lagi", at=at)
    blobs.put_bytes(b"sekali lagi")
    assert names(at=at + LATER) == set()


def test_another_database_is_not_believed(db: None, at: datetime) -> None:
    """A store beside an empty database would be swept whole."""
    ref = staged(b"milik basis data lain", at=at)
    with pytest.raises(Refusal, match="Tidak satu pun"):
        names(at=at + LATER)
    assert blobs.is_intact(ref.sha256)


def test_no_other_table_names_a_stored_file_by_its_digest_alone(db: None) -> None:
    """The sweep asks `Blob`; a new table must point to it, or be asked, too."""
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if "sha256" in field.name and not field.is_relation
    }
    # The digest of a workbook that was applied is a memory: the file is not opened again.
    assert named == {"core.Blob.sha256", "intake.WorkbookUpload.sha256"}


def test_the_command_counts_and_removes_them(
    kept: BlobRef, at: datetime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("himpun.ops.cli.blobs.start_on_database", lambda: None)
    left = staged(b"ditinggalkan", at=at - timedelta(days=3650))
    assert cli.run(["blobs", "sweep", "--dry-run"]) == 0
    told = capsys.readouterr()
    assert left.sha256 in told.out
    assert "1 berkas yang tidak dipakai akan dihapus (12 B)." in told.err
    assert blobs.is_intact(left.sha256)
    assert cli.run(["blobs", "sweep"]) == 0
    assert "1 berkas yang tidak dipakai dihapus" in capsys.readouterr().err
    assert not blobs.path_of(left.sha256).exists()
    assert blobs.is_intact(kept.sha256)
