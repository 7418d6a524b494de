"""Real servers for the tests: ``server`` is one running server a kind, ``schema`` makes databases that are
dropped again.

A MariaDB is always there, started like a project's own. A MySQL joins it where REPORTER_TEST_MYSQL=1 asks
for one.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from reporter.database import Database, connect
from reporter.database import server as private_server
from reporter.database.installation import Installation, installed
from tests import mysql_server

_numbers = itertools.count(1)

SchemaFactory = Callable[[], str]

KINDS = ("mariadb", "mysql") if os.environ.get("REPORTER_TEST_MYSQL") == "1" else ("mariadb",)


def installation(kind: str) -> Installation | None:
    """The program that the tests start: this machine's, else one that is unpacked once into the cache."""
    if kind == "mysql":
        return mysql_server.installation()
    found = next((server for server in installed() if server.kind == kind), None)
    if found is not None:
        return found
    cache = mysql_server.cache() / kind
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "lock"):
        return private_server.unpacked(cache)


@pytest.fixture(scope="session")
def mariadb() -> Installation:
    """A MariaDB that can be started."""
    found = installation("mariadb")
    assert found is not None
    return found


@pytest.fixture(scope="session", params=KINDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A running server's record, its user root; once for each kind of server."""
    root = tmp_path_factory.mktemp(f"server_{request.param}")
    found = installation(request.param)
    if found is None:
        pytest.skip("MySQL not installable although tried")
    yield private_server.ensure(root, installation=found, idle=2 * 60 * 60)
    private_server.stop(root)


@pytest.fixture
def schema(server: Database) -> Iterator[SchemaFactory]:
    """Makes a new, empty database at each call and gives its name; all of them are dropped after the test."""
    made: list[str] = []

    def make() -> str:
        name = f"test_{os.getpid()}_{next(_numbers)}"
        with connect(server) as connection:
            connection.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        made.append(name)
        return name

    yield make
    with connect(server) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published real data beside the checkout (or where REPORTER_SHARED says)."""
    folder = Path(os.environ.get("REPORTER_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    if not folder.is_dir():
        pytest.skip("no ../shared")
    return folder
