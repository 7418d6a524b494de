"""Excel's order of items, and which of them it takes for one."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import TypeAlias

from reporter.pivot.model import Scalar
from reporter.pivot.scalars import serial
from reporter.xlsx.errorvalues import ErrorValue

__all__ = ["SortKey", "folded", "sort_key"]

SortKey: TypeAlias = tuple[int, float, str, str]

_NUMBER, _TEXT, _BOOLEAN, _ERROR, _DATE, _BLANK = range(6)
_ERRORS = ("#N/A", "#NUM!", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!")


def folded(item: Scalar) -> Scalar:
    """The same for all items that Excel takes for one: texts that differ by case alone."""
    if isinstance(item, str) and not isinstance(item, ErrorValue):
        return item.casefold()
    return item


def sort_key(item: Scalar) -> SortKey:
    """Orders items as Excel does, ascending: numbers, texts, booleans, errors, dates, the blank.

    So they stand in files that Excel saved, dates behind errors, and errors by falling number. Texts are
    compared without regard to case; hyphens and apostrophes count only between texts that are otherwise the
    same, of which the one without goes first.
    """
    if item is None:
        return (_BLANK, 0.0, "", "")
    if isinstance(item, bool):
        return (_BOOLEAN, float(item), "", "")
    if isinstance(item, datetime):
        return (_DATE, serial(item), "", "")
    if isinstance(item, (int, float)):
        return (_NUMBER, float(item), "", "")
    if isinstance(item, ErrorValue):
        return (_ERROR, float(_ERRORS.index(item) if item in _ERRORS else len(_ERRORS)), str(item), "")
    return (_TEXT, 0.0, _collated(item), item.translate(_LAST))


_SYMBOLS = ' _,;:!?."()[]{}@*/\\&#%`^+<=>|~$'
_WEIGHTS = {ord(symbol): chr(at + 1) for at, symbol in enumerate(_SYMBOLS)} | {ord("-"): None, ord("'"): None}
_LAST = {ord("-"): "\U0010fffe", ord("'"): "\U0010ffff"}


def _collated(text: str) -> str:
    """The text's weights: blanks, symbols, digits, letters; letters without their marks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    weighed = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_WEIGHTS)
    if weighed.isascii():
        return weighed
    return "".join(_low(letter) for letter in weighed)


def _low(letter: str) -> str:
    """A symbol that has no weight of its own, such as a currency sign, still comes before digits."""
    return "\x2f" + letter if not letter.isalnum() and letter >= "\x7f" else letter
