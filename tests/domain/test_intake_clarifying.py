"""Step 7: a unit is asked to correct or explain named rows before the recap is frozen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import distributed, fill_and_submit, form_of, handed_in, row_of, write
from tests.domain.measured_rounds import after, newest_turn, recap, recapped, returned
from tests.domain.talk_rounds import QUESTION, answer, ask

from himpun.core import blobs
from himpun.core.actors import Actor
from himpun.core.refusals import Refusal
from himpun.documents.models import Document
from himpun.intake import actions as intake
from himpun.intake import policy, queries
from himpun.intake.answers import BadCells
from himpun.intake.models import Clarification, FormRow
from himpun.intake.rules.cells import ACTUAL, NOTE
from himpun.measurement import actions as measurement
from himpun.rounds import actions as rounds
from himpun.rounds.models import Round, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(cast: Cast) -> Round:
    """All forms are in; step 7 waits."""
    return handed_in(cast)


# ---- who may, and when


def test_the_tim_sakip_may_ask_also_without_lead_and_nobody_else(cast: Cast, round: Round) -> None:
    form = form_of(round, cast.bina_marga_unit)
    may = {
        name
        for name, actor in cast.insiders.items()
        if not policy.why_not_ask_clarification(form, by=actor)
    }
    assert may == {"tim_sakip", "sakip_member"}
    assert policy.why_not_ask_clarification(form, by=cast.bina_marga) == (
        "Klarifikasi diminta oleh Tim SAKIP."
    )


def test_only_the_head_of_the_unit_answers(cast: Cast, round: Round) -> None:
    asked = ask(cast, round, cast.bina_marga_unit, "SUB-1")
    may = {
        name
        for name, actor in cast.insiders.items()
        if not policy.why_not_answer_clarification(asked, by=actor)
    }
    assert may == {"bina_marga"}
    assert "yang menjawab pimpinan" in policy.why_not_answer_clarification(
        asked, by=cast.bina_marga_operator
    )


def test_the_unit_writes_while_it_is_asked_and_nobody_else(cast: Cast, round: Round) -> None:
    ask(cast, round, cast.bina_marga_unit, "SUB-1")
    form = form_of(round, cast.bina_marga_unit)
    may = {
        name
        for name, actor in cast.insiders.items()
        if not policy.why_not_save_answers(form, by=actor)
    }
    assert may == {"bina_marga", "bina_marga_operator"}


def test_only_who_may_ask_withdraws(cast: Cast, round: Round) -> None:
    asked = ask(cast, round, cast.bina_marga_unit, "SUB-1")
    may = {
        name
        for name, actor in cast.insiders.items()
        if not policy.why_not_withdraw_clarification(asked, by=actor)
    }
    assert may == {"tim_sakip", "sakip_member"}


def test_nothing_is_asked_before_step_seven(cast: Cast) -> None:
    round = distributed(cast)
    fill_and_submit(cast, round, cast.bina_marga_unit, at=later(400))
    form = form_of(round, cast.bina_marga_unit)
    reason = policy.why_not_ask_clarification(form, by=cast.tim_sakip)
    assert "belum dibekukan (langkah 7)" in reason


def test_nothing_is_asked_once_the_recap_is_frozen(cast: Cast) -> None:
    form = form_of(recapped(cast), cast.bina_marga_unit)
    assert "belum dibekukan" in policy.why_not_ask_clarification(form, by=cast.tim_sakip)


def test_a_recap_sent_back_as_faulty_may_ask_again(cast: Cast) -> None:
    round = recapped(cast)
    measurement.send_recap_back(
        newest_turn(round, "lapor_rekap"), guidance="Keliru.", by=cast.sekretaris, at=after(1)
    )
    form = form_of(round, cast.bina_marga_unit)
    assert policy.why_not_ask_clarification(form, by=cast.tim_sakip) == ""


def test_a_silent_unit_cannot_be_asked(cast: Cast) -> None:
    round = distributed(cast)
    for unit in (cast.secretariat, cast.bina_marga_unit, cast.cipta_karya_unit):
        fill_and_submit(cast, round, unit, at=later(400))
    silent = form_of(round, cast.tata_ruang_unit)
    intake.go_on_without(silent, reason="Diam.", by=cast.sekretaris, at=later(420))
    silent = form_of(round, cast.tata_ruang_unit)
    reason = policy.why_not_ask_clarification(silent, by=cast.tim_sakip)
    assert "tidak menyampaikan formulirnya" in reason


def test_one_question_at_a_time(cast: Cast, round: Round) -> None:
    ask(cast, round, cast.bina_marga_unit, "SUB-1")
    with pytest.raises(Refusal, match="sedang dimintai klarifikasi; tunggu jawabannya"):
        ask(cast, round, cast.bina_marga_unit, "IKU-1")


def test_a_cancelled_round_ends_what_was_asked(cast: Cast, round: Round) -> None:
    asked = ask(cast, round, cast.bina_marga_unit, "SUB-1")
    rounds.cancel_round(round, reason="Salah periode.", by=cast.kadis, at=after(1))
    fresh = Clarification.objects.get(pk=asked.pk)
    for reason in (
        policy.why_not_answer_clarification(fresh, by=cast.bina_marga),
        policy.why_not_withdraw_clarification(fresh, by=cast.tim_sakip),
        policy.why_not_save_answers(fresh.submission, by=cast.bina_marga),
    ):
        assert reason == "Putaran ini dibatalkan."
    assert queries.list_clarifications_for(by=cast.bina_marga) == []


# ---- what is asked


def test_asking_opens_the_named_rows_with_the_question(cast: Cast, round: Round) -> None:
    turn = Turn.objects.get(round=round, step="isi_formulir", unit=cast.bina_marga_unit)
    ask(cast, round, cast.bina_marga_unit, "SUB-1")
    rows = FormRow.objects.filter(submission__round=round, submission__unit=cast.bina_marga_unit)
    opened = {row.code: row.guidance for row in rows if row.is_open}
    assert opened == {"SUB-1": QUESTION}
    assert form_of(round, cast.bina_marga_unit).status == "KLARIFIKASI"
    assert Turn.objects.get(pk=turn.pk).version == turn.version


def test_asking_begins_step_seven_so_that_no_other_form_is_taken_back(
    cast: Cast, round: Round
) -> None:
    ask(cast, round, cast.bina_marga_unit, "SUB-1")
    assert newest_turn(round, "rekap").begun_at == after(0)
    other = form_of(round, cast.cipta_karya_unit)
    assert "sudah dimulai" in policy.why_not_recall(other, by=cast.cipta_karya)


def test_the_answer_is_due_at_the_close_of_the_next_working_day(cast: Cast, round: Round) -> None:
    """Asked on Thursday 2 April 2026; on Fridays the office closes at 16.30."""
    asked = ask(cast, round, cast.bina_marga_unit, "SUB-1")
    assert asked.due_at == datetime(2026, 4, 3, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_at", "why"),
    [
        (after(-1), "harus sesudah saat ini"),
        (after(0), "harus sesudah saat ini"),
        (after(24 * 3), "bukan hari kerja"),
        (after(12), "dalam jam kerja hari itu"),
    ],
)
def test_a_due_moment_that_is_no_office_time_is_refused(
    cast: Cast, round: Round, due_at: datetime, why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        ask(cast, round, cast.bina_marga_unit, "SUB-1", due_at=due_at)


def test_rows_must_be_of_the_form_and_due(cast: Cast, round: Round) -> None:
    form, by, at = form_of(round, cast.bina_marga_unit), cast.tim_sakip, after(0)
    other = row_of(round, cast.secretariat, "PNJ-1")
    early = FormRow.objects.filter(submission=form, is_due=False).first()
    assert early is not None
    for rows, why in (
        ([], "Pilih sedikitnya satu baris"),
        ([other.pk], "Pilih sedikitnya satu baris"),
        ([other.pk, row_of(round, cast.bina_marga_unit, "SUB-1").pk], "tidak ada pada formulir"),
        ([early.pk], f"Belum waktunya diisi: {early.code}"),
    ):
        with pytest.raises(Refusal, match=why):
            intake.ask_clarification(form, rows=rows, question="Benarkah?", by=by, at=at)


@pytest.mark.parametrize(("text", "why"), [("  ", "belum ditulis"), ("x" * 2001, "paling banyak")])
def test_question_answer_and_reason_say_something(
    cast: Cast, round: Round, text: str, why: str
) -> None:
    unit = cast.bina_marga_unit
    key = row_of(round, unit, "SUB-1").pk
    with pytest.raises(Refusal, match=why):
        intake.ask_clarification(
            form_of(round, unit), rows=[key], question=text, by=cast.tim_sakip, at=after(0)
        )
    asked = ask(cast, round, unit, "SUB-1")
    with pytest.raises(Refusal, match=why):
        intake.answer_clarification(asked, answer=text, by=cast.bina_marga, at=after(1))
    with pytest.raises(Refusal, match=why):
        intake.withdraw_clarification(asked, reason=text, by=cast.tim_sakip, at=after(1))


# ---- what is answered


def test_an_answer_with_a_change_is_the_next_version_with_a_print_of_its_own(
    cast: Cast, round: Round
) -> None:
    unit = cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    write(round, unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga_operator, at=after(1))
    answered = answer(cast, round, unit, "Salah ketik; yang benar 7.", at=after(2))
    form = form_of(round, unit)
    assert (form.status, form.n_hand_ins) == ("DISAMPAIKAN", 2)
    assert answered.hand_in is not None
    assert (answered.hand_in.number, answered.hand_in.content["pass_no"]) == (2, 1)
    prints = Document.objects.filter(kind="FORMULIR", turn__unit=unit).order_by("id")
    assert [each.status for each in prints] == ["DITARIK", "TERBIT"]
    assert prints[0].withdrawn_reason == "Klarifikasi ke-1 dijawab."
    assert prints[1].replaces_id == prints[0].pk
    assert [each.document for each in queries.list_versions(form, by=cast.kadis)] == [
        prints[1],
        prints[0],
    ]


def test_a_figure_may_stand_with_an_answer_alone(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    answered = answer(cast, round, unit, at=after(1))
    hand_ins = list(queries.list_hand_ins(form_of(round, unit), by=cast.kadis))
    first, second = (queries.hand_in_rows(each) for each in hand_ins)
    assert first == second
    assert answered.hand_in == hand_ins[1]


def test_the_turn_of_step_six_stays_as_it_was(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit
    before = Turn.objects.get(round=round, step="isi_formulir", unit=unit)
    ask(cast, round, unit, "SUB-1")
    write(round, unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga, at=after(1))
    answer(cast, round, unit, at=after(2))
    now = Turn.objects.get(pk=before.pk)
    assert (now.version, now.finished_at) == (before.version, before.finished_at)


def test_rows_that_were_not_asked_stay_closed(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    with pytest.raises(BadCells, match="tidak dimintai klarifikasi"):
        write(round, unit, {("1.03.10", ACTUAL): "1"}, by=cast.bina_marga, at=after(1))


def test_evidence_follows_the_rows_that_were_asked(cast: Cast, round: Round) -> None:
    unit, by = cast.bina_marga_unit, cast.bina_marga_operator
    ask(cast, round, unit, "SUB-1")
    assert policy.why_not_add_evidence(row_of(round, unit, "SUB-1"), by=by) == ""
    assert policy.why_not_add_evidence(row_of(round, unit, "IKU-1"), by=by) != ""
    intake.add_evidence(
        row_of(round, unit, "SUB-1"),
        ref=blobs.put_bytes(b"bukti"),
        file_name="b.txt",
        media_type="text/plain",
        by=by,
        at=after(1),
    )
    assert form_of(round, unit).status == "KLARIFIKASI"


def test_an_answer_passes_the_checks_of_a_hand_in(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    write(round, unit, {("SUB-1", ACTUAL): ""}, by=cast.bina_marga, at=after(1))
    with pytest.raises(Refusal, match="SUB-1"):
        answer(cast, round, unit, at=after(2))
    assert form_of(round, unit).n_hand_ins == 1


def test_after_the_answer_the_form_is_as_closed_as_before(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit
    before = {row.code: (row.is_open, row.guidance) for row in _rows(round, unit)}
    ask(cast, round, unit, "SUB-1")
    answer(cast, round, unit, at=after(1))
    assert {row.code: (row.is_open, row.guidance) for row in _rows(round, unit)} == before
    assert "sudah disampaikan" in policy.why_not_save_answers(
        form_of(round, unit), by=cast.bina_marga
    )


def _rows(round: Round, unit: object) -> list[FormRow]:
    return list(FormRow.objects.filter(submission__round=round, submission__unit=unit))


def test_a_form_that_was_returned_keeps_its_directions(cast: Cast) -> None:
    """Step 9 returned SUB-1; the unit completed it, and in step 7 it is asked about IKU-1."""
    unit = cast.bina_marga_unit
    round = returned(cast, {unit.pk: {"SUB-1": "Lengkapi."}})
    intake.submit(form_of(round, unit), by=cast.bina_marga, at=after(3))
    before = {row.code: (row.is_open, row.guidance) for row in _rows(round, unit)}
    ask(cast, round, unit, "IKU-1", at=after(4))
    answer(cast, round, unit, at=after(5))
    assert {row.code: (row.is_open, row.guidance) for row in _rows(round, unit)} == before
    assert before["SUB-1"] == (True, "Lengkapi.")


def test_a_second_question_has_the_next_number(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    answer(cast, round, unit, at=after(1))
    assert ask(cast, round, unit, "SUB-1", at=after(2)).number == 2


def test_an_answer_is_given_once(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit
    asked = ask(cast, round, unit, "SUB-1")
    answer(cast, round, unit, at=after(1))
    with pytest.raises(Refusal, match="sudah dijawab"):
        intake.answer_clarification(asked, answer="Lagi.", by=cast.bina_marga, at=after(2))


# ---- taken back


def test_a_withdrawn_question_leaves_the_hand_in_and_marks_what_was_typed(
    cast: Cast, round: Round
) -> None:
    unit = cast.bina_marga_unit
    asked = ask(cast, round, unit, "SUB-1")
    write(round, unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga, at=after(1))
    intake.withdraw_clarification(asked, reason="Keliru unit.", by=cast.tim_sakip, at=after(2))
    form = form_of(round, unit)
    assert (form.status, form.n_hand_ins) == ("DISAMPAIKAN", 1)
    view = next(
        each
        for each in queries.view_form(form, by=cast.bina_marga).rows
        if each.row.code == "SUB-1"
    )
    assert [each.field for each in view.changes] == ["actual"]
    content = recap(cast, round, at=after(3)).content
    sub = [each for each in content["rows"] if (each["indicator"], each["unit"]) == ("SUB-1", "BM")]
    assert sub[0]["actual"] == "6"


# ---- what else stands in its way


def test_the_recap_waits_for_the_answer_and_says_for_whom(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    with pytest.raises(Refusal) as refused:
        recap(cast, round, at=after(1))
    assert refused.value.sentence == (
        "Klarifikasi masih ditunggu dari Bidang Bina Marga (sampai 3 April 2026 16.30 WIB)."
        " Tunggu jawabannya, atau tarik permintaannya."
    )
    answer(cast, round, unit, at=after(2))
    assert recap(cast, round, at=after(3)).number == 1


def test_a_form_that_is_asked_is_neither_sent_again_nor_taken_back(
    cast: Cast, round: Round
) -> None:
    unit = cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    form = form_of(round, unit)
    for reason in (
        policy.why_not_submit(form, by=cast.bina_marga),
        policy.why_not_recall(form, by=cast.bina_marga),
    ):
        assert "sedang dimintai klarifikasi" in reason


def test_step_nine_returns_a_form_that_was_clarified(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    answer(cast, round, unit, at=after(1))
    recap(cast, round, at=after(2))
    measurement.report_recap(newest_turn(round, "lapor_rekap"), by=cast.sekretaris, at=after(3))
    measurement.return_for_completion(
        newest_turn(round, "analisa"),
        guidance={unit.pk: {"IKU-1": "Periksa."}},
        by=cast.kadis,
        at=after(4),
    )
    form = form_of(round, unit)
    assert form.status == "DIKEMBALIKAN"
    assert {row.code for row in _rows(round, unit) if row.is_open} == {"IKU-1"}
    assert policy.why_not_submit(form, by=cast.bina_marga) == ""


# ---- how it counts


def units_of(round: Round) -> dict[str, dict[str, object]]:
    content = round.recaps.latest("number").content
    return {each["unit"]: each for each in content["units"]}


def test_a_timely_answer_keeps_a_timely_unit_timely(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    answer(cast, round, unit, at=after(2))
    original = queries.list_hand_ins(form_of(round, unit), by=cast.kadis)[0]
    content = recap(cast, round, at=after(3)).content
    told = next(each for each in content["units"] if each["unit"] == "BM")
    assert told["state"] == "TEPAT_WAKTU"
    assert datetime.fromisoformat(told["handed_in_at"]) == original.handed_in_at
    assert (told["clarifications"], told["clarifications_late"]) == (1, 0)


def test_a_late_answer_makes_a_timely_unit_late(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit
    asked = ask(cast, round, unit, "SUB-1")
    answer(cast, round, unit, at=asked.due_at + timedelta(seconds=1))
    content = recap(cast, round, at=asked.due_at + timedelta(hours=1)).content
    told = next(each for each in content["units"] if each["unit"] == "BM")
    assert (told["state"], told["clarifications_late"]) == ("TERLAMBAT", 1)
    assert content["completeness"]["units_late"] == 1


@pytest.mark.parametrize(("minutes", "state"), [(0, "TEPAT_WAKTU"), (1, "TERLAMBAT")])
def test_a_question_withdrawn_unanswered_counts_by_its_due_moment(
    cast: Cast, round: Round, minutes: int, state: str
) -> None:
    asked = ask(cast, round, cast.bina_marga_unit, "SUB-1")
    at = asked.due_at + timedelta(minutes=minutes)
    intake.withdraw_clarification(asked, reason="Lanjut.", by=cast.tim_sakip, at=at)
    content = recap(cast, round, at=at).content
    told = next(each for each in content["units"] if each["unit"] == "BM")
    assert (told["state"], told["clarifications"]) == (state, 1)


def test_a_unit_that_nobody_asked_has_none(cast: Cast, round: Round) -> None:
    content = recap(cast, round, at=after(1)).content
    assert {(each["clarifications"], each["clarifications_late"]) for each in content["units"]} == {
        (0, 0)
    }


# ---- what is known of it


def test_question_and_answer_stand_in_the_history_of_the_row(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    answer(cast, round, unit, "Sudah benar.", at=after(1))
    told = queries.list_row_history(row_of(round, unit, "SUB-1"), by=cast.kadis).events
    assert [(each.field, each.new) for each in told[:2]] == [
        ("answer", "Sudah benar."),
        ("question", QUESTION),
    ]
    other = queries.list_row_history(row_of(round, unit, "IKU-1"), by=cast.kadis).events
    assert not {"answer", "question"} & {each.field for each in other}


def test_a_cell_written_by_a_program_says_so_in_its_history(cast: Cast) -> None:
    from himpun.intake.rules.cells import CellChange

    round, unit = distributed(cast), cast.bina_marga_unit
    row = row_of(round, unit, "SUB-1")
    intake.save_answers(
        form_of(round, unit),
        cells=[CellChange(row.pk, NOTE, "Dari aplikasi.")],
        via="API",
        by=cast.bina_marga,
        at=later(400),
    )
    assert [each.way for each in queries.list_row_history(row, by=cast.kadis).events] == ["API"]


def test_home_pages_learn_of_questions_and_answers(cast: Cast, round: Round) -> None:
    unit = cast.bina_marga_unit

    def waiting(who: Actor) -> list[str]:
        return [str(each.status) for each in queries.list_clarifications_for(by=who)]

    ask(cast, round, unit, "SUB-1")
    assert waiting(cast.bina_marga_operator) == ["DIMINTA"]
    assert waiting(cast.tim_sakip) == waiting(cast.cipta_karya) == []
    answer(cast, round, unit, at=after(1))
    assert waiting(cast.sakip_member) == ["DIJAWAB"]
    assert waiting(cast.bina_marga) == []
    recap(cast, round, at=after(2))
    assert waiting(cast.sakip_member) == []
