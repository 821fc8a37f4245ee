"""What was said of the figures of a round, for its archive: comments, clarifications, reviews."""

from __future__ import annotations

from himpun.core import canonical
from himpun.intake.models import Clarification, Comment, Review
from himpun.rounds.models import Round

FORMAT = "himpun-komentar/1"


def talk_file(round: Round) -> bytes | None:
    """Comments, clarifications and reviews by the heads of units in canonical JSON, or None.

    None of it is part of what was handed in; the answer of a clarification names the hand-in that
    it made by its number and digest.
    """
    comments = [_comment(each) for each in _comments(round)]
    asked = [_clarification(each) for each in _clarifications(round)]
    reviews = [_review(each) for each in _reviews(round)]
    if not comments and not asked and not reviews:
        return None
    content = {
        "format": FORMAT,
        "komentar": comments,
        "klarifikasi": asked,
        "pemeriksaan": reviews,
    }
    return canonical.dumps(content)


def _comments(round: Round) -> list[Comment]:
    found = Comment.objects.filter(row__submission__round=round)
    return list(found.select_related("row__submission__unit").order_by("made_at", "id"))


def _comment(each: Comment) -> dict[str, object]:
    return {
        "unit": each.row.submission.unit.code,
        "baris": each.row.code,
        "isi": each.text,
        "menyebut": each.mentions,
        "pada": each.made_at,
        "oleh": each.made_name,
        "selaku": each.made_as,
        "selesai": each.settled_at,
        "ditandai_oleh": each.settled_name,
    }


def _clarifications(round: Round) -> list[Clarification]:
    found = Clarification.objects.filter(submission__round=round)
    related = found.select_related("submission__unit", "hand_in").prefetch_related("rows")
    return list(related.order_by("asked_at", "id"))


def _clarification(each: Clarification) -> dict[str, object]:
    return {
        "unit": each.submission.unit.code,
        "nomor": each.number,
        "baris": [row.code for row in each.rows.all()],
        "pertanyaan": each.question,
        "status": each.status,
        "diminta": each.asked_at,
        "diminta_oleh": each.asked_name,
        "batas_jawaban": each.due_at,
        "jawaban": each.answer,
        "dijawab": each.answered_at,
        "dijawab_oleh": each.answered_name,
        "penyampaian": each.hand_in.number if each.hand_in is not None else None,
        "sidik_isian": each.hand_in.content_hash if each.hand_in is not None else None,
        "ditarik": each.withdrawn_at,
        "alasan_ditarik": each.withdrawn_reason,
    }


def _reviews(round: Round) -> list[Review]:
    found = Review.objects.filter(submission__round=round).select_related("submission__unit")
    return list(found.order_by("made_at", "id"))


def _review(each: Review) -> dict[str, object]:
    """What a head sent back to his operator, with the digest of the rows as he saw them."""
    return {
        "unit": each.submission.unit.code,
        "catatan": each.note,
        "pada": each.made_at,
        "oleh": each.made_name,
        "sidik_isian": canonical.digest(each.content),
    }
