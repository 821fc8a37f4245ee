"""docs/reference/checks.md: the checks of a form and its closed lists, from the program itself."""

from __future__ import annotations

from himpun.intake.checks import CHECKS, USUALLY_NOTED, Check, Weight
from himpun.intake.rules.missing import NOT_SAID, FigureStatus, MissingReason

_HEAD = """# Pemeriksaan formulir

Setiap pemeriksaan adalah satu berkas dan satu fungsi di `himpun/intake/checks/`, dan menghasilkan
paling banyak satu kalimat untuk satu baris. Temuannya tampak di samping baris dan, sebelum
disampaikan, dikelompokkan menurut bobotnya:

- **GALAT** menghalangi penyampaian.
- **PERINGATAN** ditunjukkan, dihitung, dan tercatat pada jejak penyampaian.
- **CATATAN** ditunjukkan saja.

Tiga hal meminta penjelasan bila kantor tidak memilih lain: sel kosong (alasan berkode, selalu),
nilai di luar batas lunak, yaitu jauh dari riwayat sendiri, dan bukti yang belum ada. Temuan yang
bertanda *ya* pada kolom keterangan menghalangi penyampaian sampai barisnya mempunyai keterangan.
Kantor memilihnya pada *Kantor → Pengaturan*.

Riwayat adalah yang disampaikan unit yang sama untuk paling banyak delapan periode sejenis
sebelumnya, dari formulir yang tersampaikan; putaran yang dibatalkan tidak dihitung. Apa yang tidak
diketahui tidak diperiksa: unit tanpa riwayat tidak mendapat temuan tentang riwayat.

| pemeriksaan | fungsi | bobot | keterangan | aturan |
|---|---|---|---|---|
"""

_MISSING = f"""
## Alasan kosong

Daftar tertutup, dengan kode SDMX *CL_OBS_STATUS* yang dipakai pada cuplikan penyampaian dan arsip.
Baris kosong tanpa alasan berkode `{NOT_SAID}`.

| kode | arti | CL_OBS_STATUS |
|---|---|---|
"""

_STATUS = """
## Status angka

| kode | arti | CL_OBS_STATUS |
|---|---|---|
"""


def checks_page() -> str:
    """Every check with its weight and rule, the reasons of an empty cell, the status of figures."""
    checks = "".join(_line(check) for check in CHECKS)
    reasons, statuses = "".join(map(_code, MissingReason)), "".join(map(_code, FigureStatus))
    return f"{_HEAD}{checks}{_MISSING}{reasons}{_STATUS}{statuses}"


def _line(check: Check) -> str:
    noted = "ya" if check.code in USUALLY_NOTED else "–"
    if check.weight is Weight.ERROR:
        noted = "tidak membuka"
    return f"| {check.title} | `{check.code}` | {check.weight} | {noted} | {check.rule} |\n"


def _code(each: MissingReason | FigureStatus) -> str:
    return f"| `{each.value}` | {each.label} | `{each.observation_status}` |\n"
