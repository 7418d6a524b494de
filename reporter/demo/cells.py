"""Where `gdb` has facts: the months, products and customers between which something could be sold.

A cell is a month, a product that is launched by that fiscal year and a customer that buys by then. Cells
have an order of importance within their market, fiscal year and division, so that a smaller scale keeps the
more important ones and every market keeps some.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporter.demo.catalogue import DIVISIONS, FISCAL_YEARS, MARKETS, Customer, Product
from reporter.demo.counter import Ints, below, bits, index, ranked, shuffled

__all__ = ["MONTHS", "Cells", "Starts", "cells", "starts"]

MONTHS = tuple((2017 + (8 + at) // 12, (8 + at) % 12 + 1) for at in range(52))
"""Year and month, September 2017 to December 2021."""

_PRODUCTS = (130, 190, 265, 345, 397)
_CUSTOMERS = (90, 125, 165, 195, 209)
"""Launched or buying by each fiscal year."""

# How many products are sold in a month, against 100 in an ordinary one: seasons, and the spring of 2020.
_PEAK = {10: 112, 11: 118, 12: 116}
_SLUMP = {(2020, 3): 58, (2020, 4): 74, (2020, 5): 82}


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells in the order of month, product, customer; one number a cell in each array."""

    month: Ints
    product: Ints
    customer: Ints
    group: Ints
    """Market, fiscal year and division in one number."""
    rank: Ints
    """Place in the group by importance, from 0."""
    size: Ints
    """Cells of each group."""

    @property
    def key(self) -> Ints:
        """A number a cell, for draws: the same cell has the same number at every seed and scale."""
        return (self.month * 512 + self.product) * 256 + self.customer

    def where(self, chosen: NDArray[np.bool_]) -> Cells:
        """The chosen cells, in the same order."""
        month, product, customer = self.month[chosen], self.product[chosen], self.customer[chosen]
        return Cells(month, product, customer, self.group[chosen], self.rank[chosen], self.size)


@dataclass(frozen=True, slots=True)
class Starts:
    """The fiscal year, from 0, in which each product is launched and each customer begins to buy."""

    products: Ints
    customers: Ints


def starts(seed: int, products: Sequence[Product], customers: Sequence[Customer]) -> Starts:
    """A category of products and a market have one of their own from the first year on."""
    return Starts(
        _years(seed, "launch", [product.category for product in products], _PRODUCTS),
        _years(seed, "start", [str(customer.market) for customer in customers], _CUSTOMERS),
    )


def cells(seed: int, since: Starts, products: Sequence[Product], customers: Sequence[Customer]) -> Cells:
    """Every cell of the launched products and the buying customers."""
    year = (index(len(MONTHS)) // 12)[:, None, None]
    exists = (since.products[None, :, None] <= year) & (since.customers[None, None, :] <= year)
    month, product, customer = (axis.astype(np.int64) for axis in np.nonzero(exists))
    market = np.array([customer.market for customer in customers], dtype=np.int64)
    division = np.array([product.division for product in products], dtype=np.int64)
    group = (market[customer] * len(FISCAL_YEARS) + month // 12) * len(DIVISIONS) + division[product]
    found = Cells(month, product, customer, group, group, group)
    size = np.bincount(group, minlength=len(MARKETS) * len(FISCAL_YEARS) * len(DIVISIONS)).astype(np.int64)
    return Cells(month, product, customer, group, _ranks(seed, found, size), size)


def _years(seed: int, stream: str, kinds: Sequence[str], counts: Sequence[int]) -> Ints:
    """``counts`` have come in by each year; the first of each kind is there from the start."""
    early = [at for at, kind in enumerate(kinds) if kind not in kinds[:at]]
    others = shuffled(seed, f"gdb/{stream}", len(kinds))
    years = np.empty(len(kinds), dtype=np.int64)
    order = np.concatenate([np.asarray(early, dtype=np.int64), others[~np.isin(others, early)]])
    years[order] = np.searchsorted(np.asarray(counts), index(len(kinds)), side="right")
    return years


def _ranks(seed: int, found: Cells, size: Ints) -> Ints:
    """Chance divided by weight, smallest first: cut at any length, a weighted sample without replacement."""
    weight = _seasons()[found.month] * (50 + below(bits(seed, "gdb/product rows", found.product), 100))
    weight *= 50 + below(bits(seed, "gdb/customer rows", found.customer), 100)
    chance = below(bits(seed, "gdb/cell", found.key), 1 << 30) << 20
    # Weights are above 2¹⁷, so that what stands below the group takes 33 bits.
    order = ranked((found.group << 33) + chance // weight)
    start = np.cumsum(size) - size
    ranks = np.empty_like(order)
    ranks[order] = index(len(order)) - start[found.group[order]]
    return ranks


def _seasons() -> Ints:
    return np.array([_SLUMP.get(month, _PEAK.get(month[1], 100)) for month in MONTHS], dtype=np.int64)
