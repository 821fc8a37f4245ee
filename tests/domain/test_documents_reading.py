"""Reading naskah dinas: who sees what, drafts, previews, inputs and outputs of a step."""

import pytest
from tests.domain.document_rounds import (
    gathered,
    later,
    open_round,
    planned,
    turn_of,
)
from tests.domain.letter_samples import contents_by_kind
from tests.domain.pdf_text import pages_of

from himpun.core.refusals import NotVisible, Refusal
from himpun.documents import actions, policy, queries
from himpun.documents.models import Document
from himpun.documents.rules.kinds import KINDS, NOTA_DINAS
from himpun.rounds.models import Turn


def test_stranger_sees_no_naskah_no_source_no_draft(cast):
    round = planned(cast)
    order = queries.list_documents(round, by=cast.kadis).first()
    item = queries.list_sources(round, by=cast.kadis).first()
    turn = turn_of(round, "dokumen")
    out = cast.orang_luar
    assert not queries.list_documents(round, by=out).exists()
    assert not queries.list_sources(round, by=out).exists()
    for look in (
        lambda: queries.get_document(order.pk, by=out),
        lambda: queries.open_pdf(order, by=out),
        lambda: queries.get_source_item(item.pk, by=out),
        lambda: queries.draft_for(turn, by=out, at=later(200)),
    ):
        with pytest.raises(NotVisible):
            look()


def test_draft_is_composed_without_storing_anything(cast):
    turn = turn_of(open_round(cast), "perintah")
    draft = queries.draft_for(turn, by=cast.bina_marga, at=later(1))
    assert draft.kind is NOTA_DINAS
    assert draft.why_incomplete == ""
    assert "dikerjakan oleh Kepala Dinas" in draft.why_not
    assert draft.version is None
    assert not Document.objects.exists()
    assert queries.draft_for(turn, by=cast.kadis, at=later(1)).why_not == ""


def test_preview_is_the_letter_marked_as_draft(cast):
    turn = turn_of(open_round(cast), "perintah")
    for person in (cast.kadis, cast.perencanaan):
        draft = queries.draft_for(turn, by=person, at=later(1))
        shown = " ".join(pages_of(queries.preview_pdf(turn, draft, by=person, at=later(1))))
        assert "KONSEP" in shown
        assert "Kepala Dinas," in shown
    actions.save_draft(turn, kind="NOTA_DINAS", content={"body": ""}, by=cast.kadis, at=later(2))
    empty = queries.draft_for(turn, by=cast.kadis, at=later(2))
    with pytest.raises(Refusal, match="Isi belum diisi"):
        queries.preview_pdf(turn, empty, by=cast.kadis, at=later(2))


def test_draft_of_a_step_that_computes_needs_its_default(cast):
    turn = turn_of(gathered(cast), "formulir")
    with pytest.raises(NotVisible):
        queries.draft_for(turn, kind="FORMULIR", by=cast.tim_sakip, at=later(230))
    with pytest.raises(NotVisible):
        queries.draft_for(turn, kind="NOTULA", by=cast.tim_sakip, at=later(230))
    form = contents_by_kind()["FORMULIR"]
    draft = queries.draft_for(turn, kind="FORMULIR", default=form, by=cast.tim_sakip, at=later(230))
    assert draft.content == form


def test_input_of_a_step_is_the_newest_such_naskah_of_an_earlier_turn(cast):
    round = planned(cast)
    by = cast.tim_sakip
    order = queries.list_documents(round, by=by).get(kind="NOTA_DINAS")
    fresh = actions.replace_document(order, reason="x", content={}, by=cast.kadis, at=later(196))
    first = queries.inputs_of(turn_of(round, "perintah"), by=by)
    assert [(each.title, each.document) for each in first] == [("Nota Dinas", None)]
    meeting = queries.inputs_of(turn_of(round, "rapat"), by=by)
    assert [each.document for each in meeting] == [fresh]
    plan = queries.inputs_of(turn_of(round, "dokumen"), by=by)[0].document
    assert plan.kind == "RENCANA_KEGIATAN"
    assert queries.inputs_of(turn_of(round, "rencana"), by=by)[0].document.kind == "NOTULA"
    assert fresh.status == Document.Status.ISSUED


def test_form_of_one_unit_is_no_input_of_another(cast):
    round = gathered(cast)
    turn = turn_of(round, "formulir")
    form = contents_by_kind()["FORMULIR"]
    made = actions.issue_for_turn(
        turn, kind="FORMULIR", content=form, by=cast.tim_sakip, at=later(231)
    )
    from himpun.rounds.actions import finish_turn

    finish_turn(turn, by=cast.tim_sakip, at=later(240))
    fill = Turn.objects.filter(round=round, step="isi_formulir")
    own = fill.get(unit=cast.bina_marga_unit)
    other = fill.get(unit=cast.tata_ruang_unit)
    assert queries.inputs_of(own, by=cast.bina_marga)[0].document == made
    assert queries.inputs_of(other, by=cast.tata_ruang)[0].document is None


def test_step_without_its_output_cannot_be_closed(cast):
    turn = turn_of(open_round(cast), "perintah")
    assert policy.why_not_without_outputs(turn) == (
        "Langkah 1 belum dapat ditutup: Nota Dinas belum terbit."
    )


def test_every_kind_can_be_edited_field_by_field(cast):
    for kind in KINDS.values():
        assert kind.field_keys <= set(contents_by_kind()[kind.code])
