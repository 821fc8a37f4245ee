"""What the checks are told: history, UPTDs, the office's choice; reason and status to the end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests import factories
from tests.cast import Cast
from tests.domain.above_rounds import house_of
from tests.domain.document_rounds import later
from tests.domain.form_rounds import FILLED, distributed, fill_and_submit, form_of, row_of, write
from tests.domain.measured_rounds import after, fill, newest_turn
from tests.domain.past_forms import past_form
from tests.domain.talk_rounds import answer, ask

from himpun.core import guard
from himpun.core.models import TrailEvent
from himpun.core.refusals import Refusal
from himpun.documents.models import Document
from himpun.intake import actions, queries
from himpun.intake.answers import BadCells, read_row
from himpun.intake.around import look_around, read_history
from himpun.intake.checks import NOTE_ASKED, Below, Weight
from himpun.intake.models import Answer, FormRow, HandIn, Submission
from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_ON,
    DATA_STATUS,
    MISSING_REASON,
    NOTE,
    CellChange,
)
from himpun.measurement.actions import recapitulate
from himpun.measurement.models import Recap
from himpun.offices.models import Office, Unit
from himpun.rounds.models import Round


def checks_of(form: Submission, cast: Cast) -> list[tuple[str, str]]:
    form = queries.get_submission(form.pk, by=cast.kadis)
    return [(each.code, each.check) for each in queries.view_form(form, by=cast.kadis).findings]


def past_of(round: Round, unit: Unit, code: str) -> list[tuple[str, Decimal | None]]:
    form = form_of(round, unit)
    row = read_row(row_of(round, unit, code))
    found = read_history(form, [row]).get((row.row.kind, code), ())
    return [(each.period.code, each.actual) for each in found]


# ---- history


def test_history_is_eight_periods_long_and_newest_first(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    periods = [f"{year}-TW{no}" for year in (2023, 2024, 2025) for no in (1, 2, 3, 4)][2:]
    for index, period in enumerate(periods):
        past_form(round, unit, period, {"SUB-1": str(index)})
    found = past_of(round, unit, "SUB-1")
    assert [period for period, _ in found] == list(reversed(periods[-8:]))
    assert found[0] == ("2025-TW4", Decimal(9))


def test_history_leaves_out_cancelled_rounds_drafts_other_units_and_other_kinds_of_period(
    cast: Cast,
) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    past_form(round, unit, "2025-TW4", {"SUB-1": "1"}, round_status="DIBATALKAN")
    past_form(round, unit, "2025-TW3", {"SUB-1": "2"}, status="DIISI")
    past_form(round, cast.cipta_karya_unit, "2025-TW2", {"SUB-1": "3"})
    past_form(round, unit, "2025-S1", {"SUB-1": "4"})
    past_form(round, unit, "2025-TW1", {"SUB-1": None})
    assert past_of(round, unit, "SUB-1") == [("2025-TW1", None)]


def test_of_two_rounds_of_one_period_the_later_one_is_history(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    past_form(round, unit, "2025-TW4", {"SUB-1": "2"}, number=2)
    past_form(round, unit, "2025-TW4", {"SUB-1": "1"}, number=1)
    assert past_of(round, unit, "SUB-1") == [("2025-TW4", Decimal(2))]


def test_an_outlier_asks_for_a_keterangan_and_is_counted(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    past_form(round, unit, "2025-TW4", {"SUB-1": "0.6"})
    form = write(round, unit, FILLED["BM"], by=cast.bina_marga, at=later(360))
    assert ("SUB-1", "far_from_history") in checks_of(form, cast)
    with pytest.raises(Refusal, match="SUB-1 Indikator SUB-1: tulis keterangan"):
        actions.submit(form_of(round, unit), by=cast.bina_marga, at=later(361))
    write(round, unit, {("SUB-1", NOTE): "Dua paket baru."}, by=cast.bina_marga, at=later(362))
    actions.submit(form_of(round, unit), by=cast.bina_marga, at=later(363))
    told = TrailEvent.objects.get(verb="intake.submitted").content
    assert "periksa letak komanya" in told


def test_an_autosave_finds_what_the_whole_form_finds(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    past_form(round, unit, "2025-TW4", {"SUB-1": "0.6"})
    write(round, unit, {("SUB-1", ACTUAL): "6"}, by=cast.bina_marga, at=later(360))
    row = queries.get_row(row_of(round, unit, "SUB-1").pk, by=cast.bina_marga)
    own = queries.view_row(row, by=cast.bina_marga).findings
    form = queries.get_submission(row.submission_id, by=cast.bina_marga)
    whole = queries.view_form(form, by=cast.bina_marga).findings
    assert own == tuple(each for each in whole if each.code == "SUB-1")
    assert len(own) == 2


def test_the_figure_of_the_period_before_stands_beside_the_cell(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    past_form(round, unit, "2025-TW3", {"SUB-1": "4", "IKU-1": "9"})
    past_form(round, unit, "2025-TW4", {"SUB-1": "5"})
    form = queries.get_submission(form_of(round, unit).pk, by=cast.bina_marga)
    rows = {each.row.code: each.previous for each in queries.view_form(form, by=cast.kadis).rows}
    assert (rows["SUB-1"], rows["IKU-1"]) == (Decimal(5), None)


def test_handing_in_asks_the_database_the_same_however_many_rows_and_periods(
    cast: Cast,
) -> None:
    round = distributed(cast)
    counted = []
    for unit, n in ((cast.secretariat, 0), (cast.cipta_karya_unit, 24)):
        form = form_of(round, unit)
        many_rows(form, n)
        for period in ("2025-TW2", "2025-TW3", "2025-TW4"):
            past_form(round, unit, period, {f"X-{k}": "5" for k in range(n)}, number=n + 1)
        head = cast.head_of(unit)
        write(round, unit, FILLED[unit.code], by=head, at=later(360))
        counted.append(n_statements(lambda f=form, h=head: actions.submit(f, by=h, at=later(361))))
    # A Bidang asks once more, for its UPTDs.
    assert counted[1] <= counted[0] + 1


def many_rows(form: Submission, n: int) -> None:
    with guard.lifted("test factory"):
        like = FormRow.objects.filter(submission__round=form.round_id, code="SUB-1").first()
        assert like is not None
        for k in range(n):
            row = FormRow.objects.create(
                submission=form, kind=like.kind, code=f"X-{k}", position=50 + k, frozen=like.frozen
            )
            Answer.objects.create(row=row, actual=Decimal(5))


def n_statements(act: object) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()  # type: ignore[operator]
    return len(captured)


# ---- UPTDs


def uptd_with(round: Round, parent: Unit, code: str, figure: str, status: str) -> None:
    """A UPTD below the Bidang that feeds the same indicator."""
    with guard.lifted("test factory"):
        unit = factories.make_unit(round.office, f"U-{figure}", "UPTD", kind="UPTD", parent=parent)
        form = Submission.objects.create(
            round=round, unit=unit, above=parent, status=status, sent_at=later(0)
        )
        like = row_of(round, parent, code)
        row = FormRow.objects.create(
            submission=form, kind=like.kind, code=code, position=1, frozen=like.frozen
        )
        Answer.objects.create(row=row, actual=Decimal(figure))


def test_a_bidang_that_repeats_the_sum_of_its_uptds_is_warned(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    write(round, unit, {("SUB-1", ACTUAL): "6"}, by=cast.bina_marga, at=later(360))
    uptd_with(round, unit, "SUB-1", "2", "DISAMPAIKAN")
    uptd_with(round, unit, "SUB-1", "4", "DIISI")
    assert ("SUB-1", "subunits_add_up") not in checks_of(form_of(round, unit), cast)
    with guard.lifted("test: the second hands in"):
        Submission.objects.filter(unit__code="U-4").update(status="DISAMPAIKAN")
    assert ("SUB-1", "subunits_add_up") in checks_of(form_of(round, unit), cast)


def test_what_a_uptd_handed_in_counts_behind_a_draft_of_an_unanswered_question(
    cast: Cast,
) -> None:
    house = house_of(cast)
    house.all_hand_in()
    bidang = form_of(house.round, cast.bina_marga_unit)
    before = given_below(bidang)
    ask(cast, house.round, house.first, "RAT-1")
    draft = {("RAT-1", "values.a"): "999"}
    write(house.round, house.first, draft, by=house.first_head, at=after(1))
    assert given_below(bidang) == before
    assert [each.unit for each in before["RAT-1"]] == ["UPTD Satu", "UPTD Dua"]


def given_below(form: Submission) -> dict[str, tuple[Below, ...]]:
    """What the checks of a Bidang are told of the units below."""
    rows = [read_row(each) for each in form.rows.select_related("answer")]
    return {code: each.given for code, each in look_around(form, rows).below.items()}


# ---- rows that nobody can write


@pytest.fixture
def asked_about_another(cast: Cast) -> Round:
    """Bina Marga spends above its ceiling and hands in; the Tim SAKIP asks about IKU-1; then the
    office asks for a keterangan about that.
    """
    round, unit = distributed(cast), cast.bina_marga_unit
    above = FILLED["BM"] | {("1.03.10", ACTUAL): "2.000.000"}
    write(round, unit, above, by=cast.bina_marga, at=later(390))
    actions.submit(form_of(round, unit), by=cast.bina_marga, at=later(392))
    for other in (cast.secretariat, cast.cipta_karya_unit, cast.tata_ruang_unit):
        fill_and_submit(cast, round, other, at=later(400))
    ask(cast, round, unit, "IKU-1")
    with guard.lifted("test: the office asks for more"):
        Office.objects.filter(pk=cast.office.pk).update(noted_checks=["budget_within_ceiling"])
    return round


def test_an_answer_is_not_stopped_by_a_closed_row(cast: Cast, asked_about_another: Round) -> None:
    answer(cast, asked_about_another, cast.bina_marga_unit, at=after(1))
    assert form_of(asked_about_another, cast.bina_marga_unit).n_hand_ins == 2


def test_what_is_found_in_a_closed_row_is_a_warning_on_every_page(
    cast: Cast, asked_about_another: Round
) -> None:
    form = form_of(asked_about_another, cast.bina_marga_unit)
    view = queries.view_form(form, by=cast.bina_marga)
    (found,) = [each for each in view.findings if each.check == NOTE_ASKED]
    assert found.weight is Weight.WARNING
    assert found.sentence.endswith("Barisnya tertutup, jadi tidak menghalangi penyampaian.")
    row = queries.get_row(found.row_id, by=cast.bina_marga)
    assert found in queries.view_row(row, by=cast.bina_marga).findings


def test_the_same_is_an_error_in_a_row_that_is_asked_about(
    cast: Cast, asked_about_another: Round
) -> None:
    form = form_of(asked_about_another, cast.bina_marga_unit)
    with guard.lifted("test: asked about the DPA line, too"):
        form.rows.filter(code="1.03.10").update(is_open=True)
    with pytest.raises(Refusal, match=r"1\.03\.10 .*tulis keterangan"):
        answer(cast, asked_about_another, cast.bina_marga_unit, at=after(1))


# ---- money


def test_money_and_performance_of_a_sasaran_are_compared_on_its_first_line(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    row = row_of(round, unit, "SUB-1")
    own = {"unit": unit.code, "year": 2026, "aims": {"2026-TW1": ["10", None]}}
    with guard.lifted("test: the unit has a target of its own"):
        FormRow.objects.filter(pk=row.pk).update(frozen={**row.frozen, "unit_targets": own})
    cells = {("SUB-1", ACTUAL): "10", ("1.03.10", ACTUAL): "0"}
    form = write(round, unit, cells, by=cast.bina_marga, at=later(360))
    assert ("1.03.10", "money_follows_performance") in checks_of(form, cast)
    write(round, unit, {("1.03.10", ACTUAL): "250.000"}, by=cast.bina_marga, at=later(361))
    assert ("1.03.10", "money_follows_performance") not in checks_of(form, cast)


# ---- the office's choice


def test_an_office_that_asks_for_no_keterangan_gets_none(cast: Cast) -> None:
    round, unit = distributed(cast), cast.secretariat
    write(round, unit, {("PNJ-1", ACTUAL): "82"}, by=cast.sekretaris, at=later(360))
    with pytest.raises(Refusal, match="bukti belum ada"):
        actions.submit(form_of(round, unit), by=cast.sekretaris, at=later(361))
    with guard.lifted("test: the office chooses"):
        Office.objects.filter(pk=cast.office.pk).update(noted_checks=["dihapus"])
    actions.submit(form_of(round, unit), by=cast.sekretaris, at=later(362))


# ---- reason and status


def test_reason_status_and_date_are_frozen_printed_and_recapitulated(cast: Cast) -> None:
    round = distributed(cast)
    cells = {
        "SET": {
            **FILLED["SET"],
            ("PNJ-1", DATA_STATUS): "SEMENTARA",
            ("PNJ-1", DATA_ON): "2026-03-31",
        },
        "BM": FILLED["BM"],
        "CK": {**FILLED["CK"], ("SUB-1", MISSING_REASON): "SUMBER_TERLAMBAT"},
        "TR": {},
    }
    fill(cast, round, cells, at=later(400))
    handed = {
        each["code"]: each
        for hand_in in HandIn.objects.filter(submission__unit__code__in=["SET", "CK"])
        for each in queries.hand_in_rows(hand_in)
    }
    told = ("data_status", "data_on", "missing_reason", "observation_status")
    assert [handed["PNJ-1"][name] for name in told] == ["SEMENTARA", "2026-03-31", "", "P"]
    assert [handed["SUB-1"][name] for name in told] == ["", None, "SUMBER_TERLAMBAT", "O"]
    prints = Document.objects.filter(kind="FORMULIR", turn__unit__code__in=["SET", "CK"])
    notes = {
        line["indicator"].split()[0]: line["note"] for p in prints for line in p.content["rows"]
    }
    assert notes["PNJ-1"] == "angka sementara; data per 31 Maret 2026; Laporannya menyusul."
    assert notes["SUB-1"] == "Data sumber terlambat; Belum ada serah terima."
    recapitulate(newest_turn(round, "rekap"), by=cast.tim_sakip, at=later(500))
    rows = {
        (each["indicator"], each["unit"]): each
        for each in Recap.objects.get(round=round).content["rows"]
    }
    assert rows["PNJ-1", "SET"]["data_status"] == "SEMENTARA"
    assert rows["SUB-1", "CK"]["note"].startswith("Data sumber terlambat")
    assert rows["SUB-1", "CK"]["data_status"] == ""


def test_a_reason_goes_when_the_figure_comes(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    write(round, unit, {("SUB-1", MISSING_REASON): "LAINNYA"}, by=cast.bina_marga, at=later(360))
    write(round, unit, {("SUB-1", ACTUAL): "6"}, by=cast.bina_marga, at=later(361))
    answer = row_of(round, unit, "SUB-1").answer
    assert (answer.missing_reason, answer.actual) == ("", 6)
    fields = [
        (each.field, each.old, each.new)
        for each in queries.list_row_history(row_of(round, unit, "SUB-1"), by=cast.kadis).events
    ]
    assert ("missing_reason", "LAINNYA", "") in fields


def test_a_reason_of_no_list_is_refused_by_its_cell(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    with pytest.raises(BadCells) as refused:
        write(round, unit, {("SUB-1", MISSING_REASON): "MALAS"}, by=cast.bina_marga, at=later(360))
    assert [each.field for each in refused.value.faults] == [MISSING_REASON]


def test_two_people_who_give_two_reasons_disagree(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    row, form = row_of(round, unit, "SUB-1"), form_of(round, unit)
    first = [CellChange(row.pk, MISSING_REASON, "BELUM_SURVEI", version=1)]
    actions.save_answers(form, cells=first, by=cast.bina_marga_operator, at=later(360))
    second = [CellChange(row.pk, MISSING_REASON, "LAINNYA", version=1)]
    with pytest.raises(Refusal) as refused:
        actions.save_answers(form, cells=second, by=cast.bina_marga, at=later(361))
    assert getattr(refused.value, "difference", {}) == {
        "SUB-1 missing_reason": ("BELUM_SURVEI", "LAINNYA")
    }


def test_a_changed_status_is_a_change_since_the_hand_in(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    fill_and_submit(cast, round, unit, at=later(400))
    actions.recall(form_of(round, unit), by=cast.bina_marga, at=later(401))
    cells = {("SUB-1", DATA_STATUS): "ESTIMASI", ("SUB-1", DATA_ON): "31-03-2026"}
    write(round, unit, cells, by=cast.bina_marga, at=later(402))
    row = queries.get_row(row_of(round, unit, "SUB-1").pk, by=cast.bina_marga)
    assert queries.view_row(row, by=cast.bina_marga).changes
    assert row.answer.data_on == date(2026, 3, 31)
