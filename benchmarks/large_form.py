"""How a form of 500 indicators opens: its bytes, its CPU, its statements (issue: 300 kB, 200 ms).

`large_form(scene)` takes the scene of `benchmarks.scene` and gives the readings to print.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.measure import Reading, measure
from benchmarks.scene import Scene, distributed, form_of, head_of, plan
from himpun.offices.models import Person

N_INDICATORS = 500
N_TIMES = 12
_BACKEND = "himpun.web.backend.PersonBackend"


@dataclass(frozen=True)
class Opened:
    """One part of the form: the reading, its bytes and its SQL statements."""

    reading: Reading
    n_bytes: int
    n_statements: int

    def __str__(self) -> str:
        return (
            f"{self.reading.name}: {self.n_bytes / 1000:.0f} kB, CPU {self.reading.cpu:.0f} ms,"
            f" p50 {self.reading.p50:.0f} ms, p95 {self.reading.p95:.0f} ms,"
            f" {self.n_statements} statements"
        )


def large_form(scene: Scene, *, period: str = "2026-TW1") -> list[Opened]:
    """A unit with 500 ratios of two variables each opens its form: the first part and the last.

    The plan of the scene must be empty or closed (`scene.clear_plan`).
    """
    call_command("collectstatic", interactive=False, verbosity=0)  # pages name hashed files
    unit = scene.units()[0]
    plan(scene, n_indicators=N_INDICATORS, units=[unit], prefix="BESAR")
    form = form_of(distributed(scene, period=period), unit)
    client = Client()
    head = Person.objects.get(pk=head_of(scene, unit).person_id)
    client.force_login(head, backend=_BACKEND)
    address = f"/formulir/{form.pk}/"
    return [
        _open(client, "form of 500, first part", address),
        _open(client, "form of 500, last part", f"{address}?hal=99"),
    ]


def _open(client: Client, name: str, address: str) -> Opened:
    reading = measure(name, [partial(client.get, address)] * N_TIMES)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        page = client.get(address)
    assert page.status_code == 200, page.status_code
    return Opened(reading, len(page.content), len(statements))
