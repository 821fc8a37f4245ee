"""Keys that live outside the database: the session secret and the key of the trail.

Both are files made once at set-up with mode 0600. A key that is lost stops the start; it is never
made anew silently, because everything the old key vouched for would then look forged.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

KEY_BYTES = 32
_CHECK_TEXT = b"himpun trail key check value"


class LostKey(Exception):
    """The key file is missing, unreadable, or not the key this installation was made with."""


def read_secret(variable: str, path: Path) -> str:
    """The session secret from the environment or from its file; "" when neither is there."""
    if value := os.environ.get(variable, ""):
        return value
    return path.read_text("ascii").strip() if path.is_file() else ""


def make_key(path: Path) -> None:
    """Write a new random key; refuses to touch a key that is already there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_key(path: Path) -> bytes:
    """The key of the trail. Raises LostKey with a sentence for the operator."""
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as fault:
        raise LostKey(f"Kunci jejak audit tidak dapat dibaca dari {path}: {fault}") from fault
    if len(key) != KEY_BYTES:
        raise LostKey(f"Kunci jejak audit di {path} rusak: panjangnya {len(key)} bita.")
    return key


def check_value(key: bytes) -> str:
    """A value kept in the database that tells whether a key is the right one, not what it is."""
    return hmac.new(key, _CHECK_TEXT, hashlib.sha256).hexdigest()


def sign(key: bytes, text: str) -> str:
    """HMAC-SHA-256 of `text`, lower-case hexadecimal."""
    return hmac.new(key, text.encode("ascii"), hashlib.sha256).hexdigest()
