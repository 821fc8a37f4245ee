"""The office: who we are, how we number and judge, our units and posts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from himpun.documents.rules.numbering import format_number
from himpun.intake.checking import noted_by
from himpun.intake.checks import NOTABLE
from himpun.measurement.rules.predicates import PREDICATE_SETS
from himpun.offices import actions, policy, queries
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.office import LOCKS, IdentityForm, SettingsForm
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.office.standing import posts_of, today_of, unit_branches, vacancies

if TYPE_CHECKING:
    from himpun.offices.models import Office

_IDENTITY = (
    "name", "short_name", "head_title", "address", "city", "phone", "email", "website",
)  # fmt: skip
_SETTINGS = ("number_pattern", "classification", "predicate_set", "measurement_lock")


@page("offices.read")
def show_office(request: OfficeRequest) -> HttpResponse:
    """Identity, posts, units, settings; what is vacant is said on top."""
    people = queries.list_people(by=request.actor, at=request.at)
    today = today_of(request)
    branches = unit_branches(queries.list_units(by=request.actor), people, on=today)
    posts = posts_of(people)
    context = {
        "branches": branches,
        "posts": posts,
        "vacant": vacancies(posts, branches),
        "n_people": sum(person.is_active for person in people),
        "identity": _identity_facts(request.office, at=request.at),
        "settings": _setting_facts(request.office, year=today.year),
        "why_not": policy.why_not_administer(request.office.pk, by=request.actor),
    }
    return render(request, "web/office/office.html", context)


def _identity_facts(office: Office, *, at: datetime) -> list[tuple[str, str]]:
    return [
        ("Pemerintah daerah", office.government.name),
        ("Kode", office.code),
        ("Singkatan", office.short_name),
        ("Sebutan kepala", office.head_title),
        ("Alamat", ", ".join(part for part in (office.address, office.city) if part)),
        ("Telepon", office.phone),
        ("Surel", office.email),
        ("Laman", office.website),
        ("Zona waktu", f"{at.astimezone(ZoneInfo(office.zone)).tzname()} ({office.zone})"),
    ]


def _setting_facts(office: Office, *, year: int) -> list[tuple[str, str]]:
    scale = PREDICATE_SETS.get(office.predicate_set)
    cap = office.achievement_cap
    example = format_number(
        office.number_pattern,
        classification=office.classification,
        serial=12,
        unit=office.short_name,
        year=year,
    )
    return [
        ("Pola nomor naskah", office.number_pattern),
        ("Contoh nomor", example),
        ("Kode klasifikasi arsip", office.classification),
        ("Himpunan predikat", scale.name if scale else office.predicate_set),
        ("Batas capaian yang ditampilkan", f"{cap}%" if cap is not None else "Tanpa batas"),
        ("Pengukuran sebelum data disetujui", LOCKS[office.measurement_lock]),
        ("Temuan formulir yang meminta keterangan", _noted(office)),
    ]


def _noted(office: Office) -> str:
    noted = noted_by(office)
    titles = [check.title for check in NOTABLE if check.code in noted]
    return ", ".join(titles) or "Tidak ada"


@page("offices.change_identity")
def show_identity(request: OfficeRequest) -> HttpResponse:
    office = request.office
    initial = {"version": office.version, **{name: getattr(office, name) for name in _IDENTITY}}
    context = {
        "form": show_form(request, IdentityForm, initial=initial),
        "title": "Identitas kantor",
        "lead": "Tercetak pada kop dan isi naskah yang terbit sesudah ini.",
        "action": "office_identity_save",
        "why_not": policy.why_not_administer(office.pk, by=request.actor),
    }
    return render(request, "web/office/form.html", context)


@act("offices.change_identity", page=show_identity)
def change_identity(request: OfficeRequest) -> HttpResponse:
    typed = read_form(request, IdentityForm)
    seen = typed.pop("version")
    actions.change_identity(
        request.office, **typed, seen_version=seen, by=request.actor, at=request.at
    )
    return done(request, "Identitas kantor tersimpan.", "office")


@page("offices.change_settings")
def show_settings(request: OfficeRequest) -> HttpResponse:
    office = request.office
    initial = {
        "version": office.version,
        "achievement_cap": office.achievement_cap or "",
        "noted_checks": list(noted_by(office)),
        **{name: getattr(office, name) for name in _SETTINGS},
    }
    context = {
        "form": show_form(request, SettingsForm, initial=initial),
        "title": "Pengaturan kantor",
        "lead": "Berlaku sejak disimpan; yang sudah bernomor dan diarsipkan tidak berubah.",
        "action": "office_settings_save",
        "why_not": policy.why_not_administer(office.pk, by=request.actor),
    }
    return render(request, "web/office/form.html", context)


@act("offices.change_settings", page=show_settings)
def change_settings(request: OfficeRequest) -> HttpResponse:
    typed = read_form(request, SettingsForm)
    seen = typed.pop("version")
    actions.change_settings(
        request.office, **typed, seen_version=seen, by=request.actor, at=request.at
    )
    return done(request, "Pengaturan kantor tersimpan.", "office")
