"""The only door to typst: naskah dinas and drawings become PDF/A.

Whatever people typed reaches typst as JSON data and never as source text, so it can neither run nor
break a template. The same content, template and moment give the same bytes.
"""

import io
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

import font_source_sans_pro
import segno
import typst
from django.conf import settings
from fontTools.ttLib import TTFont

TEMPLATES: Final = Path(__file__).parent / "templates" / "typst"
STANDARDS: Final = ("a-3a", "ua-1")
LONGEST_TEXT: Final = 20_000
"""Characters of one text; a longer one is an annex and belongs into a file of its own."""

QR_MASK: Final = 3

_LIBERATION: Final = Path("/usr/share/fonts/truetype/liberation")
_SOURCE_SANS: Final = Path(font_source_sans_pro.__file__).parent / "files"
_DRAWING_FONT: Final = "Source Sans Pro"
_INVISIBLE: Final = frozenset("\n\t\u00a0\u00ad\u200b")
_LONG_WORD: Final = re.compile(r"[^\s\u200b]{28}(?=[^\s\u200b])")


class RenderError(Exception):
    """A template could not be turned into a PDF: a fault of the program, not of the person."""


@dataclass(frozen=True)
class Rendered:
    """A finished PDF; ``warnings`` is empty unless a template or a font is at fault."""

    pdf: bytes
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class LetterFont:
    """The family that letters are set in and the folder that holds its files."""

    family: str
    folder: Path
    faces: tuple[str, ...]


def render(
    template: str, content: Mapping[str, object], *, at: datetime, font: str = ""
) -> Rendered:
    """Set ``content`` with the template ``<template>.typ`` as PDF/A-3a created at ``at``.

    ``font`` asks for the family that an earlier print was set in, as far as it is still here.

    Raises ``RenderError`` when typst refuses, for instance for a character without a glyph: ask
    ``unprintable`` before, or pass the content through ``printable``.
    """
    source = (TEMPLATES / f"{template}.typ").resolve()
    if source.parent != TEMPLATES.resolve():
        raise RenderError(f"{template} is not a template of this folder")
    wrapped = _each_text({**content, "font": font_named(font).family}, _breakable)
    inputs = {"content": json.dumps(wrapped, ensure_ascii=False, sort_keys=True)}
    try:
        compiled, warnings = typst.compile_with_warnings(
            str(source),
            root=str(TEMPLATES),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=list(STANDARDS),
            timestamp=at.astimezone(UTC).replace(microsecond=0),  # typst knows whole seconds
        )
    except typst.TypstError as error:
        raise RenderError(f"{template}: {error.message}") from error
    return Rendered(compiled, tuple(str(warning.message) for warning in warnings))


def svg_to_pdf(svgs: Sequence[str], *, title: str, at: datetime) -> Rendered:
    """Put each drawing on an A4 landscape page of its own.

    Drawings are measured with Source Sans Pro, so they are set in it whatever the letter font is.
    """
    pages = [re.sub(r'font-family="[^"]*"', f'font-family="{_DRAWING_FONT}"', svg) for svg in svgs]
    return render("gambar", {"title": title, "svgs": pages}, at=at)


def qr_svg(text: str) -> str:
    """Return a QR code of ``text`` as SVG.

    The mask is fixed: every mask makes a lawful code (ISO/IEC 18004), a digest has no pattern that
    one would have to be chosen against, and weighing all eight takes seven milliseconds.
    """
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False, mask=QR_MASK)
    code.save(out, kind="svg", xmldecl=False, border=0)
    return out.getvalue().decode()


def setter() -> str:
    """What sets the prints here: another version or font could give other bytes."""
    return f"typst {version('typst')}, {letter_font().family}"


def letter_font() -> LetterFont:
    """Return the font of letters after the setting ``HIMPUN_LETTER_FONT``.

    ``auto`` (the default) takes Liberation Sans, which has the measures of Arial, where the system
    has it, and Source Sans Pro otherwise; the name of either asks for it by name.
    """
    return _choose_font(str(getattr(settings, "HIMPUN_LETTER_FONT", "") or "auto"))


def font_named(family: str) -> LetterFont:
    """The letter font of that family, or today's where this machine has it no longer."""
    return next((font for font in _known_fonts() if font.family == family), letter_font())


def unprintable(text: str) -> tuple[str, ...]:
    """Return the characters of ``text`` that the letter font cannot print, each once."""
    glyphs = _glyphs(letter_font())
    if glyphs.issuperset(text):
        return ()
    return tuple(dict.fromkeys(c for c in _normal(text) if c not in glyphs))


def why_not_print(text: str, *, what: str) -> str:
    """Return a sentence why ``text`` cannot go into a letter, or "" when it can."""
    if len(text) > LONGEST_TEXT:
        return f"{what} terlalu panjang: {len(text)} karakter, paling banyak {LONGEST_TEXT}."
    bad = unprintable(text)
    if not bad:
        return ""
    shown = ", ".join(f"{_visible(c)} (U+{ord(c):04X})" for c in bad[:5])
    return f"Karakter {shown} pada {what} tidak dapat dicetak dalam naskah. Hapus atau ganti."


def printable(value: object, *, font: str = "") -> object:
    """Return ``value`` with every character without a glyph written as its code, like [U+1F600].

    For figures and names typed elsewhere: they must not stop a letter, nor vanish from it.
    """
    return _each_text(value, partial(_shown, glyphs=_glyphs(font_named(font))))


def printable_text(text: str) -> str:
    """The same for one text."""
    return _shown(text, glyphs=_glyphs(letter_font()))


def _shown(text: str, *, glyphs: frozenset[str]) -> str:
    text = _normal(text)
    if glyphs.issuperset(text):
        return text
    return "".join(c if c in glyphs else f"[U+{ord(c):04X}]" for c in text)


def _each_text(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {str(key): _each_text(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(part, change) for part in value]
    return value


def _breakable(text: str) -> str:
    """Let a word without an end break at the margin: a zero-width space every 28 characters."""
    return text if text.startswith("<svg") else _LONG_WORD.sub("\\g<0>\u200b", text)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def _visible(character: str) -> str:
    return character if unicodedata.category(character)[0] not in "CZM" else "tak terlihat"


@lru_cache
def _known_fonts() -> tuple[LetterFont, ...]:
    """The families that letters can be set in on this machine, the first choice first."""
    liberation = LetterFont(
        "Liberation Sans", _LIBERATION, ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf")
    )
    source_sans = LetterFont(
        "Source Sans Pro", _SOURCE_SANS, ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf")
    )
    is_here = (liberation.folder / liberation.faces[0]).exists()
    return (liberation, source_sans) if is_here else (source_sans,)


@lru_cache
def _choose_font(name: str) -> LetterFont:
    for font in _known_fonts():
        if name in ("auto", font.family):
            return font
    raise RenderError(
        f"HIMPUN_LETTER_FONT={name}: pilih auto, Liberation Sans, atau Source Sans Pro."
    )


@lru_cache
def _glyphs(font: LetterFont) -> frozenset[str]:
    """Characters that every face has, without controls (which could turn the text round)."""
    shared = [_characters(font.folder / face) for face in font.faces]
    return frozenset.intersection(*shared) | _INVISIBLE


def _characters(face: Path) -> frozenset[str]:
    with TTFont(face, lazy=True) as opened:
        found = map(chr, opened.getBestCmap())
        return frozenset(c for c in found if unicodedata.category(c) not in {"Cc", "Cf", "Co"})


@lru_cache
def _fonts() -> typst.Fonts:
    folders = [folder for folder in (_LIBERATION, _SOURCE_SANS) if folder.exists()]
    return typst.Fonts(include_system_fonts=False, font_paths=[str(each) for each in folders])
