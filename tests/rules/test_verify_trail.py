"""The trail slice: what a forger does to it is found even after all manifests were made anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.rules.bag_samples import make_bag, reseal, sample_trail

from himpun.archive.slices import trail_slice
from himpun.archive.verify import Finding, canonical, link, verify

TRAIL = "data/jejak/trail.jsonl"
Rows = list[dict[str, Any]]


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    make_bag(tmp_path / "arsip", start=40)
    return tmp_path / "arsip"


def forge(bag: Path, change: Callable[[Rows], object]) -> tuple[Finding, ...]:
    """Change the rows (the first is the header), make the manifests anew, verify."""
    rows = [json.loads(line) for line in (bag / TRAIL).read_bytes().splitlines()]
    change(rows)
    (bag / TRAIL).write_bytes(b"".join(canonical(row) + b"\n" for row in rows))
    reseal(bag)
    return verify(bag).findings


def told(found: tuple[Finding, ...]) -> str:
    assert found
    assert {finding.file for finding in found} <= {TRAIL, "data/putaran.json"}
    return " / ".join(finding.sentence for finding in found)


def test_nothing_is_found_when_nothing_was_changed(bag: Path) -> None:
    assert forge(bag, lambda rows: None) == ()


def test_a_removed_row_is_named(bag: Path) -> None:
    assert "peristiwa 43 tidak menyambung, seharusnya 42" in told(
        forge(bag, lambda rows: rows.pop(3))
    )


def test_an_edited_content_is_named(bag: Path) -> None:
    found = forge(bag, lambda rows: rows[2]["content"].update(verb="lain"))
    assert told(found) == "baris 3: isi peristiwa 41 tidak cocok dengan sidiknya"


def test_an_edited_content_with_its_hash_made_anew_breaks_the_link(bag: Path) -> None:
    def change(rows: Rows) -> None:
        rows[2]["content"]["verb"] = "lain"
        digest = hashlib.sha256(canonical(rows[2]["content"])).hexdigest()
        rows[2]["content_hash"] = digest

    assert told(forge(bag, change)) == "baris 3: peristiwa 41 putus dari peristiwa sebelumnya"


def test_an_edited_link_is_named(bag: Path) -> None:
    found = forge(bag, lambda rows: rows[3].update(chain_hash="0" * 64))
    assert "peristiwa 42 putus" in told(found)
    assert "peristiwa 43 putus" in told(found)


def test_reordered_rows_are_named(bag: Path) -> None:
    def change(rows: Rows) -> None:
        rows[4], rows[5] = rows[5], rows[4]

    assert "peristiwa 44 tidak menyambung, seharusnya 43" in told(forge(bag, change))


def test_reordered_and_renumbered_rows_are_named(bag: Path) -> None:
    def change(rows: Rows) -> None:
        rows[4], rows[5] = {**rows[5], "seq": 43}, {**rows[4], "seq": 44}

    assert "peristiwa 43 putus" in told(forge(bag, change))


def test_a_truncated_slice_is_named(bag: Path) -> None:
    found = forge(bag, lambda rows: rows.pop())
    assert "berhenti pada peristiwa 46, bukan 47" in told(found)
    assert "kepala rantai" in told(found)


def test_a_cut_beginning_is_named(bag: Path) -> None:
    def change(rows: Rows) -> None:
        del rows[1]
        rows[0]["first_seq"] = 41

    assert "peristiwa 41 putus" in told(forge(bag, change))


def test_a_row_put_in_is_named(bag: Path) -> None:
    assert "tidak menyambung" in told(forge(bag, lambda rows: rows.insert(3, rows[3])))


def test_a_row_of_another_stream_is_named(bag: Path) -> None:
    found = forge(bag, lambda rows: rows[0].update(stream="office:2"))
    assert "berasal dari tempat lain" in told(found)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "himpun-trail-slice/2"},
        {"first_seq": 0},
        {"first_seq": 99},
        {"first_seq": "40"},
        {"head": "0" * 64},
        {"last_seq": 48},
        {"previous": "0" * 64},
        {"previous": None},
    ],
)
def test_an_edited_header_is_found(bag: Path, change: dict[str, object]) -> None:
    assert told(forge(bag, lambda rows: rows[0].update(change)))


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\n",
        b"[]\n",
        b"{}\n",
        b"null\n",
        b"\xff\n",
        b"[" * 100_000 + b"\n",
        b'{"first_seq":NaN}\n',
        sample_trail() + b"\n",
        sample_trail() + b"x" * 100 + b"\n",
        sample_trail()[:-1],
        sample_trail().replace(b'"seq":4}', b'"seq":4,"seq":4}'),
        sample_trail().replace(b'"seq":', b'"seq": '),
        sample_trail().replace(b'"seq":4}', b'"seq":4,"x":1}'),
        sample_trail().replace(b'"seq":4}', b'"seq":"4"}'),
    ],
)
def test_what_is_no_slice_is_found_and_does_not_stop_the_verifier(bag: Path, octets: bytes) -> None:
    (bag / TRAIL).write_bytes(octets)
    reseal(bag)
    assert any(finding.file == TRAIL for finding in verify(bag).findings)


def test_a_broken_header_is_one_finding_and_not_one_a_row(bag: Path) -> None:
    lines = (bag / TRAIL).read_bytes().splitlines(keepends=True)
    (bag / TRAIL).write_bytes(b"{}\n" + b"".join(lines[1:]))
    reseal(bag)
    assert [one.sentence for one in verify(bag).findings if one.file == TRAIL] == [
        "baris 1: rusak ('first_seq')"
    ]


def test_a_first_event_that_follows_another_is_found(tmp_path: Path) -> None:
    make_bag(tmp_path / "arsip", start=1)

    def change(rows: Rows) -> None:
        chain = rows[0]["previous"] = "1" * 64
        for row in rows[1:]:
            chain = row["chain_hash"] = link(chain, row["content_hash"])
        rows[0]["head"] = chain

    found = told(forge(tmp_path / "arsip", change))
    assert found == "baris 1: awal rantai tidak sesuai dengan nomor peristiwa pertama"


def test_a_replaced_letter_is_found_by_the_event_that_recorded_it(bag: Path) -> None:
    (bag / "data/dokumen/01-nota-dinas.pdf").write_bytes(b"%PDF-1.7\nlain\n")
    reseal(bag)
    (finding,) = verify(bag).findings
    assert finding.file == "data/dokumen/01-nota-dinas.pdf"
    assert finding.sentence == "bukan berkas yang dicatat oleh peristiwa 43"


def test_a_binding_that_the_trail_does_not_know_is_found(bag: Path) -> None:
    facts = json.loads((bag / "data/putaran.json").read_bytes())
    facts["ikatan"][0]["seq"] = 45
    (bag / "data/putaran.json").write_text(json.dumps(facts), "utf-8")
    reseal(bag)
    (finding,) = verify(bag).findings
    assert finding.file == "data/putaran.json"
    assert "peristiwa 45 tidak mencatat" in finding.sentence


def test_a_bound_file_that_is_gone_is_found_behind_new_manifests(bag: Path) -> None:
    (bag / "data/rekap/recap.json").unlink()
    reseal(bag)
    (finding,) = verify(bag).findings
    assert (finding.kind, finding.file) == ("missing", "data/rekap/recap.json")


@pytest.mark.parametrize("octets", [b"", b"[]", b'{"ikatan":[1]}', b'{"ikatan":[{}]}', b"\xff"])
def test_an_unreadable_round_file_is_found(bag: Path, octets: bytes) -> None:
    (bag / "data/putaran.json").write_bytes(octets)
    reseal(bag)
    assert [finding.file for finding in verify(bag).findings] == ["data/putaran.json"]


def test_the_link_rule_is_the_published_one() -> None:
    content = hashlib.sha256(b"{}").hexdigest()
    assert link("0" * 64, content) == hashlib.sha256(("0" * 64 + content).encode()).hexdigest()


def test_a_slice_without_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="without rows"):
        trail_slice("office:1", [], previous="0" * 64)
