"""The proofs of a form as a reader may see them; a restricted one by its digest alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO, cast

from django.db.models import Exists, OuterRef

from himpun.core.actors import Actor
from himpun.core.blobs import open_blob
from himpun.core.refusals import NotVisible, refuse_if
from himpun.core.scope import refuse_strangers
from himpun.intake import policy
from himpun.intake.frozen_proofs import that_count
from himpun.intake.models import Evidence, EvidenceUse, FormRow
from himpun.intake.rules.links import host_of
from himpun.intake.rules.readers import readers_text

MOST_CHOICES = 100
_FORM = ("submission__round__office", "submission__unit", "submission__turn__queue")


@dataclass(frozen=True)
class ProofView:
    """A proof for one reader; `why_not_read` says why there is no more than a digest.

    `size` in octets, None for what is no file; `taken` is told to the unit that fills, only.
    """

    id: int
    carrier: str
    digest: str
    added_at: datetime
    added_name: str
    title: str
    size: int | None = None
    readers: str = ""
    why_not_read: str = ""
    media_type: str = ""
    url: str = ""
    host: str = ""
    text: str = ""
    kind: str = ""
    number: str = ""
    dated_on: date | None = None
    has_preview: bool = False
    taken: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RowName:
    """A row of the form by its code and what it is about."""

    id: int
    code: str
    name: str


@dataclass(frozen=True)
class PlaceOfUse:
    """A figure that the proof stands beside, or stood until `ended_at`."""

    row: RowName
    used_at: datetime
    used_name: str
    ended_at: datetime | None
    ended_name: str


@dataclass(frozen=True)
class UsedProof:
    """A proof beside a figure."""

    use: EvidenceUse
    proof: ProofView


@dataclass(frozen=True)
class ProofFolder:
    """A proof with all that is known of it: the figures it stands or stood beside, its versions.

    `versions` from the first to the newest, this one among them; `free_rows` are the rows of the
    form that it could stand beside, too.
    """

    evidence: Evidence
    proof: ProofView
    uses: tuple[PlaceOfUse, ...]
    versions: tuple[ProofView, ...]
    free_rows: tuple[RowName, ...]

    @property
    def newest(self) -> ProofView:
        return self.versions[-1]


def get_evidence(evidence_id: int, *, by: Actor) -> Evidence:
    """A proof. Raises NotVisible for other offices."""
    return Evidence.objects.select_related("blob", "preview", *_FORM).one(by, pk=evidence_id)


def open_evidence(evidence: Evidence, *, by: Actor) -> BinaryIO:
    """The stored file of a proof; who may read is asked at every opening.

    Raises Refusal for who may not read it, NotVisible for what is no file or of another office.
    """
    kept = get_evidence(evidence.pk, by=by)
    refuse_if(policy.why_not_read_evidence(kept, by=by))
    if kept.blob_id is None:
        raise NotVisible
    return open_blob(kept.blob_id)


def open_preview(evidence: Evidence, *, by: Actor) -> BinaryIO:
    """The small copy of a picture. Raises Refusal and NotVisible as `open_evidence` does."""
    kept = get_evidence(evidence.pk, by=by)
    refuse_if(policy.why_not_read_evidence(kept, by=by))
    if kept.preview_id is None:
        raise NotVisible
    return open_blob(kept.preview_id)


def get_evidence_use(use_id: int, *, by: Actor) -> EvidenceUse:
    """A proof beside a figure. Raises NotVisible for other offices."""
    related = tuple(f"row__{path}" for path in _FORM)
    return EvidenceUse.objects.select_related("evidence__blob", *related).one(by, pk=use_id)


def list_evidence(row: FormRow, *, by: Actor) -> list[UsedProof]:
    """The proofs that stand beside a row, oldest first, as far as the actor may read them."""
    found = EvidenceUse.objects.visible_to(by).filter(row=row, ended_at=None)
    uses = list(found.select_related("evidence__blob").order_by("used_at", "id"))
    for use in uses:
        use.row = row
        use.evidence.submission = row.submission
    return [UsedProof(use, view_proof(use.evidence, by=by)) for use in uses]


def list_usable_evidence(row: FormRow, *, by: Actor) -> list[ProofView]:
    """Proofs of the same form that do not stand beside the row and could, the newest first."""
    standing = EvidenceUse.objects.filter(ended_at=None)
    found = (
        Evidence.objects.visible_to(by)
        .filter(~Exists(standing.filter(evidence__replaces=OuterRef("pk"))))
        .filter(submission=row.submission_id)
        .exclude(uses__in=standing.filter(row=row))
        .annotate(has_newer=Exists(Evidence.objects.filter(replaces=OuterRef("pk"))))
        .select_related("blob")
        .order_by("-id")
    )
    proofs = _not_replaced(found[:MOST_CHOICES])
    for each in proofs:
        each.submission = row.submission
    views = [view_proof(each, by=by) for each in proofs]
    return [each for each in views if not each.why_not_read]


def _not_replaced(found: Iterable[Evidence]) -> list[Evidence]:
    """Without those whose newer one does not stand now and was handed in before."""
    proofs = list(found)
    older = [each for each in proofs if getattr(each, "has_newer", False)]
    if not older:
        return proofs
    newer = that_count(Evidence.objects.filter(replaces__in=older))
    replaced = {each.replaces_id for each in newer}
    return [each for each in proofs if each.pk not in replaced]


def view_proof(evidence: Evidence, *, by: Actor) -> ProofView:
    """The proof as far as the actor may read it."""
    refuse_strangers(evidence.submission.round.office_id, by=by)
    why_not = policy.why_not_read_evidence(evidence, by=by)
    bare = ProofView(
        id=evidence.pk,
        carrier=Evidence.Carrier(evidence.carrier).label,
        digest=evidence.digest,
        added_at=evidence.added_at,
        added_name=evidence.added_name,
        title=title_of(evidence, by=by),
        readers=readers_text(evidence.restricted_to),
        why_not_read=why_not,
    )
    return bare if why_not else _whole(bare, evidence, by=by)


def _whole(bare: ProofView, evidence: Evidence, *, by: Actor) -> ProofView:
    is_own = policy.is_of_unit(evidence.submission, by=by)
    return ProofView(
        **{name: getattr(bare, name) for name in ("id", "carrier", "digest", "title")},
        size=evidence.blob.size if evidence.blob is not None else None,
        added_at=bare.added_at,
        added_name=bare.added_name,
        readers=bare.readers,
        media_type=evidence.blob.media_type if evidence.blob is not None else "",
        url=evidence.url,
        host=host_of(evidence.url),
        text=evidence.text,
        kind=evidence.kind,
        number=evidence.number,
        dated_on=evidence.dated_on,
        has_preview=evidence.preview_id is not None,
        taken=cast("Mapping[str, str]", evidence.taken) if is_own else {},
    )


def title_of(evidence: Evidence, *, by: Actor) -> str:
    """What the proof is called before the actor. Raises NotVisible."""
    refuse_strangers(evidence.submission.round.office_id, by=by)
    if policy.why_not_read_evidence(evidence, by=by):
        return f"Bukti terbatas (sidik {evidence.digest[:12]}…)"
    return evidence.title


def view_evidence(evidence: Evidence, *, by: Actor) -> ProofFolder:
    """A proof with its uses and versions. Raises NotVisible."""
    versions = _versions(evidence)
    found = EvidenceUse.objects.visible_to(by).filter(evidence=evidence)
    uses = tuple(found.select_related("row").order_by("used_at", "id"))
    taken = {use.row_id for use in uses if use.ended_at is None}
    can_use = not policy.why_not_use_evidence(evidence, by=by)
    rows = evidence.submission.rows.filter(is_due=True, is_open=True) if can_use else ()
    return ProofFolder(
        evidence=evidence,
        proof=view_proof(evidence, by=by),
        uses=tuple(map(_place, uses)),
        versions=tuple(view_proof(each, by=by) for each in versions),
        free_rows=tuple(_named(row) for row in rows if row.pk not in taken),
    )


def _place(use: EvidenceUse) -> PlaceOfUse:
    return PlaceOfUse(_named(use.row), use.used_at, use.used_name, use.ended_at, use.ended_name)


def _named(row: FormRow) -> RowName:
    card = cast("Mapping[str, object]", row.frozen.get("spec", row.frozen))
    return RowName(row.pk, row.code, str(card.get("name") or ""))


def _versions(evidence: Evidence) -> Iterable[Evidence]:
    """The chain of proofs that replaced each other, oldest first.

    One that was only tried, and taken back before any hand-in, took nobody's place.
    """
    same = Evidence.objects.filter(submission=evidence.submission_id).select_related("blob")
    by_id = {each.pk: each for each in same.order_by("id")}
    counting = that_count(each for each in by_id.values() if each.replaces_id is not None)
    newer = {each.replaces_id: each for each in counting}
    older = {each.pk: each.replaces_id for each in counting}
    chain = [by_id[evidence.pk]]
    while (before := older.get(chain[0].pk)) is not None:
        chain.insert(0, by_id[before])
    while chain[-1].pk in newer:
        chain.append(newer[chain[-1].pk])
    for each in chain:
        each.submission = evidence.submission
    return chain
