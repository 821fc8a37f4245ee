"""Typed values out of the tables of a SOP file; every fault is noted with its line.

Unlike the readers of `core.yamlfile`, which stop a part at its first fault, this one collects:
the author of a SOP sees everything that is wrong at once.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from himpun.core.yamlfile import Items, Node, Table, Text


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in the file: the line (from 1) and a sentence for its author."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Baris {self.line}: {self.sentence}"


class Problems:
    """Collects what is wrong; the same sentence at the same line is kept once."""

    def __init__(self) -> None:
        self._found: set[Problem] = set()

    def add(self, line: int, sentence: str) -> None:
        self._found.add(Problem(line, sentence))

    def __bool__(self) -> bool:
        return bool(self._found)

    def in_order(self) -> tuple[Problem, ...]:
        return tuple(sorted(self._found))


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint in words when the author nearly typed something known."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f' Mungkin maksudnya "{near[0]}".' if near else ""


@dataclass(frozen=True)
class TableReader:
    """Reads one table; `what` names it in sentences ("langkah rekap", "kotak identitas")."""

    table: Table
    what: str
    problems: Problems

    def check_keys(self, *, required: Collection[str], optional: Collection[str] = ()) -> None:
        """Note unknown keys, missing ones and required ones that are empty."""
        known = (*required, *optional)
        for key, line in self.table.lines.items():
            if key not in known:
                hint = did_you_mean(key, known)
                self.problems.add(line, f'Kunci "{key}" tidak dikenal pada {self.what}.{hint}')
        for key in required:
            if key not in self.table.entries:
                self.problems.add(self.table.line, f'Kunci "{key}" wajib ada pada {self.what}.')
            elif not self.has(key):
                self.wrong(key, "tidak boleh kosong")

    def has(self, key: str) -> bool:
        """Whether the key is there with something in it."""
        node = self.table.entries.get(key)
        return node is not None and not (isinstance(node, Text) and not node.value.strip())

    def line(self, key: str) -> int:
        """The line of the key, or of the table where the key is absent."""
        return self.table.line_of(key)

    def wrong(self, key: str, sentence: str) -> None:
        self.problems.add(self.line(key), f'"{key}" pada {self.what} {sentence}.')

    def text(self, key: str, *, limit: int = 200) -> str:
        """The text, its white space joined; "" where absent."""
        node = self._node(key, Text, "harus berupa teks")
        return self._text_of(node, key, limit) if isinstance(node, Text) else ""

    def word(self, key: str, pattern: str, rule: str) -> str:
        """A text that matches the pattern; `rule` says the pattern in words."""
        value = self.text(key)
        if value and not re.fullmatch(pattern, value):
            self.wrong(key, f'{rule}, bukan "{value}"')
            return ""
        return value

    def one_of(self, key: str, choices: Collection[str]) -> str:
        """One of the known words; "" where absent or unknown."""
        value = self.text(key)
        if value and value not in choices:
            hint = did_you_mean(value, choices)
            self.problems.add(
                self.line(key),
                f'"{key}" pada {self.what} tidak mengenal "{value}"; '
                f"pilihannya: {', '.join(choices)}.{hint}",
            )
            return ""
        return value

    def lined_texts(self, key: str, *, limit: int = 300) -> tuple[tuple[int, str], ...]:
        """A list of texts, each with its line; empty where absent or empty."""
        node = self._node(key, Items, "harus berupa daftar")
        found: list[tuple[int, str]] = []
        for each in node if isinstance(node, Items) else ():
            if isinstance(each, Text) and each.value.strip():
                found.append((each.line, self._text_of(each, key, limit)))
            else:
                self.problems.add(each.line, f'Butir "{key}" pada {self.what} harus berupa teks.')
        return tuple(found)

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(text for _line, text in self.lined_texts(key))

    def whole(self, key: str, *, least: int, most: int) -> int | None:
        """A whole number within bounds, or None (with the problem noted)."""
        value = self.text(key)
        if not value:
            return None
        number = int(value) if re.fullmatch(r"[0-9]{1,9}", value) else None
        if number is None or not least <= number <= most:
            self.wrong(key, f'harus bilangan bulat {least} sampai {most}, bukan "{value}"')
            return None
        return number

    def day(self, key: str) -> date | None:
        found = self._moment(key, r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "2024-01-31")
        return found.date() if found else None

    def minute(self, key: str) -> datetime | None:
        """Local office time without a zone, to the minute."""
        shape = r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}"
        return self._moment(key, shape, "2024-01-31 07:30")

    def sub_table(self, key: str, shape: str) -> Table | None:
        """The table under the key; `shape` says in words what it should look like."""
        node = self._node(key, Table, shape)
        return node if isinstance(node, Table) else None

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables; items of another kind are noted and left out."""
        node = self._node(key, Items, "harus berupa daftar")
        found: list[Table] = []
        for each in node if isinstance(node, Items) else ():
            if isinstance(each, Table):
                found.append(each)
            else:
                sentence = f'Butir "{key}" pada {self.what} harus berupa pasangan kunci dan isi.'
                self.problems.add(each.line, sentence)
        return tuple(found)

    def _moment(self, key: str, shape: str, example: str) -> datetime | None:
        value = self.text(key)
        if not value:
            return None
        try:
            if re.fullmatch(shape, value):
                return datetime.fromisoformat(value)
        except ValueError:
            pass  # 2024-02-30 has the shape but is no date: the same sentence answers
        self.wrong(key, f'bukan waktu yang sah: "{value}" (contoh: {example})')
        return None

    def _node(self, key: str, kind: type[Node], sentence: str) -> Node | None:
        if not self.has(key):
            return None
        node = self.table.entries[key]
        if isinstance(node, kind):
            return node
        self.wrong(key, sentence)
        return None

    def _text_of(self, node: Text, key: str, limit: int) -> str:
        value = unicodedata.normalize("NFC", " ".join(node.value.split()))
        if len(value) > limit:
            sentence = f'"{key}" pada {self.what} terlalu panjang (paling banyak {limit} huruf).'
            self.problems.add(node.line, sentence)
        return value
