"""Who in the Tim SAKIP checks the form of which unit before the recap, and if not, why."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.core.formats import listing
from himpun.intake.models import Submission
from himpun.intake.recapping import FROZEN, Reached, reached, recap_lane
from himpun.intake.typists import has_handed_in, typed_in
from himpun.rounds import policy as rounds_policy

MOST_NAMED = 5


def why_not_assign_checker(submission: Submission, *, by: Actor) -> str:
    """Whoever leads the Tim SAKIP shares its work out, until the recap is frozen."""
    return why_not_assign(submission, by=by, so_far=_so_far(submission))


def why_not_check_form(submission: Submission, *, by: Actor) -> str:
    """Step 7: the one it is assigned to, or anybody of the team; never who typed or handed in."""
    return why_not_check(
        submission,
        by=by,
        so_far=_so_far(submission),
        typed=typed_in(submission, person_id=by.person_id),
        is_own=has_handed_in(submission, person_id=by.person_id),
    )


def why_not_assign(submission: Submission, *, by: Actor, so_far: Reached) -> str:
    """The same where it is known how far the round is; it asks no further statement."""
    if reason := _why_not_team(submission, by=by, so_far=so_far):
        return reason
    if not by.has(recap_lane(submission.round), leads=True):
        return "Pembagian tugas ditetapkan oleh ketua Tim SAKIP."
    if submission.checked_at is not None:
        return f"Formulir ini sudah diperiksa oleh {submission.checked_name}."
    if submission.status == Submission.Status.PASSED_OVER:
        return f"Putaran dilanjutkan tanpa {submission.unit.name}; tidak ada yang diperiksa."
    return ""


def why_not_check(
    submission: Submission, *, by: Actor, so_far: Reached, typed: list[str], is_own: bool
) -> str:
    """The same where it is known what the actor typed and whether he handed in: no statement."""
    if reason := _why_not_team(submission, by=by, so_far=so_far):
        return reason
    if so_far.recap_turn is None:
        return "Formulir diperiksa pada langkah 7, setelah semua unit menyampaikan."
    if reason := _why_not_standing(submission):
        return reason
    if submission.checked_at is not None:
        return f"Formulir ini sudah diperiksa oleh {submission.checked_name}."
    checker = submission.checker
    if checker is not None and checker.pk != by.person_id:
        return f"Pemeriksaan formulir ini ditugaskan kepada {checker.name}."
    return why_not_impartial(typed=typed, is_own=is_own)


def _why_not_standing(submission: Submission) -> str:
    if submission.status == Submission.Status.CLARIFYING:
        return f"{submission.unit.name} sedang dimintai klarifikasi; tunggu jawabannya."
    if submission.status != Submission.Status.HANDED_IN:
        return f"{submission.unit.name} tidak menyampaikan formulirnya."
    return ""


def why_not_impartial(*, typed: list[str], is_own: bool) -> str:
    """Nobody checks what he typed, or handed in in this pass; the sentence names the rows."""
    if typed:
        more = f" dan {len(typed) - MOST_NAMED} baris lain" if len(typed) > MOST_NAMED else ""
        rows = listing(typed[:MOST_NAMED]) + more
        return f"Nilai {rows} diketik oleh orang yang sama; yang memeriksa harus orang lain."
    if is_own:
        return "Formulir ini disampaikan oleh orang yang sama; yang memeriksa harus orang lain."
    return ""


def _so_far(submission: Submission) -> Reached:
    return reached([submission.round])[submission.round_id]


def _why_not_team(submission: Submission, *, by: Actor, so_far: Reached) -> str:
    if reason := rounds_policy.why_not_running(submission.round):
        return reason
    lane = recap_lane(submission.round)
    if by.home != submission.round.office_id or not (lane and by.has(lane)):
        return "Formulir unit diperiksa oleh Tim SAKIP."
    return FROZEN if so_far.is_recap_frozen else ""
