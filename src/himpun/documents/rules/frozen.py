"""What stands around a naskah on paper, frozen when it is issued: a later print is the same print.

Without it a new letterhead, a new rank or another letter font would change what was signed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import cast

from himpun.documents.rules.framing import Letterhead
from himpun.documents.rules.layout import Signatory


@dataclass(frozen=True)
class FrozenFrame:
    """The office as it called itself, who signed, the day, and with what the print is set.

    ``template`` is the file of this edition: a changed layout is a new file beside it.
    """

    template: str
    font: str
    office_code: str
    office_name: str
    letterhead: Letterhead
    signatory: Signatory
    dated: date


def freeze_frame(frame: FrozenFrame) -> dict[str, object]:
    """The frame as JSON-able values."""
    plain: dict[str, object] = asdict(frame)
    plain["dated"] = frame.dated.isoformat()
    return plain


def thaw_frame(frozen: Mapping[str, object]) -> FrozenFrame:
    """Read back what ``freeze_frame`` wrote."""
    head = cast("dict[str, object]", frozen["letterhead"])
    signatory = cast("dict[str, str]", frozen["signatory"])
    crest = head["crest"]
    return FrozenFrame(
        template=str(frozen["template"]),
        font=str(frozen["font"]),
        office_code=str(frozen["office_code"]),
        office_name=str(frozen["office_name"]),
        letterhead=Letterhead(
            government=str(head["government"]),
            office=str(head["office"]),
            address=tuple(cast("list[str]", head["address"])),
            city=str(head["city"]),
            crest=None if crest is None else str(crest),
        ),
        signatory=Signatory(**signatory),
        dated=date.fromisoformat(str(frozen["dated"])),
    )
