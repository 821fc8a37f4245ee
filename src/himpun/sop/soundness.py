"""Whether the parts of a SOP fit together, so that every round of it comes to an end."""

from __future__ import annotations

from collections.abc import Sequence

from himpun.sop.fields import TableReader, did_you_mean
from himpun.sop.reading import ReadFile, ReadStep
from himpun.sop.rules.definition import Decision, Step, StepAction

NEEDS = {
    StepAction.FILL: StepAction.DISTRIBUTE,
    StepAction.RECAPITULATE: StepAction.FILL,
    StepAction.REPORT_RECAP: StepAction.RECAPITULATE,
    StepAction.ANALYSE: StepAction.RECAPITULATE,
    StepAction.REPORT_ANALYSIS: StepAction.ANALYSE,
}
"""What must have been done before: forms before answers, answers before a recap, and so on."""

MAY_DECIDE = (StepAction.TASK, StepAction.REPORT_RECAP, StepAction.ANALYSE)
MAY_BE_PER_UNIT = (StepAction.TASK, StepAction.FILL)


def judge(read: ReadFile) -> None:
    """Note, where the file was read, everything that would keep a round from its end."""
    for each in read.steps:
        _judge_place(each, read.steps)
        _judge_decisions(each, read.steps)
        if each.step.may_go_on_without and not each.step.per_unit:
            each.fields.wrong("boleh_lanjut_tanpa", "hanya berlaku pada langkah per unit")


def _judge_place(read: ReadStep, steps: Sequence[ReadStep]) -> None:
    step, fields = read.step, read.fields
    earlier = {each.step.action for each in steps[: step.no - 1]}
    if step.action is not StepAction.TASK and step.action in earlier:
        fields.wrong("tindakan", f'sudah dipakai langkah lain: "{step.action.value}"')
    needed = NEEDS.get(step.action)
    if needed is not None and needed not in earlier:
        fields.wrong(
            "tindakan",
            f'"{step.action.value}" memerlukan langkah "{needed.value}" sebelumnya',
        )
    if step.action is StepAction.ARCHIVE and step.no != len(steps):
        fields.wrong("tindakan", '"arsip" hanya dapat menjadi langkah terakhir')
    if step.action is StepAction.FILL and not step.per_unit:
        fields.wrong("tindakan", '"isi" dikerjakan tiap unit; tambahkan "per: unit"')
    if step.per_unit and step.action not in MAY_BE_PER_UNIT:
        fields.wrong("per", f'tidak berlaku untuk tindakan "{step.action.value}"')


def _judge_decisions(read: ReadStep, steps: Sequence[ReadStep]) -> None:
    step, fields = read.step, read.fields
    if not step.decisions:
        if step.action is StepAction.ANALYSE:
            fields.wrong("tindakan", '"analisa" memerlukan "putusan"')
        return
    if step.per_unit:
        fields.wrong("putusan", "tidak boleh ada pada langkah per unit")
    if step.action not in MAY_DECIDE:
        fields.wrong("putusan", f'tidak berlaku untuk tindakan "{step.action.value}"')
    if all(decision.is_return for decision in step.decisions):
        fields.wrong("putusan", "hanya mengembalikan; harus ada satu putusan untuk lanjut")
    for decision, inner in zip(step.decisions, read.decision_fields, strict=True):
        _judge_target(step, decision, inner, [each.step for each in steps])


def _judge_target(
    step: Step, decision: Decision, inner: TableReader, steps: Sequence[Step]
) -> None:
    if decision.target is None:
        if decision.only_chosen_units:
            inner.wrong("hanya", 'memerlukan langkah tujuan "ke"')
        return
    target = next((each for each in steps if each.id == decision.target), None)
    if target is None:
        hint = did_you_mean(decision.target, [each.id for each in steps])
        inner.problems.add(
            inner.line("ke"), f'Langkah tujuan "{decision.target}" tidak ada dalam SOP ini.{hint}'
        )
        return
    if target.no >= step.no:
        inner.wrong("ke", f'harus menunjuk langkah sebelum langkah {step.no}: "{target.id}"')
    if decision.only_chosen_units and not target.per_unit:
        inner.wrong("hanya", f'tidak berlaku: langkah "{target.id}" bukan langkah per unit')
