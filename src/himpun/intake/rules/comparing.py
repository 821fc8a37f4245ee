"""Two frozen forms laid side by side: which rows differ, and in what. Pure.

A frozen row is what a hand-in, a review, or the form as it stands holds of one indicator or DPA
line (see intake/snapshots.py). Rows belong together by kind and code. Who typed a figure, when, and
the order of the rows are no difference; what the row said, promised and proved is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from himpun.core.canonical import decimal_text
from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_ON,
    DATA_STATUS,
    MISSING_REASON,
    NOTE,
    VALUE_PREFIX,
)
from himpun.intake.rules.missing import FigureStatus

FrozenRow = Mapping[str, object]

EVIDENCE = "evidence"
IS_DUE = "is_due"
DEFINITION_PREFIX = "definition."
TARGET_PREFIX = "targets."
#: What an indicator's version says about itself, not about what is measured.
_NOT_AGREED = frozenset({"valid_from", "valid_until", "version"})
_PLANS = ("unit_targets", "office_targets")


@dataclass(frozen=True)
class Difference:
    """One field that is not the same; `old` and `new` are plain (text, None, a list, a mapping).

    `field` is a cell ("actual", "values.<variable>", "note", "missing_reason", "data_status",
    "data_on"), "is_due", "definition.<field>", "targets.unit.<period>", "targets.office.<period>",
    or "evidence": then `old` and `new` are proofs, None for one that came or went.
    """

    field: str
    old: object
    new: object


@dataclass(frozen=True)
class RowDifference:
    """A row that differs; `old` None: it came, `new` None: it went."""

    kind: str
    code: str
    old: FrozenRow | None
    new: FrozenRow | None
    differences: tuple[Difference, ...] = ()


def compare(old: Sequence[FrozenRow], new: Sequence[FrozenRow]) -> tuple[RowDifference, ...]:
    """The rows that differ, in the order of `new`; those that went come last."""
    before = {_key(each): each for each in old}
    after = {_key(each): each for each in new}
    found = []
    for key, row in after.items():
        was = before.get(key)
        differences = compare_rows(was, row) if was is not None else ()
        if was is None or differences:
            found.append(RowDifference(*key, was, row, differences))
    gone = (key for key in before if key not in after)
    return (*found, *(RowDifference(*key, before[key], None) for key in gone))


def compare_rows(old: FrozenRow, new: FrozenRow) -> tuple[Difference, ...]:
    """What is not the same in one row: cells, proofs, then what was promised."""
    return (*_of_cells(old, new), *_of_proofs(old, new), *_of_promises(old, new))


def _key(row: FrozenRow) -> tuple[str, str]:
    return str(row["kind"]), str(row["code"])


def _of_cells(old: FrozenRow, new: FrozenRow) -> Iterator[Difference]:
    before, after = _cells(old), _cells(new)
    names = dict.fromkeys((*before, *after))
    return _unequal((name, before.get(name), after.get(name)) for name in names)


def _cells(row: FrozenRow) -> dict[str, object]:
    """What was written, each cell as plain text; None and "" are the same nothing.

    Rows that were frozen before status and reason were asked have none of them.
    """
    values = cast("Mapping[str, object]", row.get("values") or {})
    is_filled = row.get("actual") is not None
    usual = FigureStatus.FINAL.value if is_filled else ""
    return {
        ACTUAL: _plain(row.get("actual")),
        **{f"{VALUE_PREFIX}{name}": _plain(text) for name, text in sorted(values.items())},
        NOTE: _plain(row.get("note")),
        MISSING_REASON: _plain(row.get("missing_reason")),
        DATA_STATUS: _plain(row.get("data_status") or usual) if is_filled else None,
        DATA_ON: _plain(row.get("data_on")) if is_filled else None,
        IS_DUE: row.get("is_due", True),
    }


def _plain(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return decimal_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _of_proofs(old: FrozenRow, new: FrozenRow) -> Iterator[Difference]:
    """Proofs by their digest and what is written on them, each counted for itself; one that went
    and another that came in its place are one swap.
    """
    gone, came = list(_proofs(old)), []
    for proof in _proofs(new):
        same = next((each for each in gone if _said(each) == _said(proof)), None)
        if same is None:
            came.append(proof)
        else:
            gone.remove(same)
    for proof in came:
        was = next((each for each in gone if _is_swap(each, proof)), None)
        if was is not None:
            gone.remove(was)
        yield Difference(EVIDENCE, was, proof)
    yield from (Difference(EVIDENCE, proof, None) for proof in gone)


def _proofs(row: FrozenRow) -> Sequence[FrozenRow]:
    return cast("Sequence[FrozenRow]", row.get("evidence") or ())


def _said(proof: FrozenRow) -> tuple[object, ...]:
    """What makes it this proof; of a restricted one the digest alone is known."""
    written = (_plain(proof.get(name)) for name in ("kind", "number", "dated_on"))
    return (proof["sha256"], *written)


def _is_swap(old: FrozenRow, new: FrozenRow) -> bool:
    if new.get("replaces"):
        return new["replaces"] == old["sha256"]
    name = new.get("name")
    return new["sha256"] == old["sha256"] or (bool(name) and name == old.get("name"))


def _of_promises(old: FrozenRow, new: FrozenRow) -> Iterator[Difference]:
    """Definition and targets that went into the form; the usual case is that they are one."""
    before = cast("FrozenRow", old.get("frozen") or {})
    after = cast("FrozenRow", new.get("frozen") or {})
    if before == after:
        return
    told, tells = _definition(before), _definition(after)
    names = dict.fromkeys((*told, *tells))
    pairs = ((f"{DEFINITION_PREFIX}{name}", told.get(name), tells.get(name)) for name in names)
    yield from _unequal(pairs)
    for plan in _PLANS:
        aimed, aims = _aims(before.get(plan)), _aims(after.get(plan))
        whose = plan.removesuffix("_targets")
        periods = sorted({*aimed, *aims}, key=lambda code: (len(code) < 5, code))
        yield from _unequal(
            (f"{TARGET_PREFIX}{whose}.{code}", aimed.get(code), aims.get(code)) for code in periods
        )


def _definition(frozen: FrozenRow) -> dict[str, object]:
    """What is measured: the card of an indicator without its validity, or the DPA line."""
    if "spec" not in frozen:
        return {name: frozen[name] for name in ("name", "ceiling", "objective") if name in frozen}
    spec = cast("FrozenRow", frozen["spec"])
    told = {name: value for name, value in spec.items() if name not in _NOT_AGREED}
    objective = cast("FrozenRow", frozen.get("objective") or {})
    return {**told, "objective": objective.get("code")}


def _aims(plan: object) -> dict[str, object]:
    return dict(cast("Mapping[str, Mapping[str, object]]", plan)["aims"]) if plan else {}


def _unequal(pairs: Iterable[tuple[str, object, object]]) -> Iterator[Difference]:
    return (Difference(field, old, new) for field, old, new in pairs if old != new)
