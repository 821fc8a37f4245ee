"""The reference says what the program does: the written pages are generated anew and compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from himpun.core.yamlfile import read_yaml
from himpun.ops import cli, reference, states
from himpun.sop import reading, soundness
from himpun.sop.loader import BadProcedure, load, load_shipped
from himpun.sop.rules.definition import NormUnit, StepAction

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference"
SOURCE = ROOT / "src" / "himpun"
SOP_FORMAT = (FOLDER / "sop-yaml.md").read_text("utf-8")
HEAD = """\
sop: {kode: uji, versi: 1, nomor: "1", nama: Uji}
pelaksana:
  - {id: petugas_layanan, nama: Petugas}
  - {id: walidata, nama: Walidata}
  - {id: bidang, nama: Bidang}
  - {id: atasan, nama: Atasan}
"""


def test_the_generated_reference_is_up_to_date():
    assert reference.stale(FOLDER, cli.build_parser()) == []


def test_a_page_that_differs_or_is_missing_is_called_stale(tmp_path):
    parser = cli.build_parser()
    (tmp_path / "settings.md").write_text((FOLDER / "settings.md").read_text("utf-8"), "utf-8")
    assert len(reference.stale(tmp_path, parser)) == len(reference.pages(parser))
    reference.write(tmp_path, parser)
    assert reference.stale(tmp_path, parser) == []
    assert reference.write(tmp_path, parser) == []
    (tmp_path / "cli.md").write_text("lain", "utf-8")
    (found,) = reference.stale(tmp_path, parser)
    assert "cli.md" in found


def test_every_setting_is_told_and_no_other(tmp_path):
    page = tmp_path / "settings.md"
    assert {"HIMPUN_MODE", "DATABASE_URL", "HIMPUN_SECRET_KEY"} <= reference.variables()
    page.write_text("`HIMPUN_MODE` `HIMPUN_NEVER_READ`", "utf-8")
    faults = reference.settings_faults(page)
    assert len(faults) == len(reference.variables())
    assert "HIMPUN_NEVER_READ" in faults[-1]
    assert "HIMPUN_MODE" not in " ".join(faults)


def test_every_verb_is_told_with_all_its_options():
    page = (FOLDER / "cli.md").read_text("utf-8")
    for verb in cli.VERBS:
        assert f"## `himpun {verb.NAME}" in page
    for option in ("--dry-run", "--out", "--base-url", "--check", "--json"):
        assert option in page


@pytest.mark.parametrize("machine", states.MACHINES, ids=lambda machine: machine.title)
def test_every_status_is_reached_from_a_beginning(machine):
    reached: set[object] = {None}
    for _ in machine.states:
        reached |= {move.after for move in machine.moves if reached & set(move.before)}
    assert reached - {None} == set(machine.states)


def test_every_status_that_the_code_writes_is_in_a_table():
    written = {
        (kind, name)
        for path in SOURCE.glob("*/**/*.py")
        if not path.is_relative_to(SOURCE / "ops")
        for kind, name in re.findall(
            r"\bstatus=(Round|Turn|Submission|Document)\.Status\.([A-Z_]+),",
            path.read_text("utf-8"),
        )
    }
    told = {
        (machine.states.__qualname__.split(".")[0], move.after.name)
        for machine in states.MACHINES
        for move in machine.moves
    }
    assert written
    assert written <= told


def test_every_act_of_the_tables_is_an_action():
    for machine in states.MACHINES:
        for move in machine.moves:
            assert all("." in states.verb_of(act) for act in move.acts)


def test_every_action_of_the_source_is_told():
    page = (FOLDER / "actions.md").read_text("utf-8")
    verbs = {
        verb
        for path in SOURCE.glob("*/**/*.py")
        for verb in re.findall(r'^@action\("([a-z_.]+)"\)', path.read_text("utf-8"), re.MULTILINE)
    }
    assert len(verbs) > 30
    assert [verb for verb in sorted(verbs) if f"| `{verb}` |" not in page] == []


def test_the_page_of_the_sop_has_every_step_norm_and_decision():
    page = (FOLDER / "sop-150-2.md").read_text("utf-8")
    definition = load_shipped(reference.MAIN_SOP)
    for step in definition.steps:
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {step.no} |")]
        assert f"(`{step.id}`)" in row
        assert f"| {step.norm.text} |" in row
        for decision in step.decisions:
            assert f"Langkah {step.no}, *{decision.label}*" in page
    assert "412 menit + 8 hari" in page


def test_the_format_names_every_key_of_a_sop_file():
    keys = {
        *reading._STEP_REQUIRED, *reading._STEP_OPTIONAL, *reading._IDENTITY_LISTS,
        *reading._IDENTITY_REST, *reading.DIRECTIONS, "kode", "versi", "nomor", "nama", "label",
        "ke", "hanya", "wajib", "pelaku", "unit", "unit_terpilih", "berikut", "selesai", "pada",
    }  # fmt: skip
    assert [key for key in sorted(keys) if f"`{key}`" not in SOP_FORMAT] == []
    for unit in NormUnit:
        assert f"{{{unit.value}: n}}" in SOP_FORMAT


def test_the_limits_of_the_format_are_those_of_the_reader():
    assert f"1–{reading.MAX_LANES};" in SOP_FORMAT
    assert f"1–{reading.MAX_STEPS};" in SOP_FORMAT
    minutes, hours, days = (reading.MOST[unit] for unit in NormUnit)
    assert f"{minutes} menit, {hours} jam, {days} hari" in SOP_FORMAT


@pytest.mark.parametrize("action", StepAction)
def test_the_table_of_actions_says_what_the_loader_asks(action):
    (row,) = re.findall(rf"^\| `{action.value}` \|.*$", SOP_FORMAT, re.MULTILINE)
    _, _, _, needs, decides, per_unit, _ = row.split("|")
    needed = soundness.NEEDS.get(action)
    assert needs.strip() == (f"`{needed.value}`" if needed else "–")
    assert (decides.strip() != "–") == (action in soundness.MAY_DECIDE)
    assert (per_unit.strip() != "–") == (action in soundness.MAY_BE_PER_UNIT)


def test_the_examples_of_the_format_load_and_their_scenario_holds():
    steps, scenario = re.findall(r"```yaml\n(.*?)```", SOP_FORMAT, re.DOTALL)
    definition = load(HEAD + steps + scenario, name="contoh")
    assert (len(definition.steps), len(definition.scenario)) == (3, 6)
    with pytest.raises(BadProcedure, match="butir 1 tidak terpenuhi"):
        load(HEAD + steps + scenario.replace("2026-10-06", "2026-10-07"), name="contoh")


WRONG = {
    'Pelaksana "sekretris" pada langkah 2': ("pelaksana: [sekretaris]", "pelaksana: [sekretris]"),
    'Kunci "uraian" wajib ada pada langkah 3.': (
        "    uraian: Tim SAKIP menyusun rencana kegiatan pelaksanaan pengumpulan data kinerja\n",
        "",
    ),
    '"jam" pada waktu langkah 2 harus bilangan': ("waktu: {jam: 2}", "waktu: {jam: 0}"),
    '"pelaksana" pada langkah 9 lebih dari satu': ("    penentu: kadis\n", ""),
}


@pytest.mark.parametrize("sentence", WRONG)
def test_the_refusals_of_the_format_are_those_of_the_loader(sentence):
    assert sentence in SOP_FORMAT
    before, after = WRONG[sentence]
    text = (SOURCE / "sop" / "library" / f"{reference.MAIN_SOP}.yaml").read_text("utf-8")
    assert before in text
    assert read_yaml(text)
    with pytest.raises(BadProcedure, match=re.escape(sentence)):
        load(text.replace(before, after, 1), name="uji")
