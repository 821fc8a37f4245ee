"""Whether a table of text (CSV) holds text only, and nothing that computes or calls when opened.

Run in a process of its own: a table may have 48 MB. It is read once, in pieces, and every octet is
looked at a bounded number of times. Programs do not agree which sign parts the cells, nor what a
quotation mark in the middle of one means, so a cell begins behind every sign that any of them takes
for one, within quotation marks too: refused is what one reader would compute, whichever it is.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

_PIECE = 1 << 20
_SEPARATORS = rb",;\t\r\n"
#: Blanks, the quotation mark, and the octets of the marks for "no break here" and "this is UTF-8".
_BEFORE = rb" \"\x0b\x0c\xa0\xc2\xef\xbb\xbf"
#: What figures and plain words are made of; none of it calls, sends or names another file.
_PLAIN = rb"A-Za-z0-9\x80-\xff .%/:\"+\-"
_LIVE = re.compile(
    b"([" + _SEPARATORS + b"])[" + _BEFORE + b"]*(?:[=@]|"
    b"[+-][" + _PLAIN + b"]*[^" + _PLAIN + _SEPARATORS + b"])"
)
_BEGUN = re.compile(b"[" + _SEPARATORS + b"][" + _BEFORE + b"]*([+-]?)(.?)", re.DOTALL)
#: A first line by which a spreadsheet takes any sign for the one between cells.
_OWN_SEPARATOR = re.compile(rb"\n[\xef\xbb\xbf\"]*sep=(?![,;\t])", re.IGNORECASE)


def answer(file: BinaryIO, order: dict[str, Any]) -> dict[str, Any]:
    """What forbids the table, a word or "", and on which line; `most` is how many octets it has."""
    begun, line, size = b"\n", 1, 0
    while piece := file.read(_PIECE):
        if b"\0" in piece or (size := size + len(piece)) > order["most"]:
            return {"why": "binary", "line": line}
        text = begun + piece
        found = _OWN_SEPARATOR.match(text) if line == 1 else None
        if found := found or _LIVE.search(text):
            return {"why": "formula", "line": line + n_lines(text[len(begun) : found.end(0)])}
        line += n_lines(piece)
        begun = begun_with(text)
    return {"why": "", "line": 0}


def n_lines(text: bytes) -> int:
    """How often a line ends in the text; old tables know the other sign only."""
    return text.count(b"\n") or text.count(b"\r")


def begun_with(text: bytes) -> bytes:
    """Two signs that stand for the cell which the text breaks off in, however long it is."""
    last = max(text.rfind(bytes([sign])) for sign in b",;\t\r\n")
    begun = _BEGUN.match(text, last)
    assert begun is not None, "a text begins with the end of a line, or with what stood for a cell"
    return b"\n" + (begun[1] and b"+") + (b"" if begun[1] or not begun[2] else b"x")
