"""Figures in Indonesian words: what shows beyond doubt how a number was understood. Pure."""

from __future__ import annotations

from decimal import Decimal

_UNITS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
    "sepuluh", "sebelas",
)  # fmt: skip
_POWERS = (
    (10**12, "triliun"),
    (10**9, "miliar"),
    (10**6, "juta"),
    (1000, "ribu"),
    (100, "ratus"),
    (10, "puluh"),
)
LIMIT = 10**15


def spelled(figure: Decimal) -> str:
    """The figure in words, its decimals digit by digit: 1.25 is "satu koma dua lima".

    Raises ValueError from a thousand trillion on.
    """
    whole, _, decimals = f"{figure.copy_abs():f}".partition(".")
    words = _whole(int(whole))
    if decimals:
        words += " koma " + " ".join(_UNITS[int(digit)] for digit in decimals)
    return f"minus {words}" if figure < 0 else words


def _whole(figure: int) -> str:
    if figure >= LIMIT:
        raise ValueError("Angka ini terlalu besar untuk ditulis dengan huruf.")
    if figure < 12:
        return _UNITS[figure]
    if figure < 20:
        return f"{_UNITS[figure - 10]} belas"
    for power, word in _POWERS:
        if figure >= power:
            many, rest = divmod(figure, power)
            is_single = many == 1 and power in {100, 1000}
            head = f"se{word}" if is_single else f"{_whole(many)} {word}"
            return f"{head} {_whole(rest)}" if rest else head
    raise AssertionError(figure)  # every figure from 10 on has a power
