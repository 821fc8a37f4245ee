"""The trail in words: what each act is called, and what its fields mean to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from himpun.core.formats import moment_short
from himpun.core.trail import TrailRow
from himpun.web.tones import tone_of

#: The acts of the house; a test holds this table against the code.
VERBS: Mapping[str, str] = {
    "archive.sealed": "Putaran diarsipkan",
    "calendar.holiday_added": "Hari libur ditambahkan",
    "calendar.holiday_removed": "Hari libur dihapus",
    "calendar.hours_set": "Jam kerja ditetapkan",
    "calendar.season_removed": "Musim jam kerja dihapus",
    "documents.drafted": "Draf naskah disimpan",
    "documents.invitation_sent": "Undangan diterbitkan",
    "documents.issued": "Naskah diterbitkan",
    "documents.meeting_set": "Waktu rapat ditetapkan",
    "documents.minutes_filed": "Notula diterbitkan",
    "documents.reissued": "Naskah diterbitkan ulang",
    "documents.replaced": "Naskah diganti",
    "documents.round_ordered": "Nota Dinas perintah diterbitkan",
    "documents.source_added": "Dokumen ditambahkan ke daftar",
    "documents.source_attached": "Dokumen dilampirkan",
    "documents.source_removed": "Dokumen dihapus dari daftar",
    "documents.source_waived": "Dokumen dijanjikan menyusul",
    "documents.sources_attached": "Dokumen selesai dihimpun",
    "documents.withdrawn": "Naskah ditarik",
    "documents.work_plan_issued": "Rencana Kegiatan diterbitkan",
    "intake.answers_saved": "Isian formulir disimpan",
    "intake.checker_assigned": "Pemeriksa formulir ditetapkan",
    "intake.contribution_sent_back": "Nilai dikembalikan oleh Bidang",
    "intake.contribution_verified": "Nilai diverifikasi oleh Bidang",
    "intake.contributions_verified": "Nilai unit bawahan diverifikasi",
    "intake.clarification_answered": "Klarifikasi dijawab",
    "intake.clarification_asked": "Klarifikasi diminta",
    "intake.clarification_withdrawn": "Permintaan klarifikasi ditarik",
    "intake.comment_added": "Komentar ditulis",
    "intake.comment_settled": "Komentar ditandai selesai",
    "intake.distributed": "Formulir dikirim",
    "intake.evidence_added": "Bukti dukung ditambahkan",
    "intake.evidence_files_added": "Berkas bukti diunggah",
    "intake.evidence_link_added": "Tautan bukti ditambahkan",
    "intake.evidence_note_added": "Catatan bukti ditambahkan",
    "intake.evidence_removed": "Bukti dukung dikeluarkan",
    "intake.evidence_replaced": "Bukti dukung diganti",
    "intake.evidence_used": "Bukti dukung dipakai pada baris lain",
    "intake.form_checked": "Formulir diperiksa Tim SAKIP",
    "intake.nil_submitted": "Formulir nihil disampaikan",
    "intake.offered_for_review": "Formulir diserahkan kepada pimpinan unit",
    "intake.recalled": "Formulir ditarik kembali",
    "intake.received": "Formulir diterima",
    "intake.rows_reopened": "Isian dibuka kembali",
    "intake.sent_back_to_operator": "Formulir dikembalikan kepada operator",
    "intake.submitted": "Formulir disampaikan",
    "intake.went_on_without": "Dilanjutkan tanpa formulir unit",
    "intake.workbook_applied": "Buku kerja dimuat ke formulir",
    "mandate.ended": "Penugasan berakhir",
    "mandate.given": "Penugasan diberikan",
    "mandate.handed_over": "Penugasan diserahterimakan",
    "measurement.agreed": "Analisa disetujui",
    "measurement.analysis_reported": "Hasil analisa dilaporkan",
    "measurement.recap_reported": "Rekapitulasi dilaporkan",
    "measurement.recap_returned": "Rekapitulasi dikembalikan",
    "measurement.recap_sent_back": "Rekapitulasi dikembalikan untuk diperbaiki",
    "measurement.recapitulated": "Data direkapitulasi",
    "measurement.returned_for_completion": "Data dikembalikan untuk dilengkapi",
    "measurement.view_given": "Pandangan diberikan",
    "office.founded": "Kantor didirikan",
    "office.identity_changed": "Identitas kantor diubah",
    "office.imported": "Kantor diimpor",
    "office.settings_changed": "Pengaturan kantor diubah",
    "person.added": "Akun ditambahkan",
    "person.api_token_made": "Kunci API dibuat",
    "person.api_token_revoked": "Kunci API dicabut",
    "person.changed": "Akun diubah",
    "person.deactivated": "Akun dinonaktifkan",
    "person.link_issued": "Tautan kata sandi diterbitkan",
    "person.password_changed": "Kata sandi diganti",
    "person.password_chosen": "Kata sandi dipilih",
    "person.reactivated": "Akun diaktifkan kembali",
    "planning.document_registered": "Dokumen perencanaan didaftarkan",
    "planning.plan_imported": "Rencana diimpor",
    "rounds.attachment_added": "Lampiran ditambahkan",
    "rounds.cancelled": "Putaran dibatalkan",
    "rounds.opened": "Putaran dibuka",
    "rounds.passed_over": "Dilanjutkan tanpa unit",
    "rounds.plan_set": "Tenggat rencana ditetapkan",
    "rounds.start_agreed": "Waktu mulai disepakati",
    "rounds.start_dropped": "Waktu mulai dibatalkan",
    "rounds.task_completed": "Tugas diteruskan",
    "rounds.turn_begun": "Giliran diterima dan dibuka",
    "rounds.turn_finished": "Langkah ditutup",
    "rounds.turn_sent_back": "Langkah dibuka kembali oleh Bidang",
    "rounds.turn_reopened": "Langkah dibuka kembali",
    "sop.published": "SOP diterbitkan",
    "unit.added": "Unit dibentuk",
    "unit.changed": "Unit diubah",
    "unit.closed": "Unit ditutup",
}

_FIELDS: Mapping[str, str] = {
    "actual": "Realisasi",
    "answer": "Jawaban",
    "answered_at": "Dijawab",
    "answered_name": "Dijawab oleh",
    "agreed_start": "Waktu disepakati",
    "attached_at": "Dilampirkan",
    "begun_at": "Mulai dikerjakan",
    "blob": "Berkas",
    "cancelled_reason": "Alasan pembatalan",
    "checked_at": "Diperiksa",
    "checked_name": "Diperiksa oleh",
    "closed_at": "Putaran berakhir",
    "content": "Isi",
    "content_hash": "Sidik isi",
    "ended_at": "Dikeluarkan",
    "ended_name": "Dikeluarkan oleh",
    "data_on": "Tanggal data",
    "data_status": "Status data",
    "drafted_at": "Disimpan",
    "due_at": "Tenggat",
    "filled_at": "Diisi",
    "filled_name": "Diisi oleh",
    "finished_as": "Bertindak sebagai",
    "finished_at": "Ditutup",
    "finished_name": "Ditutup oleh",
    "guidance": "Arahan",
    "handed_in_at": "Disampaikan",
    "handed_in_name": "Disampaikan oleh",
    "is_open": "Terbuka untuk diisi",
    "issued_as": "Ditandatangani sebagai",
    "issued_at": "Terbit",
    "issued_name": "Ditandatangani oleh",
    "last_number": "Nomor urut terakhir",
    "missing_reason": "Alasan kosong",
    "n_hand_ins": "Penyampaian ke-",
    "note": "Keterangan",
    "number": "Nomor",
    "offered_at": "Diserahkan kepada pimpinan",
    "offered_name": "Diserahkan oleh",
    "opened_at": "Terbuka",
    "outcome": "Putusan",
    "passed_over_reason": "Alasan dilanjutkan",
    "plan_due": "Tenggat rencana",
    "planning_document": "Dokumen",
    "promised_on": "Dijanjikan",
    "received_at": "Diterima",
    "received_name": "Diterima oleh",
    "replaces": "Mengganti naskah",
    "review_note": "Catatan pimpinan",
    "revoked_at": "Dicabut",
    "settled_at": "Selesai",
    "settled_name": "Ditandai selesai oleh",
    "status": "Keadaan",
    "title": "Judul",
    "values": "Nilai",
    "waived_at": "Dijanjikan menyusul",
    "waived_person": "Dijanjikan oleh",
    "waived_reason": "Alasan",
    "withdrawn_at": "Ditarik",
    "withdrawn_reason": "Alasan penarikan",
}
#: What a name beside it says already, or what only the program reads.
_UNTOLD = frozenset({"turn", "recap", "version", "checker"})
_NOTES: Mapping[str, str] = {
    "answer": "Jawaban",
    "berkas": "Sidik berkas",
    "checker": "Pemeriksa",
    "clarification": "Klarifikasi ke-",
    "comment": "Komentar",
    "content_hash": "Sidik isi",
    "dokumen": "Dokumen",
    "due_at": "Batas jawaban",
    "file": "Berkas",
    "files": "Banyaknya berkas",
    "forms": "Baris formulir tiap unit",
    "guidance": "Arahan",
    "hand_ins": "Sidik formulir tiap unit",
    "n_cells": "Banyaknya sel",
    "n_files": "Banyaknya berkas",
    "n_figures": "Banyaknya nilai",
    "is_nil": "Nihil",
    "is_single_handed": "Disusun dan disampaikan orang yang sama",
    "made_at": "Diunduh",
    "mentions": "Menyebut",
    "name": "Nama",
    "naskah": "Naskah",
    "nomor": "Nomor",
    "note": "Catatan",
    "number": "Ke-",
    "octets": "Ukuran (oktet)",
    "opened": "Giliran yang terbuka",
    "outcome": "Putusan",
    "package": "Paket",
    "party": "Pihak",
    "period": "Periode",
    "procedure": "Sidik SOP",
    "question": "Pertanyaan",
    "reason": "Alasan",
    "replaced": "Sidik yang diganti",
    "restricted_to": "Terbatas bagi",
    "recap": "Sidik rekapitulasi",
    "round": "Putaran",
    "row": "Baris",
    "rows": "Baris yang disimpan",
    "sha256": "Sidik berkas",
    "sidik": "Sidik isi",
    "sirkuler": "Secara sirkuler",
    "stance": "Sikap",
    "tagmanifest_sha512": "Sidik daftar arsip (SHA-512)",
    "text": "Pandangan",
    "token": "Kunci",
    "unit": "Unit",
    "unchecked": "Formulir belum diperiksa",
    "valid_until": "Berlaku sampai",
    "via": "Lewat",
    "warnings": "Peringatan",
    "workbook": "Sidik buku kerja",
    "zip_sha256": "Sidik ZIP",
}
_KINDS: Mapping[str, str] = {
    "archive.Package": "Paket arsip",
    "documents.Document": "Naskah",
    "documents.Register": "Buku nomor",
    "documents.SourceItem": "Dokumen sumber",
    "intake.Answer": "Isian",
    "intake.Clarification": "Klarifikasi",
    "intake.Comment": "Komentar",
    "intake.Evidence": "Bukti dukung",
    "intake.EvidenceUse": "Bukti dukung",
    "intake.FormRow": "Baris formulir",
    "intake.Submission": "Formulir",
    "measurement.Recap": "Rekapitulasi",
    "offices.ApiToken": "Kunci API",
    "rounds.Round": "Putaran",
    "rounds.Turn": "Giliran",
}

Names = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Change:
    """A field that became another: in words, of which thing."""

    what: str
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class TrailLine:
    """One act for people: who, acting as what, when, what, and what it changed."""

    row: TrailRow
    act: str
    what: str
    notes: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]

    @property
    def n_told(self) -> int:
        return len(self.notes) + len(self.changes)


def line_of(row: TrailRow, *, names: Names, zone: ZoneInfo) -> TrailLine:
    """A row in words; `names` tells what (kind, id) is called on the pages."""
    return TrailLine(
        row=row,
        act=VERBS.get(row.verb, row.verb),
        what=_name(row.subject_kind, row.subject_id, names),
        notes=tuple(
            (_NOTES.get(key, key), _noted(key, value, names, zone))
            for key, value in row.details.items()
        ),
        changes=tuple(_change(each, names, zone) for each in row.changes if _is_told(each)),
    )


def _is_told(change: Mapping[str, object]) -> bool:
    field = str(change["field"])
    return field not in _UNTOLD and not field.endswith("_by_id")


def _noted(key: str, value: object, names: Names, zone: ZoneInfo) -> str:
    """A detail for people; of the turns that opened, the names of their steps and units."""
    if key == "opened" and isinstance(value, list):
        return "; ".join(_opened(each, names) for each in value) or "–"
    return _named(key, value, names, zone)


def _named(field: str, value: object, names: Names, zone: ZoneInfo) -> str:
    """A decision by its label in the SOP, everything else as it is shown anyway."""
    found = names.get(("outcome", str(value))) if field == "outcome" else None
    return found or _shown(value, zone)


def _opened(turn: list[object], names: Names) -> str:
    step, unit, passed = turn
    words = [names.get(("step", str(step)), str(step))]
    if unit is not None:
        words.append(names.get(("unit", str(unit)), f"unit {unit}"))
    if passed != 1:
        words.append(f"kali ke-{passed}")
    return " · ".join(words)


def _change(change: Mapping[str, object], names: Names, zone: ZoneInfo) -> Change:
    field = str(change["field"])
    return Change(
        what=_name(str(change["kind"]), str(change["id"]), names),
        field=_FIELDS.get(field, field),
        old=_named(field, change["old"], names, zone),
        new=_named(field, change["new"], names, zone),
    )


def _name(kind: str, key: str, names: Names) -> str:
    return names.get((kind, key)) or f"{_KINDS.get(kind, kind)} {key}".strip()


def _shown(value: object, zone: ZoneInfo) -> str:
    """A stored value for people: moments in the office's time, states by their word."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(each, zone)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_shown(each, zone) for each in value)
    text = str(value)
    if "T" in text and (moment := _moment(text)) is not None:
        return moment_short(moment, zone)
    return tone_of(text).label or text


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
