"""A real PDF of any length: what an upload is tried with."""

from __future__ import annotations

from collections.abc import Iterator

BLOCK = bytes(range(32, 128)) * 10_416


def paper(size: int, *, mark: int = 0) -> Iterator[bytes]:
    """A PDF of exactly `size` octets, a megabyte at a time: one page, and one long stream."""
    head = (
        f"%PDF-1.7\n%{mark}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n"
    )
    places = [head.index(f"\n{number} 0 obj") + 1 for number in (1, 2, 3)] + [len(head)]
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"\nendstream endobj\nxref\n0 5\n0000000000 65535 f \n{table}"
        "trailer<</Size 5/Root 1 0 R>>\n"
    )
    start = "4 0 obj<</Length {:012}>>stream\n"
    last = "startxref\n{:012}\n%%EOF\n"
    left = size - len(head + start.format(0) + end + last.format(0))
    before = head + start.format(left)
    yield before.encode()
    at = len(before) + left + end.index("xref")
    while left:
        block = BLOCK[:left]
        yield block
        left -= len(block)
    yield (end + last.format(at)).encode()
