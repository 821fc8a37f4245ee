"""Forms through the API: the same values, versions and refusals as on the page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.api.conftest import JSON, Machine, MachineOf
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import fill_and_submit, form_of, row_of, write
from tests.web.conftest import ClientOf
from tests.web.form_desk import Desk, Token

from himpun.core.models import TrailEvent
from himpun.intake.models import Answer
from himpun.intake.rules.cells import ACTUAL, NOTE
from himpun.rounds.models import Round

pytestmark = pytest.mark.django_db


def rows_of(answer: Any) -> dict[str, Any]:
    return {row["code"]: row for row in answer.json()["rows"]}


# ---- reading


def test_the_list_has_the_forms_of_ones_own_units(
    cast: Cast, round: Round, machine: Machine, machine_of: MachineOf
) -> None:
    (form,) = Client().get("/api/v1/formulir", headers=machine.headers).json()["forms"]
    assert (form["id"], form["unit_code"]) == (form_of(round, cast.bina_marga_unit).pk, "BM")
    assert (form["period"], form["status"], form["why_not_save"]) == ("2026-TW1", "TERKIRIM", "")
    nobody = machine_of(cast.kadis)
    assert Client().get("/api/v1/formulir", headers=nobody.headers).json() == {"forms": []}


def test_a_form_tells_every_row_with_figures_as_text(machine: Machine) -> None:
    machine.save("IKU-1", values={"baik": "140.5", "total": 200})
    form = machine.get()
    row = rows_of(form)["IKU-1"]
    assert row["values"] == {"baik": "140.5", "total": "200"}
    assert (row["actual"], row["version"], row["filled_by"]) == ("70.25", 2, "Contoh Kabid.Bm")
    assert [each["name"] for each in row["variables"]] == ["baik", "total"]
    assert rows_of(form)["1.03.10"]["target"] == "1000000"
    assert (form.json()["n_filled"], form.json()["n_due"]) == (1, 3)


def test_what_was_read_can_be_sent_back_and_says_the_same(machine: Machine) -> None:
    """A point is always decimal here: on the page `1.234` is more than a thousand."""
    machine.save("1.03.10", actual="1.25")
    assert rows_of(machine.get())["1.03.10"]["actual"] == "1.25"
    assert machine.save("1.03.10", version=2, actual="1.25").json()["version"] == 2


def test_everybody_of_the_office_reads_and_is_told_why_he_cannot_write(
    cast: Cast, machine_of: MachineOf
) -> None:
    for who in (cast.kadis, cast.tim_sakip, cast.cipta_karya):
        form = machine_of(who).get()
        assert form.status_code == 200
        assert form.json()["why_not_save"] == "Formulir ini diisi oleh Bidang Bina Marga."


def test_the_findings_are_those_of_the_page(
    cast: Cast,
    machine: Machine,
    client_of: ClientOf,
) -> None:
    found = machine.get("/temuan").json()["findings"]
    assert found
    page = client_of(cast.bina_marga).get(f"/formulir/{form_of(machine.round, machine.unit).pk}/")
    words = page.content.decode()
    assert any(each["sentence"] in words for each in found)
    assert {each["weight"] for each in found} <= {"GALAT", "PERINGATAN", "CATATAN"}


def test_an_unchanged_form_is_answered_304(machine: Machine) -> None:
    first = machine.get()
    assert first["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first["Vary"]
    again = machine.get(**{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    machine.save("SUB-1", actual="5")
    assert machine.get(**{"If-None-Match": first["ETag"]}).status_code == 200


# ---- writing


def test_one_row_is_stored_with_who_and_how(cast: Cast, machine: Machine) -> None:
    answer = machine.save("SUB-1", actual=6, note="Selesai")
    assert answer.status_code == 200
    assert (answer.json()["actual"], answer.json()["note"]) == ("6", "Selesai")
    stored = row_of(machine.round, machine.unit, "SUB-1").answer
    assert (stored.actual, stored.filled_by_id) == (Decimal(6), cast.bina_marga.person_id)
    event = TrailEvent.objects.filter(verb="intake.answers_saved").latest("seq")
    assert '"address":"127.0.0.1"' in event.content
    assert '"via":"API"' in event.content


def test_many_rows_are_stored_all_or_none(machine: Machine) -> None:
    good = {"row_id": machine.row("SUB-1"), "version": 1, "actual": "6"}
    bad = {"row_id": machine.row("1.03.10"), "version": 1, "actual": "1.2345"}
    refused = machine.put("", {"rows": [good, bad]})
    assert refused.status_code == 422
    (fault,) = refused.json()["faults"]
    assert (fault["row_id"], fault["field"], fault["text"]) == (
        machine.row("1.03.10"), "actual", "1.2345")  # fmt: skip
    assert "1.03.10" in fault["sentence"]
    assert row_of(machine.round, machine.unit, "SUB-1").answer.actual is None
    stored = machine.put("", {"rows": [good, {**bad, "actual": "1.23"}]})
    assert stored.status_code == 200
    assert {code: row["actual"] for code, row in rows_of(stored).items() if row["actual"]} == {
        "SUB-1": "6", "1.03.10": "1.23"}  # fmt: skip


def test_what_is_left_out_stays_and_null_empties(machine: Machine) -> None:
    machine.save("SUB-1", actual="6", note="Selesai")
    assert machine.save("SUB-1", version=2, actual=None).json()["note"] == "Selesai"
    assert row_of(machine.round, machine.unit, "SUB-1").answer.actual is None


def test_a_missing_figure_has_its_coded_reason(machine: Machine) -> None:
    row = machine.save("SUB-1", missing_reason="BELUM_SURVEI").json()
    assert (row["missing_reason"], row["actual"]) == ("BELUM_SURVEI", None)
    refused = machine.save("SUB-1", version=2, missing_reason="MALAS")
    assert refused.status_code == 422
    assert "MALAS" in refused.json()["faults"][0]["sentence"]
    row = machine.save("SUB-1", version=2, actual=6, data_status="SEMENTARA", data_on="2026-03-31")
    assert (row.json()["data_status"], row.json()["data_on"]) == ("SEMENTARA", "2026-03-31")


def test_somebody_who_was_faster_is_named_with_both_values(
    cast: Cast, machine: Machine, machine_of: MachineOf
) -> None:
    machine_of(cast.bina_marga_operator).save("SUB-1", actual="7")
    late = machine.save("SUB-1", actual="6.5", note="Saya")
    assert late.status_code in {409, 422}
    late = machine.save("SUB-1", actual="6", note="Saya")
    assert late.status_code == 409
    (dispute,) = late.json()["disputes"]
    assert (dispute["code"], dispute["version"]) == ("SUB-1", 2)
    assert dispute["written_by"] == "Contoh Operator.Bm"
    assert dispute["differences"]["actual"] == {"stored": "7", "sent": "6"}
    assert row_of(machine.round, machine.unit, "SUB-1").answer.actual == Decimal(7)
    assert machine.save("SUB-1", version=2, actual="6").status_code == 200


SAME_WORDS: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("SUB-1", {"actual": "6.123456"}, {"actual": "6,123456"}),
    ("IKU-1", {"actual": "6"}, {"actual": "6"}),
    ("SUB-1", {"values": {"baik": "6"}}, {"values__baik": "6"}),
    ("SUB-1", {"note": "x" * 4001}, {"note": "x" * 4001}),
    ("SUB-1", {"actual": "9" * 30 + ".5"}, {"actual": "9" * 30 + ",5"}),
]


@pytest.mark.parametrize("case", SAME_WORDS)
def test_a_cell_is_refused_in_the_words_of_the_page(
    cast: Cast,
    machine: Machine,
    client_of: ClientOf,
    token: Token,
    case: tuple[str, dict[str, Any], dict[str, str]],
) -> None:
    code, sent, typed = case
    refused = machine.save(code, **sent)
    assert refused.status_code == 422
    desk = Desk(client_of(cast.bina_marga), machine.round, machine.unit, token)
    page = desk.save_cell(code, **typed)
    assert page.status_code == 422
    (fault,) = refused.json()["faults"]
    assert fault["sentence"].removeprefix(f"{code}: ") in page.content.decode()


def test_a_form_that_was_handed_in_is_closed_here_too(cast: Cast, machine: Machine) -> None:
    write(machine.round, machine.unit, {("SUB-1", NOTE): "Ada"}, by=cast.bina_marga, at=later(390))
    fill_and_submit(cast, machine.round, machine.unit, at=later(400))
    refused = machine.save("SUB-1", version=3, actual="5")
    assert refused.status_code == 422
    assert refused.json()["sentence"].startswith("Formulir sudah disampaikan.")


def test_another_unit_is_refused_in_words(cast: Cast, machine_of: MachineOf) -> None:
    refused = machine_of(cast.cipta_karya).save("SUB-1", actual="5")
    assert refused.status_code == 422
    assert refused.json()["sentence"] == "Formulir ini diisi oleh Bidang Bina Marga."


def test_a_row_is_found_under_its_own_form_only(cast: Cast, machine: Machine) -> None:
    other = row_of(machine.round, cast.secretariat, "PNJ-1").pk
    assert machine.put(f"/sel/{other}", {"version": 1, "actual": "5"}).status_code == 404


# ---- what is not as documented


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        ('{"version": 1, "actual": 6.5}', 400, "bukan 6.5"),
        ('{"version": 1, "actual": 1e3}', 400, "bukan 1e3"),
        ('{"version": 1, "actual": NaN}', 400, "titik"),
        ('{"version": 1, "actual": true}', 400, "actual"),
        ('{"version": 1, "actual": "1,5"}', 400, "titik desimal"),
        ('{"version": 1, "actual": "٦"}', 400, "titik desimal"),
        ('{"version": 1, "nilai": "5"}', 400, "tidak dikenal"),
        ('{"version": 1, "version": 2, "actual": "5"}', 400, "dua kali"),
        ('{"actual": "5"}', 400, "wajib ada"),
        ('{"version": "1", "actual": "5"}', 400, "version"),
        ('{"version": 1}', 400, "Tidak ada sel"),
        ('{"version": 1, "note": "\\ud800"}', 400, "JSON"),
        ('{"version": 1, "note": "a\\u0000b"}', 422, "U+0000"),
        ("[" * 100_000, 400, "JSON"),
        ('{"version": ' + "9" * 5000 + "}", 400, "JSON"),
        ("", 400, "permintaan kosong"),
        ('{"version": 1, "values": {"a b": "1"}}', 400, '"values.a b"'),
        ('"' + "x" * 1024 * 1024 + '"', 413, "KiB"),
        ('"' + "x" * 5 * 1024 * 1024 + '"', 413, "KiB"),
    ],
)
def test_a_body_that_is_not_as_documented_is_refused(
    machine: Machine, content: str, status: int, words: str
) -> None:
    refused = machine.put(f"/sel/{machine.row('SUB-1')}", content)
    assert (refused.status_code, refused["Content-Type"]) == (status, JSON)
    assert words in refused.content.decode("unicode-escape")
    assert Answer.objects.exclude(version=1).count() == 0


def test_only_json_is_read(machine: Machine) -> None:
    client, address = Client(), f"{machine.address}/sel/{machine.row('SUB-1')}"
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        answer = client.put(address, b'{"version":1}', content_type=kind, headers=machine.headers)
        assert answer.status_code == 415


def test_a_row_named_twice_is_refused(machine: Machine) -> None:
    row = {"row_id": machine.row("SUB-1"), "version": 1, "actual": "6"}
    assert machine.put("", {"rows": [row, row]}).status_code == 400


def test_other_addresses_and_methods_answer_json(machine: Machine) -> None:
    nothing = Client().post("/api/v1/tidak-ada", {}, headers=machine.headers)
    assert (nothing.status_code, nothing["Content-Type"]) == (404, JSON)
    wrong = Client().delete(machine.address, headers=machine.headers)
    assert (wrong.status_code, wrong["Content-Type"]) == (405, JSON)
    assert wrong["Allow"]


# ---- once


def test_the_same_request_with_the_same_key_is_done_once(machine: Machine) -> None:
    head = {"Idempotency-Key": "kirim-0001"}
    more, content = f"/sel/{machine.row('SUB-1')}", {"version": 1, "actual": "6"}
    assert machine.put(more, content, **head).status_code == 200
    n_events = TrailEvent.objects.count()
    again = machine.put(more, content, **head)
    assert (again.status_code, again.json()["version"]) == (200, 2)
    assert TrailEvent.objects.count() == n_events
    assert machine.put(more, {**content, "actual": "7"}, **head).status_code == 409


def test_two_people_whose_programs_count_alike_do_not_meet(
    cast: Cast, machine: Machine, machine_of: MachineOf
) -> None:
    """Their programs number their requests from one on; each has keys of his own."""
    head = {"Idempotency-Key": "kirim-0001"}
    more, content = f"/sel/{machine.row('SUB-1')}", {"version": 1, "actual": "6"}
    for each in (machine, machine_of(cast.bina_marga_operator)):
        assert each.put(more, content, **head).status_code == 200


def test_a_key_that_is_no_idempotency_key_is_refused(machine: Machine) -> None:
    answer = machine.put(
        f"/sel/{machine.row('SUB-1')}", {"version": 1, "actual": "6"}, **{"Idempotency-Key": "a b"}
    )
    assert answer.status_code == 400


def test_a_point_is_decimal_where_people_would_read_thousands(machine: Machine) -> None:
    told = machine.save("IKU-1", values={"baik": "1.234", "total": "2.000"}).json()
    assert told["values"] == {"baik": "1.234", "total": "2"}


def test_a_figure_typed_on_the_page_is_read_here(cast: Cast, machine: Machine) -> None:
    cells = {("1.03.10", ACTUAL): "250.000,5"}
    write(machine.round, machine.unit, cells, by=cast.bina_marga, at=later(390))
    assert rows_of(machine.get())["1.03.10"]["actual"] == "250000.5"


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ("SUB-1", {"actual": "9" * 30}),
        ("IKU-1", {"values": {"baik": "0.01", "total": "30000000000000"}}),
        ("IKU-1", {"values": {"baik": "0.000001", "total": "3" + "0" * 29}}),
    ],
)
def test_long_and_tiny_figures_are_stored_and_told(
    machine: Machine, code: str, cells: dict[str, Any]
) -> None:
    assert machine.save(code, **cells).status_code == 200
    assert machine.get().status_code == 200


def test_a_fault_of_ours_is_told_as_json(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("himpun.intake.queries.view_form", stumble)
    program = Client(raise_request_exception=False)
    answer = program.get(machine.address, headers=machine.headers)
    assert answer.status_code == 500
    assert answer.json()["sentence"].startswith("Ada gangguan pada program;")
    assert "no-cache" in answer["Cache-Control"]
