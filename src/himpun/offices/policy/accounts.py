"""Who may change accounts and mandates, and why not.

Accounts are kept by the office's own `admin`, who has no say in the figures by that role, never
acts for anybody, and cannot give himself a role. The command line of the server (the system actor)
may found and import offices and issues the first link.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from himpun.core.actors import Actor
from himpun.offices.links import is_token_of
from himpun.offices.models import Mandate, Office, Person, Unit
from himpun.offices.policy.office import first_reason, why_not_administer
from himpun.offices.rules.mandates import DEFINITIF, MANNERS, do_overlap, why_not_period
from himpun.offices.rules.passwords import MAX_LENGTH, MIN_LENGTH, is_guessable
from himpun.offices.rules.people import why_not_nip, why_not_username
from himpun.offices.rules.roles import ADMIN, SINGLE_POSTS, why_not_role_in_unit

_LAST_ADMIN = "Kantor ini tidak boleh tanpa pengelola akun; tunjuk penggantinya lebih dahulu."
_OTHER_OFFICE = "Orang dan unit harus berasal dari kantor yang sama."


def why_not_add_person(office: Office, *, username: str, name: str, nip: str, by: Actor) -> str:
    if reason := why_not_administer(office.pk, by=by):
        return reason
    if not name.strip():
        return "Nama wajib diisi."
    if reason := first_reason(why_not_username(username), why_not_nip(nip)):
        return reason
    if Person.objects.filter(username__iexact=username).exists():
        return f'Nama masuk "{username}" sudah dipakai; pilih nama lain.'
    return ""


def why_not_give_mandate(
    person: Person,
    *,
    role: str,
    unit: Unit | None,
    kind: str,
    leads: bool,
    valid_from: datetime,
    valid_until: datetime | None,
    by: Actor,
) -> str:
    """Why this person may not be given that role for that time."""
    if reason := first_reason(
        why_not_administer(person.office_id, by=by),
        why_not_receive(person, by=by),
        _OTHER_OFFICE if unit is not None and unit.office_id != person.office_id else "",
        "" if kind in MANNERS else f'Jenis penugasan "{kind}" tidak dikenal.',
        why_not_role_in_unit(role, unit.kind if unit else None),
        why_not_period(valid_from, valid_until),
    ):
        return reason
    single = kind == DEFINITIF and leads and role in SINGLE_POSTS
    post = _post(person.office_id, role, unit)
    return _why_not_beside(person, post, (valid_from, valid_until), single=single)


def why_not_receive(person: Person, *, by: Actor) -> str:
    """Why `by` may give this person no mandate at all: his own account, or a closed one."""
    if by.person_id == person.pk:
        return "Pengelola akun tidak dapat memberi penugasan kepada dirinya sendiri."
    return "" if person.is_active else f"Akun {person.name} tidak aktif."


def _post(office_id: int, role: str, unit: Unit | None) -> QuerySet[Mandate]:
    post = Mandate.objects.filter(office_id=office_id, role=role, unit=unit)
    return post.select_related("person")


def _why_not_beside(
    person: Person,
    post: Iterable[Mandate],
    period: tuple[datetime, datetime | None],
    *,
    single: bool,
) -> str:
    """A role is held once by a person, and a post by one definitive head, at any moment."""
    for other in post:
        if not do_overlap(period, (other.valid_from, other.valid_until)):
            continue
        if other.person_id == person.pk:
            return f"{person.name} sudah memegang peran itu pada waktu tersebut."
        if single and other.leads and other.kind == DEFINITIF:
            return (
                f"{other.title} sudah dijabat {other.person.name} pada waktu tersebut;"
                " akhiri atau serahkan penugasannya lebih dahulu."
            )
    return ""


def why_not_end_mandate(mandate: Mandate, *, ends_at: datetime, by: Actor, at: datetime) -> str:
    """Why the mandate may not end at that moment; never in the past, acts were done under it."""
    if reason := why_not_administer(mandate.office_id, by=by):
        return reason
    if ends_at < at:
        return "Penugasan tidak dapat diakhiri surut; pilih saat ini atau sesudahnya."
    if mandate.valid_until is not None and mandate.valid_until <= ends_at:
        return "Penugasan itu sudah berakhir atau akan berakhir lebih dahulu."
    if mandate.role == ADMIN and not _has_other_admin(mandate.office_id, {mandate.pk}, ends_at):
        return _LAST_ADMIN
    return ""


def why_not_hand_over(
    mandate: Mandate, *, to: Person, moment: datetime, kind: str, by: Actor, at: datetime
) -> str:
    """Why the role may not pass to that person, in that manner, at that moment."""
    if reason := first_reason(
        why_not_administer(mandate.office_id, by=by),
        _OTHER_OFFICE if to.office_id != mandate.office_id else "",
        why_not_receive(to, by=by),
        "" if kind in MANNERS else f'Jenis penugasan "{kind}" tidak dikenal.',
        "Penugasan tidak dapat diserahkan surut." if moment < at else "",
        "Penugasan belum berlaku pada saat penyerahan." if moment < mandate.valid_from else "",
        why_not_period(moment, mandate.valid_until) and "Penugasan itu sudah berakhir.",
    ):
        return reason
    single = kind == DEFINITIF and mandate.leads and mandate.role in SINGLE_POSTS
    post = _post(mandate.office_id, mandate.role, mandate.unit)
    if to.pk == mandate.person_id:
        return "Penugasan diserahkan kepada orang lain, bukan kepada pemegangnya sendiri."
    others = post.exclude(pk=mandate.pk)
    return _why_not_beside(to, others, (moment, mandate.valid_until), single=single)


def _has_other_admin(office_id: int, without: AbstractSet[int], moment: datetime) -> bool:
    return (
        Mandate.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=moment),
            office_id=office_id,
            role=ADMIN,
            person__is_active=True,
            valid_from__lte=moment,
        )
        .exclude(pk__in=without)
        .exists()
    )


def why_not_issue_access_link(person: Person, *, by: Actor) -> str:
    """An admin may let anybody of the office choose a new password, and may do no more."""
    if reason := why_not_administer(person.office_id, by=by):
        return reason
    return "" if person.is_active else f"Akun {person.name} tidak aktif."


def why_not_choose_password(
    person: Person, *, token: str, password: str, by: Actor, at: datetime
) -> str:
    """Only the owner, with the newest unused link not older than 24 hours, and a good password."""
    if by.person_id != person.pk:
        return "Kata sandi hanya dapat dipilih oleh pemilik akun."
    if not person.is_active or not is_token_of(person, token, at=at):
        return "Tautan ini sudah dipakai atau kedaluwarsa; mintalah tautan baru."
    return why_not_password(password, person)


def why_not_change_password(person: Person, *, current: str, password: str, by: Actor) -> str:
    """Only the owner, who knows the present password."""
    if by.person_id != person.pk or not person.is_active:
        return "Kata sandi hanya dapat diganti oleh pemilik akun."
    if not person.check_password(current):
        return "Kata sandi sekarang tidak cocok."
    if current == password:
        return "Kata sandi baru harus berbeda dari yang sekarang."
    return why_not_password(password, person)


def why_not_password(password: str, person: Person) -> str:
    """Why this is too weak a password for that person."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        return f"Kata sandi harus terdiri atas {MIN_LENGTH} sampai {MAX_LENGTH} karakter."
    own_words = (person.username, person.name, person.office.name, person.office.short_name)
    if is_guessable(password, own_words):
        return (
            "Kata sandi terlalu mudah ditebak: hanya berisi kata yang lazim di kantor, nama,"
            " angka, dan tanda. Pakailah beberapa kata yang tidak berhubungan."
        )
    try:
        validate_password(password, user=person)
    except ValidationError as fault:
        return " ".join(fault.messages)
    return ""


def why_not_deactivate_person(person: Person, *, by: Actor, at: datetime) -> str:
    if reason := why_not_administer(person.office_id, by=by):
        return reason
    if by.person_id == person.pk:
        return "Akun sendiri tidak dapat dinonaktifkan."
    if not person.is_active:
        return f"Akun {person.name} sudah tidak aktif."
    own = set(Mandate.objects.filter(person=person, role=ADMIN).values_list("pk", flat=True))
    if own and not _has_other_admin(person.office_id, own, at):
        return _LAST_ADMIN
    return ""


def why_not_reactivate_person(person: Person, *, by: Actor) -> str:
    if reason := why_not_administer(person.office_id, by=by):
        return reason
    return f"Akun {person.name} masih aktif." if person.is_active else ""


def why_not_change_person(person: Person, *, name: str, nip: str, by: Actor) -> str:
    return first_reason(
        why_not_administer(person.office_id, by=by),
        "" if name.strip() else "Nama wajib diisi.",
        why_not_nip(nip),
    )
