"""Files by content: named by their SHA-256, written once, never changed.

A file is staged before the action begins (temp → hash while streaming → fsync → rename → fsync of
the directory) and gets its row inside the action. A staged file whose action failed is an orphan
that harms nobody and is swept later (core/orphans.py).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from himpun.core.models import Blob
from himpun.core.refusals import NotVisible
from himpun.core.room import on_disk

CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class BlobRef:
    """A staged file: its digest and its size in octets."""

    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Where a file of this digest lives. Raises NotVisible for anything but a digest."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise NotVisible
    return Path(settings.HIMPUN_BLOB_DIR) / sha256[:2] / sha256[2:4] / sha256


def put(chunks: Iterable[bytes]) -> BlobRef:
    """Stage a file; the same content twice is the same file. Raises NoRoom on a full disk."""
    root = Path(settings.HIMPUN_BLOB_DIR)
    root.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=root, prefix="staged-")
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as file, on_disk():
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        target = path_of(digest.hexdigest())
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(name).chmod(0o640)
        Path(name).replace(target)
        for folder in (target.parent, target.parent.parent, root):
            _sync_directory(folder)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return BlobRef(digest.hexdigest(), size)


def measure(file: BinaryIO) -> BlobRef:
    """Digest and size of an open file that is about to be adopted; its content is on the disk."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    os.fsync(file.fileno())
    return BlobRef(digest.hexdigest(), size)


def adopt(path: Path, ref: BlobRef) -> None:
    """Take a measured file of the same file system into the store, by a rename and no copy."""
    target = path_of(ref.sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    path.chmod(0o640)
    os.utime(path)  # its time in the store begins now, however long it was on its way
    path.replace(target)
    for folder in (target.parent, target.parent.parent, Path(settings.HIMPUN_BLOB_DIR)):
        _sync_directory(folder)


def put_bytes(content: bytes) -> BlobRef:
    return put([content])


def keep(ref: BlobRef, *, media_type: str, at: datetime) -> Blob:
    """Make the row of a staged file; only inside an action. Raises NotVisible without the file."""
    path = path_of(ref.sha256)
    if not path.is_file() or path.stat().st_size != ref.size:
        raise NotVisible
    Blob.objects.bulk_create(
        [Blob(sha256=ref.sha256, size=ref.size, media_type=media_type, kept_at=at)],
        ignore_conflicts=True,
    )
    return Blob.objects.get(pk=ref.sha256)


def open_blob(sha256: str) -> BinaryIO:
    """Open a stored file for reading. Raises NotVisible when it is not there."""
    try:
        return path_of(sha256).open("rb")
    except FileNotFoundError as fault:
        raise NotVisible from fault


def is_intact(sha256: str) -> bool:
    """Whether the file on disk still has the content it is named by."""
    digest = hashlib.sha256()
    with open_blob(sha256) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == sha256


def _sync_directory(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
