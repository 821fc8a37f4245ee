"""Who may change the office's calendar, and why not."""

from __future__ import annotations

from datetime import date

from himpun.core.actors import Actor
from himpun.core.worktime import Week
from himpun.offices.models import Holiday, Office, OfficeHours
from himpun.offices.policy.office import why_not_administer


def why_not_add_holiday(office: Office, *, day: date, name: str, kind: str, by: Actor) -> str:
    if reason := why_not_administer(office.pk, by=by):
        return reason
    if not name.strip():
        return "Nama hari libur wajib diisi."
    if kind not in Holiday.Kind.values:
        return f'Jenis hari libur "{kind}" tidak dikenal.'
    if Holiday.objects.filter(office=office, day=day).exists():
        return f"Tanggal {day:%d-%m-%Y} sudah tercatat sebagai hari libur."
    return ""


def why_not_remove_holiday(holiday: Holiday, *, by: Actor) -> str:
    return why_not_administer(holiday.office_id, by=by)


def why_not_set_office_hours(
    office: Office,
    *,
    week: Week,
    season: str,
    first_on: date | None,
    last_on: date | None,
    by: Actor,
) -> str:
    """A season needs a name and both dates; the usual week needs none and must have hours."""
    if reason := why_not_administer(office.pk, by=by):
        return reason
    if not any(week.values()):
        return "Jam kerja harus memuat sedikitnya satu hari kerja."
    if not season:
        return "Jam kerja biasa tidak bertanggal." if first_on or last_on else ""
    if first_on is None or last_on is None or last_on < first_on:
        return "Musim jam kerja membutuhkan tanggal mulai dan selesai yang berurutan."
    return ""


def why_not_remove_season(office: Office, *, season: str, by: Actor) -> str:
    """The usual week is no season: it can be replaced, never taken away."""
    if reason := why_not_administer(office.pk, by=by):
        return reason
    if not season or not OfficeHours.objects.filter(office=office, season=season).exists():
        return f'Musim jam kerja "{season}" tidak ada.'
    return ""
