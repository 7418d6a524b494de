"""The least that an account needs: EXECUTE on the reports' procedures, which read as their owner."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reporter.database.connection import Connection
from reporter.database.naming import literal, qualified
from reporter.errors import DatabaseError, Fault, UsageError

__all__ = ["Account", "excess", "grant", "statements"]

_PART = r"['\"`]?([^'\"`\\@]+)['\"`]?"
_ACCOUNT = re.compile(rf"{_PART}(?:@{_PART})?")
_GRANTED = re.compile(r"GRANT (?P<what>.+?) ON (?P<where>.+) TO (?P<rest>.+)", re.DOTALL)
_ENOUGH = ("USAGE", "EXECUTE")


@dataclass(frozen=True, slots=True)
class Account:
    """A user and the host that it comes from, ``%`` for any."""

    user: str
    host: str = "%"

    def __str__(self) -> str:
        """As statements take it: ``'user'@'host'``."""
        return f"{literal(self.user)}@{literal(self.host)}"

    @classmethod
    def of(cls, text: str) -> Account:
        """The account of ``user@host`` or ``user``, with quotes or without; else UsageError."""
        found = _ACCOUNT.fullmatch(text.strip())
        if found is None:
            expected = "user@host, or user for any host"
            raise UsageError.of("usage.account", f"{text!r} is no account", expected=expected)
        return cls(found[1], found[2] or "%")


def statements(needed: Mapping[str, Sequence[str]], account: Account) -> tuple[str, ...]:
    """A GRANT for each procedure, which are given by database."""
    return tuple(
        f"GRANT EXECUTE ON PROCEDURE {qualified(database, name)} TO {account}"
        for database, names in needed.items()
        for name in names
    )


def grant(connection: Connection, needed: Mapping[str, Sequence[str]], account: Account) -> tuple[str, ...]:
    """Grants it; the statements. Raises DatabaseError with all that the server refuses.

    The account must exist: some servers would make one without a password.
    """
    _require(connection, account)
    faults: list[Fault] = []
    wanted = statements(needed, account)
    for statement in wanted:
        try:
            connection.execute(statement)
        except DatabaseError as error:
            faults += error.faults
    DatabaseError.raise_if(faults)
    return wanted


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
