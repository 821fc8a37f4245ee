"""The drawing: complete, clean for a strict content policy, and no line through a text."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from himpun.sop.flowchart import StepState, draw, draw_identity, draw_sheet
from himpun.sop.flowchart.grid import WIDTHS
from himpun.sop.flowchart.metrics import width, wrap
from himpun.sop.loader import load, load_shipped
from himpun.sop.rules.definition import Definition

SVG = "{http://www.w3.org/2000/svg}"
SOP = load_shipped("pengumpulan-data-kinerja")
OTHER = load_shipped("permohonan-data")
HARD = load(
    """
sop: {kode: sulit, versi: 1, nomor: x, nama: Sulit}
pelaksana:
  [{id: a, nama: A}, {id: b, nama: Penanggungjawab Utama}, {id: c, nama: C}, {id: d, nama: D}]
langkah:
  - {id: s1, tindakan: tugas, uraian: satu & <dua>, pelaksana: [a, b, c], per: unit,
     waktu: {hari: 1}, output: [o]}
  - {id: s2, tindakan: tugas, uraian: dua, pelaksana: [d, a], penentu: d, waktu: {hari: 1},
     output: [o]}
  - {id: s3, tindakan: tugas, uraian: tiga, pelaksana: [a, c], penentu: c, waktu: {hari: 1},
     output: [o],
     putusan: [{id: x, label: X}, {id: y, label: Y, ke: s1}, {id: z, label: Z, ke: s2}]}
  - {id: s4, tindakan: tugas, uraian: empat, pelaksana: [b, d], per: unit, waktu: {hari: 1},
     output: [o]}
  - {id: s5, tindakan: tugas, uraian: lima, pelaksana: [c], waktu: {hari: 1}, output: [o],
     putusan: [{id: x, label: X}, {id: y, label: Y, ke: s1}, {id: z, label: Z, ke: s3},
               {id: w, label: W, ke: s4}]}
""",
    name="sulit",
)
ALL = pytest.mark.parametrize("definition", [SOP, OTHER, HARD], ids=lambda each: each.code)
STATES = {
    "perintah": StepState("done", "Kepala Dinas", "1 April 2026 07.40"),
    "isi_formulir": StepState("returned", "Bidang Bina Marga", "9 April 2026 16.00", "1 dari 4"),
    "rekap": StepState("late", "Tim SAKIP", "13 April 2026 16.00"),
    "lapor_rekap": StepState("open", "Sekretaris"),
    "analisa": StepState("waiting"),
}


def parse(text: str) -> ET.Element:
    return ET.fromstring(text)


def symbols(root: ET.Element, *, cls: str = "fc-symbol") -> list[ET.Element]:
    return [g for g in root.iter(f"{SVG}g") if cls in g.get("class", "").split()]


def words(root: ET.Element) -> str:
    return " ".join(" ".join(root.itertext()).split())


@ALL
def test_every_lane_that_takes_part_has_a_symbol_with_a_title(definition):
    found = symbols(parse(draw(definition)))
    assert len(found) == sum(len(step.everybody) for step in definition.steps)
    assert all((g.findtext(f"{SVG}title") or "").startswith("Langkah ") for g in found)


def test_capsules_stand_at_both_ends_and_diamonds_where_it_is_decided():
    root = parse(draw(SOP))
    assert len(symbols(root, cls="fc-capsule")) == 2
    assert len(symbols(root, cls="fc-diamond")) == 2


@ALL
def test_the_drawing_needs_no_exception_in_a_content_policy(definition):
    text = draw(definition) + draw_identity(definition) + draw_sheet(definition)
    assert not re.search(r"<(style|script|image|foreignObject)|\s(style|id|href|on[a-z]+)=", text)


def test_the_words_of_the_file_are_escaped():
    assert "satu & <dua>" in words(parse(draw(HARD)))


def test_the_table_has_the_columns_of_the_regulation():
    text = words(parse(draw(SOP)))
    for title in ("No", "Kegiatan", "Pelaksana", "Mutu Baku", "Kelengkapan", "Waktu", "Output"):
        assert title in text
    assert "Keadaan" not in text
    for lane in SOP.lanes:
        assert lane.name in text


def test_a_state_is_said_by_class_icon_and_words():
    root = parse(draw(SOP, states=STATES))
    for status in ("done", "returned", "late", "open", "waiting"):
        marked = symbols(root, cls=f"fc-{status}")
        assert any(g.find(f"{SVG}path[@class='fc-icon']") is not None for g in marked), status
    text = words(root)
    for word in (
        "Selesai",
        "Dikembalikan",
        "Terlambat",
        "Sedang dikerjakan",
        "Menunggu",
        "1 dari 4",
    ):
        assert word in text


def test_a_stand_alone_drawing_brings_its_paper_and_size():
    root = parse(draw(SOP, standalone=True))
    assert root.get("width") == root.get("viewBox", "").split()[2]
    assert parse(draw(SOP)).get("width") is None


def test_a_page_of_1280_points_shows_the_words_at_full_size():
    for states in (None, STATES):
        assert float(parse(draw(SOP, states=states)).get("viewBox", "").split()[2]) <= 1280


def test_the_identity_box_leaves_empty_what_the_source_leaves_empty():
    text = words(parse(draw_identity(SOP)))
    assert "DINAS BINA MARGA, CIPTA KARYA DAN TATA RUANG" in text
    assert "Tanggal Revisi Tanggal Efektif" in text
    assert "Dasar Hukum Kualifikasi" in text
    assert "NIP" not in text


Box = tuple[float, float, float, float]


def text_boxes(root: ET.Element) -> list[Box]:
    boxes = []
    for text in root.iter(f"{SVG}text"):
        size, bold = float(text.get("font-size", "13")), text.get("font-weight") == "700"
        for line in text.iter(f"{SVG}tspan"):
            if not line.text:
                continue
            x, y = float(line.get("x", "0")), float(line.get("y", "0"))
            wide = width(line.text, size, bold=bold) / 1.1
            left = x - wide / 2 if text.get("text-anchor") == "middle" else x
            boxes.append((left, y - size * 0.65, left + wide, y))
    return boxes


def segments(root: ET.Element) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    found = []
    for path in root.iter(f"{SVG}path"):
        if path.get("class") in {"fc-flow", "fc-return", "fc-company"}:
            points = [
                (float(x), float(y))
                for x, y in re.findall(r"[ML]([0-9.]+) ([0-9.]+)", path.get("d", ""))
            ]
            found += list(pairwise(points))
    return found


def crosses(segment, box: Box) -> bool:
    (x0, y0), (x1, y1) = segment
    left, top, right, bottom = box
    return (
        max(min(x0, x1), left) < min(max(x0, x1), right) + 1e-6
        and max(min(y0, y1), top) < min(max(y0, y1), bottom) + 1e-6
    )


@ALL
@pytest.mark.parametrize("states", [None, STATES], ids=["plain", "live"])
def test_no_line_runs_through_a_text(definition, states):
    root = parse(draw(definition, states=states))
    boxes, lines = text_boxes(root), segments(root)
    assert boxes
    assert lines
    hit = [(box, line) for box in boxes for line in lines if crosses(line, box)]
    assert hit == []


@ALL
def test_every_line_is_upright_or_level(definition):
    for (x0, y0), (x1, y1) in segments(parse(draw(definition))):
        assert x0 == x1 or y0 == y1


@ALL
def test_no_text_leaves_the_drawing(definition):
    root = parse(draw(definition, states=STATES))
    wide, high = (float(each) for each in root.get("viewBox", "").split()[2:])
    for left, top, right, bottom in text_boxes(root):
        assert left >= 0
        assert top >= 0
        assert right <= wide
        assert bottom <= high


@given(st.text(max_size=120), st.floats(20, 200))
@settings(max_examples=200, deadline=None)
def test_wrapped_lines_lose_nothing_and_fit(text, limit):
    lines = wrap(text, limit, 13)
    assert "".join("".join(line.split()) for line in lines) == "".join(text.split())
    assert all(width(line, 13) <= limit or len(line) == 1 for line in lines)


def test_a_norm_stands_on_one_line():
    assert wrap("30 menit", WIDTHS["norm"] - 14, 13) == ["30 menit"]


def test_drawing_twice_gives_the_same_bytes():
    def once(definition: Definition) -> str:
        return draw(definition, states=STATES)

    assert once(SOP) == once(SOP)
