"""Calculated fields and calculated items: their formulas read, checked and computed, without ``eval``."""

from __future__ import annotations

from reporter.pivot.layout.calculated.fields import CalculatedFields
from reporter.pivot.layout.calculated.grammar import FormulaError, parse
from reporter.pivot.layout.calculated.items import CalculatedItems

__all__ = ["CalculatedFields", "CalculatedItems", "FormulaError", "parse"]
