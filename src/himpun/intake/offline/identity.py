"""The signed sheet that says which form a workbook is, as whose, and what stood in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core import signing

from himpun.core.tables import SheetRows
from himpun.core.workbook import WorkbookRefused
from himpun.intake.rules.offline import Identity, Slot, SlotRow

_SALT = "himpun.intake.workbook"
_LAYOUT = 1
#: An underscore of the signature's alphabet may meet letters that a spreadsheet reads as an escape
#: (_x0041_ is A), and a program that saves the workbook again would then change the signature.
_SAFE = str.maketrans("_", "~")
_UNSAFE = str.maketrans("~", "_")
#: A cell takes 32,767 letters.
_PIECE = 30_000
NOT_OURS = (
    "Ini bukan buku kerja formulir yang diunduh dari Himpun, atau lembar identitasnya hilang."
    " Unduh lagi buku kerjanya."
)
_FORGED = "Lembar identitas buku kerja ini sudah diubah. Unduh lagi buku kerjanya."
_OTHER_LAYOUT = "Buku kerja ini dari susunan yang lain. Unduh lagi buku kerjanya."


def seal(identity: Identity) -> list[str]:
    """The identity under our signature, in pieces that fit into cells."""
    rows = [
        [row.row_id, row.version, [[slot.address, slot.field, slot.base] for slot in row.slots]]
        for row in identity.rows
    ]
    content = {
        "layout": _LAYOUT,
        "form": identity.form,
        "round": identity.round,
        "unit": identity.unit,
        "number": identity.number,
        "at": identity.made_at.isoformat(),
        "for": identity.made_for,
        "anchors": dict(identity.anchors),
        "rows": rows,
    }
    token = signing.dumps(content, salt=_SALT, compress=True).translate(_SAFE)
    return [token[at : at + _PIECE] for at in range(0, len(token), _PIECE)]


def unseal(sheet: SheetRows | None) -> Identity:
    """The identity that a workbook carries. Raises WorkbookRefused when it is not ours."""
    if sheet is None:
        raise WorkbookRefused(NOT_OURS)
    token = "".join(row[0] for row in sheet.rows if row and isinstance(row[0], str))
    if not token:
        raise WorkbookRefused(NOT_OURS)
    try:
        content: Mapping[str, Any] = signing.loads(token.translate(_UNSAFE), salt=_SALT)
    except signing.BadSignature as fault:
        raise WorkbookRefused(_FORGED) from fault
    if content["layout"] != _LAYOUT:
        raise WorkbookRefused(_OTHER_LAYOUT)
    return Identity(
        form=content["form"],
        round=content["round"],
        unit=content["unit"],
        number=content["number"],
        made_at=datetime.fromisoformat(content["at"]),
        made_for=content["for"],
        anchors=content["anchors"],
        rows=tuple(_row(each) for each in content["rows"]),
    )


def _row(plain: Sequence[Any]) -> SlotRow:
    row_id, version, slots = plain
    return SlotRow(row_id, version, tuple(Slot(*each) for each in slots))
