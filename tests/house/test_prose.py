"""What is written for people about the program: links, words, decisions, commands."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from tests.house.plan import ROOT, python_files

DOCS = ROOT / "docs"
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
_CODE = re.compile(r"`([A-Za-z_][A-Za-z_.]*)`")


@cache
def words_of_the_code() -> set[str]:
    return {word for path in python_files() for word in re.findall(r"\w+", path.read_text("utf-8"))}


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@pytest.mark.parametrize("written", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(written: Path) -> None:
    targets = _LINK.findall(written.read_text("utf-8"))
    assert [target for target in targets if not (written.parent / target).exists()] == []


def glossary() -> list[tuple[str, str]]:
    """Rows of the table: the Indonesian word and what stands in the code."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (DOCS / "glossary.md").read_text("utf-8").splitlines()
        if line.startswith("|") and not line.startswith("|--")
    ]
    return [(cells[0], cells[1]) for cells in rows[1:]]


def test_every_name_of_the_glossary_is_in_the_code() -> None:
    names = [(word, name) for word, cell in glossary() for name in _CODE.findall(cell)]
    assert len(names) > 60
    assert [pair for pair in names if pair[1] not in words_of_the_code()] == []


def test_every_word_stands_in_the_glossary_once() -> None:
    words = [word for word, _ in glossary()]
    assert len(words) == len(set(words))


def test_every_decision_is_one_page_with_the_same_parts() -> None:
    decisions = sorted((DOCS / "adr").glob("*.md"))
    assert [page.name[:4] for page in decisions] == [f"{n + 1:04}" for n in range(len(decisions))]
    assert len(decisions) >= 7
    for page in decisions:
        text = page.read_text("utf-8")
        assert text.startswith(f"# {page.name[:4]} — ")
        parts = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences"], page.name
        assert len(text.splitlines()) <= 60, f"{page.name} is longer than a page"


def test_every_target_that_a_page_names_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert {"setup", "run", "test", "check", "fix", "bench", "help"} <= targets
    named = {
        name
        for page in pages()
        for name in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
    }
    assert {"run", "test"} <= named <= targets


def test_the_house_page_names_every_floor() -> None:
    from tests.house.plan import packages

    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert [name for name in packages() if name not in text] == []
