"""Comments taken apart, CREATE statements read, tables pictured."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reporter.database import project

ROOT = Path(__file__).resolve().parents[2]
comments, declarations, picture = map(import_module, ("comments", "declarations", "picture"))

BADGES = """Units and badge by market, up to
the period's end: most units first.
p_period_end: the last day that counts. p_threshold: units above which a market is Gold;
exactly as many are Silver.
market, fiscal_year_label ('FY2021', or 'FY2022. To date'), units and share (of all, fraction),
badge: 'Gold' or 'Silver'.
A market without units is left out."""


def test_a_comment_is_what_comes_back_parameters_columns_and_the_rest() -> None:
    told = comments.described(BADGES)
    assert told.what == "Units and badge by market, up to the period's end: most units first."
    assert told.parameters == (
        ("p_period_end", "the last day that counts"),
        ("p_threshold", "units above which a market is Gold; exactly as many are Silver"),
    )
    assert told.columns == (
        ("market", ""),
        ("fiscal_year_label", "'FY2021', or 'FY2022. To date'"),
        ("units and share", "of all, fraction"),
        ("badge", "'Gold' or 'Silver'"),
    )
    assert told.notes == "A market without units is left out."


@pytest.mark.parametrize(
    "comment",
    [
        "Returns nothing; derives what the source may lack,\nfacts, where those tables are empty, and more.",
        "Trimmed names.\ncustomers that nobody knows are kept, and so on.",
    ],
)
def test_a_sentence_isnt_taken_for_columns(comment: str) -> None:
    assert comments.described(comment).columns == ()


def test_every_procedure_that_returns_rows_has_columns_in_its_comment() -> None:
    """What test_contract holds against the server: here, that the pages show them."""
    bare = [
        f"{schema.name}.{found.name}"
        for schema in project.read(ROOT / "sql").schemas.values()
        for found in schema.of("procedure")
        if not found.name.endswith("_control")
        and not comments.described(found.comment).columns
        and not found.comment.startswith("Returns nothing")
    ]
    assert bare == []


def of(text: str) -> project.SqlObject:
    return project.SqlObject("", "s", "one", text, Path(), 1, "")


def test_parameters_are_read_with_type_and_mode() -> None:
    text = "CREATE PROCEDURE one(p_a DECIMAL(12,6), -- a, b\n OUT p_b INT, `p_c` VARCHAR(9) ) SELECT (1), (2)"
    assert declarations.parameters(of(text)) == (
        ("p_a", "DECIMAL(12,6)", "IN"),
        ("p_b", "INT", "OUT"),
        ("p_c", "VARCHAR(9)", "IN"),
    )
    assert declarations.parameters(of("CREATE PROCEDURE one() SELECT 1")) == ()


def test_a_tables_columns_and_key_are_read() -> None:
    text = (
        "CREATE TABLE one (\n `id` INT NOT NULL,\n day DATE, -- (why)\n"
        " y SMALLINT UNSIGNED GENERATED ALWAYS AS (YEAR(day + INTERVAL 4 MONTH)) STORED,\n"
        " PRIMARY KEY (`id`, day),\n KEY by_day (day)) ENGINE=InnoDB"
    )
    found = declarations.table(of(text))
    assert found.key == ("id", "day")
    assert [(c.name, c.type, c.key, c.generated) for c in found.columns] == [
        ("id", "int", True, False),
        ("day", "date", True, False),
        ("y", "smallint unsigned", False, True),
    ]


@pytest.mark.parametrize("name", ["gdb", "sales"])
def test_the_picture_shows_every_table_once_and_no_boxes_or_lanes_lie_on_each_other(name: str) -> None:
    schema = project.read(ROOT / "sql").schema(name)
    drawn = ElementTree.fromstring(picture.picture(schema))
    heads = [
        text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text") if text.get("fill") == "#fff"
    ]
    assert sorted(map(str, heads)) == sorted(found.name for found in schema.of("table"))
    boxes = [
        tuple(int(str(box.get(key))) for key in ("x", "y", "width", "height"))
        for box in drawn.iter("{http://www.w3.org/2000/svg}rect")
        if box.get("stroke")
    ]
    for x, y, width, height in boxes:
        over = [
            b for b in boxes if b[0] < x + width and x < b[0] + b[2] and b[1] < y + height and y < b[1] + b[3]
        ]
        assert len(over) == 1
    lanes: dict[tuple[str, str], set[str]] = {}
    for path in drawn.iter("{http://www.w3.org/2000/svg}path"):
        if path.get("stroke"):
            for lane in re.findall(r"M(\d+) \d+V", str(path.get("d"))):
                lanes.setdefault(("lane", lane), set()).add(str(path.get("stroke")))
    assert lanes
    assert all(len(colours) == 1 for colours in lanes.values())
