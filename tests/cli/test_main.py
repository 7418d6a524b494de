"""The command line answers every mistake with one message, a stable code and its exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reporter import __version__
from reporter.cli import main

CONFIG = "database: {socket: /nowhere/socket}\nschemas: {gdb: gdb}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "templates").mkdir()
    return tmp_path


def _subcommands() -> list[tuple[str, ...]]:
    from reporter.cli.db import _HOMES
    from reporter.cli.root import COMMANDS

    return [(), *((name,) for name in COMMANDS), *(("db", name) for name in _HOMES)]


@pytest.mark.parametrize("command", _subcommands(), ids=" ".join)
def test_every_command_explains_itself_with_an_example(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Usage: reporter")
    assert "Example" in text or command == ("db",)


def test_no_command_at_all_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("Usage: reporter")
    assert main(["db"]) == 2
    assert capsys.readouterr().err.startswith("Usage: reporter db")


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"reporter {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "code", "near"),
    [
        (["rnu"], "usage.command", 'did you mean "run"?'),
        (["db", "aply"], "usage.command", 'did you mean "apply"?'),
        (["run"], "usage.command-line", "reporter list shows them"),
        (["run", "--all", "x"], "usage.command-line", "reporter list shows them"),
        (["run", "x", "--perod", "2021-08"], "usage.command-line", "--help"),
        (["run", "x", "--last", "0"], "usage.command-line", "--help"),
        (["run", "x", "--last", "2", "--period", "2021-08"], "usage.command-line", ""),
        (["run", "x", "--param", "threshold"], "parameter.syntax", ""),
        (["db", "load", "gdb"], "usage.command-line", "--help"),
    ],
)
def test_a_mistake_on_the_command_line_is_exit_code_2(
    arguments: list[str], code: str, near: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--project", str(project), *arguments]
    assert main(given) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert near in error
    assert "Traceback" not in error
    assert main([*given, "--json"]) == 2
    if (
        "--json" in capsys.readouterr().err
    ):  # the command itself has no --json: its message is the mistake then
        return


def test_an_error_as_json_is_one_document_on_stdout(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--project", str(project), "run", "bagdes", "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["error"]["code"] == "report.unknown"
    assert document["error"]["exit_code"] == 2


def test_an_unknown_report_names_those_there_are(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "templates" / "badges.yaml").touch()
    assert main(["--project", str(project), "run", "bagdes", "marget"]) == 2
    error = capsys.readouterr().err
    assert 'did you mean "badges"?' in error
    assert error.count("error: ") == 2


def test_options_of_the_program_may_follow_the_command(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "--project", str(project)]) == 0
    assert main(["list", "--project", str(project / "templates")]) == 2
    assert "settings.no-project" not in capsys.readouterr().err


def test_what_nobody_foresaw_is_one_line_and_a_traceback_only_with_debug(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("reporter.report.names", broken)
    assert main(["--project", str(project), "list"]) == 1
    error = capsys.readouterr().err
    assert "unexpected RuntimeError: boom" in error
    assert "--debug" in error
    assert "Traceback" not in error
    assert main(["--project", str(project), "list", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_is_130(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reporter.report.names", interrupted)
    assert main(["--project", str(project), "list"]) == 130


def test_list_shows_good_reports_beside_faulty_ones(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = 'title: Good one\nschema: gdb\nperiod: none\nfile: "a.xlsx"\ndata: {badges: b}\n'
    (project / "templates" / "good.yaml").write_text(good)
    (project / "templates" / "good.xlsx").touch()
    (project / "templates" / "bad.yaml").write_text("titel: x\n")
    assert main(["--project", str(project), "list"]) == 2
    shown = capsys.readouterr()
    assert "Good one" in shown.out
    assert 'templates/bad.yaml:1: unknown key "titel"' in shown.err


WAITING = """
import sys, time
from reporter.cli.outcome import exit_code
from reporter.cli.signals import prompt_ends
try:
    with prompt_ends():
        print("ready", flush=True)
        {wait}
except BaseException as error:
    print("tidied", flush=True)
    sys.exit(exit_code(error, debug=False, as_json=False))
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_run_tidily_with_its_own_code(number: signal.Signals, code: int) -> None:
    program = WAITING.format(wait="time.sleep(60)")
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.readline() == "tidied\n"
        assert process.wait() == code


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_signal_ends_a_run_that_waits_where_python_does_not_see_it() -> None:
    wait = "import ctypes; [ctypes.CDLL(None).sleep(60) for _ in range(3)]"
    program = WAITING.format(wait=wait)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 143


def test_a_reader_that_has_gone_is_no_error(project: Path) -> None:
    command = f"{sys.executable} -m reporter --project {project} db --help | true"
    shell = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert (shell.returncode, shell.stderr) == (0, "")


def test_help_imports_nothing_heavy() -> None:
    heavy = {"polars", "pandas", "openpyxl", "lxml", "mysql", "formualizer", "pydantic", "rich", "xlsxwriter"}
    program = (
        "import sys; from reporter.cli import main; main(['--help']); "
        f"sys.exit(' '.join(sorted({heavy!r} & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
