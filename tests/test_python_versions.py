"""What every supported Python does alike: Debian 12 has 3.11.2."""

from __future__ import annotations

import re
from pathlib import Path

SOURCES = sorted((Path(__file__).resolve().parents[1] / "reporter").rglob("*.py"))


def test_no_pattern_has_a_possessive_or_atomic_group_which_python_3_11_2_mismatches() -> None:
    group = re.compile(r"\)(?:\*|\+|\?)\+(?!\+)[^ ]|\(\?>")
    found = [
        f"{path.name}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if group.search(line)
    ]
    assert len(SOURCES) > 50
    assert not found
