"""The guards of rounds and measurement: whose turn, how far back, what enters the value."""

from __future__ import annotations

from tests.faults.bugs.bug import Bug

_ROUNDS = "domain/test_rounds_actions.py"
_ANALYSIS = "domain/test_measurement_analysis.py"
_POLICY = "domain/test_measurement_policy.py"
_RECAP = "domain/test_measurement_recap.py"


def rounds(file: str, guard: str, instead: str, tests: str = _ROUNDS, named: str = "") -> Bug:
    return Bug(f"rounds/{file}", guard, instead, tests, named)


def measurement(
    file: str, guard: str, instead: str, tests: str = _ANALYSIS, named: str = ""
) -> Bug:
    return Bug(f"measurement/{file}", guard, instead, tests, named)


ABOVE = (
    rounds("policy.py", "    if by.home != turn.round.office_id:\n        return None\n    queue",
        "    queue", "domain/test_doors_outsider.py domain/test_measurement_*.py",
        "stranger or who_may"),
    rounds("policy.py",
        '    if turn.status != Turn.Status.OPEN:\n        return f"Langkah '
        '{step_of(turn).no} sudah ditutup."', "    if False:\n        return \"\"",
        named="cannot_be_finished_again"),
    rounds("policy.py", "    if action is not None and step_of(turn).action is not action:\n",
        "    if False:\n", f"{_ANALYSIS} {_RECAP} domain/test_documents_actions.py"),
    rounds("policy.py",
        '    if capacity_for(turn, by=by):\n        return ""\n    if '
        "capacity_for(turn, by=by, leads=False):",
        '    if capacity_for(turn, by=by, leads=None):\n        return ""\n    if '
        "capacity_for(turn, by=by, leads=False):", named="not_close or leads"),
    rounds("policy.py", "    if not capacity_for(turn, by=by):\n", "    if False:\n",
        f"{_ROUNDS} domain/test_intake_actions.py", "who_may or taken_back"),
    rounds("policy.py", "    if later.exclude(untouched).exists():\n", "    if False:\n",
        f"{_ROUNDS} domain/test_intake_actions.py", "taken_back or begun"),
    rounds("policy.py", 'untuk dilengkapi." if newer.exists() else ""',
        'untuk dilengkapi." if None else ""', named="former_pass"),
    rounds("policy.py", "by.home != turn.round.office_id or not by.has(lane, leads=True)",
        "by.home != turn.round.office_id", f"{_ROUNDS} domain/test_intake_actions.py",
        "who_may or goes_on"),
    rounds("policy.py", "    if lane is None:\n", "    if False:\n", named="sop_says_so"),
    rounds("policy.py", "    if _is_agreed(round):\n", "    if False:\n", named="cancelled_once"),
    rounds("policy.py", "any(by.has(lane, leads=True) for lane in closers)", "by.capacities",
        f"{_ROUNDS} {_ANALYSIS}", "cancel"),
    rounds("policy.py", "    if capacity_above(turn, by=by) is None:\n", "    if False:\n",
        named="sent_back_by"),
    rounds("policy.py", '        return "" if turn.guidance else "Langkah ini masih terbuka."',
        '        return ""', named="never_finished"),
    rounds("policy.py", "by.home == round.office_id else NO_LANE", "by else NO_LANE",
        "domain/test_doors_outsider.py", "action"),
    rounds("actions.py", "    if same.filter(status=Round.Status.OPEN).exists():\n",
        "    if False:\n", named="second_round"),
    rounds("actions.py", "    if not calendar.is_working_day(starts.date()):\n", "    if False:\n",
        named="day_off"),
    rounds("actions.py",
        "        refuse_if(rules.missing_requirements(decision.required, dict(given or {})))\n",
        "        pass\n", f"{_ROUNDS} {_ANALYSIS} domain/test_sop_actions.py", "note"),
    rounds("actions.py", "    if not reason.strip():\n        raise Refusal(\"Tulis alasan mengapa",
        "    if False:\n        raise Refusal(\"Tulis alasan mengapa",
        "domain/test_intake_actions.py", "reason"),
    rounds("actions.py",
        "    if not reason.strip():\n        raise Refusal(\"Tulis alasan pembatalan",
        "    if False:\n        raise Refusal(\"Tulis alasan pembatalan", named="reason"),
    measurement("policy.py", "    return _why_not_clarified(turn.round)\n", '    return ""\n',
        "domain/test_intake_clarifying.py", "recap_waits"),
    measurement("policy.py", "    if not seats_of(turn, by=by):\n", "    if False:\n",
        named="who_may"),
    measurement("policy.py", "    if turn.status != Turn.Status.OPEN:\n", "    if False:\n",
        named="until or who_may"),
    measurement("policy.py",
        "    if not Verdict.objects.filter(turn__round=turn.round_id).exists():\n",
        "    if False:\n", _POLICY, "nothing_to_report"),
    measurement("policy.py",
        "    if not Submission.objects.filter(round=turn.round_id).exists():\n", "    if False:\n",
        _POLICY, "nothing_to_recapitulate"),
    measurement("policy.py",
        "return \"\" if return_to_units(definition, step) else NO_RETURN_TO_UNITS", 'return ""',
        _POLICY, "sop_does_not_know"),
    measurement("verified.py", "    return {(code, below[form][0]) for form, code in found}\n",
        "    return frozenset()\n", "domain/test_intake_verifying.py", "unverified"),
    measurement("verified.py", 'and not row.get("is_verified", True)', "and False",
        "domain/test_intake_waiting.py", "sum_to_date"),
    measurement("actions/closing.py", "    if shown and shown != recap.content_hash:\n",
        "    if False:\n", named="no_longer_in_force"),
    measurement("actions/analysing.py", 'change(before, expect={"version": expected}, **said)',
        "change(before, **said)", named="view"),
    measurement("actions/analysing.py",
        "    if exits and outcome not in {each.id for each in exits}:\n", "    if False:\n",
        named="exit"),
    measurement("actions/analysing.py", "    if due_at is not None and due_at <= at:\n",
        "    if False:\n", named="date_of_return"),
    measurement("actions/analysing.py", "if stance and stance not in View.Stance.values:",
        "if False:", named="unfit"),
    measurement("actions/analysing.py", 'unit_id in (None, party.unit_id)', "True",
        named="two_parties"),
    measurement("directions.py", "    if row is not None and not row.is_due:\n", "    if False:\n",
        named="directions"),
    measurement("directions.py", "    if not text.strip():\n", "    if False:\n",
        named="directions"),
    measurement("parties.py", "(alone or capacity.scope == party.unit_id)", "True",
        named="view or parties or who_may"),
    measurement("measuring.py", "    if by.home != office.pk:\n", "    if False:\n",
        "domain/test_measurement_lock.py", "stranger"),
    measurement("measuring.py", "    if office.measurement_lock == Office.MeasurementLock.LOCK:\n",
        "    if False:\n", "domain/test_measurement_lock.py", "lock"),
    measurement("measuring.py", ".exclude(round__status=Round.Status.CANCELLED)", "",
        "domain/test_measurement_lock.py", "cancelled"),
    measurement("rules/achievement.py",
        "    if actual is None:\n        return Figure(None, NOT_FILLED)\n",
        "    actual = actual or Decimal(0)\n", "rules/test_achievement.py"),
    measurement("rules/achievement.py", "    if figure.value is None or figure.value >= 0:\n",
        "    if True:\n", "rules/test_achievement.py"),
    measurement("rules/achievement.py", "if actual >= goal.low else ZERO",
        "if actual > goal.low else ZERO", "rules/test_achievement.py"),
    measurement("rules/predicates.py", "if self.inclusive else value > self.limit",
        "if self.inclusive else value >= self.limit", "rules/test_predicates.py"),
)  # fmt: skip
