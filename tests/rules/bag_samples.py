"""A small sealed bag as the tests use it, and the forger's tool: manifests made anew."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

from himpun.archive import verify
from himpun.archive.bag import BagSummary, Entry, write_bag
from himpun.archive.rules import BagFacts
from himpun.archive.slices import Row, trail_slice

RECAP = b'{"capaian":"98.6","indikator":"1.03.01"}'
LETTER = b"%PDF-1.7\nNota Dinas\n%%EOF\n"
PROOF = b"\x00\x01foto ruas jalan\xff" * 40
FACTS = BagFacts(
    organisation="Dinas Contoh",
    identifier="putaran-12",
    description="Pengumpulan data kinerja 2026-TW1",
    bagging_on=date(2026, 4, 15),
    software="himpun 0.1.0",
)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def chain(contents: list[dict[str, object]], *, start: int = 1) -> tuple[list[Row], str]:
    """Rows of a stream from `start`, and the link before the first of them."""
    previous = verify.GENESIS if start == 1 else sha256(b"before")
    rows, link = [], previous
    for seq, content in enumerate(contents, start):
        text = verify.canonical({"seq": seq, "stream": "office:1", **content})
        link = verify.link(link, sha256(text))
        rows.append(Row(seq, sha256(text), link, text.decode()))
    return rows, previous


def sample_trail(*, start: int = 1) -> bytes:
    """Eight events; the third and the sixth belong to somebody else and stay bare."""
    contents: list[dict[str, object]] = [{"verb": f"step.{number}"} for number in range(1, 9)]
    contents[3]["details"] = {"sha256": sha256(LETTER), "note": "selesai — “baik”"}
    contents[6]["details"] = {"files": [{"recap": sha256(RECAP)}]}
    rows, previous = chain(contents, start=start)
    bare = [Row(row.seq, row.content_hash, row.chain_hash) for row in rows]
    shown = [bare[at] if at in (2, 5) else row for at, row in enumerate(rows)]
    return trail_slice("office:1", shown, previous=previous)


def sample_entries(*, start: int = 1) -> list[Entry]:
    told = [
        {"berkas": "data/dokumen/01-nota-dinas.pdf", "seq": start + 3, "sha256": sha256(LETTER)},
        {"berkas": "data/rekap/recap.json", "seq": start + 6, "sha256": sha256(RECAP)},
    ]
    return [
        Entry("dokumen/01-nota-dinas.pdf", LETTER, sha256(LETTER)),
        Entry("formulir/bina-marga.json", b'{"jawaban":[]}'),
        Entry("formulir/bina-marga.csv", b"kode,realisasi\r\n1.03.01,70.51\r\n"),
        Entry(f"bukti/{sha256(PROOF)[:12]}-foto ruas é.jpg", PROOF, sha256(PROOF)),
        Entry("rekap/recap.json", RECAP),
        Entry("rekap/recap.csv", b"kode,capaian\r\n1.03.01,98.60\r\n"),
        Entry("sop/pengumpulan-data-kinerja-v1.yaml", b"sop: {}\n"),
        Entry("jejak/trail.jsonl", sample_trail(start=start)),
        Entry("putaran.json", json.dumps({"ikatan": told}).encode()),
        Entry("BACA-SAYA.txt", b"Arsip putaran.\n"),
    ]


def make_bag(folder: Path, *, start: int = 1) -> BagSummary:
    return write_bag(folder, sample_entries(start=start), FACTS.lines())


def reseal(bag: Path) -> None:
    """What a forger does after an edit: Payload-Oxum and both manifests made anew."""
    payload = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
    octets = sum(path.stat().st_size for path in payload)
    facts = (bag / "bag-info.txt").read_text("utf-8").splitlines()
    facts = [line for line in facts if not line.startswith("Payload-Oxum")]
    facts.append(f"Payload-Oxum: {octets}.{len(payload)}")
    (bag / "bag-info.txt").write_text("\n".join(facts) + "\n", "utf-8")
    _list(bag, payload, bag / "manifest-sha512.txt")
    tags = [path for path in bag.iterdir() if path.is_file() and "tagmanifest" not in path.name]
    _list(bag, sorted(tags), bag / "tagmanifest-sha512.txt")


def _list(bag: Path, files: list[Path], manifest: Path) -> None:
    manifest.write_text(
        "".join(
            f"{hashlib.sha512(path.read_bytes()).hexdigest()}  {path.relative_to(bag).as_posix()}\n"
            for path in files
        ),
        "utf-8",
    )
