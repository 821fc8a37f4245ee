"""What may be said about a figure, and until when an answer may be asked for. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime

from himpun.core.worktime import WorkCalendar

#: The most characters of a comment, a question, an answer or a reason.
LONGEST = 2_000
#: The code that means the unit whose form it is; no lane of a SOP can be called so.
OWN_UNIT = "unit-pengisi"
#: Categories of Unicode that steer and are not seen: control and format characters.
_HIDDEN = frozenset({"Cc", "Cf"})


def settled_text(text: str) -> str:
    """The text as it is kept: without space around it, one kind of line break, no tabs."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()


def why_not_text(text: str, *, what: str) -> str:
    """Why a text cannot be kept: it says nothing, or too much. `what` begins the sentence."""
    if not text:
        return f"{what} belum ditulis."
    if len(text) > LONGEST:
        return f"{what} paling banyak {LONGEST} huruf; yang ini {len(text)}."
    return why_not_visible(text, what=what)


def why_not_visible(text: str, *, what: str) -> str:
    """Why a text is not what it looks like: marks that are not seen steer how it is shown, and can
    turn a figure round ("12" before the eye, 21 in the file).
    """
    hidden = sorted({each for each in text if unicodedata.category(each) in _HIDDEN} - {"\n"})
    if not hidden:
        return ""
    codes = ", ".join(f"U+{ord(each):04X}" for each in hidden[:5])
    return f"{what} memuat karakter yang tidak terlihat ({codes}). Hapus, lalu simpan lagi."


def why_not_mentions(mentions: Iterable[str], *, known: Collection[str]) -> str:
    """Why these lanes cannot be mentioned: the SOP of the round does not know them."""
    strange = sorted(set(mentions) - set(known))
    return f"SOP putaran ini tidak mengenal peran {', '.join(strange)}." if strange else ""


def default_due(at: datetime, *, calendar: WorkCalendar) -> datetime:
    """Close of business of the next working day. Raises NoWorkingTime."""
    return calendar.close_of_day(at, 1)


def why_not_due(due: datetime, *, at: datetime, calendar: WorkCalendar) -> str:
    """Why an answer cannot be due then: it has passed, or the office does not work."""
    if due <= at:
        return "Batas waktu jawaban harus sesudah saat ini."
    wall = due.astimezone(calendar.zone)
    spans = calendar.spans_on(wall.date())
    if not spans:
        return f"{wall:%d-%m-%Y} bukan hari kerja kantor ini; pilih hari lain."
    if not any(span.start <= wall.time().replace(tzinfo=None) <= span.end for span in spans):
        hours = ", ".join(f"{span.start:%H.%M}–{span.end:%H.%M}" for span in spans)
        return f"Batas waktu jawaban harus dalam jam kerja hari itu ({hours})."
    return ""


def is_late(
    *, due_at: datetime, answered_at: datetime | None, withdrawn_at: datetime | None
) -> bool:
    """Whether a clarification counts against the unit: answered after its due moment, or still
    unanswered when it was withdrawn after it. One that waits counts nothing yet.
    """
    ended_at = answered_at or withdrawn_at
    return ended_at is not None and ended_at > due_at
