"""The schema `sales`: customers, markets, products, days and transactions, as dirty as their source.

A few hundred transactions have a clean currency and hold the published figures; each stands a second time
with a carriage return after its currency, among many more of that kind that only the other cleaning keeps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import isqrt
from pathlib import Path

import numpy as np

from reporter.demo.counter import Bits, Ints, below, bits, index, interpolate, pick, shuffled, spaced
from reporter.demo.files import Column, coded, days, write_table
from reporter.demo.orders import Transaction, clean_transactions
from reporter.demo.shops import CUSTOMERS, FIRST_DAY, LAST_DAY, MARKETS, PRODUCTS, calendar, product_types

__all__ = ["write"]

_ROWS = 150_283
_AMOUNT = 993_000_000
"""What the transactions with a carriage return add up to, about, before some are given away."""
_FREE, _REPEATED = 1_603, 60
_LINES = (1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 8, 11, 15, 24)
"""Rows an order."""
_ORDERS = 29_000
"""More than the rows need."""
_EPOCH = date(1970, 1, 1)

# How busy a month is: a slow decline over the years, and the seasons.
_YEARS = {2017: 100, 2018: 105, 2019: 88, 2020: 76}
_SEASONS = (104, 96, 98, 94, 97, 101, 107, 103, 94, 96, 110, 100)

# Quantiles of the price of one unit, in rupees, and of the units and the bulk of a row.
_PRICES = (8, 20, 35, 50, 70, 90, 120, 150, 190, 240, 310, 400, 520, 700, 950, 1400, 2600)
_UNITS = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 6, 9, 14, 22, 45, 130)


def write(folder: Path, seed: int) -> dict[str, int]:
    """Write the five tables; their rows."""
    return {table: write_table(folder, table, columns) for table, columns in _tables(seed).items()}


def _tables(seed: int) -> Mapping[str, Mapping[str, Column]]:
    codes, names, zones = zip(*MARKETS, strict=True)
    shops = list(CUSTOMERS.values())
    types = product_types()
    dates = calendar()
    return {
        "customers": {
            "customer_code": list(CUSTOMERS),
            "custmer_name": [shop.name for shop in shops],
            "customer_type": ["Brick & Mortar" if " Stores" in shop.name else "E-Commerce" for shop in shops],
        },
        "date": {
            "date": [day.isoformat() for day in dates],
            "cy_date": [day.replace(day=1).isoformat() for day in dates],
            "year": [day.year for day in dates],
            "month_name": [_MONTHS[day.month - 1] for day in dates],
            "date_yy_mmm": [f"{day.year % 100}-{_MONTHS[day.month - 1][:3]}\r" for day in dates],
        },
        "markets": {"markets_code": codes, "markets_name": names, "zone": zones},
        "products": {"product_code": list(types), "product_type": list(types.values())},
        "transactions": _transactions(seed),
    }


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_CURRENCIES = ("INR", "USD", "INR\r", "USD\r")
_COLUMNS = ("product", "customer", "market", "day", "quantity", "amount", "currency")


def _transactions(seed: int) -> Mapping[str, Column]:
    """Every transaction, by day; the clean ones of a day stand before the others."""
    clean = _positions(clean_transactions(seed))
    again = {**clean, "currency": clean["currency"] + 2}
    bulk = _bulk(seed, _ROWS - 2 * len(clean["day"]))
    rows = {name: np.concatenate([part[name] for part in (clean, again, bulk)]) for name in _COLUMNS}
    order = np.lexsort((rows["product"], rows["customer"], rows["currency"] // 2, rows["day"]))
    rows = {name: values[order] for name, values in rows.items()}
    return {
        "product_code": coded([f"Prod{number:03d}" for number in range(PRODUCTS + 1)], rows["product"]),
        "customer_code": coded(list(CUSTOMERS), rows["customer"]),
        "market_code": coded([code for code, _, _ in MARKETS], rows["market"]),
        "order_date": days(rows["day"]),
        "sales_qty": rows["quantity"],
        "sales_amount": rows["amount"],
        "currency": coded(_CURRENCIES, rows["currency"]),
    }


def _positions(transactions: Sequence[Transaction]) -> dict[str, Ints]:
    """The columns of the transactions; customers, markets and currencies as positions, days since 1970."""
    customers, markets = list(CUSTOMERS), [code for code, _, _ in MARKETS]
    rows = [
        (
            row.product,
            customers.index(row.customer),
            markets.index(row.market),
            (row.day - _EPOCH).days,
            row.quantity,
            row.amount,
            _CURRENCIES.index(row.currency),
        )
        for row in transactions
    ]
    columns = np.array(rows, dtype=np.int64).T
    return dict(zip(_COLUMNS, columns, strict=True))


def _bulk(seed: int, count: int) -> dict[str, Ints]:
    """Transactions with a carriage return after their currency: orders of several rows, a few rows twice."""
    lines = np.asarray(_LINES)[below(_draw(seed, "lines", _ORDERS), len(_LINES))]
    order = np.repeat(index(_ORDERS), lines)[: count - _REPEATED]
    line = index(len(order)) - (np.cumsum(lines) - lines)[order]
    rows = {name: values[order] for name, values in _headings(seed).items()}
    rows |= {"product": _products(seed, order, line), **_goods(seed, rows["customer"])}
    marked = shuffled(seed, "sales/marked", len(order))
    rows["amount"][marked[:_FREE]] = 0
    twice = marked[_FREE : _FREE + _REPEATED]
    return {name: np.concatenate([values, values[twice]]) for name, values in rows.items()}


def _headings(seed: int) -> dict[str, Ints]:
    """Customer, market and day of each order. Six in ten orders go to the customer's home market."""
    shops = list(CUSTOMERS.values())
    customer = pick(_draw(seed, "customer", _ORDERS), [shop.orders for shop in shops])
    places = max(len(shop.markets) for shop in shops)
    homes = np.array([[shop.markets[at % len(shop.markets)] - 1 for at in range(places)] for shop in shops])
    market = homes[customer, pick(_draw(seed, "market", _ORDERS), (6, 2, 2))]
    span = [FIRST_DAY + timedelta(days=day) for day in range((LAST_DAY - FIRST_DAY).days + 1)]
    busy = [_YEARS[day.year] * _SEASONS[day.month - 1] // (4 if day.weekday() == 6 else 1) for day in span]
    day = pick(_draw(seed, "day", _ORDERS), busy) + (FIRST_DAY - _EPOCH).days
    return {"customer": customer, "market": market, "day": day}


def _products(seed: int, order: Ints, line: Ints) -> Ints:
    """The product of each line of an order, seldom the same twice; those that aren't listed sell well."""
    popular = 20 + below(_draw(seed, "popularity", PRODUCTS), 100)
    popular[len(product_types()) :] = popular[len(product_types()) :] * 5 // 2
    return pick(spaced(_draw(seed, "product", _ORDERS)[order], line), popular) + 1


def _goods(seed: int, customer: Ints) -> dict[str, Ints]:
    """Quantity and amount of each row. Amounts are scaled to the sum that they should have."""
    count = len(customer)
    grade = np.array([isqrt(100 * shop.size) for shop in CUSTOMERS.values()])[customer]
    quantity = np.maximum(interpolate(_draw(seed, "units", count), _UNITS) * grade // 80, 1)
    price = interpolate(_draw(seed, "price", count), _PRICES) * grade
    amount = np.maximum(quantity * price * _AMOUNT // int((quantity * price).sum()), 3)
    return {
        "quantity": quantity,
        "amount": amount,
        "currency": np.full(count, 2, dtype=np.int64),
    }


def _draw(seed: int, stream: str, count: int) -> Bits:
    return bits(seed, f"sales/{stream}", index(count))
