"""The wheel, installed outside the checkout: the command, the starter files, and reports made with them."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from reporter import __version__
from reporter.starter import FILES
from tests.demo_reports import REPORTS
from tests.tables import tables

CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment that has the wheel, and a project that its command began."""

    wheel: Path
    folder: Path

    @property
    def project(self) -> Path:
        return self.folder / "accounts"

    def run(self, program: str, *arguments: str, timeout: int = 60) -> str:
        """What a program of the environment prints; the test fails where it doesn't exit with 0."""
        ours = ("PYTHONPATH", "REPORTER_PROJECT", "VIRTUAL_ENV")
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        command = [str(self.folder / "venv/bin" / program), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=timeout
        )
        assert done.returncode == 0, f"{program} {arguments}: {done.stderr}{done.stdout}"
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """The wheel in a new environment that borrows the dependencies from the one that runs the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    _python("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist"), folder=CHECKOUT)
    (wheel,) = (folder / "dist").glob("*.whl")
    _python("-m", "venv", "--without-pip", "venv", folder=folder)
    (packages,) = (folder / "venv").glob("lib/python*/site-packages")
    # A line of a .pth file comes after the folder that it stands in, and names no .pth files of its own.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    interpreter = str(folder / "venv/bin/python")
    _python(
        *("-m", "pip", "--python", interpreter, "install", "--quiet", "--no-deps", "--no-index", str(wheel)),
        folder=folder,
    )
    made = Installed(wheel, folder)
    made.run("reporter", "init", "accounts")
    yield made
    made.run("reporter", "--project", "accounts", "db", "stop")


def _python(*arguments: str, folder: Path) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout


def test_the_command_runs_what_the_wheel_installed(installed: Installed) -> None:
    program = "import reporter.cli, reporter.starter; print(reporter.__file__, reporter.starter.folder())"
    module, starter = installed.run("python", "-c", program).split()
    assert Path(module).is_relative_to(installed.folder / "venv")
    assert Path(starter) == Path(module).parent / "starter"


def test_the_wheel_holds_the_package_its_starter_files_and_nothing_else(installed: Installed) -> None:
    with ZipFile(installed.wheel) as wheel:
        names = wheel.namelist()
    assert {name.split("/")[0] for name in names} == {"reporter", f"reporter-{__version__}.dist-info"}
    foreign = ("/tests/", "/bench/", "/scripts/", "/output/", "__pycache__", ".pyc", "~$")
    ours = [name for name in names if not name.startswith("reporter/starter/sql/")]  # has tests/ of its own
    assert [name for name in ours if any(part in f"/{name}" for part in foreign)] == []
    brought = {name for name in names if name.startswith("reporter/starter/")}
    assert brought == {f"reporter/starter/{name}" for name in _tracked()}


def _tracked() -> list[str]:
    """The starter files that stand in the checkout's folders."""
    found = [CHECKOUT / name for name in FILES]
    files = [path for each in found for path in ([each] if each.is_file() else each.rglob("*"))]
    return [path.relative_to(CHECKOUT).as_posix() for path in files if path.is_file()]


def test_a_project_begun_outside_the_checkout_lists_every_report(installed: Installed) -> None:
    assert sorted(path.name for path in installed.project.iterdir() if path.name[0] != ".") == sorted(FILES)
    shown = installed.run("reporter", "--project", "accounts", "list")
    assert all(name in shown for name in REPORTS)


def test_every_group_of_the_command_has_its_help(installed: Installed) -> None:
    for words in ((), ("run",), ("db",), ("db", "demo"), ("init",), ("list",)):
        assert "Usage: reporter" in installed.run("reporter", *words, "--help")


@pytest.mark.full
def test_the_starter_project_makes_every_report_of_demo_data_on_its_own_server(installed: Installed) -> None:
    project = ("--project", "accounts")
    installed.run("reporter", *project, "db", "demo", "--scale", "0.01", timeout=500)
    installed.run("reporter", *project, "run", "--all", "--period", "2020-06", timeout=500)
    made = sorted((installed.project / "output/2020-06").glob("*.xlsx"))
    words = [name.replace("_", "-").title() for name in REPORTS]
    assert [path.name for path in made] == [f"AtliQ_{name}_2020-06.xlsx" for name in words]
    assert all(row["Verdict"] == "passed" for path in made for row in tables(path)["checks"])
