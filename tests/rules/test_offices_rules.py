"""Roles, mandates, login names and passwords: what is true by definition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.offices.rules import hours, mandates, passwords, people, roles

START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 20).map(lambda n: START + timedelta(days=n))
periods = st.tuples(moments, st.none() | moments).filter(lambda p: p[1] is None or p[0] < p[1])


@given(first=periods, second=periods)
def test_two_periods_overlap_when_some_moment_lies_in_both(first, second):
    days = [START + timedelta(days=n) for n in range(30)]
    both = any(
        mandates.is_valid_at(*first, day) and mandates.is_valid_at(*second, day) for day in days
    )
    assert mandates.do_overlap(first, second) == mandates.do_overlap(second, first) == both


@given(start=moments, length=st.integers(1, 5), follow=periods)
def test_of_two_mandates_that_follow_each_other_exactly_one_holds(start, length, follow):
    change = start + timedelta(days=length)
    for day in (start, change - timedelta(microseconds=1), change, follow[0]):
        held = [
            mandates.is_valid_at(start, change, day),
            mandates.is_valid_at(change, None, day),
        ]
        assert held.count(True) == (day >= start)


def test_a_period_ends_after_it_begins():
    assert mandates.why_not_period(START, START)
    assert not mandates.why_not_period(START, START + timedelta(seconds=1))
    assert not mandates.why_not_period(START, None)


@pytest.mark.parametrize(
    ("manner", "title"),
    [("DEFINITIF", "Kepala Dinas"), ("PLT", "Plt. Kepala Dinas"), ("PLH", "Plh. Kepala Dinas")],
)
def test_acting_officials_are_abbreviated_as_letters_do(manner, title):
    assert mandates.title_in_manner("Kepala Dinas", manner) == title


_VALID = {
    ("kadis", None),
    ("sekretaris", None),
    ("sekretaris", "SEKRETARIAT"),
    ("bidang", "BIDANG"),
    ("bidang", "UPTD"),
    ("bidang", "SUBBAGIAN"),
    ("tim_sakip", None),
    ("perencanaan", None),
    ("admin", None),
}


@pytest.mark.parametrize("kind", [None, "SEKRETARIAT", "BIDANG", "UPTD", "SUBBAGIAN"])
@pytest.mark.parametrize("role", roles.ROLES)
def test_a_role_is_held_where_its_queue_is(role, kind):
    assert (roles.why_not_role_in_unit(role, kind) == "") == ((role, kind) in _VALID)


@pytest.mark.parametrize("kind", [None, "SEKRETARIAT", "BIDANG", "UPTD", "SUBBAGIAN"])
@pytest.mark.parametrize("role", ["walidata", "petugas_layanan", "pj2", "x" * 60])
def test_a_lane_of_another_sop_is_held_anywhere(role, kind):
    assert roles.why_not_role_in_unit(role, kind) == ""


@pytest.mark.parametrize(
    "role", ["", "Walidata", "wali data", "2wali", "x" * 61, "wali٣", "wali\n"]
)
def test_a_word_that_no_sop_can_name_is_no_role(role):
    assert "tidak sah" in roles.why_not_role_in_unit(role, None)


@pytest.mark.parametrize(
    ("role", "leads", "unit", "title"),
    [
        ("walidata", True, "", "Walidata"),
        ("petugas_layanan", True, "", "Petugas Layanan"),
        ("petugas_layanan", False, "", "Staf Petugas Layanan"),
        ("walidata", True, "Bidang Aset", "Walidata Bidang Aset"),
    ],
)
def test_a_lane_of_another_sop_has_a_readable_title(role, leads, unit, title):
    assert roles.default_title(role, leads=leads, unit_name=unit) == title


@pytest.mark.parametrize("role", ["bidang", "x" * 60])
def test_a_usual_title_is_never_longer_than_a_mandate_keeps(role):
    assert len(roles.default_title(role, leads=False, unit_name="B" * 200)) == 160


def test_every_role_has_a_name_and_a_usual_title():
    for role in roles.ROLES:
        assert roles.ROLE_NAMES[role]
        for leads in (True, False):
            assert roles.default_title(role, leads=leads, unit_name="Bidang X").strip()
    assert roles.default_title("bidang", leads=True, unit_name="UPTD I") == "Kepala UPTD I"
    assert roles.default_title("kadis", leads=True, head="Kepala Badan") == "Kepala Badan"
    assert roles.default_title("kadis", leads=False, head="Kepala Badan") == "Staf Kepala Dinas"


@pytest.mark.parametrize("name", ["kadis", "kabid.bm", "operator.uptd1", "a_b-c", "123", "x" * 80])
def test_simple_login_names_are_accepted(name):
    assert people.why_not_username(name) == ""


@pytest.mark.parametrize(
    "name", ["", "ab", "Kadis", ".abc", "abc.", "a b c", "x" * 81, "ka٣dis", "abc\n"]
)
def test_other_login_names_are_refused(name):
    assert "tidak sah" in people.why_not_username(name)


def test_a_nip_has_18_digits_however_it_is_spaced():
    assert people.plain_nip("19700101 199001 1.001") == "197001011990011001"
    assert people.nip_text("197001011990011001") == "19700101 199001 1 001"
    assert people.nip_text("") == ""
    assert people.why_not_nip("") == people.why_not_nip("1" * 18) == ""
    for wrong in ("1" * 17, "1" * 19, "x" * 18, "٣" * 18):
        assert "18 angka" in people.why_not_nip(wrong)


@pytest.mark.parametrize(
    "password",
    [
        "Padang-Sumbar-2026",
        "himpunsakip2026",
        "kepaladinas1234",
        "P@dang$umbar!!",
        "ababababababab",
        "12345678901234",
        "budisantoso1990",
        "Rahasia Rahasia",
    ],
)
def test_words_of_the_office_digits_and_signs_are_guessable(password):
    assert passwords.is_guessable(password, ["Budi Santoso"])


@pytest.mark.parametrize(
    "password", ["kelapa muda di meja", "padang xylofon 7 ungu", "tr0mb0n-listrik-basah"]
)
def test_other_words_are_not(password):
    assert not passwords.is_guessable(password, ["Budi Santoso"])


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=5))
def test_any_text_is_judged(password, own):
    assert passwords.is_guessable(password, own) in {True, False}


def test_the_usual_week_is_written_in_one_line():
    text = hours.hours_text(hours.DEFAULT_WEEK)
    assert text.startswith("0 07.30-12.00 13.00-16.00; ")
    assert text.endswith("4 07.30-12.00 13.30-16.30")
    assert hours.hours_text({5: ()}) == "5"
