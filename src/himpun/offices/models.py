"""Who we are: governments, offices, units, people, the roles they hold, the office's calendar."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth import hashers
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from himpun.core.scope import ScopedQuerySet
from himpun.offices.rules.mandates import title_in_manner
from himpun.offices.rules.roles import lane_of_unit


class Government(models.Model):
    """A province, kabupaten or kota."""

    name = models.CharField(max_length=200, unique=True)


class Office(models.Model):
    """An OPD/SKPD: the home of everything below; its key is the key of its trail."""

    class MeasurementLock(models.TextChoices):
        LOCK = "KUNCI", "Kunci: capaian tertutup sampai data disetujui"
        WARN = "PERINGATAN", "Peringatan: capaian tampil dengan peringatan"

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="offices")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40)
    head_title = models.CharField(max_length=120, default="Kepala Dinas")
    address = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=120, blank=True)
    website = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=40, default="Asia/Jakarta")
    number_pattern = models.CharField(max_length=80, default="{kode}/{urut}/{unit}/{tahun}")
    classification = models.CharField(max_length=40, default="000.8.6.3")
    predicate_set = models.CharField(max_length=40, default="PERMENDAGRI_86_2017")
    achievement_cap = models.PositiveSmallIntegerField(null=True, blank=True)
    measurement_lock = models.CharField(
        max_length=12, choices=MeasurementLock, default=MeasurementLock.LOCK
    )
    noted_checks = models.JSONField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    home_path = "id"
    objects = ScopedQuerySet["Office"].as_manager()


class Unit(models.Model):
    """A Sekretariat, Bidang or UPTD; `unit` in this house is always an organisational unit."""

    class Kind(models.TextChoices):
        SECRETARIAT = "SEKRETARIAT", "Sekretariat"
        DIVISION = "BIDANG", "Bidang"
        TECHNICAL = "UPTD", "UPTD"
        SUBDIVISION = "SUBBAGIAN", "Subbagian"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="units")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    fills = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["Unit"].as_manager()

    class Meta:
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="offices_unit_code")]

    @property
    def lane(self) -> str:
        """The lane whose queue holds this unit's form (ENGINE.md: Definition)."""
        return lane_of_unit(self.kind)


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """A pegawai with an account. Logging in writes nothing here: `last_login` is not kept.

    `office` keeps the account and is the only one that the person acts for; who acts in two
    offices has two accounts. `link_issued_at` is the moment of the one access link that is open.
    """

    last_login = None
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="people")
    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    nip = models.CharField(max_length=30, blank=True)
    rank = models.CharField(max_length=80, blank=True)
    email = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    link_issued_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()
    scoped = ScopedQuerySet["Person"].as_manager()

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it fits; never re-hashes in passing, because logging in writes nothing."""
        return hashers.check_password(raw_password, self.password)

    def lock_first(self) -> Office:
        """Acts on accounts and mandates of one office happen one after the other."""
        return self.office


class Mandate(models.Model):
    """One role of one person in one office, from–until (half-open), definitive or acting."""

    class Kind(models.TextChoices):
        DEFINITIVE = "DEFINITIF", "Definitif"
        PLT = "PLT", "Pelaksana Tugas (Plt.)"
        PLH = "PLH", "Pelaksana Harian (Plh.)"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="mandates")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=60)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="mandates"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DEFINITIVE)
    title = models.CharField(max_length=160)
    leads = models.BooleanField(default=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["Mandate"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="offices_mandate_order",
            )
        ]
        indexes = [
            models.Index(fields=["person", "valid_from"], name="offices_mandate_person"),
            models.Index(fields=["office", "role", "unit"], name="offices_mandate_role"),
        ]

    def lock_first(self) -> Office:
        """Two people who are given the same post at once must meet somewhere."""
        return self.office

    @property
    def full_title(self) -> str:
        """The title as letters print it: `Plt. Kepala Dinas`."""
        return title_in_manner(self.title, self.kind)


class OfficeHours(models.Model):
    """Working hours of one weekday, normal (no dates) or in a season such as Ramadan."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="hours")
    season = models.CharField(max_length=160, blank=True)
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    weekday = models.PositiveSmallIntegerField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()

    objects = ScopedQuerySet["OfficeHours"].as_manager()


class Holiday(models.Model):
    """A day off of one office: national holiday, joint leave, or its own."""

    class Kind(models.TextChoices):
        NATIONAL = "LIBUR_NASIONAL", "Libur nasional"
        JOINT_LEAVE = "CUTI_BERSAMA", "Cuti bersama"
        LOCAL = "LIBUR_DAERAH", "Libur daerah"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=16, choices=Kind)
    is_estimated = models.BooleanField(default=False)

    objects = ScopedQuerySet["Holiday"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="offices_holiday_unique")
        ]
        ordering = ["day"]


class ApiToken(models.Model):
    """A person's key for machines: only its digest is kept, and it can be revoked."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    home_path = "person__office_id"
    objects = ScopedQuerySet["ApiToken"].as_manager()
