"""The stand-alone verifier on a bag in a folder: every attack is found and named."""

from __future__ import annotations

import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.rules.bag_samples import FACTS, make_bag, reseal, sample_entries

from himpun.archive import verify as verifier
from himpun.archive.bag import write_bag

SOURCE = Path(verifier.__file__)
PAYLOAD = [f"data/{entry.path}" for entry in sample_entries()]
TAGS = ["bagit.txt", "bag-info.txt", "manifest-sha512.txt", "tagmanifest-sha512.txt", "verify.py"]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    bag = tmp_path_factory.mktemp("sealed") / "arsip"
    make_bag(bag)
    return bag


@pytest.fixture
def bag(sealed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sealed, tmp_path / "arsip"))


def run(*args: str | Path, tool: Path = SOURCE) -> tuple[int, str]:
    """The verifier as its users run it: a process of its own that sees nothing of Himpun."""
    command = [sys.executable, "-I", str(tool), *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.stderr == ""
    return done.returncode, done.stdout


def findings(bag: Path, *args: str) -> dict[str, set[str]]:
    code, out = run(bag, "--json", *args)
    told = json.loads(out)
    assert code == (1 if told["findings"] else 0)
    assert told["status"] == ("altered" if told["findings"] else "intact")
    found: dict[str, set[str]] = {}
    for finding in told["findings"]:
        found.setdefault(finding["kind"], set()).add(finding["file"])
    return found


def flip(path: Path, *, at: int | None = None, bit: int = 0) -> None:
    octets = bytearray(path.read_bytes())
    octets[len(octets) // 2 if at is None else at] ^= 1 << bit
    path.write_bytes(octets)


# negative controls


def test_an_untouched_bag_is_intact(bag: Path) -> None:
    code, out = run(bag)
    assert code == 0
    assert out.startswith(f"UTUH: {len(PAYLOAD)} berkas isi")
    assert "peristiwa 1 sampai 8 bersambung; 6 peristiwa" in out


def test_the_verifier_in_the_bag_finds_its_own_bag_intact_and_leaves_no_trace(bag: Path) -> None:
    assert (bag / "verify.py").read_bytes() == SOURCE.read_bytes()
    assert run(tool=bag / "verify.py")[0] == 0
    assert findings(bag) == {}


def test_an_untouched_bag_of_a_later_part_of_the_stream_is_intact(tmp_path: Path) -> None:
    make_bag(tmp_path / "arsip", start=412)
    assert findings(tmp_path / "arsip") == {}


def test_a_forger_who_changes_nothing_is_not_accused(bag: Path) -> None:
    reseal(bag)
    assert findings(bag) == {}


def test_json_tells_the_digest_and_the_links(bag: Path) -> None:
    told = json.loads(run(bag, "--json")[1])
    assert told["files"] == len(PAYLOAD)
    assert re.fullmatch("[0-9a-f]{128}", told["sha512"])
    assert told["trail"]["first_seq"] == 1
    assert told["trail"]["whole"] == 6


# plain attacks


@pytest.mark.parametrize("name", [*PAYLOAD, *TAGS])
def test_one_changed_bit_is_found_and_the_file_is_named(bag: Path, name: str) -> None:
    flip(bag / name)
    found = findings(bag)
    named = {"manifest-sha512.txt", name} if name.startswith("tagmanifest") else {name}
    assert set().union(*found.values()) & (named | set(TAGS))
    if not name.startswith("tagmanifest"):
        assert name in found["altered"]


@pytest.mark.parametrize("name", [*PAYLOAD, *TAGS])
def test_a_missing_file_is_named(bag: Path, name: str) -> None:
    (bag / name).unlink()
    assert name in findings(bag)["missing"]


@pytest.mark.parametrize("name", ["data/dokumen/sisipan.pdf", "catatan.txt", ".tersembunyi"])
def test_an_added_file_is_named(bag: Path, name: str) -> None:
    (bag / name).write_bytes(b"tambahan")
    assert findings(bag)["added"] == {name}


def test_an_added_empty_folder_is_named(bag: Path) -> None:
    (bag / "data/kosong").mkdir()
    assert findings(bag) == {"added": {"data/kosong/"}}


def test_a_renamed_file_is_named_with_both_names(bag: Path) -> None:
    (bag / "data/rekap/recap.csv").rename(bag / "data/rekap/rekap.csv")
    found = findings(bag)
    assert found["missing"] == {"data/rekap/recap.csv"}
    assert found["added"] == {"data/rekap/rekap.csv"}
    assert "rekap.csv: tidak tercatat di manifes; isinya isi data/rekap/recap.csv" in run(bag)[1]


def test_two_swapped_files_are_named(bag: Path) -> None:
    one, other = bag / "data/rekap/recap.csv", bag / "data/formulir/bina-marga.csv"
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    assert findings(bag)["altered"] == {"data/rekap/recap.csv", "data/formulir/bina-marga.csv"}
    assert "isinya kini isi data/rekap/recap.csv: tertukar" in run(bag)[1]


def test_an_edited_manifest_is_named(bag: Path) -> None:
    manifest = bag / "manifest-sha512.txt"
    lines = manifest.read_text("utf-8").splitlines(keepends=True)
    manifest.write_text("".join(line for line in lines if "recap.csv" not in line), "utf-8")
    (bag / "data/rekap/recap.csv").unlink()
    assert findings(bag)["altered"] == {"manifest-sha512.txt", "bag-info.txt"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.upper(),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text + text,
        lambda text: text.replace("  ", " *"),
        lambda text: "\ufeff" + text,
        lambda text: "",
    ],
)
@pytest.mark.parametrize("name", ["manifest-sha512.txt", "tagmanifest-sha512.txt"])
def test_a_manifest_in_another_spelling_is_found(
    bag: Path, name: str, spoil: Callable[[str], str]
) -> None:
    (bag / name).write_bytes(spoil((bag / name).read_text("utf-8")).encode())
    assert findings(bag)


@pytest.mark.parametrize("line", ["catatan\n", "\n", "0" * 128 + " *verify.py\n", "0" * 127 + "\n"])
def test_a_line_that_lists_nothing_is_found_in_the_tag_manifest(bag: Path, line: str) -> None:
    with (bag / "tagmanifest-sha512.txt").open("a", encoding="utf-8") as stream:
        stream.write(line)
    assert findings(bag) == {"altered": {"tagmanifest-sha512.txt"}}


def test_a_missing_manifest_does_not_accuse_the_files_it_listed(bag: Path) -> None:
    (bag / "manifest-sha512.txt").unlink()
    assert findings(bag) == {"missing": {"manifest-sha512.txt"}}


def test_a_text_that_would_fill_the_memory_is_not_read(
    bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifier, "MAX_TEXT", 1_000)
    (finding,) = verifier.verify(bag).findings
    assert finding.sentence.endswith("(manifest-sha512.txt terlalu besar)")


@pytest.mark.parametrize(
    "name", ["data/../../rahasia", "/etc/passwd", "data\\..\\x", "C:/x", "a//b"]
)
def test_a_manifest_that_points_outside_is_refused_and_not_followed(bag: Path, name: str) -> None:
    (bag.parent / "rahasia").write_bytes(b"rahasia")
    for manifest in ("manifest-sha512.txt", "tagmanifest-sha512.txt"):
        with (bag / manifest).open("a", encoding="utf-8") as stream:
            stream.write(f"{'0' * 128}  {name}\n")
    assert findings(bag)["unsafe"] == {"manifest-sha512.txt", "tagmanifest-sha512.txt"}


def test_a_link_is_named_and_not_followed(bag: Path) -> None:
    target = bag.parent / "luar.pdf"
    letter = bag / "data/dokumen/01-nota-dinas.pdf"
    letter.rename(target)
    letter.symlink_to(target)
    (bag / "data/luar").symlink_to(bag.parent, target_is_directory=True)
    found = findings(bag)
    assert found["unsafe"] == {"data/dokumen/01-nota-dinas.pdf", "data/luar"}


def test_a_pipe_does_not_hang_the_verifier(bag: Path) -> None:
    os.mkfifo(bag / "data/pipa")
    assert findings(bag)["unsafe"] == {"data/pipa"}


def test_a_fetch_file_is_refused(bag: Path) -> None:
    (bag / "fetch.txt").write_text("https://contoh.invalid/x 3 data/x\n", "utf-8")
    reseal(bag)
    assert findings(bag) == {"unsafe": {"fetch.txt"}}


def test_a_wrong_count_of_octets_is_found_behind_new_manifests(bag: Path) -> None:
    told = bag / "bag-info.txt"
    wrong = re.sub(r"Payload-Oxum: .*", "Payload-Oxum: 1.1", told.read_text("utf-8"))
    reseal(bag)
    told.write_text(wrong, "utf-8")
    listed = (bag / "tagmanifest-sha512.txt").read_text("utf-8").splitlines()
    digest = verifier.FolderContents(bag).digest("bag-info.txt")
    listed = [f"{digest}  bag-info.txt" if "bag-info" in line else line for line in listed]
    (bag / "tagmanifest-sha512.txt").write_text("\n".join(listed) + "\n", "utf-8")
    assert findings(bag) == {"altered": {"bag-info.txt"}}


def test_another_declaration_is_found_behind_new_manifests(bag: Path) -> None:
    (bag / "bagit.txt").write_text("BagIt-Version: 0.97\n", "utf-8")
    reseal(bag)
    assert findings(bag) == {"altered": {"bagit.txt"}}


def test_two_hundred_single_bit_flips_are_all_found(sealed: Path, tmp_path: Path) -> None:
    bag = Path(shutil.copytree(sealed, tmp_path / "arsip"))
    dice = random.Random(20260401)
    for _ in range(200):
        name = dice.choice([*PAYLOAD, *TAGS])
        original = (bag / name).read_bytes()
        at, bit = dice.randrange(len(original)), dice.randrange(8)
        flip(bag / name, at=at, bit=bit)
        assert verifier.verify(bag).findings, (name, at, bit)
        (bag / name).write_bytes(original)
    assert not verifier.verify(bag).findings


# what only an outside copy of the digest can show


def test_a_bag_made_anew_is_found_only_with_the_digest_from_outside(bag: Path) -> None:
    digest = json.loads(run(bag, "--json")[1])["sha512"]
    assert findings(bag, "--expect", digest) == {}
    (bag / "data/formulir/bina-marga.csv").write_bytes(b"kode,realisasi\r\n1.03.01,99.99\r\n")
    reseal(bag)
    assert findings(bag) == {}
    assert findings(bag, "--expect", digest) == {"altered": {"tagmanifest-sha512.txt"}}


# what is no bag, and the tool itself


def test_what_is_no_bag_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "catatan.txt").write_text("halo", "utf-8")
    for path in (tmp_path, tmp_path / "catatan.txt", tmp_path / "tidak-ada"):
        code, out = run(path)
        assert code == 2
        assert out
        assert json.loads(run(path, "--json")[1])["status"] == "not_a_bag"


def test_a_bag_without_a_trail_is_not_intact(tmp_path: Path) -> None:
    entries = [entry for entry in sample_entries() if entry.path != "jejak/trail.jsonl"]
    write_bag(tmp_path / "arsip", entries, FACTS.lines())
    assert "data/jejak/trail.jsonl" in findings(tmp_path / "arsip")["missing"]


def test_help_says_what_cannot_be_proved() -> None:
    code, out = run("--help")
    assert code == 0
    assert "tidak dapat dibuktikan" in out
    assert "--expect" in out


def test_a_bag_without_a_round_file_is_judged_by_the_rest(bag: Path) -> None:
    (bag / "data/putaran.json").unlink()
    reseal(bag)
    assert findings(bag) == {}


def test_very_many_findings_are_told_in_part(bag: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(verifier.MAX_SHOWN + 3):
        (bag / f"data/{number}").write_bytes(b"")
    assert verifier.main([str(bag)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"TIDAK UTUH: {verifier.MAX_SHOWN + 4} temuan."
    assert lines[-1] == "- dan 4 temuan lain (lihat --json)."


def test_a_terminal_without_unicode_shows_names_all_the_same(bag: Path) -> None:
    flip(next((bag / "data/bukti").iterdir()))
    command = [sys.executable, "-I", "-X", "utf8=0", str(SOURCE), str(bag)]
    done = subprocess.run(command, capture_output=True, check=False, env={"LC_ALL": "C"})
    assert done.returncode == 1
    assert b"foto ruas \\xe9.jpg" in done.stdout or "foto ruas é.jpg".encode() in done.stdout


def test_a_hostile_file_name_cannot_write_to_the_terminal(bag: Path) -> None:
    (bag / "data/\x1b[2Jmerah\u202e.pdf").write_bytes(b"x")
    os.close(os.open(os.fsencode(bag) + b"/data/\xff.bin", os.O_CREAT | os.O_WRONLY))
    out = run(bag)[1]
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "\\x1b[2Jmerah\\u202e.pdf" in out
    assert "\\udcff.bin" in out
    assert run(bag, "--json")[0] == 1


def test_the_verifier_uses_only_the_standard_library_and_the_grammar_of_3_8() -> None:
    tree = ast.parse(SOURCE.read_text("utf-8"), feature_version=(3, 8))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).split(".")[0])
    assert imported <= set(sys.stdlib_module_names)
