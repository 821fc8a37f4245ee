"""The read door of the archive."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cast import Cast
from tests.domain.archive_samples import Story, make_story

from himpun.archive import queries
from himpun.archive.actions import archive_round
from himpun.archive.models import Package
from himpun.core import blobs
from himpun.core.refusals import NotVisible


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.HIMPUN_ARCHIVE_DIR = tmp_path / "arsip"
    settings.HIMPUN_BLOB_DIR = tmp_path / "blobs"


@pytest.fixture
def story(cast: Cast, at: datetime) -> Story:
    return make_story(cast, at)


@pytest.fixture
def package(story: Story, cast: Cast, at: datetime) -> Package:
    return archive_round(story.turn, by=cast.perencanaan, at=at + timedelta(hours=3))


def test_everybody_of_the_office_finds_the_package(
    package: Package, story: Story, cast: Cast
) -> None:
    for actor in cast.insiders.values():
        assert queries.list_packages(by=actor) == [package]
        assert queries.get_package(package.pk, by=actor) == package
        assert queries.get_package_of(story.round, by=actor) == package


def test_a_stranger_finds_nothing(package: Package, story: Story, cast: Cast) -> None:
    assert queries.list_packages(by=cast.orang_luar) == []
    assert queries.get_package_of(story.round, by=cast.orang_luar) is None
    with pytest.raises(NotVisible):
        queries.get_package(package.pk, by=cast.orang_luar)


def test_a_round_that_is_not_sealed_has_no_package(story: Story, cast: Cast) -> None:
    assert queries.get_package_of(story.round, by=cast.kadis) is None


def test_the_zip_is_read_and_checked_by_the_digest_in_the_database(package: Package) -> None:
    with queries.open_zip(package) as stream:
        assert stream.read(2) == b"PK"
    assert queries.check_package(package).findings == ()


def test_a_changed_zip_is_found(package: Package) -> None:
    path = blobs.path_of(package.zip_blob_id)
    octets = bytearray(path.read_bytes())
    octets[octets.index(b"Laporan") if b"Laporan" in octets else 200] ^= 1
    path.write_bytes(octets)
    assert queries.check_package(package).findings
