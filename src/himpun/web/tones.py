"""What colour and picture a state has: one table for the whole program, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tone:
    """`name` is a CSS class, `icon` a picture of the sprite, `label` the usual word."""

    name: str
    icon: str
    label: str = ""


DONE = Tone("done", "check")
OPEN = Tone("open", "arrow")
LATE = Tone("late", "alarm")
RETURNED = Tone("returned", "return")
WAITING = Tone("waiting", "wait")
SILENT = Tone("muted", "minus")
LOCKED = Tone("muted", "lock")


def _word(tone: Tone, label: str, icon: str = "") -> Tone:
    return Tone(tone.name, icon or tone.icon, label)


_TONES: dict[str, Tone] = {
    "done": _word(DONE, "Selesai"),
    "open": _word(OPEN, "Sedang dikerjakan"),
    "late": _word(LATE, "Terlambat"),
    "returned": _word(RETURNED, "Dikembalikan"),
    "waiting": _word(WAITING, "Menunggu"),
    "muted": SILENT,
    "locked": _word(LOCKED, "Terkunci"),
    "provisional": _word(WAITING, "Sementara"),
    # Rounds, turns, forms, letters: the values of the database.
    "BERJALAN": _word(OPEN, "Berjalan"),
    "SELESAI": _word(DONE, "Selesai"),
    "DIBATALKAN": _word(SILENT, "Dibatalkan"),
    "TERBUKA": _word(OPEN, "Terbuka"),
    "DILEWATI": _word(SILENT, "Dilanjutkan tanpa"),
    "TERKIRIM": _word(WAITING, "Terkirim", "send"),
    "DITERIMA": _word(OPEN, "Diterima", "inbox"),
    "DIISI": _word(OPEN, "Sedang diisi", "pen"),
    "DISAMPAIKAN": _word(DONE, "Disampaikan"),
    "DIKEMBALIKAN": _word(RETURNED, "Dikembalikan"),
    "KLARIFIKASI": _word(RETURNED, "Diminta klarifikasi", "warn"),
    "DIMINTA": _word(RETURNED, "Menunggu jawaban", "wait"),
    "DIJAWAB": _word(DONE, "Dijawab"),
    "MENUNGGU_VERIFIKASI": _word(RETURNED, "Menunggu verifikasi", "wait"),
    "TERVERIFIKASI": _word(DONE, "Terverifikasi"),
    "DIKEMBALIKAN_BIDANG": _word(RETURNED, "Dikembalikan"),
    "TANPA_NILAI": _word(SILENT, "Tanpa nilai"),
    "BELUM_MENYAMPAIKAN": _word(WAITING, "Belum menyampaikan"),
    "DRAF": _word(WAITING, "Draf", "pen"),
    "TERBIT": _word(DONE, "Terbit"),
    "DITARIK": _word(LATE, "Ditarik", "minus"),
    # Predicates of Permendagri 86/2017.
    "Sangat Tinggi": _word(DONE, "Sangat Tinggi", "up"),
    "Tinggi": _word(DONE, "Tinggi", "up"),
    "Sedang": _word(WAITING, "Sedang", "minus"),
    "Rendah": _word(RETURNED, "Rendah", "down"),
    "Sangat Rendah": _word(LATE, "Sangat Rendah", "down"),
    # Cells of the form.
    "saved": _word(DONE, "Tersimpan"),
    "saving": _word(WAITING, "Menyimpan…", "sync"),
    "partial": _word(WAITING, "Tersimpan sebagian", "pen"),
    "unfit": _word(LATE, "Belum sah", "cross"),
    "soft": _word(RETURNED, "Perlu keterangan", "warn"),
    "doubt": _word(RETURNED, "Periksa lagi", "warn"),
    "changed": _word(RETURNED, "Berubah sejak disampaikan", "pen"),
    "conflict": _word(LATE, "Berubah bersamaan", "warn"),
    "asked": _word(RETURNED, "Diminta klarifikasi", "warn"),
    "empty": _word(SILENT, "Belum diisi"),
    "not_due": _word(SILENT, "Belum waktunya", "wait"),
}


def tone_of(status: str) -> Tone:
    """The tone of a state; an unknown one is plain and keeps its own word."""
    return _TONES.get(status, Tone("waiting", "dot"))
