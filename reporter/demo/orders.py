"""The clean currency of `sales`: the transactions that the dashboard counted, and four that it dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reporter.demo.counter import below, bits, index, shuffled
from reporter.demo.margins import fit
from reporter.demo.published import (
    ACCOUNTS,
    DAYS,
    DOLLAR_ORDERS,
    REVENUE_OF_MONTHS,
    SPLIT_ORDERS,
    Account,
    months_of,
)

__all__ = ["Transaction", "clean_transactions"]

_DOLLAR = 75
_SPLITTABLE = 1_500
"""Revenue from which an order may have two rows."""


@dataclass(frozen=True, slots=True)
class Transaction:
    product: int
    customer: str
    market: str
    day: date
    quantity: int
    amount: int
    currency: str = "INR"


@dataclass(frozen=True, slots=True)
class _Order:
    account: Account
    day: date
    revenue: int


DROPPED = (
    Transaction(1, "Cus002", "Mark002", date(2018, 3, 20), 2, -1),
    Transaction(8, "Cus003", "Mark003", date(2019, 5, 21), 1, 0),
    Transaction(10, "Cus015", "Mark006", date(2018, 9, 12), 1, 0),
    Transaction(11, "Cus021", "Mark004", date(2019, 1, 8), 3, 0),
)
"""Amounts that no sale has. Only one of their customers has sales with a clean currency."""


def clean_transactions(seed: int) -> list[Transaction]:
    """277 transactions that hold every published figure, and four to be dropped, by day."""
    orders = list(_orders(seed))
    rows = [*_rows(seed, orders), *DROPPED]
    return sorted(rows, key=lambda row: (row.day, row.customer, row.product))


def _orders(seed: int) -> Iterator[_Order]:
    months = [(account, month) for account in ACCOUNTS for month in months_of(account)]
    cells = [(account.customer, _margin(month)) for account, month in months]
    spread = (40 + below(bits(seed, "order size", index(len(months))), 160)).tolist()
    weights = [account.revenue * size for (account, _), size in zip(months, spread, strict=True)]
    sums = {account.customer: account.revenue for account in ACCOUNTS} | dict(REVENUE_OF_MONTHS)
    for (account, _), day, revenue in zip(
        months, _days(seed, months), fit(cells, weights, sums), strict=True
    ):
        yield _Order(account, day, revenue)


def _margin(month: str) -> str:
    """The published sum that a month belongs to."""
    return month if month in REVENUE_OF_MONTHS else month[5:]


def _days(seed: int, months: Sequence[tuple[Account, str]]) -> Iterator[date]:
    """A day in each month, never twice the same for a customer."""
    taken: dict[tuple[str, str], int] = {}
    for account, month in months:
        first, last = DAYS.get(month, (1, 28))
        order = taken[account.customer, month] = taken.get((account.customer, month), -1) + 1
        days = shuffled(seed, f"days/{account.customer}/{month}", last - first + 1)
        yield date.fromisoformat(f"{month}-{first + int(days[order]):02d}")


def _rows(seed: int, orders: Sequence[_Order]) -> Iterator[Transaction]:
    """One row an order, two in some; a customer's first rows take its products in turn, so it buys each."""
    several = [at for at, order in enumerate(orders) if _may_split(order)]
    chosen = [several[at] for at in shuffled(seed, "split", len(several))[:SPLIT_ORDERS].tolist()]
    drawn = bits(seed, "product", index(len(orders)))
    rows_of: dict[str, int] = {}
    for at, order in enumerate(orders):
        products = order.account.products
        turn = rows_of[order.account.customer] = rows_of.get(order.account.customer, -1) + 1
        place = turn if turn < len(products) else int(drawn[at]) % len(products)
        if at not in chosen:
            yield _row(order, products[place], order.revenue)
            continue
        yield from _two_rows(order, place, dollars=chosen.index(at) < DOLLAR_ORDERS)


def _may_split(order: _Order) -> bool:
    return len(order.account.products) > 1 and order.revenue >= _SPLITTABLE


def _two_rows(order: _Order, place: int, *, dollars: bool) -> Iterator[Transaction]:
    products = order.account.products
    part = order.revenue // 3 // _DOLLAR
    other = products[(place + 1) % len(products)]
    yield _row(order, products[place], order.revenue - part * _DOLLAR)
    yield _row(order, other, part, "USD") if dollars else _row(order, other, part * _DOLLAR)


def _row(order: _Order, product: int, amount: int, currency: str = "INR") -> Transaction:
    rupees = amount * _DOLLAR if currency == "USD" else amount
    quantity = 1 + rupees // (90 + 60 * product)
    return Transaction(
        product, order.account.customer, order.account.market, order.day, quantity, amount, currency
    )
