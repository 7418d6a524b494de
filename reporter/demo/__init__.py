"""Demo data: two schemas that look like a consumer-goods company's, made from a seed.

``sales`` holds the published figures of the customer dashboard exactly, dirt included; ``gdb`` is the star
schema behind the market badges, at any scale. The same seed and scale give the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reporter.errors import Fault, UsageError

__all__ = ["DemoData", "write"]

Schema = Literal["sales", "gdb"]
SMALLEST, LARGEST = 0.01, 1.0
LAST_SEED = 2**63 - 1
"""What a database records as BIGINT."""


@dataclass(frozen=True, slots=True)
class DemoData:
    """A folder of CSV files, one a table, with the rows of each."""

    folder: Path
    rows: Mapping[str, int]
    description: str


def write(schema: Schema, folder: Path, seed: int = 1, scale: float = 0.1) -> DemoData:
    """The demo data of ``schema`` as CSV files in ``folder``, which is made where it is missing.

    ``scale`` is the share of the full rows, 0.01 to 1, of ``gdb``; units a fiscal year are the same at every
    scale. ``sales`` has one size. Raises ``UsageError`` for a scale or a seed out of range.
    """
    UsageError.raise_if(_faults(seed, scale))
    folder.mkdir(parents=True, exist_ok=True)
    if schema == "sales":
        from reporter.demo import sales

        return DemoData(folder, sales.write(folder, seed), f"demo data, seed {seed}")
    from reporter.demo import gdb

    return DemoData(folder, gdb.write(folder, seed, scale), f"demo data, seed {seed}, scale {scale:g}")


def _faults(seed: int, scale: float) -> list[Fault]:
    faults = []
    if not SMALLEST <= scale <= LARGEST:
        what = "the scale of the demo data is out of range"
        faults.append(Fault("demo.scale", what, expected=f"{SMALLEST} to {LARGEST:g}", found=f"{scale:g}"))
    if not 0 <= seed <= LAST_SEED:
        what = "the seed of the demo data is out of range"
        faults.append(Fault("demo.seed", what, expected=f"0 to {LAST_SEED}", found=str(seed)))
    return faults
