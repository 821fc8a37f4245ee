"""Who may found and shape an office: its identity, settings and units, and why not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from himpun.core.actors import Actor
from himpun.offices.models import Mandate, Office, Unit
from himpun.offices.rules.roles import ADMIN
from himpun.offices.rules.settings import why_not_cap, why_not_number_pattern

_ADMIN_ONLY = "Hanya pengelola akun kantor ini yang dapat melakukannya."
_NO_LOCK = "Pilih kunci atau peringatan untuk pengukuran sebelum data disetujui."
_NO_CHECK = "Pilih pemeriksaan formulir dari daftarnya."
_CHECK = re.compile(r"[a-z_]{1,60}")
_SET = re.compile(r"[A-Z0-9_]{1,40}")
_UNIT_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")


def first_reason(*reasons: str) -> str:
    """The first reason that is not empty."""
    return next((reason for reason in reasons if reason), "")


def why_not_administer(office_id: int, *, by: Actor) -> str:
    """Why `by` may not keep this office's accounts and calendar."""
    if by.is_system or (by.home == office_id and by.has(ADMIN)):
        return ""
    return _ADMIN_ONLY


def why_not_found_office(code: str, *, by: Actor) -> str:
    """An office is founded from the command line of the server only."""
    if not by.is_system:
        return "Kantor baru hanya dapat didirikan dari baris perintah server."
    if Office.objects.filter(code=code).exists():
        return f'Kantor dengan kode "{code}" sudah ada.'
    return ""


def why_not_import_office(code: str, *, by: Actor) -> str:
    """The command line may import any office, an admin the file of his own."""
    office = Office.objects.filter(code=code).first()
    if office is None:
        return why_not_found_office(code, by=by)
    return why_not_administer(office.pk, by=by)


def why_not_change_identity(office: Office, *, name: str, short_name: str, by: Actor) -> str:
    """Names are what letters print: they cannot be empty."""
    return first_reason(
        why_not_administer(office.pk, by=by),
        "" if name.strip() else "Nama kantor wajib diisi.",
        "" if short_name.strip() else "Singkatan kantor wajib diisi.",
    )


def why_not_change_settings(
    office: Office,
    *,
    number_pattern: str,
    predicate_set: str,
    achievement_cap: int | None,
    measurement_lock: str,
    noted_checks: Sequence[str] = (),
    by: Actor,
) -> str:
    """Why the office cannot number, judge, lock or check in that way."""
    return first_reason(
        why_not_administer(office.pk, by=by),
        why_not_number_pattern(number_pattern),
        "" if _SET.fullmatch(predicate_set) else "Himpunan predikat belum dipilih.",
        why_not_cap(achievement_cap),
        "" if measurement_lock in Office.MeasurementLock.values else _NO_LOCK,
        "" if all(_CHECK.fullmatch(code) for code in noted_checks) else _NO_CHECK,
    )


def why_not_add_unit(
    office: Office,
    *,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None,
    valid_from: date,
    by: Actor,
    at: datetime,
) -> str:
    """Why the office cannot have that unit from that day on.

    Never from a past day: a round that is running would suddenly wait for it.
    """
    if reason := why_not_administer(office.pk, by=by):
        return reason
    if not _UNIT_CODE.fullmatch(code):
        return "Kode unit terdiri atas 1 sampai 20 huruf, angka, titik, atau tanda hubung."
    if Unit.objects.filter(office=office, code__iexact=code).exists():
        return f'Kode unit "{code}" sudah dipakai.'
    if valid_from < today_of(office, at):
        return "Unit tidak dapat dibentuk surut; pilih hari ini atau sesudahnya."
    return _why_not_unit(office, name=name, kind=kind, parent=parent, unit=None)


def why_not_change_unit(unit: Unit, *, name: str, kind: str, parent: Unit | None, by: Actor) -> str:
    """The kind stays once somebody has held a role there: it decides whose queue the unit has."""
    if reason := why_not_administer(unit.office_id, by=by):
        return reason
    if kind != unit.kind and unit.mandates.exists():
        return "Jenis unit tidak dapat diganti lagi: sudah ada penugasan di unit ini."
    return _why_not_unit(unit.office, name=name, kind=kind, parent=parent, unit=unit)


def _why_not_unit(
    office: Office, *, name: str, kind: str, parent: Unit | None, unit: Unit | None
) -> str:
    if not name.strip():
        return "Nama unit wajib diisi."
    if kind not in Unit.Kind.values:
        return f'Jenis unit "{kind}" tidak dikenal.'
    if kind == Unit.Kind.SECRETARIAT and _has_other_secretariat(office, unit):
        return "Satu kantor hanya mempunyai satu Sekretariat."
    if parent is None:
        return ""
    if parent.office_id != office.pk:
        return "Unit induk harus dari kantor yang sama."
    return "Unit tidak dapat berada di bawah dirinya sendiri." if _is_above(unit, parent) else ""


def _has_other_secretariat(office: Office, unit: Unit | None) -> bool:
    others = Unit.objects.filter(
        office=office, kind=Unit.Kind.SECRETARIAT, valid_until__isnull=True
    )
    return (others if unit is None else others.exclude(pk=unit.pk)).exists()


def _is_above(unit: Unit | None, below: Unit) -> bool:
    """Whether `unit` is `below` itself or stands anywhere above it."""
    step: Unit | None = below
    while unit is not None and step is not None:
        if step.pk == unit.pk:
            return True
        step = step.parent
    return False


def why_not_close_unit(unit: Unit, *, last_day: date, by: Actor, at: datetime) -> str:
    """Why the unit cannot end with that day; people and units below it must have left first."""
    if reason := why_not_administer(unit.office_id, by=by):
        return reason
    return first_reason(
        "" if unit.valid_until is None else f"{unit.name} sudah ditutup.",
        _why_not_last_day(unit, last_day, today_of(unit.office, at)),
        _why_not_leave(unit, last_day),
    )


def _why_not_last_day(unit: Unit, last_day: date, today: date) -> str:
    if last_day < today:
        return "Unit tidak dapat ditutup surut; pilih hari ini atau sesudahnya."
    if last_day < unit.valid_from:
        return "Hari terakhir unit tidak boleh sebelum hari pertamanya."
    return ""


def _why_not_leave(unit: Unit, last_day: date) -> str:
    below = unit.children.filter(valid_until__isnull=True).first()
    if below is not None:
        return f"{below.name} masih berada di bawah unit ini; pindahkan atau tutup lebih dahulu."
    held = _held_after(unit, last_day)
    if held is not None:
        return f"{held.full_title} ({held.person.name}) masih bertugas di unit ini sesudah itu."
    return ""


def _held_after(unit: Unit, last_day: date) -> Mandate | None:
    end = datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(unit.office.zone))
    still = unit.mandates.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=end))
    return still.select_related("person").first()


def today_of(office: Office, at: datetime) -> date:
    """The calendar day of that moment where the office is."""
    return at.astimezone(ZoneInfo(office.zone)).date()
