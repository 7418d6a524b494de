"""Rules of charts that show a pivot table."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.xlsx import charts
from reporter.xlsx.cells import area_name
from reporter.xlsx.markup import Element
from reporter.xlsx.rules.contents import Contents, Findings, repeated
from reporter.xlsx.rules.features import area_of
from reporter.xlsx.rules.pivot_parts import Pivot, Pivots, Subject, whole

__all__ = ["check_pivot_charts"]

_REMEDY = "choose the chart's pivot table anew in Excel, or take the chart out"
_BEHIND = ("autoTitleDeleted", "title")
_BEFORE = ("view3D", "floor", "sideWall", "backWall", "plotArea", "legend", "plotVisOnly", "dispBlanksAs")


def check_pivot_charts(contents: Contents, pivots: Pivots, findings: Findings) -> None:
    """package.pivot-chart: a pivot chart names a pivot that is there, and its formats are in their places."""
    parts = dict.fromkeys(
        target
        for part in contents.parts
        for target in contents.linked(part, "chart")
        if target not in contents.broken
    )
    for part in parts:
        if b"pivotSource" in contents.read(part) or b"pivotFmts" in contents.read(part):
            subject = Subject(findings, part, "a pivot chart", _REMEDY)
            _check_source(contents, pivots, contents.tree(part), subject)
            _check_formats(contents.tree(part), subject)


def _check_source(contents: Contents, pivots: Pivots, root: Element, subject: Subject) -> None:
    source, chart = root.find("pivotSource"), root.find("chart")
    if source is None:
        what = "it has formats for a pivot's series and names no pivot"
        subject.fault("pivot-chart", what, expected="pivotSource")
        return
    children = root.elements()
    if chart is not None and children.index(source) > children.index(chart):
        subject.fault("pivot-chart", "pivotSource stands behind chart")
    name, number = source.find("name"), source.find("fmtId")
    text = name.text if name else ""
    if number is None or whole(number, "val") is None:
        subject.fault("pivot-chart", "it doesn't number its formats", expected='fmtId val="0"')
    pivot = next(_named(pivots, text), None)
    if pivot is not None:
        _check_references(contents.read(subject.part), pivot, subject)
    elif text.startswith("'") or not _other_file(contents, text):
        what = "its pivot table isn't there"
        subject.fault("pivot-chart", what, expected="[file.xlsx]Sheet!Pivot", found=text)


def _check_references(chart: bytes, pivot: Pivot, subject: Subject) -> None:
    """Its series show cells of the pivot."""
    for reference in charts.references(chart):
        sheet, _, cells = reference.rpartition("!")
        area, own = area_of(cells), pivot.area
        if area is None or own is None:
            continue
        inside = own.holds(area.first_row, area.first_column) and own.holds(area.last_row, area.last_column)
        if not inside or sheet.strip("'").replace("''", "'").casefold() != pivot.sheet.name.casefold():
            what = f"a series shows cells outside {pivot.title}"
            subject.fault("pivot-chart", what, expected=area_name(own), found=reference)


def _named(pivots: Pivots, text: str) -> Iterator[Pivot]:
    """The pivot that ``[file]Sheet!Pivot`` means."""
    plain = text.partition("]")[2] if text.startswith("[") else text
    for pivot in pivots.tables:
        if plain.casefold() == f"{pivot.sheet.name}!{pivot.name}".casefold():
            yield pivot


def _other_file(contents: Contents, text: str) -> bool:
    """True where the pivot may be in another workbook: no sheet here has its name."""
    plain = text.partition("]")[2]
    return bool(plain) and not any(
        plain.casefold().startswith(f"{sheet.name}!".casefold()) for sheet in contents.sheets
    )


def _check_formats(root: Element, subject: Subject) -> None:
    chart = root.find("chart")
    formats = chart.find("pivotFmts") if chart else None
    if chart is None or formats is None:
        return
    names = [child.name for child in chart.elements()]
    at = names.index("pivotFmts")
    wrong = [n for n in names[:at] if n in _BEFORE] + [n for n in names[at:] if n in _BEHIND]
    if wrong:
        what = "pivotFmts stands in the wrong place"
        subject.fault("pivot-chart", what, expected="behind autoTitleDeleted", found=" ".join(wrong))
    numbers = [e.find("idx") for e in formats.elements("pivotFmt")]
    for number in repeated(e.get("val") for e in numbers if e is not None):
        subject.fault("pivot-chart", "two formats have the same number", found=number)
    if None in numbers:
        subject.fault("pivot-chart", "a format has no number", expected="idx")
