"""Checks of the sound workbook with pivots, broken in one way."""

from __future__ import annotations

from collections.abc import Mapping

from reporter.errors import Fault
from reporter.xlsx import rules

__all__ = ["codes", "faults"]


def faults(parts: Mapping[str, bytes]) -> tuple[Fault, ...]:
    """All faults of the parts."""
    return rules.check(parts)


def codes(parts: Mapping[str, bytes]) -> set[str]:
    """The codes of all faults, without "package."."""
    return {fault.code.removeprefix("package.") for fault in faults(parts)}
