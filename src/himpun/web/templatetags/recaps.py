"""Figures of a recapitulation in its pages: the words of the naskah, predicates, bars.

A recap keeps every figure as text (`recap_content`); what does not exist is a dash, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template

from himpun.core import formats
from himpun.measurement import printing
from himpun.measurement.rules.figures import shown
from himpun.measurement.rules.recap_content import (
    BandContent,
    RowContent,
    SettingsContent,
    UnitContent,
)
from himpun.web.tones import tone_of

register = template.Library()

#: From the best to the worst: whatever an office calls its predicates, the look is that of rank.
RANKS = ("Sangat Tinggi", "Tinggi", "Sedang", "Rendah", "Sangat Rendah")
#: A bar ends here, in per cent; the mark of the target stands at 100.
LONGEST = Decimal(150)


@register.filter
def target(row: RowContent) -> str:
    """The target that the achievement is measured against."""
    return printing.target(row)


@register.filter
def actual(row: RowContent) -> str:
    return printing.actual(row)


@register.filter
def own_actual(row: RowContent) -> str:
    """The actual of the period alone."""
    return printing.figure(row["actual"], decimals=row["decimals"])


@register.filter
def clarified(unit: UnitContent) -> str:
    """ "klarifikasi: 2 diminta, 1 terlambat"."""
    return printing.clarified(unit)


@register.filter
def per_cent(text: str | None) -> str:
    """`100,07%` of "100.07"."""
    return printing.percent(text)


@register.filter
def rupiah(text: str | None) -> str:
    return printing.rupiah(text)


@register.filter
def figure(text: str | None) -> str:
    """A figure with every digit that it has."""
    return formats.number(None if text is None else Decimal(text))


@register.filter
def instant(text: str | None) -> datetime | None:
    """A moment of a recap, for the filters of moments."""
    return None if text is None else datetime.fromisoformat(text)


@register.filter
def limits(bands: Sequence[BandContent]) -> list[tuple[BandContent, str]]:
    """Each band with its range in words: "> 75 sampai 90"."""
    found, above = [], ""
    for band in bands:
        limit = "" if band["limit"] is None else formats.number(Decimal(band["limit"]))
        lower = f"{'≥' if band['inclusive'] else '>'} {limit}" if limit else ""
        found.append((band, " ".join(filter(None, (lower, above)))))
        above = f"{'di bawah' if band['inclusive'] else 'sampai'} {limit}"
    return found


@register.inclusion_tag("web/parts/badge.html")
def predicate(about: Mapping[str, Any], settings: SettingsContent) -> dict[str, object]:
    """The predicate of a row, a unit, a sasaran or the office: colour, picture and word."""
    rank = rank_of(about["predicate"] if "predicate" in about else about["code"], settings)
    label = about.get("predicate_label") or about.get("label") or "Tanpa nilai"
    return {"tone": tone_of(rank or "muted"), "label": label}


def rank_of(code: str, settings: SettingsContent) -> str:
    """The usual word for the rank of a predicate in the office's own scale; "" for none."""
    codes = [band["code"] for band in settings["bands"]]
    if code not in codes:
        return ""
    last = max(len(codes) - 1, 1)
    return RANKS[codes.index(code) * (len(RANKS) - 1) // last]


@register.inclusion_tag("web/results/bar.html")
def bar(text: str | None, tone: str = "") -> dict[str, object]:
    """A per cent as a bar with the mark of 100; nothing where there is no figure."""
    value = None if text is None else Decimal(text)
    length = None if value is None else shown(min(max(value, Decimal(0)), LONGEST), decimals=1)
    return {
        "length": length,
        "is_cut": value is not None and value > LONGEST,
        "tone": tone_of(tone or "open").name,
        "longest": LONGEST,
    }


@register.simple_tag
def rank(about: Mapping[str, Any], settings: SettingsContent) -> str:
    """The tone of a bar: that of its predicate."""
    return rank_of(about["predicate"], settings) or "muted"


@register.filter
def state_tone(state: str) -> str:
    """The tone of a unit's form in a recap."""
    return {"TEPAT_WAKTU": "done", "TERLAMBAT": "late"}.get(state, "waiting")


@register.filter
def state_words(state: str) -> str:
    return {"TEPAT_WAKTU": "Tepat waktu", "TERLAMBAT": "Terlambat"}.get(state, "Belum menyampaikan")


@register.simple_tag(takes_context=True)
def turn_to(context: template.Context, name: str, number: int) -> str:
    """The same address with another page of the part `name`."""
    parts = context["request"].GET.copy()
    parts[name] = str(number)
    return f"?{parts.urlencode()}"
