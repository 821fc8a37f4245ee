"""Files of the store that no row names: staged for an act that was refused or never came.

They harm nobody, but nobody would ever remove them (RELIABILITY U-08). A stored file is named by
its row in `Blob` alone, to which all other tables point; a digest kept elsewhere is a memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Final

from django.conf import settings

from himpun.core.models import Blob
from himpun.core.refusals import Refusal

#: So long an act may come that keeps a staged file; as long as a file on its way is kept.
WAITED: Final = timedelta(days=2)
_TWO: Final = "[0-9a-f][0-9a-f]"
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Orphan:
    """A file without a row."""

    path: Path
    size: int


def list_orphans(*, at: datetime) -> Iterator[Orphan]:
    """Files that are older than two days and named by no row; broken-off ones among them.

    Raises Refusal when no row names any file: this is not the database of that store.
    """
    root, oldest = Path(settings.HIMPUN_BLOB_DIR), (at - WAITED).timestamp()
    if any(root.glob(f"{_TWO}/{_TWO}/*")) and not Blob.objects.exists():
        raise Refusal(
            f"Tidak satu pun berkas di {root} dikenal basis data ini, jadi tidak ada yang dihapus."
            " Periksa apakah keduanya memang berpasangan."
        )
    # Without a row by its name: no digest is called so.
    files = chain(root.glob(f"{_TWO}/{_TWO}/*"), root.glob("staged-*"))
    while some := list(islice(files, _AT_ONCE)):
        old = {path.name: path for path in some if _is_older(path, oldest)}
        named = set(Blob.objects.filter(pk__in=old).values_list("pk", flat=True))
        for name, path in old.items():
            # Asked again: a file that is staged once more meanwhile is new, and waits for its act.
            if name not in named and _is_older(path, oldest):
                yield Orphan(path, path.stat().st_size)


def remove(orphan: Orphan) -> None:
    """Remove the file; another process may have done it already."""
    orphan.path.unlink(missing_ok=True)


def _is_older(path: Path, oldest: float) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < oldest
    return False
