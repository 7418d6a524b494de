from __future__ import annotations

import pytest

from reporter.errors import TemplateError
from reporter.template import match_columns, name_of
from reporter.xlsx.moves import Area
from reporter.xlsx.tables import Table, TableColumn

TABLE = Table(
    "Sales",
    "Data",
    "xl/tables/table1.xml",
    Area(1, 1, 2, 4),
    (
        TableColumn("Customer"),
        TableColumn("Revenue, ₹"),
        TableColumn("Cumulative share"),
        TableColumn("Badge", "IF(1,2)"),
    ),
)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Cumulative share", "cumulative_share"),
        ("Revenue, ₹", "revenue"),
        ("Units (million)", "units"),
        ("FY 2021 – total", "fy_2021_total"),
        ("Größe", "größe"),
        ("  Share %  ", "share"),
    ],
)
def test_a_header_stands_for_its_words_before_a_comma_or_bracket(header: str, name: str) -> None:
    assert name_of(header) == name


def test_columns_match_by_header_in_the_tables_order() -> None:
    found = match_columns(TABLE, ["cumulative_share", "revenue", "customer"], {}, ())
    assert list(found.items()) == [
        ("customer", "Customer"),
        ("revenue", "Revenue, ₹"),
        ("cumulative_share", "Cumulative share"),
    ]


def test_an_override_names_the_header_and_unused_columns_are_left_over() -> None:
    columns = ["who", "revenue", "cumulative_share", "badge", "spare"]
    found = match_columns(TABLE, columns, {"who": "customer"}, ["badge", "spare"])
    assert found["who"] == "Customer"
    assert {"badge", "spare"}.isdisjoint(found)


def test_all_faults_come_at_once() -> None:
    with pytest.raises(TemplateError) as caught:
        match_columns(TABLE, ["custmer", "revenue", "badge"], {}, ())
    assert [fault.code for fault in caught.value.faults] == [
        "template.extra-column",
        "template.calculated-column",
        "template.missing-column",
        "template.missing-column",
    ]
    assert "the nearest is customer" in caught.value.faults[0].remedy


def test_an_unused_column_leaves_its_header_to_the_column_that_takes_it_by_override() -> None:
    columns = ["customer", "who", "revenue", "cumulative_share"]
    found = match_columns(TABLE, columns, {"who": "Customer"}, ["customer"])
    assert found["who"] == "Customer"
    assert "customer" not in found
