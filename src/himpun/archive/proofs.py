"""Which proofs belong to the archive of a round, and which of them stay in the office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from himpun.intake.frozen_proofs import is_told_by, proofs_in
from himpun.intake.models import Evidence, EvidenceUse, HandIn
from himpun.intake.rules.comparing import FrozenRow
from himpun.rounds.models import Round


@dataclass(frozen=True)
class ArchivedProof:
    """A proof with the rows that it stood beside; `released_at` when it stands beside none now."""

    evidence: Evidence
    unit: str
    rows: tuple[str, ...]
    released_at: datetime | None

    @property
    def is_restricted(self) -> bool:
        return bool(self.evidence.restricted_to)

    def told(self) -> dict[str, object]:
        """What putaran.json says of it; of a restricted one nothing that is written on it."""
        proof = self.evidence
        bare: dict[str, object] = {
            "unit": self.unit,
            "baris": list(self.rows),
            "bentuk": proof.carrier,
            "dilepas": self.released_at,
        }
        if self.is_restricted:
            return bare
        older = proof.replaces
        return bare | {
            "nama": proof.title,
            "jenis_bukti": proof.kind,
            "nomor": proof.number,
            "bertanggal": proof.dated_on,
            "mengganti": older.digest if older is not None else None,
        }


def archived_proofs(round: Round) -> list[ArchivedProof]:
    """Proofs that stand, and removed ones that were there when a form was handed in.

    One that was put in by mistake and taken out before any hand-in never was part of the round.
    """
    by_proof: dict[int, list[EvidenceUse]] = {}
    for use in _uses(round):
        by_proof.setdefault(use.evidence_id, []).append(use)
    return [_archived(uses) for uses in by_proof.values()]


def _uses(round: Round) -> Iterator[EvidenceUse]:
    handed_in: dict[tuple[object, ...], list[FrozenRow]] = {}
    for each in HandIn.objects.filter(submission__round=round):
        for line in cast("list[FrozenRow]", each.content["rows"]):
            key = each.submission_id, line["kind"], line["code"]
            handed_in.setdefault(key, []).extend(proofs_in(line))
    uses = EvidenceUse.objects.filter(row__submission__round=round).order_by("id")
    for use in uses.select_related("evidence__blob", "evidence__replaces", "row__submission__unit"):
        row = use.row
        beside = handed_in.get((row.submission_id, row.kind, row.code), ())
        stood = (is_told_by(use.evidence, proof) for proof in beside)
        if use.ended_at is None or any(stood):
            yield use


def _archived(uses: list[EvidenceUse]) -> ArchivedProof:
    ended = [use.ended_at for use in uses if use.ended_at is not None]
    return ArchivedProof(
        evidence=uses[0].evidence,
        unit=uses[0].row.submission.unit.code,
        rows=tuple(dict.fromkeys(use.row.code for use in uses)),
        released_at=max(ended) if len(ended) == len(uses) else None,
    )


def kept_back(round: Round) -> list[dict[str, object]]:
    """The restricted proofs: their digests and where they belong; the papers stay in the office."""
    return [
        {"sha256": each.evidence.digest, **each.told()}
        for each in archived_proofs(round)
        if each.is_restricted
    ]
