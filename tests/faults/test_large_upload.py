"""200 MB through the real server, by both ways: the worker never holds more than 128 MB (U-03)."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from functools import partial as bound
from itertools import repeat
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.cast import Cast
from tests.domain.form_rounds import distributed, row_of
from tests.factories import make_cast
from tests.faults.serving import Caller, Server, pace, serving
from tests.faults.together import together
from tests.large_paper import paper

from himpun.intake.models import Evidence, FormRow

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]

MOST = 128 * 1024 * 1024
WHOLE = 200_000_000
BOUNDARY = "himpun-batas"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def row(cast: Cast) -> FormRow:
    return row_of(distributed(cast), cast.bina_marga_unit, "SUB-1")


@pytest.fixture
def server(row: FormRow, tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "blobs") as started:
        yield started


def address_of(row: FormRow) -> str:
    return f"/formulir/{row.submission_id}/baris/{row.pk}/bukti/"


def part(name: str, value: str) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
    return head.encode()


def send_plainly(caller: Caller, row: FormRow, size: int, *, mark: int = 0) -> tuple[int, str]:
    """The form as a browser without scripts sends it."""
    head = (
        part("token", str(uuid.uuid4()))
        + (
            f"--{BOUNDARY}\r\n"
            'Content-Disposition: form-data; name="proofs"; filename="besar.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        ).encode()
    )
    tail = b"\r\n" + part("kind", "Laporan besar") + f"--{BOUNDARY}--\r\n".encode()

    def body() -> Iterator[bytes]:
        yield head
        yield from paper(size, mark=mark)
        yield tail

    answer, page = caller.ask(
        "POST",
        address_of(row),
        body(),
        Content_Type=f"multipart/form-data; boundary={BOUNDARY}",
        Content_Length=str(len(head) + size + len(tail)),
    )
    return answer.status, page.decode()


def send_inside(caller: Caller, row: FormRow, size: int, *, mark: int = 0) -> int:
    return send_plainly(caller, row, size, mark=mark)[0]


def announce(caller: Caller, size: int, name: str = "besar.pdf") -> tuple[int, dict[str, str]]:
    answer, said = caller.ask(
        "POST",
        "/unggahan/",
        urlencode({"name": name, "size": size}).encode(),
        Content_Type="application/x-www-form-urlencoded",
    )
    return answer.status, json.loads(said)


def send_ahead(
    caller: Caller, row: FormRow, size: int, *, mark: int = 0, piece: int = 8_000_000
) -> int:
    """Announced, sent piece by piece, and taken by the form."""
    _, begun = announce(caller, size)
    blocks, offset = paper(size, mark=mark), 0
    while offset < size:
        sent = b""
        while len(sent) < min(piece, size - offset):
            sent += next(blocks)
        answer, _ = caller.ask("PATCH", begun["address"], sent, Upload_Offset=str(offset))
        assert answer.status == 204
        offset = int(answer.headers["Upload-Offset"])
    form = {"token": str(uuid.uuid4()), "upload": f".{begun['token']}"}
    answer, _ = caller.ask(
        "POST",
        address_of(row),
        urlencode(form).encode(),
        Content_Type="application/x-www-form-urlencoded",
    )
    return answer.status


def test_four_times_200_mb_at_once_by_both_ways_leave_the_worker_small(
    cast: Cast, row: FormRow, server: Server
) -> None:
    caller = Caller(server, cast.bina_marga)
    ways = (send_inside, send_ahead, send_inside, send_ahead)
    acts = [bound(way, caller, row, WHOLE, mark=n) for n, way in enumerate(ways)]
    assert together(*acts) == [303] * 4
    assert [each.blob.size for each in Evidence.objects.all()] == [WHOLE] * 4
    assert server.peak() <= MOST


def test_201_mb_are_refused_in_words_at_the_price_of_the_line(
    cast: Cast, row: FormRow, server: Server, tmp_path: Path
) -> None:
    """Inside a form they are read to the end, and nothing of them stays; ahead of it, not begun."""
    caller = Caller(server, cast.bina_marga)
    status, page = send_plainly(caller, row, WHOLE + 1_000_000)
    assert status == 422
    assert "“besar.pdf” berukuran 201" in page
    assert "Laporan besar" in page
    status, said = announce(caller, WHOLE + 1)
    assert status == 413
    assert "paling besar" in said["sentence"]
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []
    assert server.peak() <= MOST


def test_pages_answer_while_four_slow_lines_send(cast: Cast, row: FormRow, server: Server) -> None:
    caller = Caller(server, cast.bina_marga)
    is_over = threading.Event()

    def send_slowly(caller: Caller) -> None:
        _, begun = announce(caller, WHOLE)
        blocks = pace(repeat(b"x" * 1000), seconds=0.05, stop=is_over.is_set)
        try:
            caller.ask(
                "PATCH", begun["address"], blocks, Upload_Offset="0", Content_Length=str(WHOLE)
            )
        except ConnectionAbortedError:
            return

    two = (caller, Caller(server, cast.cipta_karya))  # each may hold two places
    lines = [threading.Thread(target=send_slowly, args=(each,)) for each in two * 2]
    for line in lines:
        line.start()
    caller.ask("GET", "/")
    times = []
    for _ in range(10):
        began = time.perf_counter()
        answer, _ = caller.ask("GET", "/")
        assert answer.status == 200
        times.append(time.perf_counter() - began)
    is_over.set()
    for line in lines:
        line.join()
    assert max(times) <= 2
