"""A routine or trigger replaced on servers that have no CREATE OR REPLACE for it: dropped, and made anew.

The server has taken the new text before the old one goes, and what accounts may do with a routine, which a
drop forgets, is given back.
"""

from __future__ import annotations

from dataclasses import replace

from reporter.database.accounts import Account
from reporter.database.connection import Connection
from reporter.database.definer import owned
from reporter.database.definitions import SCRATCH
from reporter.database.naming import quoted
from reporter.database.project import SqlObject
from reporter.errors import DatabaseError

__all__ = ["replace_by_steps", "swap"]

_GRANTS = """
SELECT User, Host, CAST(Proc_priv AS CHAR) FROM mysql.procs_priv
 WHERE Db = DATABASE() AND LOWER(Routine_name) = LOWER(%s) AND Routine_type = %s ORDER BY User, Host
"""
_GRANT = "Grant"


def replace_by_steps(connection: Connection, found: SqlObject) -> None:
    """Drops and creates a routine or trigger; where that fails the old one stands, with its grants.

    A trigger isn't tried under another name, as it would fire: where the new one fails the old is put back.
    """
    if found.kind == "trigger":
        swap(connection, found)
        return
    kind = found.kind.upper()
    connection.execute(f"DROP {kind} IF EXISTS {quoted(SCRATCH)}")
    connection.execute(owned(connection, found, SCRATCH))
    connection.execute(f"DROP {kind} {quoted(SCRATCH)}")
    grants = _grants(connection, found)
    try:
        swap(connection, found)
    finally:
        _give_back(connection, found, grants)


def swap(connection: Connection, found: SqlObject) -> None:
    """Drops the object and creates it; where that fails the old text is put back, and belongs to whom it
    did.
    """
    kind, name = found.kind.upper(), quoted(found.name)
    old = connection.query(f"SHOW CREATE {kind} {name}").frame.row(0)[2]
    if old is None:
        raise DatabaseError.of(
            "project.unreadable",
            f"the text of the {found.kind} {found.name} isn't shown to this account",
            remedy="it couldn't be put back if the new one fails: apply as its owner, or with SHOW_ROUTINE",
        )
    connection.execute(f"DROP {kind} {name}")
    try:
        connection.execute(owned(connection, found))
    except BaseException:
        connection.execute(old)
        raise


def _grants(connection: Connection, found: SqlObject) -> tuple[str, ...]:
    """A GRANT for each account that may do something with this routine. Raises DatabaseError where that can't
    be seen: a drop would take it away for good.
    """
    try:
        rows = connection.query(_GRANTS, (found.name, found.kind.upper())).frame.rows()
    except DatabaseError as error:
        remedy = "GRANT SELECT ON mysql.procs_priv TO the account that applies"
        faults = (
            replace(fault, what="what accounts may do with the routine can't be seen", remedy=remedy)
            for fault in error.faults
        )
        raise DatabaseError(*faults) from error
    return tuple(_statement(found, Account(user, host), words) for user, host, words in rows)


def _statement(found: SqlObject, account: Account, words: str) -> str:
    """``words`` are those of the server's table: Execute, Alter Routine, Grant."""
    given = [word for word in words.split(",") if word and word != _GRANT]
    option = " WITH GRANT OPTION" if _GRANT in words.split(",") else ""
    what = ", ".join(given) or "USAGE"
    return f"GRANT {what} ON {found.kind.upper()} {quoted(found.name)} TO {account}{option}"


def _give_back(connection: Connection, found: SqlObject, grants: tuple[str, ...]) -> None:
    """Gives all of them; raises DatabaseError that names those that the server refuses."""
    refused: list[str] = []
    for statement in grants:
        try:
            connection.execute(statement)
        except DatabaseError:
            refused.append(statement)
    if refused:
        raise DatabaseError.of(
            "project.grants-lost",
            f"what accounts may do with the {found.kind} {found.name} couldn't be given back",
            remedy="as one who may grant: " + "; ".join(refused),
        )
