"""`himpun rehearse`: a whole round from a directory, its report, its files, its refusals."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from himpun.archive import verify
from himpun.core.sheets import Column, Sheet, write_workbook
from himpun.ops.cli.rehearse import DEFAULT_SAMPLE

KEYS = {"round", "procedure", "turns", "indicators", "archive", "trail"}
TURN_KEYS = {
    "no", "step", "unit", "pass", "actor", "opened_at", "begun_at", "due_at", "finished_at",
    "waiting_minutes", "work_minutes", "norm", "late", "outcome", "documents",
}  # fmt: skip
INDICATOR_KEYS = {"code", "unit", "target", "actual", "achievement", "predicate", "reason"}


def rehearse(*options: str, out: Path) -> subprocess.CompletedProcess[str]:
    """One real process, as an office runs it; no environment of ours."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HIMPUN_", "DJANGO_", "DATABASE_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "himpun", "rehearse", "--out", str(out), *options],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """One rehearsal of the shipped sample with a return; shared by the tests that read it."""
    out = tmp_path_factory.mktemp("gladi") / "hasil"
    done = rehearse("--return", "UPTD2:SUB-02", "--return", "SET:PNJ-03", "--json", out=out)
    assert done.returncode == 0, done.stderr
    return out, json.loads(done.stdout)


def test_the_report_has_the_promised_shape(whole: tuple[Path, dict[str, Any]]) -> None:
    out, result = whole
    assert set(result) == KEYS
    assert set(result["procedure"]) == {"number", "version", "hash"}
    assert all(set(turn) == TURN_KEYS for turn in result["turns"])
    assert all(set(row) >= INDICATOR_KEYS for row in result["indicators"])
    assert set(result["trail"]) == {"events", "head"}
    assert json.loads((out / "timeline.json").read_text("utf-8")) == result


def test_the_first_pass_ends_at_the_moments_of_the_calendar(
    whole: tuple[Path, dict[str, Any]],
) -> None:
    """DOMAIN.md §8, mode B: start Wednesday 1 April 2026, Good Friday on the 3rd."""
    first = {turn["step"]: turn["finished_at"] for turn in whole[1]["turns"] if turn["pass"] == 1}
    assert first["formulir"] == "2026-04-01T14:10:00+07:00"
    assert first["isi_formulir"] == "2026-04-09T16:00:00+07:00"
    assert first["rekap"] == "2026-04-13T16:00:00+07:00"
    assert first["lapor_rekap"] == "2026-04-14T16:00:00+07:00"


def test_figures_are_texts_with_a_point_or_null(whole: tuple[Path, dict[str, Any]]) -> None:
    for row in whole[1]["indicators"]:
        for key in ("target", "actual", "achievement"):
            assert row[key] is None or (isinstance(row[key], str) and Decimal(row[key]).is_finite())
        assert row["achievement"] is not None or row["reason"]


def test_a_return_reopens_only_what_was_named(whole: tuple[Path, dict[str, Any]]) -> None:
    again = [
        turn["unit"]
        for turn in whole[1]["turns"]
        if turn["step"] == "isi_formulir" and turn["pass"] == 2
    ]
    assert sorted(again) == ["SET", "UPTD2"]
    rows = {(row["code"], row["unit"]): row for row in whole[1]["indicators"]}
    assert rows["SUB-02", "UPTD2"]["actual"] == "50.25"
    assert rows["SUB-02", None]["actual"] == "148.65"


def test_every_promised_file_is_there_and_the_bag_is_intact(
    whole: tuple[Path, dict[str, Any]],
) -> None:
    out, result = whole
    assert len(list((out / "documents").glob("*.pdf"))) >= 20
    assert sorted(path.stem for path in (out / "forms").glob("*.xlsx")) == [
        "BM", "CK", "SET", "TR", "UPTD1", "UPTD2", "UPTD3",
    ]  # fmt: skip
    assert (out / "recap.xlsx").stat().st_size > 5_000
    assert (out / "recap.csv").read_text("utf-8").startswith("sasaran,kode,")
    report = verify.verify(Path(result["archive"]["zip"]), result["archive"]["sha512"])
    assert not report.findings


def test_one_changed_byte_in_the_bag_is_found(
    whole: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    bag = tmp_path / "bag"
    shutil.copytree(whole[1]["archive"]["path"], bag)
    target = bag / "data" / "rekap" / "recap.json"
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 1
    target.write_bytes(content)
    report = verify.verify(bag)
    assert any("rekap/recap.json" in finding.file for finding in report.findings)


def test_a_procedure_without_recap_and_archive_says_so(tmp_path: Path) -> None:
    sop = DEFAULT_SAMPLE.parents[1] / "sop" / "library" / "permohonan-data.yaml"
    done = rehearse("--sop", str(sop), "--json", out=tmp_path / "hasil")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["indicators"], result["archive"]) == ([], None)
    assert result["round"]["status"] == "SELESAI"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    folder = tmp_path / "contoh"
    shutil.copytree(DEFAULT_SAMPLE, folder)
    return folder


def refused(folder: Path, tmp_path: Path, *options: str) -> str:
    out = tmp_path / "hasil"
    done = rehearse("--sample", str(folder), *options, out=out)
    assert done.returncode == 2, done.stderr
    assert not out.exists()
    assert not list(tmp_path.glob(".hasil*"))
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_wrong_office_file_is_refused_by_line(sample: Path, tmp_path: Path) -> None:
    path = sample / "office.yaml"
    path.write_text(path.read_text("utf-8").replace("zona: WIB", "zona: WKWK"), "utf-8")
    message = refused(sample, tmp_path)
    line = path.read_text("utf-8").splitlines().index("  zona: WKWK") + 1
    assert f"office.yaml:{line}:" in message


def test_wrong_values_are_refused_by_cell(sample: Path, tmp_path: Path) -> None:
    columns = [
        Column(name)
        for name in ("putaran", "unit", "kode", "variabel", "nilai", "keterangan", "bukti")
    ]
    book = write_workbook(
        [Sheet("Isian", columns, [[1, "BM", "SUB-01", "", "3", "", "hilang.pdf"]])],
        title="salah",
        at=datetime(2026, 4, 1, tzinfo=UTC),
    )
    (sample / "values-2026-TW1.xlsx").write_bytes(book)
    message = refused(sample, tmp_path)
    assert "values-2026-TW1.xlsx: Isian!A2: bukti hilang.pdf tidak ada" in message


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--period", "2026-TW9"), "--period 2026-TW9"),
        (("--start", "besok"), "--start besok"),
        (("--silent", "XX"), "Unit XX tidak ada"),
        (("--return", "XX:IKU-01"), "Unit XX tidak ada"),
    ],
)
def test_a_wrong_option_is_refused_in_words(
    sample: Path, tmp_path: Path, options: tuple[str, str], words: str
) -> None:
    assert words in refused(sample, tmp_path, *options)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "hasil"
    out.mkdir()
    (out / "penting.txt").write_text("jangan dihapus", "utf-8")
    done = rehearse(out=out)
    assert done.returncode == 2
    assert (out / "penting.txt").read_text("utf-8") == "jangan dihapus"
