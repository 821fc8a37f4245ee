"""The round's slice of the office's trail: its own rows whole, the others as bare digests.

Whoever holds the slice can follow every link from the first row to the last without the key and
without reading what other rounds did. The rule of the links is that of `himpun.core.trail`;
`himpun.archive.verify` repeats it for people who have nothing but the archive.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from himpun.archive import verify


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the stream; `content` is the stored canonical text, "" for a bare row."""

    seq: int
    content_hash: str
    chain_hash: str
    content: str = ""


def trail_slice(stream: str, rows: Iterable[Row], *, previous: str) -> bytes:
    """The file `jejak/trail.jsonl`; `previous` is the link before the first row (64 zeros if none).

    Raises ValueError when there is no row at all: a round always left some.
    """
    taken = list(rows)
    if not taken:
        raise ValueError("A slice without rows proves nothing.")
    header = {
        "format": verify.TRAIL_FORMAT,
        "stream": stream,
        "first_seq": taken[0].seq,
        "last_seq": taken[-1].seq,
        "head": taken[-1].chain_hash,
        "previous": previous,
    }
    lines = [header, *(_line(row) for row in taken)]
    return b"".join(verify.canonical(line) + b"\n" for line in lines)


def _line(row: Row) -> dict[str, object]:
    bare = {"seq": row.seq, "content_hash": row.content_hash, "chain_hash": row.chain_hash}
    return {**bare, "content": json.loads(row.content)} if row.content else bare
