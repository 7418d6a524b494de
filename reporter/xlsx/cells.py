"""References to cells in A1 notation, and the values that cells hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW, Area

__all__ = [
    "Value",
    "area_name",
    "areas_name",
    "cell_name",
    "column_letters",
    "column_number",
    "parse_area",
    "parse_areas",
]

Value: TypeAlias = str | int | float | bool | Decimal | dt.date | dt.datetime | dt.time | dt.timedelta | None

_AREA = re.compile(r"\$?([A-Za-z]{1,3})?\$?([0-9]{1,7})?(?::\$?([A-Za-z]{1,3})?\$?([0-9]{1,7})?)?")


@lru_cache(maxsize=LAST_COLUMN)
def column_letters(column: int) -> str:
    """1 is "A", 16384 is "XFD"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=LAST_COLUMN)
def column_number(letters: str) -> int:
    """ "A" is 1, "XFD" is 16384; either case."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """The cell's address, as in ``B5``."""
    return f"{column_letters(column)}{row}"


def parse_area(text: str) -> Area:
    """The rectangle that ``B5``, ``$B$5:C9``, ``A:C`` or ``3:7`` names.

    Raises ValueError where it names none.
    """
    match = _AREA.fullmatch(text)
    if not match or not text:
        raise ValueError(f"not an area: {text!r}")
    left, top, right, bottom = match.groups()
    if ":" not in text:
        if not (left and top):
            raise ValueError(f"not a cell: {text!r}")
        right, bottom = left, top
    if bool(left) != bool(right) or bool(top) != bool(bottom):
        raise ValueError(f"not an area: {text!r}")
    columns = sorted((column_number(left), column_number(right))) if left and right else [1, LAST_COLUMN]
    rows = sorted((int(top), int(bottom))) if top and bottom else [1, LAST_ROW]
    return Area(rows[0], columns[0], rows[1], columns[1])


def area_name(area: Area) -> str:
    """The area without dollar signs, a single cell without a colon: ``B5`` or ``B5:C9``.

    Whole columns are ``A1:C1048576``, as Excel writes them: readers need both ends to be cells.
    """
    start = cell_name(area.first_row, area.first_column)
    end = cell_name(area.last_row, area.last_column)
    return start if start == end else f"{start}:{end}"


def parse_areas(text: str) -> tuple[Area, ...]:
    """The rectangles of a ``sqref``: areas with blanks between them."""
    return tuple(parse_area(part) for part in text.split())


def areas_name(areas: Iterable[Area]) -> str:
    """The areas as a ``sqref``."""
    return " ".join(area_name(area) for area in areas)
