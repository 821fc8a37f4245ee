"""How figures, moments and states look: the tags of every template."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from himpun.core import formats
from himpun.web.tones import Tone, tone_of

register = template.Library()


def _zone() -> ZoneInfo:
    """The office's zone, which the middleware activates for each request."""
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo("Asia/Jakarta")


@register.filter
def number(value: Decimal | int | None, decimals: int | None = None) -> str:
    """`1.234,56`; an en dash for no value, which is not zero."""
    return formats.number(value, decimals)


@register.filter
def percent(value: Decimal | None, decimals: int = 2) -> str:
    return formats.percent(value, decimals)


@register.filter
def money(value: Decimal | int | None, decimals: int = 0) -> str:
    return formats.money(value, decimals)


@register.filter
def moment(at: datetime | None) -> str:
    """`Kamis, 9 April 2026 16.00 WIB`."""
    return formats.moment(at, _zone()) if at is not None else formats.NOTHING


@register.filter
def moment_short(at: datetime | None) -> str:
    """`9 Apr 2026 16.00`, for tables."""
    return formats.moment_short(at, _zone()) if at is not None else formats.NOTHING


@register.filter
def clock_time(at: datetime | None) -> str:
    return formats.clock_time(at, _zone()) if at is not None else formats.NOTHING


@register.filter
def day(value: date | datetime | None) -> str:
    """`9 April 2026`; a moment gives the day in the office's zone."""
    if value is None:
        return formats.NOTHING
    if isinstance(value, datetime):
        value = value.astimezone(_zone()).date()
    return formats.date_plain(value)


@register.filter
def weekday(value: date | datetime | None) -> str:
    """`Kamis, 9 April 2026`."""
    if value is None:
        return formats.NOTHING
    if isinstance(value, datetime):
        value = value.astimezone(_zone()).date()
    return formats.date_long(value)


@register.filter
def duration(minutes: int | None) -> str:
    """Office minutes as `2 jam 10 menit`."""
    return formats.duration(minutes) if minutes is not None else formats.NOTHING


@register.filter
def octets(n_bytes: int) -> str:
    return formats.size(n_bytes)


@register.filter
def iso(at: datetime | None) -> str:
    """For the `datetime` attribute of `<time>`."""
    return at.astimezone(UTC).isoformat() if at is not None else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture from the sprite; words beside it say the same, so it is hidden from readers."""
    return format_html(
        '<svg class="icon" width="18" height="18" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        static("web/icons.svg"),
        name,
    )


@register.inclusion_tag("web/parts/badge.html")
def badge(status: object, label: str = "", tone: str = "") -> dict[str, object]:
    """A state as colour, icon and word; `status` is a value of the database or a tone's name."""
    found = tone_of(str(tone or status))
    return {"tone": found, "label": label or found.label or str(status)}


@dataclass(frozen=True)
class _Due:
    tone: Tone
    words: str


@register.inclusion_tag("web/parts/due.html")
def due(at: datetime | None, now: datetime, finished: datetime | None = None) -> dict[str, object]:
    """A due moment and how near it is; `finished` judges a thing that is done already."""
    state = None
    if at is not None:
        state = _done_or_late(at, finished) if finished is not None else _how_near(at, now)
    return {"at": at, "state": state}


def _done_or_late(at: datetime, finished: datetime) -> _Due:
    if finished > at:
        return _Due(tone_of("late"), "selesai terlambat")
    return _Due(tone_of("done"), "selesai tepat waktu")


def _how_near(at: datetime, now: datetime) -> _Due:
    days = (at.astimezone(_zone()).date() - now.astimezone(_zone()).date()).days
    if now > at:
        late = f"terlambat {-days} hari" if days < 0 else "terlambat sejak hari ini"
        return _Due(tone_of("late"), late)
    if days == 0:
        return _Due(tone_of("returned"), "hari ini")
    if days == 1:
        return _Due(tone_of("open"), "besok")
    return _Due(tone_of("open"), f"{days} hari lagi")


@register.simple_tag
def form_token() -> SafeString:
    """The token of this rendered form: sent twice, done once."""
    return format_html('<input type="hidden" name="token" value="{}">', uuid.uuid4())


@register.inclusion_tag("web/parts/button.html")
def button(
    label: str,
    why_not: str = "",
    *,
    icon: str = "",
    kind: str = "",
    name: str = "",
    value: str = "",
) -> dict[str, object]:
    """A button that sends its form; with a reason it cannot be pressed and the reason is beneath.

    `kind` is "" (plain), "primary" (the one thing to do here) or "danger".
    """
    return {
        "label": label,
        "why_not": why_not,
        "icon": icon,
        "kind": kind,
        "name": name,
        "value": value,
        "key": uuid.uuid4().hex[:8] if why_not else "",
    }


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """A form field with label, help and its own error, tied together for screen readers."""
    widget = bound.field.widget
    described = []
    if bound.help_text:
        described.append(f"{bound.id_for_label}_help")
    if bound.errors:
        described.append(f"{bound.id_for_label}_error")
    attributes: dict[str, str | bool] = {}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attributes),
        "is_group": isinstance(widget, RadioSelect),
        "is_check": type(widget) is CheckboxInput,
    }


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The address's query with some parts changed; None takes a part away."""
    parts = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            parts.pop(name, None)
        else:
            parts[name] = str(value)
    return f"?{parts.urlencode()}" if parts else "?"
