"""``demo``: a project with a server of its own, demo data in both schemas, and the workbooks made of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reporter import starter
from reporter.cli import main
from reporter.database import Database, connect
from reporter.database import server as private_server
from reporter.database.installation import Installation
from reporter.results import ResultSet

__all__ = ["Demo", "demo"]

PERIOD_END = "2020-06-30"
REPORTS = sorted(path.stem for path in (starter.folder() / "templates").glob("*.yaml"))
OF_GDB = tuple(name for name in REPORTS if name != "customer_analytics")


@dataclass(frozen=True, slots=True)
class Demo:
    """The finished reports over demo data, their project's folder, and the server that they come from.

    ``customers``: customer_analytics to June 2020, by cleaning; ``of_gdb``: the others of August 2021, by
    report; ``before``: every report for a period before the first row of the data.
    """

    root: Path
    server: Database
    customers: dict[str, Path]
    of_gdb: dict[str, Path]
    before: dict[str, Path]

    @property
    def workbooks(self) -> tuple[Path, ...]:
        return (*self.customers.values(), *self.of_gdb.values(), *self.before.values())

    def call(self, procedure: str, *arguments: object) -> ResultSet:
        """The only result set of a procedure of the schema sales."""
        with connect(self.server, "sales") as connection:
            (result,) = connection.call(procedure, arguments)
        return result


@pytest.fixture(scope="session")
def demo(mariadb: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Made once a session, with a server of its own."""
    root = tmp_path_factory.mktemp("demo") / "project"
    starter.begin(root)
    server = private_server.ensure(root, installation=mariadb, idle=2 * 60 * 60)
    assert main(["--project", str(root), "db", "demo", "--scale", "0.01"]) == 0
    yield Demo(
        root,
        server,
        {each: _run(root, "customer_analytics", "2020-06", each) for each in ("normalise", "drop")},
        {report: _run(root, report, "2021-08") for report in OF_GDB},
        {report: _run(root, report, "2010-06") for report in REPORTS},
    )
    private_server.stop(root)


def _run(root: Path, report: str, period: str, cleaning: str = "") -> Path:
    out = root / "output" / f"{report}-{period}-{cleaning}"
    parameters = ["--param", f"cleaning={cleaning}"] if cleaning else []
    command = ["--project", str(root), "run", report, "--period", period, "--out", str(out), *parameters]
    assert main(command) == 0
    (path,) = out.glob("*.xlsx")
    return path
