"""Timing one operation many times: CPU of this process, and the wall clock."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """Milliseconds: CPU a call (mean), wall p50 and p95."""

    name: str
    n: int
    cpu: float
    p50: float
    p95: float


def measure(name: str, calls: Iterable[Callable[[], object]], *, warm_up: int = 2) -> Reading:
    """Run every call once; the first `warm_up` are not counted."""
    wall: list[float] = []
    cpu: list[float] = []
    for index, call in enumerate(calls):
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        call()
        if index >= warm_up:
            cpu.append((time.process_time() - cpu_start) * 1000)
            wall.append((time.perf_counter() - wall_start) * 1000)
    wall.sort()
    return Reading(
        name=name,
        n=len(wall),
        cpu=statistics.fmean(cpu),
        p50=wall[len(wall) // 2],
        p95=wall[min(len(wall) - 1, int(len(wall) * 0.95))],
    )


def table(title: str, readings: list[Reading]) -> str:
    """A text table; the last column says how many times the bare view's CPU it took."""
    bare = readings[0].cpu
    lines = [
        title,
        f"{'operation':<46}{'n':>5}{'CPU ms':>10}{'p50 ms':>10}{'p95 ms':>10}{'x bare':>9}",
    ]
    lines += [
        f"{each.name:<46}{each.n:>5}{each.cpu:>10.2f}{each.p50:>10.2f}{each.p95:>10.2f}"
        f"{each.cpu / bare:>9.1f}"
        for each in readings
    ]
    return "\n".join(lines)
