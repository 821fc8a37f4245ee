"""The verbs of the command line, run in this process: what they say, write and refuse."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from tests.cast import Cast

from himpun.core.actors import system_actor
from himpun.core.models import TrailEvent
from himpun.offices.models import Office, Person
from himpun.offices.queries import get_person_of_link
from himpun.ops import cli
from himpun.planning.models import Indicator
from himpun.sop.models import ProcedureVersion

SAMPLES = Path(str(files("himpun"))) / "samples"
LIBRARY = Path(str(files("himpun"))) / "sop" / "library"
MAIN = LIBRARY / "pengumpulan-data-kinerja.yaml"
OTHER = LIBRARY / "permohonan-data.yaml"
OFFICE = SAMPLES / "luar" / "office.yaml"
SMALL = """\
pemerintah: Pemerintah Kabupaten Uji
kantor: {kode: uji, nama: Dinas Uji, singkatan: UJI, berlaku_sejak: 2026-01-01}
unit:
  - {kode: SET, nama: Sekretariat, jenis: sekretariat}
pegawai:
  - {nama_masuk: pengelola, nama: Contoh Pengelola, peran: [{peran: admin}, {peran: walidata}]}
"""


@pytest.fixture
def office_file(tmp_path: Path) -> Path:
    path = tmp_path / "office.yaml"
    path.write_text(SMALL, "utf-8")
    return path


def _run(*argv: object) -> int:
    return cli.run([str(each) for each in argv])


def test_an_office_is_imported_and_its_admin_gets_one_link(db, office_file, capsys):
    assert _run("office", "import", office_file, "--base-url", "https://himpun.uji/") == 0
    out, err = capsys.readouterr()
    name, link = out.strip().split("\t")
    assert name == "pengelola"
    assert link.startswith("https://himpun.uji/sandi/")
    assert "walidata" in err
    token = link.split("/")[-2]
    at = Person.objects.get(username="pengelola").link_issued_at
    assert get_person_of_link(token, at=at).username == "pengelola"


def test_an_office_imported_again_is_unchanged_and_gives_no_link(db, office_file, capsys):
    _run("office", "import", office_file)
    capsys.readouterr()
    assert _run("office", "import", office_file, "--json") == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == {"office": "uji", "added": 0, "changed": 0, "links": {}}
    assert "tidak ada yang berubah" in err


def test_a_wrong_office_file_is_refused_by_line_and_nothing_is_written(db, office_file, capsys):
    office_file.write_text(SMALL.replace("jenis: sekretariat", "jenis: x"), "utf-8")
    assert _run("office", "import", office_file) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{office_file}:4: " in err
    assert not Office.objects.exists()
    assert not TrailEvent.objects.exists()


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_bytes(b"\xff\xfe")])
def test_a_file_that_cannot_be_read_is_named(db, tmp_path, capsys, make):
    path = tmp_path / "x.yaml"
    make(path)
    for verb in (("office", "import"), ("sop", "check"), ("sop", "publish")):
        if verb[1] == "publish":
            Office.objects.exists() or _run("office", "import", OFFICE)
        assert _run(*verb, path) == 2
        assert f"{path}: " in capsys.readouterr().err


def test_a_link_is_issued_and_the_trail_of_the_office_says_so(cast: Cast, capsys):
    assert _run("person", "link", "kadis") == 0
    out, err = capsys.readouterr()
    assert out.startswith("http://localhost:8000/sandi/")
    assert "Contoh Kadis" in err
    event = TrailEvent.objects.get(verb="person.link_issued")
    assert event.stream == f"office:{cast.office.pk}"


def test_no_link_is_issued_for_somebody_of_another_office(cast: Cast, capsys):
    stranger = Office.objects.exclude(pk=cast.office.pk).get()
    for argv in (["kadis", "--office", stranger.code], ["siapa"], ["kadis", "--office", "x"]):
        assert _run("person", "link", *argv) == 2
        assert "tidak ada" in capsys.readouterr().err
    assert not TrailEvent.objects.filter(verb="person.link_issued").exists()


def test_people_are_listed_with_the_roles_that_they_hold(cast: Cast, capsys):
    assert _run("person", "list", "--office", cast.office.code) == 0
    lines = capsys.readouterr().out.splitlines()
    (kadis,) = [line for line in lines if line.startswith("kadis ")]
    assert "Kepala Dinas" in kadis
    assert "belum memilih" in kadis
    assert not any("orang.luar" in line for line in lines)
    assert _run("person", "list", "--office", cast.office.code, "--json") == 0
    rows = {row["username"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["kadis"]["mandates"][0]["role"] == "kadis"


def test_of_several_offices_one_must_be_named(cast: Cast, capsys):
    assert _run("person", "list") == 2
    assert cast.office.code in capsys.readouterr().err


def test_without_any_office_the_way_to_begin_is_told(db, capsys):
    assert _run("sop", "list") == 2
    assert "himpun office import" in capsys.readouterr().err


def test_a_sound_sop_is_summed_up(capsys):
    assert _run("sop", "check", MAIN, "--json") == 0
    out, err = capsys.readouterr()
    said = json.loads(out)
    assert said["norm_total"] == {"minutes": 412, "days": 8}
    assert (len(said["steps"]), len(said["lanes"]), said["is_fit"]) == (11, 5, True)
    assert said["hash"] in err


def test_every_problem_of_a_sop_is_told_by_file_and_line(tmp_path, capsys):
    path = tmp_path / "salah.yaml"
    text = MAIN.read_text("utf-8").replace("{hari: 5}", "{hari: 0}").replace("ke: rekap", "ke: x")
    path.write_text(text, "utf-8")
    assert _run("sop", "check", path, "--json") == 2
    out, err = capsys.readouterr()
    problems = json.loads(out)["problems"]
    assert len(problems) == len(err.splitlines()) == 3
    for problem, line in zip(problems, err.splitlines(), strict=True):
        assert line == f"{path}:{problem['line']}: {problem['sentence']}"


@pytest.mark.parametrize("source", [MAIN, OTHER])
def test_a_sop_is_drawn_as_svg_and_as_pdf(tmp_path, source, capsys):
    for suffix, first in ((".svg", b"<svg"), (".pdf", b"%PDF-")):
        out = tmp_path / f"bagan{suffix}"
        assert _run("sop", "draw", source, "--out", out) == 0
        assert out.read_bytes().startswith(first)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bagan.pdf", "bagan.svg"]


@pytest.mark.parametrize("name", ["bagan.png", "tidak-ada/bagan.svg"])
def test_a_drawing_that_cannot_be_written_is_refused(tmp_path, name, capsys):
    assert _run("sop", "draw", MAIN, "--out", tmp_path / name) == 2
    assert name in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_wrong_sop_is_not_drawn(tmp_path, capsys):
    wrong = tmp_path / "salah.yaml"
    wrong.write_text("sop: {}\n", "utf-8")
    assert _run("sop", "draw", wrong, "--out", tmp_path / "bagan.svg") == 2
    assert f"{wrong}:1: " in capsys.readouterr().err
    assert not (tmp_path / "bagan.svg").exists()


def test_a_sop_is_published_once_and_lanes_without_holder_are_told(cast: Cast, capsys):
    for said in ("versi 1 terbit", "versi 1 sudah terbit"):
        assert _run("sop", "publish", OTHER, "--office", cast.office.code) == 0
        err = capsys.readouterr().err
        assert said in err
        assert "petugas_layanan, walidata, atasan" in err
    assert ProcedureVersion.objects.filter(office=cast.office).count() == 1
    assert _run("sop", "list", "--office", cast.office.code) == 0
    assert "permohonan-data  versi 1  berlaku" in capsys.readouterr().out


def test_other_content_under_a_published_number_is_refused(cast: Cast, tmp_path, capsys):
    other = tmp_path / "lain.yaml"
    other.write_text(OTHER.read_text("utf-8").replace("Komputer", "Laptop"), "utf-8")
    assert _run("sop", "publish", OTHER, "--office", cast.office.code) == 0
    assert _run("sop", "publish", other, "--office", cast.office.code) == 2
    err = capsys.readouterr().err
    assert f"{other}: " in err
    assert "versi 2" in err
    assert _run("sop", "list", "--office", cast.office.code, "--json") == 0
    assert [row["version"] for row in json.loads(capsys.readouterr().out)] == [1]


@pytest.fixture
def sample_office(db: None, capsys: pytest.CaptureFixture[str]) -> Office:
    _run("office", "import", SAMPLES / "bmcktr" / "office.yaml")
    capsys.readouterr()
    return Office.objects.get()


def test_a_plan_is_previewed_then_imported_then_unchanged(sample_office, capsys):
    plan = SAMPLES / "bmcktr" / "plan.xlsx"
    assert _run("plan", "import", plan, "--dry-run", "--json") == 0
    out, err = capsys.readouterr()
    preview = json.loads(out)
    assert (preview["dry_run"], preview["is_fit"]) == (True, True)
    assert len(preview["added"]["indikator"]) == 12
    assert "Belum disimpan" in err
    assert not Indicator.objects.exists()
    assert _run("plan", "import", plan) == 0
    assert "indikator baru (12): " in capsys.readouterr().err
    assert Indicator.objects.filter(office=sample_office).count() == 12
    assert _run("plan", "import", plan, "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["added"], again["changed"]) == ({}, {})


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_a_wrong_plan_is_refused_by_cell_and_nothing_is_written(db, office_file, dry, capsys):
    """The sample's units are not those of the small office, so that many cells are at fault."""
    _run("office", "import", office_file)
    capsys.readouterr()
    before = TrailEvent.objects.count()
    plan = SAMPLES / "bmcktr" / "plan.xlsx"
    assert _run("plan", "import", plan, "--json", *dry) == 2
    out, err = capsys.readouterr()
    faults = json.loads(out)["faults"]
    assert faults
    for fault, line in zip(faults, err.splitlines(), strict=True):
        assert line == f"{plan}: {fault['sheet']}!{fault['cell']}: {fault['sentence']}"
    assert not Indicator.objects.exists()
    assert TrailEvent.objects.count() == before


def test_what_is_no_workbook_is_refused_by_name(sample_office, tmp_path, capsys):
    path = tmp_path / "plan.xlsx"
    path.write_text("bukan buku kerja", "utf-8")
    assert _run("plan", "import", path) == 2
    assert str(path) in capsys.readouterr().err


def test_the_command_line_acts_as_the_system_of_that_office(sample_office, capsys):
    _run("plan", "import", SAMPLES / "bmcktr" / "plan.xlsx")
    event = TrailEvent.objects.get(verb="planning.plan_imported")
    assert event.stream == system_actor(sample_office.pk).stream
    assert capsys.readouterr().out == ""
