"""1,000,000 rows × 8 columns from the server into columns: ``python -m bench.database.fetching WHICH …``.

Each way runs in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.database.project import Project
from bench.process import Cost, Meter
from reporter.database import Connection, Database, connect

__all__ = ["COLUMNS", "WAYS", "fetched"]

COLUMNS = 8
_PROCEDURE = "bench_lines"
_CREATE = f"""
CREATE PROCEDURE {_PROCEDURE}(p_rows INT)
READS SQL DATA
SELECT s.`date`, s.fiscal_year, s.product_code, s.customer_code, s.sold_quantity,
       CAST(s.sold_quantity * 1.25 AS DECIMAL(18,2)) AS amount,
       CONCAT('Customer ', s.customer_code) AS customer, s.sold_quantity * 0.1e0 AS weight
  FROM fact_sales_monthly AS s
 LIMIT p_rows
"""


def _reporter(connection: Connection, rows: int) -> object:
    (result,) = connection.call(_PROCEDURE, (rows,))
    assert result.rows.height == rows, "the data have fewer rows"
    return result


def _rows(connection: Connection, rows: int) -> tuple[list[str], list[Any]]:
    """The driver's own way: everything fetched as Python objects."""
    cursor: Any = connection._session.cursor()
    cursor.execute(f"CALL {_PROCEDURE}(%s)", (rows,))
    found = cursor.fetchall()
    assert len(found) == rows, "the data have fewer rows"
    return [column[0] for column in cursor.description], found


def _polars(connection: Connection, rows: int) -> object:
    import polars as pl

    names, found = _rows(connection, rows)
    return pl.DataFrame(found, schema=names, orient="row", infer_schema_length=None)


def _pandas(connection: Connection, rows: int) -> object:
    import pandas as pd

    names, found = _rows(connection, rows)
    return pd.DataFrame(found, columns=names)


WAYS: dict[str, tuple[str, Callable[[Connection, int], object]]] = {
    "reporter": ("reporter", _reporter),
    "polars": ("driver's fetchall, polars frame", _polars),
    "pandas": ("driver's fetchall, pandas frame", _pandas),
}


def fetched(project: Project, way: str, rows: int) -> Cost:
    """What one way costs the client."""
    with connect(project.server, "gdb") as connection:
        if _PROCEDURE not in connection.procedures():
            connection.execute(_CREATE)
    command = [sys.executable, "-m", __spec__.name, way, str(project.server.socket), str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_ROOT)
    if done.returncode:
        raise RuntimeError(f"{way}: {done.stderr.strip().splitlines()[-1:]}")
    return Cost(**json.loads(done.stdout))


_ROOT = Path(__file__).parents[2]


def main(way: str, socket: str, rows: str) -> None:
    """Prints the cost of one way, connecting apart."""
    import pandas
    import polars  # noqa: F401 - imports aren't what is measured

    del pandas
    with connect(Database(socket=Path(socket), user="root"), "gdb") as connection:
        connection.procedures()
        meter = Meter()
        meter.begin()
        with meter.stage("fetch"):
            WAYS[way][1](connection, int(rows))
        print(json.dumps(asdict(meter.finish())))


if __name__ == "__main__":
    main(*sys.argv[1:])
