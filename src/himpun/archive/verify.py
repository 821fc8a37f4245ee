#!/usr/bin/env python3
"""Check a sealed archive of one round: intact, or what was altered, went missing or was added.

This one file is the verifier of `himpun verify` and travels in every bag, so it needs nothing but
Python 3.8 and its standard library. It reads a BagIt 1.0 bag (RFC 8493, SHA-512), as a folder or as
one ZIP that is never unpacked, and follows the trail slice. `LIMITS` says what this can prove.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import stat
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
MANIFEST = "manifest-sha512.txt"
TAG_MANIFEST = "tagmanifest-sha512.txt"
TRAIL = "data/jejak/trail.jsonl"
ROUND = "data/putaran.json"
REQUIRED = (BAGIT, BAG_INFO, MANIFEST, TAG_MANIFEST, TRAIL)
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TRAIL_FORMAT = "himpun-trail-slice/1"
GENESIS = "0" * 64

MAX_ENTRIES = 50_000
MAX_OCTETS = 32 * 2**30  # of the whole archive, unpacked
MAX_TEXT = 64 * 2**20  # of a file that is read as text at once
MAX_LINE = 4 * 2**20  # of the trail, and what is read at once
MAX_RATIO = 200  # unpacked : packed; only looked at above FREE_OCTETS
FREE_OCTETS = 2**20
MAX_SHOWN = 200  # findings in words
SHA512 = re.compile(r"[0-9a-f]{128}")
SHA256 = re.compile(r'"([0-9a-f]{64})"')
UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError)
BROKEN = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
KINDS = {"altered": "BERUBAH", "missing": "HILANG", "added": "DITAMBAHKAN", "unsafe": "BERBAHAYA"}

LIMITS = """\
Yang dibuktikan: setiap berkas sama dengan sidiknya (SHA-512) di manifes; tidak ada yang hilang atau
ditambahkan; rantai irisan jejak bersambung, isi setiap peristiwa putaran ini cocok dengan sidiknya,
dan berkas yang sidiknya dicatat oleh suatu peristiwa memang berkas itu.

Yang tidak dapat dibuktikan: (1) Orang yang membuat ulang semuanya, termasuk manifes dan rantai
jejak, tidak ketahuan dari arsip ini saja. Bandingkan sidik tagmanifest dengan salinan dari luar
arsip, dengan --expect SIDIK; sidik itu tercatat sebagai peristiwa di jejak kantor. (2) Segel jejak
kantor (HMAC) memakai kunci rahasia dan hanya dapat diperiksa di kantor: "himpun trail verify".
(3) Apakah isian benar menurut kenyataan. (4) Keaslian alat ini: bila ragu, ambil dari sumber lain.
"""


class NotABag(Exception):
    """The path is no archive at all; the message is a sentence for the person."""


class Refused(Exception):
    """The archive is too broken or too dangerous to be read; the message says why."""


class Finding(NamedTuple):
    """One thing that is wrong; `kind` is altered, missing, added or unsafe."""

    kind: str
    file: str
    sentence: str


class Report(NamedTuple):
    """The outcome; `files` and `octets` count the payload, `sha512` is of the tag manifest."""

    path: str
    files: int
    octets: int
    sha512: str
    trail: dict[str, Any]
    findings: tuple[Finding, ...]


def canonical(thing: Any) -> bytes:
    """The one spelling of a JSON value that is hashed; the program has brought its texts to NFC."""
    return json.dumps(thing, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link(previous: str, content_hash: str) -> str:
    """The chain hash of the row that follows `previous`; all three are lower-case hex SHA-256."""
    return hashlib.sha256((previous + content_hash).encode("ascii")).hexdigest()


def why_unsafe(name: str) -> str:
    """Why a name could lead out of the archive, or "" when it cannot."""
    parts = name.split("/")
    if "\\" in name or "\0" in name or re.match("[A-Za-z]:", name) or {"", ".", ".."} & set(parts):
        return "namanya menunjuk ke luar arsip; tidak dibuka"
    return ""


class Contents:
    """The files of a bag by their NFC name, with their sizes, and what was found on the way in."""

    def __init__(self) -> None:
        self.files: dict[str, int] = {}
        self.findings: list[Finding] = []

    def found(self, kind: str, file: str, sentence: str) -> None:
        """Keep one finding."""
        self.findings.append(Finding(kind, file, sentence))

    def accept(self, name: str, size: int, why_not: str) -> bool:
        """Take a file in, unless its kind, its name or a file of the same name forbids it."""
        if why_not or why_unsafe(name):
            self.found("unsafe", name, why_not or why_unsafe(name))
        elif name in self.files:
            self.found("added", name, "ada dua kali dengan nama yang sama")
        else:
            self.files[name] = size
            return True
        return False

    def accept_folders(self, folders: list[str]) -> None:
        """Folders hold nothing that a manifest could list, so an empty one was added."""
        for folder in folders:
            if not any(name.startswith(folder) for name in self.files):
                self.found("added", folder, "map kosong ditambahkan")

    def open(self, name: str) -> IO[bytes]:
        """A stream of one of the files."""
        raise NotImplementedError

    def chunks(self, name: str, *, lines: bool = False) -> Iterator[bytes]:
        """The octets of one file; what cannot be read to its end raises `OSError`."""
        try:
            with self.open(name) as stream:
                read = stream.readline if lines else stream.read
                yield from iter(lambda: read(MAX_LINE), b"")
        except UNREADABLE as error:
            raise OSError(str(error)) from error

    def digest(self, name: str, algorithm: str = "sha512") -> str:
        """The hex digest of one file."""
        state = hashlib.new(algorithm)
        for chunk in self.chunks(name):
            state.update(chunk)
        return state.hexdigest()

    def text(self, name: str) -> str:
        """One small UTF-8 file whole; a file above MAX_TEXT raises `OSError`."""
        if self.files[name] > MAX_TEXT:
            raise OSError(f"{shown(name)} terlalu besar")
        return b"".join(self.chunks(name)).decode("utf-8", "backslashreplace")


class FolderContents(Contents):
    """A bag that lies open in a folder. Links are named and never followed."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._paths: dict[str, Path] = {}
        folders = []
        for folder, subfolders, names in os.walk(str(root)):
            for path in [Path(folder, name) for name in sorted(subfolders + names)]:
                name = unicodedata.normalize("NFC", "/".join(path.relative_to(root).parts))
                state = path.lstat()
                strange = "" if stat.S_ISREG(state.st_mode) else "bukan berkas biasa; tidak dibuka"
                if stat.S_ISDIR(state.st_mode):
                    folders.append(name + "/")
                elif self.accept(name, state.st_size, strange):
                    self._paths[name] = path
        self.accept_folders(folders)

    def open(self, name: str) -> IO[bytes]:
        return self._paths[name].open("rb")


class ZipContents(Contents):
    """A bag in one ZIP, read in place and within bounds."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._zip = zipfile.ZipFile(str(path))
        self._entries: dict[str, zipfile.ZipInfo] = {}
        entries = self._zip.infolist()
        _refuse_bomb(entries, path.stat().st_size)
        self._check_layout(entries, path)
        prefix = _bag_prefix([entry.filename for entry in entries])
        folders = []
        for entry in entries:
            name = unicodedata.normalize("NFC", entry.filename)
            if not name.startswith(prefix):
                self.found("unsafe" if why_unsafe(name) else "added", name, "di luar map arsip")
            elif entry.is_dir() and not why_unsafe("x" + name[:-1]):
                folders.append(name[len(prefix) :])
            elif self.accept(name[len(prefix) :], entry.file_size, _why_not_read(entry)):
                self._entries[name[len(prefix) :]] = entry
        self.accept_folders(folders)

    def _check_layout(self, entries: list[zipfile.ZipInfo], path: Path) -> None:
        """No two entries share octets, and none lie hidden between, before or after them."""
        entries = sorted(entries, key=lambda one: one.header_offset)
        starts = [entry.header_offset for entry in entries] + [self._zip.start_dir]
        hidden = starts[0]
        with path.open("rb") as stream:
            for number, entry in enumerate(entries, 1):
                stream.seek(entry.header_offset + 26)
                name, extra = stream.read(2), stream.read(2)
                end = entry.header_offset + 30 + entry.compress_size
                end += int.from_bytes(name, "little") + int.from_bytes(extra, "little")
                if end > starts[number]:
                    raise Refused(f"{shown(entry.filename)} bertumpuk dengan berkas lain")
                descriptor = 24 if entry.flag_bits & 0x08 else 0
                hidden += max(0, starts[number] - end - descriptor)
        if hidden or self._zip.comment:
            self.found("added", "(ZIP)", "ada isi tersembunyi di antara atau sesudah berkas")

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(self._entries[name])


def _refuse_bomb(entries: list[zipfile.ZipInfo], packed: int) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        raise Refused(f"ZIP memuat lebih dari {MAX_ENTRIES} berkas")
    if total > min(MAX_OCTETS, MAX_RATIO * packed + FREE_OCTETS):
        raise Refused(f"ZIP mengembang tidak wajar, dari {packed} menjadi {total} bita")


def _why_not_read(entry: zipfile.ZipInfo) -> str:
    if entry.orig_filename != entry.filename:
        return "namanya memuat tanda terlarang; tidak dibuka"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "tautan, bukan berkas biasa; tidak dibuka"
    if entry.flag_bits & 0x01:
        return "tersandi; tidak dapat diperiksa"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "dimampatkan dengan cara yang tidak dikenal; tidak dibuka"
    return ""


def _bag_prefix(names: list[str]) -> str:
    """The folder of the bag inside a ZIP, with its slash; "" when the bag lies at the top."""
    mark = re.compile("([^/]+/|)" + f"({BAGIT}|{MANIFEST}|{TAG_MANIFEST})")
    prefixes = [found.group(1) for found in map(mark.fullmatch, names) if found]
    if not prefixes:
        raise NotABag(f"ZIP ini bukan arsip: tidak ada {BAGIT} di dalamnya.")
    return unicodedata.normalize("NFC", min(prefixes))


def _read_manifest(bag: Contents, name: str) -> dict[str, str]:
    """Digest by file name. Every line must be spelled exactly as Himpun writes it."""
    listed: dict[str, str] = {}
    text = bag.text(name) if name in bag.files else ""
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        digest, gap, file, end = line[:128], line[128:130], line[130:-1], line[-1:]
        if not SHA512.fullmatch(digest) or gap != "  " or end != "\n":
            bag.found("altered", name, f"baris {number} rusak")
        elif why_unsafe(file):
            bag.found("unsafe", name, f"baris {number}: {shown(file)} {why_unsafe(file)}")
        elif file in listed or file.startswith("data/") != (name == MANIFEST):
            bag.found("altered", name, f"baris {number}: {shown(file)} tidak pada tempatnya")
        else:
            listed[file] = digest
    return listed


def _check_files(bag: Contents, expected: dict[str, str]) -> None:
    """Every listed file is there and itself, and no other file is."""
    owner = {digest: name for name, digest in expected.items()}
    for name in sorted(set(expected) | set(REQUIRED)):
        if name not in bag.files:
            bag.found("missing", name, "hilang")
    for name in sorted(set(bag.files) - {TAG_MANIFEST}):
        if (MANIFEST if name.startswith("data/") else TAG_MANIFEST) not in bag.files:
            continue  # without its manifest nothing can be said of it
        try:
            actual = bag.digest(name)
        except OSError as error:
            bag.found("altered", name, f"rusak, tidak terbaca sampai selesai ({shown(str(error))})")
            continue
        other = shown(owner.get(actual, ""))
        if name not in expected:
            renamed = f"; isinya isi {other}: berganti nama atau disalin" if other else ""
            bag.found("added", name, "tidak tercatat di manifes" + renamed)
        elif actual != expected[name]:
            swapped = f"; isinya kini isi {other}: tertukar" if other else ""
            bag.found("altered", name, "isinya tidak sama dengan sidiknya" + swapped)


def _check_declaration(bag: Contents) -> None:
    """bagit.txt declares BagIt 1.0, nothing is to be fetched, and Payload-Oxum counts right."""
    if BAGIT in bag.files and bag.text(BAGIT) != DECLARATION:
        bag.found("altered", BAGIT, "bukan pernyataan BagIt 1.0")
    if "fetch.txt" in bag.files:
        bag.found("unsafe", "fetch.txt", "menunjuk isi di luar arsip; tidak diambil")
    files, octets = _payload(bag)
    text = bag.text(BAG_INFO) if BAG_INFO in bag.files else ""
    told = re.findall(r"^Payload-Oxum: ([^\n]*)$", text, re.MULTILINE)
    if text and told != [f"{octets}.{files}"]:
        sentence = f"Payload-Oxum {shown(', '.join(told))} tidak cocok, dihitung {octets}.{files}"
        bag.found("altered", BAG_INFO, sentence)


def _payload(bag: Contents) -> tuple[int, int]:
    sizes = [size for name, size in bag.files.items() if name.startswith("data/")]
    return len(sizes), sum(sizes)


class Trail:
    """Follows the links of the slice, line by line, and keeps what the round's own rows tell."""

    def __init__(self, bag: Contents) -> None:
        self.bag = bag
        self.header: dict[str, Any] = {}
        self.told: dict[int, set[str]] = {}  # digests named by each whole row
        self._line = self._seq = 0
        self._chain = GENESIS

    def check(self) -> None:
        """Read the slice; each wrong row is one finding that names its line and its event."""
        if TRAIL not in self.bag.files:
            return
        for line in self.bag.chunks(TRAIL, lines=True):
            self._line += 1
            try:
                self._take(_strict(line))
            except BROKEN as error:
                self._found(f"rusak ({shown(str(error))})")
                if not self.header:
                    return
        if self._seq != self.header.get("last_seq"):
            self._found(f"berhenti pada peristiwa {self._seq}, bukan {self.header.get('last_seq')}")
        if self._chain != self.header.get("head"):
            self._found("sidik peristiwa terakhir tidak sama dengan kepala rantai di baris 1")

    def _take(self, row: dict[str, Any]) -> None:
        if self.header:
            self._take_row(row)
            return
        first, last, previous = row["first_seq"], row["last_seq"], row["previous"]
        if row["format"] != TRAIL_FORMAT or not 1 <= first <= last:
            raise ValueError("kepala irisan tidak dikenal")
        if (first == 1) != (previous == GENESIS):
            self._found("awal rantai tidak sesuai dengan nomor peristiwa pertama")
        self.header, self._seq, self._chain = row, first - 1, previous

    def _take_row(self, row: dict[str, Any]) -> None:
        seq, digest = row["seq"], row["content_hash"]
        if set(row) - {"content"} != {"seq", "content_hash", "chain_hash"}:
            raise ValueError("bukan baris jejak")
        if seq != self._seq + 1:
            self._found(f"peristiwa {seq} tidak menyambung, seharusnya {self._seq + 1}")
        elif link(self._chain, digest) != row["chain_hash"]:
            self._found(f"peristiwa {seq} putus dari peristiwa sebelumnya")
        self._seq, self._chain = seq, row["chain_hash"]
        if "content" not in row:
            return
        if hashlib.sha256(canonical(row["content"])).hexdigest() != digest:
            self._found(f"isi peristiwa {seq} tidak cocok dengan sidiknya")
        place = {"seq": seq, "stream": self.header["stream"]}
        if any(row["content"].get(key, told) != told for key, told in place.items()):
            self._found(f"isi peristiwa {seq} berasal dari tempat lain")
        self.told[seq] = set(SHA256.findall(canonical(row["content"]).decode()))

    def _found(self, sentence: str) -> None:
        self.bag.found("altered", TRAIL, f"baris {self._line}: {sentence}")


def _strict(line: bytes) -> dict[str, Any]:
    """The JSON object of a line that is spelled canonically; else one of `BROKEN` is raised."""
    thing = json.loads(line.decode("utf-8"))
    if not isinstance(thing, dict) or canonical(thing) + b"\n" != line:
        raise ValueError("terpotong atau tidak ditulis dalam ejaan baku")
    return thing


def _check_bindings(bag: Contents, told: dict[int, set[str]]) -> None:
    """Files of which putaran.json says that event n recorded their SHA-256: it did, and they are.

    `"ikatan": [{"berkas": "data/...", "seq": n, "sha256": "..."}]`; a bag without is not judged.
    """
    if ROUND not in bag.files:
        return
    try:
        for binding in json.loads(bag.text(ROUND)).get("ikatan", []):
            file, seq, digest = binding["berkas"], binding["seq"], binding["sha256"]
            if digest not in told.get(seq, ()):
                bag.found("altered", ROUND, f"peristiwa {seq} tidak mencatat sidik {shown(file)}")
            elif file not in bag.files:
                bag.found("missing", file, f"hilang, padahal dicatat oleh peristiwa {seq}")
            elif bag.digest(file, "sha256") != digest:
                bag.found("altered", file, f"bukan berkas yang dicatat oleh peristiwa {seq}")
    except BROKEN as error:
        bag.found("altered", ROUND, f"tidak dapat dibaca ({shown(str(error))})")


def _open_bag(path: Path) -> Contents:
    """Raises `NotABag` or `Refused`."""
    try:
        if path.is_dir():
            if any(Path(path, name).exists() for name in (BAGIT, MANIFEST, TAG_MANIFEST)):
                return FolderContents(path)
            raise NotABag(f"Map ini bukan arsip: tidak ada {BAGIT} di dalamnya.")
        with path.open("rb") as stream:
            if stream.read(4) != b"PK\3\4":
                raise NotABag("Berkas ini bukan map arsip dan bukan ZIP.")
        return ZipContents(path)
    except FileNotFoundError as error:
        raise NotABag("Tidak ada map atau berkas di alamat itu.") from error
    except (OSError, *UNREADABLE) as error:
        raise Refused(f"rusak atau tidak dapat dibuka ({shown(str(error))})") from error


def verify(path: Path, expect: str = "") -> Report:
    """Check the bag at `path`, a folder or a ZIP; raises `NotABag`.

    `expect` is the tag manifest's SHA-512 as known from outside (the office's live trail).
    """
    try:
        bag = _open_bag(path)
    except Refused as refusal:
        return Report(str(path), 0, 0, "", {}, (Finding("unsafe", "(arsip)", str(refusal)),))
    trail, digest = Trail(bag), ""
    try:
        expected = _read_manifest(bag, MANIFEST)
        expected.update(_read_manifest(bag, TAG_MANIFEST))
        _check_files(bag, expected)
        _check_declaration(bag)
        trail.check()
        _check_bindings(bag, trail.told)
        digest = bag.digest(TAG_MANIFEST) if TAG_MANIFEST in bag.files else ""
    except OSError as error:
        bag.found("altered", "(arsip)", f"tidak dapat dibaca sampai selesai ({shown(str(error))})")
    if expect and digest != expect.strip().lower():
        bag.found("altered", TAG_MANIFEST, "sidiknya bukan sidik yang diberikan dari luar arsip")
    summary = {key: trail.header.get(key) for key in ("stream", "first_seq", "last_seq", "head")}
    summary["whole"] = len(trail.told)
    return Report(str(path), *_payload(bag), digest, summary, tuple(bag.findings))


def shown(text: str) -> str:
    """A name that can be printed: control, bidirectional and broken characters are escaped."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def sentences(report: Report) -> list[str]:
    """The outcome in words, for the screen."""
    if not report.findings:
        return [
            f"UTUH: {report.files} berkas isi ({report.octets} bita) sama dengan sidiknya.",
            "Rantai jejak peristiwa {first_seq} sampai {last_seq} bersambung; {whole} peristiwa "
            "putaran ini terbaca penuh dan cocok.".format(**report.trail),
            f"Sidik tagmanifest (SHA-512) untuk dibandingkan dengan jejak kantor: {report.sha512}",
        ]
    lines = [f"TIDAK UTUH: {len(report.findings)} temuan."]
    for kind, file, sentence in report.findings[:MAX_SHOWN]:
        lines.append(f"- {KINDS[kind]} {shown(file)}: {sentence}.")
    if len(report.findings) > MAX_SHOWN:
        lines.append(f"- dan {len(report.findings) - MAX_SHOWN} temuan lain (lihat --json).")
    return lines


def main(argv: list[str] | None = None, prog: str | None = None) -> int:
    """Print the outcome; exit code 0 intact, 1 not intact, 2 not an archive (or wrong usage)."""
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Memeriksa keutuhan arsip putaran pengumpulan data kinerja.",
        epilog=LIMITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add, here = parser.add_argument, Path(__file__).parent
    add("path", nargs="?", default=here, type=Path, help="map arsip atau ZIP (bawaan: map ini)")
    add("--expect", default="", metavar="SIDIK", help="sidik tagmanifest dari luar arsip")
    add("--json", action="store_true", help="hasil sebagai satu objek JSON")
    asked = parser.parse_args(argv)
    try:
        report = verify(asked.path, asked.expect)
    except NotABag as refusal:
        told = {"path": str(asked.path), "status": "not_a_bag", "sentence": str(refusal)}
        sys.stdout.write((json.dumps(told) if asked.json else str(refusal)) + "\n")
        return 2
    status = "altered" if report.findings else "intact"
    findings = [finding._asdict() for finding in report.findings]
    outcome = {**report._asdict(), "findings": findings, "status": status}
    sys.stdout.write((json.dumps(outcome) if asked.json else "\n".join(sentences(report))) + "\n")
    return 1 if report.findings else 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())
