"""Names as SQL writes them."""

from __future__ import annotations

__all__ = ["literal", "lock_name", "qualified", "quoted"]

_LONGEST_LOCK = 64  # characters that MySQL takes


def lock_name(database: str) -> str:
    """What whoever changes the database holds with GET_LOCK, and a run can ask IS_USED_LOCK for."""
    return f"reporter.{database}"[:_LONGEST_LOCK]


def quoted(name: str) -> str:
    """The name between backquotes, so that any name is one and nothing but a name."""
    return "`" + name.replace("`", "``") + "`"


def qualified(database: str, name: str) -> str:
    """``database``.``name``, both quoted."""
    return f"{quoted(database)}.{quoted(name)}"


def literal(text: str) -> str:
    """The text as a string literal under the default sql_mode, for statements that take no arguments."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
