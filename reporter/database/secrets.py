"""Passwords: from the environment, a file or the keyring; never from the settings, never into a message."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from reporter.database.settings import Database
from reporter.errors import DatabaseError

__all__ = ["VARIABLE", "password"]

VARIABLE = "REPORTER_PASSWORD"


def password(database: Database) -> str:
    """The account's password: REPORTER_PASSWORD, else the password file, else the keyring, else an empty
    one.

    The private server has none: nobody but its own user reaches its socket. Raises DatabaseError where a
    source that the settings name can't be read or is open to others.
    """
    if database.private:
        return ""
    from_environment = os.environ.get(VARIABLE)
    if from_environment is not None:
        return from_environment
    if database.password_file is not None:
        return _from_file(database.password_file)
    if database.keyring:
        return _from_keyring(database.keyring, database.user)
    return ""


def _from_file(path: Path) -> str:
    """The file's first line; the file must belong to its reader alone (mode 0600 or 0400) or to root."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise DatabaseError.of(
            "database.password-file",
            "the password file can't be read",
            place=str(path),
            found=reason or type(error).__name__,
            remedy="name a readable file in config.yaml under database.password_file",
        ) from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise DatabaseError.of(
            "database.password-file-open",
            "the password file can be read by others",
            place=str(path),
            expected="mode 0600",
            found=f"mode {stat.S_IMODE(mode):04o}",
            remedy=f"chmod 600 {path}",
        )
    return text.split("\n", 1)[0].removesuffix("\r")


def _from_keyring(service: str, user: str) -> str:
    """The password that the system's keyring holds for ``service`` and ``user``."""
    try:
        import keyring  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise DatabaseError.of(
            "database.keyring-missing",
            "the settings name a keyring, and the package keyring isn't installed",
            remedy="pip install 'reporter[keyring]', or use REPORTER_PASSWORD or password_file",
        ) from None
    found = keyring.get_password(service, user)
    if found is None:
        raise DatabaseError.of(
            "database.keyring-empty",
            f"the keyring holds no password for {user}",
            place=service,
            remedy=f"keyring set {service} {user}",
        )
    return str(found)
