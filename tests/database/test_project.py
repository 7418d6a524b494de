"""The SQL project: read with all its faults, ordered, linted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reporter.database.project import Project, SqlObject, read
from reporter.errors import DatabaseError, Fault

ROOT = Path(__file__).parents[2]


def written(folder: Path, **files: str) -> Path:
    """A project with one schema ``s``: the keys are ``kind__name``, the values the files' texts."""
    for key, text in files.items():
        kind, name = key.split("__", 1)
        path = folder / "s" / kind / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(DatabaseError) as raised:
        read(folder)
    return raised.value.faults


def only(project: Project) -> SqlObject:
    (found,) = project.schema("s").objects
    return found


def test_an_object_has_its_file_line_and_comment(tmp_path: Path) -> None:
    text = "-- Returns one.\n--   second: units\n\n/* and\n * more */\nCREATE VIEW one AS SELECT 1 AS a;\n"
    found = only(read(written(tmp_path, views__one=text)))
    assert (found.kind, found.schema, found.name, found.line) == ("view", "s", "one", 6)
    assert found.text == "CREATE VIEW one AS SELECT 1 AS a"
    assert found.comment.splitlines() == ["Returns one.", "  second: units", "", "and", "more"]
    assert found.place(1) == f"{tmp_path}/s/views/one.sql:6"


def test_a_file_from_workbench_is_read(tmp_path: Path) -> None:
    text = (
        "-- Returns one.\nUSE `sales`;\nDROP procedure IF EXISTS `one`;\n\nDELIMITER $$\nUSE `sales`$$\n"
        "CREATE DEFINER=`root`@`localhost` PROCEDURE `one`()\nBEGIN\n  SELECT 1;\nEND$$\n\nDELIMITER ;\n"
    )
    found = only(read(written(tmp_path, procedures__one=text)))
    assert found.line == 7
    assert found.create("two").startswith("CREATE DEFINER=`root`@`localhost` PROCEDURE `two`()\nBEGIN")
    assert found.create(replace=True).startswith(
        "CREATE OR REPLACE DEFINER=`root`@`localhost` PROCEDURE `one`()"
    )


DUMPED = {
    "procedures__one": """-- MySQL dump 10.13  Distrib 8.0.36, for Win64 (x86_64)
/*!50003 DROP PROCEDURE IF EXISTS `one` */;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES' */ ;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `one`()
BEGIN
  SELECT 1; /* one; */
END ;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
""",
    "triggers__one": """-- Marks.
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `one` BEFORE INSERT ON `t`
FOR EACH ROW BEGIN
  SET NEW.a = 'x;'; /* kept */
END */;;
DELIMITER ;
""",
    "views__one": """-- Rows.
/*!50001 DROP VIEW IF EXISTS `one`*/;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `one` AS select 1 AS `a` */;
""",
}


@pytest.mark.parametrize("file", DUMPED)
def test_a_file_from_mysqldump_is_read(tmp_path: Path, file: str) -> None:
    found = only(read(written(tmp_path, **{file: DUMPED[file]})))
    lines = DUMPED[file].splitlines()
    assert "CREATE" in lines[found.line - 1]
    created = found.create(definer="'a'@'b'").splitlines()
    assert "DEFINER='a'@'b'" in " ".join(created[:2])
    assert re.findall("root|!5", " ".join(created)) == []
    for at, line in enumerate(found.text.splitlines(), start=found.line):
        assert all(word in lines[at - 1] for word in line.split())


@pytest.mark.parametrize(
    ("text", "created"),
    [
        ("CREATE PROCEDURE one() SELECT 1", "CREATE DEFINER='a'@'b' PROCEDURE `one`()"),
        ("CREATE DEFINER=`r``t`@`%` PROCEDURE one() SELECT 1", "CREATE DEFINER='a'@'b' PROCEDURE `one`()"),
        (
            "CREATE DEFINER = CURRENT_USER() PROCEDURE one() SELECT 1",
            "CREATE DEFINER='a'@'b' PROCEDURE `one`",
        ),
        (
            "CREATE definer=root@localhost FUNCTION one() RETURNS INT RETURN 1",
            "CREATE DEFINER='a'@'b' FUNCTION",
        ),
        (
            "CREATE ALGORITHM = MERGE DEFINER=`x`@`y` SQL SECURITY INVOKER VIEW one AS SELECT 1",
            "CREATE ALGORITHM = MERGE DEFINER='a'@'b' SQL SECURITY INVOKER VIEW `one` AS",
        ),
        (
            "CREATE SQL SECURITY INVOKER VIEW one AS SELECT 1",
            "CREATE DEFINER='a'@'b' SQL SECURITY INVOKER VIEW",
        ),
    ],
)
def test_an_object_is_given_to_the_account_named_whatever_its_file_says(text: str, created: str) -> None:
    found = SqlObject("", "s", "one", text, Path(), 1, "")
    assert found.create(definer="'a'@'b'").startswith(created)


WRONG = {
    "no comment": ("views__a", "CREATE VIEW a AS SELECT 1 AS x", "project.comment", 1),
    "another name": ("views__a", "-- c\nCREATE VIEW b AS SELECT 1 AS x", "project.name", 2),
    "another kind": ("functions__a", "-- c\nCREATE VIEW a AS SELECT 1 AS x", "project.kind", 2),
    "with its database": ("views__a", "-- c\nCREATE VIEW sales.a AS SELECT 1 AS x", "project.qualified", 2),
    "two objects": (
        "views__a",
        "-- c\nCREATE VIEW a AS SELECT 1;\nCREATE VIEW b AS SELECT 1",
        "project.statements",
        3,
    ),
    "none": ("views__a", "-- c\n", "project.statements", 1),
    "no object": ("views__a", "-- c\n\nSELECT 1", "project.statement", 3),
    "never closed": ("views__a", "-- c\nCREATE VIEW a AS\nSELECT 'x", "sql.unterminated", 3),
    "commit": (
        "procedures__a",
        "-- c\nCREATE PROCEDURE a()\nBEGIN\n  COMMIT;\nEND",
        "project.transaction",
        4,
    ),
    "start transaction": (
        "procedures__a",
        "-- c\nCREATE PROCEDURE a()\nBEGIN\nIF 1 THEN\nSTART TRANSACTION; END IF; END",
        "project.transaction",
        5,
    ),
    "rollback in a handler": (
        "procedures__a",
        "-- c\nCREATE PROCEDURE a() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION\nROLLBACK; END",
        "project.transaction",
        3,
    ),
    "definition": ("procedures__a", "-- c\nCREATE PROCEDURE a()\nTRUNCATE TABLE t", "project.definition", 3),
    "a table": (
        "procedures__a",
        "-- c\nCREATE PROCEDURE a() BEGIN\nCREATE TABLE t (a INT); END",
        "project.definition",
        3,
    ),
    "parameter": (
        "procedures__a",
        "-- c\nCREATE PROCEDURE a(IN p_a DECIMAL(5,2),\n OUT `year` INT) SELECT 1",
        "project.parameter",
        3,
    ),
    "foreign key": (
        "tables__a",
        "-- c\nCREATE TABLE a (b INT,\nFOREIGN KEY (b) REFERENCES c (d))",
        "project.table",
        3,
    ),
}


@pytest.mark.parametrize(("file", "text", "code", "line"), WRONG.values(), ids=WRONG)
def test_a_fault_names_its_file_and_line(tmp_path: Path, file: str, text: str, code: str, line: int) -> None:
    (fault,) = faults(written(tmp_path, **{file: text}))
    kind, name = file.split("__")
    assert (fault.code, fault.place) == (code, f"{tmp_path}/s/{kind}/{name}.sql:{line}")


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    written(tmp_path, views__a="CREATE VIEW a AS SELECT 1", procedures__b="-- c\nCREATE PROCEDURE b() COMMIT")
    (tmp_path / "s" / "view").mkdir()
    assert {fault.code for fault in faults(tmp_path)} == {
        "project.folder",
        "project.comment",
        "project.transaction",
    }


def test_temporary_tables_and_words_in_text_are_no_faults(tmp_path: Path) -> None:
    body = (
        "-- c\nCREATE PROCEDURE a(p_a INT)\nBEGIN\n  CREATE TEMPORARY TABLE t AS SELECT 'COMMIT;' AS a;\n"
        "  SELECT TRUNCATE(p_a, 1) AS rename_, CASE WHEN 1 THEN TRUNCATE(2, 1) END FROM t;\n"
        "  DROP TEMPORARY TABLE t; -- COMMIT;\nEND"
    )
    assert only(read(written(tmp_path, procedures__a=body))).name == "a"


def test_procedures_of_loading_may_do_what_reports_may_not(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        procedures__after_load="-- c\nCREATE PROCEDURE after_load() BEGIN CALL fill(); END",
        procedures__fill="-- c\nCREATE PROCEDURE fill() TRUNCATE TABLE t",
        tables__t="-- c\nCREATE TABLE t (a INT)",
    )
    schema = read(folder).schema("s")
    assert [found.name for found in schema.after_load] == ["after_load", "fill"]


def test_objects_stand_behind_what_they_use(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        tables__t="-- c\nCREATE TABLE t (net INT)",
        views__a="-- c\nCREATE VIEW a AS SELECT net, zone(net) AS gross FROM (SELECT * FROM `b`) AS x",
        views__b="-- c\nCREATE VIEW b AS WITH a AS (SELECT net FROM t) SELECT a.net FROM a JOIN net ON 1",
        views__net="-- c\nCREATE VIEW net AS SELECT b, a FROM gross, t -- FROM a\n WHERE 'FROM b' <> ''",
        views__gross="-- c\nCREATE VIEW gross AS SELECT 1 AS net, a FROM t",
        functions__zone="-- c\nCREATE FUNCTION zone(p_a INT) RETURNS INT DETERMINISTIC RETURN p_a",
        procedures__p="-- c\nCREATE PROCEDURE p() SELECT * FROM a",
    )
    names = [found.name for found in read(folder).schema("s").objects]
    assert names[0] == "t"
    assert names[-1] == "p"
    for first, later in (("gross", "net"), ("net", "b"), ("b", "a"), ("zone", "a")):
        assert names.index(first) < names.index(later)


def test_a_circle_is_a_fault_that_names_its_members(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        views__a="-- c\nCREATE VIEW a AS SELECT * FROM b",
        views__b="-- c\nCREATE VIEW b AS SELECT f(1) AS x",
        functions__f="-- c\nCREATE FUNCTION f(p_a INT) RETURNS INT RETURN (SELECT MAX(x) FROM a)",
    )
    (fault,) = faults(folder)
    assert fault.code == "project.cycle"
    assert fault.found in ("a → b → f → a", "b → f → a → b", "f → a → b → f")


def test_a_tables_checksum_counts_only_what_the_server_acts_on(tmp_path: Path) -> None:
    one = only(read(written(tmp_path / "1", tables__t="-- c\nCREATE TABLE t (a INT, -- first\n b INT)")))
    two = only(read(written(tmp_path / "2", tables__t="-- d\n\nCREATE TABLE t (a INT, b   INT)")))
    other = only(read(written(tmp_path / "3", tables__t="-- c\nCREATE TABLE t (a INT, b BIGINT)")))
    assert one.checksum == two.checksum != other.checksum


def test_an_unknown_schema_is_answered_with_those_there_are(tmp_path: Path) -> None:
    project = read(written(tmp_path, tables__t="-- c\nCREATE TABLE t (a INT)"))
    with pytest.raises(DatabaseError, match="expected: s"):
        project.schema("sales")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert faults(tmp_path / "sql")[0].code == "project.missing"


def test_the_projects_own_sql_has_no_fault() -> None:
    assert set(read(ROOT / "sql").schemas) == {"gdb", "sales"}
