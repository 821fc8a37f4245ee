"""Take the guards out one by one and look whether the tests notice.

    python -m tests.faults.planted [WORD]      # only those whose file or line contains WORD

Works on a copy of the tree. Every guard that the tests do not miss is named; the answer is their
number. A house test sees to it that every line of `bugs/` still stands in the source.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.faults.bugs.above import ABOVE
from tests.faults.bugs.bug import ROOT, Bug
from tests.faults.bugs.core import CORE
from tests.faults.bugs.doors import DOORS
from tests.faults.bugs.files import FILES
from tests.faults.bugs.intake_actions import ACTIONS
from tests.faults.bugs.intake_policy import POLICY
from tests.faults.bugs.intake_rules import RULES

BUGS = (*CORE, *POLICY, *ACTIONS, *RULES, *FILES, *DOORS, *ABOVE)
_FAILED = re.compile(r"^(?:FAILED|ERROR) \S*?::(\w+)", re.MULTILINE)


def noticed_by(bug: Bug, copy: Path) -> str:
    """Plant the bug in the copy, run its tests, take it out again; the test that failed first.

    "" when all passed. Raises RuntimeError when the tests could not be run at all.
    """
    path = bug.source(copy)
    whole = path.read_text("utf-8")
    path.write_text(whole.replace(bug.guard, bug.instead, 1), "utf-8")
    environment = os.environ | {"PYTHONPATH": "src:.", "PYTHONDONTWRITEBYTECODE": "1"}
    if bug.on_postgres:
        environment["HIMPUN_TEST_DB"] = "postgres"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    tests = [str(test) for test in bug.test_files(copy)]
    answer = subprocess.run(
        [*command, "-k", bug.named, *tests],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    path.write_text(whole, "utf-8")
    if answer.returncode not in {0, 1}:
        told = f"{answer.stdout[-2000:]}{answer.stderr[-2000:]}"
        raise RuntimeError(f"{bug}: {answer.returncode}: {told}")
    failed = _FAILED.search(answer.stdout)
    return failed[1] if answer.returncode == 1 and failed else ""


def main(word: str = "") -> int:
    """The number of guards that nobody misses."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="himpun-planted-") as name:
        copy = Path(name)
        for folder in ("src", "tests"):
            shutil.copytree(ROOT / folder, copy / folder)
        shutil.copy(ROOT / "pyproject.toml", copy)
        for bug in BUGS:
            if word in bug.file + bug.guard:
                found = noticed_by(bug, copy)
                missed += not found
                mark = f"noticed by {found}" if found else "NOT NOTICED"
                sys.stdout.write(f"{bug.file}: {bug.guard.strip()[:70]!r}: {mark}\n")
                sys.stdout.flush()
    return missed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
