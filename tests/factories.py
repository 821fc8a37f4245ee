"""Rows for the tests, written past the door by name (`guard.lifted`), never in the product."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from himpun.core import guard
from himpun.core.actors import Actor, Capacity
from himpun.offices.models import Government, Mandate, Office, OfficeHours, Person, Unit
from tests.cast import Cast

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def make_office(code: str = "1.03.0.00.0.00.01.0000", name: str = "Dinas Contoh") -> Office:
    """An office with normal hours (Mon–Thu 07.30–16.00, Fri –16.30) and no holidays."""
    with guard.lifted("test factory"):
        government, _ = Government.objects.get_or_create(name="Pemerintah Provinsi Contoh")
        office = Office.objects.create(
            government=government, code=code, name=name, short_name=name.upper()[:12], city="Padang"
        )
        for weekday in range(5):
            noon, close = (time(13, 30), time(16, 30)) if weekday == 4 else (time(13), time(16))
            for start, end in ((time(7, 30), time(12)), (noon, close)):
                OfficeHours.objects.create(
                    office=office, weekday=weekday, starts_at=start, ends_at=end
                )
    return office


def make_unit(office: Office, code: str, name: str, kind: str = "BIDANG", **more: object) -> Unit:
    with guard.lifted("test factory"):
        return Unit.objects.create(
            office=office, code=code, name=name, kind=kind, valid_from=date(2020, 1, 1), **more
        )


def make_person(username: str, name: str = "", *, office: Office | None = None) -> Person:
    home = office or Office.objects.order_by("pk").first() or make_office()
    with guard.lifted("test factory"):
        person = Person(office=home, username=username, name=name or f"Contoh {username.title()}")
        person.set_unusable_password()
        person.save()
    return person


def give_mandate(
    person: Person,
    office: Office,
    role: str,
    *,
    unit: Unit | None = None,
    leads: bool = True,
    title: str = "",
    kind: str = "DEFINITIF",
) -> Mandate:
    with guard.lifted("test factory"):
        return Mandate.objects.create(
            person=person,
            office=office,
            role=role,
            unit=unit,
            leads=leads,
            kind=kind,
            title=title or role.replace("_", " ").title(),
            valid_from=LONG_AGO,
        )


def make_actor(
    office: Office,
    username: str,
    role: str,
    *,
    unit: Unit | None = None,
    leads: bool = True,
    title: str = "",
) -> Actor:
    """A person with one mandate, as the actor he then is."""
    person = make_person(username, office=office)
    mandate = give_mandate(person, office, role, unit=unit, leads=leads, title=title)
    return Actor(
        person_id=person.pk,
        name=person.name,
        home=office.pk,
        capacities=(Capacity(role, unit.pk if unit else None, mandate.title, "DEFINITIF", leads),),
    )


def make_cast() -> Cast:
    """Office, four units and everybody of HOUSE.md's cast."""
    office = make_office()
    sekretariat = make_unit(office, "SET", "Sekretariat", "SEKRETARIAT", position=1)
    bm = make_unit(office, "BM", "Bidang Bina Marga", position=2)
    ck = make_unit(office, "CK", "Bidang Cipta Karya", position=3)
    tr = make_unit(office, "TR", "Bidang Tata Ruang", position=4)
    other = make_office("9.99", "Dinas Lain")
    return Cast(
        office=office,
        secretariat=sekretariat,
        bina_marga_unit=bm,
        cipta_karya_unit=ck,
        tata_ruang_unit=tr,
        kadis=make_actor(office, "kadis", "kadis", title="Kepala Dinas"),
        sekretaris=make_actor(
            office, "sekretaris", "sekretaris", unit=sekretariat, title="Sekretaris"
        ),
        bina_marga=make_actor(office, "kabid.bm", "bidang", unit=bm),
        bina_marga_operator=make_actor(office, "operator.bm", "bidang", unit=bm, leads=False),
        cipta_karya=make_actor(office, "kabid.ck", "bidang", unit=ck),
        tata_ruang=make_actor(office, "kabid.tr", "bidang", unit=tr),
        tim_sakip=make_actor(office, "ketua.sakip", "tim_sakip", title="Ketua Tim SAKIP"),
        sakip_member=make_actor(office, "anggota.sakip", "tim_sakip", leads=False),
        perencanaan=make_actor(office, "perencana", "perencanaan", title="Perencana"),
        admin=make_actor(office, "admin", "admin"),
        orang_luar=make_actor(other, "orang.luar", "kadis"),
    )
