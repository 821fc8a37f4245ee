"""The plan of the house, read from where it is written: floors, files, syntax trees."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "himpun"
#: Floors that hold no rows of their own and act only through the doors of the others.
INTERFACES = ("web", "api", "ops")


@cache
def floors() -> tuple[tuple[str, ...], ...]:
    """The packages from the ground up; those of one floor do not know each other."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return tuple(
        tuple(name.strip().removeprefix("himpun.") for name in layer.split("|"))
        for layer in reversed(layers)
    )


def packages() -> list[str]:
    """Every package of the house, from the ground up."""
    return [name for floor in floors() for name in floor]


def floor_of(package: str) -> int:
    return next(height for height, floor in enumerate(floors()) if package in floor)


def python_files(*packages: str) -> list[Path]:
    """The Python files of some packages (or of all), without migrations."""
    roots = [SRC / package for package in packages] or [SRC]
    return sorted(
        path
        for root in roots
        for path in root.rglob("*.py")
        if "migrations" not in path.parts and "__pycache__" not in path.parts
    )


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def room(package: str, name: str) -> list[Path]:
    """The files of one room: `actions.py`, or every file of `actions/`."""
    single = SRC / package / f"{name}.py"
    return ([single] if single.is_file() else []) + sorted((SRC / package / name).rglob("*.py"))


def package_of(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def module_of(path: Path) -> str:
    """The dotted name under which a file of the source tree is imported."""
    parts = path.relative_to(SRC.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def where(path: Path, node: ast.AST | None = None) -> str:
    """`rounds/actions.py:12`, for the message of a failed test."""
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(SRC)}{line}"


def imports_of(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Every module that a file imports, with the statement that does it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node
