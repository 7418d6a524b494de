"""A small project on a real server: one table of units by market and month, one report over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from reporter.cli import main
from reporter.database import Database, connect

__all__ = ["REPORT", "Project", "draw", "make"]

SQL = (
    "CREATE TABLE units (market VARCHAR(50) NOT NULL, month DATE NOT NULL, units INT NOT NULL)",
    """INSERT INTO units VALUES ('India', '2021-07-01', 6000000), ('India', '2021-08-01', 1),
       ('USA', '2021-07-01', 5000000), ('Chile', '2021-07-01', 0)""",
    """CREATE PROCEDURE freshness()
       SELECT DATE '2021-08-20' AS data_as_of, DATE '2021-07-31' AS complete_until""",
    """CREATE PROCEDURE data_origin()
       SELECT 'demo' AS kind, 'Demo data, seed 1' AS description, 1 AS is_demo, NOW() AS loaded_at""",
    """CREATE PROCEDURE badges(p_period_end DATE, p_threshold INT)
       SELECT market, SUM(units) AS units, IF(SUM(units) > p_threshold, 'Gold', 'Silver') AS badge
       FROM units WHERE month <= p_period_end GROUP BY market ORDER BY market""",
    """CREATE PROCEDURE badges_control(p_period_end DATE)
       SELECT COUNT(DISTINCT market) AS row_count, SUM(units) AS units
       FROM units WHERE month <= p_period_end""",
    """CREATE PROCEDURE overview(p_period_end DATE)
       SELECT SUM(units) AS units, COUNT(DISTINCT market) AS markets
       FROM units WHERE month <= p_period_end""",
)

REPORT = """title: Market badges
description: Gold and Silver by market.
schema: gdb
period: month
freshness: freshness
file: "Badges_{period}.xlsx"
parameters:
  threshold: {type: integer, default: 5000000, min: 0, help: "Units above which a market is Gold"}
data:
  badges: badges
  kpi: overview
checks:
  badges: {control: badges_control, agree: {Badge: badge}}
"""

COLUMNS = ("Market", "Units", "Badge")
CHECKS = ("Check", "Database figure", "Table figure", "Difference", "Verdict")
CHANGES = ("What", "Key", "Change", "Figure", "Before", "Now", "Difference", "Change %")
TEXTS = {
    "B2": "{{ title }}, {{ period }}",
    "B3": "{{ kpi.units }}",
    "B4": "{{ notice }}",
    "B5": "{{ master_check }}",
}


@dataclass(frozen=True, slots=True)
class Project:
    """A project's folder, and the server and database that it uses."""

    root: Path
    server: Database
    database: str

    @property
    def workbook(self) -> Path:
        return self.root / "output/2021-07/Badges_2021-07.xlsx"

    @property
    def template(self) -> Path:
        return self.root / "templates/badges.xlsx"

    def run(self, *arguments: str) -> int:
        """The exit code of ``reporter --project … ARGUMENTS``."""
        return main(["--project", str(self.root), *arguments])

    def sql(self, *statements: str) -> None:
        with connect(self.server, self.database) as connection:
            for statement in statements:
                connection.execute(statement)

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Changes a text in a file of the project."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def configure(self, **more: str) -> None:
        """Writes config.yaml; ``more`` are keys of database: in the place of the usual ones."""
        keys = {"socket": str(self.server.socket), "user": self.server.user, **more}
        lines = "".join(f"  {name}: {value}\n" for name, value in keys.items())
        self.write("config.yaml", f"database:\n{lines}schemas: {{gdb: {self.database}}}\n")


def make(root: Path, server: Database, database: str) -> Project:
    """The project below ``root``, its tables and procedures in ``database``."""
    project = Project(root, server, database)
    (root / "templates").mkdir(parents=True)
    project.configure()
    project.write("templates/badges.yaml", REPORT)
    draw(project.template)
    project.sql(*SQL)
    return project


def draw(
    path: Path,
    columns: Sequence[str] = COLUMNS,
    table: str = "badges",
    texts: Mapping[str, str] = TEXTS,
    checks: Sequence[str] = CHECKS,
    changes: Sequence[str] = (),
) -> None:
    """A template with one table, one for the checks, and a cover with texts in the cells named."""
    book = xlsxwriter.Workbook(path)
    cover, sheet = book.add_worksheet("Cover"), book.add_worksheet("Badges")
    for cell, text in texts.items():
        cover.write(cell, text)
    formulas = {"Badge": f'=IF({table}[[#This Row],[Units]]>5000000,"Gold","Silver")'}
    headers = [
        {"header": name, **({"formula": formulas[name]} if name in formulas else {})} for name in columns
    ]
    sheet.add_table(2, 1, 3, len(columns), {"name": table, "columns": headers})
    for name, own in (("Checks", checks), ("Changes", changes)):
        if own:
            options = {"name": name.lower(), "columns": [{"header": header} for header in own]}
            book.add_worksheet(name).add_table(2, 1, 3, len(own), options)
    book.close()
