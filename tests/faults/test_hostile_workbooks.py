"""The hostile set: nothing harmful is accepted, nothing costs much (RELIABILITY F8, U-02).

Run with `-s` to see the table of all samples with their time and memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.faults.hostile_workbooks import Sample, samples, small

SRC = Path(__file__).resolve().parents[2] / "src"
#: Of the processor, reader and child together; a slow machine waits longer, but works no more.
MOST_SECONDS = 2.0
MOST_REFUSING = 0.5
MOST_MEMORY = 256
_ASK = """
import io, json, resource, sys, time
sys.path.insert(0, sys.argv[1])
from himpun.core import workbook
def used():
    both = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    with open("/proc/self/status") as status:
        own = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return sum(u.ru_utime + u.ru_stime for u in both), max(own, both[1].ru_maxrss) / 1024
before = used()[0]
began = time.perf_counter()
try:
    sheets = workbook.read_workbook(io.BytesIO(sys.stdin.buffer.read()), unfinished=True)
    said, values = "", sorted({str(v) for s in sheets for r in s.rows for v in r if v is not None})
except workbook.WorkbookRefused as refused:
    said, values = refused.sentence, []
wall = time.perf_counter() - began
cpu, memory = used()
is_parsed = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 0
print(json.dumps([said, values, cpu - before, wall, memory, is_parsed]))
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one file: the sentence of its refusal, or what was read; what it cost."""

    sentence: str
    values: list[str]
    cpu: float
    wall: float
    memory: float
    is_parsed: bool


def outcome_of(sample: Sample) -> Outcome:
    """The file read by a fresh process, which knows nothing but the reader."""
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(SRC)],
        input=sample.content,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return Outcome(*json.loads(done.stdout))


@pytest.fixture(scope="module")
def outcomes() -> list[tuple[Sample, Outcome]]:
    return [(sample, outcome_of(sample)) for sample in samples()]


def table_of(outcomes: list[tuple[Sample, Outcome]]) -> str:
    lines = [f"\n{'sample':28} {'octets':>9} {'CPU s':>6} {'wall s':>6} {'MB':>4}  outcome"]
    for sample, found in outcomes:
        told = found.sentence or f"read: {' '.join(found.values)}"
        cost = f"{found.cpu:6.2f} {found.wall:6.2f} {found.memory:4.0f}"
        lines.append(f"{sample.name:28.28} {len(sample.content):9} {cost}  {told}")
    return "\n".join([*lines, f"{len(outcomes)} files", ""])


def test_the_set_is_large_and_of_different_files() -> None:
    contents = {sample.content for sample in samples()}
    assert len(contents) == len(samples()) >= 40


def test_nothing_harmful_is_accepted(outcomes: list[tuple[Sample, Outcome]]) -> None:
    sys.stdout.write(table_of(outcomes))
    wrong = [sample.name for sample, found in outcomes
             if sample.is_refused and not found.sentence]  # fmt: skip
    assert wrong == []
    for sample, found in outcomes:
        assert found.sentence.endswith(".") or set(found.values) <= {"halo", "1"}, sample.name


def test_nothing_costs_much(outcomes: list[tuple[Sample, Outcome]]) -> None:
    costly = {
        sample.name: (found.cpu, found.memory)
        for sample, found in outcomes
        if found.cpu > (MOST_SECONDS if found.is_parsed else MOST_REFUSING)
        or found.memory > MOST_MEMORY
    }
    assert costly == {}


def test_the_small_workbook_itself_is_read() -> None:
    assert outcome_of(Sample("control", small())).values == ["halo"]
