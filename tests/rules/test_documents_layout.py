"""What people typed becomes paragraphs, lists and titles; nothing typed gets lost."""

import re

from hypothesis import given
from hypothesis import strategies as st

from himpun.documents.rules.layout import Signatory, identity_lines, identity_text, split_blocks


def words_of(blocks):
    return [w for b in blocks for t in (b.get("items") or [b["text"]]) for w in t.split()]


def test_split_blocks_keeps_paragraphs_and_lists_apart():
    text = "Satu\nbaris.\n\nUntuk itu:\n1. a;\n2) b\nlanjut\n\n- x\n• y\n\nTutup."
    assert split_blocks(text) == [
        {"form": "paragraph", "text": "Satu baris."},
        {"form": "paragraph", "text": "Untuk itu:"},
        {"form": "numbered", "items": ["a;", "b lanjut"]},
        {"form": "dotted", "items": ["x", "y"]},
        {"form": "paragraph", "text": "Tutup."},
    ]


def test_split_blocks_takes_a_figure_for_no_list():
    assert split_blocks("1.500 km jalan\n12,5 persen") == [
        {"form": "paragraph", "text": "1.500 km jalan 12,5 persen"}
    ]


@given(st.text(alphabet="ab1.-) \n#$\\*=", max_size=200))
def test_split_blocks_loses_no_word(text):
    marks = re.sub(r"(?m)^ *(?:[0-9]{1,3}[.)]|[-•]) +(?=[^ \n])", "", text)
    assert words_of(split_blocks(text)) == marks.split()


def test_signatory_shows_how_the_office_is_held():
    acting = Signatory("Plt. Kepala Dinas", "Contoh", "Pembina", "19700101")
    assert acting.as_lines() == ["Plt. Kepala Dinas,"]
    assert acting.below() == ["Pembina", "NIP 19700101"]
    for_another = Signatory("Plh. Sekretaris", "Contoh", "", "", on_behalf_of="Kepala Dinas")
    assert for_another.as_lines() == ["a.n. Kepala Dinas", "Plh. Sekretaris,"]
    assert for_another.below() == []


def test_identity_says_that_a_qr_code_is_no_signature():
    text = identity_text(office="BMCKTR", number="1/2026", document="12", digest="ab" * 32)
    assert text == f"HIMPUN;BMCKTR;1/2026;12;sha256:{'ab' * 32}"
    lines = identity_lines(document="12", digest="ab" * 32, office="Dinas X")
    assert "tidak ditandatangani dengan sertifikat elektronik" in lines[1]
    assert not any("BSrE" in line for line in lines)
