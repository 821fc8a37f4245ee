"""One full content for every kind of naskah, made by the real builders where there are any."""

from himpun.documents.rules import compose, contents
from himpun.documents.rules.framing import Letterhead
from himpun.documents.rules.layout import Signatory

FACTS = compose.Facts(
    office="Dinas Bina Marga, Cipta Karya dan Tata Ruang",
    government="Pemerintah Provinsi Sumatera Barat",
    period="Triwulan I Tahun 2026",
    sop_name="Pengumpulan Data Kinerja",
    sop_number="150.2/SOP-BMCKSTR/2024",
    head="Kepala Dinas",
    secretary="Sekretaris",
    team="Tim SAKIP",
    units=("Sekretariat", "Bidang Bina Marga", "Bidang Cipta Karya", "Bidang Tata Ruang"),
)
LETTERHEAD = Letterhead(
    government=FACTS.government,
    office=FACTS.office,
    address=(
        "Jalan Taman Siswa, Kelurahan Padang Baru Timur, Kecamatan Padang Utara, Kota Padang",
        "Laman bmcktr.example.id · Pos-el kantor@bmcktr.example.id",
    ),
    city="Padang",
)
SIGNATORY = Signatory(
    title="Plt. Kepala Dinas Bina Marga, Cipta Karya dan Tata Ruang",
    name="Contoh Rajo Mudo, S.T., M.T.",
    rank="Pembina Utama Muda",
    nip="19700101 199501 1 001",
)
OBJECTIVE = "Meningkatnya kualitas jalan provinsi"
ROAD = "Persentase panjang jalan provinsi dalam kondisi mantap"

ATTENDANCE: list[contents.Attendee] = [
    {"name": f"Contoh Pegawai {i}", "title": title, "unit": unit, "presence": "Hadir"}
    for i, (title, unit) in enumerate(
        [("Sekretaris", "Sekretariat"), ("Ketua Tim SAKIP", "Sekretariat")], start=1
    )
]
SCHEDULE: list[contents.ScheduledStep] = [
    {
        "no": str(i),
        "step": f"Langkah {i} dari pengumpulan data kinerja yang dijelaskan dalam prosedur",
        "who": "Kepala Dinas, Sekretaris, Bidang, Tim SAKIP",
        "norm": "2 jam" if i % 2 else "5 hari",
        "due": "Kamis, 9 April 2026 16.00 WIB",
    }
    for i in range(1, 12)
]
SOURCES: list[contents.NeededSource] = [
    {"title": "Renstra", "purpose": "Indikator dan target jangka menengah", "note": ""},
    {"title": "Perjanjian Kinerja", "purpose": "Target tahun berjalan", "note": ""},
    {"title": "DPA", "purpose": "Pagu anggaran", "note": "Menyusul 13 April 2026"},
]
FORM_LINES: list[contents.FormLine] = [
    {
        "objective": OBJECTIVE,
        "no": str(i),
        "indicator": ROAD,
        "measured_in": "%",
        "target": "71,00",
        "variables": ["Panjang jalan mantap (km): 1.149,35", "Panjang jalan (km): 1.690,50"],
        "actual": "67,99" if i % 2 else "–",
        "note": "Survei kondisi jalan bulan Maret 2026 mencakup seluruh ruas provinsi.",
        "evidence": ["survei-kondisi-jalan-tw1.pdf", "sk-ruas-jalan-provinsi.pdf"],
    }
    for i in range(1, 9)
]
FORM_MONEY: list[contents.FormMoney] = [
    {
        "code": "1.03.10.1.01.0031",
        "name": "Rekonstruksi Jalan",
        "ceiling": "Rp38.000.000.000",
        "actual": "Rp4.120.500.000",
        "share": "10,84",
        "note": "",
    }
]
RECAP_LINES: list[contents.RecapLine] = [
    {
        "objective": OBJECTIVE if i < 7 else "Meningkatnya akuntabilitas kinerja",
        "no": str(i),
        "indicator": ROAD,
        "unit": "Seluruh Dinas" if i % 4 == 1 else "UPTD Jalan dan Jembatan Wilayah I",
        "total": i % 4 == 1,
        "measured_in": "%",
        "target": "71,00",
        "actual": "67,99",
        "achievement": "95,76",
        "predicate": "Sangat Tinggi",
        "evidence": "2",
        "note": "",
    }
    for i in range(1, 13)
]
REPORTED: list[contents.ReportedLine] = [
    {
        "objective": OBJECTIVE,
        "no": str(i),
        "indicator": ROAD,
        "unit": "Bidang Bina Marga",
        "target": "71,00",
        "actual": "67,99",
        "achievement": "95,76",
        "last": "Sangat Tinggi",
    }
    for i in range(1, 7)
]
SUMMARY = [
    ("Formulir diharapkan", "7"),
    ("Formulir diterima", "6"),
    ("Kelengkapan", "85,71%"),
    ("Tepat waktu", "5 dari 7"),
    ("Indikator terisi", "22 dari 24"),
    ("Dengan bukti dukung", "20 dari 22"),
]

FORMULIR: contents.Formulir = {
    "heading": "Formulir Data Kinerja",
    "subject": "TRIWULAN I TAHUN 2026",
    "unit": "Bidang Bina Marga",
    "period": "Triwulan I Tahun 2026",
    "due": "Kamis, 9 April 2026 16.00 WIB",
    "status": "Terisi, disampaikan Rabu, 8 April 2026 14.10 WIB",
    "rows": FORM_LINES,
    "money": FORM_MONEY,
    "note": "",
}
REKAPITULASI: contents.Rekapitulasi = {
    "heading": "Rekapitulasi Data Kinerja",
    "subject": "TRIWULAN I TAHUN 2026",
    "summary": SUMMARY,
    "units": [
        {
            "unit": unit,
            "handed_in": "Rabu, 8 April 2026 14.10 WIB",
            "due": "Kamis, 9 April 2026 16.00 WIB",
            "filled": "4 dari 4",
            "with_evidence": "4 dari 4",
        }
        for unit in FACTS.units
    ],
    "rows": RECAP_LINES,
    "money": [
        {
            "code": "1.03.10.1.01.0031",
            "name": "Rekonstruksi Jalan",
            "unit": "Bidang Bina Marga",
            "ceiling": "Rp38.000.000.000",
            "actual": "Rp4.120.500.000",
            "share": "10,84%",
            "achievement": "95,76%",
        }
    ],
    "missing": ["UPTD Jalan dan Jembatan Wilayah III: belum menyampaikan formulir"],
    "note": "Capaian pada rekapitulasi ini bersifat sementara sampai analisa bersama selesai.",
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
HASIL_ANALISA: contents.HasilAnalisa = {
    "heading": "Hasil Analisa Data Kinerja",
    "subject": "TRIWULAN I TAHUN 2026",
    "day": "Selasa, 14 April 2026",
    "material": "Laporan Hasil Rekapitulasi Nomor 000.8.6.3/6/BMCKTR/2026",
    "pass_label": "1",
    "decider": "Plt. Kepala Dinas",
    "verdict": "Dikembalikan untuk dilengkapi",
    "note": "Data lain telah disetujui.\n\n1. Lengkapi bukti.\n2. Perbaiki keterangan.",
    "views": [
        {
            "party": "Bidang Bina Marga",
            "name": "Contoh Sutan Marajo, S.T.",
            "stance": "Setuju dengan catatan",
            "view": "Panjang jalan rusak berat akan dicocokkan dengan hasil survei terakhir.",
        }
    ],
    "guidance": [
        {
            "unit": "UPTD Jalan dan Jembatan Wilayah I",
            "indicator": "Panjang jalan provinsi rusak berat",
            "direction": "Lampirkan hasil survei kondisi jalan yang ditandatangani.",
        }
    ],
    "rows": REPORTED,
}


def contents_by_kind():
    """Return {kind code: full content}."""
    return {
        "NOTA_DINAS": compose.compose_order(FACTS, copies=["Tim SAKIP", "Perencanaan"]),
        "UNDANGAN": compose.compose_invitation(
            FACTS,
            day="Rabu, 1 April 2026",
            time="09.00 WIB sampai selesai",
            place="Ruang rapat Sekretariat",
            agenda="Arahan pelaksanaan pengumpulan data kinerja",
            to=["Ketua Tim SAKIP", "Anggota Tim SAKIP"],
        ),
        "NOTULA": compose.compose_minutes(
            FACTS,
            day="Rabu, 1 April 2026",
            time="09.00 sampai 11.00 WIB",
            order_number="000.8.6.3/1/BMCKTR/2026",
            attendance=ATTENDANCE,
        ),
        "RENCANA_KEGIATAN": compose.compose_work_plan(
            FACTS,
            schedule=SCHEDULE,
            sources=SOURCES,
            order_number="000.8.6.3/1/BMCKTR/2026",
            minutes_number="000.8.6.3/2/BMCKTR/2026",
        ),
        "FORMULIR": FORMULIR,
        "REKAPITULASI": REKAPITULASI,
        "LAPORAN_REKAP": compose.compose_recap_report(
            FACTS,
            recap_number="000.8.6.3/5/BMCKTR/2026",
            summary=SUMMARY,
            missing=REKAPITULASI["missing"],
            rows=REPORTED,
        ),
        "HASIL_ANALISA": HASIL_ANALISA,
        "LAPORAN_ANALISA": compose.compose_analysis_report(
            FACTS,
            analysis_number="000.8.6.3/7/BMCKTR/2026",
            verdict="Setuju dengan catatan",
            notes="Bukti dukung UPTD dilengkapi.",
            summary=SUMMARY,
            rows=REPORTED,
        ),
    }
