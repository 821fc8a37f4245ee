"""A whole round in the browser: every lane, from the order to the ZIP of the sealed archive."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.whole_round import UNITS, Walk

from himpun.archive.verify import verify
from himpun.core import clock
from himpun.intake.models import Submission
from himpun.measurement.models import Recap
from himpun.ops import installing
from himpun.ops.rehearsal.values import RehearsedValues, read_values
from himpun.ops.sample_office import SAMPLES
from himpun.rounds.models import Round

pytestmark = pytest.mark.django_db(transaction=True)

PERIOD = "2026-TW1"
EVIDENCE = SAMPLES / "bmcktr" / "evidence"
#: Wednesday 1 April 2026, 08.00 WIB: the quarter has just ended. The office's clock runs faster
#: than ours, so that the pages have waiting and work to show.
MORNING = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
HASTE = 60


@pytest.fixture
def values(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> RehearsedValues:
    """The sample office as it stands on that morning, and what its units will type."""
    settings.HIMPUN_ARCHIVE_DIR = tmp_path / "arsip"
    settings.HIMPUN_BLOB_DIR = tmp_path / "blobs"
    start = monotonic()

    def now() -> datetime:
        return MORNING + timedelta(seconds=(monotonic() - start) * HASTE)

    monkeypatch.setattr(clock, "now", now)
    installing.load_samples(say=lambda sentence: None)
    return read_values(SAMPLES / "bmcktr" / f"values-{PERIOD}.xlsx", evidence_folder=EVIDENCE)


def assert_finished(bag: Path, *, silent: set[str], tmp_path: Path) -> None:
    """The round is closed, and its ZIP is intact for us and for its own verify.py."""
    round = Round.objects.get()
    assert round.status == Round.Status.CLOSED
    passed_over = Submission.objects.filter(round=round, status=Submission.Status.PASSED_OVER)
    assert set(passed_over.values_list("unit__code", flat=True)) == silent
    assert Recap.objects.filter(round=round).count() == 2
    report = verify(bag)
    assert not report.findings
    with zipfile.ZipFile(bag) as packed:
        name = next(each for each in packed.namelist() if each.endswith("/verify.py"))
        alone = packed.extract(name, tmp_path)
    told = subprocess.run(
        [sys.executable, "-I", alone, bag], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("UTUH")


def test_a_whole_round_is_walked_by_everybody_and_leaves_an_intact_archive(
    values: RehearsedValues, page: Page, snap: Callable[[str], None], tmp_path: Path
) -> None:
    filling = tuple(unit for unit in UNITS if unit != "TR")
    walk = Walk(page, values, EVIDENCE, filling, picture=snap)
    bag = walk.whole_round(PERIOD)
    assert_finished(bag, silent={"TR"}, tmp_path=tmp_path)


def test_a_whole_round_is_walked_without_scripts(
    values: RehearsedValues, browser: Browser, live_server: Any, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.set_default_timeout(8_000)
    filling = ("SET", "UPTD3")
    walk = Walk(context.new_page(), values, EVIDENCE, filling, is_scripted=False)
    bag = walk.whole_round(PERIOD)
    assert_finished(bag, silent=set(UNITS) - set(filling), tmp_path=tmp_path)
    context.close()
