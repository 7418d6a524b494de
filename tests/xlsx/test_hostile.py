"""Packages that are made to take all time or memory: judged or refused with one line, in bounded memory.

What takes long is done by a process of its own, whose memory is measured; its processor time has a limit only
so that a test that fails ends.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from reporter.errors import PackageError
from reporter.xlsx import rules
from reporter.xlsx.moves import Area
from reporter.xlsx.package import Package
from reporter.xlsx.pieces import pieces
from reporter.xlsx.rules.features import overlaps
from reporter.xlsx.rules.rows import scan
from tests.template.drawn import sales_template

NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
MOST_MEMORY = 400 << 20
_SAMPLE = 1 << 20

JUDGE = """
import json, resource, sys
from pathlib import Path
from reporter import delivered
from reporter.errors import PackageError

resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
try:
    codes = sorted({fault.code for fault in delivered.faults(Path(sys.argv[1]))})
except PackageError as error:
    codes = ["refused", *(fault.code for fault in error.faults)]
status = Path("/proc/self/status").read_text()  # what getrusage tells begins with the parent's memory
print(json.dumps([codes, int(status.partition("VmHWM:")[2].split()[0]) * 1024]))
"""


@cache
def sound() -> Mapping[str, bytes]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        archive = zipfile.ZipFile(sales_template(Path(folder) / "sales.xlsx"))
        return {name: archive.read(name) for name in archive.namelist()}


def long(size: int, make: Callable[[int], bytes]) -> bytes:
    """So many bytes of what is made of the numbers from 1 on."""
    target = io.BytesIO()
    for number in count(1):
        target.write(make(number))
        if target.tell() >= size:
            return target.getvalue()
    raise AssertionError


def sheet(rows: bytes, tail: bytes = b"") -> dict[str, bytes]:
    return {SHEET: b"<worksheet %b><sheetData>%b</sheetData>%b</worksheet>" % (NS, rows, tail)}


def value(number: int) -> int:
    """Digits that don't compress as a bomb does."""
    return number * 7919 % 99991


def odd_rows(size: int) -> dict[str, bytes]:
    return sheet(long(size, lambda n: b"<row r='%d'><c r='A%d'><v>%d</v></c><c/></row>" % (n, n, value(n))))


def prefixed_rows(size: int) -> dict[str, bytes]:
    rows = long(size, lambda n: b'<x:row r="%d"><x:c r="A%d"><x:v>%d</x:v></x:c></x:row>' % (n, n, value(n)))
    return {SHEET: b"<x:worksheet xmlns:x=%b><x:sheetData>%b</x:sheetData></x:worksheet>" % (NS[6:], rows)}


def shapes(size: int) -> dict[str, bytes]:
    """Rows of 4,096 shapes in turn: as many patterns as there are would have to be tried."""

    def row(number: int) -> bytes:
        shape = number * 2654435761 % 4096
        cells = (b'<c r="%c%d"><v>%d</v></c>' % (65 + at, number, at) for at in range(12) if shape >> at & 1)
        return b'<row r="%d">%b</row>' % (number, b"".join(cells))

    return sheet(long(size, row))


def formulas(size: int) -> dict[str, bytes]:
    text = b'<row r="%d"><c r="A%d"><f>SUM(B%d:C%d)+"x"&amp;[@%d]</f><v>1</v></c></row>'
    return sheet(long(size, lambda n: text % (n, n, value(n), n, value(n))))


def open_quotes(size: int) -> dict[str, bytes]:
    """Formulas in which every character might begin the name of a sheet."""
    text = b'<row r="%d"><c r="A%d"><f>%b</f><v>1</v></c></row>'
    return sheet(long(size, lambda n: text % (n, n, b"'a%d??(?" % n * 800)))


def merges(number: int) -> dict[str, bytes]:
    merged = b'<mergeCell ref="A1:XFD1048576"/>' * number
    return sheet(b"", b"<mergeCells>%b</mergeCells>" % merged)


def same_sheet(number: int) -> dict[str, bytes]:
    start = sound()[BOOK].index(b"<sheet ")
    end = sound()[BOOK].index(b"/>", start) + 2
    entry = sound()[BOOK][start:end]
    listed = b"".join(entry.replace(b'name="', b'name="%d' % at) for at in range(number))
    return {BOOK: sound()[BOOK][:start] + listed + sound()[BOOK][end:]}


def same_table(number: int) -> dict[str, bytes]:
    rels = "xl/worksheets/_rels/sheet2.xml.rels"
    start = sound()[rels].index(b"<Relationship ", sound()[rels].index(b"<Relationships") + 15)
    end = sound()[rels].index(b"/>", start) + 2
    entry = sound()[rels][start:end]
    return {
        rels: sound()[rels][:end]
        + b"".join(entry.replace(b'Id="', b'Id="x%d' % at) for at in range(number))
        + sound()[rels][end:]
    }


HOSTILE: dict[str, tuple[Callable[[], Mapping[str, bytes]], str]] = {
    "rows with single quotes": (lambda: odd_rows(200_000_000), "package.too-large"),
    "rows with a prefix": (lambda: prefixed_rows(200_000_000), "package.too-large"),
    "rows of many shapes": (lambda: shapes(100_000_000), "package.too-large"),
    "one long row": (lambda: sheet(long(50_000_000, lambda n: b"<c><v>%d</v></c>" % n)), "package.too-large"),
    "rows that don't end": (
        lambda: sheet(long(100_000_000, lambda n: b'<row r="%d"><c><v>%d</v></c>' % (n, value(n)))),
        "package.too-large",
    ),
    "many tags behind the rows": (
        lambda: sheet(b"", long(15_000_000, lambda n: b"<x%d/>" % (n % 997))),
        "package.too-large",
    ),
    "one long tag": (
        lambda: {SHEET: b'<worksheet a="%b"/>' % long(100_000_000, lambda n: b"x%d" % value(n))},
        "package.too-large",
    ),
    "one tag with many attributes": (
        lambda: {"xl/styles.xml": b"<styleSheet %b/>" % long(50_000_000, lambda n: b' a%d=""' % n)},
        "package.too-large",
    ),
    "one long comment": (
        lambda: {
            "xl/styles.xml": b"<styleSheet><!--%b--></styleSheet>" % long(50_000_000, lambda n: b"%d" % n)
        },
        "package.too-large",
    ),
    "elements without an end": (
        lambda: {STRINGS: b"<sst>" + long(60_000_000, lambda n: b"<a%d>" % (n % 97))},
        "package.malformed",
    ),
    "more shared texts than cells": (
        lambda: {
            STRINGS: b"<sst>%b</sst>" % long(120_000_000, lambda n: b"<si/>" if n % 9 else b"<x%d/>" % n)
        },
        "package.too-large",
    ),
    "rows in CDATA": (
        lambda: sheet(long(60_000_000, lambda n: b"<row><c><v><![CDATA[%d]]></v></c></row>" % n)),
        "package.too-large",
    ),
    "formulas that are slow to read": (lambda: open_quotes(40_000_000), "package.too-large"),
    "many names": (
        lambda: {
            BOOK: sound()[BOOK].replace(
                b"</definedNames>",
                long(60_000_000, lambda n: b'<definedName name="n%d">Data!A%d</definedName>' % (n, n))
                + b"</definedNames>",
            )
        },
        "package.too-large",
    ),
    "many parts": (lambda: {f"xl/a{n}.xml": b"" for n in range(60_000)}, "package.too-large"),
}
"""What is refused, and by which code."""

HEAVY: dict[str, tuple[Callable[[], Mapping[str, bytes]], str]] = {
    "rows with single quotes": (lambda: odd_rows(30_000_000), ""),
    "formulas": (lambda: formulas(15_000_000), "package.formula-shorthand"),
    "merges that cover each other": (lambda: merges(300_000), "package.merge-overlap"),
    "a sheet that is listed often": (lambda: same_sheet(200_000), "package.sheet-repeated"),
    "a table that is linked often": (lambda: same_table(200_000), ""),
    "many small parts": (
        lambda: {
            f"xl/a{n}.xml": b"<a>%b</a>" % long(3_900_000, lambda n: b"<x%d/>" % value(n)) for n in range(30)
        },
        "",
    ),
    "a long reference": (
        lambda: {
            name: data.replace(
                b"</c:chartSpace>", long(50_000_000, lambda n: b"A%d+" % n) + b"</c:chartSpace>"
            )
            for name, data in sound().items()
            if name.startswith("xl/charts/chart")
        },
        "",
    ),
}
"""What may have findings, among them that of the code."""


def packed(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in {**sound(), **parts}.items():
            ratio = len(data[:_SAMPLE]) / len(zlib.compress(data[:_SAMPLE], 1))
            archive.writestr(name, data, zipfile.ZIP_STORED if ratio > 90 else zipfile.ZIP_DEFLATED)
    return path


def judged(path: Path) -> tuple[list[str], int]:
    """The codes of all findings, "refused" first where the file is, and the most memory that it took."""
    done = subprocess.run([sys.executable, "-c", JUDGE, str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    codes, memory = json.loads(done.stdout)
    return codes, memory


@pytest.mark.full
@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_take_all_memory_is_refused_with_one_line_in_little_of_it(
    name: str, tmp_path: Path
) -> None:
    make, code = HOSTILE[name]
    codes, memory = judged(packed(tmp_path / "hostile.xlsx", make()))
    assert codes == ["refused", code]
    assert memory < MOST_MEMORY


@pytest.mark.full
@pytest.mark.parametrize("name", HEAVY)
def test_what_is_large_but_within_the_limits_is_judged_in_bounded_memory(name: str, tmp_path: Path) -> None:
    make, code = HEAVY[name]
    codes, memory = judged(packed(tmp_path / "heavy.xlsx", make()))
    assert "refused" not in codes
    assert not code or code in codes
    assert memory < MOST_MEMORY


# Work that grows as the file does: calls of functions are counted, not seconds


def calls(parts: Mapping[str, bytes]) -> int:
    """How many functions were called to check the package."""
    found = 0

    def called(frame: object, event: str, argument: object) -> None:
        nonlocal found
        found += 1

    whole = {**sound(), **parts}
    sys.setprofile(called)
    try:
        rules.check(whole)
    finally:
        sys.setprofile(None)
    return found


GROWING: dict[str, Callable[[int], Mapping[str, bytes]]] = {
    "odd rows": lambda n: odd_rows(n * 50),
    "shapes": lambda n: shapes(n * 100),
    "formulas": lambda n: formulas(n * 50),
    "open quotes": lambda n: open_quotes(n * 100),
    "merges": merges,
    "the same sheet": same_sheet,
    "the same table": same_table,
    "tags": lambda n: sheet(b"", b"<a>" * 200 + b"<x/>" * n + b"</a>" * 200),
}


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_size_takes_no_more_than_twice_the_work(name: str) -> None:
    few, many = (calls(GROWING[name](number)) for number in (2_000, 4_000))
    assert many <= few * 2.2


# Each limit by itself


def test_a_row_without_an_end_is_refused_before_it_fills_the_memory() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"<worksheet><sheetData><row>"
        for _ in range(1_000_000):
            yield b"<c/>" * 1_000
        raise AssertionError("all of it was read")

    with pytest.raises(PackageError, match="aren't rows"):
        list(pieces(chunks(), 1 << 20))


def test_rows_that_are_all_unlike_each_other_are_refused_but_in_own_workbooks() -> None:
    part = odd_rows(10_000)[SHEET]
    chunks = [part[at : at + 2_000] for at in range(0, len(part), 2_000)]
    with pytest.raises(PackageError, match="unlike those before"):
        scan(chunks, 0, most=1_000)
    assert scan(chunks, 0) is not None


def test_the_odd_rows_of_all_sheets_count_together(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = SHEET.replace("1", "2")
    rows = odd_rows(300_000)[SHEET]
    one = Package.open(packed(tmp_path / "one.xlsx", {SHEET: rows}))
    two = Package.open(packed(tmp_path / "two.xlsx", {SHEET: rows, other: rows}))
    monkeypatch.setattr("reporter.xlsx.rules.contents.MOST_ODD", 1_000_000)
    rules.check(one)
    with pytest.raises(PackageError, match="unlike those before"):
        rules.check(two)


def test_more_parts_than_any_workbook_has_are_refused_unread() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(20_001):
            archive.writestr(f"xl/{number}.xml", b"")
    with pytest.raises(PackageError, match="20,000 parts"):
        Package.from_bytes(target.getvalue(), "t.xlsx")


def test_areas_that_overlap_are_found_once_each() -> None:
    areas = [
        Area(1, 1, 9, 1),
        Area(1, 3, 2, 4),
        Area(2, 4, 2, 4),
        Area(3, 1, 3, 3),
        Area(4, 3, 5, 3),
        Area(10, 1, 10, 9),
    ]
    assert [*overlaps(areas)] == [(areas[1], areas[2]), (areas[0], areas[3])]
    assert [*overlaps(areas[:2])] == []
