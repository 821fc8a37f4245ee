"""Keys for machines: what is shown once, and what of it is kept.

A key is 256 random bits, so no guessing is worth a lock-out, and a plain SHA-256 of it is enough
to recognise it: the digest of such a key cannot be run backwards by trying.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

MOST_VALID = timedelta(days=365)
MOST_OPEN = 20
"""How many keys a person may have open at once."""

_PREFIX = "himpun_"
_BYTES = 32


def make_key() -> str:
    """A new key; its beginning lets a search for leaked secrets recognise it."""
    return _PREFIX + secrets.token_urlsafe(_BYTES)


def digest_of(key: str) -> str:
    """What is kept of a key: lower-case hexadecimal SHA-256."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
