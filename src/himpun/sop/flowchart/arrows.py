"""The arrows: down from row to row, and back up through the gutter left of the lanes.

Forward lines leave a symbol at its bottom, cross in the channel at the top of the next row and
enter from above. A return leaves its diamond to the left (or below it, where another symbol of
the row stands in the way), climbs its own track in the gutter and enters the row it goes back to
from the left, or from above where that row has several symbols. So no line meets a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from himpun.sop.flowchart.canvas import Canvas, Point
from himpun.sop.flowchart.grid import Grid, Row
from himpun.sop.flowchart.symbols import Symbol

BUS = 8.0
"""How far below the row's upper line the forward arrows cross."""
RETURN_BUS = 15.0
ENTRY = -18.0
"""How far beside the middle a return enters from above."""
EXIT = -11.0
"""How far beside the middle it leaves below, where it cannot leave to the left."""
WORD = 11.0


def draw_arrows(canvas: Canvas, grid: Grid) -> None:
    for row in grid.rows:
        _draw_company(canvas, row)
    for upper, lower in pairwise(grid.rows):
        _draw_forward(canvas, upper.closers, lower)
    for target, x in grid.tracks.items():
        _draw_track(canvas, grid, target, x)
    for row in grid.rows:
        _draw_exit(canvas, grid, row)
        _draw_words(canvas, row, grid)


def _draw_company(canvas: Canvas, row: Row) -> None:
    """A line between those who do a step together; parallel turns have none."""
    if row.step.per_unit:
        return
    for left, right in pairwise(row.symbols):
        canvas.path((left.right, right.left), cls="fc-company")


def _draw_forward(canvas: Canvas, sources: Sequence[Symbol], lower: Row) -> None:
    targets = lower.closers
    from_x = [each.centre[0] for each in sources]
    to_x = [each.centre[0] for each in targets]
    if from_x == to_x and len(from_x) == 1:
        canvas.path((sources[0].edge(0, below=True), targets[0].edge(0)), cls="fc-flow", arrow=True)
        return
    y = lower.top + BUS
    for symbol in sources:
        canvas.path((symbol.edge(0, below=True), (symbol.centre[0], y)), cls="fc-flow")
    ends = (min(from_x + to_x), max(from_x + to_x))
    canvas.path(((ends[0], y), (ends[1], y)), cls="fc-flow")
    for symbol in targets:
        canvas.path(((symbol.centre[0], y), symbol.edge(0)), cls="fc-flow", arrow=True)
    for x in set(from_x) & set(to_x) | {x for x in from_x + to_x if ends[0] < x < ends[1]}:
        canvas.dot((x, y), cls="fc-flow")


def _draw_exit(canvas: Canvas, grid: Grid, row: Row) -> None:
    """One line from the row's diamond to the furthest of the tracks that it feeds."""
    tracks = {grid.tracks[each.target] for each in row.step.decisions if each.target}
    if not tracks:
        return
    points = _exit(row)
    y = points[-1][1]
    canvas.path((*points, (min(tracks), y)), cls="fc-return", dashed=True)
    for x in tracks:
        if x != min(tracks) or y != _lowest(grid, x):
            canvas.dot((x, y), cls="fc-return")


def _lowest(grid: Grid, x: float) -> float:
    """Where the lowest exit meets the track."""
    feeding = [
        _exit(row)[-1][1]
        for row in grid.rows
        if any(grid.tracks.get(each.target or "") == x for each in row.step.decisions)
    ]
    return max(feeding)


def _draw_track(canvas: Canvas, grid: Grid, target: str, x: float) -> None:
    """From the lowest exit up through the gutter and into the row that work goes back to."""
    to = next(row for row in grid.rows if row.step.id == target)
    start = (x, _lowest(grid, x))
    if to.closers == to.symbols[:1]:
        end = to.symbols[0].left
        canvas.path((start, (x, end[1]), end), cls="fc-return", arrow=True, dashed=True)
        return
    y = to.top + RETURN_BUS
    last = max(each.centre[0] for each in to.closers) + ENTRY
    canvas.path((start, (x, y), (last, y)), cls="fc-return", dashed=True)
    for symbol in to.closers:
        above = (symbol.centre[0] + ENTRY, y)
        canvas.path((above, symbol.edge(ENTRY)), cls="fc-return", arrow=True, dashed=True)


def _exit(row: Row) -> tuple[Point, ...]:
    """From the diamond to where its return leaves the row sideways."""
    diamond = row.closers[0]
    if diamond is row.symbols[0]:
        return (diamond.left,)
    start = diamond.edge(EXIT, below=True)
    return start, (start[0], row.bottom - 5)


def _draw_words(canvas: Canvas, row: Row, grid: Grid) -> None:
    """Ya and Tidak beside the exits of a diamond, clear of every line."""
    if not any(decision.is_return for decision in row.step.decisions):
        return
    diamond = row.closers[0]
    x, y = diamond.edge(0, below=True)
    canvas.text(["Ya"], (x + 6, y + 10), size=WORD, cls="fc-text fc-exit")
    beside = grid.lanes[diamond.lane].x + 3
    middle = diamond.centre[1]
    at = (beside, middle - 11 if diamond is row.symbols[0] else middle + 21)
    canvas.text(["Tidak"], at, size=WORD, cls="fc-text fc-exit")
