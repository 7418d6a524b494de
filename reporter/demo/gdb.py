"""The schema `gdb`: the star schema of a consumer-goods company, at any scale.

Small tables are the same at every scale; of sales, forecasts and deductions after the invoice a share is
written. fiscal_year of the monthly facts is left out, since the database generates it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from reporter.demo.catalogue import DIVISIONS, FISCAL_YEARS, MARKETS, Customer, Product, customers, products
from reporter.demo.cells import MONTHS, Starts, cells, starts
from reporter.demo.counter import Ints, below, bits, index, shuffled
from reporter.demo.facts import Facts, facts
from reporter.demo.files import Column, coded, decimals, write_table

__all__ = ["write"]

_YEARS = len(FISCAL_YEARS)
_MISSING = 4
"""Deductions before the invoice that nobody entered."""
_TERMS = {"Direct": (500, 700), "Distributor": (2_200, 800), "Retailer": (1_800, 1_300)}
"""Discount before the invoice by channel, in ten-thousandths: lowest, and how far it goes up."""


def write(folder: Path, seed: int, scale: float) -> dict[str, int]:
    """Write the tables; their rows."""
    goods, buyers = products(), customers()
    since = starts(seed, goods, buyers)
    tables = {
        "dim_customer": _customer_columns(buyers),
        "dim_product": _product_columns(goods),
        **_prices(seed, since, goods),
        "fact_pre_invoice_deductions": _discounts(seed, since, buyers),
        "fact_freight_cost": _freight(seed),
    }
    rows = {table: write_table(folder, table, columns) for table, columns in tables.items()}
    for table, found in facts(seed, scale, cells(seed, since, goods, buyers)).items():
        rows[table] = write_table(folder, table, _fact_columns(found, goods, buyers))
    return rows


def _customer_columns(buyers: Sequence[Customer]) -> Mapping[str, Column]:
    markets = [MARKETS[buyer.market] for buyer in buyers]
    return {
        "customer_code": [buyer.code for buyer in buyers],
        "customer": [buyer.name for buyer in buyers],
        "platform": [buyer.platform for buyer in buyers],
        "channel": [buyer.channel for buyer in buyers],
        "market": [market.name for market in markets],
        "sub_zone": [market.sub_zone for market in markets],
        "region": [market.region for market in markets],
    }


def _product_columns(goods: Sequence[Product]) -> Mapping[str, Column]:
    return {
        "product_code": [good.code for good in goods],
        "division": [DIVISIONS[good.division] for good in goods],
        "segment": [good.segment for good in goods],
        "category": [good.category for good in goods],
        "product": [good.name for good in goods],
        "variant": [good.variant for good in goods],
    }


def _fact_columns(found: Facts, goods: Sequence[Product], buyers: Sequence[Customer]) -> Mapping[str, Column]:
    """Month, product and customer, then the values; those that end in ``pct`` are ten-thousandths."""
    codes = np.array([buyer.code for buyer in buyers], dtype=np.int64)
    dates = [f"{year}-{month:02d}-01" for year, month in MONTHS]
    return {
        "date": coded(dates, found.cells.month),
        "product_code": coded([good.code for good in goods], found.cells.product),
        "customer_code": codes[found.cells.customer],
        **{name: _shown(name, values) for name, values in found.values.items()},
    }


def _shown(name: str, values: Ints) -> Column:
    return decimals(values) if name.endswith("pct") else values


def _prices(seed: int, since: Starts, goods: Sequence[Product]) -> dict[str, Mapping[str, Column]]:
    """Price and cost of each product in each fiscal year from its launch on; prices grow by 1 to 8 %."""
    product, year = np.nonzero(since.products[:, None] <= index(_YEARS)[None, :])
    price = np.array([good.price for good in goods], dtype=np.int64)
    table = np.empty((len(goods), _YEARS), dtype=np.int64)
    table[:, 0] = price * (75 + below(bits(seed, "gdb/price", index(len(goods))), 60)) // 100
    for at in range(1, _YEARS):
        growth = 1_010 + below(bits(seed, f"gdb/price growth/{at}", index(len(goods))), 70)
        table[:, at] = table[:, at - 1] * growth // 1_000
    share = 2_700 + below(bits(seed, "gdb/cost", index(len(goods))), 500)[:, None]
    share = share + below(bits(seed, "gdb/cost drift", index(table.size)), 120).reshape(table.shape)
    keys = {"product_code": coded([good.code for good in goods], product)}
    years = np.asarray(FISCAL_YEARS, dtype=np.int64)[year]
    cost = table * share // 10_000
    return {
        "fact_gross_price": {
            **keys,
            "fiscal_year": years,
            "gross_price": decimals(table[product, year]),
        },
        "fact_manufacturing_cost": {
            **keys,
            "cost_year": years,
            "manufacturing_cost": decimals(cost[product, year]),
        },
    }


def _discounts(seed: int, since: Starts, buyers: Sequence[Customer]) -> Mapping[str, Column]:
    """Discounts before the invoice in the fiscal years in which a customer buys, but for a few."""
    customer, year = np.nonzero(since.customers[:, None] <= index(_YEARS)[None, :])
    kept = np.sort(shuffled(seed, "gdb/missing discounts", len(customer))[_MISSING:])
    customer, year = customer[kept].astype(np.int64), year[kept]
    low, span = np.array([_TERMS[buyer.channel] for buyer in buyers], dtype=np.int64).T
    terms = low + below(bits(seed, "gdb/discount before invoice", index(len(buyers))), span)
    drift = below(bits(seed, "gdb/discount drift", customer * _YEARS + year), 150)
    return {
        "customer_code": np.array([buyer.code for buyer in buyers], dtype=np.int64)[customer],
        "fiscal_year": np.asarray(FISCAL_YEARS, dtype=np.int64)[year],
        "pre_invoice_discount_pct": decimals(terms[customer] + drift),
    }


def _freight(seed: int) -> Mapping[str, Column]:
    """Freight and other costs of each market and fiscal year, by market's name."""
    names = sorted(market.name for market in MARKETS)
    market = np.repeat(index(len(names)), _YEARS)
    years: Ints = np.tile(np.asarray(FISCAL_YEARS, dtype=np.int64), len(names))
    base = 160 + below(bits(seed, "gdb/freight", index(len(names))), 120)
    return {
        "market": coded(names, market),
        "fiscal_year": years,
        "freight_pct": decimals(
            base[market] + below(bits(seed, "gdb/freight of year", index(len(market))), 50)
        ),
        "other_cost_pct": decimals(30 + below(bits(seed, "gdb/other cost", index(len(market))), 40)),
    }
