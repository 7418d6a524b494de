"""The process beside the private server: starts it, waits until it answers, and stops it when nobody needs
it.

``python -m reporter.database.supervisor JOB`` ends as soon as the server answers (0) or failed (1); what
goes on is a process of its own session that holds no terminal and no pipe. It is idle time that it watches:
the server counts every connection, and while that count stands still and nobody but the supervisor is
connected, nobody needs it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from reporter.database import driver, state
from reporter.database.installation import environment
from reporter.database.settings import Database

if TYPE_CHECKING:
    from mysql.connector.abstracts import MySQLConnectionAbstract

__all__ = ["Job", "main"]

_PULSE = 0.1  # seconds between two looks whether the server has ended
_COUNTS = "SHOW GLOBAL STATUS WHERE Variable_name IN ('Connections', 'Threads_connected')"


@dataclass(frozen=True, slots=True)
class Job:
    """What to start and how long it may idle; an empty ``command`` watches a server that runs already.

    It travels on a command line that every user of the machine can read, so it holds no environment.
    """

    folder: str
    kind: str
    version: str
    command: tuple[str, ...]
    libraries: tuple[str, ...]
    socket: str
    log: str
    limit: float
    interval: float
    patience: float = 120

    def text(self) -> str:
        return json.dumps(asdict(self))


def main(arguments: list[str]) -> int:
    """0 once the server answers, 1 where it doesn't; the watching goes on in another process."""
    job = Job(**json.loads(arguments[0]))
    ready, tell = os.pipe()
    if os.fork():
        os.close(tell)
        return 0 if os.read(ready, 1) == b"1" else 1
    os.close(ready)
    os.setsid()
    os.chdir("/")
    _supervise(job, tell)
    os._exit(0)


def _supervise(job: Job, tell: int) -> None:
    """Starts or adopts the server, reports once, watches it to its end."""
    place = state.Place(Path(job.folder))
    with contextlib.suppress(Timeout), FileLock(place.watch_lock, timeout=0 if not job.command else 5):
        server = _started(job, place) if job.command else None
        running = state.read(place) if server is None else _wait_for_answer(job, place, server)
        os.write(tell, b"1" if running else b"0")
        os.close(tell)
        if running:
            _watch(job, place, running, server)


def _started(job: Job, place: state.Place) -> subprocess.Popen[bytes]:
    with open(job.log, "ab") as log:
        return subprocess.Popen(  # noqa: S603 - the server's command, composed by installation.py
            job.command,
            env=environment(job.libraries),
            cwd=place.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _wait_for_answer(job: Job, place: state.Place, server: subprocess.Popen[bytes]) -> state.State | None:
    """The running server's state, written to its file; None where it ended or never answered."""
    data = str(place.data(job.kind))
    found = state.State(job.kind, job.version, server.pid, job.socket, data, time.time(), job.limit)
    until = time.monotonic() + job.patience
    while server.poll() is None and time.monotonic() < until:
        if state.answers(job.socket):
            state.write(place, found)
            place.active.touch()
            return found
        time.sleep(0.02)
    server.kill()
    server.wait()
    return None


def _watch(
    job: Job, place: state.Place, running: state.State, server: subprocess.Popen[bytes] | None
) -> None:
    """Returns when the server has ended: by itself, because it idled for too long, by a signal to us, or
    because the project's folder is gone.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    watched = _Watched(running)
    try:
        while not _over(place, server, job.interval) and place.state.exists():
            if watched.used():
                place.active.touch()
            elif watched.idle >= job.limit and _stopped_while_idle(place, running, watched):
                return
    finally:
        _end(place, running, server)
        _sweep(place, running)


def _over(place: state.Place, server: subprocess.Popen[bytes] | None, seconds: float) -> bool:
    """Whether the server has ended, after waiting for that for so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(_PULSE)
        if server.poll() is not None if server else state.read(place) is None:
            return True
    return False


def _end(place: state.Place, running: state.State, server: subprocess.Popen[bytes] | None) -> None:
    """Ends the server if it still runs, also where its files were deleted under it."""
    state.end(place, running)
    if server is None or server.poll() is not None:
        return
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _stopped_while_idle(place: state.Place, running: state.State, watched: _Watched) -> bool:
    """Stops the server unless somebody came meanwhile; whoever wants to start it has to wait for our lock."""
    try:
        with FileLock(place.lock, timeout=0):
            if watched.used():
                return False
            watched.close()
            state.end(place, running)
            return True
    except Timeout:
        return False


def _sweep(place: state.Place, running: state.State) -> None:
    """Removes what a server leaves that was killed, but for what a newer one has put there."""
    if not place.lock.exists():
        return  # a lock would bring a deleted folder back
    with contextlib.suppress(Timeout, OSError), FileLock(place.lock, timeout=0):
        if state.read(place) is None and not state.answers(running.socket):
            state.sweep(place, running)


class _Watched:
    """The server's use, seen over a session of our own that stays open."""

    def __init__(self, running: state.State) -> None:
        self._database = Database(private=True, socket=Path(running.socket), user="root")
        self._session: MySQLConnectionAbstract | None = None
        self._connections = -1
        self._last = time.monotonic()

    @property
    def idle(self) -> float:
        """Seconds since the last use that was seen."""
        return time.monotonic() - self._last

    def used(self) -> bool:
        """Whether somebody is connected, or was since the last look; a server that doesn't answer counts as
        used.
        """
        try:
            counts = self._counts()
        except driver.driver_errors():
            self.close()
            return True
        used = counts["Threads_connected"] > 1 or counts["Connections"] != self._connections
        self._connections = counts["Connections"]
        if used:
            self._last = time.monotonic()
        return used

    def _counts(self) -> dict[str, int]:
        if self._session is None:
            self._session = driver.open_session(self._database, None)
        cursor = self._session.cursor()
        cursor.execute(_COUNTS)
        rows: list[Any] = cursor.fetchall()
        cursor.close()
        return {str(name): int(value) for name, value in rows}

    def close(self) -> None:
        if self._session is not None:
            with contextlib.suppress(*driver.driver_errors()):
                self._session.close()
        self._session = None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
