"""``reporter template``: inspect and lint, for people and as JSON."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from reporter.cli import main
from tests.projects import REPORT, draw


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text("database: {socket: /nowhere/socket}\nschemas: {gdb: gdb}\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/badges.yaml").write_text(REPORT)
    draw(tmp_path / "templates/badges.xlsx")
    return tmp_path


def run(project: Path, *arguments: str) -> int:
    return main(["--project", str(project), "template", *arguments])


def test_inspect_shows_a_tree_of_what_fills_what(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "inspect", "badges") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "badges.xlsx: Market badges"
    assert "    badges at Badges!B3:D4: data set badges of procedure badges" in lines
    assert "      Units: units" in lines
    assert '      Badge: = IF(badges[[#This Row],[Units]]>5000000,"Gold","Silver")' in lines
    assert "    kpi.units: procedure overview" in lines
    assert "      Cover!B3" in lines


def test_inspect_gives_the_same_as_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "inspect", "badges", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [table["procedure"] for table in found["tables"]] == ["badges", ""]
    assert found["tables"][0]["columns"][1] == {"header": "Units", "column": "units", "formula": ""}
    assert {one["name"] for one in found["placeholders"]} >= {"title", "kpi.units", "notice"}


def test_inspect_draws_the_tree_on_a_terminal(project: Path) -> None:
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "reporter", "--project", str(project), "template", "inspect", "badges"]
    with subprocess.Popen(command, stdout=slave, stderr=slave) as process:
        assert process.wait() == 0
    os.close(slave)
    assert "├── " in os.read(master, 65_536).decode()
    os.close(master)


def test_lint_of_a_sound_template_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "lint", "badges") == 0
    assert capsys.readouterr().out == "badges: no errors, no warnings\n"


def test_lint_gives_all_findings_of_all_reports_and_exit_code_3(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw(project / "templates/other.xlsx", texts={"B2": "{{ titel }}", "B3": "{{ a b }}"})
    (project / "templates/other.yaml").write_text(REPORT.replace("  kpi: overview\n", ""))
    assert run(project, "lint", "--all") == 3
    out = capsys.readouterr().out
    assert "badges: no errors, no warnings" in out
    assert "error: other.xlsx: Cover!B2: there is no value named titel" in out
    assert "error: other.xlsx: Cover!B3: a placeholder can't be understood" in out
    assert "  why:      a run has no value of that name" in out
    assert "  remedy:   did you mean title?" in out
    assert "other: 2 errors, no warnings" in out


def test_a_warning_alone_is_exit_code_0(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draw(project / "templates/badges.xlsx", texts={"B2": "=TODAY()", "B3": "{{ kpi.units }}"})
    assert run(project, "lint", "badges") == 0
    out = capsys.readouterr().out
    assert out.startswith("warning: badges.xlsx: Cover!B2: the formula uses TODAY\n")
    assert out.endswith("badges: no errors, 1 warning\n")


def test_lint_as_json_names_sheet_cell_reason_and_remedy(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw(project / "templates/badges.xlsx", texts={"B2": "{{ titel }}", "B3": "{{ kpi.units }}"})
    assert run(project, "lint", "badges", "--json") == 3
    document = json.loads(capsys.readouterr().out)
    (report,) = document["reports"]
    (finding,) = report["findings"]
    assert (finding["severity"], finding["sheet"], finding["cell"]) == ("error", "Cover", "B2")
    assert {"what", "why", "remedy", "code", "file"} <= finding.keys()
    assert document["error"]["exit_code"] == 3


@pytest.mark.parametrize(
    "arguments", [("lint",), ("lint", "--all", "badges"), ("lint", "bages"), ("inspect", "x")]
)
def test_a_mistake_on_the_command_line_is_exit_code_2(
    arguments: tuple[str, ...], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, *arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_run_is_stopped_by_what_lint_calls_an_error(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw(project / "templates/badges.xlsx", columns=("Market", "Units, a", "Units (b)"))
    assert run(project, "lint", "badges") == 3
    assert main(["--project", str(project), "run", "badges", "--period", "2021-07"]) == 3
    assert "template.header-twice" not in capsys.readouterr().out
