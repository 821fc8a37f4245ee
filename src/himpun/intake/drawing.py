"""A form drawn up: read, checked and written out as it stands, so that handing it in only writes.

That is half of the work of handing in, and on SQLite nobody else can write meanwhile. So it is done
before the transaction begins where that can be; under the lock it is asked whether the form, and
what its checks compared it with, are still what they were. If not, it is drawn up again there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from himpun.core.actors import Actor
from himpun.core.known import known
from himpun.documents.rules.contents import Formulir
from himpun.intake.answers import ReadRow, read_row
from himpun.intake.around import Around, look_around
from himpun.intake.checking import check_rows
from himpun.intake.checks import Finding
from himpun.intake.models import EvidenceUse, FormRow, HandIn, Submission, uses_beside
from himpun.intake.printing import form_document
from himpun.intake.reading import read_rows_of
from himpun.intake.snapshots import snapshot


@dataclass(frozen=True)
class DrawnUp:
    """A form as it would be handed in by this person at this moment; nothing of it is stored."""

    stand: tuple[object, ...]
    around: Around
    rows: tuple[ReadRow, ...]
    findings: tuple[Finding, ...]
    hand_in: HandIn
    printed: Formulir

    def is_true_of(self, submission: Submission, *, by: Actor, at: datetime) -> bool:
        """Whether it says the same as the form that is locked now would."""
        return self.stand == _stand(submission, by=by, at=at) and self.around == look_around(
            submission, self.rows
        )


def draw_up(submission: Submission, *, by: Actor, at: datetime) -> DrawnUp:
    """Read, check and write out the form; its warnings and errors are among the findings."""
    stand = _stand(submission, by=by, at=at)  # first: what changes meanwhile makes it untrue
    rows = tuple(read_row(row) for row in read_rows_of(submission))
    around = look_around(submission, rows)
    evidence = {each.row.pk: len(uses_beside(each.row)) for each in rows}
    number = submission.n_hand_ins + 1
    content, content_hash = snapshot(submission, rows, number=number, by=by, at=at)
    hand_in = HandIn(
        submission=submission,
        number=number,
        content=content,
        content_hash=content_hash,
        handed_in_at=at,
        handed_in_by_id=by.person_id,
    )
    findings = check_rows(submission, rows, evidence=evidence, around=around)
    return DrawnUp(stand, around, rows, tuple(findings), hand_in, form_document(hand_in))


def _stand(submission: Submission, *, by: Actor, at: datetime) -> tuple[object, ...]:
    """What the drawing depends on: two narrow statements beside what the form itself says."""
    turn, round, unit = submission.turn, submission.round, submission.unit
    return (
        (by, at, submission.pk, submission.version, turn and (turn.pk, turn.version)),
        (round.version, round.office.version, unit.version),
        _rows(submission.pk),
        _uses(submission.pk),
    )


#: A row's content moves with the version of its answer; what it promises never moves.
_rows = known(
    lambda form: (
        FormRow.objects.filter(submission=form)
        .order_by("pk")
        .values_list("pk", "is_due", "is_open", "answer__version")
    )
)
#: A proof never moves; whether it stands beside a row moves the version of its use.
_uses = known(
    lambda form: (
        EvidenceUse.objects.filter(row__submission=form).order_by("pk").values_list("pk", "version")
    )
)
