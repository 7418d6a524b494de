"""The fixtures that every test may ask for."""

from __future__ import annotations

from tests.servers import schema, server, shared

__all__ = ["schema", "server", "shared"]

pytest_plugins = ["tests.skips"]
