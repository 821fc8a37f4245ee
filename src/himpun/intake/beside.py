"""Proofs made and put beside figures; called by this package's actions only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from himpun.core import blobs
from himpun.core.action import change, note
from himpun.core.actors import Actor
from himpun.core.refusals import Refusal, refuse_if
from himpun.documents.pdf import why_not_print
from himpun.intake.models import Evidence, EvidenceUse, FormRow, Submission
from himpun.intake.proofs.carried import Carried, EvidenceFile, EvidenceLink
from himpun.intake.rules.links import BadLink, read_link
from himpun.intake.rules.readers import BadReaders, readers_text, settled_readers
from himpun.intake.rules.talking import why_not_visible

LONGEST_NOTE = 4_000


@dataclass(frozen=True)
class Wording:
    """Kind, number and date that a proof bears, and who alone may read it (nobody named: all)."""

    kind: str = ""
    number: str = ""
    dated_on: date | None = None
    restricted_to: tuple[str, ...] = ()


def make_proof(
    submission: Submission,
    carried: Carried,
    wording: Wording,
    *,
    replaces: Evidence | None = None,
    by: Actor,
    at: datetime,
) -> Evidence:
    """A new proof of the form. Raises Refusal when it carries nothing fit to be one.

    The trail is told the name of the file, unless only some may know it: then the digest alone.
    """
    refuse_if(why_not_visible(wording.kind.strip(), what="Jenis bukti"))
    refuse_if(why_not_visible(wording.number.strip(), what="Nomor bukti"))
    readers = _readers(wording)
    evidence = Evidence(
        submission=submission,
        kind=wording.kind.strip(),
        number=wording.number.strip(),
        dated_on=wording.dated_on,
        restricted_to=readers,
        replaces=replaces,
        added_at=at,
        added_by_id=by.person_id,
        added_name=by.name,
    )
    _load(evidence, carried, at=at)
    evidence.save(force_insert=True)
    note(sha256=evidence.digest)
    if readers:
        note(restricted_to=readers_text(readers))
    else:
        note(file=evidence.title)
    return evidence


def _readers(wording: Wording) -> list[str]:
    try:
        return settled_readers(wording.restricted_to)
    except BadReaders as fault:
        raise Refusal(fault.sentence) from fault


def _load(evidence: Evidence, carried: Carried, *, at: datetime) -> None:
    """Put what is carried into the row."""
    if isinstance(carried, EvidenceFile):
        _load_file(evidence, carried, at=at)
    elif isinstance(carried, EvidenceLink):
        evidence.carrier = Evidence.Carrier.LINK
        try:
            evidence.url = read_link(carried.url)
        except BadLink as fault:
            raise Refusal(fault.sentence) from fault
    else:
        evidence.carrier = Evidence.Carrier.NOTE
        evidence.text = carried.text.strip()
        if not evidence.text:
            raise Refusal("Catatan buktinya belum ditulis.")
        if len(evidence.text) > LONGEST_NOTE:
            raise Refusal(f"Catatan bukti paling panjang {LONGEST_NOTE} karakter.")
        refuse_if(why_not_print(evidence.text, what="Catatan bukti"))


def _load_file(evidence: Evidence, carried: EvidenceFile, *, at: datetime) -> None:
    if carried.ref.size == 0:
        raise Refusal("Berkas bukti ini kosong.")
    evidence.blob = blobs.keep(carried.ref, media_type=carried.media_type, at=at)
    evidence.file_name = carried.file_name[:200]
    evidence.taken = dict(carried.taken)
    if carried.preview is not None:
        evidence.preview = blobs.keep(carried.preview, media_type="image/jpeg", at=at)


def put_beside(evidence: Evidence, row: FormRow, *, by: Actor, at: datetime) -> EvidenceUse:
    """From now on the proof stands beside the row."""
    return EvidenceUse.objects.create(
        row=row, evidence=evidence, used_at=at, used_by_id=by.person_id, used_name=by.name
    )


def take_away(use: EvidenceUse, *, by: Actor, at: datetime) -> EvidenceUse:
    """From now on it does not."""
    return change(use, ended_at=at, ended_by_id=by.person_id, ended_name=by.name)
