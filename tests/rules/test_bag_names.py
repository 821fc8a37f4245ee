"""Safe names for the files of an archive."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from himpun.archive.rules import LONGEST_NAME, safe_name, safe_paths


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("Foto ruas 12.jpg", "Foto ruas 12.jpg"),
        ("../../etc/passwd", "etc-passwd"),
        ("..\\..\\windows\\system.ini", "windows-system.ini"),
        ("/mutlak.pdf", "mutlak.pdf"),
        ("C:laporan.pdf", "C-laporan.pdf"),
        ("con.txt", "_con.txt"),
        ("COM1", "_COM1"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("konsep.txt", "konsep.txt"),
        ("", "berkas"),
        ("...", "berkas"),
        ("akhir titik. ", "akhir titik"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("laporan\u202efdp.exe", "laporan-fdp.exe"),
        ("a\x00b\nc.pdf", "a-b-c.pdf"),
        ('a?b*c|d<e>f"g:h.pdf', "a-b-c-d-e-f-g-h.pdf"),
    ],
)
def test_a_name_is_made_safe(given_name: str, expected: str) -> None:
    assert safe_name(given_name) == expected


def test_a_long_name_keeps_its_suffix_within_the_limit() -> None:
    name = safe_name("é" * 300 + ".xlsx")
    assert name.endswith("é.xlsx")
    assert len(name.encode()) <= LONGEST_NAME


@given(st.text(max_size=200))
def test_every_safe_name_is_harmless_and_stays_as_it_is(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= LONGEST_NAME
    assert not set(safe) & set('/\\:*?"<>|\0\r\n')
    assert safe == safe.strip()
    assert safe[0] != "."
    assert safe[-1] != "."
    assert unicodedata.is_normalized("NFC", safe)
    assert safe_name(safe) == safe


def test_names_that_differ_only_in_case_are_told_apart() -> None:
    given_paths = ["bukti/Foto.jpg", "bukti/foto.JPG", "bukti/FOTO.jpg", "lain/foto.jpg"]
    assert safe_paths(given_paths) == [
        "bukti/Foto.jpg",
        "bukti/foto-2.JPG",
        "bukti/FOTO-3.jpg",
        "lain/foto.jpg",
    ]


def test_names_that_become_equal_when_made_safe_are_told_apart() -> None:
    assert safe_paths(["a?b.pdf", "a*b.pdf"]) == ["a-b.pdf", "a-b-2.pdf"]


def test_a_path_cannot_climb_out() -> None:
    assert safe_paths(["../../a/./../b.txt", "/etc/passwd"]) == ["a/b.txt", "etc/passwd"]


@given(st.lists(st.text(alphabet="aAbB.-2/\\é\u0301 ", max_size=8), max_size=12))
@example(["2-. 2", "2-. 2"])
def test_safe_paths_never_collide_and_are_stable(paths: list[str]) -> None:
    safe = safe_paths(paths)
    assert len({unicodedata.normalize("NFC", one.casefold()) for one in safe}) == len(paths)
    assert safe_paths(safe) == safe
