"""Imports and foreign keys point down; nothing announces itself upwards."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from django.apps import apps
from django.core import checks
from django.db import models
from tests.house.plan import (
    INTERFACES,
    ROOT,
    floor_of,
    floors,
    imports_of,
    package_of,
    packages,
    python_files,
    tree_of,
    where,
)

OUR_MODELS = [
    model
    for config in apps.get_app_configs()
    if config.name.startswith("himpun.")
    for model in config.get_models(include_auto_created=True)
]


def package_of_model(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def upward_keys(found: list[type[models.Model]]) -> list[str]:
    """Foreign keys to a higher floor or to a neighbour on the same one."""
    return [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in found
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and not _is_down(package_of_model(model), package_of_model(field.related_model))
    ]


def _is_down(here: str, there: str) -> bool:
    return here == there or floor_of(there) < floor_of(here)


def test_the_plan_names_every_package() -> None:
    on_disk = {path.parent.name for path in ROOT.glob("src/himpun/*/__init__.py")}
    assert on_disk - {"samples"} <= set(packages())
    assert len(floors()) >= 9


def test_the_import_contracts_hold() -> None:
    lint = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr
    assert "0 broken" in lint.stdout


def test_foreign_keys_point_down() -> None:
    """String foreign keys escape the import contracts."""
    assert len(OUR_MODELS) > 20
    assert upward_keys(OUR_MODELS) == []


@pytest.mark.parametrize(
    ("here", "there", "is_down"),
    [("rounds", "sop", True), ("sop", "rounds", False), ("sop", "planning", False),
     ("core", "offices", False), ("core", "core", True)],
)  # fmt: skip
def test_down_means_a_lower_floor(here: str, there: str, is_down: bool) -> None:
    assert _is_down(here, there) is is_down


def test_interfaces_keep_no_rows() -> None:
    assert [model for model in OUR_MODELS if package_of_model(model) in INTERFACES] == []


def test_every_table_of_an_office_says_how_to_find_its_home() -> None:
    """`visible_to` filters by `home_path`; a path that leads nowhere would fail at run time."""
    for model in OUR_MODELS:
        path = getattr(model, "home_path", None)
        if path is not None:
            model._default_manager.filter(**{path: 1})


def test_no_index_has_the_name_of_a_table() -> None:
    """On PostgreSQL they share one namespace."""
    tables = {model._meta.db_table for model in OUR_MODELS}
    names = [
        each.name
        for model in OUR_MODELS
        for each in [*model._meta.constraints, *model._meta.indexes]
    ]
    assert len(names) == len(set(names))
    assert tables.isdisjoint(names)


def test_the_models_raise_no_warning(db: None) -> None:
    """A constraint that one of the databases cannot make is only a warning, and never there."""
    assert checks.run_checks(databases=["default"]) == []


def test_nothing_announces_upwards() -> None:
    """No Django signals; the one exception puts the guard on a new connection."""
    found = [
        where(path, node)
        for path in python_files()
        for name, node in imports_of(tree_of(path))
        if name.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals"))
        or name.endswith("signals.connection_created")
    ]
    assert {place.split(":")[0] for place in found} == {"core/apps.py"}


def test_floors_do_not_repeat_a_package() -> None:
    names = packages()
    assert len(names) == len(set(names))
    assert all(floor_of(low) <= floor_of(high) for low, high in pairwise(names))
    assert package_of(python_files("core")[0]) == "core"
