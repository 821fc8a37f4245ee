"""A link as proof: an address of the web that people may follow and the program never fetches."""

from __future__ import annotations

import unicodedata
from typing import Final
from urllib.parse import SplitResult, urlsplit

LONGEST: Final = 2_000
_HIDDEN: Final = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp", "Zs"}


class BadLink(ValueError):
    """The text is no link that can be kept; the message is a sentence for the person."""

    @property
    def sentence(self) -> str:
        return str(self)


def read_link(text: str) -> str:
    """The link as it is kept. Raises BadLink with a sentence.

    Only http and https, with a host, without a user's name or password, at most 2,000 characters,
    none of them a blank, a control character or a sign that turns the direction of writing.
    """
    link = text.strip()
    if not link:
        raise BadLink("Tautannya belum diisi.")
    if len(link) > LONGEST:
        raise BadLink(f"Tautan paling panjang {LONGEST} karakter; ini {len(link)}.")
    if "\\" in link or any(unicodedata.category(letter) in _HIDDEN for letter in link):
        raise BadLink("Tautan memuat spasi atau karakter yang tidak terlihat. Salin ulang.")
    parts = _split(link)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadLink("Tautan harus diawali https:// atau http:// dan menyebut alamat situsnya.")
    if "@" in parts.netloc:
        raise BadLink("Tautan memuat nama pengguna atau kata sandi. Hapus bagian sebelum tanda @.")
    return link


def host_of(link: str) -> str:
    """The host that the link leads to, in the letters that the network uses; "" for no link."""
    parts = _split(link)
    host = parts.hostname if parts is not None else None
    if not host:
        return ""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _split(link: str) -> SplitResult | None:
    try:
        parts = urlsplit(link)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None
