"""Step 11: Perencanaan seals the round; the bag holds everything and passes its own check."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import bagit
import pytest
from tests.cast import Cast
from tests.domain.archive_samples import LETTER, PHOTO, WRONG, Story, make_story

from himpun.archive import verify
from himpun.archive.actions import archive_round
from himpun.archive.models import Package
from himpun.archive.queries import get_folder
from himpun.archive.sealing import folder_of, name_of, zip_of
from himpun.core import blobs, canonical, guard, trail
from himpun.core.models import TrailEvent
from himpun.core.refusals import Refusal
from himpun.documents.models import Document
from himpun.rounds.models import Round, Turn


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.HIMPUN_ARCHIVE_DIR = tmp_path / "arsip"
    settings.HIMPUN_BLOB_DIR = tmp_path / "blobs"


@pytest.fixture
def story(cast: Cast, at: datetime) -> Story:
    return make_story(cast, at)


@pytest.fixture
def later(at: datetime) -> datetime:
    return at + timedelta(hours=3)


@pytest.fixture
def package(story: Story, cast: Cast, later: datetime) -> Package:
    return archive_round(story.turn, by=cast.perencanaan, at=later)


def payload(package: Package) -> dict[str, bytes]:
    root = get_folder(package) / "data"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_the_bag_and_its_zip_are_intact_and_valid(package: Package) -> None:
    folder = get_folder(package)
    for path in (folder, zip_of(package.name), blobs.path_of(package.zip_blob_id)):
        assert verify.verify(path, package.sha512).findings == ()
    bagit.Bag(str(folder)).validate(processes=1)
    alone = [sys.executable, "-I", str(folder / "verify.py")]
    assert subprocess.run(alone, check=False, capture_output=True).returncode == 0


def test_the_round_is_closed_and_the_turn_is_finished(
    package: Package, story: Story, cast: Cast, later: datetime
) -> None:
    round = Round.objects.get(pk=story.round.pk)
    turn = Turn.objects.get(pk=story.turn.pk)
    assert (round.status, round.closed_at) == (Round.Status.CLOSED, later)
    assert (turn.status, turn.finished_name) == (Turn.Status.DONE, cast.perencanaan.name)
    assert turn.finished_as == "Perencana"


def test_the_digest_of_the_seal_is_an_event_of_the_live_trail(
    package: Package, story: Story
) -> None:
    event = TrailEvent.objects.get(verb="archive.sealed")
    details = json.loads(event.content)["details"]
    manifest = get_folder(package) / "tagmanifest-sha512.txt"
    assert details["tagmanifest_sha512"] == hashlib.sha512(manifest.read_bytes()).hexdigest()
    assert details["tagmanifest_sha512"] == package.sha512
    assert event.folder == story.round.folder


def test_everything_of_the_round_is_in_the_bag(package: Package, cast: Cast) -> None:
    files = payload(package)
    short = hashlib.sha256(PHOTO).hexdigest()[:12]
    unit = cast.bina_marga_unit.code
    assert files["dokumen/02 laporan-analisa 000.8.6.3-7-BMCKTR-2026.pdf"] == LETTER
    assert "dokumen/01 laporan-analisa 000.8.6.3-6-BMCKTR-2026 DITARIK.pdf" in files
    assert files["dokumen/sumber/DPA dpa.pdf"] == b"%PDF dpa"
    assert files[f"bukti/{short}-foto.png"] == PHOTO
    assert b"70.51" in files[f"formulir/{unit}.csv"]
    assert b'"7.51"' in files[f"formulir/{unit}-penyampaian-1.json"]
    assert b"98.60" in files["rekap/recap.csv"]
    assert files["sop/arsip-saja-v1.yaml"].startswith(b"sop:\n  kode: arsip-saja")
    assert sum(name.startswith("lampiran/") for name in files) == 1
    assert package.n_files == len(files)


def test_evidence_is_kept_when_a_hand_in_knew_it_and_left_out_when_none_did(
    package: Package,
) -> None:
    contents = payload(package).values()
    assert b"lama" in contents
    assert WRONG not in contents


def test_the_round_file_tells_the_turns_and_binds_files_to_events(
    package: Package, story: Story
) -> None:
    told = json.loads(payload(package)["putaran.json"])
    first, last = told["giliran"]
    assert (first["no"], first["status"], first["selesai"]) == (
        1,
        "SELESAI",
        "2026-04-01T08:00:00+07:00",
    )
    assert (last["langkah"], last["selesai"]) == ("arsip", None)
    bound = {each["berkas"].split("/")[1] for each in told["ikatan"]}
    assert "lampiran" in bound
    assert told["putaran"]["id"] == story.round.pk


def test_the_slice_shows_this_round_whole_and_the_rest_bare(package: Package) -> None:
    report = verify.verify(get_folder(package))
    lines = payload(package)["jejak/trail.jsonl"].splitlines()[1:]
    rows = [json.loads(line) for line in lines]
    folders = {row["content"]["folder"] for row in rows if "content" in row}
    assert len(folders) == 1
    assert report.trail["whole"] == sum("content" in row for row in rows)
    assert "archive.sealed" not in {row["content"]["verb"] for row in rows if "content" in row}


def test_the_verifier_repeats_the_rules_of_the_live_trail(package: Package) -> None:
    content = {"b": ["é", {"z": None, "a": "70.51"}], "a": True, "n": 12}
    assert verify.canonical(content) == canonical.dumps(content)
    assert verify.link("0" * 64, "1" * 64) == trail.link("0" * 64, "1" * 64)
    assert verify.GENESIS == trail.GENESIS
    shown = [json.loads(one) for one in payload(package)["jejak/trail.jsonl"].splitlines()[1:]]
    live = TrailEvent.objects.filter(stream=verify.verify(get_folder(package)).trail["stream"])
    for row in shown:
        assert live.get(seq=row["seq"]).chain_hash == row["chain_hash"]


def test_only_perencanaan_can_seal(story: Story, cast: Cast, later: datetime) -> None:
    for name, actor in cast.insiders.items():
        if name != "perencanaan":
            with pytest.raises(Refusal, match="menunggu Perencanaan"):
                archive_round(story.turn, by=actor, at=later)
    with pytest.raises(Refusal):
        archive_round(story.turn, by=cast.orang_luar, at=later)
    assert not folder_of(name_of(story.round)).exists()


def test_another_step_cannot_be_closed_by_sealing(
    story: Story, cast: Cast, later: datetime
) -> None:
    with pytest.raises(Refusal, match="bukan milik langkah 1"):
        archive_round(story.round.turns.get(step="siapkan"), by=cast.tim_sakip, at=later)


def test_a_round_is_sealed_once(
    package: Package, story: Story, cast: Cast, later: datetime
) -> None:
    with pytest.raises(Refusal, match="sudah selesai dan diarsipkan"):
        archive_round(story.turn, by=cast.perencanaan, at=later)


def test_a_round_whose_report_was_withdrawn_cannot_be_sealed(
    story: Story, cast: Cast, later: datetime
) -> None:
    with guard.lifted("test factory"):
        Document.objects.filter(status=Document.Status.ISSUED).update(
            status=Document.Status.WITHDRAWN
        )
    with pytest.raises(Refusal, match="Laporan Hasil Analisa yang terbit belum ada"):
        archive_round(story.turn, by=cast.perencanaan, at=later)


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_missing_or_rotten_file_is_refused_and_nothing_is_sealed(
    story: Story, cast: Cast, later: datetime, is_gone: bool
) -> None:
    path = blobs.path_of(hashlib.sha256(PHOTO).hexdigest())
    if is_gone:
        path.unlink()
    else:
        path.write_bytes(PHOTO + b"!")
    with pytest.raises(Refusal, match="hilang atau rusak"):
        archive_round(story.turn, by=cast.perencanaan, at=later)
    assert not Package.objects.exists()
    assert Round.objects.get(pk=story.round.pk).status == Round.Status.OPEN
    assert not folder_of(name_of(story.round)).exists()


def test_what_a_broken_attempt_left_is_set_aside_not_deleted(
    story: Story, cast: Cast, later: datetime
) -> None:
    left = folder_of(name_of(story.round))
    left.mkdir(parents=True)
    (left / "bagit.txt").write_bytes(b"lama")
    zip_of(left.name).write_bytes(b"PK lama")
    package = archive_round(story.turn, by=cast.perencanaan, at=later)
    aside = left.with_name(left.name + ".tak-tercatat-1")
    assert (aside / "bagit.txt").read_bytes() == b"lama"
    assert zip_of(left.name).with_name(left.name + ".zip.tak-tercatat-1").exists()
    assert verify.verify(get_folder(package), package.sha512).findings == ()
