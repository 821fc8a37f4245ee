"""The verifier on a ZIP: read in place, within bounds, and nothing hides in it."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.rules.bag_samples import make_bag

from himpun.archive import verify as verifier
from himpun.archive.bag import zip_bag
from himpun.archive.verify import main, verify


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    make_bag(tmp_path / "arsip")
    zip_bag(tmp_path / "arsip", tmp_path / "arsip.zip")
    return tmp_path / "arsip.zip"


def found(path: Path) -> set[tuple[str, str]]:
    return {(finding.kind, finding.file) for finding in verify(path).findings}


def add(path: Path, name: str, content: bytes = b"x", **facts: int) -> None:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    for fact, value in facts.items():
        setattr(entry, fact, value)
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")  # zipfile warns of the duplicate that is the attack
        archive.writestr(entry, content, entry.compress_type)


def repacked(path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """The ZIP written anew by another tool, with each entry as `change` says."""
    target = path.with_name("lain.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            kept = change(name, old.read(name))
            if kept:
                new.writestr(*kept)
    return target


def test_an_untouched_zip_is_intact_with_the_same_digest_as_its_folder(sealed: Path) -> None:
    report = verify(sealed)
    assert report.findings == ()
    assert report[1:] == verify(sealed.with_name("arsip"))[1:]


def test_a_zip_packed_anew_by_another_tool_is_intact(sealed: Path) -> None:
    assert found(repacked(sealed, lambda name, octets: (name, octets))) == set()


def test_a_zip_with_the_bag_at_its_top_and_folder_entries_is_intact(sealed: Path) -> None:
    path = repacked(sealed, lambda name, octets: (name.split("/", 1)[1], octets))
    add(path, "data/", b"")
    add(path, "data/rekap/", b"")
    assert found(path) == set()


def test_a_zip_written_as_a_stream_is_intact(sealed: Path) -> None:
    class Stream(io.RawIOBase):
        def __init__(self, target: Path) -> None:
            self.file = target.open("wb")

        def writable(self) -> bool:
            return True

        def write(self, octets: Any) -> int:
            return self.file.write(octets)

    stream = Stream(sealed.with_name("aliran.zip"))
    with zipfile.ZipFile(sealed) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    stream.file.close()
    assert found(sealed.with_name("aliran.zip")) == set()


def test_a_changed_missing_and_renamed_entry_is_named(sealed: Path) -> None:
    def change(name: str, octets: bytes) -> tuple[str, bytes] | None:
        if name.endswith("recap.csv"):
            return name, octets + b"\n"
        if name.endswith("recap.json"):
            return None
        return name.replace("BACA-SAYA", "BACA"), octets

    named = found(repacked(sealed, change))
    assert ("altered", "data/rekap/recap.csv") in named
    assert ("missing", "data/rekap/recap.json") in named
    assert ("missing", "data/BACA-SAYA.txt") in named
    assert ("added", "data/BACA.txt") in named


@pytest.mark.parametrize(
    ("name", "kind", "named"),
    [
        ("arsip/data/sisipan.txt", "added", "data/sisipan.txt"),
        ("arsip/sisipan.txt", "added", "sisipan.txt"),
        ("sisipan.txt", "added", "sisipan.txt"),
        ("arsip/data/kosong/", "added", "data/kosong/"),
        ("arsip/bagit.txt", "added", "bagit.txt"),
        ("arsip/data/rekap/recap.csv", "added", "data/rekap/recap.csv"),
        ("../jahat.txt", "unsafe", "../jahat.txt"),
        ("arsip/../../jahat.txt", "unsafe", "../../jahat.txt"),
        ("arsip/../jahat/", "unsafe", "../jahat/"),
        ("/etc/passwd", "unsafe", "/etc/passwd"),
        ("arsip/data/..\\..\\jahat.txt", "unsafe", "data/..\\..\\jahat.txt"),
        ("C:/jahat.txt", "unsafe", "C:/jahat.txt"),
    ],
)
def test_an_extra_a_double_and_an_escaping_entry_is_named(
    sealed: Path, name: str, kind: str, named: str
) -> None:
    add(sealed, name)
    assert (kind, named) in found(sealed)


def test_a_link_an_encrypted_and_a_strangely_packed_entry_is_not_opened(sealed: Path) -> None:
    add(sealed, "arsip/data/tautan", external_attr=0o120777 << 16)
    add(sealed, "arsip/data/aneh", compress_type=zipfile.ZIP_BZIP2)
    octets = bytearray(sealed.read_bytes())
    at = octets.rindex(b"PK\1\2", 0, octets.rindex(b"arsip/verify.py"))
    octets[at + 8] |= 1
    sealed.write_bytes(octets)
    unsafe = {file for kind, file in found(sealed) if kind == "unsafe"}
    assert unsafe == {"data/tautan", "data/aneh", "verify.py"}


def test_a_name_with_a_hidden_end_is_not_opened(sealed: Path) -> None:
    add(sealed, "arsip/data/gambar.png*.exe")
    sealed.write_bytes(sealed.read_bytes().replace(b"gambar.png*.exe", b"gambar.png\0.exe"))
    assert ("unsafe", "data/gambar.png") in found(sealed)


def test_a_bomb_is_refused_unread(sealed: Path) -> None:
    with zipfile.ZipFile(sealed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("arsip/data/bom.txt", b"0" * 40_000_000)
    ((kind, sentence),) = [(one.kind, one.sentence) for one in verify(sealed).findings]
    assert kind == "unsafe"
    assert "mengembang tidak wajar" in sentence


def test_a_bomb_that_lies_about_its_size_is_found(sealed: Path) -> None:
    with zipfile.ZipFile(sealed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("arsip/data/bom.txt", b"0" * 40_000_000)
    octets = bytearray(sealed.read_bytes())
    at = octets.rindex(b"PK\1\2")
    octets[at + 24 : at + 28] = struct.pack("<I", 10)
    sealed.write_bytes(octets)
    assert ("altered", "data/bom.txt") in found(sealed)


def test_too_many_entries_are_refused(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier, "MAX_ENTRIES", 5)
    assert "lebih dari 5 berkas" in verify(sealed).findings[0].sentence


def test_entries_that_share_octets_are_refused(sealed: Path) -> None:
    octets = bytearray(sealed.read_bytes())
    first = octets.index(b"PK\1\2")
    second = octets.index(b"PK\1\2", first + 4)
    octets[second + 42 : second + 46] = octets[first + 42 : first + 46]
    sealed.write_bytes(octets)
    assert "bertumpuk" in verify(sealed).findings[0].sentence


def test_octets_hidden_before_between_and_after_the_entries_are_found(sealed: Path) -> None:
    octets = sealed.read_bytes()
    directory = octets.index(b"PK\1\2")
    end = octets.rindex(b"PK\5\6")
    moved = struct.pack("<I", directory + 6)
    between = octets[:directory] + b"hidden" + octets[directory:end]
    between += octets[end : end + 16] + moved + octets[end + 20 :]
    for hidden in (octets[:4] + b"hidden" + octets, between):
        sealed.write_bytes(hidden)
        assert ("added", "(ZIP)") in found(sealed)
    with zipfile.ZipFile(sealed, "w") as archive:
        archive.comment = b"catatan"
        archive.writestr("bagit.txt", b"")
    assert ("added", "(ZIP)") in found(sealed)


def test_a_cut_zip_is_not_intact(sealed: Path) -> None:
    octets = sealed.read_bytes()
    sealed.write_bytes(octets[: len(octets) // 2])
    assert main([str(sealed)]) == 1


def test_a_zip_that_is_no_bag_ends_with_2(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "lain.zip", "w") as archive:
        archive.writestr("a/b/bagit.txt", b"")
    assert main([str(tmp_path / "lain.zip")]) == 2


def test_flipped_bits_never_pass_unnoticed_nor_stop_the_verifier(sealed: Path) -> None:
    """Outside the contents a ZIP has dates and permissions that the seal does not cover."""
    octets = sealed.read_bytes()
    covered = bytearray(len(octets))
    with zipfile.ZipFile(sealed) as archive:
        for entry in archive.infolist():
            start = entry.header_offset + 30 + len(entry.filename.encode())
            covered[start : start + entry.file_size] = b"\1" * entry.file_size
    dice = random.Random(20260402)
    for _ in range(300):
        at, spoiled = dice.randrange(len(octets)), bytearray(octets)
        spoiled[at] ^= 1 << dice.randrange(8)
        sealed.write_bytes(spoiled)
        code = main([str(sealed)])
        assert code == 1 if covered[at] else code in {0, 1, 2}
