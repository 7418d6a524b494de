"""The database project: SQL as source, one object a file, read, checked and put into its order of creation.

    sql/<schema>/{tables,functions,views,procedures,triggers}/name.sql
    sql/<schema>/migrations/0001_words.sql
    sql/<schema>/tests/procedure.yaml           what a procedure is expected to return: expectations.py

An object's file holds one CREATE statement and starts with a comment that says what the object returns.
DELIMITER isn't needed but understood, as is what Workbench and mysqldump write around an object: USE and
DROP … IF EXISTS, settings of the session in versioned comments, and a CREATE that stands in such comments.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from reporter.database import migrations
from reporter.database.lint import lint
from reporter.database.migrations import Migration
from reporter.database.references import cycle, ordered, reachable, references
from reporter.database.splitter import Statement, read_script
from reporter.database.tokens import COMMENT, normal, tokens
from reporter.errors import DatabaseError, Fault

__all__ = ["AFTER_LOAD", "DEFINER", "KINDS", "REFRESH", "TESTS", "Project", "Schema", "SqlObject", "read"]

KINDS = {
    "tables": "table",
    "functions": "function",
    "views": "view",
    "procedures": "procedure",
    "triggers": "trigger",
}
"""Folder to kind, in the order of creation; functions and views stand in one order of their own."""

AFTER_LOAD = "after_load"
"""The procedure that derives tables from loaded ones; `load` calls it before anyone sees the new rows."""

REFRESH = "refresh"
"""The procedure that brings summary tables up to date; `refresh` calls it, outside of any report's run."""

TESTS = "tests"
"""The folder of the procedures' expectations."""

_HEAD = re.compile(
    r"""CREATE\s+(?:OR\s+REPLACE\s+)?
        (?P<options>(?:(?!(?:TABLE|FUNCTION|VIEW|PROCEDURE|TRIGGER)\b)\S+\s+)*)
        (?P<kind>TABLE|FUNCTION|VIEW|PROCEDURE|TRIGGER)\s+(?:IF\s+NOT\s+EXISTS\s+)?
        (?P<name>`(?:[^`]|``)+`|[\w$]+)(?P<qualified>\s*\.)?""",
    re.VERBOSE | re.IGNORECASE,
)
_ACCOUNT_NAME = r"(?:`(?:[^`]|``)*`|'[^']*'|[\w$.%]+)"
DEFINER = re.compile(rf"DEFINER\s*=\s*{_ACCOUNT_NAME}\s*(?:@\s*{_ACCOUNT_NAME}|\(\s*\))?\s*", re.IGNORECASE)
"""The clause that says whom an object belongs to."""

_ALGORITHM = re.compile(r"(?:ALGORITHM\s*=\s*\w+\s+)?", re.IGNORECASE)
_WORKBENCH = re.compile(
    r"(?:USE\s|DROP\s+(?:TABLE|FUNCTION|VIEW|PROCEDURE|TRIGGER)\s+IF\s+EXISTS\s|/\*M?!\d*\s*SET\s)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(rf"(?:\s++|{COMMENT})*")
_MARKS = re.compile(r"^\s*(?:--|#|/\*+|\*(?!/))?[ \t]?|[ \t]*\*+/\s*$")
_COMPILED_KINDS = ("function", "view")


@dataclass(frozen=True, slots=True)
class SqlObject:
    """One object of a schema as its file has it.

    ``text`` is its CREATE statement as written, which begins in ``line`` of ``path``; ``comment`` is what the
    file begins with, without its marks.
    """

    kind: str
    schema: str
    name: str
    text: str
    path: Path
    line: int
    comment: str

    @property
    def checksum(self) -> str:
        """Changes with what the server acts on: for tables comments and blanks don't count."""
        text = normal(self.text) if self.kind == "table" else self.text
        return hashlib.sha256(text.encode()).hexdigest()

    def create(self, name: str | None = None, *, replace: bool = False, definer: str = "") -> str:
        """The statement that creates the object, under another name where one is given; it belongs to
        ``definer`` (``'user'@'host'``) whatever the file says, where one is given.
        """
        head = _HEAD.match(self.text)
        if head is None:
            raise ValueError(f"no CREATE statement: {self.path}")
        verb = "CREATE OR REPLACE" if replace else "CREATE"
        quoted = "`" + (name or self.name).replace("`", "``") + "`"
        options = _given_to(definer, head["options"]) if definer else head["options"]
        return f"{verb} {options}{head['kind']} {quoted}{self.text[head.end() :]}"

    def place(self, line: int = 1) -> str:
        """The file and line of a line of ``text``, counted from 1."""
        return f"{self.path}:{self.line + line - 1}"


@dataclass(frozen=True)
class Schema:
    """The objects of one schema, in the order to create them in, and the migrations of its tables."""

    name: str
    objects: tuple[SqlObject, ...]
    migrations: tuple[Migration, ...] = ()

    def of(self, kind: str) -> tuple[SqlObject, ...]:
        return tuple(found for found in self.objects if found.kind == kind)

    @cached_property
    def after_load(self) -> tuple[SqlObject, ...]:
        """What must exist for the procedure after_load to run, itself included, in order; tables left out."""
        return tuple(found for found in self.needed_by(AFTER_LOAD) if found.kind != "table")

    @cached_property
    def needs(self) -> Mapping[str, set[str]]:
        """For each name, in lower case, the other names of the schema that its text uses."""
        return _needs(self.objects)

    def needed_by(self, procedure: str) -> tuple[SqlObject, ...]:
        """The procedure and all that it uses, at any distance, in order; nothing where there is none."""
        wanted = reachable(procedure, self.needs)
        return tuple(found for found in self.objects if found.name.lower() in wanted)


@dataclass(frozen=True, slots=True)
class Project:
    """Everything below one ``sql`` folder."""

    folder: Path
    schemas: Mapping[str, Schema]

    def schema(self, name: str) -> Schema:
        """The schema of this name. Raises DatabaseError that names those there are."""
        found = self.schemas.get(name)
        if found is None:
            close = get_close_matches(name, self.schemas, 1)
            raise DatabaseError.of(
                "project.schema-unknown",
                f"there is no schema {name!r}",
                place=str(self.folder),
                expected=", ".join(self.schemas) or "a folder for each schema",
                remedy=f"did you mean {close[0]}?" if close else "",
            )
        return found


def read(folder: Path) -> Project:
    """The project below ``folder``, the one named ``sql``. Raises DatabaseError with all faults."""
    if not folder.is_dir():
        raise DatabaseError.of("project.missing", "there is no such folder", place=str(folder))
    faults: list[Fault] = []
    schemas = {
        home.name: _schema(home, faults)
        for home in sorted(folder.iterdir())
        if home.is_dir() and not home.name.startswith(".")
    }
    DatabaseError.raise_if(faults)
    return Project(folder, schemas)


def _schema(home: Path, faults: list[Fault]) -> Schema:
    faults.extend(_strangers(home))
    objects = [
        found
        for folder, kind in KINDS.items()
        for path in sorted((home / folder).glob("*.sql"))
        if (found := _object(path, kind, home.name, faults)) is not None
    ]
    loading = reachable(AFTER_LOAD, _needs(objects)) | reachable(REFRESH, _needs(objects))
    for found in objects:
        for what, line in lint(found.kind, found.text, loads=found.name.lower() in loading):
            faults.append(
                Fault(what.code, what.what, found.place(line), what.expected, what.found, what.remedy)
            )
    return Schema(home.name, tuple(_in_order(objects, faults)), migrations.read(home, faults))


def _strangers(home: Path) -> Iterator[Fault]:
    """Folders and files that nobody would read: most often a typing error."""
    read = (*KINDS, migrations.FOLDER, TESTS)
    for entry in sorted(home.iterdir()):
        if entry.name.startswith(".") or (entry.is_dir() and entry.name in read):
            continue
        if entry.is_dir() or entry.suffix == ".sql":
            yield Fault(
                "project.folder",
                "this is read by nobody",
                str(entry),
                f"one of the folders {', '.join(read)}",
            )


def _object(path: Path, kind: str, schema: str, faults: list[Fault]) -> SqlObject | None:
    script = read_script(path, faults)
    if script is None:
        return None
    statements = [one for one in map(_bare, script.statements) if not _WORKBENCH.match(one.text)]
    comment = _comment(script.text)
    found = [*_statement_faults(path, kind, statements)]
    if not comment:
        found.append(
            Fault(
                "project.comment",
                "the file must begin with a comment",
                f"{path}:1",
                "what the object returns, its parameters and columns",
            )
        )
    faults.extend(found)
    if any(fault.code != "project.comment" for fault in found):
        return None
    return SqlObject(kind, schema, path.stem, statements[0].text, path, statements[0].line, comment)


def _bare(statement: Statement) -> Statement:
    """The statement without the versioned comments that it stands in, as mysqldump writes it.

    A session's setting keeps them: outside of them it is nobody's business in an object's file.
    """
    if not statement.text.startswith(("/*!", "/*M!")) or _WORKBENCH.match(statement.text):
        return statement
    text = "".join(token.text for token in tokens(statement.text) if token.kind != "version")
    line = statement.line + text[: len(text) - len(text.lstrip())].count("\n")
    return Statement(text.strip(), line)


def _statement_faults(path: Path, kind: str, statements: list[Statement]) -> Iterator[Fault]:
    """What keeps a file's statements from being the one CREATE that its place and name announce."""
    wanted = f"one CREATE {kind.upper()} {path.stem}"
    if len(statements) != 1:
        line = statements[1].line if statements else 1
        yield Fault(
            "project.statements",
            "one file holds one object",
            f"{path}:{line}",
            wanted,
            f"{len(statements)} statements",
        )
        return
    place = f"{path}:{statements[0].line}"
    head = _HEAD.match(statements[0].text)
    if head is None:
        yield Fault("project.statement", "this creates no object", place, wanted, statements[0].text[:60])
    elif head["kind"].lower() != kind:
        yield Fault(
            "project.kind",
            "the folder is for another kind of object",
            place,
            wanted,
            f"CREATE {head['kind'].upper()}",
        )
    elif head["qualified"]:
        yield Fault(
            "project.qualified",
            "the name must stand without its database",
            place,
            wanted,
            head["name"] + ".…",
            "the settings say which database it is",
        )
    elif (name := head["name"].strip("`")) != path.stem:
        yield Fault("project.name", "the file isn't named after the object", place, wanted, name)


def _given_to(definer: str, options: str) -> str:
    """The options of a CREATE with this DEFINER in the place that the grammar has for it."""
    options = DEFINER.sub("", options)
    at = found.end() if (found := _ALGORITHM.match(options)) else 0
    return f"{options[:at]}DEFINER={definer} {options[at:]}"


def _comment(script: str) -> str:
    """The comment that the file begins with, without its marks."""
    opening = _COMMENTS.match(script)
    lines = opening.group().strip().splitlines() if opening else []
    return "\n".join(_MARKS.sub("", line) for line in lines).strip()


def _needs(objects: list[SqlObject] | tuple[SqlObject, ...]) -> dict[str, set[str]]:
    """For each name the other names of the schema that its text uses. A routine may share a table's name."""
    routines = {found.name.lower() for found in objects if found.kind in ("function", "procedure")}
    tables = {found.name.lower() for found in objects if found.kind in ("table", "view")}
    needs: dict[str, set[str]] = {}
    for found in objects:
        named = references(found.text)
        used = (named.tables & tables) | (named.routines & routines)
        needs.setdefault(found.name.lower(), set()).update(used - {found.name.lower()})
    return needs


def _in_order(objects: list[SqlObject], faults: list[Fault]) -> Iterator[SqlObject]:
    """Tables, then functions and views by what they use, then procedures and triggers."""
    compiled = {found.name.lower(): found for found in objects if found.kind in _COMPILED_KINDS}
    needs = {name: used & compiled.keys() for name, used in _needs(list(compiled.values())).items()}
    round_trip = cycle(needs)
    if round_trip:
        first = compiled[round_trip[0]]
        faults.append(
            Fault(
                "project.cycle",
                "views and functions use each other in a circle",
                first.place(),
                found=" → ".join(round_trip),
            )
        )
        return
    yield from (found for found in objects if found.kind == "table")
    yield from (compiled[name] for name in ordered(needs))
    yield from (found for found in objects if found.kind in ("procedure", "trigger"))
