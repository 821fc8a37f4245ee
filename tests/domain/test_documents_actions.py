"""Steps 1 to 4 in letters: who may, what is made, what is refused, what is left behind."""

import hashlib
from datetime import date

import pytest
from tests.domain.document_rounds import (
    briefed,
    gathered,
    later,
    open_round,
    ordered,
    planned,
    register,
    turn_of,
)
from tests.domain.letter_samples import contents_by_kind
from tests.domain.pdf_text import pages_of

from himpun.core.models import TrailEvent
from himpun.core.refusals import Conflict, Refusal
from himpun.documents import actions, composing, issuing, policy, queries
from himpun.documents.models import Document, Register, SourceItem
from himpun.documents.rules.kinds import NOTA_DINAS
from himpun.rounds.models import Turn

MORE = "Perintah khusus: sertakan bukti dukung."


def pdf_of(document, by):
    with queries.open_pdf(document, by=by) as file:
        return file.read()


def words_of(document, by):
    return " ".join(pages_of(pdf_of(document, by)))


# --- step 1 ---------------------------------------------------------------------------------


def test_order_is_numbered_signed_and_passes_the_turn_on(cast):
    round = open_round(cast)
    order = actions.order_round(turn_of(round, "perintah"), by=cast.kadis, at=later(10))
    assert order.status == Document.Status.ISSUED
    assert order.number == f"000.8.6.3/1/{cast.office.short_name}/2026"
    assert (order.issued_name, order.issued_as) == (cast.kadis.name, "Kepala Dinas")
    assert turn_of(round, "perintah").status == Turn.Status.DONE
    assert turn_of(round, "rapat").status == Turn.Status.OPEN
    shown = words_of(order, cast.kadis)
    assert order.number in shown
    assert "Kepala Dinas," in shown
    assert order.content_hash[:32] in shown
    assert f"Naskah {order.pk}" in shown


def test_order_is_refused_to_everybody_but_the_kepala_dinas(cast):
    turn = turn_of(open_round(cast), "perintah")
    for name, person in cast.insiders.items():
        allowed = policy.why_not_order_round(turn, by=person) == ""
        assert allowed == (name == "kadis"), name
    with pytest.raises(Refusal):
        actions.order_round(turn, by=cast.sekretaris, at=later(10))
    with pytest.raises(Refusal):
        actions.order_round(turn, by=cast.orang_luar, at=later(10))
    assert not Register.objects.exists()


def test_prepared_draft_goes_in_and_comes_out_signed(cast):
    round = open_round(cast)
    turn = turn_of(round, "perintah")
    draft = actions.save_draft(
        turn, kind="NOTA_DINAS", content={"body": MORE}, by=cast.perencanaan, at=later(1)
    )
    assert draft.status == Document.Status.DRAFT
    order = actions.order_round(turn, by=cast.kadis, at=later(10))
    assert order.pk == draft.pk
    assert order.content["body"] == MORE
    assert order.content["to"] == ["Sekretaris"]
    assert MORE in words_of(order, cast.kadis)


def test_last_edits_go_over_the_draft(cast):
    turn = turn_of(open_round(cast), "perintah")
    actions.save_draft(
        turn, kind="NOTA_DINAS", content={"body": "draf"}, by=cast.perencanaan, at=later(1)
    )
    order = actions.order_round(turn, content={"body": MORE}, by=cast.kadis, at=later(10))
    assert order.content["body"] == MORE


def test_draft_is_refused_to_who_has_no_part_in_the_step(cast):
    turn = turn_of(open_round(cast), "perintah")
    for person in (cast.bina_marga, cast.admin, cast.orang_luar):
        with pytest.raises(Refusal):
            actions.save_draft(turn, kind="NOTA_DINAS", content={}, by=person, at=later(1))
    with pytest.raises(Refusal, match="tidak membuat Notula"):
        actions.save_draft(turn, kind="NOTULA", content={}, by=cast.kadis, at=later(1))


def test_draft_with_wrong_parts_or_unprintable_text_is_refused(cast):
    turn = turn_of(open_round(cast), "perintah")
    for content, words in (
        ({"sender": "x"}, "tidak dapat disunting"),
        ({"body": ["x"]}, "tidak dapat dibaca"),
        ({"body": "Baik 😀"}, "tidak dapat dicetak"),
        ({"subject": "x" * 400}, "300 karakter"),
    ):
        with pytest.raises(Refusal, match=words):
            actions.save_draft(turn, kind="NOTA_DINAS", content=content, by=cast.kadis, at=later(1))
    assert not Document.objects.exists()


def test_draft_of_a_colleague_is_not_overwritten_unseen(cast):
    turn = turn_of(open_round(cast), "perintah")
    first = actions.save_draft(
        turn, kind="NOTA_DINAS", content={"body": "a"}, by=cast.kadis, at=later(1)
    )
    seen = first.version
    keep = {"kind": "NOTA_DINAS", "by": cast.perencanaan, "at": later(2)}
    second = actions.save_draft(turn, content={"body": "b"}, version=seen, **keep)
    assert second.version > seen
    with pytest.raises(Conflict) as conflict:
        actions.save_draft(turn, content={"body": "c"}, version=seen, **keep)
    assert conflict.value.difference == {"body": ("b", "c")}


def test_incomplete_order_is_refused_and_gives_its_number_back(cast):
    turn = turn_of(open_round(cast), "perintah")
    with pytest.raises(Refusal, match="Isi belum diisi"):
        actions.order_round(turn, content={"body": " "}, by=cast.kadis, at=later(10))
    with pytest.raises(Refusal, match="tidak dapat dicetak"):
        actions.order_round(turn, content={"body": "😀"}, by=cast.kadis, at=later(10))
    order = actions.order_round(turn, by=cast.kadis, at=later(10))
    assert "/1/" in order.number


def test_numbers_have_no_gap_and_start_anew_each_year(cast):
    round = briefed(cast)
    numbers = [d.number.split("/")[1] for d in queries.list_documents(round, by=cast.kadis)]
    assert numbers == ["1", "2"]
    turn = turn_of(round, "rencana")
    january = later(60 * 24 * 300)
    plan = actions.issue_work_plan(turn, by=cast.tim_sakip, at=january)
    assert plan.number.split("/")[1:] == ["1", cast.office.short_name, "2027"]


def test_same_content_digest_can_be_computed_again(cast):
    order = queries.list_documents(ordered(cast), by=cast.kadis).get()
    again = issuing.content_digest(
        order.kind,
        number=order.number,
        content=order.content,
        at=order.issued_at,
        signatory=issuing.signatory_for(order.turn, by=cast.kadis),
    )
    assert again == order.content_hash
    assert hashlib.sha256(pdf_of(order, cast.kadis)).hexdigest() == order.blob_id


def test_order_is_in_the_trail_without_its_whole_text(cast):
    ordered(cast)
    row = TrailEvent.objects.get(verb="documents.round_ordered")
    assert "000.8.6.3/1/" in row.content
    assert "penuh tanggung jawab" not in row.content


# --- step 2 ---------------------------------------------------------------------------------


def test_meeting_may_be_set_moved_and_held_by_circulation(cast):
    turn = turn_of(ordered(cast), "rapat")
    first = actions.set_meeting(turn, starts_at=later(60), by=cast.sekretaris, at=later(11))
    moved = actions.set_meeting(turn, starts_at=later(60 * 24), by=cast.sekretaris, at=later(12))
    assert (first.agreed_start, moved.agreed_start) == (later(60), later(60 * 24))
    assert moved.due_at > first.due_at
    dropped = actions.set_meeting(turn, starts_at=None, by=cast.sekretaris, at=later(13))
    assert dropped.agreed_start is None
    minutes = actions.file_minutes(turn, by=cast.sekretaris, at=later(90))
    assert minutes.content["place"] == composing.CIRCULATED


def test_meeting_is_not_set_by_others_nor_at_another_step(cast):
    round = ordered(cast)
    turn = turn_of(round, "rapat")
    for person in (cast.tim_sakip, cast.bina_marga, cast.orang_luar):
        with pytest.raises(Refusal):
            actions.set_meeting(turn, starts_at=later(60), by=person, at=later(11))
    assert policy.why_not_set_meeting(turn_of(round, "perintah"), by=cast.kadis)


def test_invitation_needs_a_date_and_leaves_the_step_open(cast):
    turn = turn_of(ordered(cast), "rapat")
    with pytest.raises(Refusal, match="Tetapkan waktu rapat"):
        actions.send_invitation(turn, by=cast.sekretaris, at=later(11))
    actions.set_meeting(turn, starts_at=later(90), by=cast.sekretaris, at=later(11))
    turn.refresh_from_db()
    sent = actions.send_invitation(turn, by=cast.sekretaris, at=later(12))
    assert "Rabu, 1 April 2026" in words_of(sent, cast.sekretaris)
    assert "09.00 WIB" in words_of(sent, cast.sekretaris)
    turn.refresh_from_db()
    assert turn.status == Turn.Status.OPEN
    minutes = actions.file_minutes(turn, by=cast.sekretaris, at=later(200), held_at=later(90))
    assert sent.number in minutes.content["invitation"]


def test_minutes_bear_attendance_and_the_recorded_start(cast):
    round = ordered(cast)
    turn = turn_of(round, "rapat")
    row = {"name": "Contoh Hadir", "title": "Anggota", "unit": "", "presence": "Hadir"}
    minutes = actions.file_minutes(
        turn, held_at=later(20), attendance=[row], by=cast.sekretaris, at=later(140)
    )
    turn.refresh_from_db()
    assert turn.begun_at == later(20)
    shown = words_of(minutes, cast.sekretaris)
    assert "DAFTAR HADIR" in shown
    assert "Contoh Hadir" in shown
    assert "000.8.6.3/1/" in shown


def test_attendance_list_offers_who_belongs_into_the_meeting(cast):
    turn = turn_of(ordered(cast), "rapat")
    draft = queries.draft_for(turn, by=cast.sekretaris, at=later(11))
    offered = {row["name"]: row["presence"] for row in draft.content["attendance"]}
    assert offered == {
        cast.sekretaris.name: "",
        cast.tim_sakip.name: "",
        cast.sakip_member.name: "",
    }


def test_minutes_of_a_meeting_that_was_not_are_refused(cast):
    turn = turn_of(ordered(cast), "rapat")
    with pytest.raises(Refusal, match="belum berlangsung"):
        actions.file_minutes(turn, held_at=later(300), by=cast.sekretaris, at=later(20))
    with pytest.raises(Refusal, match="mendahului"):
        actions.file_minutes(turn, held_at=later(-60), by=cast.sekretaris, at=later(20))
    for person in (cast.tim_sakip, cast.kadis, cast.orang_luar):
        with pytest.raises(Refusal):
            actions.file_minutes(turn, held_at=later(15), by=person, at=later(20))


# --- step 3 ---------------------------------------------------------------------------------


def test_work_plan_holds_the_schedule_of_the_first_vector(cast):
    round = briefed(cast)
    plan = actions.issue_work_plan(turn_of(round, "rencana"), by=cast.tim_sakip, at=later(135))
    due = {row["no"]: row["due"] for row in plan.content["schedule"]}
    assert due["1"] == "Rabu, 1 April 2026 07.40 WIB (selesai)"
    assert due["3"] == "Rabu, 1 April 2026 10.45 WIB"
    assert due["6"] == "Rabu, 8 April 2026 16.00 WIB"
    assert plan.content["basis"].count("\n") == 2
    assert [item.kind for item in queries.list_sources(round, by=cast.kadis)] == [
        "RENSTRA",
        "PK",
        "DPA",
    ]
    round.refresh_from_db()
    assert round.plan_due == {}


def test_work_plan_may_set_moments_of_its_own(cast):
    round = briefed(cast)
    turn = turn_of(round, "rencana")
    with pytest.raises(Refusal, match="sesudah saat ini"):
        actions.issue_work_plan(
            turn, due={"isi_formulir": later(-10)}, by=cast.tim_sakip, at=later(195)
        )
    when = later(60 * 24 * 14)
    plan = actions.issue_work_plan(
        turn, due={"isi_formulir": when}, by=cast.tim_sakip, at=later(195)
    )
    round.refresh_from_db()
    assert round.plan_due == {"isi_formulir": when.isoformat()}
    assert plan.content["schedule"][5]["due"] == "Rabu, 15 April 2026 07.30 WIB"


def test_work_plan_is_signed_by_the_chair_only(cast):
    turn = turn_of(briefed(cast), "rencana")
    assert "menyiapkan" in policy.why_not_issue_work_plan(turn, by=cast.sakip_member)
    assert policy.why_not_save_draft(turn, by=cast.sakip_member, kind="RENCANA_KEGIATAN") == ""
    for person in (cast.sakip_member, cast.sekretaris, cast.orang_luar):
        with pytest.raises(Refusal):
            actions.issue_work_plan(turn, by=person, at=later(195))


# --- step 4 ---------------------------------------------------------------------------------


def test_sources_are_attached_and_written_into_the_plan(cast):
    round = gathered(cast)
    assert turn_of(round, "dokumen").status == Turn.Status.DONE
    handed_on = queries.list_outputs(turn_of(round, "dokumen"), by=cast.kadis).get()
    shown = words_of(handed_on, cast.kadis)
    assert shown.count("Terlampir: Nomor CONTOH/") == 3
    assert "DOKUMEN TERHIMPUN" in shown


def test_step_is_not_closed_while_a_document_is_missing(cast):
    round = planned(cast)
    turn = turn_of(round, "dokumen")
    with pytest.raises(Refusal, match="Belum ada: Renstra, Perjanjian Kinerja, DPA"):
        actions.attach_sources(turn, by=cast.tim_sakip, at=later(220))


def test_waived_document_names_reason_person_and_day_and_may_follow_later(cast):
    round = planned(cast)
    keep = {"by": cast.tim_sakip, "at": later(220)}
    renstra, pk, dpa = queries.list_sources(round, by=cast.tim_sakip)
    for item in (renstra, pk):
        actions.attach_source_item(item, planning_document=register(cast.office, item.kind), **keep)
    promise = {"reason": "Menunggu pengesahan", "person": "Contoh Bendahara"}
    with pytest.raises(Refusal, match="sudah lewat"):
        actions.waive_source_item(dpa, promised_on=date(2026, 3, 31), **promise, **keep)
    with pytest.raises(Refusal, match="Tulis alasan"):
        actions.waive_source_item(
            dpa, reason=" ", person="x", promised_on=date(2026, 4, 10), **keep
        )
    with pytest.raises(Refusal, match="sudah terlampir"):
        actions.waive_source_item(renstra, promised_on=date(2026, 4, 10), **promise, **keep)
    actions.waive_source_item(dpa, promised_on=date(2026, 4, 10), **promise, **keep)
    plan = actions.attach_sources(turn_of(round, "dokumen"), **keep)
    note = plan.content["sources"][2]["note"]
    assert note == "Menyusul Jumat, 10 April 2026 (Contoh Bendahara): Menunggu pengesahan"
    followed = actions.attach_source_item(
        dpa, planning_document=register(cast.office, "DPA"), by=cast.sakip_member, at=later(999)
    )
    assert followed.attached_at == later(999)


def test_list_of_documents_can_be_edited_while_the_step_is_open(cast):
    round = planned(cast)
    turn = turn_of(round, "dokumen")
    keep = {"by": cast.sakip_member, "at": later(200)}
    survey = actions.add_source_item(turn, label=" Survei kondisi jalan ", **keep)
    assert (survey.label, survey.kind) == ("Survei kondisi jalan", "LAIN")
    for label, words in (("", "Tulis nama"), ("survei KONDISI jalan", "sudah ada")):
        with pytest.raises(Refusal, match=words):
            actions.add_source_item(turn, label=label, **keep)
    actions.remove_source_item(survey, **keep)
    renstra = queries.list_sources(round, by=cast.kadis).first()
    actions.attach_source_item(renstra, planning_document=register(cast.office), **keep)
    with pytest.raises(Refusal, match="tidak dihapus"):
        actions.remove_source_item(renstra, **keep)
    assert SourceItem.objects.count() == 3


def test_sources_are_gathered_by_the_team_of_the_own_office_only(cast):
    round = planned(cast)
    item = queries.list_sources(round, by=cast.kadis).first()
    foreign = register(cast.office)
    for person in (cast.bina_marga, cast.kadis, cast.orang_luar):
        with pytest.raises(Refusal):
            actions.attach_source_item(item, planning_document=foreign, by=person, at=later(200))
    other = register(type(cast.office).objects.get(name="Dinas Lain"), "DPA")
    with pytest.raises(Refusal, match="bukan milik kantor ini"):
        actions.attach_source_item(item, planning_document=other, by=cast.tim_sakip, at=later(200))
    assert list(queries.list_source_choices(item, by=cast.tim_sakip)) == [foreign]
    assert policy.why_not_add_source_item(turn_of(round, "rencana"), by=cast.tim_sakip)


# --- later steps, withdrawing ----------------------------------------------------------------


def test_later_step_issues_what_it_has_computed(cast):
    turn = turn_of(gathered(cast), "formulir")
    letter = dict(composing.current_content(turn, NOTA_DINAS, at=later(230)))
    assert letter["to"] == [
        "Sekretariat",
        "Bidang Bina Marga",
        "Bidang Cipta Karya",
        *letter["to"][3:],
    ]
    assert "Rabu, 8 April 2026 16.00 WIB" in letter["body"]
    sent = actions.issue_for_turn(
        turn, kind="NOTA_DINAS", content=letter, by=cast.tim_sakip, at=later(230)
    )
    turn.refresh_from_db()
    assert turn.status == Turn.Status.OPEN
    form = contents_by_kind()["FORMULIR"]
    first = actions.issue_for_turn(
        turn, kind="FORMULIR", content=form, by=cast.tim_sakip, at=later(231)
    )
    assert first.number == f"000.8.6.3/F.1/{cast.office.short_name}/2026"
    again = actions.issue_for_turn(
        turn,
        kind="FORMULIR",
        content=form,
        replaces=first,
        reason="Salah target",
        by=cast.tim_sakip,
        at=later(232),
    )
    first.refresh_from_db()
    assert (first.status, first.withdrawn_reason) == (Document.Status.WITHDRAWN, "Salah target")
    assert again.replaces_id == first.pk
    assert sent.number.split("/")[1] == "5"
    with pytest.raises(Refusal, match="tidak membuat"):
        actions.issue_for_turn(
            turn, kind="REKAPITULASI", content={}, by=cast.tim_sakip, at=later(233)
        )
    with pytest.raises(Refusal):
        actions.issue_for_turn(turn, kind="FORMULIR", content=form, by=cast.kadis, at=later(233))


def test_computed_text_with_a_strange_character_is_marked_not_refused(cast):
    turn = turn_of(gathered(cast), "formulir")
    form = contents_by_kind()["FORMULIR"]
    rows = [row | {"note": "Baik 😀"} for row in form["rows"]]
    made = actions.issue_for_turn(
        turn, kind="FORMULIR", content=form | {"rows": rows}, by=cast.tim_sakip, at=later(231)
    )
    assert "Baik [U+1F600]" in words_of(made, cast.tim_sakip)


def test_wrong_letter_is_replaced_and_both_stay_visible(cast):
    round = ordered(cast)
    wrong = queries.list_documents(round, by=cast.kadis).get()
    with pytest.raises(Refusal, match="hanya dapat diganti"):
        actions.withdraw_document(wrong, reason="Salah tanggal", by=cast.kadis, at=later(20))
    with pytest.raises(Refusal, match="Tulis alasan"):
        actions.replace_document(wrong, reason="", content={}, by=cast.kadis, at=later(20))
    with pytest.raises(Refusal, match="penanda tangannya"):
        actions.replace_document(wrong, reason="x", content={}, by=cast.sekretaris, at=later(20))
    right = actions.replace_document(
        wrong, reason="Salah isi", content={"body": MORE}, by=cast.kadis, at=later(20)
    )
    wrong.refresh_from_db()
    assert wrong.status == Document.Status.WITHDRAWN
    assert (right.replaces_id, right.content["body"]) == (wrong.pk, MORE)
    assert right.number != wrong.number
    assert list(queries.list_documents(round, by=cast.tim_sakip)) == [wrong, right]
    assert words_of(wrong, cast.tim_sakip)
    with pytest.raises(Refusal, match="sudah ditarik"):
        actions.replace_document(wrong, reason="x", content={}, by=cast.kadis, at=later(21))


def test_letter_of_an_open_step_can_be_withdrawn(cast):
    turn = turn_of(ordered(cast), "rapat")
    actions.set_meeting(turn, starts_at=later(90), by=cast.sekretaris, at=later(11))
    turn.refresh_from_db()
    sent = actions.send_invitation(turn, by=cast.sekretaris, at=later(12))
    with pytest.raises(Refusal, match="Tulis alasan"):
        actions.withdraw_document(sent, reason=" ", by=cast.sekretaris, at=later(13))
    gone = actions.withdraw_document(sent, reason="Batal", by=cast.sekretaris, at=later(13))
    assert (gone.status, gone.withdrawn_at) == (Document.Status.WITHDRAWN, later(13))


def test_computed_naskah_is_mended_at_its_step(cast):
    turn = turn_of(gathered(cast), "formulir")
    form = contents_by_kind()["FORMULIR"]
    made = actions.issue_for_turn(
        turn, kind="FORMULIR", content=form, by=cast.tim_sakip, at=later(231)
    )
    assert "disusun program" in policy.why_not_replace_document(made, by=cast.tim_sakip)
