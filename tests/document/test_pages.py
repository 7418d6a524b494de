"""The pages of docs/ are as the templates and the SQL are; every procedure is used, every named one there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pages, usage = import_module("pages"), import_module("usage")


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    found: dict[str, str] = pages.pages(ROOT)
    return found


def test_the_generated_pages_are_up_to_date(written: dict[str, str]) -> None:
    assert len(written) > 3
    stale = [path for path, text in written.items() if pages.differs(ROOT / path, text)]
    assert stale == [], "python scripts/document writes them"


def test_every_procedure_is_in_its_pages_index_and_every_entry_leads_to_it(written: dict[str, str]) -> None:
    project, _ = pages.load(ROOT)
    for schema in project.schemas.values():
        page = written[f"docs/procedures/{schema.name}.md"]
        index, _, rest = page.partition("## Procedures")
        listed = re.findall(r"^\| \[(\w+)\]\(#(\w+)\) \| \S", index, re.MULTILINE)
        assert listed == [
            (one.name, one.name) for one in sorted(schema.of("procedure"), key=lambda one: one.name)
        ]
        assert all(f"\n### {name}\n" in rest for name, _ in listed)


def test_no_page_is_left_over(written: dict[str, str]) -> None:
    there = {str(path.relative_to(ROOT)) for path in (ROOT / "docs/procedures").iterdir()}
    assert there <= set(written)


def test_every_procedure_is_used_by_somebody_and_every_one_that_a_report_names_is_there() -> None:
    project, reports = pages.load(ROOT)
    assert usage.unused(project, reports) == []
    assert usage.missing(project, reports) == []


def test_a_procedure_that_stands_among_the_others_is_there_and_none_of_a_report() -> None:
    project, reports = pages.load(ROOT)
    named = {(report.schema, name) for report in reports for name, _ in usage.called(report)}
    for schema, others in usage.BESIDES.items():
        there = {found.name for found in project.schema(schema).of("procedure")}
        assert set(others) <= there
        assert [name for name in others if (schema, name) in named] == []
