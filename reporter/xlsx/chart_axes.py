"""Axes of a chart that would hide what its series hold (ECMA-376 part 1, 21.2.2.177 scaling)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.xlsx.markup import Element, parse

__all__ = ["lowered"]

_BARS = ("barChart", "bar3DChart")


def lowered(part: bytes) -> bytes:
    """The chart without the floor of zero of each axis of bars that has a bar below it.

    A bar starts at zero, so under such a floor one of a negative value isn't drawn at all. Other bounds stay:
    they may be meant to cut values off.
    """
    if b"min" not in part:
        return part
    chart = parse(part)
    below = {
        axis.get("val")
        for bars in chart.walk(*_BARS)
        if any(value < 0 for value in _values(bars))
        for axis in bars.elements("axId")
    }
    found = [scaling for axis in chart.walk("valAx") if _number(axis) in below for scaling in _floored(axis)]
    for scaling, floor in found:
        scaling.remove(floor)
    return bytes(chart) if found else part


def _values(bars: Element) -> Iterator[float]:
    for series in bars.elements("ser"):
        cache = series.find("val", "numRef", "numCache")
        for point in cache.elements("pt") if cache is not None else ():
            value = point.find("v")
            try:
                yield float(value.text) if value is not None else 0.0
            except ValueError:  # an error's word
                continue


def _number(axis: Element) -> str:
    found = axis.find("axId")
    return found.get("val") if found is not None else ""


def _floored(axis: Element) -> Iterator[tuple[Element, Element]]:
    scaling = axis.find("scaling")
    floor = scaling.find("min") if scaling is not None else None
    if scaling is not None and floor is not None and float(floor.get("val", "1")) == 0:
        yield scaling, floor
