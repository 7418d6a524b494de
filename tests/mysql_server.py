"""A real MySQL for the tests, where this system has none: Debian unstable's, unpacked with its own C library.

It is fetched once into REPORTER_TEST_CACHE (by default .reporter/test of the checkout) and found there
afterwards. ``python -m tests.mysql_server`` does that and says what it has.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from filelock import FileLock

from reporter.database.debian import Apt, AptError, extract
from reporter.database.installation import Installation, examined, installed

_UNNEEDED = (
    "perl",
    "gcc-",
    "debconf",
    "cdebconf",
    "libdb",
    "libgdbm",
    "dpkg",
    "tar",
    "init-system-helpers",
    "zstd",
)
_SUITE = "sid"
_CACHE = Path(__file__).resolve().parents[1] / ".reporter" / "test"


def installation() -> Installation | None:
    """A MySQL that runs here: this machine's, the cache's, or one fetched now; None where there is none."""
    for server in installed():
        if server.kind == "mysql":
            return server
    folder = cache()
    with FileLock(folder / "mysql.lock"):
        unpacked = folder / "mysql"
        try:
            if not unpacked.is_dir():
                _fetch(folder / "apt", unpacked)
        except (AptError, OSError) as error:
            print(f"MySQL: {error}", file=sys.stderr)
            return None
        return _with_its_own_library(unpacked)


def cache() -> Path:
    """The folder that keeps unpacked servers from one run of the tests to the next."""
    folder = Path(os.environ.get("REPORTER_TEST_CACHE") or _CACHE)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _fetch(folder: Path, target: Path) -> None:
    """The server's packages and what they need, as if nothing were installed."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = folder / "sources.list"
    sources.write_text(f"deb {_options()}{_mirror()} {_SUITE} main\n", encoding="utf-8")
    nothing = folder / "status"
    nothing.touch()
    apt = Apt(folder, sources=sources, status=nothing)
    apt.update()
    needed = apt.needed("mysql-server-core", keep_library=True)
    extract(apt.download(tuple(name for name in needed if not name.startswith(_UNNEEDED))), target)
    shutil.rmtree(folder)


def _mirror() -> str:
    """The Debian mirror that this machine's own sources name."""
    folder = Path("/etc/apt")
    for path in (*sorted(folder.glob("sources.list.d/*.sources")), folder / "sources.list"):
        for word in path.read_text(encoding="utf-8").split() if path.is_file() else ():
            if word.startswith("http") and word.rstrip("/").endswith("/debian"):
                return word
    raise AptError("this machine's sources name no Debian mirror")


def _options() -> str:
    keys = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    return f"[signed-by={keys}] " if keys.is_file() else ""


def _with_its_own_library(unpacked: Path) -> Installation | None:
    """The server started through the dynamic linker that was unpacked beside it, not this system's."""
    linker = next(unpacked.glob("usr/lib/*/ld-linux*.so*"), None)
    if linker is None:
        return None
    command = (str(linker), "--library-path", str(linker.parent), str(unpacked / "usr/sbin/mysqld"))
    return examined(command, unpacked / "usr")


if __name__ == "__main__":
    print(installation())
