"""Room on the disk of the store: uploads leave its last part to decisions (RELIABILITY D-14)."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from himpun.core.refusals import Refusal

#: What uploads leave free: a tenth of the disk, or this if it is less.
RESERVE: Final = 1024**3


class NoRoom(Refusal):
    """The disk keeps its last room for decisions, or has none at all."""

    status = 507


def refuse_room(size: int) -> None:
    """Refuse an upload of so many octets more (0: what is here already) on a nearly full disk.

    For uploads alone: the print of a letter or the package of a round goes into the reserve.
    """
    root = Path(settings.HIMPUN_BLOB_DIR)
    root.mkdir(parents=True, exist_ok=True)
    disk = shutil.disk_usage(root)
    if disk.free - size < min(disk.total // 10, RESERVE):
        raise NoRoom(
            "Tempat penyimpanan peladen hampir penuh, jadi berkas tidak diterima dahulu."
            " Beri tahu pengelola Himpun; isian formulir tetap dapat disimpan."
        )


@contextmanager
def on_disk() -> Iterator[None]:
    """Say in words that the disk is full."""
    try:
        yield
    except OSError as fault:
        if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoRoom("Tempat penyimpanan peladen penuh. Beri tahu pengelola Himpun.") from fault
        raise
