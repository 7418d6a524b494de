"""Formulas recomputed without Excel, so that every reader of the workbook sees true figures.

``recalculate(book, now=…)`` expands names and tables to cells, and gives the engine only what formulas read;
columns that are filled down are reckoned whole where their formula allows it.
"""

from __future__ import annotations

from reporter.xlsx.recalculation.model import (
    Block,
    Book,
    Cell,
    FilledColumn,
    Formula,
    Name,
    Recalculated,
    Sheet,
    Table,
    Uncomputed,
)
from reporter.xlsx.recalculation.recalculate import recalculate

__all__ = [
    "Block",
    "Book",
    "Cell",
    "FilledColumn",
    "Formula",
    "Name",
    "Recalculated",
    "Sheet",
    "Table",
    "Uncomputed",
    "recalculate",
]
