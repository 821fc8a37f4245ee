"""Every status can be reached, and nothing writes one that the table of states does not know."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from tests.house.plan import python_files, tree_of, where

from himpun.ops.states import MACHINES, Machine

STATEFUL: list[type[models.Model]] = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("himpun.") and hasattr(model, "Status")
]
#: A keyword `status=` in these calls asks; in every other it writes.
_ASKING = {"filter", "exclude", "get", "Q", "count", "get_object_or_404", "aggregate"}
each_machine = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.title)


def members_in(node: ast.AST) -> set[tuple[str, str]]:
    """`Turn.Status.DONE` anywhere in an expression, as ("Turn", "DONE")."""
    return {
        (each.value.value.id, each.attr)
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute)
        and isinstance(each.value, ast.Attribute)
        and each.value.attr == "Status"
        and isinstance(each.value.value, ast.Name)
    }


def written_in(tree: ast.Module) -> set[tuple[str, str]]:
    """Every status that the file writes: `status=` in a call, or a variable of that name."""
    found: set[tuple[str, str]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "status":
            found |= members_in(node.value)
        elif isinstance(node, ast.Call) and _name_of(node) not in _ASKING:
            for keyword in node.keywords:
                found |= members_in(keyword.value) if keyword.arg == "status" else set()
    return found


def _name_of(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def initial(model: Any) -> set[tuple[str, str]]:
    """The status that a new row has by itself."""
    default = model._meta.get_field("status").default
    return {(model.__name__, member.name) for member in model.Status if member == default}


WRITTEN = {pair for path in python_files() for pair in written_in(tree_of(path))} | {
    pair for model in STATEFUL for pair in initial(model)
}


def test_the_table_knows_every_status() -> None:
    assert {machine.states for machine in MACHINES} == {model.Status for model in STATEFUL}


@each_machine
def test_every_state_is_reached_from_the_beginning(machine: Machine) -> None:
    reached: set[Any] = {None}
    for _ in machine.moves:
        reached |= {move.after for move in machine.moves if reached & set(move.before)}
    assert reached - {None} == set(machine.states)


@each_machine
def test_every_move_is_made_by_an_action(machine: Machine) -> None:
    for move in machine.moves:
        assert move.acts
        assert all(hasattr(act, "is_action") for act in move.acts)


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model._meta.label)
def test_every_status_is_written_by_some_code(model: Any) -> None:
    unwritten = {member.name for member in model.Status} - {
        name for owner, name in WRITTEN if owner == model.__name__
    }
    assert unwritten == set(), f"{model.__name__}: nothing ever leads there"


def test_only_write_doors_change_a_status() -> None:
    """Rooms whose code runs under an action; never a page, a query or a policy."""
    rooms = {where(path) for path in python_files() if written_in(tree_of(path))}
    wrong = [
        place
        for place in rooms
        if place.split("/")[0] in {"web", "api", "ops"}
        or place.split("/")[-1] in {"queries.py", "policy.py", "models.py"}
    ]
    assert wrong == []


def test_asking_is_not_writing() -> None:
    """Control of the reader above."""
    asked = ast.parse("rows.filter(status=Turn.Status.OPEN)")
    written = ast.parse(
        "change(turn, expect={'status': Turn.Status.OPEN}, status=Turn.Status.DONE)"
    )
    assert written_in(asked) == set()
    assert written_in(written) == {("Turn", "DONE")}
