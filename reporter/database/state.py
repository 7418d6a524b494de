"""What a running private server is known by: a small file beside its data, and the process that it names.

A file can be copied with its project, or outlive its server; so a state counts only where the process it
names works in this very data folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["Place", "State", "answers", "end", "read", "sweep", "write"]


@dataclass(frozen=True, slots=True)
class State:
    """A started server; ``since`` is seconds since the epoch, ``limit`` the idle seconds after which it
    stops.
    """

    kind: str
    version: str
    pid: int
    socket: str
    data: str
    since: float
    limit: float


@dataclass(frozen=True, slots=True)
class Place:
    """The files of a project's private server, all below ``folder`` (``.reporter/server``)."""

    folder: Path

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def watch_lock(self) -> Path:
        """Held by the supervisor as long as it lives."""
        return self.folder / "watch.lock"

    @property
    def state(self) -> Path:
        return self.folder / "state.json"

    @property
    def active(self) -> Path:
        """Its time of change is when somebody last used the server."""
        return self.folder / "active"

    def data(self, kind: str) -> Path:
        return self.folder / kind / "data"


def write(place: Place, state: State) -> None:
    """Replaces the state file as a whole."""
    beside = place.state.with_suffix(".new")
    beside.write_text(json.dumps(asdict(state), indent=2) + "\n", encoding="utf-8")
    beside.replace(place.state)


def read(place: Place) -> State | None:
    """The state of the server that runs on this folder's data, or None: never another project's."""
    try:
        state = State(**json.loads(place.state.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return state if _works_in(state.pid, place.data(state.kind)) else None


def _works_in(pid: int, data: Path) -> bool:
    """Whether the process runs with the data folder as its own: a server makes it its working directory."""
    working = Path(f"/proc/{pid}/cwd")
    try:
        if not Path("/proc/self/cwd").exists():  # no /proc on this system: the process must do
            os.kill(pid, 0)
            return True
        return working.samefile(data)
    except OSError:
        return False


def answers(path: str | Path) -> bool:
    """Whether a server greets whoever connects to the socket; it counts that as a connection."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(path))
        return len(client.recv(5)) == 5  # a packet's header and the protocol's number
    return False


def end(place: Place, state: State, patience: float = 60) -> None:
    """Stops the server: asks it to, and after ``patience`` seconds makes it; its files are swept."""
    data = place.data(state.kind)
    for sign, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 10)):
        if not _works_in(state.pid, data):
            break  # the number may be another process's by now
        with contextlib.suppress(ProcessLookupError):
            os.kill(state.pid, sign)
        until = time.monotonic() + seconds
        while _works_in(state.pid, data) and time.monotonic() < until:
            time.sleep(0.02)
    sweep(place, state)


def sweep(place: Place, state: State) -> None:
    """Removes what names a server that has ended: its state, its socket and the socket's folder."""
    place.state.unlink(missing_ok=True)
    path = Path(state.socket)
    for name in (path.name, f"{path.name}.lock", "pid"):
        path.with_name(name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        path.parent.rmdir()
