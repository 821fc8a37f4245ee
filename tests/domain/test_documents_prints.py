"""ADR 0009: the print of a form is a pure function of what was stored when it was issued."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Cast
from tests.domain.archive_samples import Story, make_story
from tests.domain.document_rounds import later
from tests.domain.form_rounds import distributed, fill_and_submit
from tests.domain.letter_samples import contents_by_kind
from tests.domain.pdf_text import pages_of

from himpun.archive.actions import archive_round
from himpun.core import blobs, guard
from himpun.core.models import TrailEvent
from himpun.documents import pdf, printing, queries
from himpun.documents.issuing import content_digest
from himpun.documents.models import Document
from himpun.documents.rules.framing import Letterhead
from himpun.documents.rules.frozen import FrozenFrame, freeze_frame, thaw_frame
from himpun.documents.rules.kinds import KINDS
from himpun.documents.rules.layout import Signatory
from himpun.offices.models import Government, Office, Person

FORMULIR = KINDS["FORMULIR"]
EDITION = "eb6d95edf1f18036aa802917be780b919403339f46b7af3b43656ec72aba6866"
FIXTURES = [HealthCheck.function_scoped_fixture]


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.HIMPUN_ARCHIVE_DIR = tmp_path / "arsip"
    settings.HIMPUN_BLOB_DIR = tmp_path / "blobs"


def frame() -> FrozenFrame:
    return FrozenFrame(
        template=FORMULIR.template,
        font=pdf.letter_font().family,
        office_code="contoh",
        office_name="Dinas Contoh",
        letterhead=Letterhead("Pemerintah Contoh", "Dinas Contoh", ("Jalan Contoh 1",), "Padang"),
        signatory=Signatory("Kepala Bidang", "Contoh Kepala", "Pembina", "000000"),
        dated=date(2026, 4, 8),
    )


def set_form(content: Any, around: FrozenFrame, *, at: datetime) -> bytes:
    return printing.set_print(
        FORMULIR, content, around, document=1, number="F.1", content_hash="0" * 64, at=at
    )


def issued_form(cast: Cast) -> Document:
    submission = fill_and_submit(cast, distributed(cast), cast.bina_marga_unit, at=later(400))
    return Document.objects.get(turn=submission.turn, kind="FORMULIR")


def test_a_form_is_issued_without_a_file_and_reading_it_writes_nothing(
    cast: Cast, tmp_path: Path
) -> None:
    document = issued_form(cast)
    assert document.blob_id is None
    before = sorted((tmp_path / "blobs").rglob("*"))
    events = TrailEvent.objects.count()
    with queries.open_pdf(document, by=cast.bina_marga) as printed:
        text = pages_of(printed.read())[0]
    assert document.number in text
    assert document.issued_name in text
    assert sorted((tmp_path / "blobs").rglob("*")) == before
    assert TrailEvent.objects.count() == events


def test_the_print_stays_the_same_when_the_office_calls_itself_otherwise(cast: Cast) -> None:
    document = issued_form(cast)
    before = printing.print_of(document)
    with guard.lifted("test"):
        Office.objects.filter(pk=cast.office.pk).update(
            name="Dinas Lain", address="Jalan Lain 2", city="Kota Lain", code="lain", zone="WIT"
        )
        Government.objects.update(name="Pemerintah Lain")
        Person.objects.update(name="Orang Lain", rank="Pangkat Lain")
    assert printing.print_of(Document.objects.get(pk=document.pk)) == before


def test_the_digest_of_the_content_covers_all_that_is_printed(cast: Cast) -> None:
    document = issued_form(cast)
    assert document.issued_at is not None
    assert document.frame is not None
    around = thaw_frame(document.frame)
    found = content_digest(
        "FORMULIR",
        number=document.number,
        content=document.content,
        at=document.issued_at,
        signatory=around.signatory,
        frame=document.frame,
    )
    assert found == document.content_hash
    other = freeze_frame(replace(around, office_name="Dinas Lain"))
    assert found != content_digest(
        "FORMULIR",
        number=document.number,
        content=document.content,
        at=document.issued_at,
        signatory=around.signatory,
        frame=other,
    )


def test_a_frame_is_read_back_as_it_was_frozen() -> None:
    assert thaw_frame(freeze_frame(frame())) == frame()


ANY_TEXT = st.text(max_size=60)


@settings(max_examples=60, deadline=None, suppress_health_check=FIXTURES)
@given(texts=st.lists(ANY_TEXT, min_size=12, max_size=12), minutes=st.integers(0, 10**6))
def test_whatever_a_hand_in_accepts_can_be_printed_later(texts: list[str], minutes: int) -> None:
    """Names, notes and titles of proofs pass as issuing passes them, whatever was typed."""
    sample = contents_by_kind()["FORMULIR"]
    line, money = sample["rows"][0], sample["money"][0]
    content = sample | {
        "unit": texts[0],
        "rows": [
            line
            | {"objective": texts[1], "indicator": texts[2], "measured_in": texts[3]}
            | {"variables": [texts[4], texts[5]], "note": texts[6], "evidence": [texts[7]]},
        ],
        "money": [money | {"name": texts[8], "note": texts[9]}],
        "note": texts[10],
    }
    shown = pdf.printable(content)
    around = replace(frame(), office_name=pdf.printable_text(texts[11]))
    moment = later(minutes)
    assert set_form(shown, around, at=moment) == set_form(shown, around, at=moment)


@given(text=st.text(max_size=200))
def test_what_may_be_typed_is_printed_as_typed(text: str) -> None:
    if not pdf.why_not_print(text, what="Keterangan"):
        assert "[U+" not in pdf.printable_text(text) or "[U+" in text


def test_the_letter_font_of_an_earlier_print_is_asked_for_by_name(settings: Any) -> None:
    around = frame()
    before = set_form(contents_by_kind()["FORMULIR"], around, at=later(1))
    settings.HIMPUN_LETTER_FONT = "Source Sans Pro"
    assert set_form(contents_by_kind()["FORMULIR"], around, at=later(1)) == before
    gone = replace(around, font="Huruf Yang Hilang")
    assert set_form(contents_by_kind()["FORMULIR"], gone, at=later(1)).startswith(b"%PDF-")


def test_the_template_of_issued_forms_is_the_edition_that_they_were_issued_with() -> None:
    """Changed on purpose? Then the old layout stays as a file of its own (ADR 0009)."""
    parts = [(pdf.TEMPLATES / name).read_bytes() for name in ("formulir.typ", "surat.typ")]
    assert hashlib.sha256(b"".join(parts)).hexdigest() == EDITION


def form_in(story: Story, cast: Cast, at: datetime) -> Document:
    """An issued form of the round that is about to be sealed, without its file."""
    with guard.lifted("test factory"):
        return Document.objects.create(
            round=story.round,
            turn=story.turn,
            kind="FORMULIR",
            status=Document.Status.ISSUED,
            title="Formulir",
            number="000.8.6.3/F.1/BMCKTR/2026",
            content=contents_by_kind()["FORMULIR"],
            frame=freeze_frame(frame()),
            content_hash="1" * 64,
            drafted_at=at,
            issued_at=at,
            issued_name=cast.bina_marga.name,
        )


@pytest.mark.parametrize("is_staged", [True, False])
def test_sealing_keeps_the_print_and_tells_its_digest(
    cast: Cast, at: datetime, is_staged: bool
) -> None:
    story = make_story(cast, at)
    document = form_in(story, cast, at)
    before = printing.print_of(document)
    prints = queries.stage_prints(story.round, by=cast.perencanaan) if is_staged else None
    archive_round(story.turn, prints=prints, by=cast.perencanaan, at=at + timedelta(hours=3))
    document.refresh_from_db()
    assert document.blob_id == hashlib.sha256(before).hexdigest()
    with queries.open_pdf(document, by=cast.perencanaan) as kept:
        assert kept.read() == before
    sealed = TrailEvent.objects.get(verb="archive.sealed")
    assert str(document.blob_id) in sealed.content
    assert printing.unset_prints(story.round) == []


def test_staging_stores_no_row(cast: Cast, at: datetime) -> None:
    story = make_story(cast, at)
    document = form_in(story, cast, at)
    (ref,) = queries.stage_prints(story.round, by=cast.perencanaan).values()
    assert blobs.path_of(ref.sha256).is_file()
    document.refresh_from_db()
    assert document.blob_id is None
