"""One write door: every act is an `@action`, has its reason why not, and asks it."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.house.plan import INTERFACES, SRC, module_of, package_of, packages, room, tree_of, where

#: Whose reason has another name than the rule `why_not_<action>` gives it, and why.
OTHER_REASON = {
    "rounds.finish_turn": "why_not_turn",  # whose turn it is is the whole question
}
VERB = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*")


def public_functions(path: Path) -> list[ast.FunctionDef]:
    return [
        node
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def door_of(package: str) -> set[str]:
    """The names of a write door: what `actions/__init__.py` hands out, or all of `actions.py`."""
    door = importlib.import_module(f"himpun.{package}.actions")
    return set(getattr(door, "__all__", [])) or set(vars(door))


def actions() -> Iterator[tuple[Path, ast.FunctionDef, Callable[..., Any]]]:
    """Every public function of every write door, as source and as it is imported."""
    for package in packages():
        for path in room(package, "actions"):
            module = importlib.import_module(module_of(path))
            for node in public_functions(path):
                if node.name in door_of(package):
                    yield path, node, getattr(module, node.name)


ACTIONS = list(actions())
each_action = pytest.mark.parametrize(
    ("path", "node", "function"),
    ACTIONS,
    ids=[f"{package_of(path)}.{node.name}" for path, node, _ in ACTIONS],
)


def test_there_are_actions_to_look_at() -> None:
    assert len(ACTIONS) > 40


@each_action
def test_every_public_function_of_a_write_door_is_an_action(
    path: Path, node: ast.FunctionDef, function: Callable[..., Any]
) -> None:
    verb = getattr(function, "is_action", None)
    assert verb, f"{where(path, node)} {node.name} is public and no @action"
    assert VERB.fullmatch(verb), verb


@pytest.mark.parametrize("package", packages())
def test_every_action_is_handed_out_by_its_door(package: str) -> None:
    """A door of several files names every action of theirs in `__all__`."""
    made = {
        node.name
        for path in room(package, "actions")
        for node in public_functions(path)
        if any("action(" in ast.unparse(decorator) for decorator in node.decorator_list)
    }
    assert not made or made <= door_of(package)


@each_action
def test_every_action_is_told_who_and_when(
    path: Path, node: ast.FunctionDef, function: Callable[..., Any]
) -> None:
    parameters = inspect.signature(function).parameters
    for name, kind in (("by", "Actor"), ("at", "datetime")):
        assert name in parameters, f"{where(path, node)}: {name}= is missing"
        assert parameters[name].kind is inspect.Parameter.KEYWORD_ONLY
        assert kind in str(parameters[name].annotation)


@each_action
def test_every_action_says_what_it_does(
    path: Path, node: ast.FunctionDef, function: Callable[..., Any]
) -> None:
    assert ast.get_docstring(node), f"{where(path, node)} {node.name} has no docstring"


@each_action
def test_every_action_has_a_reason_why_not(
    path: Path, node: ast.FunctionDef, function: Callable[..., Any]
) -> None:
    policy = importlib.import_module(f"himpun.{package_of(path)}.policy")
    name = reason_of(path, node)
    assert callable(getattr(policy, name, None)), f"{where(path, node)}: no policy.{name}"


@each_action
def test_every_action_asks_its_reason(
    path: Path, node: ast.FunctionDef, function: Callable[..., Any]
) -> None:
    assert asks(node, reason_of(path, node)), f"{where(path, node)} never asks its why_not"


def reason_of(path: Path, node: ast.FunctionDef) -> str:
    key = f"{package_of(path)}.{node.name}"
    return OTHER_REASON.get(key, f"why_not_{node.name}")


def asks(node: ast.FunctionDef, reason: str) -> bool:
    """Whether the function calls its reason."""
    return any(
        isinstance(call, ast.Call)
        and reason in {getattr(call.func, "attr", ""), getattr(call.func, "id", "")}
        for call in ast.walk(node)
    )


def test_an_action_that_does_not_ask_is_seen() -> None:
    """Negative control of the reader above."""
    source = "def submit(form):\n    refuse_if(policy.why_not_submit(form))\n    other(form)"
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    assert asks(node, "why_not_submit")
    assert not asks(node, "why_not_recall")


def test_every_verb_is_said_by_one_action() -> None:
    verbs = [getattr(function, "is_action", "") for _, _, function in ACTIONS]
    assert sorted(verbs) == sorted(set(verbs))


def test_no_exception_is_kept_that_is_not_needed() -> None:
    known = {f"{package_of(path)}.{node.name}" for path, node, _ in ACTIONS}
    assert set(OTHER_REASON) <= known


def test_every_reason_answers_with_a_sentence() -> None:
    """`why_not_*` returns text: "" is yes."""
    found = [
        (path, node)
        for package in packages()
        for path in room(package, "policy")
        for node in public_functions(path)
        if node.name.startswith("why_not_")
    ]
    assert len(found) > 40
    wrong = [
        where(path, node) for path, node in found if ast.unparse(node.returns or node) != "str"
    ]
    assert wrong == []


def _answer_of(node: ast.FunctionDef) -> str:
    return ast.unparse(node.returns) if node.returns else ""


def test_nobody_writes_past_the_door() -> None:
    """Interfaces call actions; a queryset's write, or the lifted guard, has no place there."""
    wrong = [
        where(path, node)
        for package in INTERFACES
        for path in sorted((SRC / package).rglob("*.py"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
    ]
    assert wrong == []


def test_the_guard_is_lifted_by_name_in_few_places() -> None:
    found = {
        where(path)
        for path in sorted(SRC.rglob("*.py"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == "lifted"
    }
    assert found <= {
        "core/action.py",
        "core/startup.py",
        "core/management/commands/migrate.py",
    }
