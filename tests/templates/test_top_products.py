from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from tests.templates.filled import VALUES, Rows, cached, errors, filled

INSIGHT = {
    "fiscal_year_label": "FY2021",
    "units": 1000,
    "net_sales": 4000,
    "change_words": "none in last year's same months",
    "breadth": "4 products in 2 divisions",
    "nothing_sold": None,
    "sentence": "A sentence.",
}
LEADING = VALUES | {
    **{f"top_products_insight.{name}": value for name, value in INSIGHT.items()},
    "labels.net_sales_label": "Net invoice sales (no post-invoice data)",
    "labels.net_sales_short": "Net invoice sales",
    "labels.net_sales_words": "net invoice sales",
    "chosen_place.place": "India",
    "chosen_place.place_note": None,
    "n": 5,
}
Sold = tuple[str, int, str, float, float | None]
"""Division, rank, product, net sales, those of last year."""
MANY: Sequence[Sold] = (
    ("N & S", 1, "Ace", 900, 300),
    ("N & S", 2, "Base", 300, 400),
    ("PC", 1, "Click", 700, None),
    ("PC", 1, "D" * 200, 700, 100),
)


def tables(sold: Sequence[Sold]) -> dict[str, Rows]:
    """The rankings, and the same rows for the charts; each month of a product is a 24th of its net sales."""
    ranking: list[Sequence[object]] = []
    charted: list[Sequence[object]] = []
    for number, (division, rank, product, net, before) in enumerate(sold):
        change = net / before - 1 if before else None
        months = [net / 24] * 24
        names = (division, rank, None, product, "Segment", "Category")
        ranking.append((*names, net, before, change, 0.25, 10, *months))
        group = None if number and sold[number - 1][0] == division else division
        charted.append((group, rank, product, net, before))
    return {"top_products_by_sales": ranking, "chart_by_sales": charted}


def made(sold: Sequence[Sold], folder: Path) -> Path:
    return filled("top_products", tables(sold), LEADING, folder)


def cards(book: Workbook) -> list[tuple[object, object]]:
    """Value and note of each card of the dashboard."""
    sheet = book["Dashboard"]
    return [(sheet.cell(8, column).value, sheet.cell(9, column).value) for column in range(2, 24, 4)]


def test_without_a_product_cards_say_so_and_no_cell_shows_an_error(tmp_path: Path) -> None:
    book = cached(made((), tmp_path))

    assert not errors(book)
    assert cards(book)[2:] == [
        (0, "0 products, of all sales"),
        ("–", "that sold in the same months last year"),
        ("–", "no sales"),
        ("–", "no sales last year"),
    ]


def test_one_new_product_has_nothing_to_compare_with(tmp_path: Path) -> None:
    book = cached(made([("PC", 1, "Ace", 1000, None)], tmp_path))

    assert not errors(book)
    assert cards(book)[2:] == [
        (0.25, "1 product, of all sales"),
        ("–", "that sold in the same months last year"),
        (1000, "Ace"),
        ("–", "no sales last year"),
    ]


def test_where_no_product_grows_none_is_called_the_fastest(tmp_path: Path) -> None:
    book = cached(made([("PC", 1, "Ace", 1000, 2000), ("PC", 2, "Base", 10, 20)], tmp_path))

    assert cards(book)[5] == ("–", "none grows")


def test_cards_count_growing_products_among_those_that_sold_last_year(tmp_path: Path) -> None:
    book = cached(made(MANY, tmp_path))

    assert not errors(book)
    share, growing, largest, fastest = cards(book)[2:]
    assert share == (0.65, "4 products, of all sales")
    assert growing == ("2 of 3", "that sold in the same months last year")
    assert largest == (900, "Ace")
    assert fastest == (pytest.approx(6), "D" * 37 + "…")  # all that fits below the figure


def test_net_sales_without_deductions_after_the_invoice_are_called_so(tmp_path: Path) -> None:
    path = made(MANY, tmp_path)
    book = cached(path)

    assert book["Dashboard"]["B7"].value == "Net invoice sales"
    assert book["By net sales"]["B2"].value == "Leading products by net invoice sales, FY2021"
    assert str(book["By net sales"]["B3"].value).startswith(
        "Net invoice sales (no post-invoice data) and units"
    )
    assert "of each division by net invoice sales, FY2021" in part(path, "xl/charts/chart1.xml")


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode()


def test_each_product_has_a_small_chart_of_its_own_months(tmp_path: Path) -> None:
    sheet = part(made(MANY, tmp_path), "xl/worksheets/sheet3.xml")

    found = re.findall(r"<xm:f>([^<]*)</xm:f><xm:sqref>([^<]*)</xm:sqref>", sheet)
    assert found == [(f"'By net sales'!N{row}:AK{row}", f"H{row}") for row in range(7, 11)]
    assert 'displayHidden="1"' in sheet


def test_the_chart_names_a_division_once_and_cuts_long_names(tmp_path: Path) -> None:
    chart = part(made(MANY, tmp_path), "xl/charts/chart1.xml")

    products, divisions = re.findall(r"<c:lvl>(.*?)</c:lvl>", chart)[:2]
    point = r'<c:pt idx="(\d)"><c:v>([^<]*)</c:v>'
    assert re.findall(point, divisions) == [("0", "N &amp; S"), ("2", "PC")]
    assert [label for _, label in re.findall(point, products)] == [
        "1  Ace", "2  Base", "1  Click", f"1  {'D' * 33}…",
    ]  # fmt: skip


def test_months_of_the_leading_products_stand_beside_those_a_year_before(tmp_path: Path) -> None:
    sheet = cached(made(MANY, tmp_path))["Chart data"]

    rows = [[cell.value for cell in row] for row in sheet["P7:R18"]]
    assert [row[0] for row in rows][:2] == ["Jul", "Aug"]
    assert rows[-1][0] == "Jun"
    total = sum(net for _, _, _, net, _ in MANY) / 24
    assert all(row[1:] == [pytest.approx(total), pytest.approx(total)] for row in rows)
