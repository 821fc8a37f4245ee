"""What units below contribute to the indicators of a Bidang, read in a fixed number of statements.

**Which indicators a Bidang owns**: those whose card, as frozen into the forms, names it as owner
(`owner_unit`), whether or not it has a row of its own in the round. A figure of a unit directly
below it when the forms went out (`above`) for such an indicator waits for its verification, where
the Bidang takes part in the round, that is has a form. What nobody stands above, or what another
unit owns, does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from himpun.intake.models import FormRow, HandIn, Submission, Verification
from himpun.intake.recapping import Reached, reached
from himpun.intake.rules.verified import Figure, FrozenRow, Look, Stand, figure_of, stand_of
from himpun.intake.typists import who_typed_handed_in
from himpun.offices.models import Unit
from himpun.rounds.models import Round, Turn

_RELATED = ("round__office", "round__procedure", "unit", "turn__queue", "turn__unit")


@dataclass(frozen=True)
class Contributed:
    """One figure of a unit below, and what its Bidang has said of it.

    `hand_in` is the one that stands, None while there is none; `line` the row frozen in it.
    `last_hand_in` is the newest, even where the form was taken or sent back since. `look` is the
    Bidang's newest word.
    """

    row: FormRow
    above: Submission
    hand_in: HandIn | None
    last_hand_in: HandIn | None
    line: FrozenRow | None
    stand: Stand
    look: Verification | None
    reached: Reached

    @property
    def submission(self) -> Submission:
        return self.row.submission

    @property
    def last_line(self) -> FrozenRow | None:
        """The row in the newest hand-in, also where the form is open again."""
        if self.line is not None or self.last_hand_in is None:
            return self.line
        rows = _lines(self.last_hand_in)
        return next((each for each in rows if each["id"] == self.row.pk), None)

    @property
    def unit(self) -> Unit:
        return self.row.submission.unit


def standing_hand_in(submission: Submission, hand_ins: Iterable[HandIn]) -> HandIn | None:
    """The newest hand-in of a pass that is closed; a form taken back has none in its pass.

    `hand_ins` are those of the form, oldest first.
    """
    turn = submission.turn
    if turn is None:
        return None
    newest = turn.pass_no if turn.status == Turn.Status.DONE else turn.pass_no - 1
    found = [each for each in hand_ins if cast("int", each.content["pass_no"]) <= newest]
    return found[-1] if found else None


def form_above(row: FormRow) -> Submission | None:
    """The form of the Bidang that verifies the row; None where nobody has to."""
    above = row.submission.above
    if above is None or not _is_owned(row, by=above):
        return None
    forms = Submission.objects.filter(round=row.submission.round_id, unit=above)
    return forms.select_related(*_RELATED).first()


def contribution_of(row: FormRow) -> Contributed | None:
    """The row with all that is known of its verification; None where nobody has to verify it."""
    above = form_above(row)
    if above is None:
        return None
    return next(iter(contributions_to([above], rows=[row.pk])), None)


def contributions_to(
    above: Sequence[Submission], *, rows: Collection[int] | None = None
) -> list[Contributed]:
    """Every due figure of units below that these Bidang forms own, in the units' official order.

    Four statements, whatever their number; one where nothing is below. `rows` names the only ones
    wanted.
    """
    forms = {(each.round_id, each.unit_id): each for each in above if may_own(each.unit)}
    if not forms:
        return []
    found = _rows_below(forms.values(), rows)
    owned = [each for each in found if _is_owned(each, by=_above(forms, each).unit)]
    if not owned:
        return []
    hand_ins = _hand_ins({each.submission_id for each in owned})
    looks = _looks({each.pk for each in owned})
    frozen = _Frozen(one for some in hand_ins.values() for one in some)
    how_far = reached(each.round for each in forms.values())
    return [
        _contributed(
            each,
            above=_above(forms, each),
            hand_ins=hand_ins.get(each.submission_id, ()),
            look=looks.get(each.pk),
            frozen=frozen,
            how_far=how_far[each.submission.round_id],
        )
        for each in owned
    ]


def why_again(submission: Submission) -> str:
    """Why a form is handed in once more in one pass: for the printed form that is replaced."""
    if submission.status == Submission.Status.RETURNED:
        said = Verification.objects.filter(
            hand_in__submission=submission, hand_in__number=submission.n_hand_ins
        )
        if said.filter(is_accepted=False).exists():
            return "Dikembalikan oleh Bidang dan disampaikan ulang."
    return "Ditarik kembali oleh unit dan disampaikan ulang."


def unverified_rows(round: Round, standing: Mapping[int, HandIn]) -> set[tuple[int, str]]:
    """(form, indicator code) of every figure that its Bidang has not verified.

    `standing` maps a form to the hand-in that counts. A row without a figure is not among them:
    there is nothing to verify, and nothing enters the value of the office.
    """
    forms = Submission.objects.filter(pk__in=standing, above__kind=Unit.Kind.DIVISION).values_list(
        "pk", "above_id", "above__code"
    )
    below = {pk: (unit, code) for pk, unit, code in forms}
    if not below:
        return set()
    units = {unit for unit, _ in below.values()}
    above = Submission.objects.filter(round=round, unit__in=units)
    taking_part = set(above.values_list("unit_id", flat=True))
    waiting = {
        cast("int", line["id"]): (pk, line, standing[pk])
        for pk, (unit, code) in below.items()
        if unit in taking_part
        for line in _lines(standing[pk])
        if line["kind"] == FormRow.Kind.INDICATOR and line["is_due"] and _owner(line) == code
    }
    looks = _looks(waiting)
    looked_at = HandIn.objects.filter(pk__in={each.hand_in_id for each in looks.values()})
    frozen = _Frozen(looked_at)
    return {
        (pk, str(line["code"]))
        for key, (pk, line, hand_in) in waiting.items()
        if stand_of(figure_of(line), number=hand_in.number, look=frozen.as_look(looks.get(key)))
        in {Stand.WAITING, Stand.SENT_BACK}
    }


def may_own(unit: Unit) -> bool:
    """Whether a unit verifies what the units below it contribute: a Bidang does."""
    return unit.kind == Unit.Kind.DIVISION


def _is_owned(row: FormRow, *, by: Unit) -> bool:
    is_indicator = row.kind == FormRow.Kind.INDICATOR
    return may_own(by) and is_indicator and _owner({"frozen": row.frozen}) == by.code


def _owner(line: FrozenRow) -> str:
    frozen = cast("Mapping[str, Mapping[str, object]]", line["frozen"])
    return str(frozen["spec"]["owner_unit"])


def _above(forms: Mapping[tuple[int, int], Submission], row: FormRow) -> Submission:
    above = row.submission.above_id
    assert above is not None
    return forms[row.submission.round_id, above]


def _rows_below(above: Iterable[Submission], rows: Collection[int] | None) -> list[FormRow]:
    wanted = list(above)
    found = FormRow.objects.filter(
        submission__round__in={each.round_id for each in wanted},
        submission__above__in={each.unit_id for each in wanted},
        kind=FormRow.Kind.INDICATOR,
        is_due=True,
    )
    if rows is not None:
        found = found.filter(pk__in=rows)
    related = tuple(f"submission__{path}" for path in _RELATED)
    known = {(each.round_id, each.unit_id) for each in wanted}
    ordered = found.select_related("answer", "submission__turn__unit__parent", *related).order_by(
        "submission__round_id", "position", "submission__unit__position", "submission__unit__code"
    )
    return [
        each for each in ordered if (each.submission.round_id, each.submission.above_id) in known
    ]


def _hand_ins(submissions: Collection[int]) -> dict[int, list[HandIn]]:
    found: dict[int, list[HandIn]] = {}
    for each in HandIn.objects.filter(submission__in=submissions).order_by("number"):
        found.setdefault(each.submission_id, []).append(each)
    return found


def _looks(rows: Collection[int]) -> dict[int, Verification]:
    """The newest word on each row that counts."""
    looks = Verification.objects.filter(row__in=rows).select_related("row__answer")
    return {each.row_id: each for each in looks.order_by("id") if _counts(each)}


def _counts(look: Verification) -> bool:
    """A yes counts while it is not of whoever typed the figure, were it only typed again since."""
    typed_by = who_typed_handed_in(look.row.answer.typed_by)
    return not look.is_accepted or look.made_by_id not in typed_by


def _lines(hand_in: HandIn) -> list[FrozenRow]:
    return cast("list[FrozenRow]", hand_in.content["rows"])


class _Frozen:
    """The rows of hand-ins by their key, each hand-in unpacked once."""

    def __init__(self, hand_ins: Iterable[HandIn]) -> None:
        self._by_key = {
            each.pk: (each.number, {line["id"]: line for line in _lines(each)}) for each in hand_ins
        }

    def line(self, hand_in: int, row: int) -> FrozenRow | None:
        return self._by_key[hand_in][1].get(row)

    def as_look(self, look: Verification | None) -> Look | None:
        """The Bidang's word with the figure that it was said of."""
        if look is None:
            return None
        line = self.line(look.hand_in_id, look.row_id)
        figure = figure_of(line) if line is not None else Figure()
        return Look(self._by_key[look.hand_in_id][0], figure, look.is_accepted)


def _contributed(
    row: FormRow,
    *,
    above: Submission,
    hand_ins: Sequence[HandIn],
    look: Verification | None,
    frozen: _Frozen,
    how_far: Reached,
) -> Contributed:
    hand_in = standing_hand_in(row.submission, hand_ins)
    last = hand_ins[-1] if hand_ins else None
    line = frozen.line(hand_in.pk, row.pk) if hand_in is not None else None
    stand = stand_of(
        figure_of(line) if line is not None else None,
        number=hand_in.number if hand_in is not None else 0,
        look=frozen.as_look(look),
    )
    return Contributed(row, above, hand_in, last, line, stand, look, how_far)
