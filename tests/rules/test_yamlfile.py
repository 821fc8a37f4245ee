"""The strict YAML reader: what it keeps, and everything it refuses by line."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.core.yamlfile import (
    MAX_DEPTH,
    BadYaml,
    Findings,
    Items,
    Text,
    YamlProblem,
    as_date,
    as_items,
    as_number,
    as_table,
    as_text,
    as_time,
    read_yaml,
)


def test_scalars_stay_what_was_written():
    table = read_yaml("jam: 16:00\nversi: 1.10\nno: no\nkosong:\nnip: 00123\n")
    written = {key: as_text(node) for key, node in table.entries.items()}
    assert written == {"jam": "16:00", "versi": "1.10", "no": "no", "kosong": "", "nip": "00123"}


def test_every_node_knows_its_line():
    table = read_yaml("a: 1\nb:\n  - x\n  - {c: y}\n")
    items = table.entries["b"]
    assert isinstance(items, Items)
    assert [node.line for node in items] == [3, 4]
    assert table.lines == {"a": 1, "b": 2}
    assert as_table(items.nodes[1]).line_of("c") == 4


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("", 1, "kosong"),
        ("a: 1\na: 2\n", 2, "dua kali"),
        ("a: &x 1\n", 1, "jangkar"),
        ("a: 1\nb: *a\n", 2, "rujukan"),
        ("a: !!python/object:os.system x\n", 1, "penanda"),
        ("a:\n  <<: {b: 1}\n", 2, "<<"),
        ("a:\n  [1]: x\n", 2, "kunci"),
        ("? \n: x\n", 1, "kunci"),
        ("a: 1\n---\nb: 2\n", 2, "satu dokumen"),
        ("- a\n", 1, "kunci: isi"),
        ("a: [1\nb: 2", 2, "tidak sah"),
        ("a: \x00", 1, "karakter"),
        (b"a: \xff", 1, "UTF-8"),
        ("a: " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), 1, "bersarang"),
        ("a: " + "x" * 600_000, 1, "lebih besar"),
        ("a: [" + "1," * 60_000 + "]", 1, "terlalu banyak"),
    ],
)
def test_a_file_is_refused_by_line(content, line, word):
    with pytest.raises(BadYaml) as caught:
        read_yaml(content)
    (problem,) = caught.value.problems
    assert problem.line == line
    assert word in problem.sentence
    assert str(caught.value).startswith(f"Baris {line}: ")


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_content_is_read_or_refused_in_words(content):
    problems: list[YamlProblem] = []
    try:
        table = read_yaml(content)
    except BadYaml as refused:
        table, problems = None, refused.problems
    assert bool(problems) == (table is None)


TABLE = read_yaml(
    "nama: Dinas\nunit: [a, b]\nrinci: {x: 1}\nkosong:\ntanggal: 2026-02-30\nmulai: 2026-02-03\n"
    "siap: ya\nragu: mungkin\nzona: WIB\n"
)


def test_a_table_answers_by_key():
    assert TABLE.text("nama") == "Dinas"
    assert TABLE.text("tiada", "baku") == "baku"
    assert [as_text(node) for node in TABLE.items("unit")] == ["a", "b"]
    assert TABLE.items("kosong") == TABLE.items("tiada") == ()
    rinci = TABLE.table("rinci")
    assert rinci is not None
    assert as_number(rinci.entries["x"]) == 1
    assert TABLE.table("kosong") is None
    assert TABLE.day("mulai") == date(2026, 2, 3)
    assert TABLE.day("tiada") is None
    assert TABLE.flag("siap", default=False)
    assert TABLE.flag("tiada", default=False) is False
    assert TABLE.choice("zona", {"WIB": "Asia/Jakarta"}) == "Asia/Jakarta"
    assert TABLE.line_of("tiada") == 1


@pytest.mark.parametrize(
    ("ask", "line", "word"),
    [
        (lambda: TABLE.text("kosong"), 4, "wajib"),
        (lambda: TABLE.text("tiada"), 1, "wajib"),
        (lambda: TABLE.text("unit"), 2, "teks"),
        (lambda: TABLE.items("nama"), 1, "daftar"),
        (lambda: TABLE.table("unit"), 2, "kunci: isi"),
        (lambda: TABLE.day("tanggal"), 5, "bukan tanggal"),
        (lambda: TABLE.flag("ragu", default=True), 8, "ya atau tidak"),
        (lambda: TABLE.choice("zona", {"WITA": ""}), 9, "WITA"),
        (lambda: TABLE.refuse_unknown(*(set(TABLE.entries) - {"unit"}), "unti"), 2, '"unti"'),
        (lambda: as_number(Text("1.5", 7)), 7, "bilangan bulat"),
        (lambda: as_number(Text("٣", 7)), 7, "bilangan bulat"),
        (lambda: as_time("24.00", 7), 7, "bukan jam"),
        (lambda: as_date(Text("3 Feb", 7)), 7, "bukan tanggal"),
        (lambda: as_items(TABLE), 1, "daftar"),
    ],
)
def test_a_wrong_value_is_refused_by_line(ask, line, word):
    with pytest.raises(YamlProblem, match=word) as caught:
        ask()
    assert caught.value.line == line


def test_times_are_written_with_a_point_or_a_colon():
    assert as_time("07.30", 1) == as_time("07:30", 1) == time(7, 30)


def test_findings_show_all_problems_at_once_by_line():
    findings = Findings()
    findings.raise_if_any()
    findings.add(9, "dua.")
    with findings.catching():
        raise YamlProblem(3, "satu.")
    with pytest.raises(BadYaml, match=r"Baris 3: satu\.\nBaris 9: dua\."):
        findings.raise_if_any()
