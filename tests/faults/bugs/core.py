"""The guards of the core: action, trail, store, start. What comes in is in `files.py`."""

from __future__ import annotations

from tests.faults.bugs.bug import Bug

_TESTS = (
    "faults/test_race_*.py faults/test_faultpoints.py rules/test_core_*.py domain/test_core_*.py"
)


def core(file: str, guard: str, instead: str, *, on_postgres: bool = False) -> Bug:
    return Bug(f"core/{file}", guard, instead, _TESTS, on_postgres=on_postgres)


CORE = (
    core("locking.py", '.select_for_update(of=("self",))', "", on_postgres=True),
    core("action.py", "                _claim(token, act, expected)\n", "                pass\n"),
    core("action.py", 'conditions.setdefault("version", row.version)', "row.version"),
    core("action.py", "values=updates) != 1:", "values=updates) > 1:"),
    core("action.py", "        del finished[before:]\n", ""),
    core("action.py", "    with transaction.atomic(savepoint=False):", "    if True:"),
    core("action.py", "with transaction.atomic():\n            yield",
        "if True:\n            yield"),
    core("action.py", "in range(1, MAX_TRIES):", "in range(0):"),
    core("action.py", "if (first.actor_id, first.verb) != (act.by", "if () and (act.by"),
    core("trail.py", ".select_for_update().filter(stream=stream))", ".filter(stream=stream))",
        on_postgres=True),
    core("trail.py", "if not hmac.compare_digest(", "if str() and ("),
    core("trail.py", "if link(previous, row.content_hash) != row.chain_hash:", "if False:"),
    core("trail.py", "elif not _columns_agree(row):", "elif False:"),
    core("trail.py", "if row.seq != expected:", "if False:"),
    core("trail.py", "if stored != (expected - 1, previous):", "if False:"),
    core("blobs.py", "            os.fsync(file.fileno())\n", ""),
    core("blobs.py", "            _sync_directory(folder)\n", "            pass\n"),
    core("blobs.py", "        Path(name).unlink(missing_ok=True)\n", ""),
    core("blobs.py", "if not path.is_file() or path.stat().st_size != ref.size:", "if False:"),
    core("blobs.py", "if len(sha256) != 64 or ", "if "),
    core("canonical.py", 'unicodedata.normalize("NFC", value)', "value"),
    core("canonical.py", "sort_keys=True", "sort_keys=False"),
    core("startup.py", "if keyring.check_value(key) != installation.trail_key_check:", "if False:"),
    core("startup.py", "if missing := triggers.missing_triggers():", "if missing := []:"),
    core("startup.py", "if synchronous < 2:", "if synchronous < 1:"),
    core("startup.py", '("fsync", "full_page', '("full_page', on_postgres=True),
    core("guard.py", "if not _writer.get() and", "if False and"),
    core("guard.py", "_WRITE.finditer(sql)", "filter(None, [_WRITE.match(sql)])"),
    core("guard.py", "        _writer.reset(mark)", "        pass"),
    core("fields.py", "if isinstance(value, float):", "if False:"),
    core("fields.py", "if lookup_name in _LOOKUPS else None", "if True else None"),
    core("keyring.py", "os.O_WRONLY | os.O_CREAT | os.O_EXCL", "os.O_WRONLY | os.O_CREAT"),
    core("triggers.py", '("UPDATE", "DELETE", "REPLACE")', '("UPDATE", "DELETE")'),
    core("management/commands/migrate.py", "            triggers.install_triggers()\n", ""),
)  # fmt: skip
