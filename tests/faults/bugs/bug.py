"""One guard taken out, and the tests that should miss it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Bug:
    """In which file of `src/himpun`, which text, by what; seen on which database.

    `tests` are paths below `tests/` with blanks between them, `*` allowed; `named` chooses among
    them as `-k` does: words of their names, with `or` between them.
    """

    file: str
    guard: str
    instead: str
    tests: str
    named: str = ""
    on_postgres: bool = False

    def source(self, root: Path = ROOT) -> Path:
        return root / "src" / "himpun" / self.file

    def test_files(self, root: Path = ROOT) -> Iterator[Path]:
        for pattern in self.tests.split():
            yield from sorted((root / "tests").glob(pattern))

    def test_names(self) -> list[str]:
        """The names of all tests that would be run."""
        text = "\n".join(
            each.read_text("utf-8")
            for path in self.test_files()
            for each in ([path] if path.is_file() else path.glob("test_*.py"))
        )
        words = self.named.split(" or ")
        found = re.findall(r"def (test_\w+)", text)
        return [name for name in found if any(word in name for word in words)]
