"""Steps 6 and 7: a Bidang verifies what its UPTDs contribute, or sends a figure back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from himpun.core.action import acting_as, action, belongs_to, change
from himpun.core.action import note as tell
from himpun.core.actors import Actor
from himpun.core.refusals import Conflict, Refusal, refuse_if
from himpun.intake import policy
from himpun.intake.models import FormRow, Submission, Verification
from himpun.intake.offering import forget_review
from himpun.intake.policy.verifying import capacity_over, is_back_already
from himpun.intake.recapping import forget_check
from himpun.intake.rules.talking import settled_text, why_not_text
from himpun.intake.verifying import Contributed, contribution_of
from himpun.rounds import actions as rounds_actions


@action("intake.contribution_verified")
def verify_contribution(
    row: FormRow, *, by: Actor, at: datetime, number: int | None = None
) -> Verification:
    """The Bidang that owns the indicator accepts the figure of a unit below, as it was handed in.

    `number` is the hand-in that the person looked at. Until the Bidang has accepted it, the
    figure does not enter the value of the office. Raises Refusal to whoever typed the figure,
    Conflict when the unit has handed in again since.
    """
    refuse_if(policy.why_not_verify_contribution(row, by=by))
    return _say(_read(row), is_accepted=True, number=number, note="", by=by, at=at)


@action("intake.contributions_verified")
def verify_contributions(
    submission: Submission, *, numbers: Mapping[int, int], by: Actor, at: datetime
) -> Submission:
    """Accept several figures at once, all or none, through the form of the Bidang.

    `numbers` maps a row to the hand-in that was looked at. Raises Refusal, Conflict.
    """
    refuse_if(policy.why_not_verify_contributions(submission, by=by))
    rows = FormRow.objects.filter(pk__in=numbers).order_by("pk")
    below = rows.filter(submission__round=submission.round_id, submission__above=submission.unit_id)
    found = list(below)
    if not found:
        raise Refusal("Belum ada nilai yang dipilih untuk diverifikasi.")
    if len(found) != len(numbers):
        raise Refusal("Baris ini bukan milik unit di bawah Bidang ini. Muat ulang halamannya.")
    for row in found:
        verify_contribution(row, number=numbers[row.pk], by=by, at=at)
    tell(rows=sorted({row.code for row in found}), n_figures=len(found))
    return submission


@action("intake.contribution_sent_back")
def send_contribution_back(row: FormRow, *, note: str, by: Actor, at: datetime) -> Verification:
    """The Bidang gives a figure back to its UPTD: the form opens again with this row alone.

    `note` is the guidance beside the row. The other figures stay as handed in; the next hand-in
    follows. Possible until step 7 begins. Raises Refusal without a note.
    """
    refuse_if(policy.why_not_send_contribution_back(row, by=by))
    given = _read(row)
    said = settled_text(note)
    refuse_if(why_not_text(said, what="Catatan"))
    is_more = is_back_already(given)
    made = _say(given, is_accepted=False, number=None, note=said, by=by, at=at)
    _open_only(row, said, keep=is_more)
    submission = given.submission
    assert submission.turn is not None
    directions = [{"code": row.code, "text": said}]
    rounds_actions.send_turn_back(submission.turn, guidance=directions, by=by, at=at)
    if not is_more:
        forget_review(submission)
        forget_check(submission)
        change(
            submission,
            expect={"status": Submission.Status.HANDED_IN},
            status=Submission.Status.RETURNED,
            handed_in_at=None,
            handed_in_by_id=None,
            handed_in_name="",
        )
    return made


def _read(row: FormRow) -> Contributed:
    given = contribution_of(row)
    assert given is not None
    return given


def _say(
    given: Contributed, *, is_accepted: bool, number: int | None, note: str, by: Actor, at: datetime
) -> Verification:
    hand_in = given.hand_in or given.last_hand_in
    assert hand_in is not None
    if number not in (None, hand_in.number):
        raise Conflict(
            f"{given.unit.name} sudah menyampaikan ulang sejak halaman ini dibuka. Lihat nilai yang"
            " baru, lalu putuskan lagi."
        )
    capacity = capacity_over(given.above, by=by)
    title = capacity.title if capacity is not None else ""
    acting_as(title)
    belongs_to(given.row.submission.folder)
    tell(row=given.row.code, unit=given.unit.name, number=hand_in.number)
    if note:
        tell(note=note)
    return Verification.objects.create(
        row=given.row,
        hand_in=hand_in,
        is_accepted=is_accepted,
        note=note,
        made_at=at,
        made_by_id=by.person_id,
        made_name=by.name,
        made_as=title,
    )


def _open_only(row: FormRow, guidance: str, *, keep: bool) -> None:
    """This row open with its guidance; the others closed, but for those sent back before."""
    for each in row.submission.rows.all():
        if each.pk == row.pk:
            change(each, is_open=True, guidance=guidance)
        elif not keep and (each.is_open or each.guidance):
            change(each, is_open=False, guidance="")
