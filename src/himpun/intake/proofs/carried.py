"""What a proof carries, and what is written on it, before it becomes a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from himpun.core import blobs
from himpun.core.blobs import BlobRef
from himpun.intake.proofs.judging import Judged


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


def carried_file(ref: BlobRef, judged: Judged, *, name: str) -> EvidenceFile:
    """A staged file together with what was found when it was judged; stages its small copy too."""
    preview = blobs.put_bytes(judged.preview) if judged.preview else None
    return EvidenceFile(ref, name, judged.media_type, preview, dict(judged.taken))
