"""From the text of a SOP file to a `Definition`, or to everything that is wrong with it."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

from himpun.core.canonical import digest
from himpun.core.refusals import Refusal
from himpun.core.worktime import NoWorkingTime, Span, WorkCalendar
from himpun.core.yamlfile import BadYaml, read_yaml
from himpun.sop.fields import Problem, Problems
from himpun.sop.reading import ReadFile, read_file
from himpun.sop.rules.definition import Definition, content_of
from himpun.sop.rules.engine import WrongMove
from himpun.sop.rules.scenario import ScenarioRun
from himpun.sop.soundness import judge

MAX_BYTES = 256 * 1024
LIBRARY = Path(__file__).parent / "library"

_LONG_DAY = (Span(time(7, 30), time(12)), Span(time(13), time(16)))
_FRIDAY = (Span(time(7, 30), time(12)), Span(time(13, 30), time(16, 30)))
REFERENCE_CALENDAR = WorkCalendar(
    zone=ZoneInfo("Asia/Jakarta"),
    week={0: _LONG_DAY, 1: _LONG_DAY, 2: _LONG_DAY, 3: _LONG_DAY, 4: _FRIDAY},
)
"""Hours of Perpres 21/2023 as offices keep them, without holidays: on it scenarios are timed."""


class BadProcedure(Refusal):
    """A SOP file that cannot be used, with every problem found in it, in order of lines.

    A refusal like any other: its sentence names the file, each line and what is wrong there.
    """

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(f"{name}, {problem}" for problem in problems))
        self.name = name
        self.problems = problems


def load(text: str | bytes, *, name: str) -> Definition:
    """The definition that the text gives.

    `name` names the file in messages. BadProcedure carries all problems; nothing of a bad file
    is ever used. A scenario in the file is played here, so whatever loads also passes it.
    """
    try:
        root = read_yaml(text, max_bytes=MAX_BYTES)
    except BadYaml as fault:
        found = tuple(Problem(each.line, _sentence(each.sentence)) for each in fault.problems)
        raise BadProcedure(name, found) from fault
    problems = Problems()
    read = read_file(root, problems)
    if read is not None:
        judge(read)
        if not problems:
            _play_scenario(read, problems)
    if problems or read is None:
        raise BadProcedure(name, problems.in_order())
    return read.definition


def load_file(path: Path) -> Definition:
    """As `load`, from a file. OSError: the file cannot be read."""
    return load(path.read_bytes(), name=path.name)


def load_shipped(code: str) -> Definition:
    """A procedure of the shipped library by its code. OSError: there is none of that name."""
    return load_file(LIBRARY / f"{code}.yaml")


def content_hash(definition: Definition) -> str:
    """SHA-256 of everything that the definition says, lower-case hexadecimal.

    Comments, layout and the order of keys do not count: two files that say the same are the
    same version. The scenario counts, because it decides whether the file may be published.
    What is empty does not count either, so that a key that a later Himpun knows leaves the
    digests of versions published before as they are.
    """
    return digest(content_of(definition))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _play_scenario(read: ReadFile, problems: Problems) -> None:
    """Play the acts in order; the first that goes wrong is noted, for the rest follow from it."""
    if not read.scenario_fields:
        return
    run = ScenarioRun(read.definition, REFERENCE_CALENDAR, REFERENCE_CALENDAR.zone)
    try:
        run.start()
    except WrongMove as refused:
        problems.add(read.scenario_fields[0].table.line, f"Skenario: {refused}")
        return
    for act, fields in zip(read.definition.scenario, read.scenario_fields, strict=True):
        try:
            reason = run.why_not(act)
        except NoWorkingTime as never:
            reason = str(never).rstrip(".")
        if reason:
            sentence = f"{_sentence(fields.what)} tidak terpenuhi: {reason}."
            problems.add(fields.table.line, sentence)
            return
