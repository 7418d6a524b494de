"""mysql-connector-python's oddities, in one place: its two modes, the scale that it drops, how a login is
spelled.

The C extension is about three times faster and is taken where it loads; ``REPORTER_DRIVER=pure`` takes the
other. It has to be imported before other libraries bring an OpenSSL of their own, so nothing heavy is
imported here first. Option files (my.cnf) are never read: the driver reads one only where it is told to.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

from reporter.database.secrets import password
from reporter.database.settings import Database, Tls
from reporter.errors import DatabaseError

if TYPE_CHECKING:
    from mysql.connector.abstracts import MySQLConnectionAbstract

__all__ = ["SESSION", "SQL_MODE", "VARIABLE", "driver_errors", "mode", "open_session"]

VARIABLE = "REPORTER_DRIVER"
SQL_MODE = (
    "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
)
SESSION = (
    f"SET SESSION time_zone = '+00:00', sql_mode = '{SQL_MODE}', collation_connection = utf8mb4_unicode_ci,"
    " group_concat_max_len = 1048576"
)
"""What makes both servers answer the same, whatever their own configuration says.

GROUP_CONCAT's limit is MariaDB's: MySQL's is 1,024 bytes, and what it cuts within a procedure is an error.
"""

_SCALE = 5
"""Where DB-API's column description keeps the scale; the driver leaves it None."""


def mode() -> str:
    """The driver's mode in this process: ``C extension`` or ``pure Python``."""
    return "C extension" if _connection_class().__name__.startswith("C") else "pure Python"


@cache
def driver_errors() -> tuple[type[Exception], ...]:
    """Every exception the driver raises; the C extension's own isn't a subclass of mysql.connector.Error."""
    from mysql.connector import errors

    own: tuple[type[Exception], ...] = (errors.Error,)
    try:
        from _mysql_connector import MySQLError
    except ImportError:
        return own
    return (*own, MySQLError)


def open_session(
    database: Database, schema: str | None, *, load_files: bool = False, patience: int = 0
) -> MySQLConnectionAbstract:
    """A connection with the session's rules set, and autocommit; 0 seconds of ``patience`` wait for ever.

    Raises the driver's own errors, and DatabaseError where a password or TLS is missing.
    """
    session: MySQLConnectionAbstract = _connection_class()(
        user=database.user,
        password=password(database),
        database=schema,
        charset="utf8mb4",
        collation="utf8mb4_unicode_ci",
        autocommit=True,
        connection_timeout=database.connect_timeout,
        read_timeout=patience or None,
        allow_local_infile=load_files,
        conn_attrs={"program_name": "reporter"},
        **_place(database),
    )
    cursor: Any = session.cursor()
    cursor.execute(SESSION)
    if database.socket is None and not database.tls.off:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        if not any(cipher for _, cipher in cursor.fetchall()):
            session.close()
            _refuse_plain(database)
    cursor.close()
    return session


def _refuse_plain(database: Database) -> NoReturn:
    """Where nothing is verified, the driver takes a server without TLS and says nothing."""
    raise DatabaseError.of(
        "database.tls",
        "the server offers no TLS, so that everything would travel in the clear",
        place=database.address,
        remedy="turn TLS on in the server; database.tls.off in config.yaml is for a tunnel of your own",
    )


def _place(database: Database) -> dict[str, Any]:
    if database.socket is not None:
        return {"unix_socket": str(database.socket), "ssl_disabled": True}
    return {"host": database.host, "port": database.port, **_tls(database.tls)}


def _tls(tls: Tls) -> dict[str, Any]:
    if tls.off:
        return {"ssl_disabled": True}
    options: dict[str, Any] = {"ssl_verify_cert": tls.verify_ca, "ssl_verify_identity": tls.verify_name}
    authority = str(tls.ca) if tls.ca else ssl.get_default_verify_paths().cafile if tls.verify_ca else None
    if authority:
        options["ssl_ca"] = authority
    if tls.certificate and tls.key:
        options |= {"ssl_cert": str(tls.certificate), "ssl_key": str(tls.key)}
    return options


def _connection_class() -> Callable[..., Any]:
    if os.environ.get(VARIABLE) != "pure":
        try:
            return _c_extension()
        except ImportError:
            pass
    return _pure_python()


@cache
def _c_extension() -> Callable[..., Any]:
    """The C extension's connection, its column descriptions with their scale."""
    from mysql.connector.connection_cext import CMySQLConnection

    class CConnection(CMySQLConnection):
        def fetch_eof_columns(self, prep_stmt: Any = None) -> Any:
            result = super().fetch_eof_columns(prep_stmt)
            open_connection: Any = self._cmysql
            fields = open_connection.fetch_fields() if prep_stmt is None else ()
            scales = [int(field[10]) for field in fields]
            self._columns = result["columns"] = [
                _with_scale(column, scale) for column, scale in zip(self._columns, scales, strict=False)
            ] or self._columns
            return result

        def get_rows(self, count: int | None = None, *arguments: Any, **options: Any) -> Any:
            # The driver's own loop takes each row through several statements of Python, which cost more than
            # reading it; in raw mode there is nothing to convert. How the rows end is left to the driver.
            if not count or not self.unread_result or arguments or options != {"raw": True}:
                return super().get_rows(count, *arguments, **options)
            open_connection: Any = self._cmysql
            open_connection.raw(True)
            try:
                rows = list(islice(iter(open_connection.fetch_row, None), count))
            except driver_errors():
                self.free_result()
                raise
            if len(rows) == count:
                return rows, None
            rest, end = super().get_rows(count - len(rows), raw=True)
            return rows + rest, end

    return CConnection


@cache
def _pure_python() -> Callable[..., Any]:
    """The pure Python connection, its column descriptions with their scale."""
    from mysql.connector.connection import MySQLConnection
    from mysql.connector.protocol import MySQLProtocol

    class Protocol(MySQLProtocol):
        @staticmethod
        def parse_column(packet: bytes, encoding: str = "utf-8") -> Any:
            # The column definition ends in: decimals (1 byte), filler (2 bytes).
            return _with_scale(MySQLProtocol.parse_column(packet, encoding), packet[-3])

    class PureConnection(MySQLConnection):
        def _do_handshake(self) -> None:
            self._protocol = Protocol()
            super()._do_handshake()

    return PureConnection


def _with_scale(column: Sequence[Any], scale: int) -> tuple[Any, ...]:
    return (*column[:_SCALE], scale, *column[_SCALE + 1 :])
