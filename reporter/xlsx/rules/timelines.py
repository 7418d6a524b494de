"""Rules of timelines: timeline-list, -name, -cache, -shape, -pivot, -field, -span."""

from __future__ import annotations

from reporter.xlsx.markup import Element
from reporter.xlsx.rules.contents import Contents, Findings
from reporter.xlsx.rules.pivot_parts import Pivots, Subject, flag, whole
from reporter.xlsx.rules.pivot_values import date_of
from reporter.xlsx.rules.slicing import REMEDY, Form, check_pivots_of, check_slicing, slicing_of
from reporter.xlsx.strings import decoded

__all__ = ["check_timelines"]

_FORM = Form(
    "timeline",
    {"pivot": "{D0CA8CA8-9F24-4464-BF8E-62219DCF47F9}"},
    {"pivot": "{7E03D99C-DC04-49d9-9315-930204A7B6E9}"},
    (("timelineCacheRefs", "timelineCacheRef"), ("timelineRefs", "timelineRef")),
    "timeslicer",
    {"pivot": "tsle"},
)
_LEVELS = range(4)
"""Years, quarters, months, days."""


def check_timelines(contents: Contents, pivots: Pivots, findings: Findings) -> None:
    """All rules of timelines."""
    slicing = slicing_of(contents, _FORM)
    check_slicing(contents, slicing, findings)
    for cache in slicing.caches:
        subject = Subject(findings, cache.part, f"the timeline cache {cache.name!r}", REMEDY)
        state = cache.root.find("state")
        if state is None:
            subject.fault("timeline-span", "it has no state", expected="state")
            continue
        source, _ = check_pivots_of(contents, pivots, cache, state.get("pivotCacheId"), subject)
        name = decoded(cache.root.get("sourceName"))
        number = source.position(name) if source else None
        field = source.field(number) if source else None
        if source is not None:
            shared = field.element.find("sharedItems") if field else None
            if shared is None or not (flag(shared, "containsDate") or _only_blank(shared)):
                what = "its field isn't one of dates in the pivot cache"
                subject.fault("timeline-field", what, found=name)
        _check_span(state, subject)
    for sheet, part, element in slicing.shown:
        name = f"timeline {element.get('name')!r} on sheet {sheet.name!r}"
        subject = Subject(findings, part, name, REMEDY)
        for attribute in ("level", "selectionLevel"):
            if whole(element, attribute, 0) not in _LEVELS:
                what = f"its {attribute} is none"
                subject.fault("timeline-span", what, expected="0 to 3", found=element.get(attribute))


def _check_span(state: Element, subject: Subject) -> None:
    """The selection lies within the bounds, and both begin before they end."""
    bounds = state.find("bounds")
    if bounds is None:
        subject.fault("timeline-span", "it has no bounds", expected="bounds")
        return
    spans = {}
    for element in state.elements("bounds", "selection"):
        start, end = date_of(element.get("startDate")), date_of(element.get("endDate"))
        if start is None or end is None or start > end:
            found = f"{element.get('startDate')} to {element.get('endDate')}"
            subject.fault("timeline-span", f"its {element.name} are no span of dates", found=found)
            return
        spans[element.name] = (start, end)
    chosen = spans.get("selection")
    if chosen and not (spans["bounds"][0] <= chosen[0] and chosen[1] <= spans["bounds"][1]):
        found = f"{chosen[0]:%Y-%m-%d} to {chosen[1]:%Y-%m-%d}"
        expected = f"{spans['bounds'][0]:%Y-%m-%d} to {spans['bounds'][1]:%Y-%m-%d}"
        subject.fault("timeline-span", "its selection reaches beyond its bounds",
                      expected=expected, found=found)  # fmt: skip


def _only_blank(shared: Element) -> bool:
    """True where a field holds nothing, as all fields of a table without rows do."""
    return (
        flag(shared, "containsBlank")
        and not flag(shared, "containsNonDate", default=True)
        and not flag(shared, "containsNumber")
    )
