"""One database's readings, in this process. Called by benchmarks.run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from benchmarks import scene  # noqa: E402
from benchmarks.large_form import large_form  # noqa: E402
from benchmarks.measure import Reading, measure, table  # noqa: E402
from himpun.documents import queries as documents  # noqa: E402
from himpun.documents.pdf import render  # noqa: E402
from himpun.intake import actions as intake  # noqa: E402
from himpun.intake.models import FormRow  # noqa: E402
from himpun.intake.rules.cells import CellChange  # noqa: E402
from himpun.measurement import actions as measurement  # noqa: E402
from himpun.offices.models import Unit  # noqa: E402
from himpun.ops import installing  # noqa: E402
from himpun.rounds import actions as rounds  # noqa: E402
from himpun.rounds.models import Round, Turn  # noqa: E402

N_ROUNDS = 12
N_CELLS = 24
N_INDICATORS = 2_000


def bare_view(request: HttpRequest) -> HttpResponse:
    """What everything is compared with: one INSERT in a transaction, and an answer."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_bare (note) VALUES (%s)", [request.POST["note"]])
    return HttpResponse("ok")


def bare() -> Reading:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (note varchar(80))")
    factory = RequestFactory()
    return measure(
        "bare Django view, one INSERT",
        [lambda: bare_view(factory.post("/", {"note": "tolok ukur"})) for _ in range(200)],
    )


def autosave(stage: scene.Scene, round: Round, unit: Unit) -> Reading:
    by = scene.head_of(stage, unit)
    submission = scene.form_of(round, unit)
    row = FormRow.objects.filter(submission=submission)[0]

    def calls() -> Iterator[Callable[[], object]]:
        for number in range(60):
            cell = CellChange(row.pk, "values.a", str(10 + number), version=number + 1)
            yield lambda cell=cell: intake.save_answers(  # type: ignore[misc]
                submission, cells=[cell], by=by, at=scene.later(350)
            )

    return measure("autosave one cell", calls())


def hand_in(stage: scene.Scene, made: list[Round], unit: Unit) -> Reading:
    by = scene.head_of(stage, unit)
    for round in made:
        _fill(stage, round, unit)
    return measure(
        f"hand in a form of {N_CELLS} cells (checks, PDF, trail)",
        [
            lambda form=form: intake.submit(  # type: ignore[misc]
                form, by=by, at=scene.later(400)
            )
            for form in [scene.form_of(round, unit) for round in made]
        ],
        warm_up=1,
    )


def _fill(stage: scene.Scene, round: Round, unit: Unit) -> None:
    submission = scene.form_of(round, unit)
    cells = [
        CellChange(row.pk, f"values.{name}", figure)
        for row in FormRow.objects.filter(submission=submission)
        for name, figure in (("a", "71"), ("b", "100"))
    ]
    intake.save_answers(submission, cells=cells, by=scene.head_of(stage, unit), at=scene.later(390))


def finish_step(stage: scene.Scene, made: list[Round]) -> Reading:
    """Begin nothing, decide nothing: close a step and open the next (step 1 without its letter)."""
    kadis = stage.actor("kadis")
    turns = [scene.turn_of(round, "perintah") for round in made]
    return measure(
        "finish a step (next turn, due moment, trail)",
        [
            lambda turn=turn: rounds.finish_turn(turn, by=kadis, at=scene.later(10))  # type: ignore[misc]
            for turn in turns
        ],
        warm_up=1,
    )


def recap(stage: scene.Scene) -> Reading:
    """Freeze the recap of a round with 2,000 indicators, its PDF included."""
    scene.clear_plan(stage)
    units = stage.units()
    scene.plan(stage, n_indicators=N_INDICATORS, units=units, prefix="R")
    round = scene.distributed(stage, period="2026-TW1")
    for unit in units:
        _fill(stage, round, unit)
        intake.submit(
            scene.form_of(round, unit), by=scene.head_of(stage, unit), at=scene.later(400)
        )
    turn = Turn.objects.get(round=round, step="rekap")
    by = stage.actor("tim_sakip")
    call = lambda: measurement.recapitulate(turn, by=by, at=scene.later(500))  # noqa: E731
    return measure(f"recap of {N_INDICATORS} indicators, frozen, with PDF", [call], warm_up=0)


def letter(round: Round, stage: scene.Scene) -> Reading:
    from himpun.documents.issuing import frame_of, signatory_for  # noqa: PLC0415

    turn, by = scene.turn_of(round, "perintah"), stage.actor("kadis")
    draft = documents.draft_for(turn, by=by, at=scene.later(5), kind="NOTA_DINAS")
    framed = frame_of(
        turn,
        draft.kind,
        draft.content,
        signatory=signatory_for(turn, by=by),
        at=scene.later(5),
        number="000.8.6.3/1/X/2026",
    )
    return measure(
        "one Nota Dinas PDF",
        [lambda: render(draft.kind.template, framed, at=scene.later(5)) for _ in range(40)],
    )


def main() -> None:
    installing.prepare(say=lambda _: None)
    stage = scene.load()
    unit = Unit.objects.get(office=stage.office, code="BM")
    readings = [bare()]
    scene.plan(stage, n_indicators=N_CELLS // 2, units=[unit], prefix="F")
    periods = [f"{year}-TW{quarter}" for year in (2027, 2028, 2029) for quarter in range(1, 5)]
    made = [scene.distributed(stage, period=period) for period in periods[:N_ROUNDS]]
    readings.append(autosave(stage, made[0], unit))
    readings.append(hand_in(stage, made, unit))
    opened = [_open(stage, period=f"{year}-TW1") for year in range(2031, 2061)]
    readings.append(letter(opened[-1], stage))
    readings.append(finish_step(stage, opened))
    readings.append(recap(stage))
    sys.stdout.write(table(f"\n{os.environ['BENCH_DATABASE']}", readings) + "\n")
    scene.clear_plan(stage)
    sys.stdout.writelines(f"{each}\n" for each in large_form(stage, period="2026-TW2"))


def _open(stage: scene.Scene, *, period: str) -> Round:
    from himpun.core.actors import system_actor  # noqa: PLC0415
    from himpun.planning.rules.periods import Period  # noqa: PLC0415

    return rounds.open_round(
        stage.office,
        procedure=stage.office.procedures.get(code="pengumpulan-data-kinerja"),
        period=Period.parse(period),
        by=system_actor(stage.office.pk),
        at=scene.START,
    )


if __name__ == "__main__":
    main()
