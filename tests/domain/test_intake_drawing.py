"""A form drawn up ahead counts while it and all that it was compared with are as they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from tests.cast import Cast
from tests.domain.above_rounds import OWN, House, house_of
from tests.domain.document_rounds import later
from tests.domain.form_rounds import FILLED, form_of, row_of, write

from himpun.core import blobs, guard
from himpun.core.actors import Actor
from himpun.intake import actions, queries
from himpun.intake.drawing import DrawnUp
from himpun.intake.models import EvidenceUse, HandIn, Submission
from himpun.intake.rules.cells import ACTUAL, NOTE
from himpun.offices.actions import change_unit
from himpun.offices.models import Office

AT = later(410)


@pytest.fixture
def house(cast: Cast) -> House:
    """Bina Marga has filled its form and put a proof beside it; its UPTDs have not handed in."""
    house = house_of(cast)
    write(house.round, cast.bina_marga_unit, FILLED["BM"] | OWN, by=cast.bina_marga, at=later(390))
    add_proof(house)
    return house


def form_as_read(house: House) -> Submission:
    form = form_of(house.round, house.cast.bina_marga_unit)
    return queries.get_submission(form.pk, by=house.cast.bina_marga)


def drawn(house: House) -> DrawnUp:
    drawing = queries.draw_up(form_as_read(house), by=house.cast.bina_marga, at=AT)
    assert drawing is not None
    return drawing


def is_true(drawing: DrawnUp, house: House, *, by: Actor | None = None, at: datetime = AT) -> bool:
    return drawing.is_true_of(form_as_read(house), by=by or house.cast.bina_marga, at=at)


# ---- what happens between drawing up and handing in


def type_a_figure(house: House) -> None:
    unit, operator = house.cast.bina_marga_unit, house.cast.bina_marga_operator
    write(house.round, unit, {("SUB-1", ACTUAL): "7"}, by=operator, at=later(400))


def add_proof(house: House) -> None:
    actions.add_evidence(
        row_of(house.round, house.cast.bina_marga_unit, "SUB-1"),
        ref=blobs.put_bytes(b"bukti"),
        file_name="bukti.txt",
        media_type="text/plain",
        by=house.cast.bina_marga_operator,
        at=later(400),
    )


def take_proof_out(house: House) -> None:
    use = EvidenceUse.objects.get(row__submission=form_as_read(house))
    actions.remove_evidence(use, by=house.cast.bina_marga_operator, at=later(400))


def offer(house: House) -> None:
    """The operator offers the form to his head: handing in is then said to have been offered."""
    by = house.cast.bina_marga_operator
    actions.offer_for_review(form_as_read(house), by=by, at=later(400))


def rename_unit(house: House) -> None:
    unit = house.cast.bina_marga_unit
    unit.refresh_from_db()
    change_unit(
        unit,
        name="Bidang Jalan",
        kind=unit.kind,
        parent=unit.parent,
        fills=unit.fills,
        seen_version=unit.version,
        by=house.cast.admin,
        at=later(400),
    )


def change_office(house: House) -> None:
    office = Office.objects.get(pk=house.cast.office.pk)
    with guard.lifted("test: a setting of the office"):
        Office.objects.filter(pk=office.pk).update(version=office.version + 1)


def unit_below_hands_in(house: House) -> None:
    house.below_hands_in(house.first, at=later(400))


def test_a_form_that_nobody_touched_is_what_was_drawn_up(house: House) -> None:
    assert is_true(drawn(house), house)


@pytest.mark.parametrize(
    "happens",
    [
        type_a_figure,
        add_proof,
        take_proof_out,
        offer,
        rename_unit,
        change_office,
        unit_below_hands_in,
    ],
)
def test_what_happens_meanwhile_makes_the_drawing_untrue(
    house: House, happens: Callable[[House], None]
) -> None:
    drawing = drawn(house)
    happens(house)
    assert not is_true(drawing, house)


def test_a_drawing_is_of_one_person_and_one_moment(house: House) -> None:
    drawing = drawn(house)
    assert not is_true(drawing, house, by=house.cast.sekretaris)
    assert not is_true(drawing, house, at=later(411))


def test_an_untrue_drawing_is_made_again_before_it_is_handed_in(house: House) -> None:
    drawing, unit, head = drawn(house), house.cast.bina_marga_unit, house.cast.bina_marga
    note = {("SUB-1", NOTE): "Sesudah digambar."}
    write(house.round, unit, note, by=house.cast.bina_marga_operator, at=later(400))
    actions.submit(form_of(house.round, unit), drawn=drawing, by=head, at=AT)
    (line,) = [each for each in HandIn.objects.get().content["rows"] if each["code"] == "SUB-1"]
    assert line["note"] == "Sesudah digambar."


def test_a_true_drawing_is_what_is_handed_in(house: House) -> None:
    drawing, unit = drawn(house), house.cast.bina_marga_unit
    actions.submit(form_of(house.round, unit), drawn=drawing, by=house.cast.bina_marga, at=AT)
    assert HandIn.objects.get() == drawing.hand_in
