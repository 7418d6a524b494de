"""Scripts come apart where the mysql client cuts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.database.splitter import Statement, split, split_stream
from reporter.errors import DatabaseError

CASES = {
    "two on a line": ("SELECT 1; SELECT 2;", [(1, "SELECT 1"), (1, "SELECT 2")]),
    "the last without its delimiter": ("SELECT 1;\n\nSELECT 2", [(1, "SELECT 1"), (3, "SELECT 2")]),
    "comments between belong to none": (
        "-- a; b\n# c;\n/* d; */ SELECT 1; -- e;\n",
        [(3, "SELECT 1")],
    ),
    "comments within stay": ("SELECT 1 -- a; b\n + 2;", [(1, "SELECT 1 -- a; b\n + 2")]),
    "two dashes without a blank are minus": ("SELECT 5--3; SELECT 2", [(1, "SELECT 5--3"), (1, "SELECT 2")]),
    "two dashes at a line's end": ("SELECT 1 --\n+ 1; SELECT 2", [(1, "SELECT 1 --\n+ 1"), (2, "SELECT 2")]),
    "quotes": (
        """SELECT 'a;''b\\';', ";""\\";", `c;``d`; SELECT 2""",
        [(1, """SELECT 'a;''b\\';', ";""\\";", `c;``d`"""), (1, "SELECT 2")],
    ),
    "a versioned comment is a statement": (
        "/*!50003 CREATE TRIGGER a; '*/;' /* b; */ */; /*M!100500 SELECT 1 */;",
        [(1, "/*!50003 CREATE TRIGGER a; '*/;' /* b; */ */"), (1, "/*M!100500 SELECT 1 */")],
    ),
    "delimiter lines": (
        "DELIMITER $$\nSELECT '$', 1; SELECT 2$$\n  delimiter ;\nSELECT 3; SELECT 4",
        [(2, "SELECT '$', 1; SELECT 2"), (4, "SELECT 3"), (4, "SELECT 4")],
    ),
    "slashes as the delimiter": (
        "DELIMITER //\nSELECT 1 / 2 /* // */ + '//'//\nSELECT 3//",
        [(2, "SELECT 1 / 2 /* // */ + '//'"), (3, "SELECT 3")],
    ),
    "a word as the delimiter": ("DELIMITER go\nSELECT 1 go SELECT 2 go", [(2, "SELECT 1"), (2, "SELECT 2")]),
    "delimiter within a statement is text": ("SELECT\nDELIMITER $$\n;", [(1, "SELECT\nDELIMITER $$")]),
    "nothing": (" \n-- only a comment", []),
    "empty statements vanish": (";;\n;SELECT 1;;", [(2, "SELECT 1")]),
}


@pytest.mark.parametrize(("script", "expected"), CASES.values(), ids=CASES)
def test_a_script_comes_apart_like_the_clients(script: str, expected: list[tuple[int, str]]) -> None:
    assert [(found.line, found.text) for found in split(script)] == expected


BODIES = {
    "blocks": "CREATE PROCEDURE p() BEGIN DECLARE a INT; BEGIN SET a = 1; END; SELECT a; END",
    "if and case statements": """CREATE PROCEDURE p(IN p_a INT)
        BEGIN
          IF (p_a) > 1 THEN SELECT 1; ELSEIF p_a = 2 THEN SELECT 2; ELSE SELECT 3; END IF;
          CASE p_a WHEN 1 THEN SELECT 4; ELSE BEGIN END; END CASE;
        END""",
    "if and case expressions": """CREATE FUNCTION f(p_a INT) RETURNS INT DETERMINISTIC
        BEGIN
          SET @a = CASE WHEN p_a THEN IF(p_a, 1, 2) ELSE CASE p_a WHEN 1 THEN 2 END END, @b = IF(p_a, 3, 4);
          RETURN REPEAT('x', 3);
        END""",
    "a row comparison as the condition": "CREATE PROCEDURE p() IF (1, 2) = (1, 2) THEN SELECT 1; END IF",
    "loops": """CREATE PROCEDURE p() again: LOOP
          REPEAT SET @a = 1; UNTIL @a END REPEAT;
          WHILE @a DO SET @a = 0; ITERATE again; END WHILE;
          LEAVE again;
        END LOOP""",
    "a handler": """CREATE PROCEDURE p() BEGIN
          DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN SELECT 1; END;
          SELECT begin, t.end AS end FROM t;
        END""",
    "a trigger": "CREATE DEFINER=`a;b`@`%` TRIGGER t AFTER INSERT ON x FOR EACH ROW BEGIN SET @a = 1; END",
    "a comment with words": "CREATE PROCEDURE p() BEGIN -- BEGIN; IF\n /* CASE; */ SELECT 'BEGIN;'; END",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_routine_is_one_statement_without_delimiter(body: str) -> None:
    assert [found.text for found in split(f"{body};\nSELECT 'after';")] == [body, "SELECT 'after'"]


@pytest.mark.parametrize(
    ("script", "line", "thing"),
    [
        ("SELECT 1;\nSELECT 'a", 2, "quote"),
        ("SELECT `a;", 1, "quoted name"),
        ("SELECT 1\n/* a", 2, "comment"),
    ],
)
def test_what_never_closes_is_named_with_its_line(script: str, line: int, thing: str) -> None:
    with pytest.raises(DatabaseError, match=rf"line {line}: a {thing} opens here") as raised:
        split(script)
    assert raised.value.faults[0].code == "sql.unterminated"


PIECES = st.one_of(
    st.text(alphabet="ab1 \n(),.=@+*", min_size=1, max_size=8),
    st.sampled_from(
        [
            "'it''s; \\' $$'",
            '"a "" ; \\" $$ -- "',
            "`a `` ; $$`",
            "-- x; $$ '\n",
            '# y; $$ "\n',
            "/* z; $$ ' */",
            "/*!50003 v; '*/' */",
            " - ",
            " / ",
        ]
    ),
)
STATEMENTS = st.lists(PIECES, min_size=1, max_size=8).map(lambda pieces: "x " + " ".join(pieces) + " y")


@given(st.lists(STATEMENTS, max_size=6), st.sampled_from([";", "$$", "//", "~"]))
def test_joined_statements_come_apart_as_they_were(statements: list[str], delimiter: str) -> None:
    script = f"DELIMITER {delimiter}\n" + "".join(f"{text}{delimiter}\n" for text in statements)
    found = split(script)
    assert [statement.text for statement in found] == statements
    for statement in found:
        assert "\n".join(script.split("\n")[statement.line - 1 :]).startswith(statement.text)


@given(st.lists(STATEMENTS, min_size=1, max_size=4), st.integers(1, 7))
def test_a_stream_in_pieces_gives_the_same_statements(statements: list[str], size: int) -> None:
    script = ";\n".join(statements) + ";\nDELIMITER $$\nSELECT ';'$$"
    pieces = [script[start : start + size] for start in range(0, len(script), size)]
    assert tuple(split_stream(pieces)) == split(script)


def test_a_stream_is_cut_before_it_ends() -> None:
    def endless() -> list[str]:
        return ["SELECT 1;\n" * 200_000, "SELECT 'open"]

    stream = split_stream(endless())
    assert next(stream) == Statement("SELECT 1", 1)
    assert next(stream) == Statement("SELECT 1", 2)
