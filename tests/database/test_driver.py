"""The driver's two modes, and what a login asks of the other side."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reporter.database import Database, Tls, connect
from reporter.database import server as private_server
from reporter.database.installation import Installation
from reporter.errors import DatabaseError
from tests.database.proxy import Proxy


@pytest.fixture(params=["", "pure"], ids=["c_extension", "pure_python"])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("REPORTER_DRIVER", request.param)
    return str(request.param)


def test_the_c_extension_loads_in_whatever_order_libraries_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPORTER_DRIVER", raising=False)
    program = "import pandas, polars; from reporter.database import driver; print(driver.mode())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "C extension\n"


def test_importing_the_package_brings_neither_driver_nor_frames() -> None:
    program = (
        "import sys, reporter.database; print([m for m in ('mysql', 'polars', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.fixture(scope="module")
def secure(mariadb: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """A server whose certificate is for ``localhost``, by a CA of ours: its TCP port and the CA's file."""
    folder = tmp_path_factory.mktemp("tls")
    _certificates(folder)
    script = folder / "mariadbd"
    options = " ".join(f"--ssl-{name}={folder / name}.pem" for name in ("ca", "cert", "key"))
    script.write_text(f'#!/bin/sh\nexec {mariadb.command[0]} "$@" {options}\n')
    script.chmod(0o755)
    root = folder / "project"
    root.mkdir()
    running = private_server.ensure(
        root,
        installation=Installation(
            mariadb.kind, mariadb.version, (str(script),), mariadb.base, mariadb.libraries
        ),
    )
    assert running.socket is not None
    with Proxy(running.socket, port=0) as proxy:
        yield proxy.port, folder / "ca.pem"
    private_server.stop(root)


def _certificates(folder: Path) -> None:
    """ca.pem, and key.pem with cert.pem, signed by it for the name ``localhost``."""
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    for command in (
        "req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -days 30 -subj /CN=tests",
        "req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost",
        "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile names -out cert.pem",
    ):
        subprocess.run(["openssl", *command.split()], cwd=folder, capture_output=True, check=True)


@pytest.mark.usefixtures("mode")
def test_a_certificate_of_the_named_ca_for_the_named_host_is_accepted(secure: tuple[int, Path]) -> None:
    port, authority = secure
    with connect(Database(host="localhost", port=port, user="root", tls=Tls(ca=authority))) as connection:
        cipher = connection.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'").frame.row(0)[1]
    assert cipher


@pytest.mark.usefixtures("mode")
def test_a_certificate_for_another_name_is_refused(secure: tuple[int, Path]) -> None:
    port, authority = secure
    with pytest.raises(DatabaseError) as caught:
        connect(Database(host="127.0.0.1", port=port, user="root", tls=Tls(ca=authority)))
    assert caught.value.faults[0].code == "database.tls"


@pytest.mark.usefixtures("mode")
def test_a_certificate_of_an_unknown_ca_is_refused(secure: tuple[int, Path]) -> None:
    port, _ = secure
    with pytest.raises(DatabaseError) as caught:
        connect(Database(host="localhost", port=port, user="root"))
    assert caught.value.faults[0].code == "database.tls"


@pytest.mark.usefixtures("mode")
def test_without_verification_the_connection_is_encrypted_all_the_same(secure: tuple[int, Path]) -> None:
    port, _ = secure
    tls = Tls(verify_ca=False, verify_name=False)
    with connect(Database(host="127.0.0.1", port=port, user="root", tls=tls)) as connection:
        assert connection.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'").frame.row(0)[1]


@pytest.mark.usefixtures("mode")
def test_encryption_is_never_dropped_in_silence(server: Database) -> None:
    assert server.socket is not None
    tls = Tls(verify_ca=False, verify_name=False)
    with Proxy(server.socket, port=0) as proxy, pytest.raises(DatabaseError) as caught:
        connect(Database(host="127.0.0.1", port=proxy.port, user="root", tls=tls))
    assert caught.value.faults[0].code == "database.tls"
