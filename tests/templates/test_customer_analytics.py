from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from tests.office import converted
from tests.templates.filled import CUSTOMERS, cached, customer_tables, errors, filled

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
CARDS = ("B8", "F8", "J8", "N8", "R8", "V8")
FIVE = {"Alpha": 500.0, "Beta": 300.0, "Gamma": 100.0, "Delta": 60.0, "Epsilon": 40.0}


def book(revenue: dict[str, dict[str, float]], folder: Path) -> Workbook:
    tables: dict[str, Any] = customer_tables(revenue)
    tables["purchase_season"] = [
        (1, "Jan", 10, 20, 30, None, 60, 3, 20, -0.333333, 2, "Low"),
        (2, "Feb", 10, 80, 30, None, 120, 3, 40, 0.333333, 1, "Peak"),
    ]
    return cached(filled("customer_analytics", tables, CUSTOMERS, folder))


def sentence(workbook: Workbook) -> str:
    return str(workbook["Dashboard"]["B5"].value)


def test_cards_and_sentence_say_what_the_rows_say(tmp_path: Path) -> None:
    made = book({"All": FIVE, "2019": {"Alpha": 500.0}}, tmp_path)

    assert [made["Dashboard"][cell].value for cell in CARDS] == [5, 10, 1000, 200, 100, 5]
    assert sentence(made) == (
        "The first three of 5 customers bring 90.0% of the revenue of all years; losing the largest, Alpha, "
        "would cost 50.0%. The first 2 are Gold, with 80.0% together. "
        "Over all years February brings the most, 40 ₹ a covered month."
    )
    assert not errors(made)


@pytest.mark.parametrize(
    ("customers", "begins"),
    [
        ({}, "No revenue in all years."),
        ({"Alpha": 10.0}, "Alpha is the only customer of all years and brings all"),
        ({"Alpha": 30.0, "Beta": 10.0}, "The 2 customers bring 100.0% of the revenue"),
        ({"A": 9.0, "B": 9.0, "C": 1.0, "D": 1.0}, "The first three of 4 customers bring 95.0%"),
    ],
)  # fmt: skip
def test_the_sentence_has_words_for_few_customers(
    customers: dict[str, float], begins: str, tmp_path: Path
) -> None:
    made = book({"All": customers}, tmp_path)

    assert sentence(made).startswith(begins)
    assert not errors(made)


def test_two_largest_customers_are_not_called_the_largest(tmp_path: Path) -> None:
    made = book({"All": {"Alpha": 20.0, "Beta": 20.0, "Gamma": 10.0, "Delta": 5.0}}, tmp_path)

    assert "losing one of the 2 largest, Alpha, would cost 36.4%" in sentence(made)


def test_customers_beyond_the_chart_are_added_up_as_others(tmp_path: Path) -> None:
    many = {f"Customer {number:02}": float(100 - number) for number in range(40)}
    made = book({"All": many}, tmp_path)
    rows = [[cell.value for cell in row] for row in made["Chart data"]["C24:F39"]]

    assert rows[0][:2] == ["Customer 00", 100]
    assert rows[-1][0] == "Others (25)"
    assert sum(row[1] for row in rows) == pytest.approx(sum(many.values()))
    assert [row[2] for row in rows] == sorted(row[2] for row in rows)
    assert rows[-1][2] == 1


def test_the_badge_follows_the_share_before_and_the_visible_limit(tmp_path: Path) -> None:
    row = (1, "C1", "Alpha", "Shop", 2, 50, 25, 0.5, 0.5, 0.0, None)
    ranking = [
        row,
        (2, "C2", "Beta", "Shop", 2, 30, 15, 0.3, 0.8, 0.5, None),
        (3, "C3", "Gamma", "Shop", 2, 20, 10, 0.2, 1.0, 0.8, None),
    ]
    path = filled("customer_analytics", {"customer_ranking": ranking}, CUSTOMERS, tmp_path)
    sheet = cached(path)["Customers"]

    assert sheet["E4"].value == 0.8
    assert [cell.value for (cell,) in sheet["M7:M9"]] == ["Gold", "Gold", "Silver"]
    assert [sheet["F10"].value, sheet["G10"].value] == [6, 100]


def test_invented_data_are_called_so_on_cover_dashboard_and_in_the_properties(tmp_path: Path) -> None:
    made = book({"All": FIVE}, tmp_path)

    assert made["Cover"]["B4"].value == "DEMO DATA"
    assert made["Cover"]["C4"].value == "Invented figures, not for decisions"
    assert made["Dashboard"]["V3"].value == "DEMO DATA"
    assert "DEMO DATA" in str(made.properties.description)


def test_a_name_of_two_hundred_letters_breaks_nothing(tmp_path: Path) -> None:
    made = book({"All": {"A" * 200: 10.0, "Beta": 5.0}}, tmp_path)

    assert "A" * 200 in sentence(made)
    assert not errors(made)


@pytest.mark.full
@pytest.mark.parametrize("choice", ["2018", "2019", "2020"])
def test_each_year_choice_drives_cards_and_charts_in_another_program(choice: str, tmp_path: Path) -> None:
    revenue = {"All": FIVE, "2018": {"Alpha": 200.0, "Beta": 300.0}, "2019": {"Gamma": 70.0}, "2020": {}}
    path = filled("customer_analytics", customer_tables(revenue), CUSTOMERS, tmp_path)
    chosen = choose(path, choice)
    made = cached(converted(chosen, tmp_path / "again"))
    names = [cell.value for (cell,) in made["Chart data"]["C24:C28"] if cell.value]
    wanted = revenue[choice]

    assert [made["Dashboard"][cell].value for cell in CARDS[:3]] == [
        len(wanted),
        2 * len(wanted),
        sum(wanted.values()),
    ]
    assert names == sorted(wanted, key=lambda name: (-wanted[name], name))
    assert not errors(made)


def choose(path: Path, choice: str) -> Path:
    """The workbook with another year chosen, as a person would."""
    from openpyxl import load_workbook

    workbook = load_workbook(path)
    workbook["Dashboard"]["V2"].value = choice
    chosen = path.with_name("chosen.xlsx")
    workbook.save(chosen)
    return chosen


WIN_BACK = "Win back: no order for more than a year"


def segment(
    rank: int, name: str, orders: int, value: float, shares: tuple[float, float], pattern: str
) -> tuple[Any, ...]:
    """A row of customer_segments; ``shares`` are the customer's own and that of those before it."""
    own, before = shares
    points = [value if pattern == each else None for each in ("many large", "few large", "many small")]
    revenue = orders * value
    action = WIN_BACK if rank > 3 else "Act"
    return (
        rank, f"C{rank}", name, "Shop", orders, value, revenue, own, own + before, before, pattern, rank,
        action, *points, value if pattern == "few small" else None,
    )  # fmt: skip


SEGMENTS = [
    segment(1, "Alpha", 3, 400, (0.774, 0), "many large"),
    segment(2, "Beta", 1, 300, (0.194, 0.774), "few large"),
    segment(3, "Gamma", 2, 20, (0.026, 0.968), "many small"),
    segment(4, "Delta", 1, 10, (0.006, 0.994), "few small"),
]


def test_classes_follow_the_visible_limits_and_the_summary_counts_them(tmp_path: Path) -> None:
    made = cached(filled("customer_analytics", {"customer_segments": SEGMENTS}, CUSTOMERS, tmp_path))
    classes = [cell.value for (cell,) in made["Customers by segment"]["L7:L10"]]
    sheet = made["Segments"]

    assert classes == ["A", "A", "C", "C"]
    assert [sheet["D7"].value, sheet["D8"].value] == [0.8, 0.95]
    assert [[cell.value for cell in row] for row in sheet["E7:I9"]] == [
        [2, 0.5, 4, 1500, pytest.approx(1500 / 1550)],
        [0, 0, 0, 0, 0],
        [2, 0.5, 3, 50, pytest.approx(50 / 1550)],
    ]
    assert [cell.value for (cell,) in sheet["E14:E20"]] == [1, 1, 1, 1, 1, 1.5, 160]
    assert [sheet["C18"].value, sheet["H18"].value] == [WIN_BACK, 10]
    assert not errors(made)


def actions(workbook: Workbook) -> list[str]:
    return [str(cell.value) for (cell,) in workbook["Dashboard"]["N45:N48"]]


def year(number: int, new: int, returning: int, lapsed: int, waiting: int) -> tuple[Any, ...]:
    return (number, "Shop", new + returning, new, returning, lapsed, waiting, None)


OFFER = ("C1", "Alpha", 1, "P1", "Own Brand", 2, 2, 1, 10, "Beta, Gamma")


@pytest.mark.parametrize(
    ("years", "offers", "said"),
    [
        (
            [],
            [],
            ["Nobody has ordered yet.", "None", "No product is bought by most of the customers similar"],
        ),
        (
            [year(2020, 2, 0, 0, 0)],
            [OFFER],
            [
                "2020: 2 new, 0 returning, 0 lapsed.",
                "None",
                "1 product to offer to 1 customer: see Cross-sell.",
            ],
        ),
        (
            [year(2019, 2, 1, 3, 0), year(2020, 0, 2, 0, 4)],
            [OFFER, (*OFFER[:2], 2, *OFFER[3:]), ("C2", "Beta", 1, *OFFER[3:])],
            [
                "2020: 0 new, 2 returning, 4 without an order yet, as the data end within the year.",
                "2019: 2 new, 1 returning, 3 lapsed.",
                "3 products to offer to 2 customers: see Cross-sell.",
            ],
        ),
    ],
)
def test_the_dashboard_says_who_came_who_went_and_what_to_offer(
    years: list[Any], offers: list[Any], said: list[str], tmp_path: Path
) -> None:
    tables = {"lifecycle_by_year": years, "cross_sell": offers}
    made = cached(filled("customer_analytics", tables, CUSTOMERS, tmp_path))

    for found, begins in zip(actions(made), said, strict=False):
        assert found.startswith(begins) or (begins == "None" and found in ("", "None"))
    assert actions(made)[3] == "No month stands out."
    assert not errors(made)


def test_the_dashboard_names_peak_and_low_months_in_full(tmp_path: Path) -> None:

    months: list[tuple[Any, ...]] = [(n, "Mon", 1, 1, 1, 1, 4, 4, 1, 0.0, n, None) for n in range(1, 13)]
    for number, word in ((6, "Peak"), (9, "Peak"), (1, "Low")):
        months[number - 1] = (*months[number - 1][:11], word)
    made = cached(filled("customer_analytics", {"purchase_season": months}, CUSTOMERS, tmp_path))

    assert actions(made)[3] == "Over all years the strongest months are June, September, the weakest January."


def test_the_patterns_on_the_dashboard_are_those_of_the_segments(tmp_path: Path) -> None:
    made = cached(filled("customer_analytics", {"customer_segments": SEGMENTS}, CUSTOMERS, tmp_path))
    rows = [[cell.value for cell in row if cell.value] for row in made["Dashboard"]["B45:L49"]]

    assert rows[0] == ["Many large orders", "Keep: look after them first", "1 customer", "77.4% of revenue"]
    assert [row[0] for row in rows] == [
        "Many large orders", "Few large orders", "Many small orders", "Few small orders", "Among them",
    ]  # fmt: skip


def test_rows_of_lists_are_not_printed() -> None:
    from openpyxl import load_workbook

    from tests.templates.filled import TEMPLATES

    book = load_workbook(TEMPLATES / "customer_analytics.xlsx")
    for name in ("Order list", "Product list", "Contribution by year", "Spending by year"):
        assert str(book[name].print_area).endswith("$4")
