"""The installed command, started as an operator starts it: streams, exit codes, a real database.

One office lives through the file in order of its tests' needs: the fixture sets it up once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite  # each start makes or opens a SQLite file of its own

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(str(files("himpun")))
SAMPLE = PACKAGE / "samples" / "bmcktr"
SOP = PACKAGE / "sop" / "library" / "pengumpulan-data-kinerja.yaml"

Himpun = Callable[..., subprocess.CompletedProcess[str]]


def _starter(home: Path) -> Himpun:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HIMPUN_", "DJANGO_")) and name != "DATABASE_URL"
    }
    environment = {**kept, "HIMPUN_HOME": str(home), "HIMPUN_MODE": "sample"}

    def start(*argv: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "himpun", *map(str, argv)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return start


@pytest.fixture(scope="module")
def himpun(tmp_path_factory: pytest.TempPathFactory) -> Himpun:
    """The command on an installation that is set up and knows one office."""
    start = _starter(tmp_path_factory.mktemp("pemasangan"))
    made = start("setup")
    assert (made.returncode, made.stdout) == (0, ""), made.stderr
    imported = start("office", "import", SAMPLE / "office.yaml", "--json")
    assert imported.returncode == 0, imported.stderr
    links = json.loads(imported.stdout)["links"]
    assert links["admin"].startswith("http://localhost:8000/sandi/")
    return start


def test_a_link_alone_is_on_stdout(himpun):
    done = himpun("person", "link", "kadis")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == 1
    assert "Tautan sekali pakai" in done.stderr


def test_a_plan_is_imported_and_a_missing_one_refused(himpun):
    done = himpun("plan", "import", SAMPLE / "plan.xlsx")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "indikator baru (12)" in done.stderr
    refused = himpun("plan", "import", "tidak-ada.xlsx")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "tidak-ada.xlsx" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_sop_is_published_for_the_only_office(himpun):
    done = himpun("sop", "publish", SOP)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "pengumpulan-data-kinerja versi 1 terbit" in done.stderr
    assert "Belum ada pemegang" not in done.stderr


def test_a_sop_is_checked_and_drawn_without_any_installation(tmp_path):
    start = _starter(tmp_path / "tidak-ada")
    checked = start("sop", "check", SOP)
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr
    assert "412 menit + 8 hari" in checked.stderr
    drawn = start("sop", "draw", SOP, "--out", tmp_path / "bagan.pdf")
    assert drawn.returncode == 0, drawn.stderr
    assert (tmp_path / "bagan.pdf").read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["bagan.pdf"]


def test_a_verb_that_writes_refuses_where_nothing_is_set_up(tmp_path):
    refused = _starter(tmp_path / "tidak-ada")("office", "import", SAMPLE / "office.yaml")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "himpun setup" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_reference_is_written_and_then_found_in_order(tmp_path):
    start = _starter(tmp_path / "tidak-ada")
    folder = tmp_path / "acuan"
    folder.mkdir()
    assert start("docs", "--check", "--to", folder).returncode == 1
    written = start("docs", "--to", folder)
    assert (written.returncode, written.stdout) == (0, ""), written.stderr
    assert {"cli.md", "states.md", "actions.md", "checks.md", "sop-150-2.md", "sop-150-2.svg"} == {
        path.name for path in folder.iterdir()
    }
