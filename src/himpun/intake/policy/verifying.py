"""Who in a Bidang may verify the figures of its UPTDs or send them back, and if not, why."""

from __future__ import annotations

from himpun.core.actors import Actor, Capacity
from himpun.intake.models import FormRow, Submission
from himpun.intake.policy.filling import is_of_unit
from himpun.intake.recapping import FROZEN
from himpun.intake.rules.verified import Stand
from himpun.intake.verifying import Contributed, contribution_of, may_own
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Turn

NOBODY_ABOVE = (
    "Nilai ini tidak menunggu verifikasi: indikatornya bukan milik Bidang di atas unit ini."
)

TOO_LATE = (
    "Langkah 7 sudah dimulai, jadi nilai ini tidak dapat dikembalikan lagi; mintalah Tim SAKIP"
    " mengajukan klarifikasi kepada unitnya."
)


def why_not_verify_contribution(row: FormRow, *, by: Actor) -> str:
    """Whoever leads the Bidang that owns the indicator, until the recap is frozen."""
    if by.home != row.submission.round.office_id:
        return rounds_policy.NO_LANE
    return why_not_verify(contribution_of(row), by=by)


def why_not_verify_contributions(submission: Submission, *, by: Actor) -> str:
    """Many at once, through the form of the Bidang; each is then asked by itself."""
    if reason := rounds_policy.why_not_running(submission.round):
        return reason
    if not may_own(submission.unit):
        return "Hanya Bidang yang memverifikasi nilai unit di bawahnya."
    return _why_not_leading(submission, by=by, act="memverifikasi")


def why_not_send_contribution_back(row: FormRow, *, by: Actor) -> str:
    """Whoever leads the Bidang that owns the indicator, until step 7 begins."""
    if by.home != row.submission.round.office_id:
        return rounds_policy.NO_LANE
    return why_not_send_back(contribution_of(row), by=by)


def why_not_verify(given: Contributed | None, *, by: Actor) -> str:
    """The same of a contribution that has been read already; it asks no further statement."""
    if reason := _why_not_above(given, by=by, act="memverifikasi"):
        return reason
    assert given is not None
    if given.reached.is_recap_frozen:
        return FROZEN
    if reason := _why_not_standing(given):
        return reason
    answer, code = given.row.answer, given.row.code
    if by.person_id is not None and by.person_id in answer.typed_by.values():
        return f"Anda sendiri yang mengisi {code} {given.unit.name}; verifikasinya oleh orang lain."
    if given.stand is Stand.VERIFIED and given.look is not None:
        return f"Nilai ini sudah diverifikasi oleh {given.look.made_name}."
    return ""


def why_not_send_back(given: Contributed | None, *, by: Actor) -> str:
    """The same of a contribution that has been read already; it asks no further statement."""
    if reason := _why_not_above(given, by=by, act="mengembalikan"):
        return reason
    assert given is not None
    if given.reached.has_gone_on(given.submission) or given.reached.is_recap_frozen:
        return TOO_LATE
    if given.unit.parent_id != given.above.unit_id:
        return (
            f"{given.unit.name} tidak lagi di bawah {given.above.unit.name}; mintalah Tim SAKIP"
            " mengajukan klarifikasi kepada unitnya."
        )
    if is_back_already(given):
        return "Baris ini sudah dikembalikan." if given.row.is_open else ""
    return _why_not_handed_in(given)


def _why_not_handed_in(given: Contributed) -> str:
    if given.hand_in is None:
        return f"{given.unit.name} belum menyampaikan formulirnya."
    if given.submission.status != Submission.Status.HANDED_IN:
        return f"Formulir {given.unit.name} sedang tidak dalam keadaan disampaikan."
    return ""


def is_back_already(given: Contributed) -> bool:
    """Whether the Bidang sent another row of the same hand-in back, and its form is still open."""
    turn = given.submission.turn
    return (
        given.submission.status == Submission.Status.RETURNED
        and turn is not None
        and turn.status == Turn.Status.OPEN
        and given.last_hand_in is not None
        and given.last_hand_in.content["pass_no"] == turn.pass_no
    )


def _why_not_above(given: Contributed | None, *, by: Actor, act: str) -> str:
    if given is None:
        return NOBODY_ABOVE
    return rounds_policy.why_not_running(given.above.round) or _why_not_leading(
        given.above, by=by, act=act
    )


def capacity_over(above: Submission, *, by: Actor) -> Capacity | None:
    """In which capacity the actor leads the Bidang whose form this is; None when in none."""
    if by.home != above.round.office_id:
        return None
    lane = above.turn.queue.lane if above.turn is not None else above.unit.lane
    return by.has(lane, scope=above.unit_id, leads=True)


def _why_not_leading(above: Submission, *, by: Actor, act: str) -> str:
    if capacity_over(above, by=by) is not None:
        return ""
    if is_of_unit(above, by=by):
        return f"Operator dapat melihat; yang {act} pimpinan {above.unit.name}."
    return f"Yang {act} nilai ini pimpinan {above.unit.name}."


def _why_not_standing(given: Contributed) -> str:
    if given.submission.status == Submission.Status.CLARIFYING:
        return f"{given.unit.name} sedang dimintai klarifikasi; tunggu jawabannya."
    if given.hand_in is None or given.submission.status == Submission.Status.RETURNED:
        return f"{given.unit.name} belum menyampaikan formulirnya."
    if given.stand is Stand.EMPTY:
        return "Tidak ada nilai pada baris ini, jadi tidak ada yang diverifikasi."
    return ""
