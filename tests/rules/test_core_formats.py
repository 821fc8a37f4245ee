"""What people read: Indonesian numbers, dates and lengths of time."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.core import formats

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Decimal("1234.5"), 2, "1.234,50"),
        (Decimal("1234567.005"), 2, "1.234.567,01"),
        (Decimal("0.125"), 2, "0,13"),
        (Decimal("-0.001"), 2, "0,00"),
        (Decimal("-12.5"), 0, "-13"),
        (Decimal("70.510"), None, "70,510"),
        (Decimal("1E+3"), None, "1.000"),
        (Decimal(0), 2, "0,00"),
        (Decimal("9" * 27), 2, ".".join(["999"] * 9) + ",00"),
        (Decimal("9" * 30 + ".125"), 2, ".".join(["999"] * 10) + ",13"),
        (7, None, "7"),
        (None, 2, "–"),
    ],
)
def test_number_is_shown_the_indonesian_way(value, decimals, shown):
    assert formats.number(value, decimals) == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_number_without_decimals_loses_no_digit(value):
    shown = formats.number(value)
    assert Decimal(shown.replace(".", "").replace(",", ".")) == value


def test_percent_and_money_have_their_signs():
    assert formats.percent(Decimal("100.0715")) == "100,07%"
    assert formats.percent(None) == "–"
    assert formats.money(Decimal("1250000")) == "Rp1.250.000"
    assert formats.money(Decimal("-1250000.5"), 2) == "-Rp1.250.000,50"
    assert formats.money(None) == "–"
    assert formats.money(Decimal("9" * 30)) == "Rp" + ".".join(["999"] * 10)


def test_dates_are_written_in_full():
    assert formats.date_long(date(2026, 4, 9)) == "Kamis, 9 April 2026"
    assert formats.date_plain(date(2026, 12, 31)) == "31 Desember 2026"


def test_moment_is_in_the_zone_of_the_office():
    at = datetime(2026, 4, 9, 9, 0, tzinfo=UTC)
    assert formats.moment(at, JAKARTA) == "Kamis, 9 April 2026 16.00 WIB"
    assert formats.moment(at, ZoneInfo("Asia/Jayapura")) == "Kamis, 9 April 2026 18.00 WIT"
    assert formats.clock_time(at, ZoneInfo("Asia/Makassar")) == "17.00 WITA"


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, "0 menit"),
        (10, "10 menit"),
        (130, "2 jam 10 menit"),
        (450, "1 hari"),
        (931, "2 hari 31 menit"),
    ],
)
def test_duration_is_told_in_office_time(minutes, shown):
    assert formats.duration(minutes) == shown


@pytest.mark.parametrize(
    ("n_bytes", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1500, "1,5 kB"),
        (2_000_000, "2,0 MB"),
        (5_000_000_000_000, "5.000,0 GB"),
    ],
)
def test_size_is_rounded_to_one_decimal(n_bytes, shown):
    assert formats.size(n_bytes) == shown


def test_listing_reads_as_a_sentence():
    assert formats.listing([]) == ""
    assert formats.listing(["a"]) == "a"
    assert formats.listing(["a", "b"]) == "a dan b"
    assert formats.listing(["a", "b", "c"]) == "a, b, dan c"
