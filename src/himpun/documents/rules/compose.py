"""The default text of each naskah, so that nobody starts from an empty page. Pure.

Everything that a person may edit is text; what the program computes (schedules, tables, digests)
comes in ready and formatted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from himpun.core.formats import listing
from himpun.documents.rules import contents

ORDINARY = "Biasa"
NO_ATTACHMENT = "-"


@dataclass(frozen=True)
class Facts:
    """What the default texts need to know about the office and its round."""

    office: str
    government: str
    period: str
    sop_name: str
    sop_number: str
    head: str
    secretary: str
    team: str
    units: tuple[str, ...]

    @property
    def subject(self) -> str:
        """Return ``Pengumpulan Data Kinerja Triwulan I Tahun 2026``."""
        return f"{self.sop_name} {self.period}"

    @property
    def sop(self) -> str:
        """Return the procedure as letters cite it."""
        return f"Standar Operasional Prosedur Nomor {self.sop_number} tentang {self.sop_name}"


def _numbered(lines: Sequence[str]) -> str:
    return "\n".join(f"{i}. {line}" for i, line in enumerate(lines, start=1))


def compose_order(facts: Facts, *, copies: Sequence[str] = ()) -> contents.NotaDinas:
    """Step 1: the Kepala Dinas orders the Sekretaris to collect performance data."""
    steps = (
        f"mengadakan rapat dengan {facts.team} dan memberikan arahan pelaksanaan;",
        "memastikan setiap unit kerja menyampaikan formulir data kinerja beserta bukti dukungnya;",
        f"melaporkan hasil rekapitulasi data kinerja kepada {facts.head}.",
    )
    body = (
        f"Sehubungan dengan pengukuran kinerja {facts.period} dan berdasarkan {facts.sop}, "
        f"dengan ini Saudara diperintahkan untuk melaksanakan pengumpulan data kinerja "
        f"{facts.period} pada {facts.office}.\n\n"
        f"Untuk itu agar Saudara:\n{_numbered(steps)}\n\n"
        "Demikian untuk dilaksanakan dengan penuh tanggung jawab."
    )
    return {
        "to": [facts.secretary],
        "sender": facts.head,
        "copies": list(copies),
        "nature": ORDINARY,
        "attachment": NO_ATTACHMENT,
        "subject": f"Perintah {facts.subject}",
        "body": body,
    }


def compose_invitation(
    facts: Facts, *, day: str, time: str, place: str, agenda: str, to: Sequence[str]
) -> contents.Undangan:
    """Invitation to the meeting of step 2 or to the joint analysis; offered, never demanded."""
    return {
        "to": list(to),
        "copies": [facts.head],
        "nature": ORDINARY,
        "attachment": NO_ATTACHMENT,
        "subject": f"Undangan Rapat {facts.subject}",
        "opening": f"Dalam rangka {facts.subject}, diharapkan kehadiran Saudara pada:",
        "day": day,
        "time": time,
        "place": place,
        "agenda": agenda,
        "closing": "Demikian disampaikan. Atas perhatian dan kehadirannya diucapkan terima kasih.",
    }


def compose_minutes(
    facts: Facts,
    *,
    day: str,
    time: str,
    order_number: str = "",
    attendance: Sequence[contents.Attendee] = (),
) -> contents.Notula:
    """Step 2: minutes of the meeting in which the Sekretaris directs the Tim SAKIP."""
    told = f" {facts.head} melalui Nota Dinas Nomor {order_number}" if order_number else ""
    decisions = (
        f"{facts.team} menyusun rencana kegiatan pengumpulan data kinerja {facts.period}.",
        f"{facts.team} menghimpun Renstra, Perjanjian Kinerja, dan DPA sebagai bahan formulir.",
        f"Formulir data kinerja disampaikan kepada {listing(facts.units)}.",
        "Setiap realisasi disertai bukti dukung.",
        "Data yang belum ada dijelaskan pada kolom keterangan dan tidak diisi dengan angka nol.",
    )
    return {
        "subject": f"Rapat {facts.subject}",
        "meeting": f"Arahan pelaksanaan {facts.subject}",
        "day": day,
        "time": time,
        "place": "Ruang rapat",
        "invitation": "",
        "agenda": ["Arahan Sekretaris", "Pembagian tugas dan jadwal", "Penutup"],
        "chair": facts.secretary,
        "secretary": "",
        "note_taker": facts.team,
        "participants": ["Daftar hadir terlampir"] if attendance else [facts.team],
        "opening": f"{facts.secretary} membuka rapat dan menyampaikan perintah{told} "
        f"untuk mengumpulkan data kinerja {facts.period}.",
        "discussion": "Rapat membahas unit kerja yang mengisi formulir, dokumen yang diperlukan, "
        "jadwal, serta bukti dukung untuk setiap indikator.",
        "decisions": _numbered(decisions),
        "closing": f"{facts.secretary} menutup rapat dan meminta setiap langkah dilaksanakan "
        "sesuai tenggat.",
        "attendance": list(attendance),
    }


def compose_work_plan(
    facts: Facts,
    *,
    schedule: Sequence[contents.ScheduledStep],
    sources: Sequence[contents.NeededSource],
    order_number: str = "",
    minutes_number: str = "",
) -> contents.RencanaKegiatan:
    """Step 3: the plan of the collection; ``schedule`` is computed from the norms and calendar."""
    basis = [f"{facts.sop}."]
    if order_number:
        basis.append(f"Nota Dinas {facts.head} Nomor {order_number}.")
    if minutes_number:
        basis.append(f"Notula Rapat Nomor {minutes_number}.")
    return {
        "heading": "Rencana Kegiatan",
        "subject": facts.subject,
        "basis": _numbered(basis),
        "purpose": f"Rencana kegiatan ini mengatur urutan, pelaksana, dan tenggat agar data "
        f"kinerja {facts.period} terkumpul lengkap, benar, dan tepat waktu sebagai bahan "
        "pengukuran kinerja.",
        "schedule": list(schedule),
        "sources": list(sources),
        "closing": "Tenggat dihitung menurut hari kerja dan jam kerja instansi. Perubahan jadwal "
        f"diberitahukan oleh {facts.team} kepada unit kerja yang bersangkutan.",
    }


def compose_covering(facts: Facts, *, due: str, n_forms: int) -> contents.NotaDinas:
    """Step 5: covering Nota Dinas under which the forms go out."""
    requests = (
        "mengonfirmasi penerimaan formulir;",
        "mengisi realisasi setiap indikator beserta keterangan dan bukti dukungnya;",
        f"menyampaikan formulir yang sudah terisi kepada {facts.team} paling lambat {due}.",
    )
    return {
        "to": list(facts.units),
        "sender": facts.team,
        "copies": [facts.head, facts.secretary],
        "nature": "Segera",
        "attachment": f"{n_forms} formulir",
        "subject": f"Penyampaian Formulir Data Kinerja {facts.period}",
        "body": f"Sesuai dengan Rencana Kegiatan {facts.subject}, bersama ini disampaikan "
        f"formulir data kinerja {facts.period}.\n\n"
        f"Untuk itu dimohon Saudara:\n{_numbered(requests)}\n\n"
        "Demikian disampaikan, atas kerja sama Saudara diucapkan terima kasih.",
    }


def compose_recap_report(
    facts: Facts,
    *,
    recap_number: str,
    summary: Sequence[tuple[str, str]],
    missing: Sequence[str],
    rows: Sequence[contents.ReportedLine] = (),
    provisional: bool = True,
) -> contents.Laporan:
    """Step 8: the Sekretaris reports the recap; the achievement shown is still provisional."""
    gaps = (
        "Yang belum ada:\n" + "\n".join(f"- {line}" for line in missing)
        if missing
        else "Seluruh unit kerja telah menyampaikan data kinerjanya."
    )
    status = "Capaian pada laporan ini masih bersifat sementara." if provisional else ""
    return {
        "to": [facts.head],
        "sender": facts.secretary,
        "copies": [facts.team],
        "subject": f"Hasil Rekapitulasi Data Kinerja {facts.period}",
        "introduction": f"Laporan ini disusun berdasarkan {facts.sop} untuk menyampaikan hasil "
        f"rekapitulasi data kinerja {facts.period} kepada {facts.head}.",
        "activities": f"{facts.team} telah mendistribusikan formulir data kinerja, menerima isian "
        f"unit kerja, dan merekapitulasinya dalam Rekapitulasi Nomor {recap_number}.",
        "results": f"{gaps}\n\n{status}".strip(),
        "summary": list(summary),
        "rows": list(rows),
        "last_column": "Predikat",
        "conclusions": "Data yang telah direkapitulasi disarankan untuk dianalisa bersama "
        f"{listing([facts.head, facts.secretary, 'Bidang', facts.team])}.",
        "closing": "Demikian laporan ini disampaikan sebagai bahan analisa dan mohon arahan "
        "selanjutnya.",
    }


def compose_analysis_report(
    facts: Facts,
    *,
    analysis_number: str,
    verdict: str,
    notes: str,
    summary: Sequence[tuple[str, str]],
    rows: Sequence[contents.ReportedLine] = (),
) -> contents.Laporan:
    """Step 10: the Sekretaris reports what the joint analysis decided; no second approval."""
    noted = f"\n\nCatatan: {notes}" if notes.strip() else ""
    return {
        "to": [facts.head],
        "sender": facts.secretary,
        "copies": [facts.team, "Perencanaan"],
        "subject": f"Hasil Analisa Data Kinerja {facts.period}",
        "introduction": f"Laporan ini disusun berdasarkan {facts.sop} untuk menyampaikan hasil "
        f"analisa bersama atas data kinerja {facts.period}.",
        "activities": f"Analisa bersama telah dilaksanakan oleh "
        f"{listing([facts.head, facts.secretary, 'Bidang', facts.team])} dan dituangkan dalam "
        f"Hasil Analisa Nomor {analysis_number}.",
        "results": f"Keputusan: {verdict}.{noted}",
        "summary": list(summary),
        "rows": list(rows),
        "last_column": "Predikat",
        "conclusions": f"Data kinerja {facts.period} yang telah disetujui digunakan sebagai bahan "
        "pengukuran kinerja dan selanjutnya diarsipkan oleh Perencanaan.",
        "closing": "Demikian laporan ini disampaikan.",
    }
