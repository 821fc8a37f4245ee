"""The one write door: transaction, lock, function, audit rows, in that order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.apps import apps
from django.db import IntegrityError, OperationalError, models, transaction

from himpun.core import guard, trail, writers
from himpun.core.actors import Actor
from himpun.core.known import insert, update
from himpun.core.locking import lock_and_read
from himpun.core.models import Replay
from himpun.core.refusals import Conflict, NotVisible, Refusal

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)

MAX_TRIES = 3
#: Seconds before a lost race is run again; twice as long the second time.
PAUSE = 0.05
_RETRYABLE = ("deadlock", "could not serialize", "database is locked")


@dataclass
class _Act:
    """One running action and what it will write into the trail."""

    verb: str
    by: Actor
    at: datetime
    subject: models.Model | None = None
    folder: str = ""
    acting_as: str = ""
    details: dict[str, object] = field(default_factory=dict)
    changes: list[dict[str, object]] = field(default_factory=list)
    silent: bool = False

    def entry(self, *, acting_as: str) -> trail.Entry:
        subject = self.subject
        return trail.Entry(
            verb=self.verb,
            subject_kind=subject._meta.label if subject is not None else "",
            subject_id=str(subject.pk) if subject is not None else "",
            folder=self.folder or str(getattr(subject, "folder", "")),
            acting_as=self.acting_as or acting_as,
            details=self.details,
            changes=tuple(self.changes),
        )


_running: ContextVar[tuple[_Act, ...]] = ContextVar("himpun_running", default=())
_finished: ContextVar[list[_Act] | None] = ContextVar("himpun_finished", default=None)
_token: ContextVar[str] = ContextVar("himpun_token", default="")
#: What the running transaction has locked: (label of the model, key).
_held: ContextVar[frozenset[tuple[str, object]]] = ContextVar("himpun_held", default=frozenset())


def action(verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an act of the office.

    The first positional argument, when it is a stored row, is locked and read again before the
    function sees it. `by=` (Actor) and `at=` (aware moment) are required keywords. An action
    called inside an action joins its transaction; the outermost writes all audit rows last.
    Raises Refusal, Conflict (409) or NotVisible; then nothing at all was changed.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            by, at = cast("Actor", kwargs["by"]), cast("datetime", kwargs["at"])
            if at.tzinfo is None:
                raise ValueError("`at` must be an aware moment.")
            if _running.get():
                return _joined(function, _Act(verb, by, at), args, kwargs)
            for attempt in range(1, MAX_TRIES):
                try:
                    return _outermost(function, _Act(verb, by, at), args, kwargs)
                except OperationalError as fault:
                    if not _is_lost_race(fault):
                        raise
                    time.sleep(PAUSE * attempt)  # the winner of the race needs a moment
            return _outermost(function, _Act(verb, by, at), args, kwargs)

        run.is_action = verb  # type: ignore[attr-defined]  # for the house tests
        return run

    return decorate


def _outermost(function: Callable[..., R], act: _Act, args: Any, kwargs: Any) -> R:
    """Run in a transaction of its own; a token that was used answers with its first result."""
    token = _token.get()
    try:
        with guard.lifted(act.verb), writers.in_line(), transaction.atomic():
            expected = args[0] if args and isinstance(args[0], models.Model) else None
            if token:
                _claim(token, act, expected)
            result = _collect(function, act, args, kwargs)
            if token and _as_result(result) != _as_result(expected):
                Replay.objects.filter(token=token).update(**_as_result(result))
            return result
    except IntegrityError:
        first = Replay.objects.filter(token=token).first() if token else None
        if first is None:
            raise
        return cast("R", _first_result(first, act))


def _is_lost_race(fault: OperationalError) -> bool:
    return any(word in str(fault).lower() for word in _RETRYABLE)


def _joined(function: Callable[..., R], act: _Act, args: Any, kwargs: Any) -> R:
    """Run inside a running action; when it fails, the whole fails (but see `attempt`)."""
    with transaction.atomic(savepoint=False):  # after a failure the database takes nothing more
        return _perform(function, act, args, kwargs)


@contextmanager
def attempt() -> Iterator[None]:
    """Around an action inside an action whose refusal the caller survives: it leaves no trace."""
    finished = _finished.get()
    if finished is None:
        raise guard.OutsideAction("Only an action can survive the refusal of another.")
    before, held = len(finished), _held.get()
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del finished[before:]
        _held.set(held)  # a savepoint that is rolled back lets go of its locks
        raise


def _collect(function: Callable[..., R], act: _Act, args: Any, kwargs: Any) -> R:
    finished: list[_Act] = []
    mark, held = _finished.set(finished), _held.set(frozenset())
    try:
        result = _perform(function, act, args, kwargs)
    finally:
        _finished.reset(mark)
        _held.reset(held)
    title = act.acting_as or _default_title(act.by)
    trail.append([done.entry(acting_as=title) for done in finished], by=act.by, at=act.at)
    return result


def _perform(function: Callable[..., R], act: _Act, args: Any, kwargs: Any) -> R:
    finished = _finished.get()
    assert finished is not None
    finished.append(act)
    if args and isinstance(args[0], models.Model):
        act.subject = _locked(args[0])
        args = (act.subject, *args[1:])
    mark = _running.set((*_running.get(), act))
    try:
        result = function(*args, **kwargs)
    finally:
        _running.reset(mark)
    if isinstance(result, models.Model) and (act.subject is None or act.subject.pk is None):
        act.subject = result
    return result


def _locked(row: models.Model) -> models.Model:
    """The row as it is now, locked; its parent first, so that locks are taken in one order."""
    parent: models.Model | None = row.lock_first() if hasattr(row, "lock_first") else None
    if parent is not None and _key(parent) not in _held.get():
        _locked(parent)
    fresh = lock_and_read(row)
    if fresh is None:
        raise NotVisible
    _held.set(_held.get() | {_key(fresh)})
    return fresh


def _key(row: models.Model) -> tuple[str, object]:
    return row._meta.label, row.pk


def _claim(token: str, act: _Act, expected: models.Model | None) -> None:
    """The unique token: of simultaneous clicks one goes on, the others wait and then replay.

    Most acts answer with their subject, so it is kept as the result already.
    """
    by, result = act.by.person_id, _as_result(expected)
    insert(Replay(token=token, actor_id=by, verb=act.verb, at=act.at, **result))


def _as_result(result: object) -> dict[str, str]:
    """What a replayed token finds again; nothing for a result that is no stored row."""
    if not isinstance(result, models.Model):
        return {"result_kind": "", "result_id": ""}
    return {"result_kind": result._meta.label, "result_id": str(result.pk)}


def _first_result(first: Replay, act: _Act) -> models.Model | None:
    if (first.actor_id, first.verb) != (act.by.person_id, act.verb):
        raise Refusal("Formulir ini sudah dipakai untuk tindakan lain. Muat ulang halamannya.")
    if not first.result_kind:
        return None
    kind: type[models.Model] = apps.get_model(first.result_kind)
    return kind._default_manager.filter(pk=first.result_id).first()


def _default_title(by: Actor) -> str:
    return by.capacities[0].title if by.capacities else ""


@contextmanager
def form_token(token: str) -> Iterator[None]:
    """Bind the token of a rendered form to the action called inside: sent twice, done once."""
    mark = _token.set(token)
    try:
        yield
    finally:
        _token.reset(mark)


def _current() -> _Act:
    running = _running.get()
    if not running:
        raise guard.OutsideAction("Only an action can write into the trail.")
    return running[-1]


def note(**details: object) -> None:
    """Add details to the audit row of the running action (Decimal and moments become text)."""
    _current().details.update(details)


def acting_as(title: str) -> None:
    """Say in which capacity the running action, and those it joined, were done."""
    for act in _running.get():
        act.acting_as = act.acting_as or title


def belongs_to(folder: str) -> None:
    """Put the running action's audit row into a folder that its subject cannot name itself."""
    _current().folder = folder


def change(row: M, *, expect: Mapping[str, object] | None = None, **values: object) -> M:
    """A conditional UPDATE that must hit exactly one row, with old → new in the trail.

    `expect` names what must still be true (a status, say, or the `version` that a person had on
    the screen); the row's own `version`, where it has one, is expected otherwise and raised by
    one. A model names in `untold` the fields that only repeat what the trail says anyway. Raises
    Conflict, with what is stored beside what was sent, when somebody was faster.
    """
    conditions = dict(expect or {})
    updates: dict[str, object] = dict(values)
    has_version = any(field.name == "version" for field in row._meta.concrete_fields)
    if has_version:
        seen = conditions.setdefault("version", row.version)  # type: ignore[attr-defined]  # it has
        updates["version"] = cast("int", seen) + 1
    if update(type(row), where={"pk": row.pk, **conditions}, values=updates) != 1:
        raise Conflict(
            "Data ini baru saja diubah orang lain. Muat ulang, lalu ulangi tindakan.",
            difference=_difference(row, values),
        )
    act = _current()
    for name, new in values.items():
        old = getattr(row, name)
        if old != new and name not in getattr(row, "untold", ()):
            act.changes.append(
                {
                    "kind": row._meta.label,
                    "id": str(row.pk),
                    "field": name,
                    "old": _as_text(old),
                    "new": _as_text(new),
                }
            )
        setattr(row, name, new)
    if has_version:
        row.version += 1  # type: ignore[attr-defined]  # it has one
    return row


def _difference(row: models.Model, sent: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """What is stored now beside what was sent, for the fields where they differ."""
    stored = type(row)._default_manager.filter(pk=row.pk).first()
    if stored is None:
        return {}
    pairs = {name: (getattr(stored, name), new) for name, new in sent.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _as_text(value: object) -> object:
    return str(value.pk) if isinstance(value, models.Model) else value
