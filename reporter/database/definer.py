"""The account that routines, views and triggers belong to, and read as: named in config.yaml, whoever
applies.

Nobody needs to log in as it, so that it is best locked. Without a name they belong to whoever applied them.
"""

from __future__ import annotations

from reporter.database.accounts import Account
from reporter.database.connection import Connection
from reporter.database.definitions import SCRATCH
from reporter.database.naming import quoted
from reporter.database.project import SqlObject
from reporter.database.settings import Database
from reporter.errors import DatabaseError

__all__ = ["make", "named", "owned", "prove", "statements"]

_NEEDED = "SELECT, INSERT, UPDATE, DELETE, EXECUTE, TRIGGER, CREATE TEMPORARY TABLES"
"""What procedures, views and triggers of a project do, and refresh() with them."""

_ABSENT = ("database.definer-missing", "NONEXISTENT")


def named(database: Database) -> Account | None:
    """The account of the settings, or None."""
    return Account.of(database.definer) if database.definer else None


def owned(connection: Connection, found: SqlObject, name: str | None = None, *, replace: bool = False) -> str:
    """The statement that creates the object and gives it to the account of the settings."""
    account = named(connection.database)
    definer = str(account) if account and found.kind != "table" else ""
    return found.create(name, replace=replace, definer=definer)


def statements(account: Account, database: str) -> tuple[str, str]:
    """What makes the account, so that nobody can log in as it, and what it must be granted."""
    return (
        f"CREATE USER IF NOT EXISTS {account} ACCOUNT LOCK",
        f"GRANT {_NEEDED} ON {quoted(database)}.* TO {account}",
    )


def make(connection: Connection, database: str) -> None:
    """The account exists on the private server, with what it needs; on another's server nothing is done."""
    account = named(connection.database)
    if account is not None and connection.database.private:
        for statement in statements(account, database):
            connection.execute(statement)


def prove(connection: Connection) -> None:
    """Raises DatabaseError where this session can't give objects to the account, or there is none of its
    name. Tried with a scratch procedure, as that needs no look into the server's own tables.
    """
    account = named(connection.database)
    if account is None:
        return
    scratch = quoted(SCRATCH)
    connection.execute(f"DROP PROCEDURE IF EXISTS {scratch}")
    try:
        connection.execute(f"CREATE DEFINER={account} PROCEDURE {scratch}() SELECT 1")
        try:
            connection.query(f"CALL {scratch}()")
        finally:
            connection.execute(f"DROP PROCEDURE IF EXISTS {scratch}")
    except DatabaseError as error:
        _explain(connection, account, error)


def _explain(connection: Connection, account: Account, error: DatabaseError) -> None:
    """Raises what the refusal means; returns where it concerns something else."""
    fault = error.faults[0]
    if fault.code == _ABSENT[0] or _ABSENT[1] in fault.found:
        make_it = statements(account, connection.schema or "…")[0]
        raise DatabaseError.of(
            "definer.missing",
            f"there is no account {account} for routines to belong to",
            place="database.definer in config.yaml",
            found=fault.found,
            remedy=f"as one who may: {make_it}; then what reporter db grants shows",
        ) from error
    if fault.code != "database.grant-missing":
        return
    own, database = connection.query("SELECT CURRENT_USER(), DATABASE()").frame.row(0)
    if "CALL" in fault.place:
        if str(account) not in fault.found:
            return
        raise DatabaseError.of(
            "definer.rights-missing",
            f"{account} may not execute what is to belong to it",
            place="database.definer in config.yaml",
            found=fault.found,
            remedy=f"as one who may: {statements(account, str(database))[1]}",
        ) from error
    raise DatabaseError.of(
        "definer.grant-missing",
        f"{own} may not create routines that belong to {account}",
        place="database.definer in config.yaml",
        found=fault.found,
        remedy=f"as one who may: {'; '.join(_deploying(connection, Account.of(str(own))))}",
    ) from error


def _deploying(connection: Connection, account: Account) -> tuple[str, ...]:
    """What lets an account create objects that belong to another, and see their texts afterwards."""
    if connection.server.kind == "MariaDB":
        return f"GRANT SET USER ON *.* TO {account}", f"GRANT SELECT ON mysql.proc TO {account}"
    version = tuple(int(part) for part in connection.server.version.split("-")[0].split(".")[:2])
    give = "SET_ANY_DEFINER" if version >= (8, 2) else "SET_USER_ID"
    return (
        f"GRANT {give}, SHOW_ROUTINE ON *.* TO {account}",
        f"GRANT SELECT ON mysql.procs_priv TO {account}",
    )
