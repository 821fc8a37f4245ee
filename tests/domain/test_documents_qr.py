"""The QR code of a naskah: its mask is fixed, and it is the code that any other mask makes."""

from __future__ import annotations

import re

import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from himpun.documents import pdf

MASKS = {
    0: lambda i, j: (i + j) % 2 == 0,
    1: lambda i, j: i % 2 == 0,
    2: lambda i, j: j % 3 == 0,
    3: lambda i, j: (i + j) % 3 == 0,
    4: lambda i, j: (i // 2 + j // 3) % 2 == 0,
    5: lambda i, j: i * j % 2 + i * j % 3 == 0,
    6: lambda i, j: (i * j % 2 + i * j % 3) % 2 == 0,
    7: lambda i, j: ((i + j) % 2 + i * j % 3) % 2 == 0,
}
DIGEST = "0123456789abcdef" * 4
TEXT = f"HIMPUN;bmcktr;000.8.6.3/F.1/BMCKTR/2026;17;sha256:{DIGEST}"


def modules(text: str, mask: int) -> list[list[int]]:
    code = segno.make(text, error="m", micro=False, mask=mask)
    return [list(row) for row in code.matrix]


def format_bits(matrix: list[list[int]]) -> int:
    """The fifteen bits beside the first finder, most significant first (ISO/IEC 18004, 7.9)."""
    places = [(8, 0), (8, 1), (8, 2), (8, 3), (8, 4), (8, 5), (8, 7), (8, 8), (7, 8)]
    places += [(row, 8) for row in range(5, -1, -1)]
    return int("".join(str(matrix[i][j] & 1) for i, j in places), 2)


def test_the_format_names_the_level_and_the_mask() -> None:
    """Level M is 00 and the mask three bits, under the mask pattern 101010000010010."""
    found = format_bits(modules(TEXT, pdf.QR_MASK)) ^ 0b101010000010010
    assert found >> 10 == pdf.QR_MASK


@settings(max_examples=20, deadline=None)
@given(text=st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1))
def test_under_the_mask_the_code_is_the_one_that_segno_would_choose(text: str) -> None:
    """Undo both masks: every module that carries content is the same."""
    chosen = segno.make(text, error="m", micro=False, boost_error=False)
    fixed = segno.make(text, error="m", micro=False, boost_error=False, mask=pdf.QR_MASK)
    ours, theirs = MASKS[pdf.QR_MASK], MASKS[chosen.mask]
    size = len(fixed.matrix)
    inner = range(9, size - 8)  # rows and columns without finders, timing or format
    aligned = {(i, j) for i in inner for j in inner if _is_fixed_pattern(size, i, j)}
    for i in inner:
        for j in inner:
            if (i, j) not in aligned:
                mine = fixed.matrix[i][j] ^ ours(i, j)
                assert mine == chosen.matrix[i][j] ^ theirs(i, j), (i, j)


def _is_fixed_pattern(size: int, i: int, j: int) -> bool:
    """Whether an alignment pattern could cover the module: near a multiple of its grid."""
    version = (size - 17) // 4
    if version == 1:
        return False
    steps = version // 7 + 1
    last = size - 7
    gap = -(-(last - 6) // steps) if version < 7 else 2 * (-(-(last - 6) // (2 * steps)))
    centres = [last - gap * k for k in range(steps)]
    return any(abs(i - a) <= 2 for a in centres) and any(abs(j - b) <= 2 for b in centres)


def test_the_drawing_has_as_many_modules_as_the_code() -> None:
    drawn = pdf.qr_svg(TEXT)
    width = re.search(r'width="([0-9]+)"', drawn)
    assert width is not None
    assert int(width[1]) == len(modules(TEXT, pdf.QR_MASK))
