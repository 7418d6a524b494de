from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from tests.templates.filled import VALUES, Rows, cached, errors, filled

FINANCE = VALUES | {
    "fiscal_year_start": dt.date(2019, 9, 1),
    "n": 5,
    "labels.net_sales_label": "Net sales",
    "labels.net_sales_short": "Net sales",
    "labels.net_sales_words": "net sales",
    "chosen.customers_chosen": "All customers",
}
M = 1_000_000
STEPS = (
    "Gross sales",
    "Pre-invoice deductions",
    "Net invoice sales",
    "Post-invoice deductions",
    "Net sales",
    "Manufacturing cost",
    "Freight",
    "Other cost",
    "Gross margin",
)
THIS = (100, -20, 80, -30, 50, -20, -4, -1, 25)
LAST = (50, -10, 40, -15, 25, -10, -2, -0.5, 12.5)


def ladder(amounts: Sequence[float], before: Sequence[float] | None, steps: Sequence[str] = STEPS) -> Rows:
    """The nine steps in millions; what only the waterfall reads is zero."""
    last: Sequence[float | None] = before or [None] * len(amounts)
    rows = []
    for number, (step, amount, then) in enumerate(zip(steps, amounts, last, strict=True), 1):
        share = amount / amounts[0] if amounts[0] else None
        figures = (None, None) if then is None else (then * M, (amount - then) * M)
        change = (amount - then) / abs(then) if then else None
        rows.append((number, step, amount * M, share, *figures, change, "", *[0.0] * 6))
    return rows


def bridge(moves: Sequence[tuple[str, float]]) -> Rows:
    steps = [("Last year, same months", 25.0), *moves, ("This year", 50.0)]
    return [(number, name, by * M, None, *[0.0] * 6) for number, (name, by) in enumerate(steps, 1)]


def book(tables: dict[str, Any], folder: Path, **values: object) -> Workbook:
    return cached(filled("finance_pack", tables, FINANCE | values, folder))


def sentence(workbook: Workbook) -> str:
    return str(workbook["Dashboard"]["B5"].value)


def cards(workbook: Workbook) -> list[tuple[object, object]]:
    """Value and note of the six cards."""
    sheet = workbook["Dashboard"]
    return [(sheet.cell(8, column).value, sheet.cell(9, column).value) for column in range(2, 24, 4)]


def test_without_rows_the_pack_says_so_and_no_cell_shows_an_error(tmp_path: Path) -> None:
    made = book({}, tmp_path)

    assert sentence(made) == "No gross sales in this fiscal year up to the period."
    assert not errors(made)


def test_without_sales_the_nine_steps_are_nothing_and_no_cell_shows_an_error(tmp_path: Path) -> None:
    made = book({"finance_ladder_total": ladder([0] * 9, None)}, tmp_path)

    assert sentence(made) == "No gross sales in this fiscal year up to the period."
    assert cards(made)[0] == (0, "no last year")
    assert not errors(made)


def test_a_single_sale_is_told_in_full_and_not_as_nothing_in_millions(tmp_path: Path) -> None:
    made = book({"finance_ladder_total": ladder([amount / 100_000 for amount in THIS], None)}, tmp_path)

    assert sentence(made).startswith("Of 1,000 gross sales 250 remain as gross margin, 50.0% of net sales.")


def test_where_returns_exceed_sales_no_share_of_them_is_told(tmp_path: Path) -> None:
    below = (-10, 2, -8, 1, -7, 3, 1, 0, -3)
    made = book({"finance_ladder_total": ladder(below, LAST)}, tmp_path)

    assert sentence(made) == (
        "Returns exceed sales: gross sales are -10.0 M, the gross margin is -3.0 M."
        " Net sales are 128.0% below those of the same months of last year."
    )
    assert cards(made)[1] == cards(made)[4] == ("–", "returns exceed sales")


def test_a_last_year_below_zero_is_not_called_none(tmp_path: Path) -> None:
    made = book({"finance_ladder_total": ladder(THIS, (-10, 2, -8, 1, -7, 3, 1, 0, -3))}, tmp_path)

    assert cards(made)[0] == (100 * M, "last year below zero")


def test_the_sentence_says_what_is_left_what_changed_and_who_moved_it(tmp_path: Path) -> None:
    made = book(
        {
            "finance_ladder_total": ladder(THIS, LAST),
            "net_sales_bridge": bridge([("India", 20), ("Chile", -5), ("4 other markets", 10)]),
        },
        tmp_path,
    )

    assert sentence(made) == (
        "Of 100.0 M gross sales 25.0 M remain as gross margin, 50.0% of net sales. Net sales are 100.0% above"
        " those of the same months of last year, the margin is the same. India moved them most (+20.0 M)."
    )
    assert cards(made) == [
        (100 * M, "+100.0% on last year"),
        (pytest.approx(0.5), "pre-invoice 20.0%, post-invoice 30.0%"),
        (50 * M, "+100.0% on last year"),
        (25 * M, "+100.0% on last year"),
        (pytest.approx(0.5), "0.0 points on last year"),
        (pytest.approx(1), "from 25.0 M"),
    ]
    assert not errors(made)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (None, " Last year has no sales in these months."),
        (THIS, " Net sales are at those of the same months of last year, the margin is the same."),
        ((100, 0, 100, 0, 100, -49, 0, 0, 51), " Net sales are 50.0% below those of the same months of last"
         " year, the margin is 1.0 point lower."),
        ((100, 0, 100, 0, 100, -80, 0, 0, 20), " Net sales are 50.0% below those of the same months of last"
         " year, the margin is 30.0 points higher."),
    ],
)  # fmt: skip
def test_last_year_is_compared_in_words_where_there_is_one(
    last: Sequence[float] | None, words: str, tmp_path: Path
) -> None:
    made = book({"finance_ladder_total": ladder(THIS, last)}, tmp_path)

    assert sentence(made).endswith("50.0% of net sales." + words)
    assert not errors(made)


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ([("Chile", -5)], " Chile moved them most (-5.0 M)."),
        ([("Chile", -5), ("India", 5)], " Chile and others moved them most (-5.0 M)."),
        ([("Chile", -5), ("India", 4)], " Chile moved them most (-5.0 M)."),
        ([("Chile", 0)], ""),
    ],
)
def test_the_market_that_moved_most_is_named_and_ties_are_said(
    moves: Sequence[tuple[str, float]], words: str, tmp_path: Path
) -> None:
    tables = {"finance_ladder_total": ladder(THIS, LAST), "net_sales_bridge": bridge(moves)}

    assert sentence(book(tables, tmp_path)).endswith("the margin is the same." + words)


def test_a_loss_is_called_one(tmp_path: Path) -> None:
    loss = (100, 0, 100, 0, 100, -130, 0, 0, -30)
    made = book({"finance_ladder_total": ladder(loss, None)}, tmp_path)

    assert sentence(made).startswith(
        "Of 100.0 M gross sales nothing remains: the gross margin is -30.0 M. Last year"
    )
    assert not errors(made)


def test_missing_facts_are_named_and_said_to_count_as_nothing(tmp_path: Path) -> None:
    steps = [f"{step} (no data)" if number in (3, 6, 7) else step for number, step in enumerate(STEPS)]
    amounts = (100, -20, 80, 0, 80, -20, 0, 0, 60)
    made = book(
        {"finance_ladder_total": ladder(amounts, None, steps)},
        tmp_path,
        **{"labels.net_sales_short": "Net invoice sales", "labels.net_sales_words": "net invoice sales"},
    )

    assert "75.0% of net invoice sales." in sentence(made)
    assert sentence(made).endswith(
        " Steps without data count as zero, so that the margin is too high by them."
    )
    assert made["Dashboard"]["J7"].value == "Net invoice sales"


def test_totals_of_the_months_take_their_shares_anew(tmp_path: Path) -> None:
    month = (100, -20, 80, -30, 50, -20, -4, -1, 25)
    rows = [
        (dt.date(2019, 9, 1), *[each * M for each in month], 0.5, 25 * M, 25 * M, 1.0, 5 * M, 0.2, 30.0),
        (
            dt.date(2019, 10, 1),
            *[3 * each * M for each in month],
            0.5,
            75 * M,
            75 * M,
            1.0,
            45 * M,
            0.6,
            -10.0,
        ),
    ]
    made = book({"finance_ladder": rows}, tmp_path)
    total = [cell.value for cell in made["Months"][9]][2:18]

    assert total[4] == 200 * M
    assert total[9] == pytest.approx(0.5)
    assert total[12] == pytest.approx(1)
    assert total[14] == pytest.approx(0.5)
    assert total[15] == pytest.approx(0, abs=1e-9)


def test_small_falls_and_rises_are_parted_from_those_that_have_room_for_their_label(tmp_path: Path) -> None:
    rows = [list(row) for row in ladder(THIS, LAST)]
    for row, total, fall, rise in ((0, 100, 0, 0), (1, 0, 20, 0), (6, 0, 4, 0), (7, 0, 0, 1)):
        rows[row][9:12] = total * M, fall * M, rise * M

    sheet = book({"finance_ladder_total": [tuple(row) for row in rows]}, tmp_path)["Ladder"]

    headers = {sheet.cell(6, column).value: column for column in range(2, 21)}
    parted = [headers[name] for name in ("Large fall", "Large rise", "Small fall", "Small rise")]
    steps = {number: [sheet.cell(6 + number, column).value for column in parted] for number in (1, 2, 7, 8)}
    assert steps == {1: [0, 0, 0, 0], 2: [20 * M, 0, 0, 0], 7: [0, 0, 4 * M, 0], 8: [0, 0, 0, M]}


def test_the_dashboard_lists_segments_and_who_gained_or_lost_most(tmp_path: Path) -> None:
    segment = (
        "Notebook",
        "PC",
        9 * M,
        *[0.0] * 3,
        8 * M,
        *[0.0] * 4,
        0.4,
        None,
        None,
        None,
        None,
        None,
        None,
    )
    moved = (
        ("Customer", "up", 1, "Amazon", 5 * M, 4 * M, M, 0.25, ""),
        ("Customer", "down", 1, "Atlas", M, 2 * M, -M, -0.5, ""),
        ("Product", "up", 1, "Finch", 3 * M, 0, 3 * M, None, "new"),
    )
    tables = {
        "finance_ladder_total": ladder(THIS, LAST),
        "finance_by_segment": [segment],
        "top_movers": moved,
    }

    made = book(tables, tmp_path)

    sheet = made["Dashboard"]
    assert [sheet.cell(44, column).value for column in (2, 5, 7, 9, 11)] == [
        "Notebook",
        8 * M,
        None,
        None,
        0.4,
    ]
    shown = [[sheet.cell(row, column).value for column in (14, 16, 22, 24)] for row in (44, 45, 47, 48, 51)]
    assert shown == [
        ["Customer", "Amazon", M, 0.25],
        [None, None, None, None],
        ["Customer", "Atlas", -M, -0.5],
        ["Product", "Finch", 3 * M, "new"],
        ["Product", "No product lost", None, None],
    ]
    assert not errors(made)


def test_without_last_year_nobody_is_said_to_have_gained_or_lost(tmp_path: Path) -> None:
    sheet = book({"finance_ladder_total": ladder(THIS, None)}, tmp_path)["Dashboard"]

    assert {sheet.cell(row, 16).value for row in range(44, 52)} == {"no last year", None}
