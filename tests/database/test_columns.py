"""Every type of both servers arrives as docs/values.md says, in both modes of the driver."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from reporter.database import Connection, Database, connect
from reporter.errors import DatabaseError
from tests.servers import SchemaFactory

TYPES: list[tuple[str, str, Any, Any, str]] = [
    # SQL type, SQL value, value that arrives, dtype, type's name
    ("TINYINT", "-128", -128, pl.Int64, "tinyint"),
    ("SMALLINT UNSIGNED", "65535", 65535, pl.Int64, "smallint"),
    ("MEDIUMINT", "-8388608", -8388608, pl.Int64, "mediumint"),
    ("INT UNSIGNED", "4294967295", 4294967295, pl.Int64, "int"),
    ("BIGINT", "-9223372036854775808", -(2**63), pl.Int64, "bigint"),
    ("BIGINT UNSIGNED", "18446744073709551615", 2**64 - 1, pl.UInt64, "bigint"),
    ("DECIMAL(18,2)", "-0.05", Decimal("-0.05"), pl.Decimal(38, 2), "decimal"),
    ("DECIMAL(38,10)", "9999999999999999999999999999.9999999999",
     Decimal("9999999999999999999999999999.9999999999"), pl.Decimal(38, 10), "decimal"),
    ("DECIMAL(12,0)", "7", Decimal(7), pl.Decimal(38, 0), "decimal"),
    ("FLOAT", "1.5", 1.5, pl.Float64, "float"),
    ("DOUBLE", "0.30000000000000004", 0.30000000000000004, pl.Float64, "double"),
    ("DOUBLE", "-1.7976931348623157e308", -1.7976931348623157e308, pl.Float64, "double"),
    ("BOOLEAN", "TRUE", 1, pl.Int64, "tinyint"),
    ("BIT(1)", "b'1'", 1, pl.UInt64, "bit"),
    ("BIT(64)", "18446744073709551615", 2**64 - 1, pl.UInt64, "bit"),
    ("YEAR", "2021", 2021, pl.Int64, "year"),
    ("DATE", "'1000-01-01'", date(1000, 1, 1), pl.Date, "date"),
    ("DATE", "'9999-12-31'", date(9999, 12, 31), pl.Date, "date"),
    ("DATETIME", "'2021-08-31 23:59:59'", datetime(2021, 8, 31, 23, 59, 59), pl.Datetime("us"), "datetime"),
    ("DATETIME(6)", "'2021-08-31 23:59:59.000001'", datetime(2021, 8, 31, 23, 59, 59, 1), pl.Datetime("us"),
     "datetime"),
    ("TIMESTAMP(3) NULL", "'2021-03-28 02:30:00.250'", datetime(2021, 3, 28, 2, 30, 0, 250000),
     pl.Datetime("us"), "timestamp"),
    ("TIME", "'-838:59:59'", -timedelta(hours=838, minutes=59, seconds=59), pl.Duration("us"), "time"),
    ("TIME(6)", "'26:00:00.000001'", timedelta(hours=26, microseconds=1), pl.Duration("us"), "time"),
    ("CHAR(5)", "'ab'", "ab", pl.String, "char"),
    ("VARCHAR(20)", "'Köln ₹ 🙂'", "Köln ₹ 🙂", pl.String, "varchar"),
    ("VARCHAR(20) CHARACTER SET latin1", "'é'", "é", pl.String, "varchar"),
    ("VARCHAR(20)", "'INR\\r'", "INR\r", pl.String, "varchar"),
    ("VARCHAR(20)", "''", "", pl.String, "varchar"),
    ("ENUM('Gold','Silver')", "'Gold'", "Gold", pl.String, "enum"),
    ("SET('a','b')", "'a,b'", "a,b", pl.String, "set"),
    ("TINYTEXT", "'t'", "t", pl.String, "text"),
    ("TEXT", "'=1+1'", "=1+1", pl.String, "text"),
    ("LONGTEXT", "REPEAT('x', 70000)", "x" * 70000, pl.String, "text"),
    ("BINARY(2)", "x'ff00'", b"\xff\x00", pl.Binary, "binary"),
    ("VARBINARY(9)", "x'ff'", b"\xff", pl.Binary, "varbinary"),
    ("BLOB", "x'00ff'", b"\x00\xff", pl.Binary, "blob"),
    ("LONGBLOB", "x'00'", b"\x00", pl.Binary, "blob"),
]  # fmt: skip


@pytest.fixture(params=["", "pure"], ids=["c_extension", "pure_python"])
def connection(
    request: pytest.FixtureRequest, server: Database, schema: SchemaFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Connection]:
    monkeypatch.setenv("REPORTER_DRIVER", request.param)
    with connect(server, schema()) as connection:
        yield connection


def test_every_type_arrives_exactly_and_null_as_null(connection: Connection) -> None:
    columns = ", ".join(f"c{n} {kind}" for n, (kind, *_) in enumerate(TYPES))
    connection.execute(f"CREATE TABLE every ({columns}) CHARACTER SET utf8mb4")
    connection.execute(f"INSERT INTO every VALUES ({', '.join(value for _, value, *_ in TYPES)})")
    connection.execute(f"INSERT INTO every VALUES ({', '.join('NULL' for _ in TYPES)})")
    connection.execute("CREATE PROCEDURE every_type() SELECT * FROM every ORDER BY c0 IS NULL")
    (result,) = connection.call("every_type")
    assert dict(enumerate(result.frame.dtypes)) == {n: dtype for n, (_, _, _, dtype, _) in enumerate(TYPES)}
    assert dict(enumerate(result.frame.row(0))) == {n: value for n, (_, _, value, _, _) in enumerate(TYPES)}
    assert result.frame.row(1) == (None,) * len(TYPES)
    names = {
        n: column.type.replace("long", "").replace("tinyt", "t") for n, column in enumerate(result.columns)
    }
    assert names == {n: name for n, (*_, name) in enumerate(TYPES)}


def test_an_empty_result_has_the_types_of_a_full_one(connection: Connection) -> None:
    columns = ", ".join(f"c{n} {kind}" for n, (kind, *_) in enumerate(TYPES))
    connection.execute(f"CREATE TABLE every ({columns}) CHARACTER SET utf8mb4")
    empty = connection.query("SELECT * FROM every").frame
    assert empty.height == 0
    assert empty.dtypes == [dtype for _, _, _, dtype, _ in TYPES]


def test_what_an_expression_computes_keeps_its_scale(connection: Connection) -> None:
    frame = connection.query(
        "SELECT SUM(a) AS total, AVG(a) AS mean, ROUND(SUM(a) / 3, 6) AS share, COUNT(*) AS n, NULL AS none"
        " FROM (SELECT CAST(1.25 AS DECIMAL(18,2)) AS a UNION ALL SELECT 2.50) AS t"
    ).frame
    assert frame.row(0) == (Decimal("3.75"), Decimal("1.875000"), Decimal("1.250000"), 2, None)
    assert frame.dtypes[:4] == [pl.Decimal(38, 2), pl.Decimal(38, 6), pl.Decimal(38, 6), pl.Int64]


def test_json_arrives_as_its_text(connection: Connection) -> None:
    connection.execute("CREATE TABLE j (j JSON)")
    connection.execute("""INSERT INTO j VALUES ('{"a": "é"}')""")
    frame = connection.query("SELECT j FROM j").frame
    assert frame.schema == {"j": pl.String}
    assert frame.item().replace(" ", "") == '{"a":"é"}'


def test_a_zero_date_is_an_error_that_names_column_and_row(connection: Connection) -> None:
    connection.execute("SET sql_mode = ''")
    connection.execute("CREATE TABLE z (id INT, d DATE, t DATETIME)")
    connection.execute(
        "INSERT INTO z VALUES (1, '2021-01-01', NULL), (2, '0000-00-00', '2021-00-01 00:00:00')"
    )
    with pytest.raises(DatabaseError) as caught:
        connection.query("SELECT * FROM z ORDER BY id")
    assert [fault.place for fault in caught.value.faults] == ["column d, row 2", "column t, row 2"]
    assert caught.value.faults[0].found == "'0000-00-00'"
    assert connection.query("SELECT 1 AS one").frame.item() == 1


def test_text_that_is_not_utf8_is_an_error_that_names_its_column(connection: Connection) -> None:
    connection.execute("SET character_set_results = latin1")
    with pytest.raises(DatabaseError, match="column name") as caught:
        connection.query("SELECT 1 AS id, 'ok' AS fine, 'é' AS name")
    assert caught.value.faults[0].expected == "UTF-8 text"
    assert caught.value.faults[0].found == r"'\xe9'"


def test_a_decimal_of_more_than_38_digits_is_an_error_never_rounded(connection: Connection) -> None:
    with pytest.raises(DatabaseError, match="column big"):
        connection.query(f"SELECT CAST('{'9' * 41}' AS DECIMAL(65,0)) AS big")


def test_two_columns_of_one_name_are_an_error(connection: Connection) -> None:
    with pytest.raises(DatabaseError, match="more than one column named a"):
        connection.query("SELECT 1 AS a, 2 AS a")


def test_many_rows_arrive_in_their_order(connection: Connection) -> None:
    connection.execute("CREATE TABLE n (n INT PRIMARY KEY)")
    connection.execute("INSERT INTO n VALUES " + ",".join(f"({n})" for n in range(40_000)))
    frame = connection.query("SELECT n, n / 4 AS quarter FROM n ORDER BY n DESC").frame
    assert frame["n"].to_list() == list(range(39_999, -1, -1))
    assert frame["quarter"][0] == Decimal("9999.7500")


def test_the_documented_table_says_what_every_type_arrives_as() -> None:
    """docs/values.md names each type that is tested above, with the same polars type."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "values.md").read_text(encoding="utf-8")
    documented = {}
    for line in text.split("## What is written")[0].splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        for name in re.findall(r"[A-Z]{3,}(?: UNSIGNED)?", cells[0]) if len(cells) == 3 else ():
            documented[name] = cells[1]
    for kind, _, _, dtype, _ in TYPES:
        names = [name for name in documented if re.match(rf"{name}\b", kind)]
        assert documented[max(names, key=len)].split("(")[0].split(",")[0] == str(dtype).split("(")[0]
