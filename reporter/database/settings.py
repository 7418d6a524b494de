"""Where the database is and how to log in to it: the record that config.yaml's ``database:`` becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Database", "Tls"]


@dataclass(frozen=True, slots=True)
class Tls:
    """What is asked of a server's certificate.

    The certificate authority and the server's name are both verified unless the settings say otherwise;
    ``ca`` is a PEM file, or nothing for the machine's own store. ``off`` is a connection in the clear, for a
    tunnel of one's own.
    """

    ca: Path | None = None
    verify_ca: bool = True
    verify_name: bool = True
    certificate: Path | None = None
    key: Path | None = None
    off: bool = False


@dataclass(frozen=True, slots=True)
class Database:
    """A server and an account, without its password; the password's sources are tried in the order of
    secrets.py.

    ``private`` asks for the server that reporter starts itself below ``root``, the project's folder;
    everything else is a host and port, or a unix socket (which goes before the host). Seconds are whole;
    ``deadline`` is a call's. ``definer`` is the account, as name@host, that applied routines, views and
    triggers belong to; without one they belong to whoever applies.
    """

    private: bool = False
    root: Path | None = None
    host: str = "127.0.0.1"
    port: int = 3306
    socket: Path | None = None
    user: str = "reporter"
    password_file: Path | None = None
    keyring: str = ""
    tls: Tls = field(default_factory=Tls)
    connect_timeout: int = 10
    deadline: int = 600
    definer: str = ""

    @property
    def address(self) -> str:
        """The server in words for a message: ``db.example.com:3306`` or the socket's path."""
        if self.socket is not None:
            return str(self.socket)
        return "the private server" if self.private else f"{self.host}:{self.port}"
