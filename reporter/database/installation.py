"""The database servers that this machine has, or that were unpacked below the project, and how each is
started.

A server counts from MariaDB 10.6 and MySQL 8.0 on; what it is, its own ``--version`` says.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reporter.database.driver import SQL_MODE

__all__ = ["Folders", "Installation", "environment", "examined", "initialise", "installed", "start_command"]

_NAMES = ("mariadbd", "mysqld")
_PLACES = (
    "/usr/sbin",
    "/usr/libexec",
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/local/libexec",
    "/usr/local/mysql/bin",
    "/opt/homebrew/bin",
)
_OLDEST = {"mariadb": (10, 6), "mysql": (8, 0)}
_BUFFER_POOL = 512 * 1024 * 1024

_MARIADB_TABLES = ("system_tables", "performance_tables", "system_tables_data")
_MARIADB_REST = ("maria_add_gis_sp_bootstrap.sql", "mysql_sys_schema.sql", "mariadb_sys_schema.sql")


@dataclass(frozen=True, slots=True)
class Installation:
    """A server that can be started: ``kind`` is ``mariadb`` or ``mysql``, ``command`` the program and what
    goes before it.

    ``base`` is the folder above its ``share``; ``libraries`` are folders that the program needs and the
    machine lacks.
    """

    kind: str
    version: str
    command: tuple[str, ...]
    base: Path
    libraries: tuple[Path, ...] = ()

    @property
    def share(self) -> Path | None:
        """The folder with error messages, character sets and the system tables' SQL."""
        tried = (self.base / "share" / name for name in ("mysql", "mariadb", "mysql-8.0", "mysql-8.4", ""))
        return next((path for path in tried if (path / "charsets").is_dir()), None)


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a private server keeps its things; the socket is outside, as its path may have 107 bytes at
    most.
    """

    data: Path
    temporary: Path
    log: Path
    socket: Path


def environment(libraries: Iterable[str | Path]) -> dict[str, str]:
    """A server's environment: ours but for what is reporter's, with the unpacked libraries."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("REPORTER_")}
    if found := os.pathsep.join(map(str, libraries)):
        ours["LD_LIBRARY_PATH"] = found
    return ours


def installed() -> Iterator[Installation]:
    """The servers on the PATH and in the usual places, as far as they say a version that will do."""
    seen: set[Path] = set()
    for name in _NAMES:
        for folder in (*os.environ.get("PATH", "").split(os.pathsep), *_PLACES):
            program = Path(folder or ".", name)
            if not os.access(program, os.X_OK) or not program.is_file() or program.resolve() in seen:
                continue
            seen.add(program.resolve())
            if found := examined((str(program),), program.resolve().parent.parent):
                yield found


def examined(command: tuple[str, ...], base: Path, libraries: tuple[Path, ...] = ()) -> Installation | None:
    """The installation behind this command, or None where it doesn't run or is too old."""
    try:
        said = subprocess.run(  # noqa: S603 - a server program found on the PATH or unpacked by us
            [*command, "--no-defaults", "--version"],
            env=environment(libraries), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=30, check=True,
        ).stdout  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"Ver (\d+)\.(\d+)\.(\d+)", said)
    if version is None:
        return None
    kind = "mariadb" if "mariadb" in said.lower() else "mysql"
    if (int(version[1]), int(version[2])) < _OLDEST[kind]:
        return None
    return Installation(kind, ".".join(version.groups()), command, base, libraries)


def initialise(server: Installation, folders: Folders) -> None:
    """Makes the data folder, with root@localhost and no password: only its own user gets at the socket.

    Done in a folder beside it and then renamed, so that an interrupted one is never taken for whole. Raises
    CalledProcessError.
    """
    unfinished = folders.data.with_name(folders.data.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    folders.temporary.mkdir(parents=True, exist_ok=True)
    beside = Folders(unfinished, folders.temporary, folders.log, folders.socket)
    extra, script = _INITIALISERS[server.kind](server)
    with folders.log.open("ab") as log:
        subprocess.run(  # noqa: S603
            [*_common(server, beside), *extra],
            env=environment(server.libraries), input=script, stdout=log, stderr=log, timeout=300, check=True,
        )  # fmt: skip
    unfinished.rename(folders.data)


def _mariadb_bootstrap(server: Installation) -> tuple[list[str], bytes]:
    """The system tables' SQL for ``mariadbd --bootstrap``: what mariadb-install-db feeds it, which isn't
    always there.
    """
    share = server.share or server.base
    lines = [b"create database if not exists mysql;", b"use mysql;", b"SET @auth_root_socket=NULL;"]
    for table in _MARIADB_TABLES:
        lines += [
            p.read_bytes()
            for brand in ("mysql", "mariadb")
            if (p := share / f"{brand}_{table}.sql").is_file()
        ]
    lines += [path.read_bytes() for name in _MARIADB_REST if (path := share / name).is_file()]
    return ["--bootstrap", "--silent-startup", "--skip-networking"], b"\n".join(lines) + b"\n"


def _mysql_bootstrap(_: Installation) -> tuple[list[str], bytes]:
    return ["--initialize-insecure", "--auto-generate-certs=OFF"], b""


_INITIALISERS = {"mariadb": _mariadb_bootstrap, "mysql": _mysql_bootstrap}


def start_command(server: Installation, folders: Folders) -> list[str]:
    """The server on a unix socket alone, small and quick, its rules those that a session sets for itself as
    well.
    """
    return [
        *_common(server, folders),
        f"--socket={folders.socket}",
        f"--pid-file={folders.socket.with_name('pid')}",
        "--skip-networking",
        "--skip-name-resolve",
        "--local-infile=1",
        "--character-set-server=utf8mb4",
        "--collation-server=utf8mb4_unicode_ci",
        "--default-time-zone=+00:00",
        f"--sql-mode={SQL_MODE}",
        "--max-allowed-packet=64M",
        f"--innodb-buffer-pool-size={_buffer_pool()}",
        "--innodb-flush-log-at-trx-commit=2",  # a killed server loses nothing, a power cut a second
        "--performance-schema=OFF",
        "--skip-log-bin",
        *_OWN[server.kind],
    ]


_OWN = {
    "mariadb": ("--log-warnings=1",),
    # No TLS on a socket of one's own: its certificates take longer to make than all the rest.
    "mysql": (
        "--loose-mysqlx=OFF",
        "--loose-tls-version=",
        "--loose-innodb-redo-log-capacity=128M",
        "--log-error-verbosity=1",
    ),
}


def _common(server: Installation, folders: Folders) -> list[str]:
    """What a server needs to run at all; option files are never read."""
    options = [
        *server.command,
        "--no-defaults",
        f"--basedir={server.base}",
        f"--datadir={folders.data}",
        f"--tmpdir={folders.temporary}",
    ]
    if server.kind == "mysql":
        options.append("--secure-file-priv=NULL")
    if os.geteuid() == 0:
        options.append("--user=root")
    if server.share is not None:
        options += [f"--lc-messages-dir={server.share}", f"--character-sets-dir={server.share / 'charsets'}"]
    plugins = next((p for p in (server.base / "lib").glob("*/plugin") if p.is_dir()), None)
    if server.kind == "mariadb" and plugins is not None:
        options.append(f"--plugin-dir={plugins}")
    return options


def _buffer_pool() -> int:
    """Bytes: a quarter of the machine's memory, 512 MiB at most."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        memory = _BUFFER_POOL
    return max(64 * 1024 * 1024, min(_BUFFER_POOL, memory // 4))
