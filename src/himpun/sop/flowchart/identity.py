"""The identity box of the first page of a SOP-AP, for pictures that stand alone."""

from __future__ import annotations

from collections.abc import Sequence

from himpun.core.formats import date_plain
from himpun.sop.flowchart.canvas import LEADING, SIZE, Canvas, Point
from himpun.sop.flowchart.metrics import wrap
from himpun.sop.rules.definition import Definition, Identity

PAD = 9.0
LABEL = 150.0
NAME_SIZE = 17.0


def draw_box(canvas: Canvas, definition: Definition, *, width: float, top: float) -> float:
    """The box at that width; answers where it ends."""
    identity = definition.identity
    half = width / 2
    bottom = _draw_head(canvas, identity, width=width, top=top)
    pairs = (
        (("Dasar Hukum", identity.legal_basis), ("Kualifikasi Pelaksana", identity.qualifications)),
        (("Keterkaitan", identity.related), ("Peralatan/Perlengkapan", identity.equipment)),
        (
            ("Peringatan", (identity.warning,) if identity.warning else ()),
            ("Pencatatan dan Pendataan", identity.recording),
        ),
    )
    for left, right in pairs:
        blocks = [_block(items, half - 2 * PAD) for _title, items in (left, right)]
        height = max(3, *(len(lines) + 1 for lines in blocks)) * LEADING + 2 * PAD
        for x, (title, _items), lines in zip((0.5, half), (left, right), blocks, strict=True):
            canvas.text([title], (x + PAD, bottom + PAD + SIZE), bold=True)
            canvas.text(lines, (x + PAD, bottom + PAD + SIZE + LEADING))
        canvas.rule((half, bottom), (half, bottom + height), strong=True)
        bottom += height
        canvas.rule((0.5, bottom), (width - 0.5, bottom), strong=True)
    for x in (0.5, width - 0.5):
        canvas.rule((x, top), (x, bottom), strong=True)
    return bottom


def _draw_head(canvas: Canvas, identity: Identity, *, width: float, top: float) -> float:
    """The institution on the left, the numbers and dates of the SOP on the right."""
    half = width / 2
    value_width = half - LABEL - 2 * PAD
    rows: list[tuple[str, list[str]]] = [
        (label, wrap(value, value_width, SIZE) or [""]) for label, value in _facts(identity)
    ]
    canvas.rule((0.5, top), (width - 0.5, top), strong=True)
    y = top
    for label, lines in rows:
        height = len(lines) * LEADING + PAD
        canvas.text([label], (half + PAD, y + SIZE + PAD / 2))
        canvas.text(lines, (half + LABEL + PAD, y + SIZE + PAD / 2), bold=label == "Nama SOP")
        y += height
        canvas.rule((half, y), (width - 0.5, y))
    canvas.rule((half + LABEL, top), (half + LABEL, y))
    canvas.rule((half, top), (half, y), strong=True)
    canvas.rule((0.5, y), (width - 0.5, y), strong=True)
    _draw_institution(canvas, identity.institution, (half / 2, (top + y) / 2), half - 2 * PAD)
    return y


def _draw_institution(canvas: Canvas, names: Sequence[str], middle: Point, limit: float) -> None:
    lines = [line for name in names for line in wrap(name.upper(), limit, NAME_SIZE, bold=True)]
    leading = NAME_SIZE * 1.35
    start = (middle[0], middle[1] + NAME_SIZE * 0.35 - (len(lines) - 1) * leading / 2)
    canvas.text(lines, start, size=NAME_SIZE, anchor="middle", bold=True, leading=leading)


def _facts(identity: Identity) -> tuple[tuple[str, str], ...]:
    dates = (identity.made_on, identity.revised_on, identity.effective_on)
    made, revised, effective = (date_plain(day) if day else "" for day in dates)
    return (
        ("Nomor SOP", identity.number),
        ("Tanggal Pembuatan", made),
        ("Tanggal Revisi", revised),
        ("Tanggal Efektif", effective),
        ("Disahkan oleh", identity.approved_by),
        ("Nama SOP", identity.name),
    )


def _block(items: Sequence[str], limit: float) -> list[str]:
    """The items, numbered when there are several."""
    numbered = [f"{no}. {text}" if len(items) > 1 else text for no, text in enumerate(items, 1)]
    return [line for text in numbered for line in wrap(text, limit, SIZE)]
