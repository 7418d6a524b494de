"""NAME.yaml: every fault at once, each with its line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from reporter import report
from reporter.errors import Fault, SettingsError, UsageError
from reporter.parameters import Type
from reporter.period import Kind

CHECKOUT = Path(__file__).resolve().parents[2]
SCHEMAS = {"sales": "sales", "gdb": "gdb"}

WHOLE = """
title: Market badges
description: Gold and Silver by market.
schema: gdb
period: month
freshness: freshness
file: "AtliQ_Market-Badges_{period}.xlsx"
parameters:
  threshold: {type: integer, default: 5000000, min: 0, help: "Units above which a market is Gold"}
  share: {type: decimal, default: 0.80, min: 0, max: 1}
  cleaning: {type: choice, choices: [normalise, NO], default: NO}
data:
  badges: market_badges
  regions:
    {call: region_badges, columns: {units: "Units, million"}, unused: [rank], arguments: {p_n: threshold}}
checks:
  badges: {control: market_badges_control, where: {fiscal_year: 2021}, agree: {Badge: badge}}
"""
SMALL = 'title: t\nschema: gdb\nperiod: none\nfile: "a.xlsx"\ndata: {badges: b}\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "templates" / "badges.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.with_suffix(".xlsx").touch()
    return path


def faults(folder: Path, text: str) -> tuple[Fault, ...]:
    with pytest.raises(SettingsError) as raised:
        report.load(write(folder, text), SCHEMAS)
    return raised.value.faults


def test_a_report_is_what_its_file_says(tmp_path: Path) -> None:
    found = report.load(write(tmp_path, WHOLE), SCHEMAS)
    assert (found.name, found.title, found.schema, found.period) == (
        "badges",
        "Market badges",
        "gdb",
        Kind.MONTH,
    )
    threshold, share, cleaning = found.parameters
    assert (threshold.type, threshold.default, threshold.minimum) == (Type.INTEGER, 5_000_000, 0)
    assert (share.default, share.maximum) == (Decimal("0.8"), Decimal(1))
    assert (cleaning.default, cleaning.choices) == ("NO", ("normalise", "NO"))
    assert [(item.name, item.procedure) for item in found.data] == [
        ("badges", "market_badges"), ("regions", "region_badges"),
    ]  # fmt: skip
    assert found.data[1].columns == {"units": "Units, million"}
    assert (found.checks[0].control, found.checks[0].agree) == ("market_badges_control", {"Badge": "badge"})
    assert found.procedures == ("freshness", "market_badges", "region_badges", "market_badges_control")


@pytest.mark.parametrize("name", report.names(CHECKOUT / "templates"))
def test_the_projects_own_reports_are_sound(name: str) -> None:
    found = report.load(CHECKOUT / "templates" / f"{name}.yaml", SCHEMAS)
    assert found.checks


def test_all_faults_come_at_once_with_their_lines(tmp_path: Path) -> None:
    text = """titel: Market badges
schema: gbd
period: monthly
file: "badges_{perod}.xls"
parameters:
  threshold: {type: integr}
  share: {type: decimal, default: 2, max: 1}
  period_end: {type: date}
data:
  badges: {call: "market badges", colums: {}}
checks:
  bagdes: {control: c}
"""
    found = [(fault.place.rpartition(":")[2], fault.code) for fault in faults(tmp_path, text)]
    assert found == [
        ("templates/badges.yaml", "settings.missing-key"),
        ("1", "settings.unknown-key"),
        ("2", "report.schema"),
        ("3", "settings.value"),
        ("4", "report.file"),
        ("4", "report.file"),
        ("6", "settings.value"),
        ("7", "report.default"),
        ("8", "report.reserved"),
        ("10", "settings.value"),
        ("10", "settings.unknown-key"),
        ("12", "report.check"),
    ]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("parameters: {a: {type: choice}}", "report.choices"),
        ("parameters: {a: {type: text, choices: [x]}}", "report.choices"),
        ("parameters: {a: {type: text, min: 1}}", "report.bound"),
        ("parameters: {a: {type: date, min: soon}}", "report.bound"),
        ("parameters: {a: {type: integer, default: 1.5}}", "report.default"),
        ("parameters: {a: {type: choice, choices: [x], default: y}}", "report.default"),
        ("parameters: {notice: {type: text}}", "report.reserved"),
        ("parameters: {'a-b': {type: text}}", "settings.value"),
        ("freshness: 'drop table x'", "settings.value"),
        ("error_cells: 3", "settings.value"),
    ],
)
def test_a_fault_has_a_stable_code_and_a_line(tmp_path: Path, more: str, code: str) -> None:
    (fault,) = faults(tmp_path, SMALL + more)
    assert (fault.code, fault.place) == (code, "templates/badges.yaml:6")


@pytest.mark.parametrize(
    ("pattern", "period"),
    [
        ("a.xls", "none"), ("../a.xlsx", "none"), ("a_{period}.xlsx", "none"), ("a_{region}.xlsx", "none"),
        ("a_{period.xlsx", "month"), ("a_{period!r}.xlsx", "month"), ("a_{period:>9}.xlsx", "month"),
        ("a_{period.year}.xlsx", "month"), ("a.xlsx", "month"), ("a_{}.xlsx", "to_date"),
    ],
)  # fmt: skip
def test_a_file_names_pattern_is_plain_and_names_the_period(
    tmp_path: Path, pattern: str, period: str
) -> None:
    text = SMALL.replace("a.xlsx", pattern).replace("period: none", f"period: {period}")
    assert {fault.code for fault in faults(tmp_path, text)} == {"report.file"}


def test_no_data_set_may_have_the_name_of_the_runs_own(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, SMALL.replace("badges:", "Checks:"))
    assert fault.code == "report.reserved"


def test_a_report_without_its_workbook_says_which(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL)
    path.with_suffix(".xlsx").unlink()
    with pytest.raises(SettingsError) as raised:
        report.load(path, SCHEMAS)
    assert raised.value.faults[0].code == "report.no-template"


def test_an_unknown_report_is_answered_with_the_nearest_and_all(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    with pytest.raises(UsageError) as raised:
        report.find(tmp_path / "templates", "bagdes")
    (fault,) = raised.value.faults
    assert (fault.code, fault.expected, fault.remedy) == (
        "report.unknown",
        "badges",
        'did you mean "badges"?',
    )
