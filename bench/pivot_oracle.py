"""``python -m bench.pivot_oracle PATH…``: are the pivots that we compute the ones that Excel stored?

Every pivot of the workbooks (or of the folders of workbooks) is laid out anew from the records of its cache
and compared with what its file holds: rowItems, colItems, location and every cell. Left out are only OLAP
sources and pivots without records. ``pivot_oracle_list.tsv`` says which pivots Excel itself computed, and by
which traces that is known; both shares are printed, over all pivots and over those.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.stored_pivots import (
    StoredPivot,
    pivots,
    recompute,
    sheet_cells,
    stored_items,
    workbooks,
)
from reporter.errors import ReporterError
from reporter.pivot.model import AxisItem, Layout, Scalar
from reporter.xlsx.cells import area_name, cell_name
from reporter.xlsx.package import Package

if TYPE_CHECKING:
    from lxml import etree

__all__ = [
    "LIST",
    "Result",
    "Share",
    "computed_by_excel",
    "measured",
    "same",
    "shares",
]

LIST = Path(__file__).with_name("pivot_oracle_list.tsv")
"""The verdict on each pivot of the known workbooks: columns file (SHA-256), pivot, verdict, evidence."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TOLERANCE = 1e-9
_EPOCH = datetime(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one pivot; ``skipped`` says why it wasn't compared, the others hold each difference."""

    workbook: str
    file: str
    part: str
    name: str = ""
    skipped: str = ""
    layout: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    uncomputed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """How many of ``pivots`` have the same layout, and how many of them every cell too."""

    pivots: int
    layout: int
    cells: int


def measured(path: Path) -> Iterator[Result]:
    """Each pivot of a workbook, compared."""
    try:
        package = Package.open(path)
    except ReporterError:
        return
    file = hashlib.sha256(path.read_bytes()).hexdigest()
    for pivot in pivots(package):
        yield _compared(pivot, path.name, file)


def _compared(pivot: StoredPivot, workbook: str, file: str) -> Result:
    root = pivot.package.tree(pivot.part)
    name = root.get("name", "")
    if pivot.skipped:
        return Result(workbook, file, pivot.part, name, pivot.skipped)
    try:
        ours = recompute(pivot)
    except Exception as error:  # a pivot that can't be computed is a difference, never the end of the run
        fault = f"{type(error).__name__}: {error}"
        return Result(workbook, file, pivot.part, name, layout=(fault,), cells=(fault,))
    return Result(
        workbook,
        file,
        pivot.part,
        name,
        layout=tuple(_layout_differences(root, ours)),
        cells=tuple(_cell_differences(sheet_cells(pivot.package, pivot.sheet), ours)),
        uncomputed=ours.uncomputed,
    )


def _layout_differences(root: etree._Element, ours: Layout) -> Iterator[str]:
    location = root.find(_MAIN + "location")
    assert location is not None
    for attribute, value in (
        ("ref", area_name(ours.ref)),
        ("firstHeaderRow", ours.first_header_row),
        ("firstDataRow", ours.first_data_row),
        ("firstDataCol", ours.first_data_column),
        ("rowPageCount", ours.rows_per_page),
        ("colPageCount", ours.columns_per_page),
    ):
        stored = location.get(attribute, "0")
        if stored != str(value):
            yield f"{attribute}: {stored} in the file, {value} computed"
    yield from _item_differences("rowItems", stored_items(root, "rowItems"), ours.rows)
    yield from _item_differences("colItems", stored_items(root, "colItems"), ours.columns)


def _item_differences(
    tag: str, stored: Sequence[tuple[str, int, int, tuple[int, ...]]], ours: Sequence[AxisItem]
) -> Iterator[str]:
    """Compares line by line; ``i`` where any line of its kind has it: early builds of 2007 left it out."""
    numbered = {kind for kind, _, data_field, _ in stored if data_field}
    computed = [
        (item.kind, item.repeated, item.data_field if item.kind in numbered else 0, item.x) for item in ours
    ]
    if len(stored) != len(computed):
        yield f"{tag}: {len(stored)} in the file, {len(computed)} computed"
    for number, (one, other) in enumerate(zip(stored, computed, strict=False)):
        if one != other:
            yield f"{tag} {number}: {one} in the file, {other} computed"


def _cell_differences(stored: Mapping[tuple[int, int], Scalar], ours: Layout) -> Iterator[str]:
    computed = {(cell.row, cell.column): cell.value for cell in ours.cells if cell.value not in (None, "")}
    places = {place for place in stored if ours.ref.holds(*place)} | computed.keys()
    for place in sorted(places):
        one, other = stored.get(place), computed.get(place)
        if not same(one, other):
            yield f"{cell_name(*place)}: {one!r} in the file, {other!r} computed"


def same(stored: Scalar, computed: Scalar) -> bool:
    """True for equal numbers (relatively to 1e-9; a date is its serial) and for the same text."""
    one, other = _number(stored), _number(computed)
    if one is None or other is None:
        return type(stored) is type(computed) and stored == computed
    return abs(one - other) <= _TOLERANCE * max(abs(one), abs(other), 1e-6)


def _number(value: Scalar) -> float | None:
    if isinstance(value, datetime):
        return (value - _EPOCH).total_seconds() / 86400
    return None if isinstance(value, (str, bool)) or value is None else float(value)


# The figures


def computed_by_excel(list_: Path = LIST) -> Mapping[tuple[str, str], bool]:
    """For each known pivot (SHA-256 of the file, part) whether Excel computed it."""
    lines = list_.read_text("utf-8").splitlines()[1:]
    entries = (line.split("\t") for line in lines if line)
    return {(file, part): verdict == "Excel" for file, part, verdict, *_ in entries}


def shares(results: Iterable[Result], excel: Mapping[tuple[str, str], bool]) -> tuple[Share, Share]:
    """The share over all compared pivots, and over those that Excel computed."""
    compared = [result for result in results if not result.skipped]
    return _share(compared), _share([one for one in compared if excel.get((one.file, one.part))])


def _share(results: Sequence[Result]) -> Share:
    return Share(
        len(results),
        sum(not result.layout for result in results),
        sum(not result.layout and not result.cells for result in results),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the counts, and each difference where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.pivot_oracle", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a workbook, or a folder of them")
    parser.add_argument("--list", action="store_true", help="each difference")
    options = parser.parse_args(arguments)
    excel = computed_by_excel()
    results = [result for path in workbooks(options.paths) for result in measured(path)]
    if options.list:
        for result in results:
            _print_differences(result, excel)
    _print_counts(results, excel)
    return 0


def _print_differences(result: Result, excel: Mapping[tuple[str, str], bool]) -> None:
    found = [*result.uncomputed, *result.layout, *result.cells]
    if not found:
        return
    known = "" if excel.get((result.file, result.part)) else "  (not computed by Excel)"
    print(f"{result.workbook} {result.part} {result.name}{known}")
    for difference in found:
        print(f"    {difference}")


def _print_counts(results: Sequence[Result], excel: Mapping[tuple[str, str], bool]) -> None:
    for reason, count in Counter(result.skipped for result in results if result.skipped).most_common():
        print(f"left out, {reason}: {count}")
    unknown = sum((one.file, one.part) not in excel for one in results if not one.skipped)
    if unknown:
        print(f"not in the list, so not counted as computed by Excel: {unknown}")
    for what, share in zip(("all", "computed by Excel"), shares(results, excel), strict=True):
        layouts, cells = (100 * count / max(share.pivots, 1) for count in (share.layout, share.cells))
        print(
            f"{what}: {share.pivots} pivots, {share.layout} with the same layout ({layouts:.1f} %), "
            f"{share.cells} with every cell the same too ({cells:.1f} %)"
        )


if __name__ == "__main__":
    sys.exit(main())
