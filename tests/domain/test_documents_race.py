"""Many desks take numbers at once: no gap, no twin, and a refused letter costs none."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from tests.domain.document_rounds import later, ordered, turn_of

from himpun.core.refusals import Refusal
from himpun.documents import actions
from himpun.documents.models import Document, Register
from himpun.planning.rules.periods import Period
from himpun.rounds import actions as rounds
from himpun.rounds.models import Turn

DESKS, LETTERS = 4, 5


def meetings_of_several_rounds(cast):
    first = ordered(cast)
    made = [turn_of(first, "rapat")]
    for quarter in range(2, DESKS + 1):
        another = rounds.open_round(
            cast.office,
            procedure=first.procedure,
            period=Period.parse(f"2026-TW{quarter}"),
            by=cast.kadis,
            at=later(11),
        )
        actions.order_round(turn_of(another, "perintah"), by=cast.kadis, at=later(12))
        made.append(turn_of(another, "rapat"))
    for turn in made:
        actions.set_meeting(turn, starts_at=later(90), by=cast.sekretaris, at=later(13))
    return made


def test_numbers_taken_at_once_have_no_gap_and_no_twin(transactional_db, cast):
    meetings = meetings_of_several_rounds(cast)
    together = Barrier(DESKS)

    def write_letters(key):
        refused = 0
        try:
            turn = Turn.objects.get(pk=key)
            together.wait(timeout=30)
            for n in range(LETTERS):
                actions.send_invitation(turn, by=cast.sekretaris, at=later(14 + n))
                try:
                    emoji = {"opening": "Rapat 😀"}
                    actions.send_invitation(turn, content=emoji, by=cast.sekretaris, at=later(14))
                except Refusal:
                    refused += 1
        finally:
            connection.close()
        return refused

    with ThreadPoolExecutor(DESKS) as pool:
        assert list(pool.map(write_letters, [turn.pk for turn in meetings])) == [LETTERS] * DESKS
    numbers = sorted(int(d.number.split("/")[1]) for d in Document.objects.exclude(number=""))
    assert numbers == list(range(1, DESKS + DESKS * LETTERS + 1))
    assert Register.objects.get().last_number == numbers[-1]


def test_same_letter_signed_twice_at_once_is_one_letter(transactional_db, cast):
    turn = meetings_of_several_rounds(cast)[0]
    together = Barrier(2)

    def sign(_):
        try:
            together.wait(timeout=30)
            return actions.file_minutes(turn, by=cast.sekretaris, at=later(100)).number
        except Refusal as refusal:
            return refusal.sentence
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(sign, range(2)))
    assert answers[0].startswith("000.8.6.3/")
    assert answers[1] == "Langkah 2 sudah ditutup."
    assert Document.objects.filter(kind="NOTULA").count() == 1
