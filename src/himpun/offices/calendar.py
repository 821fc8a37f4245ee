"""The one door to the `holidays` package: Indonesia's days off, to seed an office's own table.

The yearly joint decree of three ministers names national holidays and joint leave (cuti bersama);
the package calls the latter category "government". Asking for "public" alone would miss joint
leave. The office's table stays editable, because decrees are amended late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from holidays import country_holidays

NATIONAL = "LIBUR_NASIONAL"
JOINT_LEAVE = "CUTI_BERSAMA"

#: Appended to dates that follow the sighting of the moon and are not decreed yet.
_ESTIMATED = " (perkiraan)"


@dataclass(frozen=True)
class SeedDay:
    """One day off; `estimated` means that the date is not decreed yet."""

    day: date
    name: str
    kind: str
    estimated: bool


def national_days_off(first_year: int, last_year: int) -> tuple[SeedDay, ...]:
    """National holidays and joint leave of the years, both included, by date.

    A date that is both counts as national. Names are Indonesian.
    """
    years = range(first_year, last_year + 1)
    joint = country_holidays("ID", years=years, categories=("government",), language="id")
    public = country_holidays("ID", years=years, categories=("public",), language="id")
    days = [_seed(day, name, JOINT_LEAVE) for day, name in joint.items() if day not in public]
    days += [_seed(day, name, NATIONAL) for day, name in public.items()]
    return tuple(sorted(days, key=lambda seed: seed.day))


def _seed(day: date, name: str, kind: str) -> SeedDay:
    return SeedDay(day, name.replace(_ESTIMATED, ""), kind, _ESTIMATED in name)
