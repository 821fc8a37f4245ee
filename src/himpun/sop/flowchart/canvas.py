"""SVG as text: shapes and lines of text with presentation attributes, no style and no script.

Colours of text and lines are `currentColor`, so that a drawing inside a page takes the page's
theme, light or dark; classes let the page's style sheet refine the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape

FONT = "'Source Sans Pro', 'Source Sans 3', 'Segoe UI', Roboto, Arial, sans-serif"
SIZE = 13.0
LEADING = 16.0

Point = tuple[float, float]


def n(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


class Canvas:
    """Collects SVG elements in the order in which they are painted."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def element(self, name: str, **attributes: str | float) -> None:
        self.parts.append(f"<{name}{_attributes(attributes)}/>")

    @contextmanager
    def group(self, title: str = "", **attributes: str | float) -> Iterator[None]:
        self.parts.append(f"<g{_attributes(attributes)}>")
        if title:
            self.parts.append(f"<title>{escape(title)}</title>")
        yield
        self.parts.append("</g>")

    def rule(self, start: Point, end: Point, *, strong: bool = False) -> None:
        """A line of the table's grid."""
        self.element(
            "line",
            class_="fc-grid",
            x1=start[0],
            y1=start[1],
            x2=end[0],
            y2=end[1],
            stroke="currentColor",
            stroke_opacity="0.75" if strong else "0.35",
            stroke_width=1,
        )

    def text(
        self,
        lines: Sequence[str],
        at: Point,
        *,
        size: float = SIZE,
        anchor: str = "start",
        bold: bool = False,
        cls: str = "fc-text",
        leading: float = LEADING,
    ) -> None:
        """Lines of text; `at` is the start (or middle) of the first base line."""
        if not lines:
            return
        x, y = at
        spans = "".join(
            f'<tspan x="{n(x)}" y="{n(y + no * leading)}">{escape(line)}</tspan>'
            for no, line in enumerate(lines)
        )
        marks = _attributes(
            {"class_": cls, "font_size": size, "text_anchor": anchor, "fill": "currentColor"}
        )
        weight = ' font-weight="700"' if bold else ""
        self.parts.append(f"<text{marks}{weight}>{spans}</text>")

    def path(
        self, points: Sequence[Point], *, cls: str, arrow: bool = False, dashed: bool = False
    ) -> None:
        """A line through the points, with a tip at its end where `arrow`."""
        data = "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points)
        look = {"fill": "none", "stroke": "currentColor", "stroke_linejoin": "round"}
        if dashed:
            look["stroke_dasharray"] = "6 3"
        self.element("path", class_=cls, d=data, stroke_width=1.4, **look)
        if arrow:
            self._tip(points[-2], points[-1], cls)

    def dot(self, at: Point, *, cls: str) -> None:
        """Where lines join."""
        self.element("circle", class_=cls, cx=at[0], cy=at[1], r=2.4, fill="currentColor")

    def _tip(self, before: Point, end: Point, cls: str) -> None:
        (x0, y0), (x, y) = before, end
        dx = (x > x0) - (x < x0)
        dy = 0 if dx else (y > y0) - (y < y0)
        a = (x - 7 * dx - 3.5 * dy, y - 7 * dy - 3.5 * dx)
        b = (x - 7 * dx + 3.5 * dy, y - 7 * dy + 3.5 * dx)
        corners = " ".join(f"{n(px)},{n(py)}" for px, py in (end, a, b))
        self.element("polygon", class_=f"{cls} fc-tip", points=corners, fill="currentColor")


def svg(parts: Sequence[str], *, size: Point, label: str, standalone: bool) -> str:
    """The finished drawing; `standalone` gives it paper, ink and a size of its own."""
    width, height = size
    marks: dict[str, str | float] = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class_": "fc",
        "viewBox": f"0 0 {n(width)} {n(height)}",
        "role": "group",
        "aria_label": label,
        "font_family": FONT,
        "font_size": SIZE,
    }
    paper: list[str] = []
    if standalone:
        marks |= {"width": width, "height": height, "color": "#16202c"}
        paper = [f'<rect width="{n(width)}" height="{n(height)}" fill="#ffffff"/>']
    return "\n".join((f"<svg{_attributes(marks)}>", *paper, *parts, "</svg>", ""))


def _attributes(values: dict[str, str | float]) -> str:
    return "".join(
        f' {_name(key)}="{escape(value) if isinstance(value, str) else n(value)}"'
        for key, value in values.items()
    )


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
