"""The list of planted bugs (`tests/faults/bugs/`) still speaks of this source and these tests."""

from __future__ import annotations

import pytest
from tests.faults.bugs.bug import Bug
from tests.faults.planted import BUGS

each_bug = pytest.mark.parametrize(
    "bug", BUGS, ids=lambda bug: f"{bug.file}: {bug.guard.strip()[:40]}"
)


@each_bug
def test_the_guard_that_would_be_taken_out_stands_in_the_source_once(bug: Bug) -> None:
    assert bug.source().read_text("utf-8").count(bug.guard) == 1
    assert bug.guard != bug.instead


@each_bug
def test_the_tests_that_should_notice_are_there(bug: Bug) -> None:
    assert bug.test_names()
