"""Random declarations over random tables agree with a plain group-by, and with LibreOffice's own refresh."""

from __future__ import annotations

import datetime as dt
import json
import math
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from reporter.pivot.model import VALUES, AxisItem, DataField, Filter, Layout, PivotTable
from reporter.template import Filled
from reporter.template.pivots.shown import Shown
from tests.office import converted_all
from tests.pivot.declared_reports import filled
from tests.tables import sheets

MARKETS = {"India": "APAC", "Japan": "APAC", "France": "EU", "Spain": "EU", "USA": "NA", "Canada": "NA"}
FUNCTIONS = [
    "sum", "count", "average", "max", "min", "product", "count_numbers", "std_dev", "std_dev_p", "var",
    "var_p",
]  # fmt: skip
AXES: list[str | dict[str, Any]] = [
    "Region", "Market", "Channel", "Customer",
    *({"field": "Day", "group": group} for group in ("years", "quarters", "months")),
]  # fmt: skip
PERCENTAGES = ["percent_of_total", "percent_of_row", "percent_of_column"]
ALONG = ["difference", "running_total"]
GROUPS: dict[str, Callable[[dt.date], str]] = {
    "years": lambda day: str(day.year),
    "quarters": lambda day: f"Qtr{(day.month + 2) // 3}",
    "months": lambda day: day.strftime("%b"),
}
AGGREGATES: dict[str, Callable[[pl.Series], Any]] = {
    "sum": lambda found: found.sum(),
    "count": lambda found: float(len(found)),
    "countNums": lambda found: float(len(found)),
    "average": lambda found: found.mean(),
    "max": lambda found: found.max(),
    "min": lambda found: found.min(),
    "product": lambda found: math.prod(found.to_list()),
    "stdDev": lambda found: found.std(ddof=1),
    "stdDevp": lambda found: found.std(ddof=0),
    "var": lambda found: found.var(ddof=1),
    "varp": lambda found: found.var(ddof=0),
}


def rows(chance: random.Random) -> pl.DataFrame:
    """A table of up to 60 rows; figures are small, so that products stay numbers."""
    found = []
    for _ in range(chance.randint(1, 60)):
        market = chance.choice(list(MARKETS))
        day = dt.date(2019, 1, 1) + dt.timedelta(days=chance.randint(0, 900))
        units = chance.choice([None, *range(1, 5)])
        price = round(chance.uniform(0.5, 2.5), 2)
        customer = f"Customer {chance.randint(1, 7)}"
        found.append(
            (MARKETS[market], market, chance.choice(["Retail", "Direct", None]), customer, day, units, price)
        )
    names = ["Region", "Market", "Channel", "Customer", "Day", "Units", "Price"]
    schema = dict(zip(names, [pl.String] * 4 + [pl.Date, pl.Int64, pl.Float64], strict=True))
    return pl.DataFrame(found, schema=schema, orient="row")


def declaration(chance: random.Random, table: pl.DataFrame, *, shared: bool) -> dict[str, Any]:
    """A pivot's keys; ``shared`` keeps to what LibreOffice does as Excel does."""
    picked = chance.sample(AXES, chance.randint(1, 5))
    fields = [chance.choice(["Units", "Price"]) for _ in range(chance.randint(1, 3))]
    if shared:  # a field that stands twice is shown as its first one says, both times
        fields = list(dict.fromkeys(fields))
    values: list[dict[str, Any]] = [
        {"field": field, "function": chance.choice(FUNCTIONS), "name": f"Value {place}"}
        for place, field in enumerate(fields)
    ]
    axes: list[dict[str, Any]] = [dict(one) if isinstance(one, dict) else {"field": one} for one in picked]
    down = chance.randint(1, max(1, min(3, len(axes))))
    found: dict[str, Any] = {
        "source": "sales",
        "rows": axes[:down],
        "columns": axes[down : down + 2],
        "values": values,
        "layout": chance.choice(["compact", "outline", "tabular"]),
        "subtotals": chance.choice(["top", "bottom"]),
        "blank_rows": chance.random() < 0.2,
        "grand_totals": {"row": chance.random() < 0.8, "column": chance.random() < 0.8},
        "values_on": "rows" if chance.random() < 0.3 else "columns",
    }
    _show_as(chance, found, shared=shared)
    for place, one in enumerate((*found["rows"], *found["columns"])):
        compared = any(value.get("along", {}).get("field") == one["field"] for value in values)
        if not (shared and compared):  # it compares with the item before by label, whatever the order
            _options(chance, one, values[0]["name"], first=not place and not (shared and found["columns"]))
    if shared:  # from Z to A it has what is blank first, Excel last
        for one in axes:
            if one["field"] == "Channel" and one.get("sort"):
                del one["sort"]
    if shared and any("by" in one for one in axes):  # where figures tie it goes by label
        found["values"] = [{"field": "Price", "name": "Value 0"}]
    rest = axes[down + 2 :]
    if rest and "group" not in rest[0]:
        found["filters"] = [{**rest[0], **_filter(chance, table[rest[0]["field"]])}]
    return found


def _show_as(chance: random.Random, pivot: dict[str, Any], *, shared: bool) -> None:
    """Some of the values as percentages, and where LibreOffice is asked as differences and running totals."""
    for value in pivot["values"]:
        if chance.random() < 0.6:
            continue
        value["show_as"] = chance.choice(PERCENTAGES + (ALONG if shared else []))
        if shared:  # of an error (a deviation of one row) LibreOffice makes 0 and goes on
            value["function"] = chance.choice(["sum", "count", "max"])
        if value["show_as"] in ALONG:
            alone = [axis[0] for axis in (pivot["rows"], pivot["columns"]) if len(axis) == 1]
            plain = [one for one in alone if one["field"] in ("Channel", "Region")]
            if not plain:  # it compares with the item before among those under the same one, Excel with any
                del value["show_as"]
                continue
            along = plain[0]
            value["along"] = {key: along[key] for key in ("field", "group") if key in along}
            if value["show_as"] != "running_total":
                value["against"] = chance.choice(["previous", "next"])


def _options(chance: random.Random, one: dict[str, Any], value: str, *, first: bool) -> None:
    kind = chance.random()
    if kind < 0.2:
        one["sort"] = "descending"
    elif kind < 0.35 and "group" not in one:
        one["by"] = value
    elif kind < 0.5 and "group" not in one and first:
        one[chance.choice(["top", "bottom"])] = chance.randint(1, 3)
    if chance.random() < 0.3:
        one["subtotals"] = False


def _filter(chance: random.Random, column: pl.Series) -> dict[str, Any]:
    items = sorted(set(column.fill_null("(blank)").to_list()))
    kind = chance.choice(["all", "one", "only", "hide"])
    if kind == "one":
        return {"only": chance.choice(items)}
    if kind == "only":
        return {"only": chance.sample(items, max(1, len(items) // 2))}
    return {"hide": chance.sample(items, len(items) // 2)} if kind == "hide" and len(items) > 1 else {}


@dataclass(frozen=True, slots=True)
class Made:
    """A report of random pivots over one table, each on a sheet of its own: what was declared, what shows."""

    table: pl.DataFrame
    declared: Mapping[str, dict[str, Any]]
    found: Filled

    @property
    def pivots(self) -> Iterator[tuple[dict[str, Any], Shown]]:
        for pivot in self.found.pivots:
            yield self.declared[pivot.name], pivot


def made(folder: Path, seed: int, *, shared: bool = False) -> Made:
    """Ten random pivots over one table: all of them share its cache."""
    chance = random.Random(seed)
    table = rows(chance)
    names = [f"P{number}" for number in range(10)]
    what = {name: {**declaration(chance, table, shared=shared), "sheet": name, "at": "B3"} for name in names}
    folder.mkdir()
    text = f"pivots: {json.dumps(what)}\n"  # YAML holds JSON
    return Made(table, what, filled(folder, text, {"sales": table}))


# A plain group-by


@pytest.mark.parametrize("seed", range(8))
def test_every_figure_is_that_of_a_plain_group_by(tmp_path: Path, seed: int) -> None:
    made_ = made(tmp_path / "report", seed)
    table = _grouped_days(made_.table)
    assert len(list(made_.pivots)) == 10
    compared = 0
    for what, pivot in made_.pivots:
        assert not pivot.uncomputed, what
        shown = {(cell.row, cell.column): cell.value for cell in pivot.layout.cells}
        expected = dict(_grouped(pivot.table, pivot.layout, table))
        compared += len(expected)
        for place, figure in expected.items():
            value = shown.get(place)
            if figure is None:
                assert value is None or not isinstance(value, float), (what, place, value)
            else:
                assert value == pytest.approx(figure, rel=1e-9, abs=1e-9), (what, place)
    assert compared > 100


def _grouped_days(table: pl.DataFrame) -> pl.DataFrame:
    """The table with a column for each date group, and a word for what is blank."""
    days = table["Day"].to_list()
    return table.with_columns(
        pl.col(pl.String).fill_null("(blank)"),
        *(pl.Series(name, [of(day) for day in days], dtype=pl.String) for name, of in GROUPS.items()),
    )


def _grouped(
    pivot: PivotTable, layout: Layout, table: pl.DataFrame
) -> Iterator[tuple[tuple[int, int], float | None]]:
    """The place of each value cell, and the figure that the records give."""
    top, left = (
        layout.ref.first_row + layout.first_data_row,
        layout.ref.first_column + layout.first_data_column,
    )
    groups = _Groups(_filtered(pivot, table))
    for down, row in enumerate(layout.rows):
        for right, column in enumerate(layout.columns):
            if row.header or column.header or row.kind == "blank":
                continue
            data = pivot.data[max(row.data_field, column.data_field)]
            across, downwards = _key(pivot, pivot.rows, row), _key(pivot, pivot.columns, column)
            figure = _figure(pivot, data, groups.at(across | downwards))
            wholes = {"percentOfTotal": {}, "percentOfRow": across, "percentOfCol": downwards}
            if data.show_as == "normal":
                yield (top + down, left + right), figure
            elif figure is not None and (whole := _figure(pivot, data, groups.at(wholes[data.show_as]))):
                yield (top + down, left + right), figure / whole


class _Groups:
    """The rows of a table by the values of some of its columns."""

    def __init__(self, table: pl.DataFrame) -> None:
        self._table = table
        self._found: dict[tuple[str, ...], dict[tuple[object, ...], pl.DataFrame]] = {(): {(): table}}

    def at(self, key: Mapping[str, object]) -> pl.DataFrame:
        names = tuple(key)
        if names not in self._found:
            self._found[names] = dict(self._table.group_by(names))
        return self._found[names].get(tuple(key.values()), self._table.clear())


def _name(pivot: PivotTable, field: int) -> str:
    grouping = pivot.cache[field].grouping
    return grouping.by if grouping else pivot.cache[field].name


def _key(pivot: PivotTable, axis: tuple[int, ...], item: AxisItem) -> dict[str, object]:
    """The items by the columns of the table that a line or a column adds up."""
    found: dict[str, object] = {}
    for field, position in zip(axis, item.path, strict=False):
        if field != VALUES and item.kind != "grand":
            index = pivot.fields[field].items[position].index
            assert index is not None
            found[_name(pivot, field)] = _named(pivot.cache[field].members[index])
    return found


def _named(item: object) -> object:
    return "(blank)" if item is None else item


def _filtered(pivot: PivotTable, table: pl.DataFrame) -> pl.DataFrame:
    """The rows that hidden items, chosen page items and top filters leave."""
    chosen = {page.field: page.item for page in pivot.pages}
    for field, one in enumerate(pivot.fields):
        hidden = {item.index for place, item in enumerate(one.items) if item.index is not None and (
            item.hidden or (chosen.get(field) is not None and place != chosen[field])
        )}  # fmt: skip
        names = [_named(pivot.cache[field].members[index]) for index in hidden if index is not None]
        if names:
            table = table.filter(~pl.col(_name(pivot, field)).is_in(names))
    for top in pivot.filters:
        table = _best(pivot, top, table)
    return table


def _best(pivot: PivotTable, top: Filter, table: pl.DataFrame) -> pl.DataFrame:
    """The rows of the items that a top filter keeps: as many as wanted, and those that tie with the last."""
    name, data = _name(pivot, top.on), pivot.data[top.data_field or 0]
    by_item = {item: _figure(pivot, data, cut) for (item,), cut in table.group_by(name)}
    sign = 1 if top.options.get("top") in ("0", "false") else -1
    ranked = sorted((sign * figure, item) for item, figure in by_item.items() if figure is not None)
    last = ranked[: int(float(top.options["val"]))][-1:]
    kept = [item for figure, item in ranked if last and figure <= last[0][0]]
    return table.filter(pl.col(name).is_in(kept))


def _figure(pivot: PivotTable, data: DataField, table: pl.DataFrame) -> float | None:
    column = table[pivot.cache[data.field].name].drop_nulls()
    if not len(column):
        return None
    value = AGGREGATES[data.function](column.cast(pl.Float64))
    return None if value is None else float(value)


# LibreOffice


@pytest.mark.full
def test_libreoffice_refreshes_to_the_same_cells(tmp_path: Path) -> None:
    """LibreOffice refreshes every pivot of a file that it opens; its cells and ours, for what both can do.

    Its cells stand elsewhere where it has other lines of headers, and labels in columns of their own in
    compact form: the figures are compared in reading order. A blank percentage is 0 in Excel. It knows no
    rank, no percentage of a parent and no calculated fields, and gives no error where a figure is missing.
    """
    reports = {f"r{seed}": made(tmp_path / f"r{seed}", seed, shared=True) for seed in range(6)}
    for name, one in reports.items():
        one.found.save(tmp_path / f"{name}.xlsx")
    refreshed = converted_all([tmp_path / f"{name}.xlsx" for name in reports], tmp_path / "refreshed")
    compared = 0
    for one, path in zip(reports.values(), refreshed, strict=True):
        theirs = sheets(path)
        for what, pivot in one.pivots:
            ours = _figures(pivot.layout)
            assert _numbers(theirs[pivot.name]) == pytest.approx(ours, rel=1e-6, abs=1e-9), what
            compared += len(ours)
    assert compared > 1000


def _figures(layout: Layout) -> list[float]:
    """The figures that aren't 0, line by line."""
    cells = sorted(layout.cells, key=lambda cell: (cell.row, cell.column))
    kinds = ("value", "subtotal", "grand")
    return [
        cell.value for cell in cells if cell.kind in kinds and isinstance(cell.value, float) and cell.value
    ]


def _numbers(rows: list[list[Any]]) -> list[float]:
    """The numbers of a sheet that aren't 0, line by line; its labels are texts."""
    return [float(value) for line in rows for value in line if isinstance(value, int | float) and value]
