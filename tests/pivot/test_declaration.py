"""``pivots:``, ``slicers:``, ``timelines:`` of NAME.yaml: what they say wrong, and the parts they become."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import warnings
from pathlib import Path
from typing import get_args

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from reporter import workbook
from reporter.declared import Pivot, Slicer, Timeline
from reporter.declared.shapes import FUNCTIONS, SHOW_AS, Along, Axis, Captions, Chart, Totals, Value
from reporter.errors import ReporterError
from reporter.report import Report, load
from reporter.template import Filled, fill
from reporter.template.repeat import repeated
from reporter.xlsx import rules
from reporter.xlsx.package import Package
from tests.microsoft import validation_errors
from tests.office import converted
from tests.pivot.declared_reports import filled, report, saved
from tests.tables import sheets

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PAGE = (Path(__file__).resolve().parents[2] / "docs/templates.md").read_text(encoding="utf-8")
COLUMNS = ["Customer", "Region", "Market", "Channel", "Division", "Order date", "Net sales", "Units"]
MARKETS = [("India", "APAC"), ("Japan", "APAC"), ("France", "EU"), ("Spain", "EU"), ("USA", "NA")]


def orders(rows: int = 60) -> pl.DataFrame:
    found = []
    for number in range(rows):
        market, region = MARKETS[number % len(MARKETS)]
        customer = "Test customer" if number % 11 == 10 else f"Customer {number % 7}"
        day = dt.date(2019, 1, 15) + dt.timedelta(days=number * 17)
        division = ("PC", "Networks", "Storage")[number % 3]
        found.append(
            (
                customer,
                region,
                market,
                ("Retail", "Direct")[number % 2],
                division,
                day,
                100.0 + number,
                1 + number % 4,
            )
        )
    types = [pl.String] * 5 + [pl.Date, pl.Float64, pl.Int64]
    return pl.DataFrame(found, schema=dict(zip(COLUMNS, types, strict=True)), orient="row")


def products() -> pl.DataFrame:
    return pl.DataFrame({"Product": ["A", "B", "C"], "Division": ["PC", "Networks", "PC"]})


def faults(folder: Path, text: str, **frames: pl.DataFrame) -> list[tuple[str, str]]:
    """Code and line of each fault that the text has."""
    with pytest.raises(ReporterError) as raised:
        workbook.opened(report(folder, text, frames or {"orders": orders()}))
    return [(fault.code, fault.place) for fault in raised.value.faults]


def pivot(**keys: str) -> str:
    """A pivot with these keys, each on a line of its own from line 9."""
    said = {"source": "orders", "at": '"Pivots!B3"', "rows": "Customer", "values": "Net sales", **keys}
    return "pivots:\n  P:\n" + "".join(f"    {key}: {value}\n" for key, value in said.items())


# The page


def _example() -> str:
    """The example of the page."""
    section = PAGE.partition("## Pivots without Excel")[2]
    found = [one for one in re.findall(r"(?:^(?:    .*)?\n)+", section, re.MULTILINE) if "pivots:" in one]
    assert found
    return "".join(line[4:] if line.startswith("    ") else line for line in found[0].splitlines(True))


def test_the_pages_example_fills(tmp_path: Path) -> None:
    frames = {"orders": orders(), "products": products()}
    found = filled(tmp_path, _example(), frames, sheets=("Overview",))
    assert {one.name for one in found.pivots} == {"Sales by customer", "Regions", "Customers", "Growth"}
    assert not found.uncomputed


def test_the_pages_example_shows_every_key() -> None:
    example = _example()
    shapes = (Pivot, Axis, Value, Along, Totals, Chart, Slicer, Timeline)
    missing = {
        f"{shape.__name__}.{name}"
        for shape in shapes
        for name in shape.__dataclass_fields__
        if not re.search(rf"\b{name}:", example)
    }
    assert missing <= {"Axis.bottom"}, "keys without an example"


def test_the_page_names_every_word() -> None:
    words = [*FUNCTIONS, *SHOW_AS, *Captions.__dataclass_fields__, *get_args(Axis.__annotations__["sort"])]
    assert [word for word in words if f"`{word}`" not in PAGE] == []


def test_the_page_names_every_fault() -> None:
    folder = Path(workbook.__file__).parent / "declared"
    codes = {
        code
        for path in folder.glob("*.py")
        for code in re.findall(r'"(pivot\.[a-z-]+)"', path.read_text("utf-8"))
    }
    assert sorted(code for code in codes if f"`{code}`" not in PAGE) == []


# Faults


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"source": "order"}, [("pivot.source", "{}/t.yaml:8")]),
        ({"rows": "Custommer"}, [("pivot.field", "{}/t.yaml:11")]),
        ({"rows": "[Customer, Customer]"}, [("pivot.field-twice", "{}/t.yaml:11")]),
        ({"filters": "Customer"}, [("pivot.field-twice", "{}/t.yaml:13")]),
        ({"rows": "{field: Customer, by: Sales}"}, [("pivot.by", "{}/t.yaml:11")]),
        ({"rows": "{field: Customer, top: 2, bottom: 2}"}, [("pivot.both", "{}/t.yaml:11")]),
        ({"filters": "{field: Region, top: 2}"}, [("pivot.filter", "{}/t.yaml:13")]),
        ({"values": "[Units, Units]"}, [("pivot.value-twice", "{}/t.yaml:12")]),
        ({"values": "[]"}, [("pivot.values", "{}/t.yaml:12")]),
        ({"values": "{field: Units, function: distinct_count}"}, [("pivot.distinct", "{}/t.yaml:12")]),
        ({"values": "{field: Units, function: summ}"}, [("settings.value", "{}/t.yaml:12")]),
        ({"values": "{field: Units, show_as: rank}"}, [("pivot.show-as", "{}/t.yaml:12")]),
        ({"values": "{field: Units, along: Customer}"}, [("pivot.show-as", "{}/t.yaml:12")]),
        ({"values": "{field: Units, show_as: rank, along: Market}"}, [("pivot.along", "{}/t.yaml:12")]),
        ({"rows": "{field: Order date, group: [years, months], top: 3}"}, [("pivot.groups", "{}/t.yaml:11")]),
        ({"rows": "{field: Order date, group: weeks}"}, [("settings.value", "{}/t.yaml:11")]),
        ({"at": "B3"}, [("pivot.place", "{}/t.yaml:10")]),
        ({"at": '"Pivot!B3"'}, [("pivot.sheet", "{}/t.yaml:10")]),
        ({"sheet": "Pivots", "at": "B3"}, [("pivot.sheet", "{}/t.yaml:8")]),
        ({"sheet": '"a/b"', "at": "B3"}, [("pivot.sheet", "{}/t.yaml:8")]),
        ({"calculated": "{Price: Net sales / Unit}"}, [("pivot.calculated", "{}/t.yaml:8")]),
        ({"calculated": "{Price: Net sales / }"}, [("pivot.calculated", "{}/t.yaml:8")]),
        ({"calculated": "{Price: HYPERLINK(Units)}"}, [("pivot.calculated", "{}/t.yaml:8")]),
        ({"calculated": "{Units: Net sales}"}, [("pivot.calculated", "{}/t.yaml:8")]),
        ({"rows": "{field: Customer, caption: region}"}, [("pivot.caption", "{}/t.yaml:11")]),
        (
            {"rows": "[{field: Customer, caption: Who}, {field: Region, caption: who}]"},
            [("pivot.caption", "{}/t.yaml:11")],
        ),
        ({"style": "PivotStyleLight29"}, [("pivot.style", "{}/t.yaml:8")]),
        ({"at": '"Data!A1"'}, [("pivot.occupied", "{}/t.yaml:10")]),
        ({"colums": "Region"}, [("settings.unknown-key", "{}/t.yaml:13")]),
    ],
)  # fmt: skip
def test_a_fault_names_its_line(
    tmp_path: Path, keys: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    found = faults(tmp_path, pivot(**keys))
    assert found == [(code, place.format(tmp_path.name)) for code, place in expected]


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    text = pivot(rows="[Custommer, Regin]", values="[Net sale, Unit]", at='"Pivot!B3"')
    text += (
        "slicers: [{field: Regio, pivots: P, at: Nowhere!A1}, {field: Region, pivots: Q, at: Pivots!A1}]\n"
    )
    found = faults(tmp_path, text)
    assert [code for code, _ in found] == [
        "pivot.sheet", "pivot.field", "pivot.field", "pivot.field", "pivot.field", "pivot.sheet",
        "pivot.field", "pivot.unknown",
    ]  # fmt: skip


def test_a_misspelt_field_is_recognised(tmp_path: Path) -> None:
    with pytest.raises(ReporterError) as raised:
        workbook.opened(report(tmp_path, pivot(rows="Custmer"), {"orders": orders()}))
    assert raised.value.faults[0].remedy == 'did you mean "Customer"?'


def test_pivots_over_one_table_agree_on_date_groups(tmp_path: Path) -> None:
    text = pivot(rows="{field: Order date, group: years}")
    text += '  Q: {source: orders, at: "Pivots!H3", rows: Order date, values: Units}\n'
    assert [code for code, _ in faults(tmp_path, text)] == ["pivot.groups"]


def test_a_slicer_filters_pivots_over_one_table(tmp_path: Path) -> None:
    text = (
        pivot()
        + '  Q: {source: products, at: "Pivots!H3", rows: Division,'
        + " values: {field: Product, function: count}}\n"
    )
    text += "slicers: {field: Division, pivots: [P, Q], at: Pivots!M3}\n"
    found = faults(tmp_path, text, orders=orders(), products=products())
    assert [code for code, _ in found] == ["pivot.tables"]


def test_a_pivot_reads_no_table_on_a_sheet_that_repeats(tmp_path: Path) -> None:
    text = pivot() + "repeat: {sheet: Data, data: orders, key: market}\n"
    assert "template.repeat-read" in [code for code, _ in faults(tmp_path, text)]


# What they become


def read(path: Path) -> Package:
    return Package.open(path)


def shown(found: Filled, name: str = "P") -> dict[str, list[object]]:
    """The rows of a pivot by their first label, without its headers."""
    layout = next(one.layout for one in found.pivots if one.name == name)
    rows: dict[int, dict[int, object]] = {}
    for cell in layout.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell.value
    top = layout.ref.first_row + layout.first_data_row
    return {
        str(rows[row].get(layout.ref.first_column)): [rows[row][column] for column in sorted(rows[row])[1:]]
        for row in sorted(rows)
        if row >= top
    }


def test_pivots_over_one_table_share_a_cache(tmp_path: Path) -> None:
    text = pivot() + '  Q: {source: Orders, at: "Pivots!H3", rows: Region, columns: Market, values: units}\n'
    package = read(saved(tmp_path, text, {"orders": orders()}))
    parts = [part for part in package.parts if "/pivot" in part and "_rels" not in part]
    assert sorted(part.rpartition("/")[2] for part in parts) == [
        "pivotCacheDefinition1.xml", "pivotCacheRecords1.xml", "pivotTable1.xml", "pivotTable2.xml",
    ]  # fmt: skip
    fields = package.tree(next(part for part in parts if "Definition" in part)).iter(f"{MAIN}cacheField")
    listed = {field.get("name") for field in fields if len(field[0])}
    assert listed == {"Customer", "Region", "Market"}


def drawn_with_a_pivot(folder: Path) -> None:
    """A template that has the pivot P already."""
    frames = {"orders": orders(20)}
    shutil.move(saved(folder, pivot(rows="Customer", columns="Region"), frames), folder / "t.xlsx")


def declared_beside(folder: Path, text: str) -> Report:
    drawn_with_a_pivot(folder)
    path = folder / "t.yaml"
    path.write_text(
        f"title: T\nschema: sales\nperiod: none\nfile: t.xlsx\ndata: {{orders: orders}}\n{text}", "utf-8"
    )
    return load(path, {"sales": "sales"})


def test_a_pivot_shares_the_cache_that_the_template_has(tmp_path: Path) -> None:
    text = "pivots: {Q: {source: orders, at: 'Pivots!J3', rows: Market, values: [Units]}}\n"
    text += "slicers: {field: Division, pivots: [P, Q], at: 'Pivots!P3'}\n"
    text += "timelines: {field: Order date, pivots: P, at: 'Pivots!S3'}\n"
    found = fill(workbook.opened(declared_beside(tmp_path, text)), {"orders": orders()}, {})
    assert len({one.cache for one in found.pivots}) == 1
    found.save(tmp_path / "out.xlsx")
    assert list(rules.check(read(tmp_path / "out.xlsx"))) == []
    assert sum(shown(found)["Grand Total"][:-1]) == sum(shown(found, "P")["Grand Total"][:-1])  # type: ignore[arg-type]


def test_a_pivot_is_filled_though_its_table_has_its_rows_already(tmp_path: Path) -> None:
    text = "pivots: {Q: {source: orders, at: 'Pivots!J3', rows: Market, values: [Units]}}\n"
    found = fill(workbook.opened(declared_beside(tmp_path, text)), {"orders": orders(20)}, {})
    assert len(shown(found, "Q")) == len(MARKETS) + 1


def test_date_groups_need_a_cache_of_their_own(tmp_path: Path) -> None:
    rows = "{field: Order date, group: years}"
    text = f"pivots: {{Q: {{source: orders, at: 'Pivots!J3', rows: {rows}, values: [Units]}}}}\n"
    found = fill(workbook.opened(declared_beside(tmp_path, text)), {"orders": orders()}, {})
    assert len({one.cache for one in found.pivots}) == 2
    assert list(shown(found, "Q")) == ["2019", "2020", "2021", "Grand Total"]


def test_names_that_are_taken_are_faults(tmp_path: Path) -> None:
    text = "pivots: {p: {source: orders, at: 'Pivots!J3', rows: Market, values: [Units]}}\n"
    with pytest.raises(ReporterError) as raised:
        workbook.opened(declared_beside(tmp_path, text))
    assert [fault.code for fault in raised.value.faults] == ["pivot.name"]


def test_a_chosen_item_that_the_data_lack_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ReporterError) as raised:
        filled(tmp_path, pivot(filters="{field: Market, only: Brazil}"), {"orders": orders()})
    assert "Brazil" in str(raised.value)


@pytest.mark.parametrize("axis", ["rows", "filters"])
def test_only_leaves_new_items_out_and_hide_lets_them_in(tmp_path: Path, axis: str) -> None:
    other = "Customer" if axis == "filters" else "Channel"
    key = {"rows": other, axis: "{{field: Region, {}: [EU, APAC]}}"}
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    keys = {name: text.format("only") for name, text in key.items()}
    only = filled(tmp_path / "a", pivot(**keys), {"orders": orders()})
    hide = filled(
        tmp_path / "b",
        pivot(**{name: text.format("hide") for name, text in key.items()}),
        {"orders": orders()},
    )
    total = orders().group_by("Region").agg(pl.col("Net sales").sum()).rows()
    by_region = dict(total)
    assert shown(only)["Grand Total"] == [by_region["EU"] + by_region["APAC"]]
    assert shown(hide)["Grand Total"] == [by_region["NA"]]


def test_dates_and_groups_are_chosen_by_their_text(tmp_path: Path) -> None:
    keys = {"rows": "Market", "filters": "{field: Order date, only: '2019-01-15'}"}
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    found = filled(tmp_path / "a", pivot(**keys), {"orders": orders()})
    assert shown(found)["Grand Total"] == [100.0]
    groups = "[{field: Order date, group: years, only: 2020}, {field: Order date, group: quarters, only: Q1}]"
    found = filled(tmp_path / "b", pivot(rows="Market", filters=groups), {"orders": orders()})
    day = pl.col("Order date").dt
    cut = orders().filter((day.year() == 2020) & (day.quarter() == 1))
    assert shown(found)["Grand Total"] == [cut["Net sales"].sum()]


def test_the_largest_come_first_where_only_some_are_wanted(tmp_path: Path) -> None:
    found = filled(tmp_path, pivot(rows="{field: Customer, top: 3}"), {"orders": orders()})
    by = orders().group_by("Customer").agg(pl.col("Net sales").sum()).sort("Net sales", descending=True)
    assert list(shown(found)) == [*by["Customer"].head(3), "Grand Total"]


def test_a_value_takes_the_format_of_its_column(tmp_path: Path) -> None:
    values = "[Net sales, {field: Units, format: '0.0'}, {field: Units, name: S, show_as: percent_of_total}]"
    path = saved(tmp_path, pivot(values=values), {"orders": orders()})
    sheet = openpyxl.load_workbook(path)["Pivots"]
    assert [sheet.cell(5, column).number_format for column in (3, 4, 5)] == ["#,##0.00", "0.0", "0.0%"]


def test_a_value_may_be_called_as_its_column(tmp_path: Path) -> None:
    found = filled(tmp_path, pivot(values="{field: Net sales, name: net sales}"), {"orders": orders()})
    assert found.pivots[0].table.data[0].name == "net sales "


def test_a_formula_may_name_any_header(tmp_path: Path) -> None:
    frame = orders().rename({"Net sales": "Net sales, ₹ (2's)", "Units": "Units sold"})
    formula = '"IF(units sold > 0, Net sales, ₹ (2\'s) / Units sold, 0)"'
    found = filled(tmp_path, pivot(values="Price", calculated=f"{{Price: {formula}}}"), {"orders": frame})
    expected = frame["Net sales, ₹ (2's)"].sum() / frame["Units sold"].sum()
    assert shown(found)["Grand Total"] == [pytest.approx(expected)]


def test_the_finest_date_group_is_called_by_its_group(tmp_path: Path) -> None:
    found = filled(tmp_path, pivot(rows="{field: Order date, group: [years, months]}"), {"orders": orders()})
    table = found.pivots[0].table
    assert [table.fields[at].name or table.cache[at].name for at in table.rows] == ["Years", "Months"]


@pytest.mark.parametrize("rows", [0, 1, 60])
def test_the_pages_example_breaks_no_rule(tmp_path: Path, rows: int) -> None:
    example = (
        _example().replace("only: [PC, Networks]", "hide: Storage").replace(", hide: [Test customer]", "")
    )
    example = example if rows else example.replace("hide: Storage", "hide: []")
    frames = {"orders": orders(rows), "products": products().head(rows)}
    example = example if rows != 1 else example.replace("hide: Storage", "caption: Division of it")
    path = saved(tmp_path, example, frames, sheets=("Overview",))
    assert list(rules.check(read(path))) == []


def test_the_pages_example_is_read_by_openpyxl(tmp_path: Path) -> None:
    frames = {"orders": orders(), "products": products()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it knows no slicers
        book = openpyxl.load_workbook(saved(tmp_path, _example(), frames, sheets=("Overview",)))
    pivots = [one for sheet in book.worksheets for one in vars(sheet)["_pivots"]]
    assert {one.name for one in pivots} == {"Sales by customer", "Regions", "Customers", "Growth"}
    assert len(vars(book["Overview"])["_charts"]) == 1


def test_a_pivot_stands_on_every_copy_of_a_sheet_that_repeats(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    book.add_worksheet("Cover")
    columns = [{"header": column} for column in COLUMNS]
    book.add_worksheet("{{ market }}").add_table(0, 0, 1, 7, {"name": "orders", "columns": columns})
    book.close()
    (tmp_path / "t.yaml").write_text(
        "title: T\nschema: sales\nperiod: none\nfile: t.xlsx\ndata: {orders: orders, markets: markets}\n"
        'repeat: {sheet: "{{ market }}", data: markets, key: market}\n'
        + pivot(at='"{{ market }}!K3"', chart='{kind: line, at: "{{ market }}!P3"}'),
        "utf-8",
    )
    template = workbook.opened(load(tmp_path / "t.yaml", {"sales": "sales"}))
    copies = repeated(template, "{{ market }}", ["India", "USA"])
    frames = {
        name: orders().filter(pl.col("Market") == market)
        for name, market in (("orders", "India"), ("orders_2", "USA"))
    }
    scopes = {market: {"market": market} for market in ("India", "USA")}
    found = fill(copies.template, frames, {}, scopes=scopes)
    totals = [one.layout.cells[-1].value for one in found.pivots]
    assert totals == [frame["Net sales"].sum() for frame in frames.values()]
    found.save(tmp_path / "out.xlsx")
    assert list(rules.check(read(tmp_path / "out.xlsx"))) == []


@pytest.mark.full
def test_the_pages_example_satisfies_microsofts_validator(tmp_path: Path) -> None:
    frames = {"orders": orders(), "products": products()}
    path = saved(tmp_path, _example(), frames, sheets=("Overview",))
    found = workbook.opened(load(tmp_path / "t.yaml", {"sales": "sales"}))
    found.workbook.package.save(tmp_path / "skeleton.xlsx")
    assert validation_errors([path, tmp_path / "skeleton.xlsx"]) == {"out.xlsx": [], "skeleton.xlsx": []}


@pytest.mark.full
def test_libreoffice_opens_the_pages_example(tmp_path: Path) -> None:
    frames = {"orders": orders(), "products": products()}
    path = saved(tmp_path, _example(), frames, sheets=("Overview",))
    pages = sheets(converted(path, tmp_path / "again"))
    assert {"Regions", "Customers", "Growth"} < set(pages)
    assert any("Customer 3" in row for row in pages["Overview"])
