"""The real server on the database of the tests, and what its worker takes of memory."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from himpun.core.actors import Actor
from himpun.offices.models import Person

ROOT = Path(__file__).resolve().parents[2]
SECRET = "k" * 32
PATIENCE = 30


@dataclass(frozen=True)
class Server:
    """A running `himpun serve`, asked at `port`."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def workers(self) -> list[int]:
        """The processes below the one that was started."""
        found, queue = [], [self.process.pid]
        while queue:
            children = Path(f"/proc/{queue.pop()}/task").glob("*/children")
            below = [int(pid) for path in children for pid in path.read_text().split()]
            found += below
            queue += below
        return found

    def peak(self) -> int:
        """The most memory that any worker has had so far (high-water mark of RSS), in octets."""
        return max(_status(pid, "VmHWM") for pid in self.workers)


def _status(pid: int, name: str) -> int:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0
    found = re.search(rf"^{name}:\s+([0-9]+) kB$", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


@contextmanager
def serving(blobs: Path) -> Iterator[Server]:
    """Start it on the database and the keys of this test, with a folder of its own for files."""
    port = _free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "HIMPUN_BLOB_DIR": str(blobs),
    }
    # The home is this worker's already; the name again would make another one below it.
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = [sys.executable, "-m", "himpun", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield Server(port, process)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except ConnectionRefusedError:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.1)


class Caller:
    """A person at the real server, logged in."""

    def __init__(self, server: Server, actor: Actor) -> None:
        self.port = server.port
        client = Client()
        person = Person.objects.get(pk=actor.person_id)
        client.force_login(person, backend="himpun.web.backend.PersonBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrf={SECRET}",
            "X-CSRFToken": SECRET,
        }

    def ask(
        self,
        method: str,
        address: str,
        body: bytes | Iterable[bytes] = b"",
        **headers: str,
    ) -> tuple[HTTPResponse, bytes]:
        """One request; a body of pieces goes out as it is made and needs its length said."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as link:
            link.request(method, address, body=body, headers={**self.headers, **named})
            with link.getresponse() as answer:
                return answer, answer.read()


def pace(pieces: Iterable[bytes], *, seconds: float, stop: Callable[[], bool]) -> Iterator[bytes]:
    """The same pieces over a slow line."""
    for piece in pieces:
        if stop():
            raise ConnectionAbortedError
        yield piece
        time.sleep(seconds)
