"""The calculation engine behind one seam: cells in, values out, each oddity of the engine dealt with here.

formualizer 0.13: names can't be defined (they are expanded before), a spilling formula spreads over its
neighbours (plain formulas that spill are refused), an unknown function is ``#NAME?``, unfinished work
``NImpl``. TEXT takes no notice of a literal between digits (``##\\,##0``), so that a function of our own
takes its place in formulas that have a backslash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from reporter.xlsx.cells import Value, cell_name
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.formulas import Kind, sheet_prefix, tokens
from reporter.xlsx.numbers.formats import shown
from reporter.xlsx.recalculation.model import Cell
from reporter.xlsx.values import serial

__all__ = ["CIRCULAR", "Engine", "NotComputedError"]

CIRCULAR = "a circular reference"
_KINDS = {
    "#DIV/0!": "Div",
    "#N/A": "Na",
    "#NAME?": "Name",
    "#NULL!": "Null",
    "#NUM!": "Num",
    "#REF!": "Ref",
    "#VALUE!": "Value",
    "#SPILL!": "Spill",
    "#CALC!": "Calc",
}
_WORDS = {kind: word for word, kind in _KINDS.items()}
_REASONS = {
    "Name": "an unknown function or name",
    "NImpl": "a feature that isn't supported",
    "Circ": CIRCULAR,
    "Error": "it can't be understood",
    "Cancelled": "it took too long",
}
_LARGEST_INT = 10**15
_OWN_TEXT = "REPORTER.TEXT"


class NotComputedError(Exception):
    """The engine has no value for a formula; the message says why."""


class Engine:
    """One workbook in the engine, with a fixed clock and seed."""

    def __init__(self, now: dt.datetime, seconds: float, *, date1904: bool = False) -> None:
        import formualizer

        config = formualizer.EvaluationConfig()
        config.enable_parallel = False
        config.workbook_seed = 1
        config.max_eval_time_ms = int(seconds * 1000)
        config.date_system = "1904" if date1904 else "1900"
        self._literal = formualizer.LiteralValue
        self._date1904 = date1904
        self._seconds = seconds
        self._book = formualizer.Workbook(
            config=formualizer.WorkbookConfig(eval_config=config, enable_changelog=False)
        )
        self._book.set_temporal_egress("serial")
        self._book.register_function(_OWN_TEXT, self._text, min_args=2, max_args=2)
        self._book.set_deterministic_clock(now.replace(tzinfo=dt.UTC), "utc")  # the wall clock's reading

    def add_sheet(self, name: str) -> None:
        self._book.add_sheet(name)

    def put(self, sheet: str, first_row: int, column: int, values: Sequence[Value]) -> None:
        """Sets values below each other."""
        self._book.set_values_batch(sheet, first_row, column, [[self._given(value)] for value in values])

    def formula(self, cell: Cell, text: str) -> None:
        """Sets a formula; NotComputedError where the engine can't read it."""
        try:
            self._book.set_formula(*cell, f"={_with_own_text(text)}")
        except Exception as error:
            raise NotComputedError(_reason(error)) from None

    def evaluate(self) -> bool:
        """Evaluates everything; False where that failed, so that cells are to be evaluated one by one."""
        try:
            self._book.evaluate_all()
        except Exception:
            return False
        return True

    def evaluate_cell(self, cell: Cell) -> None:
        """Evaluates one cell and what it needs; NotComputedError where that fails."""
        try:
            self._book.evaluate_cell(*cell)
        except Exception as error:
            raise NotComputedError(_reason(error)) from None

    def spills(self, cell: Cell) -> bool:
        """True where the cell's formula spread over its neighbours."""
        address = f"{sheet_prefix(cell[0])}{cell_name(*cell[1:])}"
        return self._book.inspect_cell(address, include_values=False).cell.spill is not None

    def value(self, cell: Cell) -> Value:
        """The cell's value; NotComputedError where the engine gave up."""
        found = self._book.get_value(*cell)
        if isinstance(found, dict):
            return _error(found)
        if isinstance(found, float) and found.is_integer() and abs(found) < _LARGEST_INT:
            return int(found)
        if found is None or isinstance(found, str | bool | int | float):
            return found
        raise NotComputedError(f"a result of a kind that no cell holds: {type(found).__name__}")

    def _text(self, value: object, code: object) -> object:
        """TEXT of a number in a format, of a text itself; unfinished where the format isn't understood."""
        if isinstance(value, str | dict):
            return value
        if isinstance(value, int | float | None) and not isinstance(value, bool) and isinstance(code, str):
            found = shown(value or 0, code, date1904=self._date1904)
            return {"type": "Error", "kind": "NImpl"} if found is None else found
        return {"type": "Error", "kind": "NImpl"}

    def _given(self, value: Value) -> Any:
        if isinstance(value, ErrorValue):
            return self._literal.error(_KINDS.get(value, "Value"), None)
        if isinstance(value, Decimal):
            return float(value)
        if isinstance(value, dt.date | dt.time | dt.timedelta):
            return float(serial(value, self._date1904))
        return value


def _with_own_text(formula: str) -> str:
    """The formula with our own TEXT, where a format in it may have literals between digits."""
    if "\\" not in formula:
        return formula
    return "".join(
        _OWN_TEXT if token.kind is Kind.FUNCTION and token.text.upper() == "TEXT" else token.text
        for token in tokens(formula)
    )


def _error(found: dict[str, Any]) -> Value:
    kind = str(found.get("kind", ""))
    if kind in _REASONS or kind not in _WORDS:
        raise NotComputedError(_REASONS.get(kind, f"the engine's error {kind}"))
    return ErrorValue(_WORDS[kind])


def _reason(error: Exception) -> str:
    text = str(error).removeprefix("Engine error: ").strip()
    return text.splitlines()[0] if text else type(error).__name__
