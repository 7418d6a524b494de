"""Whom routines, views and triggers belong to: the account of the settings, whoever applies."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.database import Connection, Database, connect, load
from reporter.database.definer import statements
from reporter.database.definitions import definition, owner
from reporter.database.deploy import apply, plan
from reporter.database.drift import differences
from reporter.database.grants import Account
from reporter.database.replacing import replace_by_steps
from reporter.errors import DatabaseError
from tests.database.test_deploy import SHOP, names, shop

_numbers = itertools.count(1)
ROOT = Path(__file__).resolve().parents[2]
SECRET = "secret-of-deploying"
COMPILED = ("function twice", "procedure total", "trigger logged", "view doubled")


@pytest.fixture
def database(schema: Callable[[], str]) -> str:
    return schema()


@pytest.fixture
def root(server: Database, database: str) -> Iterator[Connection]:
    with connect(server, database) as opened:
        yield opened


def made(root: Connection, *grants: str, secret: str = "") -> Iterator[str]:
    """An account that is gone afterwards; {} in the grants stands for it."""
    name = f"own_{os.getpid()}_{next(_numbers)}@localhost"
    identified = f" IDENTIFIED BY '{secret}'" if secret else " ACCOUNT LOCK"
    root.execute(f"CREATE USER {name}{identified}")
    for grant in grants:
        root.execute(grant.format(name))
    yield name
    root.execute(f"DROP USER {name}")


@pytest.fixture
def definer(root: Connection, database: str) -> Iterator[str]:
    """A locked account with what `reporter db grants` shows for it."""
    for name in made(root):
        root.execute(statements(Account.of(name), database)[1])
        yield name


@pytest.fixture
def deployer(root: Connection, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An account that may do all with the database, and nothing outside of it but read what others may."""
    monkeypatch.setenv("REPORTER_PASSWORD", SECRET)
    yield from made(root, f"GRANT ALL ON {database}.* TO {{}} WITH GRANT OPTION", secret=SECRET)


def as_user(server: Database, database: str, user: str, definer: str) -> Connection:
    name = user.partition("@")[0]
    return connect(replace(server, private=False, user=name, definer=definer), database)


def owners(connection: Connection) -> dict[str, str]:
    """Whom each compiled object belongs to."""
    return {what: owner(definition(connection, *what.split()) or "") for what in COMPILED}


def test_everything_belongs_to_the_account_of_the_settings_and_reads_as_it(
    server: Database, database: str, root: Connection, definer: str, tmp_path: Path
) -> None:
    with connect(replace(server, private=False, definer=definer), database) as connection:
        apply(connection, shop(tmp_path), database)
        assert owners(connection) == dict.fromkeys(COMPILED, definer)
        assert {change.action for change in plan(connection, shop(tmp_path), database)} == {"keep"}
        assert differences(connection, shop(tmp_path), database) == ()
        connection.execute("INSERT INTO sale VALUES (1, 3)")
        assert connection.call("total")[0].frame.item() == 6
        total = next(found for found in shop(tmp_path).objects if found.name == "total")
        replace_by_steps(connection, total)
        assert owners(connection)["procedure total"] == definer
        root.execute(f"REVOKE SELECT ON {database}.* FROM {definer}")
        with pytest.raises(DatabaseError) as raised:
            connection.call("total")
        assert "reporter db grants" in raised.value.faults[0].remedy


def test_objects_of_another_account_are_found_and_change_hands(
    server: Database, database: str, root: Connection, definer: str, tmp_path: Path
) -> None:
    apply(root, shop(tmp_path), database)
    with connect(replace(server, private=False, definer=definer), database) as connection:
        found = differences(connection, shop(tmp_path), database)
        assert {(f"{one.kind} {one.name}", one.state) for one in found} == {(w, "owner") for w in COMPILED}
        assert "belongs to root@localhost" in found[0].what
        assert sorted(names(apply(connection, shop(tmp_path), database).replaced)) == sorted(
            what.split()[1] for what in COMPILED
        )
        assert owners(connection) == dict.fromkeys(COMPILED, definer)
    assert differences(root, shop(tmp_path), database) == (), "without an account in the settings any will do"


def test_an_ordinary_deployer_is_told_what_to_be_granted_and_then_is_enough(
    server: Database, database: str, root: Connection, definer: str, deployer: str, tmp_path: Path
) -> None:
    with as_user(server, database, deployer, definer) as connection:
        with pytest.raises(DatabaseError) as raised:
            apply(connection, shop(tmp_path), database)
        (fault,) = raised.value.faults
        assert fault.code == "definer.grant-missing"
        assert existing_routines(root) == []
    for grant in fault.remedy.partition(": ")[2].split("; "):
        root.execute(grant)
    with as_user(server, database, deployer, definer) as connection:
        apply(connection, shop(tmp_path), database)
        assert owners(root) == dict.fromkeys(COMPILED, definer)
        total = SHOP["procedures__total"].replace("SUM(units)", "MAX(units)")
        changed = shop(tmp_path, procedures__total=total)
        assert names(apply(connection, changed, database).replaced) == ["total"]
        assert owners(root) == dict.fromkeys(COMPILED, definer)
        assert differences(connection, changed, database) == ()


def test_a_load_by_an_ordinary_deployer_leaves_triggers_with_their_owner(
    server: Database, database: str, root: Connection, definer: str, deployer: str, tmp_path: Path
) -> None:
    origin = (ROOT / "sql/sales/tables/data_origin.sql").read_text()
    schema = shop(tmp_path / "sql", tables__data_origin=origin)
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows/sale.csv").write_text("id,units\n1,3\n")
    with as_user(server, database, deployer, definer) as connection, pytest.raises(DatabaseError) as raised:
        apply(connection, schema, database)
    for grant in raised.value.faults[0].remedy.partition(": ")[2].split("; "):
        root.execute(grant)
    root.execute(f"GRANT ALL ON {database}__load.* TO {deployer}")
    with as_user(server, database, deployer, definer) as connection:
        apply(connection, schema, database)
    name = deployer.partition("@")[0]
    loading = replace(server, private=False, user=name, definer=definer)
    with connect(loading, database, load_files=True) as connection:
        load.load(connection, schema, database, load.files(tmp_path / "rows"))
        assert owners(root) == dict.fromkeys(COMPILED, definer)
        assert differences(connection, schema, database) == ()
        assert connection.call("total")[0].frame.item() == 6


def test_an_ordinary_deployer_needs_nothing_more_to_own_what_it_applies(
    server: Database, database: str, root: Connection, deployer: str, tmp_path: Path
) -> None:
    with as_user(server, database, deployer, "") as connection:
        apply(connection, shop(tmp_path), database)
        assert owners(root) == dict.fromkeys(COMPILED, deployer)
        assert {change.action for change in plan(connection, shop(tmp_path), database)} == {"keep"}


def existing_routines(connection: Connection) -> list[str]:
    sql = "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()"
    return connection.query(sql).frame.to_series().to_list()


def test_an_account_that_isnt_there_is_said_before_anything_is_created(
    server: Database, database: str, root: Connection, tmp_path: Path
) -> None:
    with (
        connect(replace(server, private=False, definer="nobody_there@localhost"), database) as connection,
        pytest.raises(DatabaseError) as raised,
    ):
        apply(connection, shop(tmp_path), database)
    (fault,) = raised.value.faults
    assert fault.code == "definer.missing"
    assert "CREATE USER IF NOT EXISTS 'nobody_there'@'localhost' ACCOUNT LOCK" in fault.remedy
    assert existing_routines(root) == []


def test_an_account_without_rights_is_said_before_anything_is_created(
    server: Database, database: str, root: Connection, tmp_path: Path
) -> None:
    for name in made(root):
        with (
            connect(replace(server, private=False, definer=name), database) as connection,
            pytest.raises(DatabaseError) as raised,
        ):
            apply(connection, shop(tmp_path), database)
        (fault,) = raised.value.faults
        assert fault.code == "definer.rights-missing"
        assert existing_routines(root) == []
        root.execute(fault.remedy.removeprefix("as one who may: "))
        with connect(replace(server, private=False, definer=name), database) as connection:
            apply(connection, shop(tmp_path), database)
        assert owners(root) == dict.fromkeys(COMPILED, name)


def test_an_account_that_was_dropped_after_an_apply_is_named_with_what_brings_it_back(
    server: Database, database: str, root: Connection, tmp_path: Path
) -> None:
    accounts = made(root)
    name = next(accounts)
    with connect(replace(server, private=False, definer=name), database) as connection:
        root.execute(statements(Account.of(name), database)[1])
        apply(connection, shop(tmp_path), database)
        root.execute(f"DROP USER {name}")
        with pytest.raises(DatabaseError) as raised:
            connection.call("total")
        (fault,) = raised.value.faults
        assert fault.code == "database.definer-missing"
        root.execute(fault.remedy.removeprefix("as somebody who may: ").partition(",")[0])
        root.execute(statements(Account.of(name), database)[1])
        connection.call("total")
    next(accounts, None)


def test_the_private_server_makes_the_account_and_nobody_logs_in_as_it(
    server: Database, database: str, root: Connection, tmp_path: Path
) -> None:
    name = f"private_{os.getpid()}"
    try:
        with connect(replace(server, private=True, definer=f"{name}@localhost"), database) as connection:
            apply(connection, shop(tmp_path), database)
            assert owners(connection) == dict.fromkeys(COMPILED, f"{name}@localhost")
            connection.execute("INSERT INTO sale VALUES (1, 3)")
            assert connection.call("total")[0].frame.item() == 6
        with pytest.raises(DatabaseError, match=r"lock|blocked|denied"):
            connect(replace(server, user=name), database)
    finally:
        root.execute(f"DROP USER {name}@localhost")
