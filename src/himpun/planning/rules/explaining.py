"""Why an indicator may have no value or no achievement: its rules told before anybody asks.

The rules themselves are those of formulas (missing is never zero), of the aggregation over the
periods of a year and of the roll-up over units (DOMAIN.md §4.2, §4.4, §4.5); here they are put in
sentences for one indicator.
"""

from __future__ import annotations

import re

from himpun.planning.rules.indicators import Aggregation, Direction, IndicatorSpec

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MISSING_PERIODS = {
    Aggregation.KUMULATIF: "Nilai s.d. periode dijumlahkan: bila satu periode sebelumnya belum "
    "ada, nilainya kosong dan periode yang kurang disebut.",
    Aggregation.RATA_RATA: "Nilai s.d. periode ialah rata-rata: bila satu periode sebelumnya belum "
    "ada, nilainya kosong dan periode yang kurang disebut.",
    Aggregation.MAKS: "Nilai s.d. periode ialah yang tertinggi dari periode yang sudah diukur; "
    "periode yang belum ada disebut.",
    Aggregation.MIN: "Nilai s.d. periode ialah yang terendah dari periode yang sudah diukur; "
    "periode yang belum ada disebut.",
}
_ZERO_TARGET = {
    Direction.MAKS: "Target nol berarti belum ada target pada periode itu: capaiannya kosong dan "
    "tidak ikut dirata-ratakan; bila sudah ada realisasi, disebut mendahului target.",
    Direction.MIN_A: "Pada target nol, realisasi nol bernilai 100 dan selebihnya 0.",
    Direction.MIN_B: "Realisasi nol tidak dapat menjadi pembagi; pada target nol, realisasi nol "
    "bernilai 100 dan selebihnya 0.",
    Direction.STABIL: "Pada target nol, setiap penyimpangan bernilai 0.",
}


def why_no_value(spec: IndicatorSpec) -> tuple[str, ...]:
    """In which cases the actual or the achievement stays empty, each as a sentence."""
    return tuple(
        sentence
        for sentence in (
            _of_filling(spec),
            _of_division(spec),
            _of_calendar(spec),
            _MISSING_PERIODS.get(spec.aggregation, ""),
            _of_units(spec),
            "Tanpa target pada periode itu, realisasi tetap tampil tetapi capaian kosong.",
            _ZERO_TARGET.get(spec.direction, ""),
            "Sebelum analisa bersama (langkah 9) disetujui, capaian hanya bersifat sementara.",
        )
        if sentence
    )


def formula_in_words(spec: IndicatorSpec) -> str:
    """The formula as people read it: labels for the names, signs of arithmetic for the machine's.

    "" where the figure itself is filled in.
    """
    labels = spec.labels
    words = _NAME.sub(lambda found: labels.get(found[0], found[0]), spec.formula)
    return words.replace("*", "×").replace("/", "÷")


def _of_filling(spec: IndicatorSpec) -> str:
    """0 is a value, empty is not zero."""
    if not spec.variables:
        return "Realisasi yang belum diisi tetap kosong, bukan nol, dan memerlukan keterangan."
    labels = ", ".join(variable.label for variable in spec.variables)
    return (
        f"Nilai dihitung dari {labels}; satu saja belum diisi, nilainya kosong, bukan nol, dan "
        "memerlukan keterangan."
    )


def _of_division(spec: IndicatorSpec) -> str:
    divides = "/" in spec.formula
    return "Bila pembagi pada rumus bernilai nol, rumus tidak ada hasilnya." if divides else ""


def _of_calendar(spec: IndicatorSpec) -> str:
    if not spec.is_annual:
        return ""
    return "Indikator tahunan: “belum waktunya” sebelum periode terakhir dalam tahun itu."


def _of_units(spec: IndicatorSpec) -> str:
    if not spec.is_shared:
        return ""
    n_units = len(spec.contributors)
    return (
        f"Nilai kantor baru ada setelah {n_units} unit mengisi; sebelum itu kosong dengan "
        f"keterangan “n dari {n_units} unit mengisi”."
    )
