"""What `make test` runs: the suite on SQLite (a file), the browser, the suite on PostgreSQL.

Arguments are handed to pytest. Without Chromium the browser's part is left out and said so; with
CI=true that, and any skipped test, is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
#: What no database can change is asked once.
ONCE = ("rules", "house", "browser")


@dataclass(frozen=True, slots=True)
class Part:
    """One call of pytest."""

    name: str
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one part said; `failed` counts errors too."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.name}: {self.passed} passed, {self.failed} failed{skipped}"


def parts() -> list[Part]:
    """The three parts; two workers, but one for the browser, which wants the machine for itself."""
    spread = ("-n", "2", "--dist", "worksteal")
    without = tuple(f"--ignore={TESTS / name}" for name in ONCE)
    found = [Part("SQLite", (str(TESTS), f"--ignore={TESTS / 'browser'}", *spread))]
    if any(shutil.which(name) for name in CHROMIUM) or _in_ci():
        found.append(Part("browser", (str(TESTS / "browser"),)))
    else:
        print("No Chromium on this machine: the browser's part is left out.", flush=True)
    found.append(
        Part("PostgreSQL", (str(TESTS), *without, *spread), (("HIMPUN_TEST_DB", "postgres"),))
    )
    return found


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def run(part: Part, more: Sequence[str]) -> Outcome:
    """Run one part in a home of its own and count its tests from pytest's own report."""
    print(f"\n=== {part.name}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="himpun-", ignore_cleanup_errors=True) as home:
        report = Path(home) / "report.xml"
        environment = {**_clean_environment(), "HIMPUN_HOME": home, **dict(part.environment)}
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}"]
        code = subprocess.run(
            [*command, *part.arguments, *more], env=environment, cwd=TESTS.parent, check=False
        ).returncode
        passed, failed, skipped = _counts(report)
    if code not in {0, 1} or (code and not failed):
        failed = max(failed, 1)  # interrupted, no tests at all, or a fault of pytest itself
    return Outcome(part.name, passed, failed, skipped, time.monotonic() - started)


def _clean_environment() -> dict[str, str]:
    """Without the settings of whoever runs the tests."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("HIMPUN_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }


def _counts(report: Path) -> tuple[int, int, int]:
    if not report.is_file():
        return 0, 1, 0
    suites = list(ET.parse(report).getroot().iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(suite.get(name, "0")) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    )
    return total - failures - errors - skipped, failures + errors, skipped


def main(more: Sequence[str]) -> int:
    outcomes = [run(part, more) for part in parts()]
    print("\n" + "=" * 60)
    for outcome in outcomes:
        print(f"{outcome} in {outcome.seconds:.0f} s")
    failed = sum(outcome.failed for outcome in outcomes)
    if _in_ci():
        failed += sum(outcome.skipped for outcome in outcomes)
    print(f"{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
