"""Skipped tests are counted and named at the end; under CI=true a reason that isn't allowed fails the run."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

ALLOWED = tuple(
    line
    for line in (Path(__file__).parent / "allowed-skips.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why a test was skipped, without pytest's own prefix."""
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(reason_of(report) for report in skipped)
    terminalreporter.write_sep("-", f"{len(skipped)} skipped")
    for reason, count in sorted(reasons.items()):
        mark = "" if reason.startswith(ALLOWED) else "   (not an allowed reason: tests/allowed-skips.txt)"
        terminalreporter.write_line(f"{count:5d}  {reason}{mark}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or os.environ.get("CI") != "true":
        return
    reasons = {reason_of(report) for report in reporter.stats.get("skipped", [])}
    if session.exitstatus == 0 and any(not reason.startswith(ALLOWED) for reason in reasons):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
