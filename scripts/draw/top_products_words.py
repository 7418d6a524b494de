"""Words and columns that several sheets of top_products have."""

from __future__ import annotations

__all__ = [
    "LEADERS", "LED", "MONTHS", "NET", "OTHERS", "QUANTITY", "QUANTITY_BEFORE", "SALES", "SALES_BEFORE",
    "SHORT", "TREND", "WORDS", "YEAR",
    "YEAR_OR_NOTHING",
]  # fmt: skip

YEAR = "{{ top_products_insight.fiscal_year_label }}"
# For charts, which show an empty frame where nothing was sold: their titles say so.
YEAR_OR_NOTHING = YEAR + "{{ top_products_insight.nothing_sold }}"
# Net sales are called net invoice sales where nothing is known of deductions after the invoice.
NET = "{{ labels.net_sales_label }}"
WORDS = "{{ labels.net_sales_words }}"
SHORT = "{{ labels.net_sales_short }}"
SALES, SALES_BEFORE = "Net sales", "Net sales last year"
QUANTITY, QUANTITY_BEFORE = "Units", "Units last year"
LEADERS, LED, OTHERS = "Leading products", "Share of the leading products", "Share of the others"
MONTHS = tuple(f"Month {number:02}" for number in range(1, 25))
TREND = "Trend, last 24 months"
