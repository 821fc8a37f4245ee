"""The symbols of SOP-AP and how the state of a running round shows on them.

Capsule for the first and the last step, box for work, diamond for a decision. A state is shown by
colour, by an icon in the symbol and, in the table's own column, by words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from himpun.sop.flowchart.canvas import Canvas, Point, n
from himpun.sop.rules.definition import Definition, Step

Status = Literal["done", "open", "late", "returned", "waiting"]

STATUS_WORDS: Mapping[str, str] = {
    "done": "Selesai",
    "open": "Sedang dikerjakan",
    "late": "Terlambat",
    "returned": "Dikembalikan",
    "waiting": "Menunggu",
}
COLOURS: Mapping[str, str] = {
    "done": "#2c8f57",
    "open": "#2f6fd0",
    "late": "#cf3b3b",
    "returned": "#b9770e",
    "waiting": "#7b8794",
}
"""Middle tones: legible on white and on dark paper; a style sheet may set others by class."""

ICONS: Mapping[str, str] = {
    "done": "M-6 0L-2 4.5L6.5 -5",
    "open": "M-4 -6L6.5 0L-4 6Z",
    "late": "M0 -7V2M0 5.8V7",
    "returned": "M-6.5 -1H3A4 4 0 0 1 3 7H-2M-2.5 -5.5L-7 -1L-2.5 3.5",
    "waiting": "M-6 0H-5M-.5 0H.5M5 0H6",
}

WIDTH, HEIGHT = 58.0, 32.0
DIAMOND_WIDTH, DIAMOND_HEIGHT = 60.0, 44.0


@dataclass(frozen=True)
class StepState:
    """Where a step of a running round stands: who holds it, until when, and a remark."""

    status: Status
    holder: str = ""
    due: str = ""
    note: str = ""


class Shape(StrEnum):
    CAPSULE = "capsule"
    BOX = "box"
    DIAMOND = "diamond"


@dataclass(frozen=True)
class Symbol:
    """One symbol at its place. `closes`: its lane ends the step; otherwise it takes part."""

    shape: Shape
    lane: str
    centre: Point
    closes: bool

    @property
    def half(self) -> Point:
        if self.shape is Shape.DIAMOND:
            return DIAMOND_WIDTH / 2, DIAMOND_HEIGHT / 2
        return WIDTH / 2, HEIGHT / 2

    @property
    def left(self) -> Point:
        return self.centre[0] - self.half[0], self.centre[1]

    @property
    def right(self) -> Point:
        return self.centre[0] + self.half[0], self.centre[1]

    def edge(self, offset: float, *, below: bool = False) -> Point:
        """The point on the upper (or lower) edge, `offset` beside the middle."""
        half_width, half_height = self.half
        if self.shape is Shape.DIAMOND:
            half_height *= 1 - abs(offset) / half_width
        x, y = self.centre
        return x + offset, y + (half_height if below else -half_height)


def shape_of(definition: Definition, step: Step, lane: str) -> Shape:
    """A diamond for who decides, a capsule at both ends of the procedure, else a box."""
    if step.decisions and lane in step.closers:
        return Shape.DIAMOND
    if step.no in {1, len(definition.steps)}:
        return Shape.CAPSULE
    return Shape.BOX


def draw_symbol(canvas: Canvas, symbol: Symbol, *, title: str, state: StepState | None) -> None:
    """The symbol with its title; with a state also coloured and carrying its icon."""
    status = state.status if state else None
    marks = f"fc-symbol fc-{symbol.shape.value}" + (f" fc-{status}" if status else "")
    with canvas.group(title, class_=marks, role="img"):
        _outline(canvas, symbol, status)
        if status:
            draw_icon(canvas, status, symbol.centre)


def draw_icon(canvas: Canvas, status: Status, at: Point, scale: float = 1.0) -> None:
    filled = status == "open"
    canvas.element(
        "path",
        class_="fc-icon",
        d=ICONS[status],
        transform=f"translate({n(at[0])} {n(at[1])}) scale({n(scale)})",
        fill=COLOURS[status] if filled else "none",
        stroke=COLOURS[status],
        stroke_width=2.2,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def _outline(canvas: Canvas, symbol: Symbol, status: Status | None) -> None:
    look: dict[str, str | float] = {
        "class_": "fc-shape",
        "fill": COLOURS[status] if status and status != "waiting" else "none",
        "fill_opacity": "0.16",
        "stroke": COLOURS[status] if status else "currentColor",
        "stroke_width": 2.2 if status and status != "waiting" else 1.4,
    }
    if status == "waiting":
        look["stroke_dasharray"] = "4 3"
    (x, y), (half_width, half_height) = symbol.centre, symbol.half
    if symbol.shape is Shape.DIAMOND:
        corners = (symbol.left, symbol.edge(0), symbol.right, symbol.edge(0, below=True))
        points = " ".join(f"{n(px)},{n(py)}" for px, py in corners)
        canvas.element("polygon", points=points, **look)
        return
    canvas.element(
        "rect",
        x=x - half_width,
        y=y - half_height,
        width=2 * half_width,
        height=2 * half_height,
        rx=half_height if symbol.shape is Shape.CAPSULE else 0,
        **look,
    )
