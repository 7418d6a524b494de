"""A routine or trigger replaced on servers that have no CREATE OR REPLACE for it: dropped, and made anew.

The server has taken the new text before the old one goes, and what accounts may do with a routine, which a
drop forgets, is given back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from reporter.database import owed
from reporter.database.accounts import Account
from reporter.database.connection import Connection
from reporter.database.definer import owned
from reporter.database.definitions import SCRATCH
from reporter.database.naming import quoted
from reporter.database.project import SqlObject
from reporter.database.records import Key
from reporter.errors import DatabaseError, Fault

__all__ = ["replace_by_steps", "settled", "swap"]

_GRANTS = """
SELECT User, Host, CAST(Proc_priv AS CHAR) FROM mysql.procs_priv
 WHERE Db = DATABASE() AND LOWER(Routine_name) = LOWER(%s) AND Routine_type = %s
   AND NOT (CONCAT(User, '@', Host) = CURRENT_USER() AND FIND_IN_SET('Grant', Proc_priv) = 0)
 ORDER BY User, Host
"""
"""What others have: who makes a routine is given EXECUTE and ALTER ROUTINE by the server."""

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
    try:
        grants = _grants(connection, found.kind, found.name)
        _prove(connection, found)
    finally:
        connection.execute(f"DROP {kind} {quoted(SCRATCH)}")
    owed.keep(connection, found.kind, found.name, grants)
    try:
        swap(connection, found)
    finally:
        if grants:
            owed.give_back(connection, found.kind, found.name)


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


def settled(connection: Connection, there: Collection[Key]) -> Iterator[Fault]:
    """Gives back what an apply that was cut off had kept; a fault for each routine of which that fails."""
    for kind, name in owed.settle(connection, there):
        try:
            owed.give_back(connection, kind, name, _grants(connection, kind, name))
        except DatabaseError as error:
            yield from error.faults


def _prove(connection: Connection, found: SqlObject) -> None:
    """Raises DatabaseError where this account may not give what others have of the routine: proved with the
    scratch routine, before anything is dropped.
    """
    try:
        for statement in _grants(connection, found.kind, found.name, of=SCRATCH):
            connection.execute(statement)
    except DatabaseError as error:
        if error.faults[0].code != "database.grant-missing":
            raise
        database, own = connection.query("SELECT DATABASE(), CURRENT_USER()").frame.row(0)
        raise DatabaseError.of(
            "project.grant-option",
            f"this account may not give back what others may do with the {found.kind} {found.name},"
            " which a replacement takes",
            remedy=f"as one who may: GRANT GRANT OPTION ON {quoted(database)}.* TO {Account.of(own)}",
        ) from error


def _grants(connection: Connection, kind: str, name: str, of: str = "") -> tuple[str, ...]:
    """A GRANT for each other account that may do something with this routine, or the same for the routine
    ``of``. Raises DatabaseError where that can't be seen: a drop would take it away for good.
    """
    try:
        rows = connection.query(_GRANTS, (name, kind.upper())).frame.rows()
    except DatabaseError as error:
        remedy = "GRANT SELECT ON mysql.procs_priv TO the account that applies"
        faults = (
            replace(fault, what="what accounts may do with the routine can't be seen", remedy=remedy)
            for fault in error.faults
        )
        raise DatabaseError(*faults) from error
    return tuple(_statement(kind, of or name, Account(user, host), words) for user, host, words in rows)


def _statement(kind: str, name: str, account: Account, words: str) -> str:
    """``words`` are those of the server's table: Execute, Alter Routine, Grant."""
    given = [word for word in words.split(",") if word and word != _GRANT]
    option = " WITH GRANT OPTION" if _GRANT in words.split(",") else ""
    what = ", ".join(given) or "USAGE"
    return f"GRANT {what} ON {kind.upper()} {quoted(name)} TO {account}{option}"
