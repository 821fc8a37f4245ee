"""Accounts, mandates and one's own password."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms

from himpun.offices.rules.mandates import DEFINITIF, PLH, PLT
from himpun.web.forms.base import HouseForm
from himpun.web.forms.login import PasswordForm
from himpun.web.forms.moments import DayField

if TYPE_CHECKING:
    from himpun.offices.models import Unit
    from himpun.offices.queries import PersonRow

MANNERS = {
    DEFINITIF: "Definitif",
    PLT: "Pelaksana Tugas (Plt.)",
    PLH: "Pelaksana Harian (Plh.)",
}
_NOW = "Kosongkan untuk saat ini juga, atau pukul 00.00 pada tanggal lain."


class HourField(forms.TimeField):
    """A time of day in the office's zone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        kwargs.setdefault("error_messages", {"invalid": "Tulis jamnya, misalnya 07.30."})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """A browser without the picker sends what was typed: a point is taken as a colon."""
        return super().to_python(value.replace(".", ":") if isinstance(value, str) else value)


class PersonForm(HouseForm):
    """What letters print about a person."""

    act = "offices.change_person"

    name = forms.CharField(label="Nama lengkap dan gelar", max_length=200)
    nip = forms.CharField(label="NIP", max_length=30, required=False, help_text="18 angka.")
    rank = forms.CharField(label="Pangkat/golongan", max_length=80, required=False)
    email = forms.CharField(label="Surel", max_length=120, required=False)


class NewPersonForm(PersonForm):
    """An account; its owner chooses the password through a one-time link."""

    act = "offices.add_person"

    username = forms.CharField(
        label="Nama masuk",
        max_length=80,
        help_text="Huruf kecil, angka, titik; misalnya kabid.bm. Tidak dapat diganti.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    field_order = ("username", "name", "nip", "rank", "email")


class MandateForm(HouseForm):
    """A role from a day on."""

    act = "offices.give_mandate"

    role = forms.ChoiceField(label="Peran")
    unit = forms.ChoiceField(
        label="Unit", required=False, help_text="Hanya untuk peran Sekretaris dan Bidang."
    )
    kind = forms.ChoiceField(label="Sebagai", choices=list(MANNERS.items()))
    leads = forms.TypedChoiceField(
        label="Kewenangan",
        choices=[("ya", "Memimpin dan menandatangani"),
                 ("tidak", "Menyiapkan: mengisi dan draf")],
        coerce=lambda value: value == "ya",
    )  # fmt: skip
    title = forms.CharField(
        label="Jabatan yang tercetak", max_length=160, required=False,
        help_text="Bila kosong: sebutan lazim peran itu. “Plt.” ditambahkan sendiri.",
    )  # fmt: skip
    first_day = DayField(label="Berlaku sejak")
    last_day = DayField(label="Sampai dengan", required=False)
    basis = forms.CharField(label="Dasar (nomor surat)", max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        roles: Iterable[tuple[str, str]],
        units: Iterable[Unit],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = list(roles)  # type: ignore[attr-defined]  # a ChoiceField
        choices = [("", "– seluruh kantor –"), *((str(unit.pk), unit.name) for unit in units)]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class EndMandateForm(HouseForm):
    """When a mandate ends."""

    act = "offices.end_mandate"

    day = DayField(label="Berakhir tanggal")
    hour = HourField(label="Pukul", required=False, help_text=_NOW)


class HandOverForm(HouseForm):
    """Who takes a mandate over, from when, and how."""

    act = "offices.hand_over"

    to = forms.ChoiceField(label="Kepada")
    day = DayField(label="Mulai tanggal")
    hour = HourField(label="Pukul", required=False, help_text=_NOW)
    kind = forms.ChoiceField(label="Sebagai", choices=list(MANNERS.items()))
    basis = forms.CharField(label="Dasar (nomor surat)", max_length=200, required=False)

    def __init__(self, *args: Any, people: Iterable[PersonRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "– pilih pegawai –"), *((str(each.id), each.name) for each in people)]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class OwnPasswordForm(PasswordForm):
    """A new password of one's own, for somebody who knows the present one."""

    act = "offices.change_password"

    current = forms.CharField(
        label="Kata sandi sekarang",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "password", "repeated")


class ApiTokenForm(HouseForm):
    """A key with which a program of one's own acts in one's name."""

    act = "offices.make_api_token"

    key_name = forms.CharField(
        label="Nama kunci",
        max_length=80,
        help_text="Program atau komputer yang memakainya, misalnya “E-SAKIP provinsi”.",
    )
    last_day = DayField(label="Berlaku sampai dengan", help_text="Paling lama 365 hari.")
