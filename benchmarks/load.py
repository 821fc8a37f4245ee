"""A running `himpun serve`, people who ask it over HTTP, and what the asking cost the server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

CSRF = "b" * 32
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 60


@dataclass(frozen=True)
class Ask:
    """One request of one person; `sent` None is a GET."""

    path: str
    session: str
    sent: Mapping[str, str] | None = None
    htmx: bool = False


@dataclass
class Outcome:
    """What came of one operation asked many times, by so many clients."""

    name: str
    clients: int
    seconds: float = 0.0
    server_cpu: float = 0.0
    database_cpu: float = 0.0
    wall: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    n_locked: int = 0
    failure: str = ""

    @property
    def n(self) -> int:
        return len(self.wall)

    @property
    def n_failed(self) -> int:
        """Answers of the server that are no answer to the person: 4xx and 5xx alike."""
        return sum(count for status, count in self.statuses.items() if status >= 400)

    def at(self, share: float) -> float:
        """Milliseconds under which that share of the answers came."""
        wall = sorted(self.wall)
        return wall[min(len(wall) - 1, int(len(wall) * share))]

    @property
    def per_second(self) -> float:
        return self.n / self.seconds


@contextmanager
def serving(*, workers: int, home: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """`himpun serve` in production mode on the environment's database; its port and process."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "himpun", "serve"]
    command += ["--port", str(port), "--workers", str(workers)]
    env = {**os.environ, "HIMPUN_MODE": "production"}
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        try:
            _wait_for(port, process)
            yield port, process
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("himpun serve did not start; see serve.log in its home.")


def ask_all(
    name: str,
    port: int,
    asks: Sequence[Sequence[Ask]],
    *,
    cpu_of: Callable[[], tuple[float, float]],
) -> Outcome:
    """One client a sequence, all at once; each waits for its answer before it asks again."""
    found = Outcome(name, len(asks))
    lock = threading.Lock()
    ready = threading.Barrier(len(asks) + 1)

    def client(own: Sequence[Ask]) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.connect()
        ready.wait()
        for one in own:
            begun = time.perf_counter()
            status, body = _answer(connection, one)
            taken = (time.perf_counter() - begun) * 1000
            with lock:
                found.wall.append(taken)
                found.statuses[status] = found.statuses.get(status, 0) + 1
                if status >= 400:
                    found.n_locked += b"locked" in body
                    found.failure = f"{status} {one.path} {_words(body)}"
        connection.close()

    threads = [threading.Thread(target=client, args=(own,)) for own in asks]
    for thread in threads:
        thread.start()
    ready.wait()
    server, database = cpu_of()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    found.seconds = time.perf_counter() - begun
    server_after, database_after = cpu_of()
    found.server_cpu = (server_after - server) * 1000 / max(1, found.n)
    found.database_cpu = (database_after - database) * 1000 / max(1, found.n)
    return found


def _answer(connection: HTTPConnection, one: Ask) -> tuple[int, bytes]:
    headers = {"Cookie": f"sesi={one.session}; csrf={CSRF}", "Host": "localhost"}
    if one.htmx:
        headers["HX-Request"] = "true"
    if one.sent is None:
        connection.request("GET", one.path, headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode({**one.sent, "csrfmiddlewaretoken": CSRF}).encode()
        connection.request("POST", one.path, body=body, headers=headers)
    response = connection.getresponse()
    return response.status, response.read()


def _words(body: bytes) -> str:
    """What the page says, cut to where a refusal stands."""
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body.decode(errors="replace")))
    return text[text.find("Langsung ke isi") :][:600]


def cpu_below(pid: int) -> float:
    """Seconds of CPU of a process and of all that it has started, also what has ended since."""
    return sum(_seconds(each) for each in (pid, *_below(pid)))


def _below(pid: int) -> Iterator[int]:
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            yield int(child)
            yield from _below(int(child))


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(int(each) for each in fields[11:15]) / TICKS
