"""Calculated columns computed whole: a formula over arrays of values instead of one by one by the engine.

Functions that only the engine knows are asked for once for all rows of the same values. What is beyond that
(other rows' cells, values whose meaning depends on a language) goes through the engine row by row.

It follows what Excel does, not the engine, where the two differ: numbers are compared and taken as texts by
their first 15 digits, a last sum or difference that cancels is 0, 0^0 is ``#NUM!`` (docs/formulas.md).
"""

from __future__ import annotations

from reporter.xlsx.recalculation.vectorised.computed import Computed
from reporter.xlsx.recalculation.vectorised.filled import computed_columns

__all__ = ["Computed", "computed_columns"]
