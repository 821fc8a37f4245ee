"""How a letter is laid out from what people typed: paragraphs, lists, titles of signatories."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict

_NUMBERED = re.compile(r"\s*[0-9]{1,3}[.)]\s+(?=\S)")
_DOTTED = re.compile(r"\s*[-•]\s+(?=\S)")


class Block(TypedDict):
    """One paragraph (``text``) or one list (``items``) of a text field."""

    form: Literal["paragraph", "numbered", "dotted"]
    text: NotRequired[str]
    items: NotRequired[list[str]]


@dataclass(frozen=True)
class Signatory:
    """Who signs, under which title (``Plt.`` and ``Plh.`` included), and for whom (``a.n.``)."""

    title: str
    name: str
    rank: str
    nip: str
    on_behalf_of: str = ""

    def as_lines(self) -> list[str]:
        """Return the lines above the signature: ``a.n. Kepala Dinas`` / ``Plt. Sekretaris,``."""
        held = f"{self.title},"
        return [f"a.n. {self.on_behalf_of}", held] if self.on_behalf_of else [held]

    def below(self) -> list[str]:
        """Return the lines under the name: rank, then NIP; what is not known is left out."""
        return [line for line in (self.rank, f"NIP {self.nip}" if self.nip else "") if line]


def split_blocks(text: str) -> list[Block]:
    """Split a typed text into paragraphs and lists.

    An empty line ends a paragraph; lines that begin with ``1.`` or ``-`` make a list. A single line
    break inside a paragraph is kept as a space, as in a letter.
    """
    blocks: list[Block] = []
    for part in re.split(r"\n[ \t]*\n", text.strip()):
        _add_part(blocks, [line for line in part.split("\n") if line.strip()])
    return blocks


def _add_part(blocks: list[Block], lines: Iterable[str]) -> None:
    fresh = True
    for line in lines:
        form, words = _read_line(line)
        last = None if fresh else blocks[-1]
        if form == "paragraph":
            _add_words(blocks, last, words)
        elif last is not None and last["form"] == form:
            last["items"].append(words)
        else:
            blocks.append({"form": form, "items": [words]})
        fresh = False


def _read_line(line: str) -> tuple[Literal["paragraph", "numbered", "dotted"], str]:
    if found := _NUMBERED.match(line):
        return "numbered", line[found.end() :].strip()
    if found := _DOTTED.match(line):
        return "dotted", line[found.end() :].strip()
    return "paragraph", line.strip()


def _add_words(blocks: list[Block], last: Block | None, words: str) -> None:
    if last is None:
        blocks.append({"form": "paragraph", "text": words})
    elif last["form"] == "paragraph":
        last["text"] += f" {words}"
    else:
        last["items"][-1] += f" {words}"


def identity_text(*, office: str, number: str, document: str, digest: str) -> str:
    """Return what the QR code holds: which document, of whom, with what content."""
    return f"HIMPUN;{office};{number};{document};sha256:{digest}"


def identity_lines(*, document: str, digest: str, office: str) -> list[str]:
    """Return the small print of every page. A QR code is no signature, and the page says so."""
    return [
        f"Naskah {document} · sidik isi (SHA-256) {digest[:32]}",
        "Naskah ini tidak ditandatangani dengan sertifikat elektronik. Keasliannya dicocokkan",
        f"menurut nomor dan sidik isi pada daftar naskah {office}.",
    ]
