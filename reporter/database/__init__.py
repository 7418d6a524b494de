"""The only part that knows the driver: settings, connection, private server, deployed SQL, loading.

What needs the driver is imported on first use, so that the command line's help doesn't pay for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reporter.database.settings import Database, Tls

if TYPE_CHECKING:
    from reporter.database.catalogue import Parameter, Procedure
    from reporter.database.connection import Connection, Server

__all__ = ["Connection", "Database", "Parameter", "Procedure", "Server", "Tls", "connect"]

_HOMES = {
    "Connection": "connection",
    "Server": "connection",
    "Parameter": "catalogue",
    "Procedure": "catalogue",
}


def connect(database: Database, schema: str | None = None, *, load_files: bool = False) -> Connection:
    """An open connection to ``schema``, to be used in a ``with`` block; see
    ``reporter.database.connection``.
    """
    from reporter.database import connection

    return connection.connect(database, schema, load_files=load_files)


def __getattr__(name: str) -> object:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"reporter.database.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
