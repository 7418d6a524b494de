"""The server's and the driver's error numbers in words: what is wrong, and what mends it.

One table. Transient errors are worth another try; permanent ones never are, so their remedy names the fix.
The server's own sentence is kept as what was found. It never holds a password: servers say only whether one
was used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reporter.errors import DatabaseError, Fault

__all__ = ["is_transient", "translated", "tried_enough"]


@dataclass(frozen=True, slots=True)
class _Meaning:
    code: str
    what: str
    remedy: str = ""
    transient: bool = False


_ACCOUNT = "check the user in config.yaml and the password in REPORTER_PASSWORD or the password file"
_HOST = "check database.host and database.port in config.yaml, and that the server runs"
_GRANT = (
    "as somebody who may: GRANT {verb} ON {schema}.* TO {account}; reporter db grants shows what is needed"
)
_GRANT_ALL = (
    "for runs: reporter db grants --apply {account}; for db apply, load and test, as somebody who may:"
    " GRANT ALL ON {schema}.* TO {account}"
)
_APPLY = "reporter db apply"
_AGAIN = "run it again; where it happens often, ask who changes the same data at that time"
_TLS = (
    "name the server's CA under database.tls.ca in config.yaml, and the server by the name in its certificate"
)

_LOST = _Meaning("database.lost", "the connection to the server was lost", _HOST, transient=True)
_UNREACHABLE = _Meaning("database.unreachable", "the server can't be reached", _HOST, transient=True)
_NO_PROCEDURE = _Meaning("database.procedure-missing", "the procedure or function doesn't exist", _APPLY)
_NO_GRANT = _Meaning("database.grant-missing", "the account may not do this", _GRANT)
_NO_TABLE_GRANT = _Meaning(
    "database.grant-missing",
    "the account, or the one that the procedure belongs to, may not do this with a table",
    "reporter db grants shows what both need",
)
_TOO_BUSY = _Meaning(
    "database.too-many-connections",
    "the server takes no more connections",
    "wait, or raise max_connections",
    transient=True,
)
_INTERRUPTED = _Meaning(
    "database.interrupted", "the query was stopped on the server", "ask who stopped it, and run it again"
)
_WRITES = _Meaning(
    "database.read-only",
    "the procedure writes, and the report's snapshot is read-only",
    "a report's procedure only reads: move what it writes to db refresh",
)
_REPLACED = _Meaning(
    "database.tables-replaced", "the tables were replaced while they were read", _AGAIN, transient=True
)  # a load swaps whole tables: a snapshot older than the swap can't read the new ones, its caller begins anew
_TLS_FAILED = _Meaning("database.tls", "the server's certificate isn't accepted, or it offers no TLS", _TLS)

_MEANINGS: dict[int, _Meaning] = {
    1040: _TOO_BUSY,
    1203: _TOO_BUSY,
    1226: _TOO_BUSY,
    1044: _Meaning("database.schema-denied", "the account may not use this database", _GRANT_ALL),
    1045: _Meaning("database.login", "the server refuses this user and password", _ACCOUNT),
    1698: _Meaning("database.login", "the server refuses this user and password", _ACCOUNT),
    1049: _Meaning(
        "database.schema-missing",
        "the database doesn't exist on this server",
        "check schemas in config.yaml, then: " + _APPLY,
    ),
    1046: _Meaning(
        "database.schema-missing", "no database is chosen", "name it in config.yaml under schemas"
    ),
    1053: _LOST,
    1129: _Meaning("database.blocked", "the server blocks this host", "on the server: FLUSH HOSTS"),
    1130: _Meaning(
        "database.host-denied", "the server doesn't let this host in", "create the account for this host"
    ),
    1142: _NO_TABLE_GRANT,
    1143: _NO_TABLE_GRANT,
    1227: _Meaning(
        "database.grant-missing",
        "the account may not do this",
        "as somebody who may: GRANT one of the privileges named ON *.* to the account",
    ),
    1370: _NO_GRANT,
    1356: _Meaning(
        "database.view-invalid",
        "a view names what is missing, or what its owner may not read",
        _APPLY + "; where it is deployed: reporter db grants shows what its owner needs",
    ),
    1449: _Meaning(
        "database.definer-missing",
        "the procedure's owner doesn't exist",
        "as somebody who may: CREATE USER IF NOT EXISTS {account} ACCOUNT LOCK, then what reporter db grants"
        " shows; or name another under database.definer in config.yaml, then: " + _APPLY,
    ),
    1146: _Meaning("database.table-missing", "a table doesn't exist", _APPLY),
    1054: _Meaning("database.column-unknown", "a column doesn't exist", _APPLY),
    1305: _NO_PROCEDURE,
    1318: _Meaning("database.arguments", "the procedure takes another number of arguments", _APPLY),
    1153: _Meaning(
        "database.packet-too-large",
        "a value or statement is larger than the server takes",
        "raise max_allowed_packet",
    ),
    1419: _Meaning(
        "database.binary-log",
        "with its binary log on, the server lets only SUPER create functions and triggers",
        "SET GLOBAL log_bin_trust_function_creators = 1, as somebody who may",
    ),
    1205: _Meaning(
        "database.lock-timeout", "another session held a lock for too long", _AGAIN, transient=True
    ),
    1213: _Meaning("database.deadlock", "two sessions waited for each other", _AGAIN, transient=True),
    1317: _INTERRUPTED,
    1412: _REPLACED,
    1792: _WRITES,
    1836: _WRITES,
    1927: _LOST,
    1969: _INTERRUPTED,
    3024: _INTERRUPTED,
    2002: _UNREACHABLE,
    2003: _UNREACHABLE,
    2005: _Meaning(
        "database.host-unknown", "the host's name isn't known", "check database.host in config.yaml"
    ),
    2006: _LOST,
    2013: _LOST,
    2026: _TLS_FAILED,
    2055: _LOST,
    2061: _Meaning(
        "database.login",
        "the server asks for a secure connection before it takes a password",
        "use TLS, or a unix socket",
    ),
    3948: _Meaning(
        "database.local-infile", "the server doesn't take files from clients", "SET GLOBAL local_infile = 1"
    ),
    4166: _Meaning(
        "database.local-infile", "the server doesn't take files from clients", "SET GLOBAL local_infile = 1"
    ),
}
"""By error number; 2000 to 2999 are the client's."""

_OF_CLASS: dict[str, _Meaning] = {
    "ConnectionTimeoutError": _UNREACHABLE,
    "ReadTimeoutError": _LOST,
    "WriteTimeoutError": _LOST,
}
"""The driver's time-outs, which it numbers like a server's max_execution_time."""

_TLS_WORDS = re.compile(r"\b(SSL|TLS|CERTIFICATE_VERIFY_FAILED)\b")
"""How the pure driver says that TLS failed: as a lost connection."""

_REFUSED = re.compile(
    r"(?:(?P<verb>execute|alter routine|grant) command )?denied (?:for|to) user (?P<account>'[^']*'@'[^']*')"
    r" (?:to database '(?P<database>[^']+)'|for routine '(?P<routine>[^'.]+)\.)"
)
_ABSENT = re.compile(r"a definer \(('[^']*'@'[^']*')\)")
"""Whom the server refuses what, in its own words."""

_VERBS = {"grant": "GRANT OPTION"}
_TESTS = "reporter_test_"

_GONE_WORDS = ("not available", "not connected")
"""How the driver says, without a number, that a session is used after it was lost."""

_OTHERWISE = _Meaning("database.error", "the server reports an error")
_RAISED = _Meaning("database.signal", "the procedure reports an error")
_TRIED = "tried_enough"
_TRANSIENT = {meaning.code for meaning in _MEANINGS.values() if meaning.transient}


def translated(error: Exception, place: str, schema: str | None = None) -> DatabaseError:
    """The driver's error as one of ours; ``place`` is the server, the procedure or the statement's first
    words.
    """
    number = int(getattr(error, "errno", -1) or -1)
    text = _sentence(error)
    meaning = _meaning(error, number, text)
    return DatabaseError(
        Fault(
            meaning.code,
            meaning.what,
            place=place,
            found=f"{text} (error {number})" if number > 0 else text,
            remedy=meaning.remedy.format(**_refused(text, schema)),
        )
    )


def is_transient(error: DatabaseError) -> bool:
    """Whether the same call may well succeed if it is made again, and hasn't been tried often enough
    already.
    """
    return not getattr(error, _TRIED, False) and all(fault.code in _TRANSIENT for fault in error.faults)


def tried_enough(error: DatabaseError) -> None:
    """Marks the error as one that further tries have not mended, so that nobody tries on top of it."""
    setattr(error, _TRIED, True)


def _meaning(error: Exception, number: int, text: str) -> _Meaning:
    if of_class := _OF_CLASS.get(type(error).__name__):
        return of_class
    if number in (-1, 2002, 2003, 2013, 2055) and _TLS_WORDS.search(text):
        return _TLS_FAILED
    if getattr(error, "sqlstate", "") == "45000":
        return _RAISED
    if number == -1 and any(words in text for words in _GONE_WORDS):
        return _LOST
    return _MEANINGS.get(number, _OTHERWISE)


def _refused(text: str, schema: str | None) -> dict[str, str]:
    """The privilege, database and account of a remedy, as the server's sentence names them."""
    found, absent = _REFUSED.search(text), _ABSENT.search(text)
    verb = (found["verb"] if found else None) or "execute"
    database = (found["database"] or found["routine"] if found else None) or schema or "…"
    if database.startswith(_TESTS):
        database = "reporter\\_test\\_%"  # each trial has a database of its own
    return {
        "verb": _VERBS.get(verb, verb.upper()),
        "schema": f"`{database}`",
        "account": found["account"] if found else absent[1] if absent else "the account",
    }


def _sentence(error: Exception) -> str:
    """The server's own sentence, without the number and state that the driver puts before it."""
    text = str(getattr(error, "msg", None) or error)
    return re.sub(r"^\d{4} \([0-9A-Z]{5}\): ", "", text).strip()
