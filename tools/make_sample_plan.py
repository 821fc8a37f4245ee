"""Make the sample office's plan workbook, byte for byte the same each time.

    python tools/make_sample_plan.py [FILE]

Figures with a named source are real; every other figure is invented and its row says
“data contoh”. The format is docs/reference/plan-xlsx.md.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from sample_indicators import COMMON, CONTOH, INDICATORS, PK, SINCE, Row

from himpun.planning.rules import plan_layout
from himpun.planning.rules.plan_tables import Layout

TARGET_FILE = Path(__file__).resolve().parent.parent / "src/himpun/samples/bmcktr/plan.xlsx"
MADE_AT = datetime(2026, 1, 2, tzinfo=UTC)
INSTRUCTIONS = """
Rencana kinerja kantor contoh. Tiap lembar satu tabel; baris pertama berisi judul kolom.
Pohon: tujuan, sasaran, program, kegiatan, sub-kegiatan beserta induknya.
Indikator: satu baris satu indikator, dengan definisi, variabel, rumus, dan unit pengampu.
Target: target kantor (Unit dikosongkan) dan target unit, per tahun.
Anggaran: baris DPA per unit. Dokumen: Renstra, Perjanjian Kinerja, DPA beserta berkasnya.
Perubahan di tengah tahun: ubah barisnya dan isi “Berlaku mulai” dengan tanggal perubahan; \
yang sudah disepakati sebelumnya tidak berubah.
Angka yang sumbernya disebut adalah angka nyata; selain itu data contoh, bukan angka resmi \
instansi mana pun.
Kode dan nama program, kegiatan, dan sub-kegiatan menurut nomenklatur urusan 1.03 provinsi; \
periksa kembali terhadap keputusan yang berlaku.
"""

_TREE = """
TUJUAN|T1|Meningkatnya kualitas infrastruktur dan penataan ruang|
SASARAN|S1|Meningkatnya kualitas jalan provinsi|T1
SASARAN|S2|Meningkatnya layanan air minum|T1
SASARAN|S3|Meningkatnya layanan sanitasi|T1
SASARAN|S4|Terwujudnya pemanfaatan ruang sesuai rencana|T1
TUJUAN|T2|Meningkatnya tata kelola Dinas yang akuntabel dan melayani|
SASARAN|S5|Meningkatnya akuntabilitas kinerja|T2
PROGRAM|1.03.10|Program Penyelenggaraan Jalan|S1
KEGIATAN|1.03.10.1.01|Penyelenggaraan Jalan Provinsi|1.03.10
SUBKEGIATAN|1.03.10.1.01.0031|Rekonstruksi Jalan|1.03.10.1.01
SUBKEGIATAN|1.03.10.1.01.0033|Pemeliharaan Rutin Jalan|1.03.10.1.01
PROGRAM|1.03.03|Program Pengelolaan dan Pengembangan Sistem Penyediaan Air Minum|S2
KEGIATAN|1.03.03.1.01|Pengelolaan dan Pengembangan Sistem Penyediaan Air Minum (SPAM) Lintas \
Kabupaten/Kota|1.03.03
SUBKEGIATAN|1.03.03.1.01.0015|Penyusunan Rencana, Kebijakan, Strategi dan Teknis Sistem \
Penyediaan Air Minum (SPAM)|1.03.03.1.01
SUBKEGIATAN|1.03.03.1.01.0021|Fasilitasi Kerja Sama Penyelenggaraan SPAM Lintas \
Kabupaten/Kota|1.03.03.1.01
PROGRAM|1.03.05|Program Pengelolaan dan Pengembangan Sistem Air Limbah|S3
KEGIATAN|1.03.05.1.01|Pengelolaan dan Pengembangan Sistem Air Limbah Domestik Regional|1.03.05
SUBKEGIATAN|1.03.05.1.01.0015|Penyusunan Rencana, Kebijakan, Strategi dan Teknis Sistem \
Pengelolaan Air Limbah Domestik (SPALD)|1.03.05.1.01
PROGRAM|1.03.12|Program Penyelenggaraan Penataan Ruang|S4
KEGIATAN|1.03.12.1.02|Koordinasi dan Sinkronisasi Perencanaan Tata Ruang|1.03.12
SUBKEGIATAN|1.03.12.1.02.03|Evaluasi Rancangan Peraturan Daerah tentang RTRW dan RRTR \
Kabupaten/Kota|1.03.12.1.02
KEGIATAN|1.03.12.1.03|Koordinasi dan Sinkronisasi Pemanfaatan Ruang Daerah Provinsi|1.03.12
SUBKEGIATAN|1.03.12.1.03.0007|Pelaksanaan Sinkronisasi Program Pemanfaatan Ruang|1.03.12.1.03
KEGIATAN|1.03.12.1.04|Koordinasi dan Sinkronisasi Pengendalian Pemanfaatan Ruang Daerah \
Provinsi|1.03.12
SUBKEGIATAN|1.03.12.1.04.0004|Koordinasi Pelaksanaan Penataan Ruang|1.03.12.1.04
PROGRAM|1.03.01|Program Penunjang Urusan Pemerintahan Daerah Provinsi|S5
KEGIATAN|1.03.01.1.01|Perencanaan, Penganggaran, dan Evaluasi Kinerja Perangkat Daerah|1.03.01
SUBKEGIATAN|1.03.01.1.01.0006|Koordinasi dan Penyusunan Laporan Capaian Kinerja dan Ikhtisar \
Realisasi Kinerja SKPD|1.03.01.1.01
SUBKEGIATAN|1.03.01.1.01.0007|Evaluasi Kinerja Perangkat Daerah|1.03.01.1.01
"""

# indicator | unit | TW1 | TW2 | TW3 | TW4 | annual
_TARGETS = """
IKU-01||70.6|70.7|70.85|71|71
IKU-02||||||88
IKU-03||||||73
IKU-04||79|79.3|79.6|80|80
IKU-05||||||74
PRG-01||400|395|390|380|380
PRG-01|UPTD1|150|148|146|142|142
PRG-01|UPTD2|130|128|127|124|124
PRG-01|UPTD3|120|119|117|114|114
SUB-01||0|4|8|6|18
SUB-02||150|420|750|1000|1000
SUB-02|UPTD1|50|130|240|320|320
SUB-02|UPTD2|55|150|270|360|360
SUB-02|UPTD3|45|140|240|320|320
SUB-03||1|1|2|1|5
PNJ-01||1..5|1..5|1..5|1..5|1..5
PNJ-02||0|0|0|0|0
PNJ-03||83|83|84|84|83.5
"""

# code | name | unit | ceiling in rupiah
_BUDGET = """
1.03.01.1.01.0006|SET|150000000
1.03.01.1.01.0007|SET|110000000
1.03.10.1.01.0031|BM|80000000000
1.03.10.1.01.0033|UPTD1|5200000000
1.03.10.1.01.0033|UPTD2|5000000000
1.03.10.1.01.0033|UPTD3|4800000000
1.03.03.1.01.0015|CK|7500000000
1.03.03.1.01.0021|CK|5000000000
1.03.12.1.02.03|TR|900000000
1.03.12.1.03.0007|TR|700000000
1.03.12.1.04.0004|TR|800000000
"""

_DOCUMENTS: tuple[Row, ...] = (
    {
        "kind": "RENSTRA",
        "number": "CONTOH/RENSTRA/2025-2029",
        "dated_on": date(2025, 9, 1),
        "year": 2025,
        "title": "Rencana Strategis Tahun 2025–2029 (data contoh)",
        "file": "dokumen/renstra.pdf",
    },
    {
        "kind": "PK",
        "number": "CONTOH/PK/2026",
        "dated_on": date(2026, 1, 5),
        "year": 2026,
        "title": "Perjanjian Kinerja Tahun 2026 (data contoh)",
        "file": "dokumen/perjanjian-kinerja.pdf",
    },
    {
        "kind": "DPA",
        "number": "CONTOH/DPA/2026",
        "dated_on": date(2026, 1, 2),
        "year": 2026,
        "title": "Dokumen Pelaksanaan Anggaran Tahun Anggaran 2026 (data contoh)",
        "file": "dokumen/dpa.pdf",
    },
)


def _lines(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


def _tree() -> list[Row]:
    return [dict(zip(plan_layout.TREE.columns, line, strict=True)) for line in _lines(_TREE)]


def _targets() -> list[Row]:
    names = ("indicator", "unit", "TW1", "TW2", "TW3", "TW4", "annual")
    rows = []
    for line in _lines(_TARGETS):
        row: Row = dict(zip(names, line, strict=True))
        for name in names[2:]:
            if row[name] and ".." not in row[name]:
                row[name] = float(row[name])
        rows.append({**row, "year": 2026, "basis": PK, "valid_from": SINCE})
    return rows


def _budget() -> list[Row]:
    names = {line[1]: line[2] for line in _lines(_TREE)}
    return [
        {
            "code": code,
            "name": names[code],
            "unit": unit,
            "year": 2026,
            "ceiling": int(ceiling),
            "remark": CONTOH,
            "valid_from": SINCE,
        }
        for code, unit, ceiling in _lines(_BUDGET)
    ]


def _write_table(book: Any, layout: Layout, rows: Sequence[Row]) -> None:
    sheet = book.add_worksheet(layout.sheet)
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "text_wrap": True, "border": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    dated = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    for place, (name, column) in enumerate(layout.columns.items()):
        sheet.write_string(0, place, column.heading, bold)
        longest = max((len(str(row.get(name, ""))) for row in rows), default=0)
        sheet.set_column(place, place, min(max(longest, len(column.heading)) + 2, 42))
    for number, row in enumerate(rows, start=1):
        for place, name in enumerate(layout.columns):
            value = row.get(name, "")
            if isinstance(value, date):
                sheet.write_datetime(number, place, value, dated)
            elif isinstance(value, (int, float)):
                sheet.write_number(number, place, value, plain)
            elif value:
                sheet.write_string(number, place, value, plain)
    sheet.freeze_panes(1, 1)


def make(path: Path) -> None:
    """Write the workbook to ``path``."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": "Rencana kinerja kantor contoh", "created": MADE_AT})
    sheet = book.add_worksheet(plan_layout.INSTRUCTIONS_SHEET)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    for number, text in enumerate(INSTRUCTIONS.strip().splitlines()):
        sheet.write_string(number, 0, text, wrap)
    _write_table(book, plan_layout.TREE, _tree())
    _write_table(book, plan_layout.INDICATORS, [{**COMMON, **row} for row in INDICATORS])
    _write_table(book, plan_layout.TARGETS, _targets())
    _write_table(book, plan_layout.BUDGET, _budget())
    _write_table(book, plan_layout.DOCUMENTS, _DOCUMENTS)
    book.close()


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET_FILE)
