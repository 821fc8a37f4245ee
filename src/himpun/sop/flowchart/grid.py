"""The table under the flowchart: columns, rows, and the place of every symbol in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from himpun.sop.flowchart.canvas import LEADING, SIZE, Canvas
from himpun.sop.flowchart.metrics import wrap
from himpun.sop.flowchart.symbols import (
    COLOURS,
    DIAMOND_HEIGHT,
    HEIGHT,
    STATUS_WORDS,
    Shape,
    StepState,
    Symbol,
    draw_icon,
    shape_of,
)
from himpun.sop.rules.definition import Decision, Definition, Step

PAD = 7.0
LANE = 90.0
CHANNEL = 26.0
"""Room above the symbols of a row in which arrows run sideways."""
FOOT = 18.0
"""Room below them: the word at a decision's exit, and the way of a return to the gutter."""
TRACK = 12.0
GUTTER = 14.0
"""Room between the return tracks and the first lane."""
WIDTHS = {"no": 34.0, "work": 256.0, "inputs": 120.0, "norm": 72.0, "outputs": 120.0, "note": 136.0}
LIVE_WIDTHS = {
    "no": 30.0,
    "work": 218.0,
    "inputs": 108.0,
    "norm": 68.0,
    "outputs": 108.0,
    "note": 112.0,
    "state": 134.0,
}
"""Narrower with states, so that a live map is as wide as a plain one and its words as large."""
TITLES = {"inputs": "Kelengkapan", "norm": "Waktu", "outputs": "Output"}
HEAD = (26.0, 40.0)
ICON_ROOM = 20.0


@dataclass(frozen=True)
class Span:
    """A column: where it begins and how wide it is."""

    x: float
    width: float

    @property
    def end(self) -> float:
        return self.x + self.width

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def inner(self) -> float:
        """What its padding leaves for text."""
        return self.width - 2 * PAD


@dataclass(frozen=True)
class Row:
    """A step with the lines of its cells, its place and its symbols, from left to right."""

    step: Step
    cells: Mapping[str, Sequence[str]]
    top: float
    height: float
    symbols: tuple[Symbol, ...]

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def closers(self) -> tuple[Symbol, ...]:
        return tuple(each for each in self.symbols if each.closes)


@dataclass(frozen=True)
class Grid:
    columns: Mapping[str, Span]
    lanes: Mapping[str, Span]
    rows: tuple[Row, ...]
    tracks: Mapping[str, float]
    """The x of the return track of each step that work goes back to."""
    head: float

    @property
    def width(self) -> float:
        return max(span.end for span in self.columns.values()) + 0.5

    @property
    def height(self) -> float:
        return self.rows[-1].bottom + 0.5


@dataclass(frozen=True)
class _Frame:
    """All that rows share."""

    definition: Definition
    columns: Mapping[str, Span]
    lanes: Mapping[str, Span]


def lay_out(definition: Definition, states: Mapping[str, StepState] | None) -> Grid:
    """Where everything stands. With states the table has one more column for them."""
    targets = [step for step in definition.steps if definition.returns_to(step)]
    gutter = 10.0 + (TRACK * len(targets) + GUTTER if targets else 0.0)
    frame = _frame(definition, gutter, WIDTHS if states is None else LIVE_WIDTHS)
    first_track = frame.columns["work"].end + 10.0
    tracks = {step.id: first_track + TRACK * at for at, step in enumerate(targets)}
    names = [_heading(lane.name, LANE) for lane in definition.lanes]
    head = 0.5 + HEAD[0] + max(HEAD[1], max(map(len, names)) * LEADING + 2 * PAD)
    rows: list[Row] = []
    top = head
    for step in definition.steps:
        row = _row(frame, step, (states or {}).get(step.id), top)
        rows.append(row)
        top = row.bottom
    return Grid(frame.columns, frame.lanes, tuple(rows), tracks, head)


def _frame(definition: Definition, gutter: float, widths: Mapping[str, float]) -> _Frame:
    columns: dict[str, Span] = {}
    lanes: dict[str, Span] = {}
    x = 0.5
    for key, each in widths.items():
        if key == "inputs":
            columns["gutter"] = Span(x, gutter)
            columns["lanes"] = Span(x + gutter, LANE * len(definition.lanes))
            x = columns["lanes"].end
        columns[key] = Span(x, each)
        x += each
    for at, lane in enumerate(definition.lanes):
        lanes[lane.id] = Span(columns["lanes"].x + LANE * at, LANE)
    return _Frame(definition, columns, lanes)


def _row(frame: _Frame, step: Step, state: StepState | None, top: float) -> Row:
    texts = {
        "no": [str(step.no)],
        "work": [step.text],
        "inputs": list(step.inputs),
        "norm": [step.norm.text],
        "outputs": list(step.outputs),
        "note": [*([step.note] if step.note else []), *_exits(frame.definition, step)],
    }
    cells = {
        key: [line for text in each for line in wrap(text, frame.columns[key].inner, SIZE)]
        for key, each in texts.items()
    }
    cells["state"] = _state_lines(state, frame.columns["state"]) if state else []
    shapes = {lane: shape_of(frame.definition, step, lane) for lane in step.everybody}
    tallest = DIAMOND_HEIGHT if Shape.DIAMOND in shapes.values() else HEIGHT
    text_height = max(map(len, cells.values())) * LEADING + 2 * PAD + 2
    height = max(text_height, CHANNEL + tallest + FOOT)
    middle = top + CHANNEL + (height - CHANNEL - FOOT) / 2
    symbols = tuple(
        Symbol(shapes[lane], lane, (span.middle, middle), closes=lane in step.closers)
        for lane, span in frame.lanes.items()
        if lane in shapes
    )
    return Row(step, cells, top, height, symbols)


def _exits(definition: Definition, step: Step) -> list[str]:
    """What "Ya" and "Tidak" at a diamond mean, for the Ket. column."""
    on = [each.label for each in step.decisions if not each.is_return]
    back = [_way_back(definition, each) for each in step.decisions if each.is_return]
    return [
        *([f"Ya: {', '.join(on)}"] if back else [", ".join(on)] if on else []),
        *([f"Tidak: {'; '.join(back)}"] if back else []),
    ]


def _way_back(definition: Definition, decision: Decision) -> str:
    assert decision.target is not None
    chosen = ", unit terpilih" if decision.only_chosen_units else ""
    return f"{decision.label} (ke langkah {definition.step(decision.target).no}{chosen})"


def _status_words(state: StepState, span: Span) -> list[str]:
    return wrap(STATUS_WORDS[state.status], span.inner - ICON_ROOM, SIZE, bold=True)


def _state_lines(state: StepState, span: Span) -> list[str]:
    rest = [text for text in (state.holder, state.due, state.note) if text]
    return [
        *_status_words(state, span),
        *(line for text in rest for line in wrap(text, span.inner, SIZE)),
    ]


def _heading(title: str, width: float) -> list[str]:
    return wrap(title, width - 4, SIZE, bold=True)


def draw_table(canvas: Canvas, definition: Definition, grid: Grid) -> None:
    """The header as the regulation has it, and the lines between rows and columns."""
    _draw_header(canvas, definition, grid)
    left, right = 0.5, grid.width - 0.5
    for row in grid.rows:
        canvas.rule((left, row.bottom), (right, row.bottom), strong=row is grid.rows[-1])
    for key, span in grid.columns.items():
        if key not in {"lanes", *TITLES} or key == "inputs":
            canvas.rule((span.x, 0.5), (span.x, grid.rows[-1].bottom), strong=True)
    canvas.rule((right, 0.5), (right, grid.rows[-1].bottom), strong=True)
    first, *others = [span.x for span in grid.lanes.values()]
    canvas.rule((first, grid.head), (first, grid.rows[-1].bottom))
    for x in (*others, grid.columns["norm"].x, grid.columns["outputs"].x):
        canvas.rule((x, 0.5 + HEAD[0]), (x, grid.rows[-1].bottom))


def _draw_header(canvas: Canvas, definition: Definition, grid: Grid) -> None:
    columns, right = grid.columns, grid.width - 0.5
    canvas.element(
        "rect",
        class_="fc-head",
        x=0.5,
        y=0.5,
        width=right - 0.5,
        height=grid.head - 0.5,
        fill="currentColor",
        fill_opacity="0.07",
    )
    canvas.rule((0.5, 0.5), (right, 0.5), strong=True)
    canvas.rule((0.5, grid.head), (right, grid.head), strong=True)
    doers = Span(columns["gutter"].x, columns["lanes"].end - columns["gutter"].x)
    standard = Span(columns["inputs"].x, columns["outputs"].end - columns["inputs"].x)
    below = HEAD[0] + 0.5
    for span, title in ((doers, "Pelaksana"), (standard, "Mutu Baku")):
        canvas.rule((span.x, below), (span.end, below))
        _title(canvas, span, title, 0.5, below)
    whole = {"no": "No", "work": "Kegiatan", "note": "Ket.", "state": "Keadaan"}
    for key, title in whole.items():
        if key in columns:
            _title(canvas, columns[key], title, 0.5, grid.head)
    for key, title in TITLES.items():
        _title(canvas, columns[key], title, below, grid.head)
    for lane in definition.lanes:
        _title(canvas, grid.lanes[lane.id], lane.name, below, grid.head)


def _title(canvas: Canvas, span: Span, title: str, top: float, bottom: float) -> None:
    lines = _heading(title, span.width)
    y = (top + bottom) / 2 + SIZE * 0.35 - (len(lines) - 1) * LEADING / 2
    canvas.text(lines, (span.middle, y), anchor="middle", bold=True, cls="fc-text fc-title")


def draw_cells(canvas: Canvas, row: Row, grid: Grid, state: StepState | None) -> None:
    """The words of one row."""
    base = row.top + PAD + SIZE
    for key, lines in row.cells.items():
        if key == "state":
            continue
        span = grid.columns[key]
        if key in {"no", "norm"}:
            canvas.text(lines, (span.middle, base), anchor="middle")
        else:
            canvas.text(lines, (span.x + PAD, base))
    if state:
        _draw_state(canvas, row, grid.columns["state"], state, base)


def draw_ground(canvas: Canvas, row: Row, grid: Grid, state: StepState | None) -> None:
    """A light ground for a row in which something is to be done now."""
    if state and state.status in {"open", "late", "returned"}:
        canvas.element(
            "rect",
            class_=f"fc-ground fc-{state.status}",
            x=0.5,
            y=row.top,
            width=grid.width - 1,
            height=row.height,
            fill=COLOURS[state.status],
            fill_opacity="0.07",
        )


def _draw_state(canvas: Canvas, row: Row, span: Span, state: StepState, base: float) -> None:
    lines, bold = row.cells["state"], len(_status_words(state, span))
    with canvas.group(class_=f"fc-state fc-{state.status}"):
        draw_icon(canvas, state.status, (span.x + PAD + 7, base - 4.5), 0.8)
        canvas.text(lines[:bold], (span.x + PAD + ICON_ROOM, base), bold=True)
        canvas.text(lines[bold:], (span.x + PAD, base + bold * LEADING))
