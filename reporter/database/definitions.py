"""Objects as the server itself has them: SHOW CREATE, made comparable.

A server rewrites what it is given, so that its text is compared with its own text only: of routines, views
and triggers with what it said right after they were applied, of a table with what it makes of the file.
"""

from __future__ import annotations

import re

from reporter.database.connection import Connection
from reporter.database.naming import quoted
from reporter.database.project import DEFINER, SqlObject
from reporter.database.tokens import code, unquoted
from reporter.errors import DatabaseError

__all__ = ["SCRATCH", "definition", "intended", "is_of_its_file", "owner"]

SCRATCH = "reporter__scratch"
"""The name under which a text is tried."""

_TEXT_AT = {"table": (1,), "view": (1,), "procedure": (1, 2), "function": (1, 2), "trigger": (1, 2)}
"""The columns of SHOW CREATE that count: the text, and the sql_mode before it."""

_OWNER = re.compile(r"\bDEFINER=`((?:[^`]|``)*)`@`((?:[^`]|``)*)`")
_COUNTER = re.compile(r" AUTO_INCREMENT=\d+")
_KEY_LINE = re.compile(r"\s*(?:PRIMARY |UNIQUE |FULLTEXT |SPATIAL )?KEY |\s*CONSTRAINT ")
_CLAUSE = re.compile(r",(?=[`(])| (?=(?:from|where|group by|order by|union|left join|join) )")


def definition(connection: Connection, kind: str, name: str) -> str | None:
    """What the session's database has; None where the account may not see it, or the object is gone."""
    try:
        row = connection.query(f"SHOW CREATE {kind.upper()} {quoted(name)}").frame.row(0)
    except DatabaseError:
        return None
    texts = [row[at] for at in _TEXT_AT[kind]]
    if any(text is None for text in texts):
        return None  # a routine's text is shown to its owner and to those who may see every routine
    return _NORMAL.get(kind, _routine)(texts)


def intended(connection: Connection, table: SqlObject) -> str | None:
    """What the server would make of a table's file, tried as a temporary table that only this session sees.

    None where that can't be told: some tables can't be temporary.
    """
    scratch = quoted(SCRATCH)
    text = table.create(SCRATCH)
    try:
        connection.execute(f"DROP TEMPORARY TABLE IF EXISTS {scratch}")
        connection.execute(re.sub(r"\A\w+", "CREATE TEMPORARY", text, count=1))
    except DatabaseError:
        return None
    found = definition(connection, "table", SCRATCH)
    connection.execute(f"DROP TEMPORARY TABLE IF EXISTS {scratch}")
    if found is None:
        return None
    return found.replace(f"CREATE TEMPORARY TABLE {scratch}", f"CREATE TABLE {quoted(table.name)}", 1)


def owner(text: str) -> str:
    """Whom an object belongs to by its definition, as ``user@host``."""
    found = _OWNER.search(text)
    return "@".join(part.replace("``", "`") for part in found.groups()) if found else ""


def is_of_its_file(connection: Connection, found: SqlObject, now: str) -> bool:
    """Whether ``now``, the server's text of the object, is what this server makes of its file, whomever it
    belongs to; False where that can't be told.

    Tried under a scratch name. A trigger would fire under any name: its words are compared.
    """
    try:
        made = _words_of(connection, found) if found.kind == "trigger" else _remade(connection, found)
    except DatabaseError:
        return False
    return made == (_words(now) if found.kind == "trigger" else DEFINER.sub("", now))


def _remade(connection: Connection, found: SqlObject) -> str:
    """What the server says of the object when it is made anew, under its own name."""
    kind, scratch = found.kind.upper(), quoted(SCRATCH)
    connection.execute(f"DROP {kind} IF EXISTS {scratch}")
    connection.execute(found.create(SCRATCH))
    text = definition(connection, found.kind, SCRATCH) or ""
    connection.execute(f"DROP {kind} {scratch}")
    return DEFINER.sub("", text).replace(scratch, quoted(found.name), 1)


def _words_of(connection: Connection, trigger: SqlObject) -> tuple[frozenset[str], list[str]]:
    mode = connection.query("SELECT @@sql_mode").frame.item()
    return _words(f"-- sql_mode {mode}\n{trigger.create()}")


def _words(text: str) -> tuple[frozenset[str], list[str]]:
    """The sql_mode's words in any order, and the statement's without quotes around names."""
    mode, _, statement = text.partition("\n")
    words = [
        unquoted(word) if word.kind == "name" else word.text for word in code(DEFINER.sub("", statement))
    ]
    return frozenset(mode.partition("sql_mode ")[2].split(",")), words


def _table(texts: list[str]) -> str:
    """Keys in one order, as a load builds some of them anew, and without the next number of a counter."""
    lines = _COUNTER.sub("", texts[0]).splitlines()
    keys = sorted(line.rstrip(",") for line in lines if _KEY_LINE.match(line))
    others = [line.rstrip(",") for line in lines if not _KEY_LINE.match(line)]
    return "\n".join((*others[:-1], *keys, *others[-1:]))


def _view(texts: list[str]) -> str:
    """A server keeps a view in one line: a line a column and a clause can be read."""
    return _CLAUSE.sub(lambda found: found.group() + "\n  " if found.group() == "," else "\n", texts[0])


def _routine(texts: list[str]) -> str:
    return f"-- sql_mode {texts[0]}\n" + "\n".join(texts[1].splitlines())


_NORMAL = {"table": _table, "view": _view}
