"""Proofs found again in what was handed in, by what a hand-in says of them.

A frozen row keeps no key of its proofs and no clock is asked: moments of two machines cannot be
compared, what was frozen can.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from himpun.core.canonical import plain
from himpun.intake.models import Evidence, EvidenceUse, HandIn
from himpun.intake.rules.comparing import FrozenRow


def proofs_in(line: FrozenRow) -> Sequence[FrozenRow]:
    """The proofs of a frozen row."""
    return cast("Sequence[FrozenRow]", line.get("evidence") or ())


def is_told_by(evidence: Evidence, proof: FrozenRow) -> bool:
    """Whether a frozen proof can be this one; of a restricted one nothing but the digest is known.

    What an older program did not freeze is no difference.
    """
    told: dict[str, object] = {"sha256": evidence.digest}
    if not evidence.restricted_to:
        told |= {
            "name": evidence.title,
            "kind": evidence.kind,
            "number": evidence.number,
            "dated_on": evidence.dated_on,
        }
    frozen = cast("FrozenRow", plain(told))
    is_alike = all(proof.get(name, value) == value for name, value in frozen.items())
    return is_alike and bool(proof.get("is_restricted")) == bool(evidence.restricted_to)


def stood_in(line: FrozenRow, uses: Iterable[EvidenceUse]) -> list[Evidence]:
    """The proofs that a frozen row names, one for each, of those that ever stood beside it.

    Of two that say the same (one file twice, or a restricted one replaced by itself) the one that
    took the place of the same proof comes first, then the one that stands now.
    """
    beside = list(uses)
    known = {use.evidence_id: use.evidence for use in beside}
    standing = {use.evidence_id for use in beside if use.ended_at is None}

    def nearness(evidence: Evidence, proof: FrozenRow) -> tuple[bool, bool, int]:
        older = known.get(evidence.replaces_id or 0)
        replaces = older.digest if older is not None else None
        return replaces == proof.get("replaces"), evidence.pk in standing, evidence.pk

    found: dict[int, Evidence] = {}
    for proof in proofs_in(line):
        alike = [
            each for key, each in known.items() if key not in found and is_told_by(each, proof)
        ]
        if alike:
            nearest = max(alike, key=lambda each: nearness(each, proof))
            found[nearest.pk] = nearest
    return list(found.values())


def that_count(proofs: Iterable[Evidence]) -> list[Evidence]:
    """Of proofs of one form those that count: they stand beside a figure, or stood in a hand-in.

    What was only tried, for a question that was withdrawn, counts for nothing. Two statements at
    most.
    """
    wanted = list(proofs)
    uses = EvidenceUse.objects.filter(evidence__in=wanted, ended_at=None)
    standing = set(uses.values_list("evidence_id", flat=True)) if wanted else set()
    tried = [each for each in wanted if each.pk not in standing]
    lines = _frozen_proofs(tried[0].submission_id) if tried else []
    return [
        each
        for each in wanted
        if each.pk in standing or any(is_told_by(each, proof) for proof in lines)
    ]


def _frozen_proofs(submission_id: int) -> list[FrozenRow]:
    """Every proof of every hand-in of a form."""
    hand_ins = HandIn.objects.filter(submission=submission_id)
    rows = (row for each in hand_ins for row in cast("list[FrozenRow]", each.content["rows"]))
    return [proof for row in rows for proof in proofs_in(row)]
