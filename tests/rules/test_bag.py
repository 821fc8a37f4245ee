"""Writing a bag: valid for another reader, the same octets each time, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import bagit
import pytest
from tests.rules.bag_samples import FACTS, PROOF, make_bag, sample_entries, sha256

from himpun.archive import bag as bags
from himpun.archive.bag import Entry, SourceAltered, write_bag, zip_bag
from himpun.archive.rules import Retention


def octets_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_bagit_library_finds_the_bag_valid(tmp_path: Path) -> None:
    summary = make_bag(tmp_path / "arsip")
    read = bagit.Bag(str(tmp_path / "arsip"))
    read.validate(processes=1)
    assert read.version_info == (1, 0)
    assert read.info["Payload-Oxum"] == f"{summary.octets}.{summary.files}"
    assert read.info["Bagging-Date"] == "2026-04-15"
    assert read.info["Kode-Klasifikasi"] == "000.8.6.3"
    assert read.info["Source-Organization"] == "Dinas Contoh"
    assert summary.files == len(list(read.payload_files()))


def test_the_bagit_library_finds_a_changed_bag_invalid(tmp_path: Path) -> None:
    make_bag(tmp_path / "arsip")
    (tmp_path / "arsip/data/rekap/recap.csv").write_bytes(b"x")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(tmp_path / "arsip")).validate(processes=1)


def test_the_summary_names_the_digest_of_the_tag_manifest(tmp_path: Path) -> None:
    summary = make_bag(tmp_path / "arsip")
    manifest = (tmp_path / "arsip/tagmanifest-sha512.txt").read_bytes()
    assert summary.sha512 == hashlib.sha512(manifest).hexdigest()
    listed = {line.split("  ")[1] for line in manifest.decode().splitlines()}
    assert listed == {"bagit.txt", "bag-info.txt", "manifest-sha512.txt", "verify.py"}


def test_the_same_input_gives_the_same_octets_as_folder_and_as_zip(tmp_path: Path) -> None:
    for home in (tmp_path / "a", tmp_path / "b"):
        entries = sample_entries()
        ordered = entries if home.name == "a" else entries[::-1]
        write_bag(home / "arsip", ordered, FACTS.lines())
        zip_bag(home / "arsip", home / "arsip.zip")
    assert octets_of(tmp_path / "a/arsip") == octets_of(tmp_path / "b/arsip")
    assert (tmp_path / "a/arsip.zip").read_bytes() == (tmp_path / "b/arsip.zip").read_bytes()


def test_the_zip_holds_the_folder_under_its_name(tmp_path: Path) -> None:
    make_bag(tmp_path / "arsip")
    zip_bag(tmp_path / "arsip", tmp_path / "arsip.zip")
    with zipfile.ZipFile(tmp_path / "arsip.zip") as archive:
        assert archive.testzip() is None
        packed = {name: archive.read(name) for name in archive.namelist()}
    unpacked = {f"arsip/{name}": octets for name, octets in octets_of(tmp_path / "arsip").items()}
    assert packed == unpacked


def test_a_file_is_copied_from_where_it_lies(tmp_path: Path) -> None:
    source = tmp_path / "foto"
    source.write_bytes(PROOF)
    write_bag(tmp_path / "arsip", [Entry("bukti/foto.jpg", source, sha256(PROOF))], {})
    assert (tmp_path / "arsip/data/bukti/foto.jpg").read_bytes() == PROOF


def test_a_file_that_rotted_on_the_disk_is_not_sealed(tmp_path: Path) -> None:
    source = tmp_path / "foto"
    source.write_bytes(PROOF + b"!")
    with pytest.raises(SourceAltered, match=r"bukti/foto\.jpg"):
        write_bag(tmp_path / "arsip", [Entry("bukti/foto.jpg", source, sha256(PROOF))], {})
    assert [path.name for path in tmp_path.iterdir()] == ["foto"]


def test_nothing_is_left_when_a_source_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_bag(tmp_path / "arsip", [Entry("a", b"a"), Entry("b", tmp_path / "none")], {})
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_when_the_last_rename_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> None:
        raise OSError(f"no sync of {folder.name}")

    monkeypatch.setattr(bags, "_sync_folders", refuse)
    with pytest.raises(OSError, match="no sync"):
        make_bag(tmp_path / "arsip")
    assert list(tmp_path.iterdir()) == []


def test_every_file_and_folder_is_on_the_disk_before_the_bag_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    monkeypatch.setattr(os, "fsync", lambda handle: synced.add(os.fstat(handle).st_ino))
    make_bag(tmp_path / "arsip")
    paths = [tmp_path, tmp_path / "arsip", *(tmp_path / "arsip").rglob("*")]
    assert synced == {path.stat().st_ino for path in paths}
    synced.clear()
    zip_bag(tmp_path / "arsip", tmp_path / "arsip.zip")
    assert synced == {path.stat().st_ino for path in (tmp_path, tmp_path / "arsip.zip")}


def test_a_bag_is_never_written_over_another(tmp_path: Path) -> None:
    make_bag(tmp_path / "arsip")
    before = octets_of(tmp_path / "arsip")
    with pytest.raises(FileExistsError):
        make_bag(tmp_path / "arsip")
    (tmp_path / "arsip.zip").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        zip_bag(tmp_path / "arsip", tmp_path / "arsip.zip")
    assert octets_of(tmp_path / "arsip") == before
    assert (tmp_path / "arsip.zip").read_bytes() == b"mine"


def test_unsafe_and_colliding_paths_land_inside_the_bag(tmp_path: Path) -> None:
    entries = [Entry("../../jahat.txt", b"1"), Entry("Jahat.TXT", b"2"), Entry("con", b"3")]
    write_bag(tmp_path / "arsip", entries, {})
    payload = octets_of(tmp_path / "arsip/data")
    assert payload == {"jahat.txt": b"1", "Jahat-2.TXT": b"2", "_con": b"3"}
    assert [path.name for path in tmp_path.iterdir()] == ["arsip"]


def test_a_path_below_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside a file"):
        write_bag(tmp_path / "arsip", [Entry("a", b""), Entry("A/b", b"")], {})


@pytest.mark.parametrize("value", ["dua\nbaris", "dua\rbaris", "dua\u2028baris"])
def test_a_line_break_in_the_facts_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(ValueError, match="bag-info"):
        write_bag(tmp_path / "arsip", [], {"Source-Organization": value})
    assert list(tmp_path.iterdir()) == []


def test_the_retention_note_says_years_and_fate() -> None:
    note = Retention(code="000.8.3.3", active_years=2, inactive_years=3, fate="Permanen").note()
    assert note.startswith("aktif 2 tahun, inaktif 3 tahun, lalu permanen")
