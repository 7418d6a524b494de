"""The least that an account needs: EXECUTE on the reports' procedures, which read as their owner."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from reporter.database.accounts import Account
from reporter.database.connection import Connection
from reporter.database.naming import qualified
from reporter.errors import DatabaseError, Fault

__all__ = ["Account", "excess", "grant", "may_nothing", "statements"]

_GRANTED = re.compile(r"GRANT (?P<what>.+?) ON (?P<where>.+) TO (?P<rest>.+)", re.DOTALL)
_ENOUGH = ("USAGE", "EXECUTE")


def statements(needed: Mapping[str, Sequence[str]], account: Account) -> tuple[str, ...]:
    """A GRANT for each procedure, which are given by database."""
    return tuple(
        f"GRANT EXECUTE ON PROCEDURE {qualified(database, name)} TO {account}"
        for database, names in needed.items()
        for name in names
    )


def grant(connection: Connection, wanted: Sequence[str], account: Account) -> None:
    """Runs the statements. Raises DatabaseError with all that the server refuses.

    The account must exist: some servers would make one without a password.
    """
    _require(connection, account)
    faults: list[Fault] = []
    for statement in wanted:
        try:
            connection.execute(statement)
        except DatabaseError as error:
            faults += error.faults
    DatabaseError.raise_if(faults)


def _require(connection: Connection, account: Account) -> None:
    try:
        connection.query(f"SHOW GRANTS FOR {account}")
    except DatabaseError as error:
        raise DatabaseError.of(
            "grants.account",
            f"there is no account {account}, or its grants may not be seen",
            found=error.faults[0].found,
            remedy=f"CREATE USER {account} IDENTIFIED BY …, and say it again as one who may grant",
        ) from error


def excess(connection: Connection, account: Account | None = None) -> tuple[str, ...]:
    """What the account, or else the session's own, may do besides EXECUTE, as ``SELECT ON x.*``."""
    sql = f"SHOW GRANTS FOR {account}" if account else "SHOW GRANTS"
    rows = connection.query(sql).frame.iter_rows()
    return tuple(one for (text,) in rows for one in _excess(str(text)))


def may_nothing(connection: Connection) -> bool:
    """Whether the session's account may log in, and nothing else."""
    rows = connection.query("SHOW GRANTS").frame.iter_rows()
    return all((found := _GRANTED.match(text)) and found["what"] == "USAGE" for (text,) in rows)


def _excess(granted: str) -> Iterator[str]:
    found = _GRANTED.match(granted)
    if found is None:
        if not granted.startswith("SET "):  # a default role, which has a line of its own
            yield granted.removeprefix("GRANT ")
        return
    where = found["where"].replace("`", "")
    more = [word.strip() for word in re.split(r",(?![^(]*\))", found["what"])]
    more = [word for word in more if word not in _ENOUGH]
    if "WITH GRANT OPTION" in found["rest"]:
        more.append("GRANT OPTION")
    if more:
        yield f"{_few(more)} ON {where}"


def _few(words: Sequence[str]) -> str:
    return ", ".join(words) if len(words) <= 6 else f"{', '.join(words[:5])} and {len(words) - 5} more"
