"""The customer dashboard's published figures, as a plan of orders that can meet all of them at once.

The revenue of each customer, the orders of each customer and year, the revenue of each month of the year
and of three single months are published. Which customer ordered how often in which month is this project's
own choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["ACCOUNTS", "DAYS", "DOLLAR_ORDERS", "REVENUE_OF_MONTHS", "SPLIT_ORDERS", "Account", "months_of"]


@dataclass(frozen=True, slots=True)
class Account:
    """A customer of the dashboard: the market it orders in, the products it buys, its orders by month."""

    customer: str
    revenue: int
    market: str
    products: Sequence[int]
    orders: Mapping[str, Sequence[int]]
    """Year → orders a month; the months start with October in 2017 and with January in the other years."""


ACCOUNTS = (
    Account("Cus001", 184_801, "Mark001", (1,), {"2017": (0, 1)}),
    Account(
        "Cus003",
        59_665,
        "Mark003",
        (2, 4, 8),
        {"2018": (0, 0, 0, 3, 4, 5, 3, 1, 1, 2, 2, 1), "2019": (1, 0, 1, 2, 2, 4, 0, 1)},
    ),
    Account("Cus004", 7_176, "Mark003", (2,), {"2018": (0, 0, 0, 0, 1)}),
    Account(
        "Cus005", 407_084, "Mark004", (3, 4, 7, 12), {"2017": (4, 6, 1), "2018": (0, 0, 0, 0, 0, 0, 0, 1)}
    ),
    Account(
        "Cus006",
        572_181,
        "Mark004",
        (3, 5, 13),
        {
            "2017": (1, 1, 1),
            "2018": (0, 0, 1, 0, 0, 2, 2, 0, 0, 1),
            "2019": (0, 0, 0, 0, 0, 1, 1, 0, 3),
        },
    ),
    Account(
        "Cus007",
        259_200,
        "Mark011",
        (1, 4, 5, 6, 8, 9, 11),
        {
            "2017": (5, 8, 8),
            "2018": (3, 4, 3, 3, 5, 6, 5, 3, 2, 3, 3, 3),
            "2019": (3, 7, 6, 4, 4, 6, 3, 3, 3, 3, 4, 2),
            "2020": (3, 3, 2, 2, 1, 1),
        },
    ),
    Account("Cus008", 1_314, "Mark005", (6,), {"2017": (0, 1, 1)}),
    Account("Cus009", 3_032, "Mark002", (9,), {"2018": (0, 0, 0, 0, 0, 0, 0, 0, 0, 1)}),
    Account(
        "Cus010",
        50_090,
        "Mark006",
        (9, 10),
        {"2018": (0, 0, 0, 0, 2, 2, 1, 0, 0, 1, 0, 1), "2019": (0, 1, 1, 0, 1, 4, 1, 0, 1, 1, 2, 1)},
    ),
    Account(
        "Cus011",
        5_694,
        "Mark002",
        (2, 7, 10),
        {"2018": (0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1), "2019": (0, 0, 0, 1, 0, 0, 1)},
    ),
    Account("Cus012", 13_992, "Mark007", (10, 11), {"2018": (0, 0, 0, 0, 2, 2, 3)}),
    Account("Cus013", 29_635, "Mark013", (10,), {"2018": (0, 0, 0, 0, 2, 1)}),
    Account("Cus014", 53_044, "Mark010", (12,), {"2018": (0, 0, 0, 0, 3, 3)}),
    Account(
        "Cus016",
        63_157,
        "Mark002",
        (8, 11),
        {
            "2017": (1, 2, 1),
            "2018": (0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1),
            "2019": (1, 2, 2, 1, 1, 2, 1, 1, 1, 1, 2, 1),
            "2020": (0, 0, 0, 1, 0, 1),
        },
    ),
    Account("Cus017", 44_194, "Mark009", (11,), {"2018": (0, 0, 0, 1, 0, 1)}),
    Account("Cus019", 29_648, "Mark014", (12,), {"2018": (0, 0, 0, 0, 0, 1)}),
    Account("Cus020", 23_898, "Mark004", (13,), {"2017": (1,)}),
)

REVENUE_OF_MONTHS: Mapping[str, int] = {
    "2017-10": 262_339,
    "2017-11": 442_429,
    "2018-07": 253_369,
    "01": 5_589,
    "02": 24_148,
    "03": 21_961,
    "04": 33_920,
    "05": 99_098,
    "06": 262_975,
    "07": 333_772 - 253_369,
    "08": 14_191,
    "09": 195_742,
    "10": 286_454 - 262_339,
    "11": 469_081 - 442_429,
    "12": 60_874,
}
"""Revenue of a single month, or of a month of the year without the single months above."""

DAYS: Mapping[str, tuple[int, int]] = {
    "2017-10": (6, 28),
    "2018-06": (1, 18),
    "2018-07": (9, 28),
    "2020-06": (12, 22),
}
"""First and last day for orders. Nobody's last order is then near the 720th day before the last of all, so
that nine customers are active whether or not the limit itself counts."""

SPLIT_ORDERS = 15
"""Orders of two rows: 277 rows in 262 orders."""

DOLLAR_ORDERS = 2
"""Orders with a row in US dollars, 75 rupees each."""


def months_of(account: Account) -> list[str]:
    """The month of each order of ``account``, 2017-10 and on."""
    months = []
    for year, counts in account.orders.items():
        first = 10 if year == "2017" else 1
        for month, count in enumerate(counts, first):
            months += [f"{year}-{month:02d}"] * count
    return months
