"""Numbers, dates and lengths of time as people in an Indonesian office read them. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from himpun.core.exact import rounded

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
NOTHING = "–"
OFFICE_DAY = 450
"""Office minutes of a full working day (37.5 hours over five days)."""


def number(
    value: Decimal | int | None, decimals: int | None = None, *, empty: str = NOTHING
) -> str:
    """Return ``1234.5`` as ``1.234,50``; ``None`` is no value and never zero.

    ``decimals`` rounds half up; without it every digit that the figure has is shown.
    """
    if value is None:
        return empty
    figure = Decimal(value)
    if decimals is not None:
        figure = rounded(figure, decimals=decimals)
    if figure == 0:
        figure = figure.copy_abs()
    return f"{figure:,f}".translate(str.maketrans(",.", ".,"))


def percent(value: Decimal | None, decimals: int = 2, *, empty: str = NOTHING) -> str:
    """Return ``Decimal("100.0715")`` as ``100,07%``."""
    return empty if value is None else f"{number(value, decimals)}%"


def money(value: Decimal | int | None, decimals: int = 0, *, empty: str = NOTHING) -> str:
    """Return an amount of rupiah as ``Rp1.250.000``."""
    if value is None:
        return empty
    sign = "-" if value < 0 else ""
    return f"{sign}Rp{number(Decimal(value).copy_abs(), decimals)}"


def date_plain(day: date) -> str:
    """Return ``9 April 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_long(day: date) -> str:
    """Return ``Kamis, 9 April 2026``."""
    return f"{DAYS[day.weekday()]}, {date_plain(day)}"


def clock_time(at: datetime, zone: ZoneInfo) -> str:
    """Return the office's own time with its zone: ``16.00 WIB``."""
    local = at.astimezone(zone)
    return f"{local:%H.%M} {local.tzname()}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in the office's own time: ``Kamis, 9 April 2026 16.00 WIB``."""
    return f"{date_long(at.astimezone(zone).date())} {clock_time(at, zone)}"


def moment_short(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant for narrow tables, without weekday and zone: ``9 Apr 2026 16.00``."""
    local = at.astimezone(zone)
    return f"{local.day} {MONTHS[local.month - 1][:3]} {local.year} {local:%H.%M}"


def duration(minutes: int, *, office_day: int = OFFICE_DAY) -> str:
    """Return a length of office time: 130 is ``2 jam 10 menit``, 450 is ``1 hari``."""
    days, rest = divmod(minutes, office_day)
    hours, left = divmod(rest, 60)
    parts = [f"{n} {word}" for n, word in ((days, "hari"), (hours, "jam"), (left, "menit")) if n]
    return " ".join(parts) or "0 menit"


def size(n_bytes: int) -> str:
    """Return the size of a file: ``812 B``, ``1,5 kB``, ``2,0 MB``."""
    if n_bytes < 1000:
        return f"{n_bytes} B"
    figure = Decimal(n_bytes) / 1000
    for name in ("kB", "MB"):
        if figure < 1000:
            return f"{number(figure, 1)} {name}"
        figure /= 1000
    return f"{number(figure, 1)} GB"


def listing(words: Iterable[str]) -> str:
    """Join words as a sentence does: ``a, b, dan c``."""
    items = list(words)
    if len(items) < 3:
        return " dan ".join(items)
    return f"{', '.join(items[:-1])}, dan {items[-1]}"
