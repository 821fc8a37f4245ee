"""Indicator formulas: a closed grammar over named variables, computed exactly.

::

    expression = term { ("+" | "-") term }
    term       = factor { ("*" | "/") factor }
    factor     = "-" factor | number | name | "(" expression ")"
               | ("jumlah" | "rata" | "min" | "maks") "(" expression { "," expression } ")"
    number     = digits [ "." digits ]
    name       = a small letter, then small letters, digits, "_"

Nothing else can be said: no power, no comparison, no text, no call of anything. A formula
typed by an office is therefore data; it never reaches Python's own evaluator.

Arithmetic is exact: fractions inside, rounded once at the end to 50 significant digits,
half-even, so that ``1/3*3 - 1`` is zero and dividing by it is refused. Text is at most 500
characters, nests at most 20 deep and a figure has at most 30 digits before and 20 after
the point, so the cost of one evaluation is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from fractions import Fraction

MAX_LENGTH = 500
MAX_DEPTH = 20
MAX_DIGITS_BEFORE = 30
MAX_DIGITS_AFTER = 20
FUNCTIONS = ("jumlah", "rata", "min", "maks")

_CONTEXT = Context(prec=50, rounding=ROUND_HALF_EVEN)
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[a-z][a-z0-9_]*)|(?P<sign>[-+*/(),])"
)
_WISHES = {
    "×": "Tulis kali dengan tanda *.",
    "÷": "Tulis bagi dengan tanda /.",
    ":": "Tulis bagi dengan tanda /.",
    "%": "Tulis persen sebagai “* 100”.",
    "^": "Pangkat tidak tersedia.",
    ".": "Tanda titik hanya boleh di dalam angka, misalnya 0.5.",
    "=": "Tulis ruas kanannya saja, tanpa tanda =.",
    "–": "Tulis kurang dengan tanda -.",
    "−": "Tulis kurang dengan tanda -.",
}


class BadFormula(ValueError):
    """The text is not a formula. ``position`` counts characters from 1."""

    def __init__(self, position: int, sentence: str) -> None:
        super().__init__(f"Karakter ke-{position}: {sentence}")
        self.position = position
        self.sentence = sentence


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


@dataclass(frozen=True)
class _Number:
    value: Decimal


@dataclass(frozen=True)
class _Variable:
    name: str


@dataclass(frozen=True)
class _Negative:
    inner: _Node


@dataclass(frozen=True)
class _Chain:
    """Operands joined left to right; kept flat so that depth follows the brackets only."""

    first: _Node
    rest: tuple[tuple[str, _Node], ...]


@dataclass(frozen=True)
class _Call:
    function: str
    arguments: tuple[_Node, ...]


_Node = _Number | _Variable | _Negative | _Chain | _Call


class _Undefined(Exception):
    """The figures given have no result; the argument is the sentence why."""


@dataclass(frozen=True)
class Formula:
    """A parsed formula. Equal texts give equal formulas."""

    text: str
    variables: tuple[str, ...]
    """Names in order of first appearance."""
    shape: Shape
    _root: _Node = field(repr=False)

    @property
    def is_ratio(self) -> bool:
        """Whether it divides sums of variables (``a / b * 100`` and its like)."""
        return self.shape is Shape.RATIO

    @property
    def is_summable(self) -> bool:
        """Whether the office's value is the formula applied to the summed variables."""
        return self.shape in {Shape.RATIO, Shape.LINEAR}

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


def parse(text: str) -> Formula:
    """Read a formula.

    Raises BadFormula with the place and an Indonesian sentence when the text is not one.
    """
    if len(text) > MAX_LENGTH:
        raise BadFormula(MAX_LENGTH + 1, f"Rumus lebih dari {MAX_LENGTH} karakter.")
    parser = _Parser(_tokens(text), end=len(text) + 1)
    root = parser.whole()
    return Formula(
        text=text.strip(),
        variables=tuple(dict.fromkeys(parser.names)),
        shape=_shape(root),
        _root=root,
    )


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadFormula(at + 1, _why_not_sign(text[at]))
        if match.lastgroup != "space":
            found.append(_Token(str(match.lastgroup), match.group(), at + 1))
        at = match.end()
    return found


def _why_not_sign(sign: str) -> str:
    if sign in _WISHES:
        return f"Tanda “{sign}” tidak dikenal. {_WISHES[sign]}"
    if sign.isalpha():
        return f"Huruf “{sign}” tidak dikenal. Nama variabel memakai huruf kecil a–z."
    return f"Tanda “{sign}” tidak dikenal." if sign.isprintable() else "Ada tanda tak terbaca."


class _Parser:
    """Recursive descent; one method a rule of the grammar."""

    def __init__(self, tokens: list[_Token], *, end: int) -> None:
        self.tokens = tokens
        self.at = 0
        self.end = end
        self.depth = 0
        self.names: list[str] = []

    def whole(self) -> _Node:
        root = self.expression()
        left = self.peek()
        if left is not None:
            raise BadFormula(left.position, self._why_not_here(left))
        return root

    def expression(self) -> _Node:
        return self._chain(self.term, "+-")

    def term(self) -> _Node:
        return self._chain(self.factor, "*/")

    def factor(self) -> _Node:
        token = self.peek()
        if token is None:
            raise BadFormula(self.end, "Rumus belum selesai: di sini perlu angka atau variabel.")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadFormula(token.position, f"Kurung bersarang lebih dari {MAX_DEPTH} tingkat.")
        self.at += 1
        node = self._factor(token)
        self.depth -= 1
        return node

    def _factor(self, token: _Token) -> _Node:
        if token.kind == "number":
            return _Number(Decimal(token.text))
        if token.kind == "name":
            return self._name(token)
        if token.text == "-":
            return _Negative(self.factor())
        if token.text == "(":
            inner = self.expression()
            self.expect(")", opened=token)
            return inner
        raise BadFormula(
            token.position, f"Di sini perlu angka atau variabel, bukan “{token.text}”."
        )

    def _name(self, token: _Token) -> _Node:
        following = self.peek()
        called = following is not None and following.text == "("
        if token.text not in FUNCTIONS:
            if called:
                raise BadFormula(
                    token.position,
                    f"Fungsi “{token.text}” tidak dikenal; yang ada: {', '.join(FUNCTIONS)}.",
                )
            self.names.append(token.text)
            return _Variable(token.text)
        if not called:
            raise BadFormula(
                token.position,
                f"“{token.text}” adalah nama fungsi; tulis {token.text}(…) atau ganti nama.",
            )
        self.at += 1
        arguments = [self.expression()]
        while (comma := self.peek()) is not None and comma.text == ",":
            self.at += 1
            arguments.append(self.expression())
        self.expect(")", opened=token)
        return _Call(token.text, tuple(arguments))

    def expect(self, sign: str, *, opened: _Token) -> None:
        token = self.peek()
        if token is not None and token.text == sign:
            self.at += 1
            return
        if token is None:
            raise BadFormula(opened.position, "Kurung ini belum ditutup.")
        raise BadFormula(token.position, self._why_not_here(token))

    def peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _chain(self, operand: Callable[[], _Node], signs: str) -> _Node:
        first = operand()
        rest: list[tuple[str, _Node]] = []
        while (token := self.peek()) is not None and token.text in signs:
            self.at += 1
            rest.append((token.text, operand()))
        return _Chain(first, tuple(rest)) if rest else first

    @staticmethod
    def _why_not_here(token: _Token) -> str:
        if token.text == ")":
            return "Kurung tutup tanpa kurung buka."
        if token.text == ",":
            return "Koma hanya memisahkan isi fungsi; pecahan ditulis dengan titik, misalnya 0.5."
        return f"Perlu tanda hitung (+ - * /) sebelum “{token.text}”."


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
    return _CONTEXT.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def _compute(node: _Node, values: Mapping[str, Fraction]) -> Fraction:
    match node:
        case _Number(value):
            return Fraction(value)
        case _Variable(name):
            return values[name]
        case _Negative(inner):
            return -_compute(inner, values)
        case _Chain(first, rest):
            result = _compute(first, values)
            for sign, operand in rest:
                result = _apply(sign, result, _compute(operand, values))
            return result
        case _Call(function, arguments):
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


def _call(function: str, arguments: list[Fraction]) -> Fraction:
    if function == "min":
        return min(arguments)
    if function == "maks":
        return max(arguments)
    total = sum(arguments, Fraction(0))
    return total if function == "jumlah" else total / len(arguments)


def _shape(node: _Node) -> Shape:
    match node:
        case _Number():
            return Shape.CONSTANT
        case _Variable():
            return Shape.LINEAR
        case _Negative(inner):
            return _shape(inner)
        case _Chain(first, rest):
            shape = _shape(first)
            for sign, operand in rest:
                shape = _SHAPES[sign].get((shape, _shape(operand)), Shape.OTHER)
            return shape
        case _Call(function, arguments):
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
