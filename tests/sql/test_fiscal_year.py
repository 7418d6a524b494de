"""The fiscal year begins in the same month wherever SQL says so: a generated column can call no function."""

from __future__ import annotations

import re
from pathlib import Path

from reporter import settings

ROOT = Path(__file__).resolve().parents[2]
SHIFTED = re.compile(r"\b(?:YEAR|QUARTER)\([^()]*\+ INTERVAL (\d+) MONTH\)")
MONTH_AFTER = {"sales_gap.sql"}
"""Here the month that is at hand is the one after the month that is meant."""


def test_the_sql_shifts_dates_to_the_fiscal_year_of_the_starter_settings() -> None:
    start = settings.load(ROOT).calendar.fiscal_year_starts
    shift = (13 - start) % 12
    found: dict[str, set[int]] = {}
    for path in (ROOT / "sql").rglob("*.sql"):
        months = {int(text) for text in SHIFTED.findall(path.read_text(encoding="utf-8"))}
        if months:
            found[path.name] = {text + 1 for text in months} if path.name in MONTH_AFTER else months
    assert {"get_fiscal_year.sql", "get_fiscal_quarter.sql", "dim_date.sql", *MONTH_AFTER} <= set(found)
    assert {name for name, months in found.items() if months != {shift}} == set()
