"""Capaian beside the realisasi: computed by the server, provisional, as the recap reckons it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from tests.cast import Cast
from tests.domain.form_rounds import distributed
from tests.domain.measured_rounds import recapped, row
from tests.rules.checked_rows import spec
from tests.web.conftest import ClientOf
from tests.web.form_desk import Desk, Token, Words, key_of

from himpun.core.formats import percent
from himpun.intake.checks import Earlier
from himpun.intake.rules.cells import Written
from himpun.intake.rules.frozen import FrozenIndicator
from himpun.measurement.models import Recap
from himpun.planning.rules.indicators import Aggregation, IndicatorSpec
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import Aim, TargetPlan
from himpun.rounds.models import Round
from himpun.web.pages.form.reach import reached

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


@pytest.fixture
def desk(cast: Cast, round: Round, client_of: ClientOf, token: Token) -> Desk:
    return Desk(client_of(cast.bina_marga), round, cast.bina_marga_unit, token)


def reach_in(desk: Desk, answer: Any, code: str) -> str:
    key = key_of(desk.round, desk.unit, code)
    found = re.search(rf'<output[^>]*id="reach-{key}">(.*?)</output>', answer.content.decode())
    assert found
    return re.sub(r"<[^>]+>", " ", found[1]).strip()


def test_an_autosave_answers_with_the_capaian(desk: Desk) -> None:
    assert reach_in(desk, desk.get(), "IKU-1") == "–"
    answer = desk.save_cell("IKU-1", values__baik="133", values__total="200")
    assert reach_in(desk, answer, "IKU-1") == "95,00%"
    assert reach_in(desk, desk.get(), "IKU-1") == "95,00%"


def test_a_row_without_a_target_of_its_unit_says_so(desk: Desk) -> None:
    answer = desk.save_cell("SUB-1", actual="6")
    assert reach_in(desk, answer, "SUB-1") == "–  Unit ini tidak bertarget sendiri"


def test_the_capaian_moves_while_people_type(desk: Desk) -> None:
    key = key_of(desk.round, desk.unit, "IKU-1")
    query = f"?{key}.values.baik=140&{key}.values.total=160"
    assert reach_in(desk, desk.get(f"sel/{key}/hitung/{query}"), "IKU-1") == "125,00%"


def test_a_dpa_line_has_its_share_and_no_capaian(desk: Desk) -> None:
    answer = desk.save_cell("1.03.10", actual="250.000")
    assert b"reach-" not in answer.content
    assert b"25,00%" in answer.content


def test_a_sum_of_which_an_earlier_period_is_not_known_says_which() -> None:
    own = TargetPlan("BM", 2026, {"2026-TW2": Aim(Decimal(20))})
    sent = card(spec(aggregation=Aggregation.KUMULATIF), own)
    second = Period.parse("2026-TW2")
    now = Written({}, Decimal(12), "")
    unknown = reached(sent, now, earlier=(), period=second, is_due=True)
    assert (unknown.text, unknown.why) == ("–", "Realisasi TW I 2026 belum ada")
    first = Earlier(Period.parse("2026-TW1"), Decimal(6))
    known = reached(sent, now, earlier=(first,), period=second, is_due=True)
    assert known.text == "90,00%"


def test_the_page_of_the_row_and_the_review_show_it(desk: Desk, text_of: Words) -> None:
    desk.save_cell("IKU-1", values__baik="133", values__total="200")
    key = key_of(desk.round, desk.unit, "IKU-1")
    assert "Capaian sementara 95,00%" in text_of(desk.get(f"baris/{key}/").content)
    told = text_of(desk.get("sampaikan/").content)
    assert "Capaian sementara Bukti" in told
    between, reach, _ = told.partition("66,50 ")[2].partition(" 95,00%")
    assert between.startswith("Panjang baik: 133"), "its variables stand between"
    assert "IKU" not in between
    assert reach


def test_it_is_what_the_recap_says_of_the_unit(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    round = recapped(cast)
    desk = Desk(client_of(cast.bina_marga), round, cast.bina_marga_unit, token)
    page, content = desk.get(), Recap.objects.get(round=round).content
    for code in ("IKU-1", "SUB-1", "IKU-2"):
        said = row(content, code, cast.bina_marga_unit.code)
        text = said["achievement"]
        words = "–" if text is None else percent(Decimal(str(text)))
        assert reach_in(desk, page, code).split(" ")[0] == words


def card(of: IndicatorSpec, own: TargetPlan | None) -> FrozenIndicator:
    return FrozenIndicator(of, "S1", "Sasaran satu", 1, 1, unit_targets=own, office_targets=None)
