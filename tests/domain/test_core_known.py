"""Statements that are put together once say what Django would say each time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.domain.form_rounds import distributed, handed_in

from himpun.core import guard
from himpun.core.actors import Actor, system_actor
from himpun.core.known import attach, insert, insert_all, known, update
from himpun.core.known.slots import compared
from himpun.core.known.writing import MOST_ROWS
from himpun.core.models import Replay, TrailHead
from himpun.core.refusals import NotVisible
from himpun.core.scope import known_one
from himpun.intake.models import Answer, FormRow, Submission
from himpun.offices.models import Holiday, Mandate, Office, Person, Unit


def columns(row: models.Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


# ---- reading


def test_known_rows_are_those_that_django_reads_with_what_comes_along(cast: Cast) -> None:
    round = handed_in(cast)
    rows = known(lambda form: FormRow.objects.filter(submission=form).select_related("answer"))
    for form in Submission.objects.filter(round=round):
        plain = FormRow.objects.filter(submission=form).select_related("answer")
        found = rows(form.pk)
        assert list(map(columns, found)) == list(map(columns, plain))
        assert [columns(row.answer) for row in found] == [columns(row.answer) for row in plain]


def test_a_known_query_is_asked_with_other_values_each_time(cast: Cast) -> None:
    by_code = known(lambda office, code: Unit.objects.filter(office=office, code=code))
    for code in ("BM", "CK", "BM"):
        (unit,) = by_code(cast.office.pk, code)
        assert unit.code == code
    assert by_code.first(cast.office.pk, "TIDAK ADA") is None


def test_the_text_of_a_known_query_is_written_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_built = 0

    def build(key: object) -> models.QuerySet[Office]:
        nonlocal n_built
        n_built += 1
        return Office.objects.filter(pk=key)

    office = known(build)
    assert office(cast.office.pk) == office(cast.office.pk) == [cast.office]
    assert n_built == 1


def test_tuples_come_in_the_order_that_was_asked_for(cast: Cast) -> None:
    pairs = known(
        lambda office: Unit.objects.filter(office=office).values_list("name", "code", "valid_from")
    )
    assert pairs(cast.office.pk) == list(
        Unit.objects.filter(office=cast.office).values_list("name", "code", "valid_from")
    )


def test_counts_can_be_asked_for(cast: Cast) -> None:
    counted = known(
        lambda office: (
            Unit.objects.filter(office=office)
            .order_by()
            .values_list("office")
            .annotate(n=Count("pk"))
        )
    )
    assert counted(cast.office.pk) == [(cast.office.pk, cast.office.units.count())]


def test_days_and_moments_are_compared_as_django_compares_them(cast: Cast, at: datetime) -> None:
    day = date(2026, 3, 18)
    with guard.lifted("test"):
        Holiday.objects.create(office=cast.office, day=day, name="Nyepi", kind="LIBUR_DAERAH")
    found = known(lambda office, day: Holiday.objects.filter(office=office, day=day))
    assert [each.day for each in found(cast.office.pk, day)] == [day]
    begun = known(lambda at: Mandate.objects.filter(valid_from__lte=at).order_by("pk"))
    assert begun(at) == list(Mandate.objects.filter(valid_from__lte=at).order_by("pk"))
    assert begun(datetime(1990, 1, 1, tzinfo=at.tzinfo)) == []


def test_one_of_several_periods_is_found(cast: Cast) -> None:
    codes = known(lambda *codes: Unit.objects.filter(code__in=codes).order_by("code"), n_values=3)
    assert [unit.code for unit in codes("BM", "CK", "")] == ["BM", "CK"]


@pytest.mark.parametrize("value", [None, 1.5, ["BM"], b"BM"], ids=repr)
def test_what_an_equals_sign_does_not_compare_is_refused(cast: Cast, value: object) -> None:
    by_code = known(lambda code: Unit.objects.filter(code=code))
    with pytest.raises(TypeError):
        by_code(value)
    with pytest.raises(TypeError):
        compared(value, connection)


def test_a_number_that_no_column_holds_is_found_nowhere(cast: Cast) -> None:
    unit = known(lambda key: Unit.objects.filter(pk=key))
    for key in (2**63, -(2**64), 10**40):
        assert unit(key) == []
    assert unit(2**63 - 1) == []


def test_the_wrong_number_of_values_is_refused(cast: Cast) -> None:
    unit = known(lambda key: Unit.objects.filter(pk=key))
    with pytest.raises(TypeError):
        unit()
    with pytest.raises(TypeError):
        unit(1, 2)


@pytest.mark.parametrize(
    "build",
    [
        lambda key: Unit.objects.filter(pk=key).prefetch_related("children"),
        lambda key: Unit.objects.filter(pk=key).annotate(n=Count("children")),
        lambda key: Unit.objects.filter(pk=key).values("code"),
    ],
    ids=["a second statement", "an annotated row", "dictionaries"],
)
def test_what_would_be_read_otherwise_is_refused_at_once(cast: Cast, build: Any) -> None:
    with pytest.raises(TypeError):
        known(build)(1)


def test_rows_of_another_statement_stand_where_they_were_put(cast: Cast) -> None:
    offices = list(Office.objects.order_by("pk"))
    attach(offices, "units", {cast.office.pk: list(cast.office.units.all())})
    with CaptureQueriesContext(connection) as asked:
        found = {office.pk: [unit.code for unit in office.units.all()] for office in offices}
    assert len(asked) == 0
    assert "BM" in found[cast.office.pk]
    assert all(not codes for key, codes in found.items() if key != cast.office.pk)
    assert offices[0].units.filter(code="BM").count() == 1  # a further question is asked


# ---- the scope


def test_a_known_row_is_of_the_readers_home_only(cast: Cast) -> None:
    unit = known_one(lambda: Unit.objects.select_related("office"))
    assert unit(cast.kadis, cast.bina_marga_unit.pk) == cast.bina_marga_unit
    with pytest.raises(NotVisible):
        unit(cast.orang_luar, cast.bina_marga_unit.pk)
    with pytest.raises(NotVisible):
        unit(cast.kadis, 10**30)
    with pytest.raises(NotVisible):
        unit(Actor(person_id=1, name="Tanpa Kantor", home=None), cast.bina_marga_unit.pk)
    assert unit(system_actor(), cast.bina_marga_unit.pk) == cast.bina_marga_unit


# ---- writing


def test_a_known_update_changes_what_the_conditions_name(cast: Cast) -> None:
    unit, day = cast.bina_marga_unit, date(2027, 1, 1)
    with guard.lifted("test"):
        where = {"pk": unit.pk, "version": unit.version, "valid_until": None}
        assert update(Unit, where=where, values={"name": "Nama Baru", "valid_until": day}) == 1
        assert update(Unit, where=where, values={"name": "Lagi", "valid_until": day}) == 0
        ends = {"pk": unit.pk, "valid_until": day}
        parent = cast.secretariat
        assert update(Unit, where=ends, values={"valid_until": None, "parent": parent}) == 1
    fresh = Unit.objects.get(pk=unit.pk)
    assert (fresh.name, fresh.valid_until, fresh.parent) == ("Nama Baru", None, parent)


def test_every_kind_of_field_comes_back_as_it_was_written(cast: Cast, at: datetime) -> None:
    answer = Answer.objects.filter(row__submission__round=distributed(cast))[0]
    values = {
        "values": {"a": "1.5", "b": None},
        "actual": None,
        "note": "Catatan “baru”",
        "data_on": date(2026, 3, 31),
        "filled_at": at,
        "filled_by_id": None,
        "typed_by": {},
    }
    with guard.lifted("test"):
        assert update(Answer, where={"pk": answer.pk}, values=values) == 1
    fresh = Answer.objects.get(pk=answer.pk)
    assert {name: getattr(fresh, name) for name in values} == values


def test_an_update_outside_an_action_raises(cast: Cast) -> None:
    with pytest.raises(guard.OutsideAction):
        update(Office, where={"pk": cast.office.pk}, values={"name": "diam-diam"})
    with pytest.raises(guard.OutsideAction):
        insert(TrailHead(stream="diam-diam", seq=0, chain_hash=""))


def test_a_new_row_gets_its_key_and_its_defaults(cast: Cast) -> None:
    begun = cast.bina_marga_unit.valid_from
    fresh = Unit(office=cast.office, code="XX", name="Baru", kind="BIDANG", valid_from=begun)
    with guard.lifted("test"):
        insert(fresh)
    assert fresh.pk is not None
    assert not fresh._state.adding
    assert columns(Unit.objects.get(pk=fresh.pk)) == columns(fresh)


@pytest.mark.parametrize("n", [0, 1, 2, MOST_ROWS, MOST_ROWS + 1])
def test_several_rows_are_one_statement(cast: Cast, at: datetime, n: int) -> None:
    rows = [Replay(token=f"t{each}", actor_id=None, verb="uji", at=at) for each in range(n)]
    with guard.lifted("test"), CaptureQueriesContext(connection) as asked:
        insert_all(rows)
    inserts = [each for each in asked if "INSERT" in each["sql"]]
    assert len(inserts) == min(n, 1)
    assert list(Replay.objects.order_by("token").values_list("token", "at")) == [
        (row.token, at) for row in rows
    ]


def test_new_rows_of_one_statement_get_keys_of_their_own(cast: Cast) -> None:
    like = cast.bina_marga_unit
    rows = [
        Unit(office=cast.office, code=code, name=code, kind=like.kind, valid_from=like.valid_from)
        for code in ("X1", "X2", "X3")
    ]
    with guard.lifted("test"):
        insert_all(rows)
    assert {unit.pk: unit.code for unit in Unit.objects.filter(code__startswith="X")} == {
        row.pk: row.code for row in rows
    }


def test_a_write_that_the_database_refuses_lets_nothing_more_through(
    cast: Cast, at: datetime
) -> None:
    """As Django does it: what goes on after a failed statement would commit half of an act."""
    with guard.lifted("test"):
        insert(Replay(token="sama", actor_id=None, verb="uji", at=at))
        with transaction.atomic():
            with pytest.raises(IntegrityError):
                insert(Replay(token="sama", actor_id=None, verb="uji", at=at))
            with pytest.raises(transaction.TransactionManagementError):
                Person.objects.count()


def test_a_condition_must_be_a_field_of_the_row_itself(cast: Cast) -> None:
    with guard.lifted("test"), pytest.raises(FieldDoesNotExist):
        update(Unit, where={"office__code": "x"}, values={"name": "Nama"})
