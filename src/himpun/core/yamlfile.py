"""The one door to YAML: a strict reader that keeps every scalar as text and knows every line.

A plain loader turns `16:00` into 960, `1.10` into 1.1 and `no` into False; here a scalar is what
was written, and the reader of the file gives it a type. Duplicate keys, anchors, aliases, tags,
merge keys, several documents, deep nesting and oversize are refused. Messages are Indonesian and
name the line, for the person who wrote the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches

import yaml

MAX_BYTES = 512 * 1024
MAX_DEPTH = 16
MAX_NODES = 50_000

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3])[:.]([0-5][0-9])")
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_YES_NO = {"ya": True, "tidak": False}


class YamlProblem(Exception):
    """One thing that is wrong: the line (from 1) and a sentence about it."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"Baris {line}: {sentence}")
        self.line = line
        self.sentence = sentence


class BadYaml(Exception):
    """A file that cannot be used, with every problem found in it, by line."""

    def __init__(self, problems: list[YamlProblem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Text:
    """A scalar, exactly as written; empty where nothing was written."""

    value: str
    line: int


@dataclass(frozen=True)
class Items:
    """A sequence."""

    nodes: tuple[Node, ...]
    line: int

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)


@dataclass(frozen=True)
class Table:
    """A mapping; `lines` tells where each key stands."""

    entries: dict[str, Node]
    lines: dict[str, int]
    line: int

    def refuse_unknown(self, *known: str) -> None:
        """Raise YamlProblem at the first key that is not among `known`."""
        for key, line in self.lines.items():
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f' Mungkin maksudnya "{near[0]}".' if near else ""
                raise YamlProblem(line, f'kunci "{key}" tidak dikenal.{hint}')

    def text(self, key: str, default: str | None = None) -> str:
        """The scalar under `key`, trimmed; without a default it must be there and not empty."""
        node = self.entries.get(key)
        value = as_text(node) if node else ""
        if value or default is not None:
            return value or default or ""
        raise YamlProblem(self.lines.get(key, self.line), f'"{key}" wajib diisi.')

    def table(self, key: str) -> Table | None:
        """The mapping under `key`, or None when the key is absent or empty."""
        node = self._filled(key)
        return as_table(node) if node else None

    def items(self, key: str) -> tuple[Node, ...]:
        """The nodes of the sequence under `key`; none when the key is absent or empty."""
        node = self._filled(key)
        return as_items(node).nodes if node else ()

    def day(self, key: str) -> date | None:
        """The date (2026-12-31) under `key`, or None when absent or empty."""
        node = self._filled(key)
        return as_date(node) if node else None

    def flag(self, key: str, *, default: bool) -> bool:
        """`ya` or `tidak` under `key`."""
        node = self._filled(key)
        if node is None:
            return default
        if (value := as_text(node)) not in _YES_NO:
            raise YamlProblem(node.line, f'"{key}" dijawab dengan ya atau tidak.')
        return _YES_NO[value]

    def choice(self, key: str, options: dict[str, str], default: str | None = None) -> str:
        """What `options` gives for the word under `key`."""
        word = self.text(key, default)
        if word not in options:
            line = self.lines.get(key, self.line)
            raise YamlProblem(line, f'"{word}" tidak dikenal; pilih {", ".join(options)}.')
        return options[word]

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)

    def _filled(self, key: str) -> Node | None:
        node = self.entries.get(key)
        return None if isinstance(node, Text) and not node.value.strip() else node


Node = Text | Items | Table


def as_text(node: Node) -> str:
    """The scalar's text without the spaces around it; raises YamlProblem for anything else."""
    if isinstance(node, Text):
        return node.value.strip()
    raise YamlProblem(node.line, "di sini diharapkan teks, bukan daftar atau rincian.")


def as_table(node: Node) -> Table:
    if isinstance(node, Table):
        return node
    raise YamlProblem(node.line, 'di sini diharapkan rincian berbentuk "kunci: isi".')


def as_items(node: Node) -> Items:
    if isinstance(node, Items):
        return node
    raise YamlProblem(node.line, 'di sini diharapkan daftar yang tiap butirnya diawali "-".')


def as_number(node: Node) -> int:
    """A whole number of at most nine digits."""
    text = as_text(node)
    if not _NUMBER.fullmatch(text):
        raise YamlProblem(node.line, f'"{text}" bukan bilangan bulat.')
    return int(text)


def as_date(node: Node) -> date:
    """A date written 2026-12-31."""
    text = as_text(node)
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise YamlProblem(node.line, f'"{text}" bukan tanggal; tulis seperti 2026-12-31.')


def as_time(text: str, line: int) -> time:
    """A time of day written 07.30 or 07:30."""
    found = _TIME.fullmatch(text)
    if not found:
        raise YamlProblem(line, f'"{text}" bukan jam; tulis seperti 07.30.')
    return time(int(found[1]), int(found[2]))


@dataclass
class Findings:
    """Gathers problems so that a person sees all of them at once."""

    problems: list[YamlProblem] = field(default_factory=list)

    @contextmanager
    def catching(self) -> Iterator[None]:
        """Note a problem raised inside and go on behind the block."""
        try:
            yield
        except YamlProblem as problem:
            self.problems.append(problem)

    def add(self, line: int, sentence: str) -> None:
        self.problems.append(YamlProblem(line, sentence))

    def raise_if_any(self) -> None:
        """Raise BadYaml when something was noted."""
        if self.problems:
            raise BadYaml(self.problems)


def read_yaml(content: str | bytes, *, max_bytes: int = MAX_BYTES) -> Table:
    """The file's outermost mapping. Raises BadYaml with the line of the fault."""
    try:
        raw = content.encode("utf-8") if isinstance(content, str) else content
        if len(raw) > max_bytes:
            raise YamlProblem(1, f"berkas lebih besar daripada {max_bytes // 1024} KB.")
        text = raw.decode("utf-8-sig")
        return as_table(_Composer(text).document())
    except UnicodeError:
        raise BadYaml([YamlProblem(1, "berkas bukan teks UTF-8 yang sah.")]) from None
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = mark.line + 1 if mark else 1
        sentence = "susunan YAML tidak sah; periksa spasi di awal baris, titik dua, dan tanda kutip"
        raise BadYaml([YamlProblem(line, f"{sentence} ({fault.problem}).")]) from fault
    except yaml.YAMLError as fault:
        sentence = "berkas memuat karakter yang tidak diizinkan dalam YAML."
        raise BadYaml([YamlProblem(1, sentence)]) from fault
    except YamlProblem as problem:
        raise BadYaml([problem]) from problem


class _Composer:
    """Builds nodes from parser events, so that nothing forbidden is ever built or expanded."""

    def __init__(self, text: str) -> None:
        self._events = yaml.parse(text, Loader=yaml.SafeLoader)
        self._count = 0

    def document(self) -> Node:
        self._next()  # stream start
        if isinstance(self._next(), yaml.StreamEndEvent):
            raise YamlProblem(1, "berkas kosong.")
        node = self._node(self._next(), depth=0)
        self._next()  # document end
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise YamlProblem(_line(after), "satu berkas hanya boleh memuat satu dokumen.")
        return node

    def _next(self) -> yaml.Event:
        return next(self._events)

    def _node(self, event: yaml.Event, *, depth: int) -> Node:
        line = _line(event)
        self._count += 1
        if self._count > MAX_NODES:
            raise YamlProblem(line, "berkas memuat terlalu banyak butir.")
        if depth > MAX_DEPTH:
            raise YamlProblem(line, f"rincian bersarang lebih dari {MAX_DEPTH} tingkat.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlProblem(line, "jangkar (&) dan rujukan (*) tidak diizinkan.")
        if getattr(event, "tag", None):
            raise YamlProblem(line, "penanda jenis (!) tidak diizinkan.")
        if isinstance(event, yaml.MappingStartEvent):
            return self._table(line, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(line, depth)
        assert isinstance(event, yaml.ScalarEvent)
        return Text(event.value, line)

    def _items(self, line: int, depth: int) -> Items:
        nodes: list[Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            nodes.append(self._node(event, depth=depth + 1))
        return Items(tuple(nodes), line)

    def _table(self, line: int, depth: int) -> Table:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth=depth + 1)
            if not isinstance(key, Text) or not key.value or key.value == "<<":
                raise YamlProblem(key.line, "kunci harus berupa kata, tidak kosong, dan bukan <<.")
            if key.value in entries:
                raise YamlProblem(key.line, f'kunci "{key.value}" ditulis dua kali.')
            entries[key.value] = self._node(self._next(), depth=depth + 1)
            lines[key.value] = key.line
        return Table(entries, lines, line)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
