"""Words and invented names that several sheets of market_share have."""

from __future__ import annotations

__all__ = ["AMOUNTS", "CUSTOMER_NAMES", "LAST", "MARKET_NAMES", "MONTHS", "NET", "POINTS", "TREND", "YEAR"]

YEAR = "FY{{ fiscal_year }} up to {{ period_end:d mmmm yyyy }}"
# What net sales are called: without any deduction after the invoice they are net invoice sales.
NET = "{{ label.net_sales_words }}"
AMOUNTS = f"{YEAR}. Amounts: {{{{ label.net_sales_label }}}}"
LAST = "Last year, same months"
POINTS = "Change of share, points"
TREND = "Trend, 24 months"
MONTHS = tuple(f"month_{number:02}" for number in range(1, 25))
MARKET_NAMES = ("Sample market A", "Sample market B", "Sample market C")
CUSTOMER_NAMES = ("Sample customer A", "Sample customer B", "Sample customer C")
