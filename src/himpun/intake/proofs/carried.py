"""What a proof carries, and what is written on it, before it becomes a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import IO

from himpun.core import blobs
from himpun.core.blobs import BlobRef
from himpun.intake.proofs.judging import judge


@dataclass(frozen=True)
class EvidenceFile:
    """A staged file that is about to become evidence; of a picture with its small copy.

    `taken` is what the camera noted: size, moment, place, device.
    """

    ref: BlobRef
    file_name: str
    media_type: str
    preview: BlobRef | None = None
    taken: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EvidenceLink:
    """A page elsewhere that shows the figure; it is never fetched."""

    url: str


@dataclass(frozen=True)
class EvidenceNote:
    """What somebody writes down as proof, where there is no paper."""

    text: str


Carried = EvidenceFile | EvidenceLink | EvidenceNote


@dataclass(frozen=True)
class Wording:
    """Kind, number and date that a proof bears, and who alone may read it (nobody named: all)."""

    kind: str = ""
    number: str = ""
    dated_on: date | None = None
    restricted_to: tuple[str, ...] = ()


def stage_proof(file: IO[bytes], *, name: str) -> EvidenceFile:
    """Judge a file and put it into the store, before the act that will keep it. Raises BadFile."""
    judged = judge(file, name=name)
    preview = blobs.put_bytes(judged.preview) if judged.preview else None
    return EvidenceFile(
        blobs.put(_chunks(file)), name, judged.media_type, preview, dict(judged.taken)
    )


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(blobs.CHUNK):
        yield chunk
