"""The fixtures that every test may ask for, and which tests only a full run has."""

from __future__ import annotations

import os

import pytest

from tests.demo_reports import demo
from tests.servers import mariadb, schema, server, shared

__all__ = ["demo", "mariadb", "schema", "server", "shared"]

pytest_plugins = ["tests.skips", "tests.workers", "tests.written"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the tests marked ``full`` to ``sh scripts/test --full``, or to whoever sets its variable."""
    if os.environ.get("REPORTER_TEST_FULL") == "1":
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("full")]
