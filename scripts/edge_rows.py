"""Rows at the edges of what data can be, for both schemas: few, many, long, negative, missing, early, open.

Each case is small but for ``many``, and always the same rows.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

__all__ = ["CASES", "Case", "write"]

Tables = Mapping[str, Sequence[Sequence[object]]]
"""The rows of each table, the first one its columns."""

Units = Callable[[int, int, dt.date], int]
"""Units sold, by the places of the shop and of the product in their lists and the month."""

MANY = 5_000


@dataclass(frozen=True, slots=True)
class Shop:
    """A customer on a platform in a market."""

    customer: str
    platform: str
    channel: str
    market: str
    sub_zone: str
    region: str


@dataclass(frozen=True, slots=True)
class Product:
    division: str
    segment: str
    category: str
    product: str
    variant: str = "Standard"


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer of the schema sales."""

    name: str
    kind: str = "Brick & Mortar"


SHOPS = (
    Shop("Amazon", "E-Commerce", "Retailer", "India", "India", "APAC"),
    Shop("Croma", "Brick & Mortar", "Retailer", "India", "India", "APAC"),
    Shop("AtliQ Exclusive", "Brick & Mortar", "Direct", "Japan", "ROA", "APAC"),
    Shop("Amazon", "E-Commerce", "Retailer", "USA", "NA", "NA"),
    Shop("Walmart", "Brick & Mortar", "Retailer", "USA", "NA", "NA"),
    Shop("Staples", "Brick & Mortar", "Retailer", "Canada", "NA", "NA"),
    Shop("Elkjøp", "Brick & Mortar", "Retailer", "Norway", "NE", "EU"),
    Shop("Coolblue", "E-Commerce", "Distributor", "Netherlands", "NE", "EU"),
    Shop("Ripley", "Brick & Mortar", "Distributor", "Chile", "LATAM", "LATAM"),
)
PRODUCTS = (
    Product("P & A", "Peripherals", "Graphic Card", "AQ Mforce Gen X"),
    Product("P & A", "Peripherals", "MotherBoard", "AQ BZ 101"),
    Product("P & A", "Accessories", "Mouse", "AQ Master wired x1 Ms"),
    Product("P & A", "Accessories", "Keyboard", "AQ Gamers"),
    Product("PC", "Notebook", "Personal Laptop", "AQ Aspiron"),
    Product("PC", "Desktop", "Personal Desktop", "AQ HOME Allin1"),
    Product("N & S", "Networking", "Wi fi extender", "AQ Wi Power Dx1"),
    Product("N & S", "Storage", "USB Flash Drives", "AQ Pen Drive 2 IN 1"),
)
BUYERS = tuple(
    Buyer(f"{name} Stores", "E-Commerce" if at % 3 == 2 else "Brick & Mortar")
    for at, name in enumerate(
        ("Surge", "Premium", "Info", "Excel", "Surface", "Logic", "Forward", "Atlas", "Epic", "Unity")
    )
)
PLACES = (
    ("Chennai", "South"), ("Mumbai", "Central"), ("Delhi NCR", "North"), ("Bhopal", "Central"),
    ("Kochi", "South"),
)  # fmt: skip


def months(first: str, last: str) -> tuple[dt.date, ...]:
    """First days of months, both ends included."""
    start, end = (dt.date.fromisoformat(f"{month}-01") for month in (first, last))
    count = (end.year - start.year) * 12 + end.month - start.month
    numbers = (start.year * 12 + start.month - 1 + at for at in range(count + 1))
    return tuple(dt.date(number // 12, number % 12 + 1, 1) for number in numbers)


def usual(shop: int, product: int, month: dt.date) -> int:
    """Units that grow by half a year, peak in November, and differ by shop and product."""
    year = (month.year * 12 + month.month + 3) // 12 - 2020
    season = 150 if month.month in (10, 11, 12) else 100
    return (60_000 // (shop + 1) + 700 * (product + 1)) * season * (2 + year) // 200


@dataclass(frozen=True, slots=True)
class World:
    """All that the schema gdb is made of."""

    shops: Sequence[Shop] = SHOPS
    products: Sequence[Product] = PRODUCTS
    months: Sequence[dt.date] = months("2019-09", "2021-08")
    units: Units = usual

    def tables(self) -> Tables:
        lines = [
            (month, f"P{product:03}", shop, self.units(shop, product, month))
            for month in self.months
            for shop in range(len(self.shops))
            for product in range(len(self.products))
            if self.units(shop, product, month)
        ]
        years = sorted({(month.year * 12 + month.month + 3) // 12 for month in self.months})
        return self._names() | self._rates(years) | _facts(lines)

    def _names(self) -> dict[str, list[Sequence[object]]]:
        shops = [
            (at, one.customer, one.platform, one.channel, one.market, one.sub_zone, one.region)
            for at, one in enumerate(self.shops)
        ]
        products = [
            (f"P{at:03}", one.division, one.segment, one.category, one.product, one.variant)
            for at, one in enumerate(self.products)
        ]
        customer = ("customer_code", "customer", "platform", "channel", "market", "sub_zone", "region")
        product = ("product_code", "division", "segment", "category", "product", "variant")
        return {"dim_customer": [customer, *shops], "dim_product": [product, *products]}

    def _rates(self, years: Sequence[int]) -> dict[str, list[Sequence[object]]]:
        products = [(at, year) for at in range(len(self.products)) for year in years]
        shops = [(at, year) for at in range(len(self.shops)) for year in years]
        markets = sorted({one.market for one in self.shops})
        return {
            "fact_gross_price": [
                ("product_code", "fiscal_year", "gross_price"),
                *((f"P{at:03}", year, 12 + 3 * at) for at, year in products),
            ],
            "fact_manufacturing_cost": [
                ("product_code", "cost_year", "manufacturing_cost"),
                *((f"P{at:03}", year, 4 + at) for at, year in products),
            ],
            "fact_pre_invoice_deductions": [
                ("customer_code", "fiscal_year", "pre_invoice_discount_pct"),
                *((at, year, f"0.{20 + at % 9}") for at, year in shops),
            ],
            "fact_freight_cost": [
                ("market", "fiscal_year", "freight_pct", "other_cost_pct"),
                *((market, year, "0.025", "0.005") for market in markets for year in years),
            ],
        }


def _facts(lines: Sequence[tuple[dt.date, str, int, int]]) -> dict[str, list[Sequence[object]]]:
    """Sales, what was forecast of them (too much in some months, too little in others), and deductions."""
    key = ("date", "product_code", "customer_code")
    return {
        "fact_sales_monthly": [(*key, "sold_quantity"), *lines],
        "fact_forecast_monthly": [
            (*key, "forecast_quantity"),
            *(
                (*line[:3], abs(line[3]) * (70 + line[0].month * 5 + line[2] % 3 * 10) // 100)
                for line in lines
            ),
        ],
        "fact_post_invoice_deductions": [
            (*key, "discounts_pct", "other_deductions_pct"),
            *((*line[:3], "0.2", "0.08") for line in lines),
        ],
    }


@dataclass(frozen=True, slots=True)
class Trade:
    """All that the schema sales is made of: each buyer orders in every month of theirs."""

    buyers: Sequence[Buyer] = BUYERS
    places: Sequence[tuple[str, str]] = PLACES
    products: Sequence[tuple[str, str]] = tuple(
        (f"Prod{at:03}", "Distribution" if at % 4 == 3 else "Own Brand") for at in range(12)
    )
    months: Sequence[dt.date] = months("2017-10", "2020-06")
    every: int = 3
    amount: Callable[[int, dt.date], int] = field(default=lambda buyer, month: 90_000 // (buyer + 1))

    def tables(self) -> Tables:
        orders = [
            (
                self.products[(buyer + at) % len(self.products)][0],
                f"Cus{buyer:04}",
                f"Mark{buyer % len(self.places):03}",
                month.replace(day=1 + (buyer * 7 + at) % 28),
                1 + buyer % 5,
                self.amount(buyer, month) + at,
                "INR",
            )
            for at, month in enumerate(self.months)
            for buyer in range(len(self.buyers))
            if (at + buyer) % self.every == 0
        ]
        first, last = min(self.months), max(self.months)
        days = ((last + dt.timedelta(31)).replace(day=1) - first).days
        return {
            "date": [("date",), *((first + dt.timedelta(at),) for at in range(days))],
            "customers": [
                ("customer_code", "custmer_name", "customer_type"),
                *((f"Cus{at:04}", one.name, one.kind) for at, one in enumerate(self.buyers)),
            ],
            "markets": [
                ("markets_code", "markets_name", "zone"),
                *((f"Mark{at:03}", *place) for at, place in enumerate(self.places)),
            ],
            "products": [("product_code", "product_type"), *self.products],
            "transactions": [
                (
                    "product_code", "customer_code", "market_code", "order_date", "sales_qty", "sales_amount",
                    "currency",
                ),
                *orders,
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """An edge: what it is, its rows by schema, and the month that is reported of each."""

    what: str
    gdb: World = field(default_factory=World)
    sales: Trade = field(default_factory=Trade)
    periods: Mapping[str, str] = field(default_factory=lambda: {"gdb": "2021-08", "sales": "2020-06"})


def one_line(shop: int, product: int, month: dt.date) -> int:
    return 120 if (shop, product, month) == (0, 0, dt.date(2021, 8, 1)) else 0


def returned(shop: int, product: int, month: dt.date) -> int:
    """All of March 2021 comes back and more; Chile's customer and one product return more than they buy."""
    units = usual(shop, product, month)
    if (month.year, month.month) == (2021, 3):
        return -2 * units
    return (
        -units // 3
        if month.year * 12 + month.month > 2020 * 12 + 8 and (shop == 8 or product == 3)
        else units
    )


def all_returned(shop: int, product: int, month: dt.date) -> int:
    """The last month takes back more than the whole year sold, in all markets but India."""
    units = usual(shop, product, month)
    return -25 * units if (month.year, month.month) == (2021, 8) and shop > 1 else units


def one_product(shop: int, product: int, month: dt.date) -> int:
    """A few large markets and very many small ones; each sells one of two products."""
    return 7_000_000 // (shop * 3 + 40) if (shop + product) % 2 else 0


def lengthened(name: str, length: int, odd: str) -> str:
    """The name, then what is odd about it, then words, to exactly this many characters."""
    words = f"{name} {odd} " + "of the far and wide and long and winding north-western provinces " * 4
    return words[: length - 1].rstrip().ljust(length, "…")


_ODD = (
    "\"quoted\" 'twice'",
    "<b>&amp;</b>",
    "😀🏳️‍🌈",
    "שלום עולם",
    "=1+1",
    "Donaudampfschifffahrtsgesellschaft" * 4,
)

_MARKETS = tuple(dict.fromkeys(shop.market for shop in SHOPS))


def long_shops() -> tuple[Shop, ...]:
    return tuple(
        Shop(
            lengthened(shop.customer, 150, _ODD[at % len(_ODD)]),
            *(
                lengthened(name, 45, _ODD[_MARKETS.index(name) % len(_ODD)] if name in _MARKETS else "&")
                for name in (shop.platform, shop.channel, shop.market, shop.sub_zone, shop.region)
            ),
        )
        for at, shop in enumerate(SHOPS)
    )


def long_products() -> tuple[Product, ...]:
    return tuple(
        Product(
            lengthened(one.division, 45, "<&>"),
            lengthened(one.segment, 45, "<&>"),
            lengthened(one.category, 45, "<&>"),
            lengthened(one.product, 200, _ODD[at % len(_ODD)]),
            lengthened(one.variant, 45, "'"),
        )
        for at, one in enumerate(PRODUCTS)
    )


def many_shops() -> Iterable[Shop]:
    regions = (("ROA", "APAC"), ("NA", "NA"), ("NE", "EU"), ("LATAM", "LATAM"))
    for at in range(MANY):
        yield Shop(f"Shop {at % 1500:04}", "E-Commerce", "Retailer", f"Market {at:04}", *regions[at % 4])


_LONG_SALES = Trade(
    buyers=tuple(replace(one, name=lengthened(one.name, 45, _ODD[at % 6])) for at, one in enumerate(BUYERS)),
    places=tuple((lengthened(name, 45, "<&>"), lengthened(zone, 45, "שלום")) for name, zone in PLACES),
    products=tuple((f"Prod{at:03}".ljust(45, "x"), lengthened("Own Brand", 45, '"&"')) for at in range(12)),
)
_NO_MARCH = tuple(month for month in months("2019-09", "2021-08") if month != dt.date(2021, 3, 1))
_GAP = tuple(month for month in months("2017-10", "2020-06") if month != dt.date(2020, 3, 1))

CASES: dict[str, Callable[[], Case]] = {
    "no_rows": lambda: Case(
        "A period before the first row of the data.", periods={"gdb": "2010-06", "sales": "2010-06"}
    ),
    "one_row": lambda: Case(
        "A single sale is all that there is.",
        World(SHOPS[:1], PRODUCTS[:1], months("2021-08", "2021-08"), one_line),
        Trade(BUYERS[:1], PLACES[:1], (("Prod000", "Own Brand"),), months("2020-06", "2020-06"), 1),
    ),
    "one_market": lambda: Case(
        "One market with one customer.", World(SHOPS[:1]), Trade(BUYERS[:1], PLACES[:1], every=1)
    ),
    "many": lambda: Case(
        "5,000 markets, and 5,000 customers of the customers' report.",
        World(tuple(many_shops()), PRODUCTS[:2], months("2020-07", "2021-08"), one_product),
        Trade(
            tuple(Buyer(f"Customer {at:04}", f"Type {at % 2}") for at in range(MANY)),
            products=tuple((f"Prod{at:03}", "Own Brand") for at in range(300)),
            months=months("2019-01", "2020-06"),
            every=6,
            amount=lambda buyer, month: 9_000_000 // (buyer + 40),
        ),
    ),
    "long_names": lambda: Case(
        "Names as long as the tables hold (customers 150, products 200, all others 45 characters), with"
        " quotes, markup, emoji, a right-to-left script, a leading equals sign, and words without a blank.",
        World(long_shops(), long_products()),
        _LONG_SALES,
    ),
    "negative_month": lambda: Case(
        "Returns exceed sales in March 2021, and all year in one market and of one product. Amounts below"
        " zero aren't orders in the customers' report: their month stays empty.",
        World(units=returned),
        Trade(amount=lambda buyer, month: -500 if month == dt.date(2020, 3, 1) else 90_000 // (buyer + 1)),
    ),
    "negative_year": lambda: Case(
        "August 2021 takes back more than the fiscal year sold: the year's total is negative.",
        World(units=all_returned),
    ),
    "missing_month": lambda: Case(
        "March 2021 isn't there, between months that are; in the customers' report March 2020.",
        World(months=_NO_MARCH),
        Trade(months=_GAP),
    ),
    "first_year": lambda: Case(
        "There is no last year: the first fiscal year, and 2020 alone.",
        World(months=months("2020-09", "2021-08")),
        Trade(months=months("2020-01", "2020-06")),
    ),
    "open_year": lambda: Case(
        "A fiscal year that isn't over: September to December 2021.",
        World(months=months("2019-09", "2021-12")),
        periods={"gdb": "2021-12", "sales": "2020-02"},
    ),
}  # fmt: skip
"""Each edge by its name, made when it is asked for."""


def write(tables: Tables, folder: Path) -> None:
    """A .csv file a table."""
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
