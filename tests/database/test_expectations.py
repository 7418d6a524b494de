"""Expectations beside procedures: read with all their faults, held against a database that is gone
afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.database import Database, connect, expectations, trial
from reporter.database.project import read
from reporter.errors import DatabaseError, SettingsError
from tests.database.test_project import written

SHOP = {
    "tables__sale": (
        "-- c\nCREATE TABLE sale (id INT PRIMARY KEY, day DATE, price DECIMAL(9,3), word VARCHAR(9))"
    ),
    "tables__log": "-- c\nCREATE TABLE log (id INT, what VARCHAR(9))",
    "triggers__logged": (
        "-- c\nCREATE TRIGGER logged AFTER DELETE ON sale FOR EACH ROW\nINSERT log VALUES (OLD.id, 'gone')"
    ),
    "procedures__sales": (
        "-- c\nCREATE PROCEDURE sales(p_least DECIMAL(9,3))\n"
        "SELECT id, day, price, word FROM sale WHERE price >= p_least ORDER BY id"
    ),
    "procedures__two": "-- c\nCREATE PROCEDURE two()\nBEGIN SELECT 1 AS a; SELECT COUNT(*) n FROM log; END",
    "procedures__out": (
        "-- c\nCREATE PROCEDURE `out`(p_a INT, OUT p_b INT)\n"
        "BEGIN IF p_a < 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'p_a is negative'; END IF;"
        " SET p_b = p_a + 1; END"
    ),
}
GIVEN = """
given:
  sale:
    columns: [id, day, price, word]
    rows: [[1, 2021-08-31, 1.500, one], [2, null, 2.125, "2"]]
"""
RIGHT = f"""{GIVEN}
cases:
  all:
    arguments: {{p_least: 0}}
    expected:
      columns: [id, day, price, word]
      rows: [[1, 2021-08-31, 1.5, one], [2, null, 2.125, "2"]]
  another case's rows are gone:
    given: {{sale: {{columns: [id, price], rows: [[7, 9]]}}}}
    arguments: {{p_least: 3}}
    expected: {{columns: [id, day, price, word], rows: [[7, null, 9, null]]}}
"""


def outcomes(server: Database, folder: Path, **files: str) -> list[trial.Outcome]:
    """What becomes of the shop's expectations."""
    written(folder, **SHOP)
    (folder / "s/tests").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"s/tests/{name}.yaml").write_text(text)
    project = read(folder)
    schema = project.schema("s")
    cases = [case for of_one in expectations.files(project, schema).values() for case in of_one]
    return list(trial.run(server, schema, cases))


def test_rows_that_are_as_expected_leave_no_fault_and_no_database(server: Database, tmp_path: Path) -> None:
    found = outcomes(
        server,
        tmp_path,
        sales=RIGHT,
        two="cases: {both: {expected: [{columns: [a], rows: [[1]]}, {columns: [n], rows: [[0]]}]}}",
        out=(
            "cases:\n  more: {arguments: {p_a: 1}, expected: {columns: [p_b], rows: [[2]]}}\n"
            "  less: {arguments: {p_a: -1}, error: is negative}\n"
        ),
    )
    assert [one.faults for one in found] == [()] * 5
    with connect(server) as connection:
        assert connection.query("SHOW DATABASES LIKE 'reporter\\_test\\_%'").frame.is_empty()


WRONG = {
    "a value": ("[1, 2021-08-31, 1.5, one]", "[1, 2021-08-31, 1.4, one]", "test.rows"),
    "a number for a text": ('2.125, "2"]', "2.125, 2]", "test.rows"),
    "a text for a number": ("[[1, 2021", '[["1", 2021', "test.rows"),
    "NULL for no text": ("[[7, null, 9, null]]", '[[7, null, 9, ""]]', "test.rows"),
    "a date": ("2021-08-31, 1.5,", "2021-08-30, 1.5,", "test.rows"),
    "a row less": ("[1, 2021-08-31, 1.5, one], ", "", "test.rows"),
    "the rows' order": (
        '[[1, 2021-08-31, 1.5, one], [2, null, 2.125, "2"]]',
        '[[2, null, 2.125, "2"], [1, 2021-08-31, 1.5, one]]',
        "test.rows",
    ),
    "a column": ("price, word]\n      rows", "price, words]\n      rows", "test.columns"),
    "an argument": ("{p_least: 0}", "{p_most: 0}", "test.arguments"),
    "a given row": ("[7, 9]", "[x, 9]", "test.given"),
    "no error": (
        "{p_least: 3}\n    expected: {columns: [id, day, price, word], rows: [[7, null, 9, null]]}",
        "{p_least: 3}\n    error: negative",
        "test.error",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_whatever_is_otherwise_is_a_fault_with_the_line_of_its_case(
    server: Database, tmp_path: Path, what: str
) -> None:
    before, after, code = WRONG[what]
    changed = RIGHT.replace(before, after)
    assert changed != RIGHT
    faults = [fault for one in outcomes(server, tmp_path, sales=changed) for fault in one.faults]
    assert [fault.code for fault in faults] == [code]
    case = "  another case" if "another case" in faults[0].what else "  all:"
    line = changed[: changed.index(case)].count("\n") + 1
    assert faults[0].place == f"{tmp_path.name}/s/tests/sales.yaml:{line}"


def test_a_difference_shows_the_rows_that_differ_beside_each_other(server: Database, tmp_path: Path) -> None:
    (first, _) = outcomes(server, tmp_path, sales=RIGHT.replace("2021-08-31, 1.5,", "2021-08-30, 1.5,"))
    lines = [line.strip() for line in first.faults[0].found.splitlines()[1:]]
    assert lines == [
        "id  day         price  word",
        "-  1   2021-08-30  1.5    one",
        "+  1   2021-08-31  1.500  one",
        "2   NULL        2.125  2",
    ]


def test_other_columns_are_looked_at_unless_they_may_be_there(server: Database, tmp_path: Path) -> None:
    given = "given: {{sale: {{columns: [id, price], rows: [[1, 2]]}}}}, arguments: {{p_least: 0}}"
    text = f"cases: {{{{one: {{{{{given}, {{}}}}}}}}}}"
    some = "expected: {columns: [price, id], rows: [[2, 1]], others: true}"
    (good,) = outcomes(server, tmp_path, sales=text.format(some))
    (bad,) = outcomes(server, tmp_path, sales=text.format(some.replace(", others: true", "")))
    (wrong,) = outcomes(server, tmp_path, sales=text.format(some.replace("[2, 1]", "[2, 3]")))
    (missing,) = outcomes(server, tmp_path, sales=text.format(some.replace("id]", "size]")))
    codes = [[fault.code for fault in one.faults] for one in (good, bad, wrong, missing)]
    assert codes == [[], ["test.columns"], ["test.rows"], ["test.columns"]]


def test_what_a_procedure_leaves_in_tables_is_compared_too(server: Database, tmp_path: Path) -> None:
    text = "cases: {{nothing: {{leaves: {{log: {{columns: [id, what], rows: {rows}}}}}}}}}"
    (good,) = outcomes(server, tmp_path, two=text.format(rows="[]"))
    (bad,) = outcomes(server, tmp_path, two=text.format(rows="[[1, gone]]"))
    assert good.faults == ()
    assert [fault.code for fault in bad.faults] == ["test.rows"]


def test_all_faults_of_all_files_come_at_once(server: Database, tmp_path: Path) -> None:
    sales = RIGHT.replace("1.5, one]", "1.5]").replace("given: {sale:", "given: {sael:")
    with pytest.raises(SettingsError) as raised:
        outcomes(server, tmp_path, sales=sales, tow="cases: {a: {}}")
    assert [(fault.code, fault.place.rpartition("/")[2]) for fault in raised.value.faults] == [
        ("test.row", "sales.yaml:12"),
        ("test.table", "sales.yaml:14"),
        ("test.procedure", "tow.yaml"),
        ("test.proves-nothing", "tow.yaml:1"),
    ]


def test_what_a_killed_run_left_is_dropped_and_a_living_ones_database_stays(
    server: Database, tmp_path: Path, schema: Callable[[], str]
) -> None:
    dead, living = "reporter_test_s_dead", "reporter_test_s_living"
    with connect(server) as other:
        other.execute(f"CREATE DATABASE {dead}")
        other.query("SELECT GET_LOCK(%s, 0)", (living,))
        other.execute(f"CREATE DATABASE {living}")
        try:
            outcomes(server, tmp_path, sales=RIGHT)
            left = other.query("SHOW DATABASES LIKE 'reporter\\_test\\_s\\_%'").frame.to_series().to_list()
        finally:
            other.execute(f"DROP DATABASE {living}")
    assert left == [living]


def test_an_ordinary_account_needs_only_the_databases_of_that_name(
    server: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = f"tries_{os.getpid()}"
    monkeypatch.setenv("REPORTER_PASSWORD", "secret-of-trying")
    with connect(server) as root:
        root.execute(f"CREATE USER {user}@localhost IDENTIFIED BY 'secret-of-trying'")
        try:
            ordinary = replace(server, private=False, user=user, definer="nobody@localhost")
            with pytest.raises(DatabaseError):
                outcomes(ordinary, tmp_path, sales=RIGHT)
            root.execute(f"GRANT ALL ON `reporter\\_test\\_%`.* TO {user}@localhost")
            assert [one.faults for one in outcomes(ordinary, tmp_path, sales=RIGHT)] == [(), ()]
        finally:
            root.execute(f"DROP USER {user}@localhost")
