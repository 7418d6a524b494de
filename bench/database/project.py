"""A project with a server of its own and demo data at the scale that is measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reporter import starter
from reporter.cli import main
from reporter.database import Database
from reporter.database import server as private_server
from reporter.database.installation import Installation, installed
from tests import mysql_server

__all__ = ["KINDS", "Project", "project"]

KINDS = ("mariadb", "mysql")
_IDLE = 3 * 60 * 60


@dataclass(frozen=True, slots=True)
class Project:
    """A project's folder, its running server, and the folder of its CSV files."""

    root: Path
    kind: str
    server: Database
    files: Path
    scale: float


@contextmanager
def project(folder: Path, kind: str, scale: float) -> Iterator[Project]:
    """A project of this kind of server with demo data in both schemas; its server stops afterwards."""
    root = folder / kind
    starter.begin(root)
    server = private_server.ensure(root, installation=_installation(root, kind), idle=_IDLE)
    try:
        _run(root, "db", "demo", "--scale", str(scale))
        yield Project(root, kind, server, folder / "files", scale)
    finally:
        private_server.stop(root)


def _installation(root: Path, kind: str) -> Installation:
    found = next((server for server in installed() if server.kind == kind), None)
    if found is None:
        cache = mysql_server.cache() / kind
        cache.mkdir(parents=True, exist_ok=True)
        found = mysql_server.installation() if kind == "mysql" else private_server.unpacked(cache)
    if found is None:
        raise RuntimeError(f"there is no {kind} to start")
    return found


def _run(root: Path, *arguments: str) -> None:
    if main(["--project", str(root), *arguments]) != 0:
        raise RuntimeError(f"reporter {' '.join(arguments)} failed")
