"""The grammar of indicator formulas: text to tree, refused with place and sentence.

::

    expression = term { ("+" | "-") term }
    term       = factor { ("*" | "/") factor }
    factor     = "-" factor | number | name | "(" expression ")"
               | ("jumlah" | "rata" | "min" | "maks") "(" expression { "," expression } ")"
    number     = digits [ "." digits ]
    name       = a small letter, then small letters, digits, "_"

Nothing else can be said: no power, no comparison, no text, no call of anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

MAX_LENGTH = 500
MAX_DEPTH = 20
FUNCTIONS = ("jumlah", "rata", "min", "maks")


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
class Number:
    value: Decimal


@dataclass(frozen=True)
class Variable:
    name: str


@dataclass(frozen=True)
class Negative:
    inner: Node


@dataclass(frozen=True)
class Chain:
    """Operands joined left to right; kept flat so that depth follows the brackets only."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


Node = Number | Variable | Negative | Chain | Call


def read_tree(text: str) -> tuple[Node, tuple[str, ...]]:
    """The tree of a formula and its variables in order of first appearance.

    Raises BadFormula.
    """
    if len(text) > MAX_LENGTH:
        raise BadFormula(MAX_LENGTH + 1, f"Rumus lebih dari {MAX_LENGTH} karakter.")
    parser = _Parser(_tokens(text), end=len(text) + 1)
    root = parser.whole()
    return root, tuple(dict.fromkeys(parser.names))


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

    def whole(self) -> Node:
        root = self.expression()
        left = self.peek()
        if left is not None:
            raise BadFormula(left.position, self._why_not_here(left))
        return root

    def expression(self) -> Node:
        return self._chain(self.term, "+-")

    def term(self) -> Node:
        return self._chain(self.factor, "*/")

    def factor(self) -> Node:
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

    def _factor(self, token: _Token) -> Node:
        if token.kind == "number":
            return Number(Decimal(token.text))
        if token.kind == "name":
            return self._name(token)
        if token.text == "-":
            return Negative(self.factor())
        if token.text == "(":
            inner = self.expression()
            self.expect(")", opened=token)
            return inner
        raise BadFormula(
            token.position, f"Di sini perlu angka atau variabel, bukan “{token.text}”."
        )

    def _name(self, token: _Token) -> Node:
        following = self.peek()
        called = following is not None and following.text == "("
        if token.text not in FUNCTIONS:
            if called:
                raise BadFormula(
                    token.position,
                    f"Fungsi “{token.text}” tidak dikenal; yang ada: {', '.join(FUNCTIONS)}.",
                )
            self.names.append(token.text)
            return Variable(token.text)
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
        return Call(token.text, tuple(arguments))

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

    def _chain(self, operand: Callable[[], Node], signs: str) -> Node:
        first = operand()
        rest: list[tuple[str, Node]] = []
        while (token := self.peek()) is not None and token.text in signs:
            self.at += 1
            rest.append((token.text, operand()))
        return Chain(first, tuple(rest)) if rest else first

    @staticmethod
    def _why_not_here(token: _Token) -> str:
        if token.text == ")":
            return "Kurung tutup tanpa kurung buka."
        if token.text == ",":
            return "Koma hanya memisahkan isi fungsi; pecahan ditulis dengan titik, misalnya 0.5."
        return f"Perlu tanda hitung (+ - * /) sebelum “{token.text}”."
