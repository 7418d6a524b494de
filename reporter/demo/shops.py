"""The dimensions of `sales`: customers, markets, products and days, as its source spells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["CUSTOMERS", "FIRST_DAY", "LAST_DAY", "MARKETS", "PRODUCTS", "Shop", "calendar", "product_types"]

FIRST_DAY, LAST_DAY = date(2017, 10, 4), date(2020, 6, 26)
"""First and last day with transactions."""

_CALENDAR = date(2017, 6, 1), date(2020, 6, 30)
_LISTED, _OWN = 279, 191
PRODUCTS = 339
"""Products that are sold; the last sixty are missing from the table of products."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A customer: its share in the orders, the size of its sales and the markets it buys in, home first."""

    name: str
    orders: int
    size: int
    markets: Sequence[int]


CUSTOMERS: Mapping[str, Shop] = {
    f"Cus{number:03d}": shop
    for number, shop in enumerate(
        (
            Shop("Surge Stores", 33, 59, (1, 4)),
            Shop("Fathom Stores", 30, 40, (2, 3, 8)),
            Shop("Excel Stores", 63, 52, (3, 4, 2)),
            Shop("Surface Stores", 12, 88, (3, 11)),
            Shop("Premium Stores", 90, 36, (4, 11, 3)),
            Shop("Electricalsara Stores", 92, 300, (4, 2, 7)),
            Shop("Info Stores", 60, 58, (11, 4, 2)),
            Shop("Acclaimed Stores", 10, 140, (5, 4)),
            Shop("Electricalsquipo Stores", 5, 34, (2, 9)),
            Shop("Atlas Stores", 30, 38, (6, 4, 3)),
            Shop("Flawless Stores", 13, 50, (2, 5)),
            Shop("Integration Stores", 13, 75, (7, 13)),
            Shop("Unity Stores", 9, 140, (13, 7, 4)),
            Shop("Forward Stores", 11, 130, (10, 4)),
            Shop("Trellis Stores", 5, 5, (6, 12)),
            Shop("Logic Stores", 20, 46, (2, 8)),
            Shop("Epic Stores", 37, 36, (9, 3, 4)),
            Shop("Mosaic Stores", 22, 6, (2, 4)),
            Shop("Electricalsopedia Stores", 78, 10, (14, 4)),
            Shop("Nixon", 88, 30, (4, 11)),
            Shop("Parallel", 25, 48, (4, 2)),
            Shop("Halyard", 32, 104, (3, 4)),
            Shop("Brightwater", 15, 24, (7, 11)),
            Shop("Cinder", 46, 9, (11, 4)),
            Shop("Ledger & Co", 6, 130, (4, 10)),
            Shop("Marram", 9, 26, (10, 1)),
            Shop("Northlight", 16, 130, (4, 3)),
            Shop("Oriel", 3, 60, (5, 4)),
            Shop("Paperclip", 10, 120, (2, 4)),
            Shop("Quarry", 4, 100, (14, 2)),
            Shop("Rowan", 6, 55, (1, 10)),
            Shop("Slipstream", 5, 60, (4, 15)),
            Shop("Tangent", 10, 40, (3, 4)),
            Shop("Umbra", 3, 12, (9, 4)),
            Shop("Verge", 18, 19, (11, 4)),
            Shop("Whistle", 8, 18, (12, 4)),
            Shop("Yonder", 27, 10, (8, 4)),
            Shop("Zephyr", 3, 350, (4, 2, 1)),
        ),
        1,
    )
}
"""By code. The names of customers with published figures are the published ones."""

MARKETS = (
    ("Mark001", "Chennai", "South"),
    ("Mark002", "Pune", "Central"),
    ("Mark003", "Jaipur", "North"),
    ("Mark004", "Delhi", "North"),
    ("Mark005", "Varanasi", "North"),
    ("Mark006", "Mysuru", "South"),
    ("Mark007", "Bhopal", "Central"),
    ("Mark008", "Ludhiana", "North"),
    ("Mark009", "Agra", "North"),
    ("Mark010", "Madurai", "South"),
    ("Mark011", "Indore", "Central"),
    ("Mark012", "Shimla", "North"),
    ("Mark013", "Bhopal", "Central"),
    ("Mark014", "Warangal", "South"),
    ("Mark015", "Thrissur", "South"),
    ("Mark097", "New York", ""),
    ("Mark999", "Paris", ""),
)
"""Code, name, zone. Nobody ordered in the last two; Bhopal is two codes."""


def product_types() -> Mapping[str, str]:
    """Product code → type, with the carriage return that the source left at its end."""
    own = [f"Prod{number:03d}" for number in range(1, _LISTED + 1)]
    return {code: "Own Brand\r" if at < _OWN else "Distribution\r" for at, code in enumerate(own)}


def calendar() -> list[date]:
    """The days of the table `date`."""
    first, last = _CALENDAR
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]
