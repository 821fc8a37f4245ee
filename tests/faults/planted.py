"""Take the guards out one by one and look whether the tests notice.

    python -m tests.faults.planted [WORD]      # only those whose file or line contains WORD

Works on a copy of the tree. Every guard that the tests do not miss is named; the answer is their
number. A house test sees to it that every line below still stands in the source.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORE_TESTS = ("tests/faults", "tests/rules/test_core_canonical.py", "tests/domain/test_core_*.py")


@dataclass(frozen=True, slots=True)
class Bug:
    """One guard taken out: in which file, which text, by what; seen on which database."""

    file: str
    guard: str
    instead: str
    on_postgres: bool = False


BUGS = (
    Bug("locking.py", '.select_for_update(of=("self",))', "", on_postgres=True),
    Bug("action.py", "                _claim(token, act, expected)\n", "                pass\n"),
    Bug("action.py", 'conditions.setdefault("version", row.version)', "row.version"),
    Bug("action.py", "    if found != 1:", "    if found > 1:"),
    Bug("action.py", "        del finished[before:]\n", ""),
    Bug("action.py", "with transaction.atomic():\n            return ",
        "if True:\n            return "),
    Bug("action.py", "in range(1, MAX_TRIES):", "in range(0):"),
    Bug("action.py", "if (first.actor_id, first.verb) != (act.by", "if () and (act.by"),
    Bug("trail.py", ".select_for_update().filter(stream=stream)), None)",
        ".filter(stream=stream)), None)", on_postgres=True),
    Bug("trail.py", "if not hmac.compare_digest(", "if str() and ("),
    Bug("trail.py", "if link(previous, row.content_hash) != row.chain_hash:", "if False:"),
    Bug("trail.py", "elif not _columns_agree(row):", "elif False:"),
    Bug("trail.py", "if row.seq != expected:", "if False:"),
    Bug("trail.py", "if stored != (expected - 1, previous):", "if False:"),
    Bug("blobs.py", "            os.fsync(file.fileno())\n", ""),
    Bug("blobs.py", "            _sync_directory(folder)\n", "            pass\n"),
    Bug("blobs.py", "        Path(name).unlink(missing_ok=True)\n", ""),
    Bug("blobs.py", "if not path.is_file() or path.stat().st_size != ref.size:", "if False:"),
    Bug("blobs.py", "if len(sha256) != 64 or ", "if "),
    Bug("canonical.py", 'unicodedata.normalize("NFC", value)', "value"),
    Bug("canonical.py", "sort_keys=True", "sort_keys=False"),
    Bug("startup.py", "if keyring.check_value(key) != installation.trail_key_check:", "if False:"),
    Bug("startup.py", "if missing := triggers.missing_triggers():", "if missing := []:"),
    Bug("startup.py", "if synchronous < 2:", "if synchronous < 1:"),
    Bug("startup.py", '("fsync", "full_page', '("full_page', on_postgres=True),
    Bug("guard.py", "if not _writer.get() and", "if False and"),
    Bug("guard.py", "_WRITE.finditer(sql)", "filter(None, [_WRITE.match(sql)])"),
    Bug("guard.py", "        _writer.reset(mark)", "        pass"),
    Bug("fields.py", "if isinstance(value, float):", "if False:"),
    Bug("fields.py", "if lookup_name in _LOOKUPS else None", "if True else None"),
    Bug("keyring.py", "os.O_WRONLY | os.O_CREAT | os.O_EXCL", "os.O_WRONLY | os.O_CREAT"),
    Bug("triggers.py", '("UPDATE", "DELETE", "REPLACE")', '("UPDATE", "DELETE")'),
    Bug("management/commands/migrate.py", "            triggers.install_triggers()\n", ""),
)  # fmt: skip


def source_of(bug: Bug, root: Path = ROOT) -> Path:
    return root / "src" / "himpun" / "core" / bug.file


def is_noticed(bug: Bug, copy: Path) -> bool:
    """Plant the bug in the copy, run the tests of the core, take it out again."""
    path = source_of(bug, copy)
    whole = path.read_text("utf-8")
    path.write_text(whole.replace(bug.guard, bug.instead, 1), "utf-8")
    tests = [str(test) for pattern in CORE_TESTS for test in copy.glob(pattern)]
    environment = os.environ | {"PYTHONPATH": "src:.", "PYTHONDONTWRITEBYTECODE": "1"}
    if bug.on_postgres:
        environment["HIMPUN_TEST_DB"] = "postgres"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    answer = subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False)
    path.write_text(whole, "utf-8")
    return answer.returncode == 1


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
                noticed = is_noticed(bug, copy)
                missed += not noticed
                mark = "noticed" if noticed else "NOT NOTICED"
                sys.stdout.write(f"{mark:12} {bug.file}: {bug.guard.strip()[:70]}\n")
                sys.stdout.flush()
    return missed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
