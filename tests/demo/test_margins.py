from __future__ import annotations

import pytest

from reporter.demo.margins import fit


def test_amounts_meet_every_sum() -> None:
    cells = [("r1", "a"), ("r1", "b"), ("r2", "a"), ("r2", "b"), ("r2", "b")]
    amounts = fit(cells, [3, 1, 4, 1, 5], {"r1": 101, "r2": 57, "a": 60, "b": 98})
    assert all(amount > 0 for amount in amounts)
    assert (amounts[0] + amounts[1], sum(amounts[2:])) == (101, 57)
    assert (amounts[0] + amounts[2], amounts[1] + amounts[3] + amounts[4]) == (60, 98)


def test_amounts_keep_to_the_weights_where_the_sums_allow() -> None:
    cells = [("r", "a"), ("r", "a"), ("r", "b")]
    assert fit(cells, [1, 3, 1], {"r": 500, "a": 400, "b": 100}) == [100, 300, 100]


def test_what_rounding_leaves_over_goes_round_through_other_rows() -> None:
    cells = [(row, column) for row in ("r1", "r2", "r3") for column in ("a", "b", "c")]
    amounts = fit(cells, [1] * 9, {"r1": 10, "r2": 10, "r3": 11, "a": 10, "b": 11, "c": 10})
    assert [sum(amounts[at : at + 3]) for at in (0, 3, 6)] == [10, 10, 11]
    assert [sum(amounts[at::3]) for at in (0, 1, 2)] == [10, 11, 10]


def test_sums_that_cannot_be_met_are_an_error() -> None:
    with pytest.raises(ValueError, match="no amounts have these sums"):
        fit([("r1", "a"), ("r2", "b")], [1, 1], {"r1": 3, "r2": 5, "a": 4, "b": 4})
