"""Write samples/bmcktr/values-2026-TW*.xlsx and evidence/: what the units fill in, all invented.

Every figure here is *data contoh*. Run from the repository: `python tools/make_sample_values.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import typst

from himpun.core.sheets import Cell, Column, Sheet, write_workbook

SAMPLE = Path(__file__).resolve().parents[1] / "src" / "himpun" / "samples" / "bmcktr"
MADE_AT = datetime(2026, 4, 1, tzinfo=UTC)
COLUMNS = (
    Column("putaran", 9),
    Column("unit", 10),
    Column("kode", 22),
    Column("variabel", 22),
    Column("nilai", 20),
    Column("keterangan", 60, is_wrapped=True),
    Column("bukti", 34),
)
TITLE = (
    "ISIAN GLADI (DATA CONTOH)",
    "Semua angka pada berkas ini rekaan. Susunan kolom: docs/reference/values-xlsx.md.",
)

ROADS = {  # unit: (length in good condition in TW1..TW4, length in all), km
    "BM": (("87.10", "87.40", "87.90", "88.60"), "118.40"),
    "UPTD1": (("358.20", "359.00", "360.60", "362.20"), "512.30"),
    "UPTD2": (("384.90", "386.00", "387.10", "389.00"), "548.60"),
    "UPTD3": (("348.00", "348.90", "349.70", "351.10"), "489.70"),
}
DAMAGED = {
    "UPTD1": ("149.20", "147.60", "146.40", "143.00"),
    "UPTD2": ("131.50", "128.40", "126.10", "123.20"),
    "UPTD3": ("119.80", "118.10", "116.90", "113.40"),
}
ROUTINE = {
    "UPTD1": ("52.30", "81.10", "108.40", "82.00"),
    "UPTD2": ("48.75", "99.20", "118.90", "88.60"),
    "UPTD3": ("46.10", "94.40", "97.80", "79.50"),
}
SPENT = {  # realisation to date in rupiah, TW1..TW4
    ("SET", "1.03.01.1.01.0006"): ("31250000", "68400000", "104900000", "148750000"),
    ("SET", "1.03.01.1.01.0007"): ("18600000", "49800000", "77300000", "108900000"),
    ("BM", "1.03.10.1.01.0031"): ("6200000000", "23750000000", "51400000000", "78150000000"),
    ("UPTD1", "1.03.10.1.01.0033"): ("870000000", "2210000000", "3890000000", "5140000000"),
    ("UPTD2", "1.03.10.1.01.0033"): ("790000000", "2090000000", "3720000000", "4930000000"),
    ("UPTD3", "1.03.10.1.01.0033"): ("745000000", "1980000000", "3510000000", "4760000000"),
    ("CK", "1.03.03.1.01.0015"): ("640000000", "2480000000", "4890000000", "7310000000"),
    ("CK", "1.03.03.1.01.0021"): ("310000000", "1420000000", "3150000000", "4870000000"),
    ("TR", "1.03.12.1.02.03"): ("118000000", "366000000", "611000000", "884000000"),
    ("TR", "1.03.12.1.03.0007"): ("74000000", "281000000", "472000000", "688000000"),
    ("TR", "1.03.12.1.04.0004"): ("96000000", "337000000", "569000000", "792000000"),
}
EVIDENCE = {
    "survei-kondisi-jalan.pdf": "Rekapitulasi survei kondisi jalan",
    "laporan-pemeliharaan-rutin.pdf": "Laporan pemeliharaan rutin",
    "berita-acara-penilaian.pdf": "Berita acara penilaian kesesuaian pemanfaatan ruang",
    "berita-acara-evaluasi.pdf": "Berita acara evaluasi rancangan peraturan daerah",
    "matriks-tindak-lanjut.pdf": "Matriks tindak lanjut temuan",
    "survei-kepuasan.pdf": "Laporan survei kepuasan masyarakat",
    "serah-terima-rekonstruksi.pdf": "Berita acara serah terima rekonstruksi",
    "publikasi-susenas.pdf": "Publikasi Susenas",
    "hasil-evaluasi-akip.pdf": "Laporan hasil evaluasi AKIP",
}

Row = tuple[int, str, str, str, Decimal | None, str, str]


def cell(
    unit: str, code: str, figure: str | None, *, variable: str = "", note: str = "",
    evidence: str = "", pass_no: int = 1,
) -> Row:  # fmt: skip
    number = None if figure is None else Decimal(figure)
    return (pass_no, unit, code, variable, number, note, evidence)


def rows_of(quarter: int) -> list[Row]:
    """Everything that is handed in for one quarter (0 = TW I)."""
    rows: list[Row] = []
    for unit, (good, total) in ROADS.items():
        proof = "survei-kondisi-jalan.pdf"
        rows.append(cell(unit, "IKU-01", good[quarter], variable="panjang_mantap", evidence=proof))
        rows.append(cell(unit, "IKU-01", total, variable="panjang_total"))
    for unit, figures in DAMAGED.items():
        rows.append(cell(unit, "PRG-01", figures[quarter], evidence="survei-kondisi-jalan.pdf"))
    for unit, figures in ROUTINE.items():
        proof = "" if (unit, quarter) == ("UPTD3", 0) else "laporan-pemeliharaan-rutin.pdf"
        rows.append(cell(unit, "SUB-02", figures[quarter], evidence=proof))
    rows += _central(quarter)
    rows += _annual() if quarter == 3 else []
    rows += [cell(unit, code, figures[quarter]) for (unit, code), figures in SPENT.items()]
    return rows + (_second_pass() if quarter == 0 else [])


def _central(quarter: int) -> list[Row]:
    pick = lambda *figures: figures[quarter]  # noqa: E731
    planning = "berita-acara-penilaian.pdf"
    return [
        cell(
            "BM", "SUB-01", pick("0", "3.60", "8.20", "6.45"),
            note=pick("Kontrak baru ditandatangani; belum ada serah terima.", "", "", ""),
            evidence="serah-terima-rekonstruksi.pdf" if quarter else "",
        ),
        cell("TR", "IKU-04", pick("2371", "2388", "2402", "2431"), variable="luas_sesuai",
             evidence=planning),
        cell("TR", "IKU-04", "3010", variable="luas_dinilai"),
        cell("TR", "SUB-03", pick("1", "1", "2", "1"), evidence="berita-acara-evaluasi.pdf"),
        cell("SET", "PNJ-01", pick("4.5", "5.5", "3.8", "4.1")),
        cell("SET", "PNJ-02", pick("0", "0", "0", "0"), evidence="matriks-tindak-lanjut.pdf"),
        cell(
            "SET", "PNJ-03", pick(None, "83.20", "84.10", "84.60"),
            note=pick("Survei triwulan I belum selesai diolah.", "", "", ""),
            evidence="survei-kepuasan.pdf" if quarter else "",
        ),
    ]  # fmt: skip


def _annual() -> list[Row]:
    susenas = "publikasi-susenas.pdf"
    return [
        cell("CK", "IKU-02", "1231400", variable="rt_air_layak", evidence=susenas),
        cell("CK", "IKU-02", "1398000", variable="rt_total"),
        cell("CK", "IKU-03", "1018700", variable="rt_sanitasi_layak", evidence=susenas),
        cell("CK", "IKU-03", "1398000", variable="rt_total"),
        cell("SET", "IKU-05", "74.35", evidence="hasil-evaluasi-akip.pdf"),
    ]


def _second_pass() -> list[Row]:
    """What is handed in when the analysis returns it (TW I)."""
    return [
        cell("UPTD2", "SUB-02", "50.25", pass_no=2,
             note="Ruas yang terlewat pada laporan pertama sudah ditambahkan.",
             evidence="laporan-pemeliharaan-rutin.pdf"),
        cell("UPTD3", "SUB-02", "46.10", pass_no=2, note="Bukti dilengkapi.",
             evidence="laporan-pemeliharaan-rutin.pdf"),
        cell("SET", "PNJ-03", "83.05", pass_no=2, note="Survei selesai diolah.",
             evidence="survei-kepuasan.pdf"),
    ]  # fmt: skip


def make_evidence(folder: Path) -> None:
    """One page each, plainly marked as invented."""
    folder.mkdir(exist_ok=True)
    for name, title in EVIDENCE.items():
        source = (
            f'#set document(title: "{title} (data contoh)", date: none)\n'
            '#set text(lang: "id", size: 12pt)\n#set page("a4", margin: 3cm)\n'
            f"= {title}\n\nDATA CONTOH — berkas ini rekaan dan hanya untuk gladi.\n"
        )
        pdf = typst.compile(source.encode(), timestamp=int(MADE_AT.timestamp()))
        (folder / name).write_bytes(pdf)


def main() -> None:
    make_evidence(SAMPLE / "evidence")
    for quarter in range(4):
        table: list[list[Cell]] = [list(row) for row in rows_of(quarter)]
        book = write_workbook([Sheet("Isian", COLUMNS, table, TITLE)], title=TITLE[0], at=MADE_AT)
        (SAMPLE / f"values-2026-TW{quarter + 1}.xlsx").write_bytes(book)


if __name__ == "__main__":
    main()
