"""The hostile set of proofs: nothing harmful is accepted, nothing costs much (U-01 to U-04).

Run with `-s` to see the table of all samples with their time and memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.faults.hostile_evidence import Sample, samples
from tests.papers import small_docx, small_pdf, small_picture, small_xlsx

SRC = Path(__file__).resolve().parents[2] / "src"
#: Of the processor, judge and child together, and the start of the child's process with it.
MOST_SECONDS = 2.0
MOST_REFUSING = 0.5
MOST_FLOOD = 1.0
MOST_MEMORY = 256
MOST_MEMORY_OF_A_FLOOD = 128
_ASK = """
import json, resource, sys, tempfile, time
sys.path.insert(0, sys.argv[1])
from himpun.intake.proofs.judging import judge
from himpun.intake.rules.media import BadFile
def used():
    both = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    with open("/proc/self/status") as status:
        own = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return sum(u.ru_utime + u.ru_stime for u in both), own / 1024, both[1].ru_maxrss / 1024
with tempfile.TemporaryFile() as file:
    while piece := sys.stdin.buffer.read(1 << 20):
        file.write(piece)
    before = used()[0]
    began = time.perf_counter()
    try:
        kind, said = judge(file, name=sys.argv[2]).media_type, ""
    except BadFile as refused:
        kind, said = "", refused.sentence
    wall = time.perf_counter() - began
cpu, own, child = used()
print(json.dumps([kind, said, cpu - before, wall, own, child]))
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one file: its kind, or the sentence of its refusal; what it cost.

    `own` and `child` are the memory of the judge and of the reader that it locked in, in MB.
    """

    kind: str
    sentence: str
    cpu: float
    wall: float
    own: float
    child: float

    @property
    def memory(self) -> float:
        return max(self.own, self.child)


def outcome_of(sample: Sample) -> Outcome:
    """The file judged by a fresh process, which knows nothing but the judge."""
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(SRC), sample.name],
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
    lines = [f"\n{'sample':32} {'octets':>9} {'CPU s':>6} {'wall s':>6} {'MB':>4} {'child':>5}"]
    for sample, found in outcomes:
        cost = f"{found.cpu:6.2f} {found.wall:6.2f} {found.own:4.0f} {found.child:5.0f}"
        told = found.sentence or f"accepted: {found.kind}"
        lines.append(f"{sample.name:32.32} {len(sample.content):9} {cost}  {told[:100]}")
    worst = max(outcomes, key=lambda pair: pair[1].cpu)
    largest = max(outcomes, key=lambda pair: pair[1].memory)
    lines.append(
        f"{len(outcomes)} files; worst time {worst[1].cpu:.2f} s ({worst[0].name}), "
        f"worst memory {largest[1].memory:.0f} MB ({largest[0].name})"
    )
    return "\n".join([*lines, ""])


def test_the_set_is_large_and_of_different_files() -> None:
    contents = {sample.content for sample in samples()}
    assert len(samples()) >= 100
    assert len(contents) >= len(samples()) - 3


def test_nothing_harmful_is_accepted(outcomes: list[tuple[Sample, Outcome]]) -> None:
    sys.stdout.write(table_of(outcomes))
    accepted = [sample.name for sample, found in outcomes
                if sample.is_refused and not found.sentence]  # fmt: skip
    assert accepted == []
    for sample, found in outcomes:
        assert found.kind or found.sentence.endswith("."), sample.name


def test_what_is_only_strange_is_not_refused(outcomes: list[tuple[Sample, Outcome]]) -> None:
    refused = {sample.name: found.sentence for sample, found in outcomes
               if not sample.is_refused and found.sentence}  # fmt: skip
    assert refused == {}


def test_nothing_costs_much(outcomes: list[tuple[Sample, Outcome]]) -> None:
    costly = {
        sample.name: (found.cpu, found.memory)
        for sample, found in outcomes
        if found.cpu > MOST_SECONDS or (found.memory > MOST_MEMORY and sample.is_refused)
    }
    assert costly == {}


def test_an_archive_is_refused_before_any_parser(outcomes: list[tuple[Sample, Outcome]]) -> None:
    costly = {
        sample.name: (found.cpu, found.memory)
        for sample, found in outcomes
        if sample.content.startswith(b"PK") and found.sentence
        if found.cpu > MOST_REFUSING or found.memory > MOST_MEMORY
    }
    assert costly == {}


def test_a_flood_of_pixels_is_never_decoded(outcomes: list[tuple[Sample, Outcome]]) -> None:
    floods = {sample.name: found for sample, found in outcomes
              if "juta piksel" in found.sentence}  # fmt: skip
    assert len(floods) >= 4
    for name, found in floods.items():
        assert found.cpu <= MOST_FLOOD, name
        assert found.child <= MOST_MEMORY_OF_A_FLOOD, name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", small_pdf()),
        ("a.jpg", small_picture("JPEG")),
        ("a.png", small_picture()),
        ("a.xlsx", small_xlsx()),
        ("a.docx", small_docx()),
        ("a.csv", b"kode,nilai\nIKU-1,70\n"),
    ],
)
def test_the_small_papers_themselves_are_accepted(name: str, content: bytes) -> None:
    assert outcome_of(Sample(name, content)).sentence == ""
