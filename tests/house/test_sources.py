"""What no source file may hold: another clock, a float among figures, a second door, too many
lines. Each reader is tried on a planted line first."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from tests.house.plan import (
    ROOT,
    SRC,
    imports_of,
    module_of,
    packages,
    python_files,
    room,
    tree_of,
    where,
)

MAX_LINES = 500
CLOCK = "core/clock.py"
Reader = Callable[[ast.Module], Iterator[ast.AST]]

#: What a clock is asked by; `clock.now()` is ours and is asked by interfaces only.
_ASKED = {"now", "today", "utcnow", "localdate", "localtime", "gmtime", "time_ns"}
_OF = {"datetime", "date", "timezone", "time"}
_FIGURES = ("planning", "intake", "measurement")
_FLOAT_MODULES = {"math", "statistics", "random", "numpy"}


def clocks(tree: ast.Module) -> Iterator[ast.AST]:
    """Every other way to learn what time it is, called or handed on."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).split(".")[-1]
            is_asked = node.attr in _ASKED and (owner in _OF or id(node) in called)
            if (is_asked and owner != "clock") or ast.unparse(node) == "time.time":
                yield node
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value
        elif isinstance(node, ast.ImportFrom) and node.module != "himpun.core.clock":
            yield from (node for alias in node.names if alias.name in _ASKED | {"Now"})


def floats(tree: ast.Module) -> Iterator[ast.AST]:
    """A float literal, `float(...)`, or a module that answers with floats."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            yield from [node] if isinstance(node.value, float | complex) else []
        elif isinstance(node, ast.Call):
            yield from [node] if ast.unparse(node.func) == "float" else []
    for name, statement in imports_of(tree):
        if name.split(".")[0] in _FLOAT_MODULES:
            yield statement


@pytest.mark.parametrize(
    ("reader", "planted"),
    [
        (clocks, "datetime.now(UTC)"),
        (clocks, "date.today()"),
        (clocks, "timezone.localdate()"),
        (clocks, "time.time()"),
        (clocks, "models.DateTimeField(default=timezone.now)"),
        (clocks, "models.DateTimeField(auto_now_add=True)"),
        (clocks, "from django.utils.timezone import now"),
        (clocks, "from django.db.models.functions import Now"),
        (floats, "share = 0.5"),
        (floats, "float(row.actual)"),
        (floats, "import math"),
        (floats, "from statistics import mean"),
    ],
)
def test_a_planted_line_is_seen(reader: Reader, planted: str) -> None:
    assert list(reader(ast.parse(planted)))


@pytest.mark.parametrize(
    ("reader", "allowed"),
    [
        (clocks, "at = clock.now()"),
        (clocks, "from himpun.core.clock import now"),
        (clocks, "import time\ntime.sleep(1); time.perf_counter()"),
        (clocks, "moment.time()"),
        (clocks, "reading.now.reason"),
        (floats, "share = Decimal('0.5')"),
        (floats, "isinstance(value, float)"),
    ],
)
def test_an_allowed_line_is_let_through(reader: Reader, allowed: str) -> None:
    assert not list(reader(ast.parse(allowed)))


def test_there_is_one_clock() -> None:
    found = [
        where(path, node)
        for path in python_files()
        if where(path) != CLOCK
        for node in clocks(tree_of(path))
    ]
    assert found == []
    assert list(clocks(tree_of(SRC / CLOCK)))


def test_only_interfaces_read_the_clock() -> None:
    """The domain is told the moment (`at=`)."""
    found = {
        where(path)
        for package in packages()
        if package not in {"web", "api", "ops", "core"}
        for path in python_files(package)
        for name, _ in imports_of(tree_of(path))
        if name.startswith("himpun.core.clock")
    }
    assert found == set()


def test_no_figure_is_a_float() -> None:
    files = python_files(*_FIGURES)
    assert len(files) > 20
    assert [where(path, node) for path in files for node in floats(tree_of(path))] == []


def test_no_file_is_longer_than_anybody_reads() -> None:
    kinds = ("src/**/*.py", "tests/**/*.py", "src/**/*.html", "src/**/*.css", "src/**/*.js")
    long = {
        str(path.relative_to(ROOT)): n_lines
        for kind in kinds
        for path in ROOT.glob(kind)
        if (n_lines := len(path.read_text("utf-8").splitlines())) > MAX_LINES
    }
    assert long == {}


def test_one_foreign_library_has_one_door_in_a_package() -> None:
    """Swapping a library touches one file of a package; Django and its kin are the ground."""
    ground = {"django", "django_htmx", "csp", "axes", "himpun"}
    doors: dict[tuple[str, str], set[str]] = defaultdict(set)
    for package in packages():
        for path in python_files(package):
            for name, _ in imports_of(tree_of(path)):
                library = name.split(".")[0]
                if library not in ground | sys.stdlib_module_names:
                    doors[package, library].add(where(path))
    assert len(doors) >= 5
    assert {key: files for key, files in doors.items() if len(files) > 1} == {}


def test_the_stand_alone_verifier_needs_nothing_but_python() -> None:
    names = {name.split(".")[0] for name, _ in imports_of(tree_of(SRC / "archive/verify.py"))}
    assert names <= set(sys.stdlib_module_names)


def test_rules_import_without_django() -> None:
    """In a process where Django cannot be imported at all, not even from far away."""
    modules = [module_of(path) for package in packages() for path in room(package, "rules")] + [
        "himpun.core.worktime",
        "himpun.core.canonical",
    ]
    assert len(modules) > 15
    script = (
        "import sys, importlib\n"
        "sys.modules['django'] = None\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script, *modules], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr


def test_every_room_is_a_room_of_the_plan() -> None:
    """No `utils`, `helpers`, `manager`, `service`, `data`, `info`."""
    banned = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "services",
              "data", "info", "misc", "common"}  # fmt: skip
    names = {
        part for path in python_files() for part in path.relative_to(SRC).with_suffix("").parts
    }
    assert names & banned == set()


def test_a_silenced_warning_says_why() -> None:
    """On the same line; a late import (PLC0415) at the command line speaks for itself."""
    marks = ("# noqa", "# type: ignore", "pragma: no cover")
    silent = [
        f"{where(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        for mark in marks
        if mark in line and "PLC0415" not in line
        if "  " not in line.split(mark, 1)[1].strip()
    ]
    assert silent == []
