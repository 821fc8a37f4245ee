"""The kinds of naskah: title, register, template, and what people may edit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from himpun.documents.rules import contents

Form = Literal["line", "text", "lines", "rows"]


@dataclass(frozen=True)
class Field:
    """A part of a naskah that its maker may edit before it is numbered.

    ``line`` is one line, ``text`` paragraphs and lists, ``lines`` one entry a line, ``rows`` a
    table with ``columns`` (key, label).
    """

    key: str
    label: str
    form: Form = "text"
    required: bool = True
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of naskah.

    ``series`` names the register that numbers it; ``sop_titles`` are the beginnings of the names by
    which SOP files call it; ``computed_texts`` are paragraphs that the program writes. The print of
    a kind that ``is_derived`` is set from what is stored when it is read, not when it is issued
    (ADR 0009).
    """

    code: str
    title: str
    template: str
    content: type
    fields: tuple[Field, ...]
    sop_titles: tuple[str, ...]
    series: str = "NASKAH"
    computed_texts: tuple[str, ...] = ()
    is_derived: bool = False

    @property
    def field_keys(self) -> frozenset[str]:
        """Keys that people may edit; the others are computed."""
        return frozenset(field.key for field in self.fields)

    @property
    def texts(self) -> tuple[str, ...]:
        """Keys whose value is paragraphs and lists."""
        return tuple(f.key for f in self.fields if f.form == "text") + self.computed_texts


_LETTER_HEAD: Final = (
    Field("to", "Yth.", "lines"),
    Field("copies", "Tembusan", "lines", required=False),
)
_LETTER_MANNER: Final = (
    Field("nature", "Sifat", "line"),
    Field("attachment", "Lampiran", "line"),
    Field("subject", "Hal", "line"),
)
_REPORT: Final = (
    *_LETTER_HEAD,
    Field("subject", "Tentang", "line"),
    Field("introduction", "A. Pendahuluan"),
    Field("activities", "B. Kegiatan yang dilaksanakan"),
    Field("results", "C. Hasil yang dicapai"),
    Field("conclusions", "D. Kesimpulan dan saran"),
    Field("closing", "E. Penutup"),
)
_ATTENDANCE: Final = (
    ("name", "Nama"),
    ("title", "Jabatan"),
    ("unit", "Unit"),
    ("presence", "Kehadiran"),
)

NOTA_DINAS: Final = Kind(
    "NOTA_DINAS",
    "Nota Dinas",
    "nota_dinas",
    contents.NotaDinas,
    (*_LETTER_HEAD, *_LETTER_MANNER, Field("body", "Isi")),
    ("nota dinas",),
)
UNDANGAN: Final = Kind(
    "UNDANGAN",
    "Undangan",
    "undangan",
    contents.Undangan,
    (
        *_LETTER_HEAD,
        *_LETTER_MANNER,
        Field("opening", "Pembuka"),
        Field("day", "Hari/tanggal", "line"),
        Field("time", "Waktu", "line"),
        Field("place", "Tempat", "line"),
        Field("agenda", "Acara", "line"),
        Field("closing", "Penutup"),
    ),
    ("undangan",),
)
NOTULA: Final = Kind(
    "NOTULA",
    "Notula",
    "notula",
    contents.Notula,
    (
        Field("meeting", "Rapat", "line"),
        Field("day", "Hari/tanggal", "line"),
        Field("time", "Waktu rapat", "line"),
        Field("place", "Tempat", "line"),
        Field("invitation", "Surat undangan", "line", required=False),
        Field("agenda", "Acara", "lines"),
        Field("chair", "Ketua", "line"),
        Field("secretary", "Sekretaris rapat", "line", required=False),
        Field("note_taker", "Pencatat", "line"),
        Field("participants", "Peserta", "lines"),
        Field("opening", "1. Kata pembukaan"),
        Field("discussion", "2. Pembahasan"),
        Field("decisions", "3. Keputusan dan arahan"),
        Field("closing", "4. Penutup"),
        Field("attendance", "Daftar hadir", "rows", required=False, columns=_ATTENDANCE),
    ),
    ("notula", "notulen"),
)
RENCANA_KEGIATAN: Final = Kind(
    "RENCANA_KEGIATAN",
    "Rencana Kegiatan",
    "rencana_kegiatan",
    contents.RencanaKegiatan,
    (
        Field("basis", "A. Dasar"),
        Field("purpose", "B. Maksud dan tujuan"),
        Field(
            "sources",
            "D. Dokumen yang diperlukan",
            "rows",
            columns=(("title", "Dokumen"), ("purpose", "Kegunaan"), ("note", "Keterangan")),
        ),
        Field("closing", "E. Penutup"),
    ),
    ("rencana kegiatan",),
)
FORMULIR: Final = Kind(
    "FORMULIR",
    "Formulir Data Kinerja",
    "formulir",
    contents.Formulir,
    (),
    ("formulir",),
    series="FORMULIR",
    computed_texts=("note",),
    is_derived=True,
)
REKAPITULASI: Final = Kind(
    "REKAPITULASI",
    "Rekapitulasi Data Kinerja",
    "rekapitulasi",
    contents.Rekapitulasi,
    (Field("note", "Catatan Tim SAKIP", required=False),),
    ("rekapitulasi",),
)
LAPORAN_REKAP: Final = Kind(
    "LAPORAN_REKAP",
    "Laporan Hasil Rekapitulasi",
    "laporan",
    contents.Laporan,
    _REPORT,
    ("laporan hasil rekapitulasi", "laporan rekapitulasi"),
)
HASIL_ANALISA: Final = Kind(
    "HASIL_ANALISA",
    "Hasil Analisa Data Kinerja",
    "hasil_analisa",
    contents.HasilAnalisa,
    (),
    ("hasil analisa", "hasil analisis"),
    computed_texts=("note",),
)
LAPORAN_ANALISA: Final = Kind(
    "LAPORAN_ANALISA",
    "Laporan Hasil Analisa",
    "laporan",
    contents.Laporan,
    _REPORT,
    ("laporan hasil analisa", "laporan hasil analisis", "laporan analisa", "laporan analisis"),
)
KINDS: Final[Mapping[str, Kind]] = {
    kind.code: kind
    for kind in (
        NOTA_DINAS,
        UNDANGAN,
        NOTULA,
        RENCANA_KEGIATAN,
        FORMULIR,
        REKAPITULASI,
        LAPORAN_REKAP,
        HASIL_ANALISA,
        LAPORAN_ANALISA,
    )
}
CHOICES: Final = tuple((kind.code, kind.title) for kind in KINDS.values())


def kind_of_title(title: str) -> Kind | None:
    """Return the kind that a SOP file calls ``title`` ("Notulen Rapat"), or ``None``.

    Case and spacing do not matter; the longest beginning wins, so that "Laporan hasil analisa" is
    not taken for "Hasil analisa".
    """
    wanted = re.sub(r"\s+", " ", title).strip().casefold()
    found = [
        (len(start), kind)
        for kind in KINDS.values()
        for start in kind.sop_titles
        if wanted.startswith(start)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None
