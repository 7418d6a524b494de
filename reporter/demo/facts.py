"""The large tables of `gdb`, by month, product and customer: sales, forecasts, post-invoice deductions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from reporter.demo.catalogue import DIVISIONS, FISCAL_YEARS, MARKETS
from reporter.demo.cells import MONTHS, Cells
from reporter.demo.counter import Ints, apportion, below, bits, index, interpolate, ranked, shuffled

__all__ = ["Facts", "facts"]

_SALES, _FORECASTS, _DEDUCTIONS = 1_425_706, 1_885_941, 2_063_076
"""Rows at full scale."""

# Shares of the divisions in the units of a fiscal year, in percent; the rest is P & A.
_NETWORK, _MACHINES = 26, (6, 7, 8, 10, 11)

# Units of a product and of a customer against others: a long tail.
_PRODUCT_CURVE = (16, 20, 26, 34, 45, 60, 82, 115, 170, 280, 620)
_CUSTOMER_CURVE = (20, 34, 50, 68, 90, 118, 160, 230, 380)

# Units of a month against others of its fiscal year, September first; percent left of them in spring 2020.
_SEASONS = (100, 128, 172, 181, 100, 95, 97, 98, 99, 97, 101, 103)
_SLUMP = {(2020, 3): 15, (2020, 4): 48, (2020, 5): 61, (2020, 6): 90}

_LEAST = 3
"""Units that a row has on average, at least."""
_UNPLANNED_CUSTOMERS, _UNPLANNED_PRODUCTS = 4, 6
"""Without any forecast."""
_TIMID_CUSTOMERS = 5
"""Their forecasts are so low that the accuracy is 0."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Cells and what stands in each."""

    cells: Cells
    values: Mapping[str, Ints]


def facts(seed: int, scale: float, cells: Cells) -> dict[str, Facts]:
    """The facts by table; each has its share of rows, and sales the same units a group at every scale."""
    sold = cells.rank < _rows_of_groups(seed, cells, _scaled(_SALES, scale))[cells.group]
    expected = _expected(seed, cells, sold)
    quantity = np.zeros_like(cells.rank)
    quantity[sold] = _quantities(cells.where(sold), expected[sold])
    planned = _foremost(cells, _planned(seed, cells), _scaled(_FORECASTS, scale))
    entered = below(bits(seed, "gdb/not deducted", cells.key), 1000) >= 4
    deducted = cells.where(_foremost(cells, entered, _scaled(_DEDUCTIONS, scale)))
    forecast = _forecasts(seed, cells, quantity, expected)
    return {
        "fact_sales_monthly": Facts(cells.where(sold), {"sold_quantity": quantity[sold]}),
        "fact_forecast_monthly": Facts(cells.where(planned), {"forecast_quantity": forecast[planned]}),
        "fact_post_invoice_deductions": Facts(deducted, _deductions(seed, deducted)),
    }


def _scaled(rows: int, scale: float) -> int:
    return round(rows * Fraction(str(scale)))


def _rows_of_groups(seed: int, cells: Cells, rows: int) -> Ints:
    """Rows of each group: at least one, no more than its units can bear; some markets sell more."""
    groups = len(cells.size)
    market = index(groups) // (len(FISCAL_YEARS) * len(DIVISIONS))
    dense = 90 + below(bits(seed, "gdb/density", market), 20)
    most = np.minimum(cells.size, _units_of_groups(cells) // _LEAST)
    return 1 + apportion(rows - groups, (most - 1) * dense)


def _foremost(cells: Cells, allowed: NDArray[np.bool_], rows: int) -> NDArray[np.bool_]:
    """The most important cells of those allowed, over all groups."""
    standing = (cells.rank << 24) // cells.size[cells.group]
    standing[~allowed] = 1 << 24
    chosen = np.zeros(len(standing), dtype=np.bool_)
    chosen[ranked(standing)[:rows]] = True
    return chosen


def _units_of_groups(cells: Cells) -> Ints:
    return np.array([_units(group) for group in range(len(cells.size))], dtype=np.int64)


def _units(group: int) -> int:
    """Units that a group sells at every scale."""
    market_and_year, division = divmod(group, len(DIVISIONS))
    market, year = divmod(market_and_year, len(FISCAL_YEARS))
    units = MARKETS[market].units[year]
    machines, network = units * _MACHINES[year] // 100, units * _NETWORK // 100
    return (network, units - network - machines, machines)[division]


def _weights(seed: int, cells: Cells) -> Ints:
    """How much a cell sells against others of its group, below 2²¹."""
    product = interpolate(bits(seed, "gdb/product", index(512)), _PRODUCT_CURVE)
    customer = interpolate(bits(seed, "gdb/customer", index(256)), _CUSTOMER_CURVE)
    noise = 60 + below(bits(seed, "gdb/noise", cells.key), 80)
    weights: Ints = product[cells.product] * customer[cells.customer] * _seasons()[cells.month] // 100
    return weights * noise >> 12


def _seasons() -> Ints:
    busy = [_SEASONS[at % 12] * _SLUMP.get(month, 100) for at, month in enumerate(MONTHS)]
    return np.array(busy, dtype=np.int64)


def _expected(seed: int, cells: Cells, sold: NDArray[np.bool_]) -> Ints:
    """Units that a cell sells or would sell, in sixteenths, before the rows of a group are made to add up.

    The rows of a group, then those of a month bring about what they should, however few they are.
    """
    units = _units_of_groups(cells)
    by_group = _scaled_to(16 * units, cells.group, sold, _weights(seed, cells))
    year_of_group = index(len(units)) // len(DIVISIONS) % len(FISCAL_YEARS)
    year_of_month = index(len(MONTHS)) // 12
    busy = _seasons()
    of_year = _totals(year_of_group, units, len(FISCAL_YEARS)) * 16
    months = of_year[year_of_month] * busy // _totals(year_of_month, busy, len(FISCAL_YEARS))[year_of_month]
    return _scaled_to(months, cells.month, sold, by_group)


def _scaled_to(totals: Ints, kinds: Ints, sold: NDArray[np.bool_], values: Ints) -> Ints:
    """Values in proportion, those of the sold cells of each kind adding up to its total, about."""
    found = _totals(kinds[sold], values[sold], len(totals))
    scaled: Ints = values * totals[kinds] // found[kinds]
    return scaled


def _totals(kinds: Ints, values: Ints, count: int) -> Ints:
    """The sum of the values of each kind."""
    totals = np.zeros(count, dtype=np.int64)
    np.add.at(totals, kinds, values)
    return np.maximum(totals, 1)


def _quantities(sold: Cells, expected: Ints) -> Ints:
    """Units of each row, one at least; those of a group add up to its units."""
    order = np.argsort(sold.group, kind="stable")
    quantity = np.empty_like(expected)
    end = np.cumsum(np.bincount(sold.group, minlength=len(sold.size)))
    for units, rows in zip(_units_of_groups(sold).tolist(), np.split(order, end[:-1]), strict=True):
        quantity[rows] = 1 + apportion(units - len(rows), 1 + expected[rows])
    return quantity


def _planned(seed: int, cells: Cells) -> NDArray[np.bool_]:
    """Cells that may have a forecast; two in a hundred are forgotten."""
    customers = shuffled(seed, "gdb/unplanned customers", int(cells.customer.max()) + 1)
    products = shuffled(seed, "gdb/unplanned products", int(cells.product.max()) + 1)
    without = np.isin(cells.customer, customers[:_UNPLANNED_CUSTOMERS])
    without |= np.isin(cells.product, products[:_UNPLANNED_PRODUCTS])
    without |= below(bits(seed, "gdb/forgotten", cells.key), 100) < 2
    return ~without


def _forecasts(seed: int, cells: Cells, quantity: Ints, expected: Ints) -> Ints:
    """Units forecast: a customer always plans too much or too little, and nobody plans a month exactly.

    Where nothing was sold, the forecast is a third of what others sell.
    """
    bias = -30 + below(bits(seed, "gdb/bias", index(256)), 70)
    bias[shuffled(seed, "gdb/timid", int(cells.customer.max()) + 1)[:_TIMID_CUSTOMERS]] = -70
    hope = 100 + bias[cells.customer] + below(bits(seed, "gdb/hope", cells.key), 51) - 25
    likely = np.where(quantity > 0, quantity, expected // 48)
    planned: Ints = np.maximum(likely * hope // 100, 1)
    return planned


def _deductions(seed: int, cells: Cells) -> dict[str, Ints]:
    """Fractions in ten-thousandths: a customer's own terms, a little other from month to month."""
    terms = 1_400 + below(bits(seed, "gdb/discount", index(256)), 1_400)
    others = 500 + below(bits(seed, "gdb/other deductions", index(256)), 700)
    return {
        "discounts_pct": terms[cells.customer] + below(bits(seed, "gdb/discount of cell", cells.key), 500),
        "other_deductions_pct": others[cells.customer]
        + below(bits(seed, "gdb/others of cell", cells.key), 250),
    }
