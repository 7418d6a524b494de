"""``python -m bench.pivot_evidence PATH…``: which pivots Excel itself computed, and how that is known.

Prints the list that ``bench.pivot_oracle`` counts by. A file that says "Microsoft Excel" proves nothing, for
other libraries say so too; and a file that Excel once saved may have gone through such a library since. So
each verdict rests on traces, never on whether we agree with the pivot:

* the file: docProps/app.xml, fileVersion with Excel's build, the zip as Excel packs it (first member,
  the date of 1980, growth hints in the members' headers), revision ids;
* the pivot: updatedVersion, the cache's refreshedBy and refreshedVersion, rowItems, filled cells.
"""

from __future__ import annotations

import argparse
import hashlib
import struct
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.stored_pivots import StoredPivot, pivots, reference, sheet_cells, stored_items, workbooks
from reporter.errors import ReporterError
from reporter.xlsx.package import Package

__all__ = ["listed", "verdict"]

_APP = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_GROWTH_HINT = b"\x20\xa2"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a line a pivot: SHA-256 of the file, part, verdict, evidence."""
    parser = argparse.ArgumentParser(prog="python -m bench.pivot_evidence", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a workbook, or a folder of them")
    for line in listed(parser.parse_args(arguments).paths):
        print(line)
    return 0


def listed(paths: Iterable[Path]) -> list[str]:
    """The list: its heading, then a line a pivot."""
    lines = sorted({line for path in workbooks(paths) for line in _lines(path)})
    return ["\t".join(line) for line in (("file", "pivot", "verdict", "evidence"), *lines)]


def _lines(path: Path) -> Iterator[tuple[str, str, str, str]]:
    try:
        package = Package.open(path)
    except ReporterError:
        return
    file = hashlib.sha256(path.read_bytes()).hexdigest()
    found = [pivot for pivot in pivots(package) if not pivot.skipped]
    traces = _traces(path, package) if found else []
    for pivot in found:
        yield file, pivot.part, *verdict(pivot, traces)


def verdict(pivot: StoredPivot, traces: Sequence[str]) -> tuple[str, str]:
    """``Excel`` or ``not Excel``, and the evidence: what speaks against it first, else what speaks for it."""
    against = [*_against(pivot), *(trace for trace in traces if trace.startswith("no "))]
    if against:
        return "not Excel", "; ".join(against)
    return "Excel", "; ".join([*traces, *_versions(pivot)])


def _against(pivot: StoredPivot) -> Iterator[str]:
    """What shows that nobody computed the pivot, or that it was changed after Excel had computed it."""
    root = pivot.package.tree(pivot.part)
    cache = pivot.package.tree(pivot.cache)
    area = reference(root)
    if not any(area.holds(*place) for place in sheet_cells(pivot.package, pivot.sheet)):
        yield "no filled cell in its place"
    if not stored_items(root, "rowItems") and not stored_items(root, "colItems"):
        yield "neither rowItems nor colItems"
    if cache.get("refreshedBy") is None:
        yield "no refreshedBy in the cache"
    if root.get("updatedVersion") is None:
        yield "no updatedVersion"


def _versions(pivot: StoredPivot) -> Iterator[str]:
    root, cache = pivot.package.tree(pivot.part), pivot.package.tree(pivot.cache)
    yield f"pivot updated by version {root.get('updatedVersion')}"
    yield f"cache refreshed by version {cache.get('refreshedVersion')}"
    if any("uid" in str(name) for name in root.attrib):
        yield "xr:uid on the pivot"


def _traces(path: Path, package: Package) -> list[str]:
    """What the file says of the program that saved it last; traces that are missing begin with ``no``."""
    return [*_application(package), *_build(package), *_packing(path)]


def _application(package: Package) -> Iterator[str]:
    part = "docProps/app.xml"
    root = package.tree(part) if part in package else None
    name = root.findtext(_APP + "Application") if root is not None else None
    version = root.findtext(_APP + "AppVersion") if root is not None else None
    if name is None or "Excel" not in name or version is None:
        yield f"no Excel in docProps/app.xml ({name or 'no name'})"
    else:
        yield f"{name} {version}"


def _build(package: Package) -> Iterator[str]:
    part = next(part for part in package.parts if part.endswith("workbook.xml"))
    root = package.tree(part)
    version = root.find(_MAIN + "fileVersion")
    build = version.get("rupBuild") if version is not None else None
    if root.prefix is not None:
        yield f"no default namespace in the workbook part ({root.prefix}:)"
    yield f"build {build}" if build else "no build in fileVersion"
    if any("revision" in uri for uri in root.nsmap.values()):
        yield "revision ids"


def _packing(path: Path) -> Iterator[str]:
    """How the zip is packed: not needed for the verdict where the rest agrees, but hardly ever copied."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if {member.date_time[0] for member in members} == {1980}:
        yield "members dated 1980"
    hints = sum(_hinted(data, member.header_offset) for member in members)
    if hints and members[0].filename == "[Content_Types].xml":
        yield f"{hints} growth hints"


def _hinted(data: bytes, offset: int) -> bool:
    name, extra = struct.unpack_from("<HH", data, offset + 26)
    return bool(extra) and data[offset + 30 + name :][:2] == _GROWTH_HINT


if __name__ == "__main__":
    sys.exit(main())
