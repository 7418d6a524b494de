"""States of groups: the eleven functions, exact sums, and merging that gives what one pass gives."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.pivot.layout.measures import FUNCTIONS, State, state
from reporter.pivot.model import Function

VALUES = [3.0, 4.5, -2.0, 8.25]

EXPECTED: dict[Function, float] = {
    "sum": 13.75,
    "count": 5.0,
    "countNums": 4.0,
    "average": 13.75 / 4,
    "max": 8.25,
    "min": -2.0,
    "product": 3.0 * 4.5 * -2.0 * 8.25,
    "stdDev": statistics.stdev(VALUES),
    "stdDevp": statistics.pstdev(VALUES),
    "var": statistics.variance(VALUES),
    "varp": statistics.pvariance(VALUES),
}


def _state(values: Sequence[float], function: Function, present: Sequence[bool] | None = None) -> State:
    groups = np.zeros(len(values), np.int64)
    marks = None if present is None else np.array(present, bool)
    return state(np.array(values), marks, groups, 1, frozenset((FUNCTIONS[function][0],)))


def _figure(of: State, function: Function) -> float:
    return float(FUNCTIONS[function][1](of)[0])


@pytest.mark.parametrize("function", EXPECTED)
def test_each_function_counts_numbers_and_count_alone_counts_texts(function: Function) -> None:
    with_text_and_blank = [*VALUES, math.nan, math.nan]
    of = _state(with_text_and_blank, function, [True] * 5 + [False])
    assert _figure(of, function) == pytest.approx(EXPECTED[function])


@pytest.mark.parametrize("function", ["sum", "max", "min", "product"])
def test_texts_alone_give_zero(function: Function) -> None:
    assert _figure(_state([math.nan], function), function) == 0.0


@pytest.mark.parametrize("function", ["average", "stdDevp", "varp"])
def test_texts_alone_leave_nothing_to_divide_by(function: Function) -> None:
    assert math.isnan(_figure(_state([math.nan], function), function))


@pytest.mark.parametrize("function", ["stdDev", "var"])
def test_one_value_has_no_sample_deviation(function: Function) -> None:
    assert math.isnan(_figure(_state([3.0], function), function))


def test_sums_of_decimals_have_no_rounding_error() -> None:
    assert _figure(_state([0.1] * 10 + [0.2] * 10, "sum"), "sum") == 3.0
    assert _figure(_state([0.01] * 100_000, "sum"), "sum") == 1000.0


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=60))
def test_sums_of_any_numbers_are_those_of_exact_arithmetic(values: list[float]) -> None:
    total = _figure(_state(values, "sum"), "sum")
    scale = max(abs(value) for value in values)
    assert total == pytest.approx(math.fsum(values), rel=1e-15, abs=scale * 1e-15)


numbers = st.integers(-(10**6), 10**6).map(lambda number: number / 64)


@pytest.mark.parametrize("function", EXPECTED)
@given(parts=st.lists(st.lists(numbers, min_size=1, max_size=8), min_size=1, max_size=5))
def test_merged_states_give_what_one_pass_gives(function: Function, parts: list[list[float]]) -> None:
    groups = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    values = np.array([value for part in parts for value in part])
    fine = state(values, None, groups, len(parts), frozenset((FUNCTIONS[function][0],)))
    merged = fine.merged(np.zeros(len(parts), np.int64), 1)
    once = _figure(_state(values.tolist(), function), function)
    assert _figure(merged, function) == pytest.approx(once, rel=1e-9, abs=1e-6, nan_ok=True)


def test_every_function_of_the_standard_is_known() -> None:
    of: Callable[[State], object] = FUNCTIONS["sum"][1]
    assert set(FUNCTIONS) == set(EXPECTED)
    assert callable(of)
