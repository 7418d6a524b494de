"""Which tests one worker of xdist runs together, because they share something that takes long to make.

xdist 3.8's own mark for that, ``xdist_group``, has no effect with pytest 9.2: it writes the group into a name
that pytest reads no longer. The groups are found from the tests' names, through xdist's hook for schedulers.
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

TOGETHER = {
    "tests/sql/": "real data through the procedures",
    "tests/test_pivot_oracle.py": "pivots of real workbooks",
    "tests/test_real_data.py": "real data through the program",
    "tests/test_opens.py": "demo reports",
    "tests/test_year_choice.py": "demo reports",
    "tests/test_wheel.py": "wheel",
    "tests/demo/test_gdb.py": "demo data of gdb",
    "tests/demo/test_sales.py": "demo data of sales",
}
"""Groups by the beginning of a test's name; all other tests go to whichever worker is free."""


def group(nodeid: str) -> str:
    """The group of a test; those on another kind of server are another one, as it is made there anew."""
    name = next((name for start, name in TOGETHER.items() if nodeid.startswith(start)), None)
    if name is None:
        return nodeid
    return f"{name}, MySQL" if "[mysql" in nodeid else name


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """The groups, the largest first, then single tests."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together | None:
    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None
