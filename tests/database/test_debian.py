"""Debian's and Ubuntu's MariaDB, unpacked by an ordinary user and started for a project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reporter.database import debian, server
from reporter.database.debian import Apt, AptError
from reporter.errors import DatabaseError

NOBODY = 65534
SEARCH = os.pathsep.join([str(Path(__file__).resolve().parents[2]), *filter(None, sys.path)])


@pytest.fixture
def folder() -> Iterator[Path]:
    """A project's folder that belongs to an ordinary user: nobody, where the tests run as root."""
    made = Path(tempfile.mkdtemp(prefix="reporter-test-"))
    if os.geteuid() == 0:
        os.chown(made, NOBODY, NOBODY)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def ordinary(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program run by Python as an ordinary user, with a home that it can't write to."""
    account: dict[str, Any] = (
        {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    )
    return subprocess.run(
        [_python(account), "-c", program, *arguments],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": SEARCH},
        cwd="/", capture_output=True, text=True, timeout=300, **account,
    )  # fmt: skip


def _python(account: dict[str, Any]) -> str:
    """This Python, or the system's of the same version where an ordinary user may not get at this one."""
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        try:
            subprocess.run([python, "-c", ""], cwd="/", check=True, **account)
        except (OSError, subprocess.SubprocessError):
            continue
        return python
    raise AssertionError("an ordinary user has no Python of this version here")


def test_an_ordinary_user_gets_a_server_that_was_unpacked_without_root(folder: Path) -> None:
    program = """
import sys
from pathlib import Path
from reporter.database import connect, server
root = Path(sys.argv[1])
database = server.ensure(root, installation=server.unpacked(root / ".reporter" / "server"))
with connect(database) as connection:
    print(connection.server.kind, connection.query("SELECT CURRENT_USER() AS u").frame.item())
server.stop(root)
"""
    done = ordinary(program, str(folder))
    assert (done.stderr, done.stdout) == ("", "MariaDB root@localhost\n")
    assert (folder / ".reporter/server/packages/usr/sbin/mariadbd").is_file()
    assert folder.stat().st_uid == (folder / ".reporter/server/mariadb/data").stat().st_uid


def test_what_was_unpacked_once_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "packages").mkdir()
    monkeypatch.setenv("PATH", "")
    assert debian.unpack(tmp_path) == tmp_path / "packages"


def test_an_unpacked_server_that_does_not_run_is_fetched_again(tmp_path: Path) -> None:
    program = tmp_path / "packages/usr/sbin/mariadbd"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nexit 127\n")
    program.chmod(0o755)
    found = server.unpacked(tmp_path)
    assert found is not None
    assert found.kind == "mariadb"


def test_without_apt_the_error_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatabaseError, match="dpkg isn't on this machine"):
        debian.unpack(tmp_path / "server")


def test_without_any_server_the_error_names_the_three_ways_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("reporter.database.installation._PLACES", ())
    with pytest.raises(DatabaseError, match="apt-get install mariadb-server") as caught:
        server.ensure(tmp_path)
    assert caught.value.faults[0].code == "database.no-server"


def test_a_package_that_no_source_has_is_an_error_in_apts_words(tmp_path: Path) -> None:
    sources = tmp_path / "sources.list"
    sources.touch()
    with pytest.raises(AptError, match="Unable to locate package mariadb-server-core"):
        Apt(tmp_path, sources=sources).needed("mariadb-server-core")


def test_a_file_that_is_no_package_leaves_no_half_unpacked_server(tmp_path: Path) -> None:
    package = tmp_path / "broken.deb"
    package.write_bytes(b"no package")
    with pytest.raises(AptError, match=r"broken\.deb"):
        debian.extract((package,), tmp_path / "packages")
    assert not (tmp_path / "packages").exists()
