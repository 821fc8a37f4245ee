"""How wide a text is: real font metrics, so that what is wrapped on the server fits on the page.

Measured in Source Sans (from the font package) and widened by `FIT`, because a page may show the
drawing in its own, somewhat wider, font.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import font_source_sans_pro
from fontTools.ttLib import TTFont

FIT = 1.1
"""Room for fonts that run wider than the measured one."""

_FILES = Path(font_source_sans_pro.__file__).parent / "files"
_REGULAR = "SourceSansPro-Regular.otf"
_BOLD = "SourceSansPro-Bold.otf"


@cache
def _advances(file: str) -> tuple[dict[int, int], int, int]:
    """Advance width by code point, the width of an unknown sign, and units per em."""
    with TTFont(_FILES / file, lazy=True) as font:
        widths = {name: advance for name, (advance, _bearing) in font["hmtx"].metrics.items()}
        cmap: dict[int, str] = font.getBestCmap()
        by_code = {code: widths[name] for code, name in cmap.items()}
        return by_code, max(widths[".notdef"], 600), font["head"].unitsPerEm


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of text in user units at the given font size."""
    by_code, unknown, per_em = _advances(_BOLD if bold else _REGULAR)
    return sum(by_code.get(ord(sign), unknown) for sign in text) * size * FIT / per_em


def wrap(text: str, limit: float, size: float, *, bold: bool = False) -> list[str]:
    """The lines of the text when none may be wider than `limit`; a too long word is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if width(longer, size, bold=bold) <= limit:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, limit, size, bold=bold)
        lines.extend(full)
    return [*lines, line] if line else lines


def _cut(word: str, limit: float, size: float, *, bold: bool) -> list[str]:
    parts = [""]
    for sign in word:
        if parts[-1] and width(parts[-1] + sign, size, bold=bold) > limit:
            parts.append("")
        parts[-1] += sign
    return parts
