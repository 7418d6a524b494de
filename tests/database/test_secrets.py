"""Passwords come from where the settings say, and show up nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.database.secrets import password
from reporter.database.settings import Database
from reporter.errors import DatabaseError


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("REPORTER_PASSWORD", raising=False)
    path = tmp_path / "password"
    path.write_text("s3cret word \nsecond line\n")
    path.chmod(0o600)
    return path


def test_the_environment_goes_before_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTER_PASSWORD", "from the environment")
    assert password(Database(password_file=file)) == "from the environment"


def test_the_first_line_of_the_file_is_the_password_blanks_and_all(file: Path) -> None:
    assert password(Database(password_file=file)) == "s3cret word "


def test_without_a_source_there_is_no_password(file: Path) -> None:
    assert password(Database()) == ""


def test_the_private_server_never_gets_another_servers_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTER_PASSWORD", "production")
    assert password(Database(private=True)) == ""


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused(file: Path, mode: int) -> None:
    file.chmod(mode)
    with pytest.raises(DatabaseError, match=f"mode {mode:04o}") as caught:
        password(Database(password_file=file))
    assert "chmod 600" in caught.value.faults[0].remedy
    assert "s3cret" not in str(caught.value)


def test_a_missing_file_is_named(file: Path) -> None:
    file.unlink()
    with pytest.raises(DatabaseError, match=str(file)):
        password(Database(password_file=file))


def test_bytes_that_are_no_text_are_refused_without_being_shown(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DatabaseError, match="UTF-8"):
        password(Database(password_file=file))


def test_the_settings_show_no_password(file: Path) -> None:
    assert "s3cret" not in repr(Database(password_file=file))
