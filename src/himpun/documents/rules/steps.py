"""Which naskah a step of the SOP makes, and when the steps of a plan will end. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from himpun.documents.rules.kinds import kind_of_title
from himpun.sop.rules.definition import Step, StepAction
from himpun.sop.rules.due import Calendar

KINDS_OF_STEP: Final[Mapping[StepAction, tuple[str, ...]]] = {
    StepAction.ORDER: ("NOTA_DINAS",),
    StepAction.MINUTES: ("NOTULA", "UNDANGAN"),
    StepAction.PLAN: ("RENCANA_KEGIATAN",),
    StepAction.SOURCES: ("RENCANA_KEGIATAN",),
    StepAction.DISTRIBUTE: ("NOTA_DINAS", "FORMULIR"),
    StepAction.FILL: ("FORMULIR",),
    StepAction.RECAPITULATE: ("REKAPITULASI",),
    StepAction.REPORT_RECAP: ("LAPORAN_REKAP",),
    StepAction.ANALYSE: ("HASIL_ANALISA", "UNDANGAN"),
    StepAction.REPORT_ANALYSIS: ("LAPORAN_ANALISA",),
}
"""The kinds that may be made at a step, its own product first."""

SOURCE_KINDS: Final = (
    ("RENSTRA", "Renstra", "Indikator dan target jangka menengah"),
    ("PK", "Perjanjian Kinerja", "Indikator dan target tahun berjalan"),
    ("DPA", "DPA", "Pagu anggaran tahun berjalan"),
)
"""The documents that step 4 gathers by default (SOP.md): code, name, what for."""


def source_kind(label: str) -> str:
    """Return the code of the planning document that ``label`` speaks of, or ``LAIN``."""
    words = label.casefold()
    found = (code for code, name, _ in SOURCE_KINDS if name.casefold() in words)
    return next(found, "LAIN")


def own_outputs(step: Step) -> tuple[str, ...]:
    """Return the kinds that a step must have made before it can be closed.

    Its outputs by name, as far as this step is the one that makes them; an archived report, say,
    is the report of an earlier step.
    """
    made = KINDS_OF_STEP.get(step.action, ())
    kinds = (kind_of_title(title) for title in step.outputs)
    return tuple(kind.code for kind in kinds if kind is not None and kind.code in made)


def forecast(
    steps: Sequence[Step], *, at: datetime, calendar: Calendar, fixed: Mapping[str, datetime]
) -> list[tuple[Step, datetime]]:
    """Return when each step will end if every one takes its norm, one after the other.

    Norms in days end at close of business; ``fixed`` holds the moments that the plan sets itself.
    """
    planned: list[tuple[Step, datetime]] = []
    for step in steps:
        if step.id in fixed:
            at = fixed[step.id]
        elif step.norm.days is not None:
            at = calendar.close_of_day(at, step.norm.days)
        else:
            at = calendar.add_minutes(at, step.norm.minutes or 0)
        planned.append((step, at))
    return planned
