"""Measurement of a period: shut until its data are agreed, then open to the whole office."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.domain.form_rounds import distributed, handed_in
from tests.domain.measured_rounds import after, agree, agreed, recap, reported, row

from himpun.core import guard
from himpun.core.refusals import NotVisible
from himpun.measurement import queries
from himpun.measurement.queries import MeasurementView
from himpun.offices.models import Office
from himpun.planning.rules.periods import Period
from himpun.rounds.actions import cancel_round

TW1 = Period.parse("2026-TW1")


def measure(cast: Cast) -> MeasurementView:
    office = Office.objects.get(pk=cast.office.pk)
    return queries.get_measurement(office, period=TW1, by=cast.perencanaan)


def warn(cast: Cast) -> None:
    with guard.lifted("test factory"):
        Office.objects.filter(pk=cast.office.pk).update(measurement_lock="PERINGATAN")


def test_a_period_without_a_round_cannot_be_measured(cast: Cast) -> None:
    found = measure(cast)
    assert found.content is None
    assert found.why_not == (
        "Kinerja Triwulan I Tahun 2026 belum dapat diukur: pengumpulan datanya belum dibuka."
    )


def test_before_agreement_the_lock_shows_nothing_and_says_whom_it_waits_for(cast: Cast) -> None:
    reported(cast)
    found = measure(cast)
    assert (found.content, found.is_provisional, list(found.indicators)) == (None, False, [])
    assert found.why_not.endswith(
        "datanya belum disetujui dalam analisa bersama; langkah 9 menunggu Kepala Dinas."
    )


def test_while_units_fill_all_of_them_are_named(cast: Cast) -> None:
    distributed(cast)
    assert measure(cast).why_not.endswith(
        "langkah 6 menunggu Sekretariat, Bidang Bina Marga, Bidang Cipta Karya, Bidang Tata Ruang."
    )


def test_an_office_may_choose_to_be_warned_instead(cast: Cast) -> None:
    warn(cast)
    round = handed_in(cast)
    assert measure(cast).content is None
    recap(cast, round)
    found = measure(cast)
    assert found.is_provisional
    assert row(found.content, "IKU-1")["achievement"] == "97.14"
    assert "belum dapat diukur" in found.why_not


def test_a_cancelled_round_measures_nothing_even_with_a_warning(cast: Cast) -> None:
    warn(cast)
    cancel_round(reported(cast), reason="Salah periode.", by=cast.kadis, at=after(2))
    found = measure(cast)
    assert found.content is None
    assert found.why_not.endswith("putaran pengumpulan datanya dibatalkan.")


def test_after_agreement_achievement_is_there_for_indicators_objectives_and_units(
    cast: Cast,
) -> None:
    agreed(cast)
    found = measure(cast)
    assert found.is_agreed
    assert not found.is_provisional
    assert found.why_not == ""
    figures = {each["indicator"]: each["achievement"] for each in found.indicators}
    assert figures == {"IKU-1": "97.14", "SUB-1": None, "IKU-2": None, "PNJ-1": "103.13"}
    assert [each["objective"] for each in found.objectives] == ["S1"]
    assert [each["unit"] for each in found.units] == ["SET", "BM", "CK", "TR"]
    assert [each["indicator"] for each in found.rows_of("CK")] == ["IKU-1", "SUB-1"]
    assert found.recap.content_hash == found.verdict.recap_hash


def test_the_list_tells_which_periods_are_agreed(cast: Cast) -> None:
    round = reported(cast)
    (waiting,) = queries.list_measurements(by=cast.admin)
    assert (waiting.period, waiting.is_agreed, waiting.achievement) == (TW1, False, None)
    agree(cast, round, at=after(2))
    (listed,) = queries.list_measurements(by=cast.admin)
    assert (listed.is_agreed, listed.achievement) == (True, "100.13")
    assert queries.list_measurements(by=cast.orang_luar) == ()


def test_strangers_measure_nothing(cast: Cast) -> None:
    agreed(cast)
    with pytest.raises(NotVisible):
        queries.get_measurement(cast.office, period=TW1, by=cast.orang_luar)
