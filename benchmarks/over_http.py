"""The real server under one and eight people: what issue 3 promises, beside what is measured.

Granian with two workers, production mode, a throw-away home; people have real sessions and send
real CSRF values. The forms are spread over four offices: two of eight clients share an office, a
round, a register and a stream of the trail, as people do who hand in at the same time.
"""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from benchmarks import many, scene
from benchmarks.load import Ask, Outcome, ask_all, cpu_below, serving
from himpun.documents import queries as documents
from himpun.documents.rules.kinds import NOTA_DINAS
from himpun.ops import installing
from himpun.rounds.models import Turn

N_OFFICES = 4
N_ROUNDS = 18
N_CLIENTS = 8
WORKERS = 2
N_SINGLE = 40
"""Operations of one kind by one client; eight clients share five times as many."""
N_WARM = 160
"""Hand-ins before it is timed: five for each thread, whose connection has prepared nothing yet."""

HEADINGS = ("CPU ms", "db CPU", "p50 ms", "p95 ms", "p99 ms", "failed", "locked")

Cpu = Callable[[], tuple[float, float]]


def main() -> None:
    installing.prepare(say=lambda _: None)
    stages = many.offices(N_OFFICES)
    forms = [many.filled_forms(stage, n_rounds=N_ROUNDS) for stage in stages]
    waiting = [many.orders(stage, n=11) for stage in stages]
    letters = {each.turn: _letter(each) for office in waiting for each in office}
    connections.close_all()
    with serving(workers=WORKERS, home=Path(settings.HIMPUN_HOME)) as (port, process):
        postgres = _postmaster()

        def cpu() -> tuple[float, float]:
            return cpu_below(process.pid), cpu_below(postgres) if postgres else 0.0

        _warm(port, forms, waiting, cpu)
        outcomes = [
            *_frames(port, forms, cpu),
            *_cells(port, forms, cpu),
            *_hand_ins(port, forms, cpu),
            *_steps(port, waiting, letters, cpu),
        ]
    sys.stdout.write(report(outcomes) + "\n")


def _postmaster() -> int:
    """The database's main process, where it has one."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    connections.close_all()
    return int((folder / "postmaster.pid").read_text().split()[0])


def _warm(
    port: int,
    forms: Sequence[Sequence[many.Form]],
    waiting: Sequence[Sequence[many.Order]],
    cpu: Cpu,
) -> None:
    """Every session's first click (which is kept), and every template once in each worker."""
    sessions = {each.session for office in forms for each in office}
    sessions |= {each.session for office in waiting for each in office}
    pages = [Ask("/arsip/", session) for session in sorted(sessions)]
    ask_all("warm", port, _dealt(pages * 4, N_CLIENTS), cpu_of=cpu)
    first = [office[-1] for office in forms]
    cells = [_cell(each, number) for number in range(6) for each in first]
    ask_all("warm", port, _dealt(cells, 4), cpu_of=cpu)


def _dealt(asks: Sequence[Ask], clients: int) -> list[Sequence[Ask]]:
    return [asks[number::clients] for number in range(clients)]


def _frames(port: int, forms: Sequence[Sequence[many.Form]], cpu: Cpu) -> list[Outcome]:
    """The page of an empty archive: session, person, mandates, office, frame."""
    pages = [Ask("/arsip/", each.session) for office in forms for each in office[:28]]
    return _both("bare page frame", port, pages, pages * 3, cpu)


def _cells(port: int, forms: Sequence[Sequence[many.Form]], cpu: Cpu) -> list[Outcome]:
    """The forms of each office's last round; they are not handed in."""
    own = [form for office in forms for form in office[-7:]]
    single = [_cell(own[0], 100 + number) for number in range(N_SINGLE)]
    asks = [_cell(form, 200 + number) for number in range(12) for form in own]
    return _both("autosave one cell", port, single, asks, cpu)


def _cell(form: many.Form, number: int) -> Ask:
    """A new figure each time, as an operator's newest state (no version: his own tab wrote it)."""
    sent = {"token": str(uuid.uuid4()), f"{form.row}.values.a": f"71,{number:03d}"}
    return Ask(f"/formulir/{form.pk}/sel/{form.row}/", form.session, sent, htmx=True)


def _hand_ins(port: int, forms: Sequence[Sequence[many.Form]], cpu: Cpu) -> list[Outcome]:
    """Client 1 and 5 are of the first office, 2 and 6 of the second, and so on."""
    open_ones = [office[:-7] for office in forms]
    by_turns = [form for together in zip(*open_ones, strict=True) for form in together]
    asks = [
        Ask(f"/formulir/{form.pk}/sampaikan/", form.session, {"token": str(uuid.uuid4())})
        for form in by_turns
    ]
    ask_all("warm", port, _dealt(asks[:N_WARM], N_CLIENTS), cpu_of=cpu)
    single, together = asks[N_WARM : N_WARM + N_SINGLE], asks[N_WARM + N_SINGLE :]
    return _both("hand in a form of 24 cells", port, single, together, cpu)


def _steps(
    port: int,
    waiting: Sequence[Sequence[many.Order]],
    letters: dict[int, dict[str, str]],
    cpu: Cpu,
) -> list[Outcome]:
    by_turns = [each for together in zip(*waiting, strict=True) for each in together]
    asks = [
        Ask(
            f"/putaran/{each.round}/giliran/{each.turn}/perintah/",
            each.session,
            {**letters[each.turn], "token": str(uuid.uuid4())},
        )
        for each in by_turns
    ]
    return _both("finish step 1 (its letter as PDF)", port, asks[:12], asks[12:], cpu)


def _letter(order: many.Order) -> dict[str, str]:
    """The letter of step 1 as its page sends it."""
    turn = Turn.objects.get(pk=order.turn)
    by = scene.Scene(turn.round.office).actor("kadis")
    draft = documents.draft_for(turn, by=by, at=turn.opened_at, kind="NOTA_DINAS")
    sent = {"nota_dinas-seen": "", "nota_dinas-version": "0"}
    for field in NOTA_DINAS.fields:
        value = draft.content[field.key]
        sent[f"nota_dinas-{field.key}"] = (
            "\n".join(value) if isinstance(value, list) else str(value)
        )
    return sent


def _both(
    name: str, port: int, single: Sequence[Ask], asks: Sequence[Ask], cpu: Cpu
) -> list[Outcome]:
    alone = ask_all(name, port, [single], cpu_of=cpu)
    return [alone, ask_all(name, port, _dealt(asks, N_CLIENTS), cpu_of=cpu)]


def report(outcomes: Sequence[Outcome]) -> str:
    """The figures, and under them those that issue 3 names with what it wants."""
    lines = [
        f"\n{os.environ['BENCH_DATABASE']}, HTTP, {WORKERS} workers",
        _line("operation", "clients", "n", "ops/s", *HEADINGS),
    ]
    lines += [_figures(each) for each in outcomes]
    failures = [f"first failure: {each.failure}" for each in outcomes if each.failure]
    return "\n".join([*lines, "", *_beside_targets(outcomes), *failures])


def _figures(found: Outcome) -> str:
    exact = (found.server_cpu, found.database_cpu, found.at(0.5), found.at(0.95), found.at(0.99))
    return _line(
        found.name,
        found.clients,
        found.n,
        f"{found.per_second:.1f}",
        *(f"{each:.1f}" for each in exact),
        found.n_failed,
        found.n_locked,
    )


def _line(name: str, *columns: object) -> str:
    return f"{name:<36}" + "".join(f"{column:>9}" for column in columns)


def _beside_targets(outcomes: Sequence[Outcome]) -> list[str]:
    frame, cell, hand_in = (
        next(each for each in outcomes if each.name.startswith(name) and each.clients == 1)
        for name in ("bare", "autosave", "hand in")
    )
    eight = next(each for each in outcomes if each.name == hand_in.name and each.clients > 1)
    typed = next(each for each in outcomes if each.name == cell.name and each.clients > 1)
    n_bad = sum(each.n_failed for each in outcomes)
    n_locked = sum(each.n_locked for each in outcomes)
    over, cell_over = hand_in.server_cpu - frame.server_cpu, cell.server_cpu - frame.server_cpu
    slowest = max(eight.at(0.99), typed.at(0.99))
    return [
        _target("hand in, CPU over the bare page frame", f"{over:.1f} ms", "≤ 12 ms", over <= 12),
        _target("autosave, CPU over the bare page frame", f"{cell_over:.1f} ms", "", None),
        _target(
            "autosave, CPU in all", f"{cell.server_cpu:.1f} ms", "≤ 6 ms", cell.server_cpu <= 6
        ),
        _target(
            "hand in, 8 clients", f"{eight.per_second:.0f}/s", "≥ 100/s", eight.per_second >= 100
        ),
        _target("8 writers, p99", f"{slowest:.0f} ms", "≤ 250 ms", slowest <= 250),
        _target("failed answers, “locked” among them", f"{n_bad}, {n_locked}", "0", n_bad == 0),
    ]


def _target(what: str, found: str, wanted: str, holds: bool | None) -> str:
    verdict = {True: "holds", False: "MISSED", None: ""}[holds]
    return f"{what:<44}{found:>12}{wanted:>12}   {verdict}"
