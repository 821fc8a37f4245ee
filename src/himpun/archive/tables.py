"""A handed-in form of an archive as CSV (RFC 4180, UTF-8), beside its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from himpun.core.sheets import Cell, csv_text

FORM_COLUMNS = (
    "jenis", "kode", "nama", "variabel", "realisasi", "status_data", "tanggal_data",
    "alasan_kosong", "status_observasi", "keterangan", "bukti",
)  # fmt: skip


def form_table(content: Mapping[str, object]) -> bytes:
    """The rows of a handed-in form; variables as "name=value; …".

    `status_observasi` is the code of SDMX's CL_OBS_STATUS.
    """
    rows = cast("list[Mapping[str, object]]", content.get("rows", []))
    return csv_text(FORM_COLUMNS, [_form_line(row) for row in rows]).encode()


def _form_line(row: Mapping[str, object]) -> list[Cell]:
    frozen = cast("Mapping[str, object]", row.get("frozen") or {})
    card = cast("Mapping[str, object]", frozen.get("spec", frozen))
    values = cast("Mapping[str, object]", row.get("values") or {})
    typed = "; ".join(f"{name}={'' if one is None else one}" for name, one in values.items())
    actual = row.get("actual")
    return [
        str(row.get("kind", "")),
        str(row.get("code", "")),
        str(card.get("name", "")),
        typed,
        None if actual is None else Decimal(str(actual)),
        *(
            str(row.get(name) or "")
            for name in ("data_status", "data_on", "missing_reason", "observation_status", "note")
        ),
        len(cast("list[object]", row.get("evidence") or [])),
    ]
