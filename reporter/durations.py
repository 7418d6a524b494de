"""In which order to start several reports: the longest first, as their records tell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from math import inf
from pathlib import Path

__all__ = ["last_seconds", "longest_first"]

_RECORDS = 200  # looked at, latest first: some months of a large project, in a tenth of a second


def longest_first(output: Path, names: Sequence[str]) -> list[str]:
    """The names, those first whose last published run took longest, so that no long one is begun when all
    others are done; before them those without one, which may take any time, in the order in which they came.
    """
    known = last_seconds(output, names)
    return sorted(names, key=lambda name: -known.get(name, inf))


def last_seconds(output: Path, names: Sequence[str]) -> dict[str, float]:
    """The seconds of each report's last published run, of those that have a record which can be read."""
    found: dict[str, float] = {}
    wanted = set(names)
    for file in _latest(output):
        if found.keys() >= wanted:
            break
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):  # whatever else lies there
            record = json.loads(file.read_bytes())
            seconds = float(sum(record["timings"].values()))
            if record["report"] in wanted:
                found.setdefault(record["report"], seconds)
    return found


def _latest(output: Path) -> Iterator[Path]:
    dated: list[tuple[float, Path]] = []
    for file in output.glob("*/*.json"):
        with suppress(OSError):  # gone since
            dated.append((file.stat().st_mtime, file))
    yield from (file for _, file in sorted(dated, reverse=True)[:_RECORDS])
