# ruff: noqa: S608 (names are quoted)
"""Where a database's data come from, demo or a folder or a dump; kept in its table ``data_origin``."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from reporter.database.connection import Connection
from reporter.database.naming import qualified, quoted
from reporter.errors import DatabaseError

__all__ = ["TABLE", "Origin", "current", "record"]

TABLE = "data_origin"


@dataclass(frozen=True, slots=True)
class Origin:
    """``kind`` is demo, folder or dump; ``seed`` and ``scale`` belong to demo data.

    ``hashes`` maps a source file's name to its SHA-256, ``rows`` a table to its row count. ``loaded_at`` is
    UTC in ISO 8601, empty before the load.
    """

    kind: str
    description: str
    seed: int | None = None
    scale: float | None = None
    hashes: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    loaded_at: str = ""

    @property
    def is_demo(self) -> bool:
        return self.kind == "demo"


def current(connection: Connection, database: str | None = None) -> Origin | None:
    """The origin of the data that are there, or None where nothing was ever loaded."""
    table = qualified(database, TABLE) if database else quoted(TABLE)
    try:
        frame = connection.query(
            "SELECT kind, description, seed, scale, detail, CAST(loaded_at AS CHAR)"
            f" FROM {table} ORDER BY id DESC LIMIT 1"
        ).frame
    except DatabaseError as error:
        if error.faults[0].code in ("database.table-missing", "database.schema-missing"):
            return None
        raise
    if frame.is_empty():
        return None
    kind, description, seed, scale, detail, loaded_at = frame.row(0)
    known = json.loads(detail) if detail else {}
    return Origin(
        kind,
        description,
        seed,
        float(scale) if scale is not None else None,
        known.get("hashes", {}),
        known.get("rows", {}),
        str(loaded_at).replace(" ", "T"),
    )


def record(connection: Connection, database: str, origin: Origin) -> None:
    """Writes the origin as the newest of this database, loaded now."""
    detail = json.dumps({"hashes": origin.hashes, "rows": origin.rows}, ensure_ascii=False, sort_keys=True)
    connection.execute(
        f"INSERT INTO {qualified(database, TABLE)}"
        " (kind, description, is_demo, seed, scale, detail, loaded_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, UTC_TIMESTAMP())",
        (origin.kind, origin.description, int(origin.is_demo), origin.seed, origin.scale, detail),
    )
