"""Words and invented names that several sheets of market_share have."""

from __future__ import annotations

__all__ = ["CUSTOMER_NAMES", "LAST", "MARKET_NAMES", "POINTS", "YEAR"]

YEAR = "FY{{ fiscal_year }} up to {{ period_end:d mmmm yyyy }}"
LAST = "Last year, same months"
POINTS = "Change of share, points"
MARKET_NAMES = ("Sample market A", "Sample market B", "Sample market C")
CUSTOMER_NAMES = ("Sample customer A", "Sample customer B", "Sample customer C")
