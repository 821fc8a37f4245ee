"""Who may speak about a figure, whom he may call, and who may say that it is settled."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.intake.models import Comment, FormRow, Submission
from himpun.intake.policy.filling import is_of_unit
from himpun.intake.rules.talking import OWN_UNIT
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Round
from himpun.sop.rules.definition import Lane


def mentionable(round: Round) -> tuple[Lane, ...]:
    """Whom a comment may call: the unit of the form, then the lanes that close steps of the
    whole office. A lane of units alone (Bidang) is meant by the unit of the form.
    """
    definition = rounds_policy.definition_for(round)
    whole = {lane for step in definition.steps if not step.per_unit for lane in step.everybody}
    of_units = {lane for step in definition.steps if step.per_unit for lane in step.lanes}
    closing = {step.closer for step in definition.steps if not step.per_unit}
    return (
        Lane(OWN_UNIT, "Unit pengisi"),
        *(
            each
            for each in definition.lanes
            if each.id in (closing if each.id in of_units else whole)
        ),
    )


def is_called(submission: Submission, code: str, *, by: Actor) -> bool:
    """Whether the actor is meant by that lane, or by the unit whose form it is."""
    if code == OWN_UNIT:
        return is_of_unit(submission, by=by)
    return by.home == submission.round.office_id and by.has(code) is not None


def why_not_add_comment(row: FormRow, *, by: Actor) -> str:
    """Everybody of the office may speak, as long as the round runs."""
    round = row.submission.round
    if reason := rounds_policy.why_not_running(round):
        return reason
    if by.home != round.office_id:
        return "Komentar hanya ditulis oleh orang kantor ini."
    return ""


def why_not_settle_comment(comment: Comment, *, by: Actor) -> str:
    """Its author, or somebody of a lane that it mentions."""
    submission = comment.row.submission
    if reason := rounds_policy.why_not_running(submission.round):
        return reason
    if comment.settled_at is not None:
        return "Komentar ini sudah ditandai selesai."
    if by.home == submission.round.office_id:
        if by.person_id is not None and by.person_id == comment.made_by_id:
            return ""
        if any(is_called(submission, code, by=by) for code in comment.mentions):
            return ""
    return "Komentar ditandai selesai oleh penulisnya atau oleh peran yang disebut di dalamnya."
