"""The fixtures that every test may ask for."""

from __future__ import annotations

from tests.servers import mariadb, schema, server, shared

__all__ = ["mariadb", "schema", "server", "shared"]

pytest_plugins = ["tests.skips"]
