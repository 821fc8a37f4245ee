"""What an office file would fetch from elsewhere, told by its relationships and its field codes.

Run in a process of its own, after the guard of `core/archives.py` let the archive through. Links
that a person may follow stay; templates, pictures, objects and data that a reader would load
unasked do not. What a part is called says nothing: its content and the kind of its relationship do.
"""

from __future__ import annotations

import re
import zipfile
from typing import Any, BinaryIO
from xml.parsers import expat

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]+):")
_SCHEMES = {"http", "https", "mailto", "tel", "ftp", "file"}
_BEFORE_XML = b"\xef\xbb\xbf \t\r\n"
#: What stays within the archive and is more than a letter or a table, and the word for it.
_UNWANTED = {
    "externallink": "remote",
    "connections": "remote",
    "querytable": "remote",
    "oleobject": "embedded",
    "package": "embedded",
    "control": "embedded",
    "vbaproject": "runs",
    "xlmacrosheet": "runs",
    "xlintlmacrosheet": "runs",
    "dialogsheet": "runs",
}
_CALLS = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|INCLUDE|DATABASE)\b", re.I)


def answer(file: BinaryIO, order: dict[str, Any]) -> str:
    """What forbids the file: a word, or "" for nothing."""
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename.casefold().endswith(".rels"):
                found = Relations().read(content)
            else:
                found = Fields().read(content) if has_fields(content) else ""
            if found:
                return found
    return ""


def has_fields(content: bytes) -> bool:
    """Whether a part is XML with field codes; the guard lets no XML through in 16 bits."""
    return content.lstrip(_BEFORE_XML).startswith(b"<") and (
        b"instrText" in content or b"fldSimple" in content
    )


class Relations:
    """Relationships that are more than a link to follow: to outside, or to what runs inside."""

    def __init__(self) -> None:
        self.found = ""

    def read(self, content: bytes) -> str:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.Parse(content, True)
        return self.found

    def _start(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("Type", "").rpartition("/")[2].casefold()
        if given.get("TargetMode", "").casefold() != "external":
            self.found = self.found or _UNWANTED.get(kind, "")
            return
        scheme = _SCHEME.match(given.get("Target", ""))
        is_known = scheme is None or scheme[1].lower() in _SCHEMES
        if kind != "hyperlink" or not is_known:
            self.found = "remote"


class Fields:
    """Field codes of a letter, which may be cut into any number of pieces."""

    def __init__(self) -> None:
        self.is_code = False
        self.text = ""

    def read(self, content: bytes) -> str:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._more
        parser.Parse(content, True)
        return "field" if _CALLS.search(self.text) else ""

    def _start(self, tag: str, given: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "instrText":
            self.is_code = True
        elif local == "fldSimple":
            self.text += f" {' '.join(given.values())} "
        elif local == "fldChar":
            self.text += " "

    def _end(self, tag: str) -> None:
        self.is_code = False

    def _more(self, text: str) -> None:
        if self.is_code:
            self.text += text
