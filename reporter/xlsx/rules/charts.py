"""Rules of charts and other drawings' references."""

from __future__ import annotations

from reporter.xlsx import charts
from reporter.xlsx.formulas import prefix_of, tokens
from reporter.xlsx.rules.contents import Contents, Findings

__all__ = ["check_charts"]

_LONGEST = 8192


def check_charts(contents: Contents, findings: Findings) -> None:
    """package.chart-reference: references to sheets that aren't there."""
    sheets = {sheet.name.casefold() for sheet in contents.sheets}
    parts = dict.fromkeys(
        target
        for part in contents.parts
        for target in contents.linked(part, "chart", "chartEx")
        if target not in contents.broken
    )
    shown = _sheets(contents)
    for part in parts:
        for reference in charts.references(contents.tree(part)):
            if len(reference) > _LONGEST:
                findings.add("formula-length", "a chart's reference is too long", part, found=reference)
                continue
            findings.look(reference)
            for token in tokens(reference):
                prefix = prefix_of(token.prefix) if token.prefix else None
                missing = [] if prefix is None else [s for s in prefix.sheets if s.casefold() not in sheets]
                if missing:
                    what = f"a chart{shown.get(part, '')} refers to a sheet that isn't there"
                    findings.add("chart-reference", what, part, found=reference)


def _sheets(contents: Contents) -> dict[str, str]:
    """Where each chart stands, as words behind "a chart"."""
    return {
        chart: f" on sheet {sheet.name}"
        for sheet in contents.sheets
        if sheet.part
        for drawing in contents.linked(sheet.part, "drawing")
        for chart in contents.linked(drawing, "chart", "chartEx")
    }
