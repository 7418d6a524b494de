"""What declared pivots, slicers and timelines become: parts that are refreshed, read and found sound."""

from __future__ import annotations

import datetime as dt
import shutil
import warnings
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from reporter import pivots, workbook
from reporter.errors import ReporterError
from reporter.report import Report, load
from reporter.template import Filled, fill
from reporter.template.repeat import repeated
from reporter.xlsx import rules
from reporter.xlsx.package import Package
from tests.microsoft import validation_errors
from tests.office import converted
from tests.pivot.declared_reports import COLUMNS, MARKETS, example, filled, orders, pivot, products, saved
from tests.tables import sheets

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


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
    expected = float(frame["Net sales, ₹ (2's)"].sum()) / float(frame["Units sold"].sum())
    assert shown(found)["Grand Total"] == [pytest.approx(expected)]


def test_the_finest_date_group_is_called_by_its_group(tmp_path: Path) -> None:
    found = filled(tmp_path, pivot(rows="{field: Order date, group: [years, months]}"), {"orders": orders()})
    table = found.pivots[0].table
    assert [table.fields[at].name or table.cache[at].name for at in table.rows] == ["Years", "Months"]


@pytest.mark.parametrize("rows", [0, 1, 60])
def test_the_pages_example_breaks_no_rule(tmp_path: Path, rows: int) -> None:
    text = example().replace(", hide: [Test customer]", "")
    text = text.replace("{field: Division, only: [PC, Networks]}", "Division")
    frames = {"orders": orders(rows), "products": products().head(rows)}
    path = saved(tmp_path, text, frames, sheets=("Overview",))
    assert list(rules.check(read(path))) == []


def test_the_pages_example_is_read_by_openpyxl(tmp_path: Path) -> None:
    frames = {"orders": orders(), "products": products()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it knows no slicers
        book = openpyxl.load_workbook(saved(tmp_path, example(), frames, sheets=("Overview",)))
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
    path = saved(tmp_path, example(), frames, sheets=("Overview",))
    found = workbook.opened(load(tmp_path / "t.yaml", {"sales": "sales"}))
    found.workbook.package.save(tmp_path / "skeleton.xlsx")
    assert validation_errors([path, tmp_path / "skeleton.xlsx"]) == {"out.xlsx": [], "skeleton.xlsx": []}


@pytest.mark.full
def test_libreoffice_opens_the_pages_example(tmp_path: Path) -> None:
    frames = {"orders": orders(), "products": products()}
    path = saved(tmp_path, example(), frames, sheets=("Overview",))
    pages = sheets(converted(path, tmp_path / "again"))
    assert {"Regions", "Customers", "Growth"} < set(pages)
    assert any("Customer 3" in row for row in pages["Overview"])


@pytest.mark.parametrize(
    ("along", "item", "base"),
    [
        ("{field: Order date, group: years}", "2020", "2020"),
        ("{field: Order date, group: years}", "2019", "2019"),
    ],
)
def test_figures_compare_with_an_item_that_is_named(tmp_path: Path, along: str, item: str, base: str) -> None:
    shown_as = f"name: Change, show_as: difference, along: {along}, against: {item}"
    values = f"[Net sales, {{field: Net sales, {shown_as}}}]"
    found = shown(filled(tmp_path, pivot(rows=along, values=values), {"orders": orders()}))
    for year in ("2019", "2020", "2021"):
        change = found[year][1] if len(found[year]) > 1 else 0.0
        assert change == pytest.approx(float(str(found[year][0])) - float(str(found[base][0])))


def test_an_item_of_text_may_be_compared_with(tmp_path: Path) -> None:
    values = "[Units, {field: Units, name: Share, show_as: percent_of, along: Region, against: EU}]"
    found = shown(filled(tmp_path, pivot(rows="Region", values=values), {"orders": orders()}))
    units = {region: float(str(figures[0])) for region, figures in found.items()}
    assert found["APAC"][1] == pytest.approx(units["APAC"] / units["EU"])


def test_an_item_to_compare_with_that_the_data_lack_is_a_fault(tmp_path: Path) -> None:
    values = "{field: Units, show_as: percent_of, along: Region, against: Mars}"
    with pytest.raises(ReporterError) as raised:
        filled(tmp_path, pivot(rows="Region", values=values), {"orders": orders()})
    assert "Mars" in str(raised.value)


def moments() -> pl.DataFrame:
    """Two moments that are no midnights."""
    days = [dt.datetime(2020, 1, 1, 5, 6, 7), dt.datetime(2021, 3, 1, 8)]
    return pl.DataFrame({"Sold": days, "Units": [1, 2]})


def test_date_groups_over_moments_make_a_sound_workbook(tmp_path: Path) -> None:
    text = pivot(rows="{field: Sold, group: [years, months]}", values="Units")
    frames = {"orders": moments()}
    assert rules.check(read(saved(tmp_path, text, frames))) == ()
    found = shown(filled(tmp_path, text, frames))
    assert (found["2020"], found["2021"], found["Grand Total"]) == ([1], [2], [3])


def test_times_of_day_are_labels(tmp_path: Path) -> None:
    frame = pl.DataFrame({"Shift": [dt.time(6), dt.time(0), None], "Units": [1, 2, 3]})
    path = saved(tmp_path, pivot(rows="Shift", values="Units"), {"orders": frame})
    assert rules.check(read(path)) == ()
    labels = [cell.internal_value for (cell,) in openpyxl.load_workbook(path)["Pivots"]["B4:B7"]]
    assert labels == [dt.time(0), dt.time(6), "(blank)", "Grand Total"]


def test_the_first_days_of_1900_are_labels_as_they_stand_in_the_table(tmp_path: Path) -> None:
    days = [dt.date(1900, 1, 1), dt.date(1900, 1, 15), dt.date(1900, 3, 1)]
    frame = pl.DataFrame({"Day": days, "Units": [1, 2, 3]})
    book = openpyxl.load_workbook(saved(tmp_path, pivot(rows="Day", values="Units"), {"orders": frame}))
    labels = [cell.internal_value for (cell,) in book["Pivots"]["B4:B6"]]
    assert labels == [cell.internal_value for (cell,) in book["Data"]["A2:A4"]]


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_figure_beyond_all_numbers_is_an_error_in_its_cells(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"Region": ["EU", "EU", "NA"], "Rate": [1e200, 1e200, 2.0], "Sum": [1e308, 1e308, 1.0]}
    )
    values = "[{field: Rate, function: product}, Sum, {field: Rate, function: var}]"
    text = pivot(rows="Region", values=values)
    found = filled(tmp_path, text, {"orders": frame})
    assert shown(found)["EU"] == ["#NUM!", "#NUM!", 0.0]
    assert shown(found)["NA"][:2] == [2.0, 1.0]
    assert pivots.figures(found.pivots) == ()
    found.save(tmp_path / "out.xlsx")
    assert rules.check(read(tmp_path / "out.xlsx")) == ()


@pytest.mark.parametrize(
    "spans",
    [
        [dt.timedelta(hours=30, microseconds=400_000), dt.timedelta(minutes=3), None],
        [dt.time(6), dt.time(7, 30), None],
        [dt.date(2024, 2, 29), dt.date(2024, 3, 1), None],
        [dt.datetime(2024, 2, 29, 6, 0, 1), dt.datetime(2024, 3, 1), None],
    ],
)
def test_the_total_of_times_is_that_of_the_rows(tmp_path: Path, spans: list[object]) -> None:
    frame = pl.DataFrame({"Shift": ["a", "b", "b"], "Worked": spans})
    found = filled(tmp_path, pivot(rows="Shift", values="Worked"), {"orders": frame})
    (figure,) = pivots.figures(found.pivots)
    assert figure.shown
    assert figure.agrees(figure.shown)


def test_a_figure_of_many_digits_is_fitted(tmp_path: Path) -> None:
    frame = pl.DataFrame({"Region": ["EU"] * 4, "Rate": [1e9] * 4})
    text = pivot(rows="Region", values='{field: Rate, function: product, format: "#,##0.00"}')
    assert shown(filled(tmp_path, text, {"orders": frame}))["EU"] == [1e36]


@pytest.mark.parametrize(
    ("only", "total"), [('"(blank)"', 4), ('["2020-01-31", "(blank)"]', 5), ('["2020-01-31"]', 1)]
)
def test_only_the_blank_is_shown_where_it_is_named(tmp_path: Path, only: str, total: int) -> None:
    days = [dt.date(2020, 1, 31), dt.date(2020, 2, 29), dt.date(2021, 1, 1), None]
    frames = {"orders": pl.DataFrame({"Day": days, "Units": [1, 2, 3, 4]})}
    found = filled(tmp_path, pivot(rows=f"{{field: Day, only: {only}}}", values="Units"), frames)
    assert shown(found)["Grand Total"] == [total]
    found.save(tmp_path / "out.xlsx")
    assert rules.check(read(tmp_path / "out.xlsx")) == ()
    assert b"(other)" not in read(tmp_path / "out.xlsx").read("xl/pivotCache/pivotCacheDefinition1.xml")
