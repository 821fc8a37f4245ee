"""Two frozen forms side by side: nothing differs from itself, and what differs is named exactly."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.intake.rules.comparing import Difference, compare, compare_rows

texts = st.text(max_size=12)
figures = st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str)
digests = st.text(alphabet="0123456789abcdef", min_size=64, max_size=64)


def proof(digest: str, name: str = "laporan.pdf") -> dict[str, object]:
    return {"sha256": digest, "carrier": "BERKAS", "name": name}


def row(**changed: object) -> dict[str, Any]:
    """A frozen indicator row, as a hand-in holds it."""
    return {
        "id": 1,
        "kind": "INDIKATOR",
        "code": "IKU-1",
        "is_due": True,
        "values": {"baik": "140", "total": "200"},
        "actual": "70",
        "note": "",
        "missing_reason": "",
        "data_status": "FINAL",
        "data_on": None,
        "filled_by": "Seseorang",
        "filled_at": "2026-04-09T09:00:00+00:00",
        "evidence": [proof("a" * 64)],
        "frozen": {
            "spec": {"name": "Jalan baik", "definition": "Panjang baik", "version": 1},
            "objective": {"code": "S1", "name": "Sasaran", "position": 1},
            "position": 1,
            "unit_targets": {"unit": "BM", "year": 2026, "aims": {"2026-TW1": ["70", None]}},
            "office_targets": None,
        },
        **changed,
    }


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    codes = draw(st.lists(st.sampled_from(["IKU-1", "IKU-2", "SUB-1", "SUB-2"]), unique=True))
    return [
        row(
            code=code,
            actual=draw(st.none() | figures),
            values=draw(st.dictionaries(st.sampled_from(["baik", "total"]), st.none() | figures)),
            note=draw(texts),
            missing_reason=draw(st.sampled_from(["", "LAINNYA"])),
            data_status=draw(st.sampled_from(["FINAL", "SEMENTARA"])),
            evidence=[proof(each) for each in draw(st.lists(digests, max_size=2, unique=True))],
        )
        for code in codes
    ]


@given(rows())
def test_a_form_does_not_differ_from_itself(form: list[dict[str, Any]]) -> None:
    assert compare(form, copy.deepcopy(form)) == ()


@given(rows(), rows())
def test_the_other_way_round_the_same_rows_and_fields_differ(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    def told(found: Any) -> set[tuple[str, frozenset[str]]]:
        return {(each.code, frozenset(one.field for one in each.differences)) for each in found}

    assert told(compare(old, new)) == told(compare(new, old))


Change = Callable[[dict[str, Any]], object]

#: One change of the row, and the one field by which it is to be named.
CHANGES: Mapping[str, Change] = {
    "actual": lambda it: it.update(actual="71"),
    "values.baik": lambda it: it["values"].update(baik="141"),
    "values.total": lambda it: it["values"].update(total=None),
    "note": lambda it: it.update(note="Menyusul."),
    "missing_reason": lambda it: it.update(missing_reason="LAINNYA"),
    "data_status": lambda it: it.update(data_status="ESTIMASI"),
    "data_on": lambda it: it.update(data_on="2026-03-31"),
    "is_due": lambda it: it.update(is_due=False),
    "evidence": lambda it: it["evidence"].append(proof("b" * 64, "lain.pdf")),
    "definition.definition": lambda it: it["frozen"]["spec"].update(definition="Lain"),
    "definition.objective": lambda it: it["frozen"]["objective"].update(code="S2"),
    "targets.unit.2026-TW1": lambda it: it["frozen"]["unit_targets"]["aims"].update(
        {"2026-TW1": ["72", None]}
    ),
    "targets.office.2026": lambda it: it["frozen"].update(
        office_targets={"unit": "", "year": 2026, "aims": {"2026": ["80", "90"]}}
    ),
}


@given(st.sets(st.sampled_from(sorted(CHANGES))))
def test_the_fields_named_are_exactly_those_that_were_changed(names: set[str]) -> None:
    new = copy.deepcopy(row())
    for name in names:
        CHANGES[name](new)
    found = compare([row()], [new])
    assert {one.field for each in found for one in each.differences} == names
    assert len(found) == bool(names)


@pytest.mark.parametrize(
    "same",
    [
        {"filled_by": "Orang lain", "filled_at": "2026-05-01T00:00:00+00:00", "id": 7},
        {"actual": Decimal("70.0")},
        {"values": {"baik": "140", "total": "200", "luar": None}},
        {"note": None},
        {"data_status": ""},
    ],
)
def test_who_typed_and_another_way_of_writing_are_no_difference(same: dict[str, Any]) -> None:
    assert compare_rows(row(), row(**same)) == ()


def test_a_row_frozen_before_reasons_were_asked_is_as_final_as_it_was() -> None:
    older = row()
    for name in ("missing_reason", "data_status", "data_on"):
        del older[name]
    assert compare_rows(older, row()) == ()


def test_a_date_is_the_same_as_its_text() -> None:
    assert compare_rows(row(data_on="2026-03-31"), row(data_on=date(2026, 3, 31))) == ()


def test_an_empty_row_has_no_status() -> None:
    empty = row(actual=None, data_status="FINAL", data_on="2026-03-31")
    assert compare_rows(empty, row(actual=None, data_status="ESTIMASI")) == ()


def test_a_new_version_that_says_the_same_is_no_difference() -> None:
    newer = copy.deepcopy(row())
    newer["frozen"]["spec"]["version"] = 2
    newer["frozen"]["position"] = 4
    assert compare_rows(row(), newer) == ()


def test_a_proof_of_the_same_name_with_another_digest_was_replaced() -> None:
    old, new = proof("a" * 64), proof("b" * 64)
    found = compare_rows(row(evidence=[old]), row(evidence=[new]))
    assert found == (Difference("evidence", old, new),)


def test_a_proof_that_says_what_it_replaces_is_believed() -> None:
    old, other = proof("a" * 64, "satu.pdf"), proof("c" * 64, "dua.pdf")
    new = proof("b" * 64, "dua.pdf") | {"replaces": "a" * 64}
    found = compare_rows(row(evidence=[old, other]), row(evidence=[new]))
    assert found == (Difference("evidence", old, new), Difference("evidence", other, None))


@pytest.mark.parametrize(
    ("name", "text"), [("kind", "BA"), ("number", "99/2026"), ("dated_on", "2026-03-31")]
)
def test_a_proof_of_one_digest_that_says_something_else_was_replaced(name: str, text: str) -> None:
    old, new = proof("a" * 64), proof("a" * 64) | {name: text}
    found = compare_rows(row(evidence=[old]), row(evidence=[new]))
    assert found == (Difference("evidence", old, new),)


def test_two_proofs_of_one_digest_are_two() -> None:
    one, two = proof("a" * 64), proof("a" * 64) | {"number": "2"}
    assert compare_rows(row(evidence=[one, two]), row(evidence=[two, one])) == ()
    found = compare_rows(row(evidence=[one, two]), row(evidence=[two]))
    assert found == (Difference("evidence", one, None),)


def test_a_restricted_proof_is_known_by_its_digest_alone() -> None:
    old = {"sha256": "a" * 64, "carrier": "BERKAS", "is_restricted": True}
    new = {"sha256": "b" * 64, "carrier": "BERKAS", "is_restricted": True}
    found = compare_rows(row(evidence=[old]), row(evidence=[new]))
    assert found == (Difference("evidence", None, new), Difference("evidence", old, None))


def test_rows_that_came_and_went_are_named_in_order() -> None:
    found = compare([row(code="A"), row(code="B")], [row(code="C"), row(code="B", note="x")])
    assert [(each.code, each.old is None, each.new is None) for each in found] == [
        ("C", True, False),
        ("B", False, False),
        ("A", False, True),
    ]


def test_a_budget_line_is_compared_by_name_ceiling_and_objective() -> None:
    line = {"code": "1.03", "name": "Program", "ceiling": "100", "objective": "S1", "position": 1}
    old = row(kind="ANGGARAN", code="1.03", frozen=line)
    new = row(kind="ANGGARAN", code="1.03", frozen={**line, "ceiling": "90", "position": 2})
    assert compare_rows(old, new) == (Difference("definition.ceiling", "100", "90"),)
