"""Letters as PDF: nothing typed runs, nothing typed vanishes, the same in gives the same out."""

import io
import re
from datetime import UTC, date, datetime

import pikepdf
import pytest
from tests.domain.letter_samples import FACTS, LETTERHEAD, SIGNATORY, contents_by_kind
from tests.domain.pdf_text import pages_of

from himpun.documents import pdf
from himpun.documents.rules import framing, kinds

AT = datetime(2026, 4, 9, 9, 0, tzinfo=UTC)
CREST = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
FONTS = ("Source Sans Pro", pdf.letter_font().family)


def set_letter(code, *, draft=False, **changes):
    kind = kinds.KINDS[code]
    identity = framing.Identity(("Naskah 12",), "HIMPUN;12", pdf.qr_svg("HIMPUN;12"))
    framed = framing.frame(
        kind,
        {**contents_by_kind()[code], **changes},
        letterhead=LETTERHEAD,
        signatory=SIGNATORY,
        dated=date(2026, 4, 9),
        number="" if draft else "000.8.6.3/1/BMCKTR/2026",
        identity=None if draft else identity,
    )
    return pdf.render(kind.template, framed, at=AT)


def text_of(rendered):
    return "\f".join(pages_of(rendered.pdf))


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("code", sorted(kinds.KINDS))
def test_every_kind_is_set_without_a_warning(code, font, settings):
    settings.HIMPUN_LETTER_FONT = font
    rendered = set_letter(code)
    assert rendered.warnings == ()
    with pikepdf.open(io.BytesIO(rendered.pdf)) as opened:
        assert kinds.KINDS[code].title in str(opened.docinfo["/Title"])
        assert str(opened.Root.Lang).startswith("id")
        with opened.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3"
            assert metadata["pdfaid:conformance"] == "A"


@pytest.mark.parametrize("code", sorted(kinds.KINDS))
def test_same_content_gives_same_bytes(code):
    assert set_letter(code).pdf == set_letter(code).pdf


def test_what_people_type_is_printed_literally_and_never_run():
    nasty = ["#eval(1 + 1)", "$x^2$", r"\ back \n", "*b* _i_ = H", "=1+1", "// c /* d */", "@x <y>"]
    printed = text_of(set_letter("NOTA_DINAS", body="\n\n".join(nasty), subject='"];panic("'))
    for line in nasty:
        assert line in printed
    assert '"];panic("' in printed


def test_ten_thousand_characters_are_all_printed():
    endless = "".join(chr(97 + i % 26) for i in range(10_000))
    many = " ".join(f"kata{i}" for i in range(2_000))
    rendered = set_letter("NOTA_DINAS", body=f"{endless}\n\n{many}")
    assert rendered.warnings == ()
    pages = pages_of(rendered.pdf)
    shown = "".join(re.sub(r"Naskah 12$|- [0-9]+ -", "", page) for page in pages)
    assert endless in shown
    assert "kata1999" in shown


def test_later_pages_have_a_number_and_no_kop():
    pages = text_of(set_letter("NOTULA", discussion="\n\n".join(["Bahasan panjang."] * 60)))
    first, second = pages.split("\f")[:2]
    assert "PEMERINTAH PROVINSI SUMATERA BARAT" in first
    assert "- 1 -" not in first
    assert "PEMERINTAH" not in second
    assert "- 2 -" in second


def test_draft_is_marked_and_bears_no_number():
    printed = text_of(set_letter("RENCANA_KEGIATAN", draft=True))
    assert "KONSEP" in printed
    assert "NOMOR ……" in printed
    assert "KONSEP" not in text_of(set_letter("RENCANA_KEGIATAN"))


def test_letter_carries_the_identity_and_the_signatory():
    printed = text_of(set_letter("NOTA_DINAS"))
    assert "Naskah 12" in printed
    assert "Plt. Kepala Dinas Bina Marga" in printed
    assert "NIP 19700101 199501 1 001" in printed


def test_crest_stands_in_the_kop():
    framed = framing.frame(
        kinds.NOTA_DINAS,
        contents_by_kind()["NOTA_DINAS"],
        letterhead=framing.Letterhead("Pemerintah X", "Dinas Y", (), "", crest=CREST),
        signatory=SIGNATORY,
        dated=date(2026, 4, 9),
    )
    assert pdf.render("nota_dinas", framed, at=AT).warnings == ()


def test_characters_without_a_glyph_are_named_in_a_sentence():
    reason = pdf.why_not_print("Baik 😀 dan \u202e 😀", what="Isi")
    assert reason == (
        "Karakter 😀 (U+1F600), tak terlihat (U+202E) pada Isi tidak dapat dicetak dalam naskah. "
        "Hapus atau ganti."
    )
    assert pdf.unprintable("Baik 😀 😀") == ("😀",)
    assert pdf.why_not_print("Bukit Tinggi ≥ 70,5 % – “baik”\n\t→ é e\u0301", what="Isi") == ""


def test_endless_text_is_refused_with_its_length():
    assert "20001 karakter" in pdf.why_not_print("a" * 20_001, what="Isi")


def test_letter_with_an_emoji_is_an_error_unless_it_was_marked():
    with pytest.raises(pdf.RenderError):
        set_letter("NOTA_DINAS", body="Baik 😀")
    marked = pdf.printable({"body": "Baik 😀\r\n", "to": ["a\u0301"], "n": 1})
    assert marked == {"body": "Baik [U+1F600]\n", "to": ["á"], "n": 1}
    assert "[U+1F600]" in text_of(set_letter("NOTA_DINAS", body=marked["body"]))


def test_template_outside_the_folder_is_refused():
    with pytest.raises(pdf.RenderError):
        pdf.render("../../../etc/passwd", {}, at=AT)


def test_unknown_letter_font_is_refused(settings):
    settings.HIMPUN_LETTER_FONT = "Comic"
    with pytest.raises(pdf.RenderError):
        pdf.letter_font()


def test_drawings_become_one_page_each_with_their_words():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100" viewBox="0 0 300 100">'
        '<rect width="300" height="100" fill="none" stroke="black"/>'
        '<text x="9" y="50" font-family="Arial, sans-serif">Kepala Dinas</text></svg>'
    )
    rendered = pdf.svg_to_pdf([svg, svg], title=f"SOP {FACTS.sop_number}", at=AT)
    assert rendered.warnings == ()
    with pikepdf.open(io.BytesIO(rendered.pdf)) as opened:
        assert len(opened.pages) == 2
        assert opened.pages[0].resources.get("/Font") or opened.pages[0].resources.get("/XObject")
    assert text_of(rendered).count("Kepala Dinas") == 2
