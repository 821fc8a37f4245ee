"""Indicator formulas: a closed grammar over named variables, computed exactly.

What may be written is in formula_grammar. A formula typed by an office is data; it never
reaches Python's own evaluator.

Arithmetic is exact: fractions inside, rounded once at the end to 50 significant digits,
half-even, so that ``1/3*3 - 1`` is zero and dividing by it is refused. Text is at most 500
characters, nests at most 20 deep and a figure has at most 30 digits before and 20 after
the point, so the cost of one evaluation is bounded. A result has at most 60 digits on either
side of the point, because it is kept as text of 64 characters; one beyond is no value, and the
reason says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from himpun.planning.rules.formula_grammar import (
    FUNCTIONS,
    MAX_DEPTH,
    MAX_LENGTH,
    BadFormula,
    Call,
    Chain,
    Negative,
    Node,
    Number,
    Variable,
    read_tree,
)

__all__ = [
    "FUNCTIONS",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "BadFormula",
    "Formula",
    "Outcome",
    "Shape",
    "parse",
]

MAX_DIGITS_BEFORE = 30
MAX_DIGITS_AFTER = 20
MAX_RESULT_DIGITS = 60
_CONTEXT = Context(prec=50, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True)
class Outcome:
    """A computed figure, or None with the reason in a sentence ("" when there is a value)."""

    value: Decimal | None
    reason: str = ""


class Shape(StrEnum):
    """What may be done with a formula when several units feed it."""

    CONSTANT = "CONSTANT"
    """No variable at all."""
    LINEAR = "LINEAR"
    """A weighted sum of variables: the sum over units is the formula of the sums."""
    RATIO = "RATIO"
    """Weighted sums divided: the office's value is the formula of the sums, never a mean."""
    OTHER = "OTHER"
    """Anything else; summing the variables first would change its meaning."""


class _Undefined(Exception):
    """The figures given have no result; the argument is the sentence why."""


@dataclass(frozen=True)
class Formula:
    """A parsed formula. Equal texts give equal formulas."""

    text: str
    variables: tuple[str, ...]
    """Names in order of first appearance."""
    shape: Shape
    _root: Node = field(repr=False)

    @property
    def is_ratio(self) -> bool:
        """Whether it divides sums of variables (``a / b * 100`` and its like)."""
        return self.shape is Shape.RATIO

    @property
    def is_summable(self) -> bool:
        """Whether the office's value is the formula applied to the summed variables."""
        return self.shape in {Shape.RATIO, Shape.LINEAR}

    @property
    def denominators(self) -> tuple[str, ...]:
        """Variables that stand below the line only, in order of first appearance.

        A divisor that shares a variable with what it divides (``a / (a + b)``) has none: it
        moves with the numerator.
        """
        above, divisors = _split(self._root)
        apart = [names for names in divisors if not names & above]
        return tuple(name for name in self.variables if any(name in names for names in apart))

    def evaluate(
        self, values: Mapping[str, Decimal | None], *, labels: Mapping[str, str] | None = None
    ) -> Outcome:
        """Compute with one figure per variable; names in reasons become their labels.

        A variable that is absent or None gives no value, and so does a division by zero:
        missing is never zero (DOMAIN.md §4.2).
        """
        named = labels or {}
        missing = [name for name in self.variables if values.get(name) is None]
        if missing:
            listed = ", ".join(named.get(name, name) for name in missing)
            return Outcome(None, f"Belum ada nilai untuk {listed}.")
        try:
            figures = {name: _exact(values[name]) for name in self.variables}
            return Outcome(_rounded(_compute(self._root, figures)))
        except _Undefined as undefined:
            return Outcome(None, str(undefined))

    def sum_over_units(
        self,
        contributions: Sequence[Mapping[str, Decimal | None]],
    ) -> Outcome:
        """The office's value: the formula applied to each variable summed over the units.

        Every contributor must have every variable, otherwise there is no value and the
        reason counts them (“2 dari 3 unit sudah mengisi”). Only for a summable formula.
        """
        if not self.is_summable:
            return Outcome(None, "Rumus ini tidak dapat dihitung dari jumlah variabel antarunit.")
        whole = [
            one
            for one in contributions
            if all(one.get(name) is not None for name in self.variables)
        ]
        if not contributions or len(whole) < len(contributions):
            return Outcome(None, f"Baru {len(whole)} dari {len(contributions)} unit mengisi.")
        try:
            sums = {
                name: sum((_exact(one[name]) for one in whole), Fraction(0))
                for name in self.variables
            }
            return Outcome(_rounded(_compute(self._root, sums)))
        except _Undefined as undefined:
            return Outcome(None, str(undefined))


@lru_cache(maxsize=4096)
def parse(text: str) -> Formula:
    """Read a formula; the same text is read once, because a form reads it at every opening.

    Raises BadFormula with the place and an Indonesian sentence when the text is not one.
    """
    root, variables = read_tree(text)
    return Formula(text=text.strip(), variables=variables, shape=_shape(root), _root=root)


def _exact(value: Decimal | None) -> Fraction:
    if value is None or not value.is_finite():
        raise _Undefined("Nilai variabel bukan bilangan.")
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # only NaN and Infinity have letters here
    if value.adjusted() >= MAX_DIGITS_BEFORE or exponent < -MAX_DIGITS_AFTER:
        raise _Undefined(
            f"Nilai variabel paling banyak {MAX_DIGITS_BEFORE} angka di depan "
            f"dan {MAX_DIGITS_AFTER} angka di belakang koma."
        )
    return Fraction(value)


def _rounded(exact: Fraction) -> Decimal:
    """The result as it is kept; neither a zero nor cut where it is too small or too long for it."""
    result = _CONTEXT.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    if result.adjusted() >= MAX_RESULT_DIGITS:
        raise _Undefined(
            f"Hasil rumus lebih dari {MAX_RESULT_DIGITS} angka di depan koma."
            " Periksa isian variabelnya."
        )
    places = -int(result.as_tuple().exponent)
    if places > MAX_RESULT_DIGITS:
        result = result.quantize(Decimal(1).scaleb(-MAX_RESULT_DIGITS), context=_CONTEXT)
    if exact and not result:
        raise _Undefined(
            f"Hasil rumus hampir nol: lebih dari {MAX_RESULT_DIGITS} angka di belakang koma."
            " Periksa isian variabelnya."
        )
    return result


def _compute(node: Node, values: Mapping[str, Fraction]) -> Fraction:
    match node:
        case Number(value):
            return Fraction(value)
        case Variable(name):
            return values[name]
        case Negative(inner):
            return -_compute(inner, values)
        case Chain(first, rest):
            result = _compute(first, values)
            for sign, operand in rest:
                result = _apply(sign, result, _compute(operand, values))
            return result
        case Call(function, arguments):
            return _call(function, [_compute(argument, values) for argument in arguments])


def _apply(sign: str, left: Fraction, right: Fraction) -> Fraction:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if right == 0:
        raise _Undefined("Pembaginya nol, jadi rumus tidak ada hasilnya.")
    return left / right


def _split(node: Node) -> tuple[set[str], list[set[str]]]:
    """The variables that are not divided by, and those of each divisor."""
    match node:
        case Number():
            return set(), []
        case Variable(name):
            return {name}, []
        case Negative(inner):
            return _split(inner)
        case Call(_, arguments):
            return _joined([_split(argument) for argument in arguments])
        case Chain(first, rest):
            parts = [_split(first)]
            for sign, operand in rest:
                names, below = _split(operand)
                parts.append((set(), [names, *below]) if sign == "/" else (names, below))
            return _joined(parts)


def _joined(parts: list[tuple[set[str], list[set[str]]]]) -> tuple[set[str], list[set[str]]]:
    above = {name for names, _ in parts for name in names}
    return above, [names for _, below in parts for names in below]


def _call(function: str, arguments: list[Fraction]) -> Fraction:
    if function == "min":
        return min(arguments)
    if function == "maks":
        return max(arguments)
    total = sum(arguments, Fraction(0))
    return total if function == "jumlah" else total / len(arguments)


def _shape(node: Node) -> Shape:
    match node:
        case Number():
            return Shape.CONSTANT
        case Variable():
            return Shape.LINEAR
        case Negative(inner):
            return _shape(inner)
        case Chain(first, rest):
            shape = _shape(first)
            for sign, operand in rest:
                shape = _SHAPES[sign].get((shape, _shape(operand)), Shape.OTHER)
            return shape
        case Call(function, arguments):
            shapes = {_shape(argument) for argument in arguments}
            if len(shapes) == 1 and (
                function in {"jumlah", "rata"} or shapes == {Shape.CONSTANT} or len(arguments) == 1
            ):
                return shapes.pop()
            return Shape.OTHER


_C, _L, _R = Shape.CONSTANT, Shape.LINEAR, Shape.RATIO
_JOINED = {(_C, _C): _C, (_L, _L): _L, (_R, _R): _R, (_R, _C): _R, (_C, _R): _R}
_SHAPES = {
    "+": _JOINED,
    "-": _JOINED,
    "*": {(_C, _C): _C, (_C, _L): _L, (_L, _C): _L, (_C, _R): _R, (_R, _C): _R},
    "/": {(_C, _C): _C, (_L, _C): _L, (_L, _L): _R, (_R, _C): _R, (_C, _R): _R},
}
