"""Where every step of a running round stands, as the live flowchart shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from himpun.core.formats import moment_short
from himpun.rounds.models import Turn
from himpun.rounds.rows import TurnRow
from himpun.sop.flowchart import StepState
from himpun.sop.rules.definition import Definition


def states_of(
    definition: Definition, rows: Sequence[TurnRow], *, is_running: bool, zone: ZoneInfo
) -> Mapping[str, StepState]:
    """The state of each step; of a round that ended, only of the steps that it came to.

    Only one step is open at a time (ENGINE: Execution). What lies behind it and was done in an
    earlier pass will run again, so it waits.
    """
    newest = _newest_rows(rows)
    here = min((row.step.no for row in rows if row.is_open), default=None)
    states: dict[str, StepState] = {}
    for step in definition.steps:
        of_step = newest.get(step.id, [])
        if here is not None and step.no > here:
            note = "akan berjalan lagi" if of_step else ""
            states[step.id] = StepState("waiting", note=note)
        elif any(row.is_open for row in of_step):
            states[step.id] = _open_state(of_step, zone)
        elif of_step:
            states[step.id] = _done_state(of_step, zone)
        elif is_running:
            states[step.id] = StepState("waiting")
    return states


def _newest_rows(rows: Sequence[TurnRow]) -> dict[str, list[TurnRow]]:
    """By step, of each unit only the turn of its newest pass."""
    newest: dict[tuple[str, int | None], TurnRow] = {}
    for row in rows:
        key = (row.turn.step, row.turn.unit_id)
        if key not in newest or newest[key].turn.pass_no < row.turn.pass_no:
            newest[key] = row
    by_step: dict[str, list[TurnRow]] = {}
    for row in newest.values():
        by_step.setdefault(row.turn.step, []).append(row)
    return by_step


def _open_state(rows: Sequence[TurnRow], zone: ZoneInfo) -> StepState:
    waited = [row for row in rows if row.is_open]
    due = min(row.turn.due_at for row in waited)
    holder = waited[0].holder if len(waited) == 1 else f"{len(waited)} unit"
    notes = []
    if len(rows) > 1:
        notes.append(f"{len(rows) - len(waited)} dari {len(rows)} unit selesai")
    if (passed := max(row.turn.pass_no for row in waited)) > 1:
        notes.append(f"kali ke-{passed}")
    is_late = any(row.times.is_late for row in waited)
    is_returned = any(row.is_returned for row in waited)
    return StepState(
        "late" if is_late else "returned" if is_returned else "open",
        holder=holder,
        due=f"Tenggat {moment_short(due, zone)}",
        note=", ".join(notes),
    )


def _done_state(rows: Sequence[TurnRow], zone: ZoneInfo) -> StepState:
    ended: list[datetime] = [row.turn.finished_at for row in rows if row.turn.finished_at]
    late = sum(row.times.is_late for row in rows)
    silent = sum(row.turn.status == Turn.Status.PASSED_OVER for row in rows)
    notes = []
    if late:
        notes.append("terlambat" if len(rows) == 1 else f"{late} unit terlambat")
    if silent:
        notes.append(f"tanpa {silent} unit")
    if (passed := max(row.turn.pass_no for row in rows)) > 1:
        notes.append(f"kali ke-{passed}")
    return StepState(
        "done", due=moment_short(max(ended), zone) if ended else "", note=", ".join(notes)
    )
