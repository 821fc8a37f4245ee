"""What must be true of an office's rows after anything whatsoever has happened to it."""

from __future__ import annotations

import re
from collections import defaultdict

from himpun.core import trail
from himpun.documents.models import Document, Register
from himpun.documents.rules.kinds import KINDS

SERIAL = re.compile(r"[^/]*/[^0-9/]*([0-9]+)")


def unsound_numbers() -> list[str]:
    """Series whose letters do not bear 1, 2, 3 … up to their register, each once."""
    taken: dict[str, list[int]] = defaultdict(list)
    for number, kind in Document.objects.exclude(number="").values_list("number", "kind"):
        found = SERIAL.match(number)
        assert found is not None, number
        taken[KINDS[kind].series].append(int(found[1]))
    tops = dict(Register.objects.values_list("series", "last_number"))
    assert len(tops) == Register.objects.count(), "one office, one year"
    return [
        f"{series}: {sorted(taken[series])}, register {tops.get(series)}"
        for series in {*taken, *tops}
        if sorted(taken[series]) != list(range(1, tops.get(series, 0) + 1))
    ]


def is_sound(stream: str) -> bool:
    """Whether the numbers of letters have no gap and no twin, and the trail holds."""
    return not unsound_numbers() and not list(trail.verify(stream))
