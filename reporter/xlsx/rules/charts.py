"""Rules of charts and other drawings' references."""

from __future__ import annotations

from reporter.xlsx import charts
from reporter.xlsx.formulas import prefix_of, tokens
from reporter.xlsx.rules.contents import Contents, Findings

__all__ = ["check_charts"]


def check_charts(contents: Contents, findings: Findings) -> None:
    """package.chart-reference: references to sheets that aren't there."""
    sheets = {sheet.name.casefold() for sheet in contents.sheets}
    parts = dict.fromkeys(
        target
        for part in contents.parts
        for target in contents.linked(part, "chart", "chartEx")
        if target not in contents.broken
    )
    for part in parts:
        for reference in charts.references(contents.read(part)):
            for token in tokens(reference):
                prefix = prefix_of(token.prefix) if token.prefix else None
                missing = [] if prefix is None else [s for s in prefix.sheets if s.casefold() not in sheets]
                if missing:
                    what = "a chart refers to a sheet that isn't there"
                    findings.add("chart-reference", what, part, found=reference)
