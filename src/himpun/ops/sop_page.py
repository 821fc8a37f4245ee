"""The reference page of the shipped SOP: its table as data, and what our reading adds to it."""

from __future__ import annotations

from himpun.core.formats import date_plain, listing
from himpun.sop.loader import content_hash
from himpun.sop.rules.definition import Definition, Step

_NOTHING = "–"


def sop_page(definition: Definition, *, picture: str) -> str:
    """The shipped procedure as a table, what our reading adds to it, and its picture."""
    minutes, days = definition.norm_total
    rows = "".join(_step_row(definition, step) for step in definition.steps)
    return (
        f"# SOP {definition.number}: {definition.name}\n\n"
        f"Kode `{definition.code}`, versi {definition.version}, sidik `{content_hash(definition)}`."
        f" Berkas: `src/himpun/sop/library/{definition.code}.yaml`.\n\n"
        f"![Bagan alir]({picture})\n\n## Kotak identitas\n\n{_identity(definition)}\n"
        "## Langkah\n\n"
        "| No | Kegiatan | Penutup | Ikut serta | Kepada | Kelengkapan | Waktu | Tenggat |"
        f" Output |\n|---|---|---|---|---|---|---|---|---|\n{rows}\n"
        f"Jumlah waktu baku: {minutes} menit + {days} hari.\n\n"
        f"## Putusan dan pengembalian\n\n{_decisions(definition)}\n{_READINGS}"
    )


def _identity(definition: Definition) -> str:
    box = definition.identity
    days = [date_plain(day) if day else "" for day in (box.made_on, box.revised_on)]
    effective = date_plain(box.effective_on) if box.effective_on else ""
    rows = (
        ("Lembaga", " — ".join(box.institution)),
        ("Tanggal pembuatan / revisi / efektif", " / ".join(x or "–" for x in [*days, effective])),
        ("Disahkan oleh", box.approved_by),
        ("Dasar hukum", "; ".join(box.legal_basis)),
        ("Kualifikasi pelaksana", "; ".join(box.qualifications)),
        ("Keterkaitan", "; ".join(box.related)),
        ("Peralatan/perlengkapan", "; ".join(box.equipment)),
        ("Peringatan", box.warning),
        ("Pencatatan dan pendataan", "; ".join(box.recording)),
    )
    return "| | |\n|---|---|\n" + "".join(f"| {k} | {v or '(kosong)'} |\n" for k, v in rows)


def _step_row(definition: Definition, step: Step) -> str:
    def names(lanes: tuple[str, ...]) -> str:
        return ", ".join(definition.lane(each).name for each in lanes) or _NOTHING

    closers = f"tiap unit: {names(step.closers)}" if step.per_unit else names(step.closers)
    cells = (
        str(step.no), f"{step.text} (`{step.id}`)", closers, names(step.participants),
        names(step.addressees), listing(step.inputs), step.norm.text, _deadline(step),
        listing(step.outputs),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |\n"


def _deadline(step: Step) -> str:
    """In words, when a turn of the step is due."""
    if step.norm.days is not None:
        return f"tutup kantor hari kerja ke-{step.norm.days} berikutnya"
    if step.wait == 0:
        return f"{step.norm.text} sejak tiba"
    return f"tutup kantor hari kerja ke-{step.wait} berikutnya"


def _decisions(definition: Definition) -> str:
    lines = []
    for step in definition.steps:
        for each in step.decisions:
            where = "lanjut" if each.target is None else f"kembali ke `{each.target}`"
            only = ", hanya unit terpilih" if each.only_chosen_units else ""
            needs = f", wajib {listing(each.required)}" if each.required else ""
            lines.append(
                f"- Langkah {step.no}, *{each.label}* (`{each.id}`): {where}{only}{needs}."
            )
        if step.may_go_on_without:
            lane = definition.lane(step.may_go_on_without).name
            lines.append(f"- Langkah {step.no}: {lane} boleh melanjutkan tanpa unit yang diam.")
    return "\n".join(lines) + "\n"


_READINGS = """\
## Bacaan atas naskah

Naskah SOP tidak menjawab semuanya. Berikut bacaan program; yang dapat ditulis dalam berkas SOP
dapat diubah kantor dengan menerbitkan versi berikutnya.

- **Waktu ialah lamanya pekerjaan.** "2 jam" pada rapat ialah lamanya rapat, bukan batas mulai.
  Setiap giliran mempunyai waktu *tunggu* (tiba → dimulai), waktu *kerja* (dimulai → selesai,
  dibandingkan dengan waktu baku), dan *tenggat*. Waktu dalam hari ialah tenggat; untuk menit dan
  jam berlaku `tunggu` (bawaan satu hari kerja), rencana kegiatan, atau tanggal rapat.
- **Langkah 1:** Nota Dinas masuk sebagai draf dan keluar bertanda tangan. Langkah tidak dapat
  ditutup selama outputnya belum ada.
- **Langkah 2:** Sekretaris memimpin dan menandatangani notulen; rapat boleh secara sirkuler.
- **Langkah 4:** daftar dokumen dapat diubah; yang belum ada dapat menyusul dengan alasan, nama,
  dan tanggal yang dijanjikan.
- **Langkah 6:** Sekretariat mengisi seperti Bidang; UPTD ialah unit di bawah Bidang. Langkah
  selesai bila semua unit menyampaikan, atau bila Sekretaris melanjutkan tanpa yang belum, dengan
  alasan; unit itu disebut dalam rekapitulasi.
- **Langkah 7–8:** capaian sebelum langkah 9 bersifat *sementara*.
- **Langkah 9:** pandangan para pihak dicatat, Kepala Dinas memutus. Pengembalian hanya membuka
  sel yang ditunjuk; yang lain tetap. Langkah 7, 8, dan 9 lalu berjalan lagi.
- **Langkah 10** melaporkan yang sudah diputus; **langkah 11** menyegel hasilnya.
- **Peringatan:** pengukuran suatu periode tertutup sampai datanya disetujui; kantor dapat memilih
  peringatan saja (`kunci_pengukuran` pada berkas kantor).
"""
