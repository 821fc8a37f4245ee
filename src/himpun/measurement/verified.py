"""Which figures a recapitulation leaves out of the office's value: nobody above has verified them.

Of the round itself the verifications say it. Of an earlier, agreed round its own recap does: what
was agreed then stays as it was, also where nobody verified yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import cast

from himpun.intake.models import HandIn, Submission
from himpun.intake.verifying import unverified_rows
from himpun.measurement.models import Verdict
from himpun.measurement.rules.recap_content import RowContent
from himpun.rounds.models import Round

#: (indicator, unit) by their codes.
Doubted = AbstractSet[tuple[str, str]]


def unverified_now(round: Round, standing: Iterable[tuple[Submission, HandIn | None]]) -> Doubted:
    """The figures of the hand-ins that count which the Bidang above has not verified.

    Asks nothing where no unit stands below another.
    """
    below = {
        form.pk: (form.unit.code, hand_in)
        for form, hand_in in standing
        if hand_in is not None and form.above_id is not None
    }
    if not below:
        return frozenset()
    found = unverified_rows(round, {key: hand_in for key, (_, hand_in) in below.items()})
    return {(code, below[form][0]) for form, code in found}


def unverified_then(
    verdicts: Mapping[int, Verdict], submissions: Iterable[Submission]
) -> set[tuple[int, str, str]]:
    """(round, indicator, unit) of what the recaps that were agreed on had left out.

    Reads a recap only where a unit of that round stands below another.
    """
    rounds = {each.round_id for each in submissions if each.above_id is not None}
    return {
        (key, str(row["indicator"]), str(row["unit"]))
        for key in rounds & set(verdicts)
        for row in cast("list[RowContent]", verdicts[key].recap.content["rows"])
        if row["unit"] is not None and not row.get("is_verified", True)
    }
