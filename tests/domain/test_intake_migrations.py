"""A form of the program before proofs had uses, taken over: nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection
from tests.domain.any_row import insert_any_row
from tests.domain.former_database import empty_database, migrate_to, migrate_to_newest

from himpun.core import guard, triggers
from himpun.intake.models import (
    Answer,
    Evidence,
    EvidenceUse,
    FormRow,
    HandIn,
    Submission,
    WorkbookUpload,
)

MOMENT = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
OPERATOR, HEAD = 11, 12
FROZEN = {"rows": [{"code": "IKU-1", "actual": "70"}]}

#: Row code, name of the file, by whom, after how many hours it was taken out.
PROOFS = (
    ("IKU-1", "satu.pdf", OPERATOR, None),
    ("IKU-1", "dua.pdf", HEAD, 3),
    ("SUB-1", "satu.pdf", HEAD, None),
)


@dataclass(frozen=True)
class TakenOver:
    """What stands in the database of the new version."""

    proofs: list[tuple[Any, ...]]
    uses: list[tuple[Any, ...]]
    answers: dict[str, Answer]
    counts: dict[str, int]
    hand_in: HandIn
    missing_triggers: list[str]


@pytest.fixture(scope="module")
def taken_over(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> TakenOver:
    """Written by the models of that time, brought up to date as an office does it, and read."""
    with django_db_blocker.unblock(), empty_database(tmp_path_factory.mktemp("former")):
        former = migrate_to("intake", "0002_form_and_machines")
        with guard.lifted("test of migrations"):
            _write(former)
        migrate_to_newest()
        connection.check_constraints()
        return _read()


def _write(former: Apps) -> None:
    """One form with three rows that were filled, one that was not, and three proofs."""

    def make(label: str, **given: object) -> Any:
        return insert_any_row(former.get_model(label), **given)

    government = make("offices.Government")
    office = make("offices.Office", government_id=government.pk)
    unit = make("offices.Unit", office_id=office.pk)
    procedure = make("sop.ProcedureVersion", office_id=office.pk)
    round = make("rounds.Round", office_id=office.pk, procedure_id=procedure.pk)
    form = make(
        "intake.Submission", round_id=round.pk, unit_id=unit.pk, status="DISAMPAIKAN", n_hand_ins=1
    )
    rows = _write_rows(make, form.pk)
    blob = make("core.Blob", sha256="a" * 64)
    for hour, (code, name, who, removed) in enumerate(PROOFS):
        make(
            "intake.Evidence",
            row_id=rows[code],
            blob_id=blob.pk,
            file_name=name,
            number="13/LK",
            added_at=MOMENT + timedelta(hours=hour),
            added_by_id=who,
            added_name=f"Orang {who}",
            removed_at=None if removed is None else MOMENT + timedelta(hours=removed),
            removed_by_id=None if removed is None else HEAD,
        )
    make("intake.HandIn", submission_id=form.pk, content=FROZEN)
    make("intake.WorkbookUpload", submission_id=form.pk)


def _write_rows(make: Callable[..., Any], form: int) -> dict[str, int]:
    answers: dict[str, dict[str, object]] = {
        "IKU-1": {
            "values": {"baik": "140", "total": "200", "rusak": None},
            "actual": Decimal(70),
            "filled_by_id": OPERATOR,
            "version": 4,
        },
        "SUB-1": {"actual": Decimal("6.25"), "filled_by_id": HEAD, "version": 2},
        "PNJ-1": {
            "note": "Menyusul.",
            "missing_reason": "SUMBER_TERLAMBAT",
            "filled_by_id": OPERATOR,
            "version": 3,
        },
        "IKU-2": {},
    }
    keys = {}
    for position, (code, answer) in enumerate(answers.items()):
        row = make("intake.FormRow", submission_id=form, position=position, code=code, kind="IKU")
        make("intake.Answer", row_id=row.pk, **{"missing_reason": "", **answer})
        keys[code] = row.pk
    return keys


def _read() -> TakenOver:
    proofs = Evidence.objects.order_by("id").values_list(
        "file_name", "blob_id", "number", "added_at", "added_by_id", "added_name",
        "carrier", "submission__status",
    )  # fmt: skip
    uses = EvidenceUse.objects.order_by("id").values_list(
        "row__code", "evidence__file_name", "used_at", "used_by_id", "used_name",
        "ended_at", "ended_by_id",
    )  # fmt: skip
    models = (FormRow, Answer, Evidence, HandIn, WorkbookUpload)
    return TakenOver(
        proofs=list(proofs),
        uses=list(uses),
        answers={each.row.code: each for each in Answer.objects.select_related("row")},
        counts={model.__name__: model.objects.count() for model in models},
        hand_in=HandIn.objects.get(submission=Submission.objects.get()),
        missing_triggers=triggers.missing_triggers(),
    )


def test_every_proof_is_a_file_of_its_form_with_who_brought_it(taken_over: TakenOver) -> None:
    assert taken_over.proofs == [
        (name, "a" * 64, "13/LK", MOMENT + timedelta(hours=hour), who, f"Orang {who}",
         "BERKAS", "DISAMPAIKAN")
        for hour, (_, name, who, _) in enumerate(PROOFS)
    ]  # fmt: skip


def test_what_stood_beside_a_row_is_a_use_of_the_proof_there(taken_over: TakenOver) -> None:
    """One that was taken out has a use that ended when, and by whom, it was."""
    assert taken_over.uses == [
        (code, name, MOMENT + timedelta(hours=hour), who, f"Orang {who}",
         None if removed is None else MOMENT + timedelta(hours=removed),
         None if removed is None else HEAD)
        for hour, (code, name, who, removed) in enumerate(PROOFS)
    ]  # fmt: skip


def test_every_figure_and_reason_has_the_typist_of_its_row(taken_over: TakenOver) -> None:
    typists = {code: answer.typed_by for code, answer in taken_over.answers.items()}
    assert typists == {
        "IKU-1": {"values.baik": OPERATOR, "values.total": OPERATOR},
        "SUB-1": {"actual": HEAD},
        "PNJ-1": {"missing_reason": OPERATOR},
        "IKU-2": {},
    }


def test_every_cell_is_as_old_as_its_row(taken_over: TakenOver) -> None:
    """So that a page opened before the change of version still meets its conflict."""
    changed = {code: answer.changed_in for code, answer in taken_over.answers.items()}
    said = {"actual", "note", "missing_reason", "data_status", "data_on"}
    assert changed == {
        "IKU-1": dict.fromkeys(said | {"values.baik", "values.total", "values.rusak"}, 4),
        "SUB-1": dict.fromkeys(said, 2),
        "PNJ-1": dict.fromkeys(said, 3),
        "IKU-2": {},
    }


def test_nothing_else_is_lost(taken_over: TakenOver) -> None:
    assert taken_over.counts == {
        "FormRow": 4,
        "Answer": 4,
        "Evidence": 3,
        "HandIn": 1,
        "WorkbookUpload": 1,
    }
    answers = taken_over.answers
    assert answers["IKU-1"].values == {"baik": "140", "total": "200", "rusak": None}
    assert str(answers["SUB-1"].actual) == "6.25"
    assert answers["PNJ-1"].note == "Menyusul."
    assert taken_over.hand_in.content == FROZEN


def test_what_was_signed_is_append_only_afterwards(taken_over: TakenOver) -> None:
    """SQLite drops the triggers of a table that a migration makes again."""
    assert taken_over.missing_triggers == []


def test_the_database_of_the_suite_was_left_alone(taken_over: TakenOver, db: None) -> None:
    assert "former" not in str(connection.settings_dict["NAME"])
    assert not Submission.objects.exists()
