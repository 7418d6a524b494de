"""The titles of parts in the extended properties: sheets, then names, as other programs list them."""

from __future__ import annotations

from collections.abc import Sequence

from reporter.xlsx.markup import Element, parse

__all__ = ["copied_titles"]


def copied_titles(data: bytes, sheet: str, names: Sequence[str]) -> bytes:
    """The extended properties with the sheet under each of the names, and its own names as often.

    What doesn't count right stays as it is: no program minds.
    """
    document = parse(data)
    titles = next(document.walk("TitlesOfParts"), None)
    pairs = next(document.walk("HeadingPairs"), None)
    vector = titles.find("vector") if titles is not None else None
    if vector is None or pairs is None:
        return data
    counts = list(pairs.walk("i4", "int"))
    listed = vector.elements("lpstr")
    if sum(int(count.text) for count in counts) != len(listed):
        return data
    found: list[Element | bytes] = []
    for count in counts:
        group, listed = listed[: int(count.text)], listed[int(count.text) :]
        group = [twin for title in group for twin in _twins(title, sheet, names)]
        count.text = str(len(group))
        found += group
    vector.children = found
    vector.set("size", str(len(found)))
    return bytes(document)


def _twins(title: Element, sheet: str, names: Sequence[str]) -> list[Element]:
    place, mark, name = title.text.rpartition("!")
    own = place.strip("'").replace("''", "'") if mark else name
    if own != sheet:
        return [title]
    twins = [parse(bytes(title)).elements()[0] for _ in names]
    for twin, new in zip(twins, names, strict=True):
        quoted = "'" + new.replace("'", "''") + "'"
        twin.text = f"{quoted}!{name}" if mark else new
    return twins
