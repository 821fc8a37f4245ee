"""Somebody of another office at every door of this one: nothing to see, nothing to do.

Doors and rows are found by looking, not by a list: a new query or action is asked the day it is
written.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model, QuerySet
from tests.cast import Cast
from tests.domain.any_act import Arguments, acts
from tests.domain.document_rounds import later
from tests.domain.form_rounds import row_of
from tests.domain.talk_rounds import answer, ask
from tests.faults.test_faultpoints import fingerprint
from tests.stories.told import Story, begin

import himpun
from himpun.core import blobs
from himpun.core.refusals import NotVisible, Refusal
from himpun.core.scope import ScopedQuerySet
from himpun.intake import actions as intake
from himpun.planning.rules.periods import Period
from himpun.sop.rules.definition import StepAction

#: What reads by something that is no row of an office.
BY_NO_ROW = {"offices.get_office"}


@pytest.fixture
def story(cast: Cast) -> Story:
    """A finished round, with a proof, so that every table has a row of this office."""
    story = begin(cast)
    row = row_of(story.round, cast.bina_marga_unit, "SUB-1")
    proof = blobs.put_bytes(b"bukti")
    intake.add_evidence(
        row,
        ref=proof,
        file_name="b.txt",
        media_type="text/plain",
        by=cast.bina_marga,
        at=later(350),
    )
    intake.add_comment(row, text="Benar?", by=cast.kadis, at=later(360))
    story.every_unit_hands_in()
    ask(cast, story.round, cast.bina_marga_unit, "SUB-1", at=later(500))
    answer(cast, story.round, cast.bina_marga_unit, at=later(510))
    story.minute = 600
    story.sakip_recapitulates()
    story.sekretaris_reports()
    return story


def queries() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of every read door that asks who reads."""
    for package in pkgutil.iter_modules(himpun.__path__):
        if not package.ispkg:
            continue
        name = f"himpun.{package.name}.queries"
        try:
            door = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        for each, function in sorted(vars(door).items()):
            is_own = inspect.isfunction(function) and function.__module__.startswith(name)
            if (
                is_own
                and not each.startswith("_")
                and "by" in inspect.signature(function).parameters
            ):
                yield f"{package.name}.{each}", function


QUERIES = dict(queries())


def model_named(name: str) -> type[Model] | None:
    """Our model of that name; an id parameter such as `round_id` names one too."""
    wanted = name.replace("_", "").casefold()
    found = {
        model.__name__.casefold(): model
        for config in apps.get_app_configs()
        if config.name.startswith("himpun.")
        for model in config.get_models()
    }
    aliases = {"version": "procedureversion", "item": "sourceitem", "row": "formrow"}
    return found.get(aliases.get(wanted, wanted))


def own_row(model: type[Model], cast: Cast) -> Model | None:
    """A row that the office itself sees."""
    rows = model._default_manager.all()
    if isinstance(rows, ScopedQuerySet):
        rows = rows.visible_to(cast.kadis)
    elif model.__name__ == "Office":
        rows = rows.filter(pk=cast.office.pk)
    return rows.order_by("pk").first()


def argument(each: inspect.Parameter, cast: Cast, at: datetime) -> Any:
    """A row of the office, or its key; plain values where no row is meant."""
    kind = str(each.annotation)
    if each.name.endswith("_id"):
        model = model_named(each.name[:-3])
        if model is None or (row := own_row(model, cast)) is None:
            raise LookupError(each.name)
        return row.pk
    if (model := model_named(kind.rpartition(".")[2].partition(" ")[0])) is not None:
        row = own_row(model, cast)
        if row is None:
            raise LookupError(kind)
        return row
    plain: dict[str, Any] = {
        "at": at,
        "on": at.date(),
        "year": 2026,
        "period": Period.parse("2026-TW1"),
        "action": StepAction.ORDER,
        "code": "IKU-1",
        "username": "kadis",
    }
    if each.name not in plain:
        raise LookupError(each.name)
    return plain[each.name]


def asked(function: Callable[..., Any], cast: Cast) -> tuple[list[Any], dict[str, Any]]:
    """The arguments with which the office itself would ask."""
    placed: list[Any] = []
    named: dict[str, Any] = {}
    for each in inspect.signature(function).parameters.values():
        if each.name == "by" or each.default is not inspect.Parameter.empty:
            continue
        value = argument(each, cast, later(700))
        if each.kind is inspect.Parameter.KEYWORD_ONLY:
            named[each.name] = value
        else:
            placed.append(value)
    return placed, named


def shows_nothing(answer: Any) -> bool:
    """Whether an answer holds no row at all."""
    if isinstance(answer, QuerySet):
        return not answer.exists()
    if isinstance(answer, (list, tuple, set, frozenset, dict)):
        return not answer
    return answer is None or answer in (0, "", False)


def own_things(answer: Any, cast: Cast) -> bool:
    """Whether an answer, or a row in it, belongs to the office of the cast."""
    rows = list(answer) if isinstance(answer, (QuerySet, list, tuple)) else [answer]
    for row in rows:
        office = getattr(row, "office_id", None)
        if office is None:
            office = getattr(getattr(row, "round", None), "office_id", None)
        if office == cast.office.pk:
            return True
    return False


def test_there_are_doors_to_knock_at() -> None:
    assert len(QUERIES) > 45
    assert len(acts(inner=True)) > 40


def test_a_stranger_sees_nothing_through_any_query(cast: Cast, story: Story) -> None:
    seen, unasked, shown = [], [], []
    for name, function in QUERIES.items():
        try:
            placed, named = asked(function, cast)
        except LookupError as missing:
            unasked.append(f"{name}: {missing}")
            continue
        if not placed and not any(isinstance(each, Model) for each in named.values()):
            answer = function(**named, by=cast.orang_luar)
            shown += [name] if own_things(answer, cast) else []
            continue
        try:
            answer = function(*placed, **named, by=cast.orang_luar)
        except NotVisible:
            seen.append(name)
            continue
        except Refusal:
            seen.append(name)
            continue
        shown += [] if shows_nothing(answer) else [f"{name} → {str(answer)[:100]}"]
        seen.append(name)
    assert shown == [], "\n".join(shown)
    assert len(seen) >= 30, sorted(unasked)


def test_the_office_itself_sees_what_the_stranger_does_not(cast: Cast, story: Story) -> None:
    """Negative control: with these very arguments there is something to see."""
    n_seen = 0
    for function in QUERIES.values():
        try:
            placed, named = asked(function, cast)
            answer = function(*placed, **named, by=cast.kadis)
        except (LookupError, NotVisible, Refusal):
            continue
        n_seen += bool(placed) and not shows_nothing(answer)
        if hasattr(answer, "close"):
            answer.close()
    assert n_seen >= 20


def test_a_stranger_does_nothing_through_any_action(cast: Cast, story: Story) -> None:
    before, unasked = fingerprint(), []
    for name, function in acts(inner=True).items():
        for seed in range(3):
            arguments = Arguments(cast, story.round, Random(seed), later(700))
            opens = name == "rounds.open_round"
            subject = cast.office if opens else arguments.subject(function)
            if subject is None:
                unasked.append(name)
                continue
            named = arguments.named(function, subject)
            if opens:
                named |= {"procedure": story.round.procedure, "period": Period.parse("2026-TW2")}
            with pytest.raises((Refusal, NotVisible)):
                function(subject, **named, by=cast.orang_luar, at=later(700))
    assert unasked == []
    assert fingerprint() == before
