"""A procedure drawn as the flowchart table of PermenPANRB 35/2012, as SVG made on the server.

Inside a page the drawing takes the page's colour (`currentColor`) and may be refined by these
classes; without any style sheet it is complete and legible on light and on dark paper:

- `fc` the drawing; `fc-head` the header's ground; `fc-ground` that of a row where something is to
  be done; `fc-grid` the table's lines; `fc-text`, `fc-title`,
  `fc-exit` (Ya/Tidak) its words;
- `fc-symbol` with `fc-capsule`, `fc-box` or `fc-diamond`, holding `fc-shape` and `fc-icon`;
- `fc-flow`, `fc-return`, `fc-company` (those who work together) the lines, `fc-tip` their ends;
- `fc-done`, `fc-open`, `fc-late`, `fc-returned`, `fc-waiting` on symbols and on `fc-state`, the
  words in the last column: set `.fc-late .fc-shape {stroke: var(--late); fill: var(--late)}`.

There is no style, no script and no id in it, so it needs no exception in a content policy and may
stand several times on one page.
"""

from __future__ import annotations

from collections.abc import Mapping

from himpun.sop.flowchart.arrows import draw_arrows
from himpun.sop.flowchart.canvas import Canvas, svg
from himpun.sop.flowchart.grid import Grid, Row, draw_cells, draw_ground, draw_table, lay_out
from himpun.sop.flowchart.identity import draw_box
from himpun.sop.flowchart.symbols import (
    STATUS_WORDS,
    Shape,
    StepState,
    Symbol,
    draw_symbol,
)
from himpun.sop.rules.definition import Definition

__all__ = ["StepState", "draw", "draw_identity", "draw_sheet"]

IDENTITY_WIDTH = 1000.0
MARGIN = 24.0
_SHAPE_WORDS = {
    Shape.CAPSULE: "Awal atau akhir",
    Shape.BOX: "Kegiatan",
    Shape.DIAMOND: "Keputusan",
}


def draw(
    definition: Definition,
    *,
    states: Mapping[str, StepState] | None = None,
    standalone: bool = False,
) -> str:
    """The flowchart table as SVG text.

    `states` maps step ids to where a running round stands; then a column "Keadaan" is added, and
    steps without an entry look neutral. `standalone` gives white paper and a fixed size, for a
    file or a PDF.
    """
    canvas = Canvas()
    grid = _draw_flow(canvas, definition, states)
    label = f"Bagan alir SOP {definition.name}, {len(definition.steps)} langkah"
    return svg(canvas.parts, size=(grid.width, grid.height), label=label, standalone=standalone)


def draw_identity(definition: Definition, *, standalone: bool = True) -> str:
    """The identity box as SVG text; what is empty in the SOP stays empty."""
    canvas = Canvas()
    bottom = draw_box(canvas, definition, width=IDENTITY_WIDTH, top=0.5)
    label = f"Kotak identitas SOP {definition.name}"
    return svg(
        canvas.parts, size=(IDENTITY_WIDTH, bottom + 0.5), label=label, standalone=standalone
    )


def draw_sheet(definition: Definition, *, states: Mapping[str, StepState] | None = None) -> str:
    """The whole SOP on one stand-alone sheet: the identity box above the flowchart table."""
    flow = Canvas()
    grid = _draw_flow(flow, definition, states)
    canvas = Canvas()
    with canvas.group(transform=f"translate({MARGIN:g} {MARGIN:g})"):
        bottom = draw_box(canvas, definition, width=grid.width, top=0.5)
    down = MARGIN + bottom + MARGIN
    with canvas.group(transform=f"translate({MARGIN:g} {down:g})"):
        canvas.parts += flow.parts
    size = (grid.width + 2 * MARGIN, down + grid.height + MARGIN)
    return svg(canvas.parts, size=size, label=f"SOP {definition.name}", standalone=True)


def _draw_flow(
    canvas: Canvas, definition: Definition, states: Mapping[str, StepState] | None
) -> Grid:
    grid = lay_out(definition, states)
    for row in grid.rows:
        draw_ground(canvas, row, grid, (states or {}).get(row.step.id))
    draw_table(canvas, definition, grid)
    draw_arrows(canvas, grid)
    for row in grid.rows:
        state = (states or {}).get(row.step.id)
        with canvas.group(class_="fc-row"):
            draw_cells(canvas, row, grid, state)
            for symbol in row.symbols:
                draw_symbol(
                    canvas, symbol, title=_title(definition, row, symbol, state), state=state
                )
    return grid


def _title(definition: Definition, row: Row, symbol: Symbol, state: StepState | None) -> str:
    """What the symbol means in words: number, shape, who, how long, and its state."""
    step = row.step
    lane = definition.lane(symbol.lane).name
    role = "" if symbol.closes else " (ikut serta)"
    parts = [f"Langkah {step.no}, {_SHAPE_WORDS[symbol.shape]}: {lane}{role}. {step.text}."]
    if step.addressees and symbol.closes:
        names = ", ".join(definition.lane(each).name for each in step.addressees)
        parts.append(f"Kepada: {names}.")
    parts.append(f"Waktu: {step.norm.text}.")
    if state:
        words = (STATUS_WORDS[state.status], state.holder, state.due, state.note)
        parts.append("; ".join(word for word in words if word) + ".")
    return " ".join(parts)
