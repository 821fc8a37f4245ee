"""Kinds of naskah: how a SOP calls them, how they are numbered, when their content is complete."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.letter_samples import contents_by_kind

from himpun.documents.rules import checks, kinds, numbering
from himpun.offices.rules.settings import why_not_number_pattern


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Nota Dinas", "NOTA_DINAS"),
        ("Notulen Rapat", "NOTULA"),
        ("NOTULA", "NOTULA"),
        ("Rencana Kegiatan", "RENCANA_KEGIATAN"),
        ("Rencana Kegiatan Pelaksanaan pengumpulan data kinerja", "RENCANA_KEGIATAN"),
        ("Formulir data kinerja (terisi)", "FORMULIR"),
        ("Rekapitulasi  data kinerja", "REKAPITULASI"),
        ("Laporan hasil rekapitulasi data kinerja", "LAPORAN_REKAP"),
        ("Hasil Analisa", "HASIL_ANALISA"),
        ("Hasil Analisis data kinerja", "HASIL_ANALISA"),
        ("Laporan hasil analisa (terarsip)", "LAPORAN_ANALISA"),
        ("Surat Keterangan", None),
        ("", None),
    ],
)
def test_kind_of_title_understands_the_words_of_the_sop(title, code):
    found = kinds.kind_of_title(title)
    assert (found and found.code) == code


def test_every_kind_has_a_full_sample_that_is_complete():
    samples = contents_by_kind()
    assert set(samples) == set(kinds.KINDS)
    for code, content in samples.items():
        assert checks.why_not_content(kinds.KINDS[code], content) == ""


def test_content_without_a_required_text_is_refused_by_its_label():
    order = contents_by_kind()["NOTA_DINAS"] | {"body": "  \n "}
    assert checks.why_not_content(kinds.NOTA_DINAS, order) == "Isi belum diisi."


def test_content_with_another_shape_is_refused():
    order = contents_by_kind()["NOTA_DINAS"]
    assert "x" in checks.why_not_content(kinds.NOTA_DINAS, order | {"x": ""})
    assert "tidak dapat dibaca" in checks.why_not_content(kinds.NOTA_DINAS, order | {"body": ["a"]})
    minutes = contents_by_kind()["NOTULA"]
    for rows in ([{"name": "a"}], ["a"], "a"):
        wrong = minutes | {"attendance": rows}
        assert "tidak dapat dibaca" in checks.why_not_content(kinds.NOTULA, wrong)
    assert "tidak dapat dibaca" in checks.why_not_content(kinds.NOTULA, minutes | {"agenda": [1]})


def test_content_with_endless_lines_or_lists_is_refused():
    order = contents_by_kind()["NOTA_DINAS"]
    assert "300 karakter" in checks.why_not_content(
        kinds.NOTA_DINAS, order | {"subject": "x" * 301}
    )
    assert "hanya satu baris" in checks.why_not_content(
        kinds.NOTA_DINAS, order | {"nature": "a\nb"}
    )
    assert "60 baris" in checks.why_not_content(kinds.NOTA_DINAS, order | {"to": ["x"] * 61})


def test_editable_texts_are_named_by_their_label():
    typed = dict(checks.editable_texts(kinds.NOTULA, contents_by_kind()["NOTULA"]))
    assert typed["Ketua"] == "Sekretaris"
    assert typed["Daftar hadir"]


@given(st.integers(1, 10_000), st.integers(2000, 2100))
def test_number_holds_serial_and_year_and_registers_differ(serial, year):
    parts = {"classification": "000.8.6.3", "serial": serial, "unit": "BMCKTR", "year": year}
    letter = numbering.format_number(numbering.DEFAULT_PATTERN, **parts)
    form = numbering.format_number(numbering.DEFAULT_PATTERN, **parts, series="FORMULIR")
    assert letter == f"000.8.6.3/{serial}/BMCKTR/{year}"
    assert form == f"000.8.6.3/F.{serial}/BMCKTR/{year}"


def test_pattern_without_serial_or_with_unknown_parts_is_refused():
    assert why_not_number_pattern("{kode}/{urut}-{unit}/{tahun}") == ""
    assert "{urut}" in why_not_number_pattern("{kode}/{tahun}")
    assert "hanya mengenal" in why_not_number_pattern("{urut}/{bulan}/{tahun}")


def test_number_takes_a_part_inside_a_part_literally():
    made = numbering.format_number(
        "{urut}/{unit}/{tahun}", classification="", serial=1, unit="{tahun}", year=2026
    )
    assert made == "1/{tahun}/2026"
