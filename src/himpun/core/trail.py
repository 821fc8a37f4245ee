"""The trail: an append-only chain of acts, one stream an office.

Each row carries SHA-256 of its content, SHA-256 of (previous link + that digest), and an HMAC of
the link with a key kept outside the database. Whoever edits, removes, inserts or reorders rows
breaks a link; whoever re-makes all links lacks the key. What neither can show is a cut at the
tail or a restored old copy: for that, digests must be kept elsewhere (docs/reference/trail.md).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db.models import Q

from himpun.core import canonical, keyring
from himpun.core.actors import Actor
from himpun.core.known import insert_all, known, update
from himpun.core.models import TrailEvent, TrailHead

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """What an act leaves behind, before it gets its place in the chain."""

    verb: str
    subject_kind: str
    subject_id: str
    folder: str
    acting_as: str
    details: Mapping[str, object]
    changes: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class TrailRow:
    """A row as people read it; `changes` hold kind, id, field, old and new."""

    stream: str
    seq: int
    at: datetime
    verb: str
    actor_id: int | None
    actor_name: str
    acting_as: str
    subject_kind: str
    subject_id: str
    details: Mapping[str, object]
    changes: tuple[Mapping[str, object], ...]
    chain_hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the chain does not hold, with a sentence that says what was found."""

    stream: str
    seq: int
    sentence: str


def link(previous: str, content_hash: str) -> str:
    """The chain rule; the archive's stand-alone verifier repeats it."""
    return hashlib.sha256((previous + content_hash).encode("ascii")).hexdigest()


@cache
def _key(path: Path) -> bytes:
    return keyring.read_key(path)


def current_key() -> bytes:
    """The key of this installation. Raises keyring.LostKey."""
    return _key(Path(settings.HIMPUN_TRAIL_KEY_FILE))


def append(entries: list[Entry], *, by: Actor, at: datetime) -> None:
    """Write the rows of one transaction; the head of the stream is locked only now, last."""
    stream, key = by.stream, current_key()
    head = _locked_head(stream)
    rows: list[TrailEvent] = []
    for entry in entries:
        row = _row(entry, stream=stream, seq=head.seq + 1, by=by, at=at)
        row.chain_hash = head.chain_hash = link(head.chain_hash, row.content_hash)
        row.mac = keyring.sign(key, row.chain_hash)
        head.seq += 1
        rows.append(row)
    insert_all(rows)
    ahead = {"seq": head.seq, "chain_hash": head.chain_hash}
    update(TrailHead, where={"stream": stream}, values=ahead)


#: The head of a stream, locked.
_head = known(lambda stream: TrailHead.objects.select_for_update().filter(stream=stream))


def _locked_head(stream: str) -> TrailHead:
    head = _head.first(stream)
    if head is None:
        TrailHead.objects.bulk_create(
            [TrailHead(stream=stream, seq=0, chain_hash=GENESIS)], ignore_conflicts=True
        )
        head = TrailHead.objects.select_for_update().get(stream=stream)
    return head


def _row(entry: Entry, *, stream: str, seq: int, by: Actor, at: datetime) -> TrailEvent:
    content = canonical.dumps(
        {
            "stream": stream,
            "seq": seq,
            "at": at,
            "actor": {"id": by.person_id, "name": by.name, "address": by.address},
            "acting_as": entry.acting_as,
            "verb": entry.verb,
            "subject": {"kind": entry.subject_kind, "id": entry.subject_id},
            "folder": entry.folder,
            "details": entry.details,
            "changes": list(entry.changes),
        }
    )
    return TrailEvent(
        stream=stream,
        seq=seq,
        at=at,
        actor_id=by.person_id,
        verb=entry.verb,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        folder=entry.folder,
        content=content.decode("utf-8"),
        content_hash=hashlib.sha256(content).hexdigest(),
    )


def verify(stream: str) -> Iterator[Fault]:
    """Every place where the live chain of a stream does not hold, in order."""
    key = current_key()
    previous, expected = GENESIS, 1
    for row in TrailEvent.objects.filter(stream=stream).order_by("seq").iterator(2000):
        if row.seq != expected:
            yield Fault(stream, expected, f"Baris {expected} sampai {row.seq - 1} tidak ada.")
        yield from _row_faults(row, previous=previous, key=key)
        previous, expected = row.chain_hash, row.seq + 1
    head = TrailHead.objects.filter(stream=stream).first()
    stored = (head.seq, head.chain_hash) if head else (0, GENESIS)
    if stored != (expected - 1, previous):
        yield Fault(
            stream, expected, f"Ujung rantai menyebut baris {stored[0]}, yang ada {expected - 1}."
        )


def _row_faults(row: TrailEvent, *, previous: str, key: bytes) -> Iterator[Fault]:
    if hashlib.sha256(row.content.encode("utf-8")).hexdigest() != row.content_hash:
        yield Fault(row.stream, row.seq, f"Isi baris {row.seq} berubah sejak ditulis.")
    elif not _columns_agree(row):
        yield Fault(row.stream, row.seq, f"Kolom baris {row.seq} berbeda dari isinya.")
    if link(previous, row.content_hash) != row.chain_hash:
        yield Fault(row.stream, row.seq, f"Baris {row.seq} tidak tersambung ke baris sebelumnya.")
    if not hmac.compare_digest(keyring.sign(key, row.chain_hash), row.mac):
        yield Fault(row.stream, row.seq, f"Baris {row.seq} tidak ditulis dengan kunci kantor ini.")


def _columns_agree(row: TrailEvent) -> bool:
    columns = {
        "stream": row.stream,
        "seq": row.seq,
        "at": canonical.plain(row.at),
        "verb": row.verb,
        "folder": row.folder,
        "subject": {"kind": row.subject_kind, "id": row.subject_id},
    }
    try:
        content = canonical.loads(row.content)
        actor = cast("dict[str, object]", content["actor"])
        return actor["id"] == row.actor_id and columns.items() <= content.items()
    except (ValueError, KeyError, TypeError, AttributeError):
        return False  # a forger's content need not even be JSON


def count_folder(folder: str) -> int:
    """How many rows a folder has."""
    return TrailEvent.objects.filter(folder=folder).count()


def list_folder(folder: str, *, first: int = 0, most: int | None = None) -> list[TrailRow]:
    """Rows of a folder, newest first, from the `first` on. Who may read it, its owner must ask.

    A folder is of one stream, and its numbers say what came after what; clocks may be put back.
    """
    rows = TrailEvent.objects.filter(folder=folder).order_by("-seq")
    return [_readable(row) for row in rows[first : None if most is None else first + most]]


def list_mentions(
    folder: str, things: Iterable[tuple[str, object]], *, most: int, first: int = 0
) -> list[TrailRow]:
    """Rows of a folder about one of the things (kind, key), or with a change of it; newest first,
    from the `first` on.

    Canonical JSON writes a thing in one way only, so the database itself can look for it.
    """
    wanted = Q(pk__in=[])
    for kind, key in things:
        wanted |= Q(content__contains=f'"id":"{key}","kind":"{kind}"')
    rows = TrailEvent.objects.filter(wanted, folder=folder).order_by("-seq")
    return [_readable(row) for row in rows[first : first + most]]


def _readable(row: TrailEvent) -> TrailRow:
    content = canonical.loads(row.content)
    actor = cast("dict[str, object]", content["actor"])
    return TrailRow(
        stream=row.stream,
        seq=row.seq,
        at=row.at,
        verb=row.verb,
        actor_id=row.actor_id,
        actor_name=str(actor["name"]),
        acting_as=str(content["acting_as"]),
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        details=cast("dict[str, object]", content["details"]),
        changes=tuple(cast("list[dict[str, object]]", content["changes"])),
        chain_hash=row.chain_hash,
    )


def streams() -> list[str]:
    """Every stream that has rows or a head, so that a lost head cannot hide its rows."""
    heads = set(TrailHead.objects.values_list("stream", flat=True))
    rows = set(TrailEvent.objects.values_list("stream", flat=True).distinct())
    return sorted(heads | rows)
