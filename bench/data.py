"""The rows that are written, and the templates that they are written into: the same on every machine."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "CALCULATED",
    "FORMATS",
    "HEADERS",
    "as_floats",
    "as_tuples",
    "calculated_template",
    "kept_sales",
    "large_template",
    "sales",
    "sheets_template",
]

_FIRST_DAY = dt.date(2018, 9, 1)
_TEXTS = {"Market": 27, "Region": 5, "Product": 400, "Channel": 3, "Customer": 75}
_PRIME = 2_147_483_647
_MULTIPLIERS = (
    2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393,
    1_597_334_677, 3_812_015_801, 2_869_860_233, 2_747_636_419, 1_274_126_177,
)  # fmt: skip

HEADERS = ("Day", *_TEXTS, "Units", "Orders", "Gross sales", "Net sales")
"""A date, five texts of low cardinality, two integers, two decimals."""

_NET, _UNITS = (f"sales[[#This Row],[{name}]]" for name in ("Net sales", "Units"))
CALCULATED = {
    "Value": f"ROUND({_NET}*{_UNITS}*(1-0.05),2)",
    "Band": f'IF({_NET}>=10000,"high",IF({_NET}<0,"return","low"))',
}
"""Calculated columns by their headers: three operations and a rounding; two questions."""

FORMATS = ("yyyy-mm-dd", "", "", "", "", "", "#,##0", "#,##0", "#,##0.00", "#,##0.00")


def sales(rows: int) -> pl.DataFrame:
    """So many rows, money as the exact decimals that a database returns; spread evenly, without a pattern."""
    import polars as pl

    row = pl.int_range(1, rows + 1, dtype=pl.UInt64, eager=True)
    spread = [row * multiplier % _PRIME // 11 for multiplier in _MULTIPLIERS]
    first = (_FIRST_DAY - dt.date(1970, 1, 1)).days
    columns = [(spread[0] % 1461 + first).cast(pl.Int32).cast(pl.Date)]
    for place, (name, count) in enumerate(_TEXTS.items(), 1):
        words = pl.Series([f"{name} & Söhne {number:03}" for number in range(count)])
        columns.append(words.gather(spread[place] % count))
    columns += [(spread[6] % 500).cast(pl.Int64), (spread[7] % 90).cast(pl.Int64)]
    columns += [_money(spread[place] % 5_000_000) for place in (8, 9)]
    return pl.DataFrame(dict(zip(HEADERS, columns, strict=True)))


def kept_sales(folder: Path, rows: int) -> pl.DataFrame:
    """The rows from a file that another process made, so that this one holds nothing else in memory."""
    import polars as pl

    path = folder / f"rows-{rows}.parquet"
    if not path.exists():
        make = f"from bench import data; data.sales({rows}).write_parquet({str(path)!r})"
        subprocess.run([sys.executable, "-c", make], check=True)
    return pl.read_parquet(path)


def _money(cents: pl.Series) -> pl.Series:
    import polars as pl

    return ((cents.cast(pl.Int64) - 100_000) / 100).round(2).cast(pl.Decimal(18, 2))


def as_floats(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with money as doubles, which every peer writes faster than decimals."""
    import polars as pl

    return rows.with_columns(pl.col(pl.Decimal).cast(pl.Float64))


def as_tuples(rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    """The rows as tuples of Python's own values, which is what the writers in Python take."""
    return as_floats(rows).rows()


def sheets_template(path: Path, sheets: int = 1, rows: int = 1) -> None:
    """A workbook: the first sheet holds the table ``sales``, the others tables of ``rows``; each a total."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    book.calc_on_load = False  # the values beside the formulas are true, as after Excel has saved it
    formats = [book.add_format({"num_format": code}) if code else None for code in FORMATS]
    header = book.add_format({"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"})
    data = book.add_worksheet("Data")
    _table(data, "sales", as_tuples(sales(2)), formats, header)
    data.write_formula("L2", "=SUM(sales[Units])", None, sales(2)["Units"].sum())
    for number in range(2, sheets + 1):
        sheet = book.add_worksheet(f"Sheet {number}")
        _table(sheet, f"other_{number}", as_tuples(sales(rows)), formats, header)
        sheet.write_formula("L2", f"=SUM(other_{number}[Units])", None, sales(rows)["Units"].sum())
    book.close()


def calculated_template(path: Path) -> None:
    """A workbook whose table ``sales`` has two calculated columns behind those of the data."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    book.calc_on_load = False
    columns = [{"header": title} for title in HEADERS]
    columns += [{"header": title, "formula": f"={formula}"} for title, formula in CALCULATED.items()]
    book.add_worksheet("Data").add_table(0, 0, 2, len(columns) - 1, {"name": "sales", "columns": columns})
    book.close()


def large_template(path: Path) -> None:
    """A template of about 6 MB: a small first sheet, and eleven of 10,000 rows."""
    sheets_template(path, 12, 10_000)


def _table(sheet: Any, name: str, rows: list[tuple[Any, ...]], formats: list[Any], header: Any) -> None:
    columns = [
        {"header": title, "format": cells, "header_format": header}
        for title, cells in zip(HEADERS, formats, strict=True)
    ]
    sheet.add_table(0, 0, len(rows), len(HEADERS) - 1, {"name": name, "columns": columns, "data": rows})
    for place, cells in enumerate(formats):
        sheet.set_column(place, place, 14, cells)
    sheet.freeze_panes(1, 0)
