"""Step 11: a restricted proof stays in the office; the bag holds its digest and is intact."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cast import Cast
from tests.domain.archive_samples import add_proof, make_story

from himpun.archive import verify
from himpun.archive.actions import archive_round
from himpun.archive.models import Package
from himpun.archive.queries import get_folder
from himpun.core import guard
from himpun.intake.models import Evidence, EvidenceUse, FormRow

pytestmark = pytest.mark.django_db

SECRET = b"isi laporan audit yang rahasia"


@pytest.fixture
def folder(cast: Cast, at: datetime, settings: Any, tmp_path: Path) -> Path:
    """The bag of a round with a proof that only the Kepala Dinas may read, and a link."""
    settings.HIMPUN_ARCHIVE_DIR = tmp_path / "arsip"
    settings.HIMPUN_BLOB_DIR = tmp_path / "berkas"
    story = make_story(cast, at)
    with guard.lifted("test factory"):
        row = FormRow.objects.get()
        add_proof(row, SECRET, "lhp-rahasia.pdf", at)
        Evidence.objects.filter(file_name="lhp-rahasia.pdf").update(
            restricted_to=["unit", "kadis"], number="LHP-77"
        )
        link = Evidence.objects.create(
            submission=row.submission, carrier="TAUTAN", url="https://contoh.id/a", added_at=at
        )
        EvidenceUse.objects.create(row=row, evidence=link, used_at=at)
    archive_round(story.turn, by=cast.perencanaan, at=at + timedelta(days=1))
    return get_folder(Package.objects.get())


def test_the_bag_is_intact_without_the_restricted_proof(folder: Path) -> None:
    assert verify.verify(folder).findings == ()
    alone = [sys.executable, "-I", str(folder / "verify.py")]
    done = subprocess.run(alone, check=False, capture_output=True)
    assert done.returncode == 0
    assert b"UTUH" in done.stdout


def test_nothing_of_it_but_its_digest_is_in_the_bag(folder: Path) -> None:
    proof = Evidence.objects.get(file_name="lhp-rahasia.pdf")
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "verify.py":
            content = path.read_bytes()
            assert SECRET not in content, path
            assert b"lhp-rahasia" not in content, path
            assert b"LHP-77" not in content, path
    told = json.loads((folder / "data/putaran.json").read_text("utf-8"))
    assert told["bukti_terbatas"] == [
        {
            "sha256": proof.digest, "unit": proof.submission.unit.code, "baris": ["I1"],
            "bentuk": "BERKAS", "dilepas": None,
        }
    ]  # fmt: skip
    assert "BUKTI TERBATAS" in (folder / "data/BACA-SAYA.txt").read_text("utf-8")


def test_a_link_is_in_the_bag_as_the_text_of_its_digest(folder: Path) -> None:
    link = Evidence.objects.get(carrier="TAUTAN")
    kept = folder / f"data/bukti/{link.digest[:12]}-tautan.txt"
    assert kept.read_text() == link.url
