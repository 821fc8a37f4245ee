"""Gather what the archive of a round holds: one item a file, from the rows of the lower floors.

Nothing is written here and nothing is decided: what is stored is taken as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from himpun.archive.proofs import archived_proofs
from himpun.archive.rules import safe_name
from himpun.archive.slices import Row, trail_slice
from himpun.archive.tables import form_table
from himpun.archive.talk import talk_file
from himpun.archive.verify import SHA256
from himpun.core import blobs, canonical
from himpun.core.models import Blob, TrailEvent
from himpun.core.trail import GENESIS
from himpun.documents.models import Document, SourceItem
from himpun.documents.rules.kinds import FORMULIR
from himpun.intake.models import HandIn, Submission
from himpun.measurement.models import Recap
from himpun.measurement.sheets import recap_csv
from himpun.rounds.models import Round, TaskAttachment

SHORT = 12
"""How many letters of a digest tell two files of one round apart."""


@dataclass(frozen=True)
class Item:
    """One file: where it goes, what is in it, and what putaran.json says of it."""

    path: str
    content: bytes | Path
    sha256: str
    kind: str
    about: dict[str, object] = field(default_factory=dict)


def gather(round: Round) -> list[Item]:
    """Every file of the round but those that tell of the archive itself."""
    return [
        *_documents(round),
        *_sources(round),
        *_forms(round),
        *_talk(round),
        *_evidence(round),
        *_attachments(round),
        *_recaps(round),
        _made(
            f"sop/{safe_name(round.procedure.code)}-v{round.procedure.number_of_version}.yaml",
            round.procedure.text.encode(),
            "SOP",
        ),
    ]


def _made(path: str, content: bytes, kind: str, **about: object) -> Item:
    return Item(path, content, hashlib.sha256(content).hexdigest(), kind, about)


def _stored(path: str, blob: Blob, kind: str, **about: object) -> Item:
    return Item(path, blobs.path_of(blob.sha256), blob.sha256, kind, about)


def _documents(round: Round) -> Iterator[Item]:
    """Issued letters in the order they were issued; the withdrawn stay visible beside them."""
    letters = (
        Document.objects.filter(round=round, blob__isnull=False)
        .exclude(status=Document.Status.DRAFT)
        .select_related("blob", "turn__unit")
        .order_by("issued_at", "id")
    )
    for number, letter in enumerate(letters, 1):
        unit = letter.turn.unit
        parts = [f"{number:02}", letter.kind.lower().replace("_", "-"), unit.code if unit else ""]
        parts += [letter.number, "DITARIK" if letter.withdrawn_at else ""]
        home = "formulir" if letter.kind == FORMULIR.code else "dokumen"
        assert letter.blob is not None
        yield _stored(
            f"{home}/{safe_name(' '.join(part for part in parts if part) + '.pdf')}",
            letter.blob,
            letter.kind,
            nomor=letter.number,
            judul=letter.title,
            terbit=letter.issued_at,
            oleh=letter.issued_name,
            selaku=letter.issued_as,
            sidik_isi=letter.content_hash,
            ditarik=letter.withdrawn_at,
            alasan_ditarik=letter.withdrawn_reason,
        )


def _sources(round: Round) -> Iterator[Item]:
    """The files of Renstra, Perjanjian Kinerja and DPA that step 4 attached."""
    attached = SourceItem.objects.filter(round=round, planning_document__isnull=False)
    for item in attached.select_related("planning_document__blob"):
        paper = item.planning_document
        assert paper is not None
        yield _stored(
            f"dokumen/sumber/{safe_name(f'{paper.kind} {paper.file_name}')}",
            paper.blob,
            f"SUMBER_{paper.kind}",
            nomor=paper.number,
            judul=paper.title,
            bertanggal=paper.dated_on,
        )


def _forms(round: Round) -> Iterator[Item]:
    """Each hand-in as it was handed in; the last one also as a table.

    What a unit had typed but never handed in is its own draft and stays out.
    """
    for form in Submission.objects.filter(round=round).select_related("unit").order_by("unit"):
        name = safe_name(form.unit.code)
        hand_ins = list(HandIn.objects.filter(submission=form).order_by("number"))
        for each in hand_ins:
            is_last = each is hand_ins[-1]
            about = {"unit": form.unit.code, "penyampaian": each.number}
            yield Item(
                f"formulir/{name}{'' if is_last else f'-penyampaian-{each.number}'}.json",
                canonical.dumps(each.content),
                each.content_hash,
                "ISIAN",
                {**about, "disampaikan": each.handed_in_at},
            )
            if is_last:
                yield _made(f"formulir/{name}.csv", form_table(each.content), "ISIAN", **about)


def _talk(round: Round) -> Iterator[Item]:
    """Comments and clarifications, where there are any."""
    content = talk_file(round)
    if content is not None:
        yield _made("formulir/komentar.json", content, "KOMENTAR")


def _evidence(round: Round) -> Iterator[Item]:
    """The proofs of the round; a link or a note as the text that its digest is made of.

    Restricted ones stay in the office: putaran.json tells their digests.
    """
    for each in archived_proofs(round):
        proof = each.evidence
        if each.is_restricted:
            continue
        if proof.blob is not None:
            name = f"{proof.blob.sha256[:SHORT]}-{safe_name(proof.file_name)}"
            yield _stored(f"bukti/{name}", proof.blob, "BUKTI", **each.told())
        else:
            name = f"{proof.digest[:SHORT]}-{proof.carrier.lower()}.txt"
            text = (proof.url or proof.text).encode()
            yield Item(f"bukti/{name}", text, proof.digest, "BUKTI", each.told())


def _attachments(round: Round) -> Iterator[Item]:
    attached = TaskAttachment.objects.filter(turn__round=round).select_related("blob", "turn")
    for each in attached.order_by("id"):
        name = f"{each.blob_id[:SHORT]}-{safe_name(each.file_name)}"
        yield _stored(f"lampiran/{name}", each.blob, "LAMPIRAN", langkah=each.turn.step)


def _recaps(round: Round) -> Iterator[Item]:
    """The recap in force as recap.json and recap.csv; earlier versions by their number."""
    recaps = list(Recap.objects.filter(round=round).order_by("number"))
    for each in recaps:
        latest = each is recaps[-1]
        path = "rekap/recap.json" if latest else f"rekap/recap-{each.number}.json"
        content = canonical.dumps(each.content)
        yield Item(path, content, each.content_hash, "REKAP", {"versi": each.number})
        if latest:
            table = recap_csv(each).encode()
            yield _made("rekap/recap.csv", table, "REKAP", versi=each.number)


@dataclass(frozen=True)
class Slice:
    """The round's slice of the trail, and in which event each digest was first told."""

    content: bytes
    told: dict[str, int]


def slice_of(round: Round, *, stream: str) -> Slice:
    """From the round's first event to its last; rows of others in between stay bare."""
    rows = TrailEvent.objects.filter(stream=stream).order_by("seq")
    whole = dict(rows.filter(folder=round.folder).values_list("seq", "content"))
    first, last = min(whole), max(whole)
    before = rows.filter(seq=first - 1).first()
    told: dict[str, int] = {}
    for seq, content in whole.items():
        for digest in SHA256.findall(content):
            told.setdefault(digest, seq)
    links = rows.filter(seq__gte=first, seq__lte=last)
    taken = [
        Row(seq, content_hash, chain_hash, whole.get(seq, ""))
        for seq, content_hash, chain_hash in links.values_list("seq", "content_hash", "chain_hash")
    ]
    previous = before.chain_hash if before else GENESIS
    return Slice(trail_slice(stream, taken, previous=previous), told)
