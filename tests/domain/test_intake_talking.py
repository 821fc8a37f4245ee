"""Comments on figures: who speaks, whom they call, who settles, what becomes of them."""

from __future__ import annotations

import json

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import distributed, form_of, row_of
from tests.domain.measured_rounds import after, agreed, newest_turn
from tests.domain.talk_rounds import answer, ask
from tests.stories.told import begin

from himpun.archive.actions import archive_round
from himpun.archive.sealing import folder_of
from himpun.core.actors import Actor
from himpun.core.refusals import Refusal
from himpun.intake import actions as intake
from himpun.intake import policy, queries
from himpun.intake.models import Comment
from himpun.intake.rules.talking import OWN_UNIT
from himpun.measurement.actions import report_analysis
from himpun.rounds import actions as rounds
from himpun.rounds.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


def say(
    cast: Cast, round: Round, *called: str, by: Actor | None = None, text: str = "Sudah termasuk?"
) -> Comment:
    """The Kepala Dinas, or somebody else, about SUB-1 of Bina Marga."""
    row = row_of(round, cast.bina_marga_unit, "SUB-1")
    return intake.add_comment(row, text=text, mentions=called, by=by or cast.kadis, at=later(400))


def test_everybody_of_the_office_may_speak_and_nobody_else(cast: Cast, round: Round) -> None:
    row = row_of(round, cast.bina_marga_unit, "SUB-1")
    assert [policy.why_not_add_comment(row, by=actor) for actor in cast.insiders.values()] == [
        "" for _ in cast.insiders
    ]
    assert policy.why_not_add_comment(row, by=cast.orang_luar) != ""


@pytest.mark.parametrize(
    ("called", "may"),
    [
        ((), {"kadis"}),
        (("tim_sakip",), {"kadis", "tim_sakip", "sakip_member"}),
        ((OWN_UNIT,), {"kadis", "bina_marga", "bina_marga_operator"}),
        (("sekretaris", "perencanaan"), {"kadis", "sekretaris", "perencanaan"}),
    ],
)
def test_the_author_and_those_called_may_settle(
    cast: Cast, round: Round, called: tuple[str, ...], may: set[str]
) -> None:
    comment = say(cast, round, *called)
    assert may == {
        name
        for name, actor in cast.insiders.items()
        if not policy.why_not_settle_comment(comment, by=actor)
    }
    assert policy.why_not_settle_comment(comment, by=cast.orang_luar) != ""


def test_a_comment_cannot_turn_the_direction_of_writing(cast: Cast, round: Round) -> None:
    with pytest.raises(Refusal, match=r"tidak terlihat \(U\+001B, U\+202C, U\+202E\)"):
        say(cast, round, text="nilai \u202e5,28\u202c \x1b[31m")


def test_it_reaches_those_called_until_it_is_settled(cast: Cast, round: Round) -> None:
    comment = say(cast, round, OWN_UNIT)

    def called() -> set[str]:
        return {
            name
            for name, actor in cast.insiders.items()
            if queries.list_comments_for(by=actor) == [comment]
        }

    assert called() == {"bina_marga", "bina_marga_operator"}
    settled = intake.settle_comment(comment, by=cast.bina_marga_operator, at=later(410))
    assert called() == set()
    assert (settled.settled_name, settled.text) == (cast.bina_marga_operator.name, comment.text)
    with pytest.raises(Refusal, match="sudah ditandai selesai"):
        intake.settle_comment(comment, by=cast.kadis, at=later(411))


def test_lanes_of_units_alone_are_meant_by_the_unit_of_the_form(cast: Cast, round: Round) -> None:
    assert [lane.id for lane in policy.mentionable(round)] == [
        OWN_UNIT,
        "kadis",
        "sekretaris",
        "tim_sakip",
        "perencanaan",
    ]


@pytest.mark.parametrize(
    ("text", "called", "why"),
    [
        (" \n ", (), "Komentar belum ditulis"),
        ("x" * 2001, (), "paling banyak 2000"),
        ("Ya.", ("bupati",), "tidak mengenal peran bupati"),
    ],
)
def test_a_comment_says_something_to_lanes_that_there_are(
    cast: Cast, round: Round, text: str, called: tuple[str, ...], why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        say(cast, round, *called, text=text)


def test_a_comment_of_the_longest_length_is_kept_with_its_lines(cast: Cast, round: Round) -> None:
    assert say(cast, round, text="a\r\n" + "x" * 1998).text == "a\n" + "x" * 1998


def test_it_tells_as_what_somebody_spoke(cast: Cast, round: Round) -> None:
    assert say(cast, round, by=cast.bina_marga_operator).made_as == (
        cast.bina_marga_operator.capacities[0].title
    )


def test_only_what_is_not_settled_is_counted_beside_the_row(cast: Cast, round: Round) -> None:
    say(cast, round)
    intake.settle_comment(say(cast, round), by=cast.kadis, at=later(410))
    form, row = form_of(round, cast.bina_marga_unit), row_of(round, cast.bina_marga_unit, "SUB-1")
    assert queries.count_comments(form, by=cast.kadis) == {row.pk: 1}
    assert queries.count_comments(form, by=cast.orang_luar) == {}


def test_nobody_speaks_after_the_round(cast: Cast, round: Round) -> None:
    comment = say(cast, round, OWN_UNIT)
    rounds.cancel_round(round, reason="Salah.", by=cast.kadis, at=later(500))
    fresh = Comment.objects.get(pk=comment.pk)
    assert policy.why_not_add_comment(fresh.row, by=cast.kadis) == "Putaran ini dibatalkan."
    assert policy.why_not_settle_comment(fresh, by=cast.kadis) == "Putaran ini dibatalkan."
    assert queries.list_comments_for(by=cast.bina_marga) == []


def test_comments_are_no_part_of_what_is_handed_in(cast: Cast) -> None:
    """Two forms with the same figures have the same rows, whatever was said of them."""
    story = begin(cast)
    say(cast, story.round)
    story.every_unit_hands_in()
    hand_in = queries.list_hand_ins(form_of(story.round, cast.bina_marga_unit), by=cast.kadis)[0]
    assert "Sudah termasuk?" not in json.dumps(hand_in.content)


def test_the_archive_has_every_comment_and_clarification(cast: Cast) -> None:
    story = begin(cast)
    round, unit = story.round, cast.bina_marga_unit
    say(cast, round, "tim_sakip")
    story.every_unit_hands_in()
    ask(cast, round, unit, "SUB-1")
    answered = answer(cast, round, unit, "Sudah benar.", at=after(1))
    story.minute = 1600
    story.sakip_recapitulates()
    story.sekretaris_reports()
    story.kadis_agrees()
    story.sekretaris_reports_the_analysis()
    package = story.perencanaan_archives()
    told = json.loads((folder_of(package.name) / "data/formulir/komentar.json").read_text())
    assert [each["isi"] for each in told["komentar"]] == ["Sudah termasuk?"]
    assert told["komentar"][0]["menyebut"] == ["tim_sakip"]
    asked = told["klarifikasi"][0]
    assert (asked["unit"], asked["baris"], asked["jawaban"]) == ("BM", ["SUB-1"], "Sudah benar.")
    assert answered.hand_in is not None
    assert asked["sidik_isian"] == answered.hand_in.content_hash


def test_an_archive_without_talk_has_no_such_file(cast: Cast) -> None:
    round = agreed(cast)
    report_analysis(newest_turn(round, "lapor_analisa"), by=cast.sekretaris, at=after(3))
    package = archive_round(newest_turn(round, "arsip"), by=cast.perencanaan, at=after(4))
    assert not (folder_of(package.name) / "data/formulir/komentar.json").exists()
