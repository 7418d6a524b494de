"""Excel's order of items, and which of them it takes for one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from reporter.pivot.model import Scalar
from reporter.pivot.scalars import serial
from reporter.xlsx.errorvalues import ErrorValue

__all__ = ["SortKey", "folded", "item_order", "sort_key"]

SortKey: TypeAlias = tuple[int, float, str, str]

_NUMBER, _TEXT, _BOOLEAN, _ERROR, _BLANK = range(5)


def folded(item: Scalar) -> Scalar:
    """The same for all items that Excel takes for one: texts that differ by case alone."""
    if isinstance(item, str) and not isinstance(item, ErrorValue):
        return item.casefold()
    return item


def sort_key(item: Scalar) -> SortKey:
    """Orders items as Excel does, ascending: numbers and dates, texts, booleans, errors, the blank.

    Texts are compared without regard to case; hyphens and apostrophes count only between texts that are
    otherwise the same.
    """
    if item is None:
        return (_BLANK, 0.0, "", "")
    if isinstance(item, bool):
        return (_BOOLEAN, float(item), "", "")
    if isinstance(item, datetime):
        return (_NUMBER, serial(item), "", "")
    if isinstance(item, (int, float)):
        return (_NUMBER, float(item), "", "")
    if isinstance(item, ErrorValue):
        return (_ERROR, 0.0, str(item), "")
    return (_TEXT, 0.0, _collated(item), item)


_SYMBOLS = '_,;:!?."()[]{}@*/\\&#%`^+<=>|~$'
_WEIGHTS = {ord(symbol): chr(at + 2) for at, symbol in enumerate(_SYMBOLS)} | {
    ord(" "): "\x01",
    ord("-"): None,
    ord("'"): None,
}


def _collated(text: str) -> str:
    """The text's weights: blanks, symbols, digits, letters; letters without their marks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_WEIGHTS)


def item_order(items: Sequence[Scalar] | Iterable[Scalar]) -> list[int]:
    """The indices of the items in Excel's ascending order."""
    keys = [sort_key(item) for item in items]
    return sorted(range(len(keys)), key=keys.__getitem__)
