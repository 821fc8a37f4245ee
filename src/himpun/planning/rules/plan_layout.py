"""The sheets of a plan workbook and their columns; docs/reference/plan-xlsx.md explains them."""

from __future__ import annotations

from himpun.planning.rules.plan_tables import Column, Layout

INSTRUCTIONS_SHEET = "Petunjuk"

TREE = Layout(
    "Pohon",
    {
        "level": Column("Level", required=True),
        "code": Column("Kode", required=True, longest=60),
        "name": Column("Nama", required=True),
        "parent": Column("Induk", longest=60),
    },
)

INDICATORS = Layout(
    "Indikator",
    {
        "code": Column("Kode", required=True, longest=40),
        "name": Column("Nama indikator", required=True, longest=300),
        "is_key": Column("IKU"),
        "parent_code": Column("Induk", required=True, longest=60),
        "definition": Column("Definisi operasional", required=True, longest=2000),
        "rationale": Column("Alasan pemilihan", longest=2000),
        "variables": Column("Variabel", longest=2000),
        "formula": Column("Rumus", longest=500),
        "formula_text": Column("Cara menghitung", required=True, longest=2000),
        "measured_in": Column("Satuan", required=True, longest=40),
        "decimals": Column("Desimal", required=True),
        "direction": Column("Arah", required=True),
        "aggregation": Column("Agregasi", required=True),
        "target_basis": Column("Target triwulan", required=True),
        "office_rule": Column("Aturan kantor"),
        "frequency": Column("Frekuensi", required=True),
        "source": Column("Sumber data", required=True),
        "producer": Column("Produsen data", required=True, longest=200),
        "responsible": Column("Penanggung jawab", required=True, longest=200),
        "owner_unit": Column("Pemilik", required=True, longest=20),
        "contributors": Column("Pengampu", longest=400),
        "evidence_required": Column("Bukti dukung wajib", longest=200),
        "minimum": Column("Batas bawah"),
        "maximum": Column("Batas atas"),
        "baseline": Column("Data awal", required=True),
        "baseline_year": Column("Tahun data awal"),
        "final_target": Column("Target akhir Renstra"),
        "basis": Column("Dasar penetapan", required=True, longest=200),
        "remark": Column("Keterangan"),
        "valid_from": Column("Berlaku mulai", required=True),
        "valid_through": Column("Berlaku sampai"),
    },
)

TARGETS = Layout(
    "Target",
    {
        "indicator": Column("Kode indikator", required=True, longest=40),
        "unit": Column("Unit", longest=20),
        "year": Column("Tahun", required=True),
        "TW1": Column("TW1"),
        "TW2": Column("TW2"),
        "TW3": Column("TW3"),
        "TW4": Column("TW4"),
        "annual": Column("Tahunan", required=True),
        "basis": Column("Dasar penetapan", longest=200),
        "valid_from": Column("Berlaku mulai", required=True),
    },
)

BUDGET = Layout(
    "Anggaran",
    {
        "code": Column("Kode subkegiatan", required=True, longest=60),
        "name": Column("Uraian", required=True),
        "unit": Column("Unit", required=True, longest=20),
        "year": Column("Tahun", required=True),
        "ceiling": Column("Pagu", required=True),
        "remark": Column("Keterangan"),
        "valid_from": Column("Berlaku mulai", required=True),
    },
)

DOCUMENTS = Layout(
    "Dokumen",
    {
        "kind": Column("Jenis", required=True),
        "number": Column("Nomor", required=True, longest=120),
        "dated_on": Column("Tanggal", required=True),
        "year": Column("Tahun", required=True),
        "title": Column("Judul", required=True, longest=300),
        "file": Column("Berkas", required=True, longest=200),
    },
)

ALL = (TREE, INDICATORS, TARGETS, BUDGET, DOCUMENTS)
SHEET_NAMES = tuple(layout.sheet for layout in ALL)
