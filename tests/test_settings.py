"""config.yaml: every fault at once, each with its line, and no contact with the database."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import settings
from reporter.errors import Fault, SettingsError

CHECKOUT = Path(__file__).resolve().parents[1]


def write(folder: Path, text: str) -> Path:
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, text: str) -> tuple[Fault, ...]:
    with pytest.raises(SettingsError) as raised:
        settings.load(write(folder, text))
    assert raised.value.exit_code == 2
    return raised.value.faults


def test_an_empty_file_is_a_private_server_with_both_schemas(tmp_path: Path) -> None:
    found = settings.load(write(tmp_path, ""))
    assert found.database.private
    assert found.schemas == {"sales": "sales", "gdb": "gdb"}
    assert found.calendar.fiscal_year_starts == 9
    assert found.output == tmp_path / "output"


def test_the_projects_own_file_says_what_holds_without_it(tmp_path: Path) -> None:
    ours = settings.load(CHECKOUT)
    empty = settings.load(write(tmp_path, ""))
    assert (ours.database.private, ours.schemas, ours.calendar) == (True, empty.schemas, empty.calendar)


def test_numbers_are_in_the_units_that_there_are(tmp_path: Path) -> None:
    assert settings.load(write(tmp_path, "")).numbers.unit == ""
    assert (
        settings.load(write(tmp_path, "numbers: {unit: crore, negatives: brackets}")).numbers.unit == "crore"
    )
    (fault,) = faults(tmp_path, "numbers: {unit: billions}")
    assert "unit" in fault.what


def test_a_server_of_ones_own_has_its_account_and_its_tls(tmp_path: Path) -> None:
    text = """
database:
  host: db.example.com
  user: finance
  password_file: secret/password
  tls: {ca: ca.pem, verify_name: false}
  deadline: 30
schemas: {sales: sales_2021}
"""
    database = settings.load(write(tmp_path, text)).database
    assert (database.private, database.host, database.port) == (False, "db.example.com", 3306)
    assert (database.user, database.deadline) == ("finance", 30)
    assert database.password_file == tmp_path / "secret/password"
    assert (database.tls.ca, database.tls.verify_name, database.tls.verify_ca) == (
        tmp_path / "ca.pem",
        False,
        True,
    )


def test_all_faults_come_at_once_with_their_lines(tmp_path: Path) -> None:
    text = """databse: private
database:
  host: db.example.com
  port: 99999
  tls: {cas: x}
calendar: {fiscal_year_starts: 13}
schemas: {sales: 3}
output: [a]
"""
    found = faults(tmp_path, text)
    assert [(fault.place, fault.code) for fault in found] == [
        ("config.yaml:1", "settings.unknown-key"),
        ("config.yaml:4", "settings.value"),
        ("config.yaml:5", "settings.unknown-key"),
        ("config.yaml:6", "settings.value"),
        ("config.yaml:7", "settings.value"),
        ("config.yaml:8", "settings.value"),
    ]
    assert found[0].remedy == 'did you mean "database"?'


KEYS = {
    "database": "{}: private",
    "schemas": "{}: {{sales: sales}}",
    "calendar": "{}: {{fiscal_year_starts: 9}}",
    "output": "{}: output",
    "fiscal_year_starts": "calendar: {{{}: 9}}",
    "host": "database: {{socket: /s, {}: x}}",
    "password_file": "database: {{socket: /s, {}: x}}",
    "verify_name": "database: {{socket: /s, tls: {{{}: true}}}}",
}


@pytest.mark.parametrize("key", KEYS)
def test_every_mistyped_key_is_answered_with_the_right_one(tmp_path: Path, key: str) -> None:
    for typo in (key[:-1], key + "x", key[1] + key[0] + key[2:]):
        (fault,) = faults(tmp_path, KEYS[key].format(typo))
        assert (fault.code, fault.place) == ("settings.unknown-key", "config.yaml:1")
        assert fault.remedy == f'did you mean "{key}"?'


@pytest.mark.parametrize(
    "text",
    [
        "database: {host: x, password: geheim}",
        "database: {host: x, Pwd: geheim}",
        "database: {host: x, token: geheim}",
    ],
)
def test_a_password_is_refused_with_the_remedy_and_never_shown(tmp_path: Path, text: str) -> None:
    (fault,) = faults(tmp_path, text)
    assert fault.code == "settings.password"
    assert "REPORTER_PASSWORD" in fault.remedy
    assert "geheim" not in fault.text()


def test_a_misspelled_password_is_not_shown_either(tmp_path: Path) -> None:
    found = faults(tmp_path, "database: {host: x, pasword: geheim}\nextra: {password: geheim}")
    assert "geheim" not in " ".join(fault.text() for fault in found)


@pytest.mark.parametrize("text", ["database: {user: x}", "database: {host: x, socket: y}", "database: {}"])
def test_a_database_is_one_server(tmp_path: Path, text: str) -> None:
    (fault,) = faults(tmp_path, text)
    assert fault.code == "settings.server"


@pytest.mark.parametrize("value", ["privat", "yes", "3", "~", "[private]"])
def test_another_word_for_the_database_says_what_is_expected(tmp_path: Path, value: str) -> None:
    (fault,) = faults(tmp_path, f"database: {value}")
    assert (fault.code, fault.place) == ("settings.value", "config.yaml:1")
    assert "private" in fault.expected


@pytest.mark.parametrize(("text", "value"), [("NO", "NO"), ("on", "on"), ("'16'", "16")])
def test_words_that_other_yaml_takes_for_something_else_stay_text(
    tmp_path: Path, text: str, value: str
) -> None:
    assert settings.load(write(tmp_path, f"output: {text}")).output == tmp_path / value


def test_a_time_is_no_number_of_seconds(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "schemas: {sales: 16:30}")
    assert (fault.code, fault.found) == ("settings.schema-name", '"16:30"')


def test_a_month_with_a_leading_zero_is_that_month(tmp_path: Path) -> None:
    assert (
        settings.load(write(tmp_path, "calendar: {fiscal_year_starts: 09}")).calendar.fiscal_year_starts == 9
    )


def test_keys_that_stand_twice_are_refused_with_both_lines(tmp_path: Path) -> None:
    found = faults(tmp_path, "output: a\ncalendar: {}\noutput: b\ncalendar: {}\n")
    assert [(fault.place, fault.found) for fault in found] == [
        ("config.yaml:3", "first in line 1"),
        ("config.yaml:4", "first in line 2"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("output: [", "settings.not-yaml"),
        ("- a\n- b", "settings.not-a-mapping"),
        ("just text", "settings.not-a-mapping"),
        ("output: !!python/object:os.system x", "settings.tag"),
        ("a: &x [1]\nb: *x", "settings.alias"),
        ("? [a]\n: b", "settings.key"),
        ("output: a\n\toutput: b", "settings.not-yaml"),
    ],
)
def test_what_is_no_plain_file_of_settings_is_refused_with_its_line(
    tmp_path: Path, text: str, code: str
) -> None:
    found = faults(tmp_path, text)
    assert code in {fault.code for fault in found}
    assert all(fault.place.startswith("config.yaml:") for fault in found)


def test_an_alias_that_holds_itself_ends(tmp_path: Path) -> None:
    assert "settings.alias" in {fault.code for fault in faults(tmp_path, "output: &a [*a]")}


def test_bytes_that_are_no_text_name_their_line(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_bytes(b"output: a\n# \xe9\n")
    with pytest.raises(SettingsError) as raised:
        settings.load(tmp_path)
    assert (raised.value.faults[0].code, raised.value.faults[0].place) == (
        "settings.not-utf8",
        "config.yaml:2",
    )


def test_the_project_is_the_one_named_else_of_the_environment_else_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, of_environment, near = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    for folder in (named, of_environment, near / "deep" / "down"):
        folder.mkdir(parents=True)
    for folder in (named, of_environment, near):
        write(folder, "")
    monkeypatch.delenv("REPORTER_PROJECT", raising=False)
    assert settings.find_root(None, near / "deep" / "down") == near.resolve()
    monkeypatch.setenv("REPORTER_PROJECT", str(of_environment))
    assert settings.find_root(None, near) == of_environment.resolve()
    assert settings.find_root(named, near) == named.resolve()
    assert settings.find_root(named / "config.yaml", near) == named.resolve()


def test_no_project_names_the_ways_to_one(tmp_path: Path) -> None:
    for project in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(SettingsError) as raised:
            settings.find_root(project, tmp_path)
        assert raised.value.faults[0].code == "settings.no-project"
        assert "reporter init" in raised.value.faults[0].remedy


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from([*"{}[]:-,&*!?|>'\"#\n \tab1~", ": ", "database"])).map("".join)
)
def test_whatever_stands_in_the_file_is_settings_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = write(tmp_path_factory.getbasetemp(), text)
    with contextlib.suppress(SettingsError):
        assert settings.load(folder).root == folder
