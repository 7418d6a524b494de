"""Which programs count as a server, by what they say of themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.database.installation import environment, examined, installed


@pytest.mark.parametrize(
    ("said", "kind", "version"),
    [
        ("mariadbd  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64", "mariadb", "10.11.6"),
        ("/usr/sbin/mysqld  Ver 10.6.18-MariaDB-0ubuntu0.22.04.1 for debian-linux-gnu", "mariadb", "10.6.18"),
        ("/usr/sbin/mysqld  Ver 8.0.36-0ubuntu0.22.04.1 for Linux on x86_64 ((Ubuntu))", "mysql", "8.0.36"),
        ("mysqld  Ver 9.7.0 for Linux on x86_64 (MySQL Community Server - GPL)", "mysql", "9.7.0"),
    ],
)  # fmt: skip
def test_kind_and_version_are_what_the_program_says(
    tmp_path: Path, said: str, kind: str, version: str
) -> None:
    found = examined((str(program(tmp_path, f"echo '{said}'")),), tmp_path)
    assert found is not None
    assert (found.kind, found.version) == (kind, version)


@pytest.mark.parametrize(
    "script",
    [
        "echo 'mysqld  Ver 5.7.44 for Linux on x86_64 (MySQL Community Server (GPL))'",
        "echo 'mariadbd  Ver 10.5.23-MariaDB for debian-linux-gnu'",
        "echo 'something else'",
        "exit 127",
    ],
)
def test_too_old_broken_or_another_program_is_no_server(tmp_path: Path, script: str) -> None:
    assert examined((str(program(tmp_path, script)),), tmp_path) is None


def test_a_program_that_does_not_exist_is_no_server(tmp_path: Path) -> None:
    assert examined((str(tmp_path / "nothing"),), tmp_path) is None


def test_the_path_is_searched_first_and_each_program_is_found_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = program(tmp_path, "echo 'mariadbd  Ver 10.11.6-MariaDB for Linux'", "mariadbd")
    (tmp_path / "mysqld").symlink_to(first)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert [server.command for server in installed()][:1] == [(str(first),)]
    assert sum(Path(server.command[0]).resolve() == first for server in installed()) == 1


def test_a_server_gets_its_libraries_and_none_of_reporters_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTER_PASSWORD", "production")
    found = environment([Path("/a"), Path("/b")])
    assert found["LD_LIBRARY_PATH"] == "/a:/b"
    assert "production" not in found.values()


def program(folder: Path, script: str, name: str = "server") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path
