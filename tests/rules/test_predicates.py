from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.measurement.rules.figures import Figure
from himpun.measurement.rules.predicates import (
    AKIP_LIKE,
    DEFAULT_SET,
    GOOD_TO_POOR,
    PERMENDAGRI_86_2017,
    PREDICATE_SETS,
    THREE_STATE,
    Band,
    PredicateSet,
    count_predicates,
    predicate,
    read_set,
)

D = Decimal


def code_of(value: str, scale: PredicateSet) -> str:
    return predicate(Figure(D(value)), scale=scale).code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("340", "ST"),
        ("91", "ST"),
        ("90.0000000001", "ST"),
        ("90", "T"),
        ("75.4", "T"),
        ("75", "S"),
        ("65.5", "S"),
        ("65", "R"),
        ("50.5", "R"),
        ("50", "SR"),
        ("0", "SR"),
    ],
)
def test_the_default_scale_has_no_holes(value, code):
    assert code_of(value, PERMENDAGRI_86_2017) == code


def test_the_default_is_permendagri_86_2017():
    assert DEFAULT_SET is PREDICATE_SETS["PERMENDAGRI_86_2017"]
    assert [band.label for band in DEFAULT_SET.bands] == [
        "Sangat Tinggi",
        "Tinggi",
        "Sedang",
        "Rendah",
        "Sangat Rendah",
    ]


@pytest.mark.parametrize(
    ("value", "code"),
    [("100.01", "MELEBIHI"), ("100", "TERCAPAI"), ("99.999999999", "TIDAK"), ("0", "TIDAK")],
)
def test_the_three_state_scale_turns_at_exactly_100(value, code):
    assert code_of(value, THREE_STATE) == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("120", "MEMUASKAN"),
        ("85", "SANGAT_BAIK"),
        ("75", "BAIK"),
        ("65", "CUKUP_BAIK"),
        ("50", "AGAK_KURANG"),
        ("30", "KURANG"),
    ],
)
def test_the_akip_like_scale_excludes_its_lower_bounds(value, code):
    assert code_of(value, AKIP_LIKE) == code


def test_a_missing_achievement_has_no_predicate_and_keeps_its_reason():
    word = predicate(Figure(None, "belum waktunya"), scale=DEFAULT_SET)
    assert (word.code, word.label, word.reason) == ("", "", "belum waktunya")


@given(
    st.decimals(0, 1000, places=6),
    st.decimals(0, 1000, places=6),
    st.sampled_from([*PREDICATE_SETS]),
)
def test_a_better_achievement_never_has_a_worse_word(one, other, code):
    scale = PREDICATE_SETS[code]
    low, high = sorted((one, other))
    assert scale.bands.index(scale.band_of(high)) <= scale.bands.index(scale.band_of(low))


@given(st.decimals(0, 1000, places=6))
def test_another_wording_of_the_same_limits_gives_the_same_band(value):
    same = [scale.bands.index(scale.band_of(value)) for scale in (DEFAULT_SET, GOOD_TO_POOR)]
    assert same[0] == same[1]


def test_counting_names_every_band_and_those_without_a_value():
    found = [
        predicate(figure, scale=DEFAULT_SET)
        for figure in (Figure(D(100)), Figure(D(99)), Figure(D(51)), Figure(None, "belum waktunya"))
    ]
    assert count_predicates(found, scale=DEFAULT_SET) == {
        "ST": 2,
        "T": 0,
        "S": 0,
        "R": 1,
        "SR": 0,
        "": 1,
    }


def test_an_office_can_bring_its_own_set():
    scale = read_set(
        {
            "code": "DUA",
            "name": "Dua keadaan",
            "source": "Perkada",
            "bands": [
                {"code": "YA", "label": "Ya", "from": "79.5"},
                {"code": "TIDAK", "label": "Tidak"},
            ],
        }
    )
    assert (code_of("79.5", scale), code_of("79.4999", scale)) == ("YA", "TIDAK")
    assert scale.source == "Perkada"


LOWEST = {"code": "L", "label": "Lemah"}


@pytest.mark.parametrize(
    ("bands", "sentence"),
    [
        (None, "daftar"),
        ("ST", "daftar"),
        ([], "menampung semua"),
        ([{"code": "A", "label": "A", "above": "90"}], "menampung semua"),
        (["A", LOWEST], "Setiap predikat"),
        ([{"code": "A", "above": "90"}, LOWEST], "memerlukan “label”"),
        ([{"code": " ", "label": "A", "above": "90"}, LOWEST], "memerlukan “code”"),
        ([{"code": "A", "label": "A", "above": "x"}, LOWEST], "bukan angka"),
        ([{"code": "A", "label": "A", "above": "NaN"}, LOWEST], "bukan angka"),
        ([{"code": "A", "label": "A", "above": True}, LOWEST], "bukan angka"),
        ([{"code": "A", "label": "A", "above": 1.5}, LOWEST], "bukan angka"),
        ([{"code": "A", "label": "A", "above": "9", "from": "9"}, LOWEST], "bukan keduanya"),
        ([{"code": "L", "label": "A", "above": "9"}, LOWEST], "dua kali"),
        ([{"code": "A", "label": "A"}, LOWEST], "Hanya predikat terendah"),
        (
            [
                {"code": "A", "label": "A", "above": "50"},
                {"code": "B", "label": "B", "above": "90"},
                LOWEST,
            ],
            "menurun",
        ),
        (
            [
                {"code": "A", "label": "A", "from": "90"},
                {"code": "B", "label": "B", "above": "90"},
                LOWEST,
            ],
            "menurun",
        ),
    ],
)
def test_a_set_that_leaves_holes_is_refused_in_a_sentence(bands, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_set({"code": "X", "name": "X", "bands": bands})


def test_a_band_from_a_limit_may_follow_the_one_above_it():
    scale = PredicateSet(
        "X",
        "X",
        (Band("A", "A", D(9)), Band("B", "B", D(9), inclusive=True), Band("C", "C", None)),
    )
    assert [code_of(value, scale) for value in ("9.1", "9", "8.9")] == ["A", "B", "C"]
