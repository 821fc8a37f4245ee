"""Mandates: who holds a role from when until when, and in which manner. Pure.

A mandate holds from `valid_from` up to but without `valid_until` (None: until further notice), so
that of two that follow each other exactly one holds at every moment.
"""

from __future__ import annotations

from datetime import datetime

DEFINITIF = "DEFINITIF"
PLT = "PLT"
PLH = "PLH"
MANNERS = (DEFINITIF, PLT, PLH)

#: How letters abbreviate acting officials (tata naskah dinas, Permendagri 1/2023).
_PREFIX = {DEFINITIF: "", PLT: "Plt. ", PLH: "Plh. "}


def title_in_manner(title: str, manner: str) -> str:
    """`Kepala Dinas` held as PLT is `Plt. Kepala Dinas`."""
    return _PREFIX[manner] + title


def is_valid_at(valid_from: datetime, valid_until: datetime | None, at: datetime) -> bool:
    """Whether a mandate of that period holds at that moment."""
    return valid_from <= at and (valid_until is None or at < valid_until)


def do_overlap(
    first: tuple[datetime, datetime | None], second: tuple[datetime, datetime | None]
) -> bool:
    """Whether there is a moment at which both periods hold."""
    (a_from, a_until), (b_from, b_until) = first, second
    return (a_until is None or b_from < a_until) and (b_until is None or a_from < b_until)


def why_not_period(valid_from: datetime, valid_until: datetime | None) -> str:
    """Why that is no period of a mandate; "" when it is one."""
    if valid_until is not None and valid_until <= valid_from:
        return "Akhir penugasan harus sesudah awalnya."
    return ""
