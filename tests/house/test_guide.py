"""The guide for offices: words as on the screen, short chapters, pictures that are there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from tests.house.plan import ROOT

GUIDE = ROOT / "docs" / "guide"
LONGEST = 120
SHOWN = ("home", "round", "form", "proofs", "review", "below", "checking", "analysis")
PICTURES = [f"{name}-{width}" for name in SHOWN for width in (1280, 360)]
#: A decision's button is put together from the SOP's own word (web.analysis.words_of).
MADE_UP = {"Setujui dengan catatan": "Setuju dengan catatan", "Setujui": "Setuju"}
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")


def chapters() -> list[Path]:
    return sorted(GUIDE.glob("*.md"))


@cache
def words_on_the_screen() -> str:
    """Everything that can be shown: templates, sentences of the code, the shipped SOP."""
    source = ROOT / "src" / "himpun"
    files = [path for ending in ("*.html", "*.py", "*.yaml") for path in source.rglob(ending)]
    return " ".join(" ".join(path.read_text("utf-8").split()) for path in sorted(files))


@pytest.mark.parametrize("chapter", chapters(), ids=lambda path: path.name)
def test_every_bold_word_of_the_guide_stands_on_the_screen(chapter: Path) -> None:
    named = {text.rstrip("…") for text in _BOLD.findall(chapter.read_text("utf-8"))}
    shown = words_on_the_screen()
    assert [text for text in sorted(named) if MADE_UP.get(text, text) not in shown] == []


@pytest.mark.parametrize("chapter", chapters(), ids=lambda path: path.name)
def test_a_chapter_of_the_guide_is_short(chapter: Path) -> None:
    assert len(chapter.read_text("utf-8").splitlines()) <= LONGEST


def test_every_chapter_is_in_the_table_of_the_guide() -> None:
    table = (GUIDE / "README.md").read_text("utf-8")
    others = [path.name for path in chapters() if path.name != "README.md"]
    assert len(others) == 12
    assert [name for name in others if f"({name})" not in table] == []


def test_every_picture_is_there_and_says_what_it_shows() -> None:
    used = [found for path in chapters() for found in _PICTURE.findall(path.read_text("utf-8"))]
    assert len(used) >= len(SHOWN)
    for words, address in used:
        assert (GUIDE / address).exists(), address
        assert "data contoh" in words, address
    assert sorted(path.stem for path in (GUIDE / "img").glob("*.png")) == sorted(PICTURES)
