"""The office's identity, settings, units and calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms

from himpun.core.formats import DAYS
from himpun.intake.checks import NOTABLE
from himpun.measurement.rules.predicates import PREDICATE_SETS
from himpun.offices.rules.hours import read_spans
from himpun.offices.rules.roles import (
    BIDANG_KIND,
    SEKRETARIAT_KIND,
    SUBBAGIAN_KIND,
    UPTD_KIND,
)
from himpun.offices.rules.settings import CAPS
from himpun.web.forms.base import HouseForm
from himpun.web.forms.moments import DayField

if TYPE_CHECKING:
    from himpun.core.worktime import Span
    from himpun.offices.models import Unit

UNIT_KINDS = {
    SEKRETARIAT_KIND: "Sekretariat",
    BIDANG_KIND: "Bidang",
    UPTD_KIND: "UPTD",
    SUBBAGIAN_KIND: "Subbagian",
}
LOCKS = {
    "KUNCI": "Kunci: capaian tertutup sampai data disetujui",
    "PERINGATAN": "Peringatan: capaian tampil dengan peringatan",
}
HOLIDAY_KINDS = {
    "LIBUR_DAERAH": "Libur daerah atau kantor",
    "LIBUR_NASIONAL": "Libur nasional",
    "CUTI_BERSAMA": "Cuti bersama",
}


class VersionedForm(HouseForm):
    """A form of something that somebody else may have changed since it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class IdentityForm(VersionedForm):
    """What letters print about the office."""

    act = "offices.change_identity"

    name = forms.CharField(label="Nama kantor", max_length=160)
    short_name = forms.CharField(label="Singkatan", max_length=40)
    head_title = forms.CharField(label="Sebutan kepala", max_length=120)
    address = forms.CharField(label="Alamat", max_length=300, required=False)
    city = forms.CharField(label="Kota", max_length=80, required=False)
    phone = forms.CharField(label="Telepon", max_length=60, required=False)
    email = forms.CharField(label="Surel", max_length=120, required=False)
    website = forms.CharField(label="Laman", max_length=120, required=False)


class SettingsForm(VersionedForm):
    """How letters are numbered, achievement judged, measurement locked."""

    act = "offices.change_settings"

    number_pattern = forms.CharField(
        label="Pola nomor naskah",
        max_length=80,
        help_text="Memakai {kode}, {urut}, {unit}, {tahun}. Yang sudah bernomor tidak berubah.",
    )
    classification = forms.CharField(label="Kode klasifikasi arsip", max_length=40)
    predicate_set = forms.ChoiceField(
        label="Himpunan predikat",
        choices=[(code, scale.name) for code, scale in PREDICATE_SETS.items()],
    )
    achievement_cap = forms.TypedChoiceField(
        label="Batas capaian yang ditampilkan",
        choices=[("", "Tanpa batas"), *((str(cap), f"{cap}%") for cap in CAPS)],
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Nilai asli tetap disimpan; batas hanya untuk tampilan dan rata-rata.",
    )
    measurement_lock = forms.ChoiceField(
        label="Pengukuran sebelum data disetujui",
        choices=list(LOCKS.items()),
        widget=forms.RadioSelect,
    )
    noted_checks = forms.MultipleChoiceField(
        label="Temuan formulir yang meminta keterangan",
        choices=[(check.code, check.title) for check in NOTABLE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Sel kosong selalu perlu alasan, dan nilai di luar batas keras selalu ditolak."
        " Temuan lain hanya ditunjukkan dan dihitung.",
    )


class UnitForm(HouseForm):
    """A unit's name, kind and place."""

    name = forms.CharField(label="Nama unit", max_length=200)
    kind = forms.ChoiceField(label="Jenis", choices=list(UNIT_KINDS.items()))
    parent = forms.ChoiceField(label="Di bawah unit", required=False)
    fills = forms.BooleanField(
        label="Mengisi formulir sendiri",
        required=False,
        help_text="Unit yang tidak mengisi tidak menerima formulir pada langkah 5.",
    )

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "– langsung di bawah kantor –")]
        choices += [(str(unit.pk), unit.name) for unit in units]
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class NewUnitForm(UnitForm):
    """A unit that is formed."""

    act = "offices.add_unit"

    code = forms.CharField(
        label="Kode unit", max_length=20, help_text="Pendek dan tetap, misalnya BM atau UPTD1."
    )
    valid_from = DayField(label="Dibentuk sejak")
    field_order = ("code", "name", "kind", "parent", "valid_from", "fills")


class ChangeUnitForm(UnitForm, VersionedForm):
    """A unit that is corrected; its code stays."""

    act = "offices.change_unit"


class CloseUnitForm(HouseForm):
    """The last day of a unit."""

    act = "offices.close_unit"

    last_day = DayField(label="Hari terakhir")


class HolidayForm(HouseForm):
    """A day off."""

    act = "offices.add_holiday"

    day = DayField(label="Tanggal")
    name = forms.CharField(label="Nama hari libur", max_length=160)
    kind = forms.ChoiceField(label="Jenis", choices=list(HOLIDAY_KINDS.items()))


class SpansField(forms.CharField):
    """Hours of a day: `07.30-12.00, 13.00-16.00`; empty or `libur` is a free day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)

    def clean(self, value: Any) -> Any:
        try:
            return read_spans(super().clean(value))
        except ValueError as fault:
            sentence = str(fault)
            raise forms.ValidationError(sentence[:1].upper() + sentence[1:]) from fault


class WeekForm(HouseForm):
    """Office hours of the seven days of the usual week."""

    act = "offices.set_office_hours"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, name in enumerate(DAYS):
            self.fields[f"day_{weekday}"] = SpansField(label=name)


class SeasonForm(WeekForm):
    """Other hours between two days, both included."""

    name = forms.CharField(label="Nama musim", max_length=160, help_text="Misalnya Ramadan 1447 H.")
    first_on = DayField(label="Mulai tanggal")
    last_on = DayField(label="Sampai dengan tanggal")


def week_of(typed: Mapping[str, Any]) -> dict[int, tuple[Span, ...]]:
    """What a week's form says, weekday by weekday from Monday."""
    return {weekday: typed[f"day_{weekday}"] for weekday in range(len(DAYS))}
