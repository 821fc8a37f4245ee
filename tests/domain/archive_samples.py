"""A round that stands before its last step, with something of everything in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.cast import Cast

from himpun.core import blobs, canonical, guard
from himpun.core.blobs import BlobRef
from himpun.core.models import Blob
from himpun.documents.models import Document, SourceItem
from himpun.intake.models import Answer, Evidence, EvidenceUse, FormRow, HandIn, Submission
from himpun.measurement.models import Recap
from himpun.measurement.sheets import CSV_COLUMNS
from himpun.offices.models import Unit
from himpun.planning.models import PlanningDocument
from himpun.planning.rules.periods import Period
from himpun.rounds.actions import add_attachment, complete_task, open_round
from himpun.rounds.models import Round, Turn
from himpun.sop.actions import publish

PROCEDURE = """\
sop:
  kode: arsip-saja
  versi: 1
  nomor: CONTOH/SOP/ARSIP
  nama: Pengarsipan Contoh
  lembaga: [Contoh Pemerintah Daerah]
  disahkan_oleh: Kepala Perangkat Daerah
pelaksana:
  - {id: tim_sakip, nama: Tim SAKIP}
  - {id: perencanaan, nama: Perencanaan}
langkah:
  - id: siapkan
    tindakan: tugas
    uraian: Tim SAKIP menyiapkan laporan
    pelaksana: [tim_sakip]
    kelengkapan: [Nota Dinas]
    waktu: {jam: 1}
    output: [Laporan hasil analisa]
  - id: arsip
    tindakan: arsip
    uraian: Perencanaan mengarsipkan laporan
    pelaksana: [perencanaan]
    kelengkapan: [Laporan hasil analisa data kinerja]
    waktu: {menit: 2}
    output: [Laporan hasil analisa data kinerja]
"""
PHOTO = b"\x89PNG foto ruas"
WRONG = b"berkas salah unggah"
LETTER = b"%PDF-1.7 laporan hasil analisa"
RECAP = {
    "schema": "himpun.recap/1",
    "rows": [dict.fromkeys(CSV_COLUMNS) | {"indicator": "I1", "achievement": "98.60"}],
}


@dataclass
class Story:
    """The round and its open archive turn."""

    round: Round
    turn: Turn


def stored(content: bytes, *, at: datetime, media_type: str = "application/pdf") -> Blob:
    with guard.lifted("test factory"):
        return blobs.keep(blobs.put_bytes(content), media_type=media_type, at=at)


def make_story(cast: Cast, at: datetime) -> Story:
    """Opened, one task with an attachment done, letters, forms, evidence and recap in place."""
    procedure = publish(cast.office, text=PROCEDURE, by=cast.admin, at=at)
    period = Period.parse("2026-TW1")
    round = open_round(cast.office, procedure=procedure, period=period, by=cast.tim_sakip, at=at)
    turn = round.turns.get()
    ref: BlobRef = blobs.put_bytes(b"lampiran")
    add_attachment(
        turn,
        ref=ref,
        file_name="peta ruas.pdf",
        media_type="application/pdf",
        by=cast.tim_sakip,
        at=at,
    )
    with guard.lifted("test factory"):
        add_letters(round, turn, at)
        add_form(round, cast.bina_marga_unit, at)
        Recap.objects.create(
            round=round,
            turn=turn,
            number=1,
            content=RECAP,
            content_hash=canonical.digest(RECAP),
            made_at=at,
        )
    complete_task(turn, remark="selesai", by=cast.tim_sakip, at=at + timedelta(minutes=30))
    return Story(round, round.turns.get(step="arsip"))


def add_letters(round: Round, turn: Turn, at: datetime) -> None:
    facts = {"round": round, "turn": turn, "drafted_at": at, "title": "Laporan"}
    issued = {**facts, "issued_at": at, "issued_name": "Contoh Sekretaris"}
    wrong = Document.objects.create(
        **issued,
        kind="LAPORAN_ANALISA",
        number="000.8.6.3/6/BMCKTR/2026",
        status=Document.Status.WITHDRAWN,
        blob=stored(b"%PDF salah", at=at),
        withdrawn_at=at,
        withdrawn_reason="salah tanggal",
    )
    Document.objects.create(
        **issued,
        kind="LAPORAN_ANALISA",
        number="000.8.6.3/7/BMCKTR/2026",
        status=Document.Status.ISSUED,
        blob=stored(LETTER, at=at),
        replaces=wrong,
    )
    Document.objects.create(**facts, kind="NOTA_DINAS")
    paper = PlanningDocument.objects.create(
        office=round.office,
        kind="DPA",
        number="DPA/1",
        title="DPA 2026",
        year=2026,
        dated_on=date(2026, 1, 2),
        blob=stored(b"%PDF dpa", at=at),
        file_name="dpa.pdf",
        registered_at=at,
    )
    SourceItem.objects.create(round=round, label="DPA", planning_document=paper, attached_at=at)
    SourceItem.objects.create(round=round, label="Renstra", waived_reason="menyusul", waived_at=at)


def add_form(round: Round, unit: Unit, at: datetime) -> None:
    """Handed in twice; a proof that stands, one of the first time only, one of no time at all."""
    form = Submission.objects.create(round=round, unit=unit, sent_at=at, handed_in_at=at)
    row = FormRow.objects.create(
        submission=form, kind="INDIKATOR", position=1, code="I1", frozen={"spec": {"name": "Jalan"}}
    )
    Answer.objects.create(row=row, actual=Decimal("70.51"))
    for number, actual in ((1, "7.51"), (2, "70.51")):
        told = [{"sha256": hashlib.sha256(b"lama").hexdigest(), "name": "Foto.png"}]
        proofs = told if number == 1 else []
        line = {"kind": "INDIKATOR", "code": "I1", "actual": actual, "evidence": proofs}
        content = {"rows": [line]}
        HandIn.objects.create(
            submission=form,
            number=number,
            content=content,
            content_hash=canonical.digest(content),
            handed_in_at=at + timedelta(hours=number),
        )
    add_proof(row, PHOTO, "foto.png", at)
    add_proof(row, b"lama", "Foto.png", at, out=at + timedelta(minutes=90))
    add_proof(row, WRONG, "salah.png", at, out=at + timedelta(minutes=5))


def add_proof(
    row: FormRow, content: bytes, name: str, at: datetime, out: datetime | None = None
) -> None:
    proof = Evidence.objects.create(
        submission=row.submission, blob=stored(content, at=at), file_name=name, added_at=at
    )
    EvidenceUse.objects.create(row=row, evidence=proof, used_at=at, ended_at=out)
