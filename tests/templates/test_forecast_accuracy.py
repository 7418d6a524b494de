from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from tests.templates.filled import VALUES, Rows, cached, errors, filled

RUN = VALUES | {"weak_below": 0.4, "fiscal_year": 2021}
# Customers in one market: forecast, sold, absolute error.
Customers = Sequence[tuple[int, int, int]]


def share(error: float | None, forecast: int) -> float | None:
    return error / forecast if forecast and error is not None else None


def reached(error: float | None, forecast: int) -> float | None:
    part = share(error, forecast)
    return None if part is None else max(0.0, 1 - part)


def tables(
    customers: Customers, before: tuple[int, int] = (0, 0), costs: Sequence[float] = (2.0,)
) -> dict[str, Rows]:
    """The report's tables for customers A, B, …: all sold in one month, a category for each cost."""
    known = sum(forecast for forecast, _, _ in customers) > 0
    rows = [_customer(chr(65 + number), *each, known) for number, each in enumerate(customers)]
    rows.sort(key=lambda row: (row[11] is None, row[11] or 0))
    forecast, sold, error = (sum(each[number] for each in customers) for number in range(3))
    if not customers:
        return {}
    return {
        "forecast_accuracy_by_customer": rows,
        "forecast_accuracy_by_market": [_market(forecast, sold, error if known else None, len(customers))],
        "forecast_market_bars": [("Market", 1, forecast, reached(error, forecast), None)],
        "forecast_accuracy_by_month": [_month(forecast, sold, error if known else None, before)],
        "forecast_accuracy_by_category": [
            _category(f"Category {number}", forecast, sold, error if known else None, cost)
            for number, cost in enumerate(costs, 1)
        ],
    }


def _net(forecast: int, sold: int, error: int | None) -> int | None:
    return None if error is None else forecast - sold


def _direction(forecast: int, sold: int) -> str:
    return "no forecast" if not forecast else "too high" if forecast > sold else "too low"


def _customer(name: str, forecast: int, sold: int, error: int, known: bool) -> tuple[Any, ...]:
    net, off = (forecast - sold, error) if known else (None, None)
    return (
        name, "Market", "Region", name, forecast, sold, net, share(net, forecast), _direction(forecast, sold),
        off, share(off, forecast), reached(off, forecast), None, None,
    )  # fmt: skip


def _market(forecast: int, sold: int, error: int | None, customers: int) -> tuple[Any, ...]:
    net = _net(forecast, sold, error)
    return (
        "Market", "Region", "Zone", customers, forecast, sold, net, share(net, forecast),
        _direction(forecast, sold), error, reached(error, forecast), None, None, *[None] * 12,
    )  # fmt: skip


def _month(forecast: int, sold: int, error: int | None, before: tuple[int, int]) -> tuple[Any, ...]:
    net = _net(forecast, sold, error)
    above, below = _sides(net, error)
    bias = share(net, forecast)
    return (
        dt.date(2020, 9, 1), forecast, sold, net, bias, _direction(forecast, sold), above, below, error,
        reached(error, forecast), None, None, *before,
        bias if bias and bias > 0 else None, bias if bias and bias < 0 else None,
    )  # fmt: skip


def _category(name: str, forecast: int, sold: int, error: int | None, cost: float) -> tuple[Any, ...]:
    net = _net(forecast, sold, error)
    above, below = _sides(net, error)
    over, short = (None, None) if above is None or below is None else (above * cost, below * cost)
    return (
        name, "Segment", "Division", above, below, "overstock", cost, over, short, forecast, sold, net,
        share(net, forecast), error, reached(error, forecast), None, None,
        over, None if short is None else -short,
    )  # fmt: skip


def _sides(net: int | None, error: int | None) -> tuple[int | None, int | None]:
    return (None, None) if net is None or error is None else ((error + net) // 2, (error - net) // 2)


def book(folder: Path, customers: Customers, **more: Any) -> Workbook:
    return cached(filled("forecast_accuracy", tables(customers, **more), RUN, folder))


def sentence(workbook: Workbook) -> str:
    return str(workbook["Dashboard"]["B5"].value)


START = (
    "The forecast was 75.0% accurate. "
    "In all it was 5.0% too high; line by line 15 units too many and 10 too few"
)


@pytest.mark.parametrize(
    ("customers", "words"),
    [
        ((), "Nothing was sold in this fiscal year, so there is no forecast to judge."),
        (((0, 70, 0),), "There is no forecast for this fiscal year, so its accuracy can't be said; "
         "70 units were sold without one."),
        (((100, 95, 25),), START + "; the largest risk to stock is Category 1, 100.0% of it at cost. "
         "No customer is under 40.0%."),
        (((100, 100, 70),), "The forecast was 30.0% accurate. In all it was exactly what was sold; "
         "line by line 35 units too many and 35 too few; "
         "the largest risk to stock is Category 1, 100.0% of it at cost. "
         "1 of 1 customer is under 40.0%: A, Market (30.0%)."),
    ],
)  # fmt: skip
def test_the_sentence_says_which_way_and_where(customers: Customers, words: str, tmp_path: Path) -> None:
    made = book(tmp_path, customers)

    assert sentence(made) == words
    assert not errors(made)


@pytest.mark.parametrize(
    ("customers", "words"),
    [
        (((100, 100, 90), (100, 100, 20)), "1 of 2 customers is under 40.0%: A, Market (10.0%)."),
        (((100, 100, 90), (100, 100, 80)), "2 of 2 customers are under 40.0%, "
         "least of all A, Market (10.0%)."),
        (((100, 300, 200), (100, 300, 200), (100, 100, 80)),
         "3 of 3 customers are under 40.0%, 2 of them at 0.0%."),
        (((100, 100, 60),), "No customer is under 40.0%."),
        (((100, 100, 20), (0, 9, 9)), "No customer is under 40.0%; 1 more has no forecast."),
        (((100, 100, 90), (0, 9, 9), (0, 8, 8)),
         "1 of 1 customer is under 40.0%: A, Market (10.0%); 2 more have no forecast."),
    ],
)  # fmt: skip
def test_the_weakest_are_named_where_there_is_one_and_counted_where_several_tie(
    customers: Customers, words: str, tmp_path: Path
) -> None:
    assert sentence(book(tmp_path, customers)).endswith(f" {words}")


@pytest.mark.parametrize(
    ("before", "words", "note"),
    [
        ((100, 35), "75.0% accurate, 10.0 points better than in the same months of last year. ",
         "10.0 points above last year"),
        ((100, 20), "75.0% accurate, 5.0 points worse than in the same months of last year. ",
         "5.0 points below last year"),
        ((100, 25), "75.0% accurate, as in the same months of last year. ", "as last year"),
        ((0, 0), "75.0% accurate. ", "no forecast last year"),
    ],
)  # fmt: skip
def test_it_is_compared_with_the_same_months_of_last_year(
    before: tuple[int, int], words: str, note: str, tmp_path: Path
) -> None:
    made = book(tmp_path, ((100, 95, 25),), before=before)

    assert words in sentence(made)
    assert made["Dashboard"]["B9"].value == note


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ((3.0, 1.0), "largest risk to stock is Category 1, 75.0% of it at cost. "),
        ((2.0, 2.0), "units too many and 10 too few. "),
        ((0.0,), "units too many and 10 too few. "),
    ],
)
def test_no_category_is_named_where_two_cost_the_same_or_no_cost_is_known(
    costs: Sequence[float], words: str, tmp_path: Path
) -> None:
    made = book(tmp_path, ((100, 95, 25),), costs=costs)

    assert words in sentence(made)
    assert (made["Categories"]["B4"].value == "No manufacturing cost for these months") is (costs == (0.0,))


def test_cards_charts_and_lists_say_plainly_that_there_is_no_forecast(tmp_path: Path) -> None:
    made = book(tmp_path, ((0, 70, 70), (0, 5, 5)))
    sheet = made["Dashboard"]

    assert [sheet[f"{column}8"].value for column in "BFJNRV"] == ["no forecast"] * 6
    assert sheet["B9"].value == "75 units sold"
    assert {made[name]["B4"].value for name in ("Markets", "Chart data", "Months", "Categories")} == {
        "No forecast for these months"
    }
    assert sheet["N27"].value == "No customer has a forecast"
    assert {sheet[f"N{row}"].value for row in range(29, 41)} <= {None, ""}
    assert [made["Customers"][f"P{row}"].value for row in (7, 8)] == ["No forecast", "No forecast"]
    assert not errors(made)


def test_the_list_of_the_weakest_leaves_those_without_a_forecast_out(tmp_path: Path) -> None:
    sheet = book(tmp_path, ((100, 100, 30), (0, 9, 9), (100, 150, 90)))["Dashboard"]
    rows = [[sheet[f"{column}{row}"].value for column in "NSTUW"] for row in (29, 30, 31)]

    assert rows[0] == ["C", pytest.approx(0.1), "Weak", "too low", pytest.approx(0.5)]
    assert rows[1][:3] == ["A", pytest.approx(0.7), "OK"]
    assert not any(rows[2])


def test_exactly_the_limit_is_not_weak(tmp_path: Path) -> None:
    made = book(tmp_path, ((100, 100, 60), (100, 100, 61)))

    assert [made["Customers"][f"P{row}"].value for row in (7, 8)] == ["Weak", "OK"]
    assert made["Dashboard"]["V8"].value == 1
    assert made["Dashboard"]["V9"].value == "of 2, under 40.0% accurate"


def test_without_rows_nothing_breaks(tmp_path: Path) -> None:
    made = book(tmp_path, ())

    assert not errors(made)
    assert made["Fallen"]["B4"].value == "No customer to show"
    assert made["Markets"]["B4"].value == "Nothing sold in these months"
