"""Opening a round, and the reason with which one is cancelled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms

from himpun.planning.rules.periods import Period, PeriodKind
from himpun.web.forms.base import HouseForm

if TYPE_CHECKING:
    from himpun.sop.queries import ProcedureRow

#: How many periods of each kind are offered: the one that runs and those before it.
OFFERED = {
    PeriodKind.TRIWULAN: 6,
    PeriodKind.SEMESTER: 3,
    PeriodKind.BULAN: 13,
    PeriodKind.TAHUN: 3,
}
GROUPS = {
    PeriodKind.TRIWULAN: "Triwulanan",
    PeriodKind.SEMESTER: "Semesteran",
    PeriodKind.BULAN: "Bulanan",
    PeriodKind.TAHUN: "Tahunan",
}

Choices = list[tuple[str, list[tuple[str, str]]]]


def offered_periods(on: date) -> dict[PeriodKind, list[Period]]:
    """For each frequency the period of that day and those before it, newest first."""
    offered: dict[PeriodKind, list[Period]] = {}
    for kind, n_periods in OFFERED.items():
        periods = [Period.containing(on, kind)]
        while len(periods) < n_periods:
            periods.append(periods[-1].previous())
        offered[kind] = periods
    return offered


def usual_period(on: date) -> Period:
    """What an office collects now: the quarter that has just ended (SOP.md: frequency)."""
    return Period.containing(on, PeriodKind.TRIWULAN).previous()


def period_choices(on: date, *, running: Collection[str]) -> Choices:
    """The choices of the form in groups; what runs or has not ended yet says so."""
    return [
        (GROUPS[kind], [(each.code, _label(each, on, running)) for each in periods])
        for kind, periods in offered_periods(on).items()
    ]


def _label(period: Period, on: date, running: Collection[str]) -> str:
    if period.code in running:
        return f"{period.label} – putarannya masih berjalan"
    return f"{period.label} – belum berakhir" if period.ends_on >= on else period.label


class RoundForm(HouseForm):
    """Which SOP, which period."""

    act = "rounds.open_round"

    procedure = forms.ChoiceField(
        label="SOP yang berlaku",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Pilih SOP dari daftar."},
    )
    period = forms.ChoiceField(
        label="Periode data",
        help_text="Biasanya triwulan yang baru saja berakhir.",
        error_messages={"invalid_choice": "Pilih periode dari daftar."},
    )
    title = forms.CharField(
        label="Judul putaran",
        max_length=200,
        required=False,
        help_text="Bila kosong: nama SOP dan periodenya.",
    )

    def __init__(
        self,
        *args: Any,
        procedures: Sequence[ProcedureRow],
        periods: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["procedure"]).choices = [
            (str(each.id), f"{each.name} – {each.number or each.code}, versi {each.version}")
            for each in procedures
        ]
        cast("forms.ChoiceField", self.fields["period"]).choices = periods


class CancelForm(HouseForm):
    """Why a round is given up."""

    act = "rounds.cancel_round"

    reason = forms.CharField(
        label="Alasan pembatalan",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Alasan ini tampil pada halaman putaran dan tercatat dalam jejak.",
    )
