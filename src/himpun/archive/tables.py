"""Tables of an archive as CSV (RFC 4180, UTF-8): figures with a point, "" where there is none."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

_FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

RECAP_COLUMNS = {
    "indicator": "kode",
    "indicator_name": "indikator",
    "unit": "unit",
    "unit_name": "nama_unit",
    "measured_in": "satuan",
    "target_low": "target_bawah",
    "target_high": "target_atas",
    "actual": "realisasi",
    "target_to_date_low": "target_sd_bawah",
    "target_to_date_high": "target_sd_atas",
    "actual_to_date": "realisasi_sd",
    "achievement": "capaian",
    "predicate_label": "predikat",
    "reason": "alasan",
    "note": "keterangan",
    "n_evidence": "bukti",
}
FORM_COLUMNS = ("jenis", "kode", "nama", "variabel", "realisasi", "keterangan", "bukti")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file; texts that a spreadsheet would run as a formula get an apostrophe in front."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue().encode()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA_STARTS) and not _FIGURE.fullmatch(text):
        return "'" + text
    return text


def form_table(content: Mapping[str, object]) -> bytes:
    """The rows of a handed-in form; variables as "name=value; …"."""
    rows = cast("list[Mapping[str, object]]", content.get("rows", []))
    return table(FORM_COLUMNS, [_form_line(row) for row in rows])


def _form_line(row: Mapping[str, object]) -> list[object]:
    frozen = cast("Mapping[str, object]", row.get("frozen") or {})
    card = cast("Mapping[str, object]", frozen.get("spec", frozen))
    values = cast("Mapping[str, object]", row.get("values") or {})
    typed = "; ".join(f"{name}={'' if one is None else one}" for name, one in values.items())
    proofs = cast("list[object]", row.get("evidence") or [])
    told = [row.get("kind"), row.get("code"), card.get("name"), typed, row.get("actual")]
    return [*told, row.get("note"), len(proofs)]


def recap_table(content: Mapping[str, object]) -> bytes:
    """The rows of a recap, one line an indicator and unit; the office's own line has no unit."""
    rows = cast("list[Mapping[str, object]]", content.get("rows", []))
    return table(
        list(RECAP_COLUMNS.values()), ([row.get(key) for key in RECAP_COLUMNS] for row in rows)
    )
