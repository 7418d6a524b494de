"""Which items pass a label filter, and which dates a date filter: the criteria of customFilters.

A criterion with a number is compared with numbers by value; one with text with what the item shows, without
regard to case. In text ``*`` is any characters, ``?`` any one; ``~`` before them means themselves.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from reporter.pivot.captions import item_text
from reporter.pivot.model import Filter, Scalar
from reporter.pivot.ordering import sort_key
from reporter.pivot.scalars import number

__all__ = ["Criterion", "criteria", "numbers_pass", "passes"]

Criterion: TypeAlias = tuple[str, str]
"""An operator of ST_FilterOperator and the text that it compares with."""

Marks = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "equal": operator.eq,
    "notEqual": operator.ne,
    "greaterThan": operator.gt,
    "greaterThanOrEqual": operator.ge,
    "lessThan": operator.lt,
    "lessThanOrEqual": operator.le,
}

_COMPARISONS = {
    "Equal": "equal",
    "NotEqual": "notEqual",
    "GreaterThan": "greaterThan",
    "GreaterThanOrEqual": "greaterThanOrEqual",
    "LessThan": "lessThan",
    "LessThanOrEqual": "lessThanOrEqual",
    "NewerThan": "greaterThan",
    "NewerThanOrEqual": "greaterThanOrEqual",
    "OlderThan": "lessThan",
    "OlderThanOrEqual": "lessThanOrEqual",
}
_PATTERNS = {"BeginsWith": "{}*", "EndsWith": "*{}", "Contains": "*{}*"}
_BETWEEN: Mapping[str, tuple[str, str, bool]] = {
    "Between": ("greaterThanOrEqual", "lessThanOrEqual", True),
    "NotBetween": ("lessThan", "greaterThan", False),
}


def criteria(of: Filter) -> tuple[tuple[Criterion, ...], bool] | None:
    """The filter's criteria, and whether all must hold; made from its type without customFilters."""
    if of.criteria:
        return of.criteria, of.all_of
    kind = re.sub("^(caption|value|date)", "", of.type)
    first, second = of.value1 or "", of.value2 or ""
    if kind in _COMPARISONS:
        return ((_COMPARISONS[kind], first),), False
    if kind in _BETWEEN:
        low, high, all_of = _BETWEEN[kind]
        return ((low, first), (high, second)), all_of
    pattern = _PATTERNS.get(kind.removeprefix("Not"))
    if pattern is None:
        return None
    negated = "notEqual" if kind.startswith("Not") else "equal"
    return ((negated, pattern.format(first)),), False


def passes(item: Scalar, tests: Sequence[Criterion], all_of: bool) -> bool:
    """True where the item, as it is shown, meets the criteria."""
    met = (_meets(item, *test) for test in tests)
    return all(met) if all_of else any(met)


def _meets(item: Scalar, sign: str, text: str) -> bool:
    value, own = _as_number(text), number(item)
    if value is not None and own == own:
        return bool(_COMPARE[sign](own, value))
    if sign in ("equal", "notEqual"):
        matched = _pattern(text).fullmatch(item_text(item)) is not None
        return matched == (sign == "equal")
    return bool(_COMPARE[sign](sort_key(item), sort_key(value if value is not None else text)))


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


_WILDCARDS = {"*": ".*", "?": "."}


@lru_cache(maxsize=64)
def _pattern(text: str) -> re.Pattern[str]:
    pieces = re.findall(r"~[*?~]|.", text, re.DOTALL)
    expression = "".join(
        re.escape(piece[1]) if len(piece) == 2 else _WILDCARDS.get(piece, re.escape(piece))
        for piece in pieces
    )
    return re.compile(expression, re.IGNORECASE | re.DOTALL)


def numbers_pass(numbers: Floats, tests: Sequence[Criterion], all_of: bool) -> Marks | None:
    """Which of the numbers or serials meet the criteria; NaN only ``notEqual``. None without numbers."""
    met: list[Marks] = []
    for sign, text in tests:
        value = _as_number(text)
        if value is None:
            return None
        met.append(_COMPARE[sign](numbers, value))
    found: Marks = np.logical_and.reduce(met) if all_of else np.logical_or.reduce(met)
    return found
