"""The list of planted bugs (`tests/faults/planted.py`) still speaks of this source."""

from __future__ import annotations

import pytest
from tests.faults.planted import BUGS, Bug, source_of


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: f"{bug.file}: {bug.guard.strip()[:40]}")
def test_the_guard_that_would_be_taken_out_stands_in_the_source_once(bug: Bug) -> None:
    assert source_of(bug).read_text("utf-8").count(bug.guard) == 1
