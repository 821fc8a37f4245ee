"""An act that breaks off anywhere has done nothing, and is simply done again.

Every act of the procedure is broken before each single statement that writes, and at named points
between; the content of every table must be what it was, and the same act must then succeed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from tests.cast import Cast
from tests.domain.document_rounds import (
    briefed,
    later,
    open_round,
    ordered,
    planned,
    register,
    turn_of,
)
from tests.domain.form_rounds import FILLED, form_of, gathered, row_of, write
from tests.domain.talk_rounds import ask
from tests.faults.soundness import is_sound
from tests.faults.unguarded import unsaved
from tests.plans import make_plan
from tests.stories.told import Story, begin

from himpun.archive import actions as archive
from himpun.archive import verify
from himpun.archive.models import Package
from himpun.archive.sealing import folder_of
from himpun.core import action as door
from himpun.core import blobs, guard, trail
from himpun.core.canonical import digest
from himpun.documents import actions as documents
from himpun.documents import issuing, pdf
from himpun.documents.models import Document, SourceItem
from himpun.intake import actions as intake
from himpun.intake import freezing
from himpun.intake.actions import distributing, handing_in
from himpun.measurement import actions as measurement
from himpun.measurement.models import Recap, Verdict
from himpun.rounds import actions as rounds
from himpun.rounds.models import Round, Turn

Act = Callable[[], Any]
LATE = later(900)


class PowerCut(Exception):
    """The machine stops here."""


# --- the acts, each ready to be done ------------------------------------------------------------


def _order(cast: Cast) -> Act:
    turn = turn_of(open_round(cast), "perintah")
    return partial(documents.order_round, turn, by=cast.kadis, at=LATE)


def _minutes(cast: Cast) -> Act:
    turn = turn_of(ordered(cast), "rapat")
    return partial(documents.file_minutes, turn, held_at=later(15), by=cast.sekretaris, at=LATE)


def _plan(cast: Cast) -> Act:
    turn = turn_of(briefed(cast), "rencana")
    due = {"isi_formulir": later(9000)}
    return partial(documents.issue_work_plan, turn, due=due, by=cast.tim_sakip, at=LATE)


def _sources(cast: Cast) -> Act:
    round = planned(cast)
    for item in SourceItem.objects.filter(round=round):
        paper = register(cast.office, item.kind)
        documents.attach_source_item(
            item, planning_document=paper, by=cast.tim_sakip, at=later(200)
        )
    return partial(documents.attach_sources, turn_of(round, "dokumen"), by=cast.tim_sakip, at=LATE)


def _distribute(cast: Cast) -> Act:
    make_plan(cast)
    turn = turn_of(gathered(cast), "formulir")
    return partial(intake.distribute, turn, by=cast.tim_sakip, at=LATE)


def _save(cast: Cast) -> Act:
    story, unit = begin(cast), cast.bina_marga_unit
    return partial(write, story.round, unit, FILLED["BM"], by=cast.bina_marga_operator, at=LATE)


def _prove(cast: Cast) -> Act:
    row = row_of(begin(cast).round, cast.bina_marga_unit, "SUB-1")
    ref = blobs.put_bytes(b"berita acara")
    return partial(
        intake.add_evidence,
        row,
        ref=ref,
        file_name="ba.pdf",
        media_type="application/pdf",
        by=cast.bina_marga,
        at=LATE,
    )


def _hand_in(cast: Cast) -> Act:
    """The last unit: its hand-in opens step 7 as well."""
    story, unit = begin(cast), cast.bina_marga_unit
    story.every_unit_hands_in(but=(unit,))
    write(story.round, unit, FILLED["BM"], by=cast.bina_marga, at=later(600))
    return partial(intake.submit, form_of(story.round, unit), by=cast.bina_marga, at=LATE)


def _hand_in_nil(cast: Cast) -> Act:
    form = form_of(begin(cast).round, cast.tata_ruang_unit)
    return partial(intake.submit_nil, form, by=cast.tata_ruang, at=LATE)


def _send_to_operator(cast: Cast) -> Act:
    round, unit = begin(cast).round, cast.bina_marga_unit
    write(round, unit, FILLED["BM"], by=cast.bina_marga_operator, at=later(360))
    form = intake.offer_for_review(form_of(round, unit), by=cast.bina_marga_operator, at=later(361))
    return partial(intake.send_back_to_operator, form, note="Ulangi.", by=cast.bina_marga, at=LATE)


def _recall(cast: Cast) -> Act:
    form = form_of(begin(cast).every_unit_hands_in().round, cast.bina_marga_unit)
    return partial(intake.recall, form, by=cast.bina_marga, at=LATE)


def _go_on(cast: Cast) -> Act:
    story, unit = begin(cast), cast.tata_ruang_unit
    story.every_unit_hands_in(but=(unit,))
    form = form_of(story.round, unit)
    return partial(intake.go_on_without, form, reason="Diam.", by=cast.sekretaris, at=LATE)


def _recap(cast: Cast) -> Act:
    turn = begin(cast).every_unit_hands_in().turn("rekap")
    return partial(measurement.recapitulate, turn, by=cast.tim_sakip, at=LATE)


def _recapped(cast: Cast) -> Story:
    story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    return story


def _report(cast: Cast) -> Act:
    turn = _recapped(cast).turn("lapor_rekap")
    return partial(measurement.report_recap, turn, by=cast.sekretaris, at=LATE)


def _send_back(cast: Cast) -> Act:
    turn = _recapped(cast).turn("lapor_rekap")
    return partial(
        measurement.send_recap_back, turn, guidance="Periksa.", by=cast.sekretaris, at=LATE
    )


def _agree(cast: Cast) -> Act:
    turn = _recapped(cast).sekretaris_reports().turn("analisa")
    return partial(measurement.agree, turn, outcome="setuju", by=cast.kadis, at=LATE)


def _give_back(cast: Cast) -> Act:
    turn = _recapped(cast).sekretaris_reports().turn("analisa")
    wanted = {cast.bina_marga_unit.pk: {"SUB-1": "Lampirkan berita acara."}}
    return partial(measurement.return_for_completion, turn, guidance=wanted, by=cast.kadis, at=LATE)


def _agreed(cast: Cast) -> Story:
    story = _recapped(cast).sekretaris_reports()
    story.kadis_agrees()
    return story


def _report_analysis(cast: Cast) -> Act:
    turn = _agreed(cast).turn("lapor_analisa")
    return partial(measurement.report_analysis, turn, by=cast.sekretaris, at=LATE)


def _archive(cast: Cast) -> Act:
    turn = _agreed(cast).sekretaris_reports_the_analysis().turn("arsip")
    return partial(archive.archive_round, turn, by=cast.perencanaan, at=LATE)


def _cancel(cast: Cast) -> Act:
    round = begin(cast).round
    return partial(rounds.cancel_round, round, reason="Salah periode.", by=cast.kadis, at=LATE)


def _ask(cast: Cast) -> Act:
    form = form_of(begin(cast).every_unit_hands_in().round, cast.bina_marga_unit)
    rows = [form.rows.get(code="SUB-1").pk]
    return partial(
        intake.ask_clarification, form, rows=rows, question="Benar?", by=cast.tim_sakip, at=LATE
    )


def _answer(cast: Cast) -> Act:
    round, unit = begin(cast).every_unit_hands_in().round, cast.bina_marga_unit
    asked = ask(cast, round, unit, "SUB-1", at=later(600))
    write(round, unit, {("SUB-1", "actual"): "7"}, by=cast.bina_marga, at=later(610))
    return partial(intake.answer_clarification, asked, answer="Ralat.", by=cast.bina_marga, at=LATE)


ACTS: dict[str, Callable[[Cast], Act]] = {
    "ask": _ask,
    "answer": _answer,
    "order": _order,
    "minutes": _minutes,
    "plan": _plan,
    "sources": _sources,
    "distribute": _distribute,
    "save": _save,
    "prove": _prove,
    "hand in": _hand_in,
    "hand in nil": _hand_in_nil,
    "send to operator": _send_to_operator,
    "recall": _recall,
    "go on": _go_on,
    "recap": _recap,
    "report": _report,
    "send back": _send_back,
    "agree": _agree,
    "give back": _give_back,
    "report analysis": _report_analysis,
    "archive": _archive,
    "cancel": _cancel,
}


# --- how an act is broken, and how it is seen that nothing happened ------------------------------


def fingerprint() -> str:
    """A digest of every row of every table of ours."""
    everything = hashlib.sha256()
    for config in apps.get_app_configs():
        if config.name.startswith("himpun."):
            for model in config.get_models(include_auto_created=True):
                rows = model._base_manager.order_by("pk").values_list()
                everything.update(repr((model._meta.label, list(rows))).encode())
    return everything.hexdigest()


def staged_files() -> list[Path]:
    """Half-written files of the blob store."""
    return list(Path(settings.HIMPUN_BLOB_DIR).glob("staged-*"))


@contextmanager
def cut_before_write(number: int) -> Iterator[SimpleNamespace]:
    """Stop before the writing statement of that number; `count` tells how many there were."""
    seen = SimpleNamespace(count=0)

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if any(table in guard.our_tables() for table in guard._targets(sql)):
            seen.count += 1
            if seen.count == number:
                raise PowerCut
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


@pytest.fixture
def set_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same letter set twice is the same PDF (tests/domain): set each but once here."""
    pages: dict[str, Any] = {}
    original = pdf.render

    @wraps(original)
    def render(template: str, framed: Any, *, at: Any, font: str = "") -> Any:
        key = digest([template, framed, at, font])
        if key not in pages:
            pages[key] = original(template, framed, at=at, font=font)
        return pages[key]

    monkeypatch.setattr(pdf, "render", render)


@pytest.mark.parametrize("name", ACTS)
def test_broken_off_before_any_write_nothing_has_happened(
    name: str, cast: Cast, set_once: None
) -> None:
    act = ACTS[name](cast)
    before, number = fingerprint(), 1
    while True:
        with cut_before_write(number) as seen:
            try:
                act()
            except PowerCut:
                assert fingerprint() == before, f"write {number} of {name}"
                number += 1
                continue
        break
    assert seen.count == number - 1 >= 3
    assert fingerprint() != before
    assert is_sound(cast.kadis.stream)
    assert staged_files() == []


@pytest.mark.parametrize("name", ["order", "hand in", "agree"])
def test_without_the_transaction_half_an_act_is_left(
    name: str, cast: Cast, set_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    act = ACTS[name](cast)
    before = fingerprint()
    monkeypatch.setattr(door, "transaction", SimpleNamespace(atomic=unsaved))
    with cut_before_write(5), pytest.raises(PowerCut):
        act()
    transaction.set_rollback(False)  # of the transaction that the test itself lives in
    assert fingerprint() != before


# --- named points ------------------------------------------------------------------------------


def cut_after(patch: pytest.MonkeyPatch, where: Any, name: str) -> None:
    """Stop when `where.name` has done its work."""
    original = getattr(where, name)

    @wraps(original)
    def cut(*args: Any, **kwargs: Any) -> Any:
        original(*args, **kwargs)
        raise PowerCut

    patch.setattr(where, name, cut)


POINTS: list[tuple[str, Any, str]] = [
    ("order", issuing, "take_number"),
    ("order", documents, "issue_document"),
    ("order", blobs, "keep"),
    ("order", rounds, "finish_turn"),
    ("order", trail, "append"),
    ("distribute", distributing, "make_forms"),
    ("distribute", distributing, "_link_turns"),
    ("hand in", handing_in, "drawn_now"),
    ("hand in", freezing, "insert"),
    ("hand in", handing_in, "freeze"),
    ("hand in", rounds, "finish_turn"),
    ("hand in", rounds, "open_turns"),
    ("hand in", trail, "append"),
    ("recap", Recap.objects, "create"),
    ("agree", Verdict.objects, "create"),
    ("agree", rounds, "finish_turn"),
    ("give back", rounds, "finish_turn"),
    ("give back", intake, "reopen_rows"),
    ("archive", archive, "seal"),
    ("archive", Package.objects, "create"),
    ("archive", archive, "finish_turn"),
    ("archive", trail, "append"),
]


@pytest.mark.parametrize(
    ("name", "where", "point"), POINTS, ids=[f"{name}: {point}" for name, _, point in POINTS]
)
def test_broken_off_at_a_named_point_the_act_is_done_again(
    name: str, where: Any, point: str, cast: Cast, set_once: None
) -> None:
    act = ACTS[name](cast)
    before = fingerprint()
    with pytest.MonkeyPatch.context() as patch:
        cut_after(patch, where, point)
        with pytest.raises(PowerCut):
            act()
    assert fingerprint() == before
    act()
    assert is_sound(cast.kadis.stream)
    assert staged_files() == []


@pytest.mark.parametrize("point", ["seal", "finish_turn"])
def test_an_archive_broken_off_after_writing_is_set_aside_and_sealed_anew(
    point: str, cast: Cast, set_once: None
) -> None:
    act = ACTS["archive"](cast)
    with pytest.MonkeyPatch.context() as patch:
        cut_after(patch, archive, point)
        with pytest.raises(PowerCut):
            act()
    assert not Package.objects.exists()
    package = act()
    folder = folder_of(package.name)
    assert not verify.verify(folder, package.sha512).findings
    aside = [path for path in folder.parent.iterdir() if path.name.startswith(f"{folder.name}.tak")]
    assert aside, "what the broken attempt wrote is kept, out of the way"
    assert Round.objects.get().status == Round.Status.CLOSED


def test_a_letter_broken_off_leaves_no_number_and_no_turn(cast: Cast, set_once: None) -> None:
    """The same by name rather than by digest."""
    act = ACTS["order"](cast)
    with pytest.MonkeyPatch.context() as patch:
        cut_after(patch, issuing, "take_number")
        with pytest.raises(PowerCut):
            act()
    assert not Document.objects.exists()
    assert not Turn.objects.exclude(step="perintah").exists()
    assert Turn.objects.get().status == Turn.Status.OPEN
    act()
    assert Document.objects.get().number.split("/")[1] == "1"
