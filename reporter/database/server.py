"""The private server: a MariaDB or MySQL that reporter starts for one project, on a unix socket that nobody
else reaches.

``ensure`` is all that a run needs. Whatever happens (two starts at once, a killed server, a moved or copied
project), there is at most one server on a project's data, and it stops by itself when nobody has used it for
a while.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from reporter.database import state
from reporter.database.installation import (
    Folders,
    Installation,
    examined,
    initialise,
    installed,
    start_command,
)
from reporter.database.settings import Database
from reporter.database.state import Place, State
from reporter.database.supervisor import Job
from reporter.errors import DatabaseError, ReporterError

__all__ = ["IDLE", "Status", "ensure", "resolved", "shell_command", "status", "stop", "unpacked"]

IDLE = 15 * 60.0
"""Seconds without any use after which the server stops itself."""

_LOOK = 20.0  # seconds between two looks of the supervisor
_FAREWELL = 10.0  # seconds
_LOCK_PATIENCE = 900  # seconds: another command may be unpacking the server
_SOCKET_LENGTH = 103  # bytes of a path that every system takes

_WAYS_OUT = (
    "one of three: install MariaDB (Debian, Ubuntu: apt-get install mariadb-server), "
    "or name a server's host under database: in config.yaml, "
    "or start the MySQL of compose.yaml (docker compose up -d) and name 127.0.0.1 as the host"
)


@dataclass(frozen=True, slots=True)
class Status:
    """A running private server; ``since`` is seconds since the epoch, ``idle`` and ``limit`` are seconds."""

    kind: str
    version: str
    pid: int
    socket: Path
    since: float
    idle: float
    limit: float


def resolved(database: Database) -> Database:
    """The private server's record as one that can be connected to; started where it isn't running."""
    if database.root is None:
        raise ValueError("a private database needs its project's root")
    running = ensure(database.root)
    return replace(database, socket=running.socket, user=running.user)


def ensure(
    root: Path, *, idle: float = IDLE, look: float = _LOOK, installation: Installation | None = None
) -> Database:
    """The project's server, running: found, or started, unpacked first where the machine has none.

    ``idle`` and ``look`` (seconds) count for a server that is started now; ``installation`` starts that one
    and looks for no other. Raises DatabaseError with the ways out where no server can be had.
    """
    if os.name != "posix":
        raise _no_server("a private server needs a unix socket, which this system lacks", root)
    place = _place(root)
    with _locked(place):
        running = _found(place)
        if running is None:
            running = _start(place, installation, idle, look)
        elif not _is_watched(place):
            _launch(_job(place, running, idle, look))
    return Database(private=True, root=root, socket=Path(running.socket), user="root")


def stop(root: Path) -> bool:
    """Stops the project's server; whether there was one."""
    place = _place(root)
    with _locked(place):
        running = state.read(place)
        if running is None:
            return False
        state.end(place, running)
        _wait_for_supervisor(place)
    return True


def _wait_for_supervisor(place: Place) -> None:
    """Returns when the supervisor has seen the server's end, so that nobody touches the folder any more."""
    until = time.monotonic() + _FAREWELL
    while _is_watched(place) and time.monotonic() < until:
        time.sleep(0.02)


def status(root: Path) -> Status | None:
    """The project's server, or None where none runs. Asking doesn't count as use."""
    place = Place(root.resolve() / ".reporter" / "server")
    running = state.read(place)
    if running is None:
        return None
    try:
        idle = max(0.0, time.time() - place.active.stat().st_mtime)
    except OSError:
        idle = 0.0
    return Status(
        running.kind, running.version, running.pid, Path(running.socket), running.since, idle, running.limit
    )


def shell_command(root: Path, schema: str | None = None) -> list[str]:
    """The command line of an SQL shell on the project's server, which is started; the shell is unpacked where
    the machine has none.
    """
    database = ensure(root)
    options = ["--no-defaults", f"--socket={database.socket}", f"--user={database.user}"]
    return [
        *_client(_place(root)),
        *options,
        "--default-character-set=utf8mb4",
        *([schema] if schema else []),
    ]


def _client(place: Place) -> list[str]:
    from reporter.database import debian

    if found := next((path for name in ("mariadb", "mysql") if (path := shutil.which(name))), None):
        return [found]
    try:
        with _locked(place):
            packages = debian.unpack(place.folder, "client")
    except DatabaseError as error:
        raise DatabaseError.of(
            "database.client-missing",
            "this machine has no SQL shell, and none can be unpacked",
            expected="mariadb or mysql on the PATH",
            found=error.faults[0].found,
            remedy="apt-get install mariadb-client, or another client with the socket of: reporter db status",
        ) from None
    libraries = os.pathsep.join(map(str, _libraries(packages)))
    return ["env", f"LD_LIBRARY_PATH={libraries}", str(packages / "usr/bin/mariadb")]


def _place(root: Path) -> Place:
    """The server's folder below the project, made with mode 0700."""
    folder = root.resolve() / ".reporter" / "server"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise DatabaseError.of(
            "database.folder",
            "the private server's folder can't be used",
            place=str(folder),
            found=error.strerror or str(error),
            remedy="run as the user whom the folder belongs to, or on a copy of the project of your own",
        ) from None
    return Place(folder)


@contextmanager
def _locked(place: Place) -> Iterator[None]:
    """The lock under which servers are found, started and stopped; it dies with its holder."""
    try:
        with FileLock(place.lock, timeout=_LOCK_PATIENCE):
            yield
    except Timeout:
        raise DatabaseError.of(
            "database.server-locked",
            "another reporter has been starting or stopping the private server for too long",
            place=str(place.lock),
            remedy="end that process, then run this again",
        ) from None


def _found(place: Place) -> State | None:
    """The server that runs on this data and answers where it should; one that doesn't is stopped."""
    running = state.read(place)
    if running is None:
        return None
    moved = Path(running.data) != place.data(running.kind)
    if moved or not state.answers(running.socket):
        state.end(place, running)
        return None
    return running


def _is_watched(place: Place) -> bool:
    """Whether a supervisor lives: it holds its lock until it dies."""
    try:
        with FileLock(place.watch_lock, timeout=0):
            return False
    except Timeout:
        return True


def _start(place: Place, installation: Installation | None, idle: float, look: float) -> State:
    """Starts the first server that works, and says of each other why it didn't."""
    _wait_for_supervisor(place)  # of a server that was killed: it sweeps up what names that one
    complaints: list[str] = []
    candidates = iter((installation,)) if installation else _candidates(place, complaints)
    for server in candidates:
        folders = _folders(place, server.kind)
        try:
            if not folders.data.is_dir():
                initialise(server, folders)
            if _launch(_start_job(place, server, folders, idle, look)) and (running := state.read(place)):
                return running
        except (OSError, subprocess.SubprocessError) as error:
            complaints.append(f"{server.command[0]}: {error}")
        complaints.append(f"{server.command[0]} ({server.version}): {_last_error(folders.log)}")
    raise _no_server("; ".join(complaints) or "neither mariadbd nor mysqld", place.folder)


def _no_server(found: str, place: Path) -> ReporterError:
    return DatabaseError.of(
        "database.no-server",
        "no private database server can be started",
        place=str(place),
        found=found,
        remedy=_WAYS_OUT,
    )


def _candidates(place: Place, complaints: list[str]) -> Iterator[Installation]:
    """What is installed, then what can be unpacked; where there are data, only the kind that made them."""
    made = [kind for kind in ("mariadb", "mysql") if place.data(kind).is_dir()]
    yield from (server for server in installed() if not made or server.kind in made)
    if not made or "mariadb" in made:
        try:
            found = unpacked(place.folder)
        except DatabaseError as error:
            complaints.extend(f"{fault.what}: {fault.found}" for fault in error.faults)
        else:
            if found:
                yield found
            else:
                complaints.append("the MariaDB of this machine's package sources doesn't run here")
    elif made:
        complaints.append("the data were made by MySQL, which isn't on this machine any more")


def unpacked(folder: Path) -> Installation | None:
    """The MariaDB that is unpacked below ``folder``, now or before; raises DatabaseError where it can't
    be had.
    """
    from reporter.database import debian

    for _ in range(2):
        packages = debian.unpack(folder)
        program = (str(packages / "usr/sbin/mariadbd"),)
        if found := examined(program, packages / "usr", _libraries(packages)):
            return found
        shutil.rmtree(packages)  # unpacked for the system as it was before an upgrade, or on another one
    return None


def _libraries(packages: Path) -> tuple[Path, ...]:
    """The unpacked packages' folders of libraries."""
    folders = (path for lib in ("usr/lib", "lib") for path in sorted((packages / lib).glob("*-linux-*")))
    return tuple(path for path in folders if path.is_dir())


def _folders(place: Place, kind: str) -> Folders:
    folder = place.folder / kind
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    return Folders(place.data(kind), folder / "tmp", folder / "server.log", _socket_folder(place) / "s")


def _socket_folder(place: Place) -> Path:
    """A short folder of mode 0700 that belongs to us: in the user's runtime folder, else in /tmp.

    A folder that somebody else has put there under our name isn't used, but an error.
    """
    mark = hashlib.sha256(str(place.folder).encode()).hexdigest()[:16]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    own = runtime and os.path.isdir(runtime) and os.stat(runtime).st_uid == os.geteuid()
    for base in (*((runtime,) if own else ()), "/tmp"):  # noqa: S108 - checked for its owner below
        folder = Path(base, f"reporter-{os.geteuid()}-{mark}")
        if len(os.fsencode(folder)) + len("/s.lock") > _SOCKET_LENGTH or not os.access(base, os.W_OK):
            continue
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077:
            return folder
        raise DatabaseError.of(
            "database.socket-folder",
            "the folder for the server's socket belongs to somebody else or is open to others",
            place=str(folder),
            expected=f"a folder of user {os.geteuid()} with mode 0700",
            remedy="remove it, then run this again",
        )
    raise DatabaseError.of(
        "database.socket-folder", "there is neither a runtime folder nor /tmp for the server's socket"
    )


def _start_job(place: Place, server: Installation, folders: Folders, idle: float, look: float) -> Job:
    folders.log.unlink(missing_ok=True)
    folders.socket.unlink(missing_ok=True)
    return Job(
        str(place.folder), server.kind, server.version, tuple(start_command(server, folders)),
        tuple(map(str, server.libraries)), str(folders.socket), str(folders.log), idle, look,
    )  # fmt: skip


def _job(place: Place, running: State, idle: float, look: float) -> Job:
    """A supervisor for a server whose own has died."""
    log = str(place.folder / running.kind / "server.log")
    return Job(str(place.folder), running.kind, running.version, (), (), running.socket, log, idle, look)


def _launch(job: Job) -> bool:
    """Whether a supervisor got the server to answer. It inherits no terminal and no pipe of ours."""
    package = Path(__file__).resolve().parents[2]
    search = os.pathsep.join([str(package), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": search}
    environment.pop("REPORTER_PASSWORD", None)
    with open(job.log, "ab") as log:
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-P", "-m", "reporter.database.supervisor", job.text()],
            env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False,
        )  # fmt: skip
    return done.returncode == 0


def _last_error(log: Path) -> str:
    """The last line of the server's log that is marked as an error, else its last line."""
    try:
        lines = [
            line.strip()
            for line in log.read_text(encoding="utf-8", errors="replace").splitlines()
            if line.strip()
        ]
    except OSError:
        lines = []
    errors = [line for line in lines if "ERROR" in line and "Aborting" not in line]
    return (errors or lines or ["it ended without a word"])[-1]
