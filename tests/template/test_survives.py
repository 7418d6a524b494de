"""Nothing lost: what a template holds beside its rows is there after a fill, byte for byte where it stays.

The parts are written here as Excel writes them; what reads them is Excel alone, so they only have to survive.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from reporter.template import fill, open_template
from reporter.xlsx import content_types, relationships
from reporter.xlsx.package import Package
from reporter.xlsx.strings import SharedStrings
from tests.template.drawn import sales_template
from tests.template.test_fill import VALUES, rows
from tests.written import broken

OFFICE = relationships.OFFICE
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DATA = "xl/worksheets/sheet2.xml"
STRINGS = "xl/sharedStrings.xml"
KEPT: dict[str, tuple[str, str, bytes, str]] = {
    "printer settings": (
        DATA,
        "printerSettings",
        bytes(range(256)) * 4,
        "xl/printerSettings/printerSettings1.bin",
    ),
    "custom XML": ("xl/workbook.xml", "customXml", b"<own xmlns='urn:x'> <a/> </own>", "customXml/item1.xml"),
    "a slicer": (
        DATA,
        "slicer",
        b"<slicers xmlns='http://schemas.microsoft.com/office/spreadsheetml/2009/9/main'>"
        b"<slicer name='s' cache='c' rowHeight='1'/></slicers>",
        "xl/slicers/slicer1.xml",
    ),
    "a timeline": (
        DATA,
        "timeline",
        b"<timelines xmlns='http://schemas.microsoft.com/office/spreadsheetml/2010/11/main'>"
        b"<timeline name='t' cache='c'/></timelines>",
        "xl/timelines/timeline1.xml",
    ),
    "a form control": (
        DATA,
        "ctrlProp",
        b"<formControlPr xmlns='http://schemas.microsoft.com/office/spreadsheetml/2009/9/main' "
        b"objectType='CheckBox' fmlaLink='Cover!$A$9'/>",
        "xl/ctrlProps/ctrlProp1.xml",
    ),
    "a chart's style": (
        "xl/charts/chart1.xml",
        "chartStyle",
        b"<cs:chartStyle xmlns:cs='c' id='201'/>",
        "xl/charts/style1.xml",
    ),
    "a chart's colours": (
        "xl/charts/chart1.xml",
        "chartColorStyle",
        b"<cs:colorStyle xmlns:cs='c' id='10'/>",
        "xl/charts/colors1.xml",
    ),
    "a picture": (
        "xl/drawings/drawing1.xml",
        "image",
        b"\x89PNG" + zlib.compress(bytes(9999)),
        "xl/media/image1.png",
    ),
}
"""What is kept: the part that refers to it, the kind of the relationship, its bytes, its name."""
RICH = (
    b"<si><r><rPr><b/><sz val='9'/><color rgb='FFFF0000'/></rPr><t xml:space='preserve'>bold </t></r>"
    b"<r><t>plain</t></r></si>"
)
PHONETIC = b"<si><t>\xe8\xaa\xb2</t><rPh sb='0' eb='1'><t>\xe3\x82\xab</t></rPh><phoneticPr fontId='1'/></si>"


def full(path: Path) -> Path:
    """The drawn template with all of that in it, and rich and phonetic texts in cells of their own."""
    package = Package.open(sales_template(path))
    changed: dict[str, bytes] = {}

    def read(part: str, missing: bytes = relationships.EMPTY) -> bytes:
        return changed.get(part) or (package.read(part) if part in package else missing)

    types = package.read(content_types.PART)
    types = types.replace(b"<Default ", b'<Default Extension="png" ContentType="image/png"/><Default ', 1)
    types = types.replace(b"<Default ", b'<Default Extension="bin" ContentType="application/x"/><Default ', 1)
    for source, kind, data, name in KEPT.values():
        rels = relationships.rels_part(source)
        changed[rels], _ = relationships.with_relationship(read(rels), kind, "/" + name)
        changed[name] = data
        if name.endswith(".xml"):
            types = content_types.with_override(types, name, "application/xml")
    changed[content_types.PART] = types
    strings = package.read(STRINGS)
    count = len(SharedStrings(strings))
    changed[STRINGS] = strings.replace(b"</sst>", RICH + PHONETIC + b"</sst>")
    cells = (
        b'<row r="30"><c r="B30" t="s"><v>%d</v></c><c r="C30" t="s" ph="1"><v>%d</v></c></row></sheetData>'
    )
    changed[DATA] = package.read(DATA).replace(b"</sheetData>", cells % (count, count + 1))
    with broken("these parts stand there without what makes them whole, as slicers without their caches"):
        package.with_parts(changed).save(path)
    return path


@pytest.fixture(scope="module")
def before_and_after(tmp_path_factory: pytest.TempPathFactory) -> tuple[Package, Package]:
    folder = tmp_path_factory.mktemp("survives")
    template = full(folder / "t.xlsx")
    with broken("its template is"):
        fill(open_template(template), {"sales": rows(100)}, dict(VALUES)).save(folder / "out.xlsx")
    return Package.open(template), Package.open(folder / "out.xlsx")


@pytest.mark.parametrize("what", KEPT)
def test_a_part_that_the_rows_have_nothing_to_do_with_keeps_its_bytes_and_its_place(
    what: str, before_and_after: tuple[Package, Package]
) -> None:
    source, _, data, name = KEPT[what]
    before, after = before_and_after
    assert after.read(name) == data
    rels = relationships.rels_part(source)
    assert after.read(rels) == before.read(rels)
    assert f'"/{name}"'.encode() in after.read(content_types.PART) or not name.endswith(".xml")


def test_no_part_goes_but_the_calculation_chain(before_and_after: tuple[Package, Package]) -> None:
    before, after = before_and_after
    assert {*before.parts} - {*after.parts} <= {"xl/calcChain.xml"}


def test_rich_and_phonetic_texts_stay_as_they_are_written(before_and_after: tuple[Package, Package]) -> None:
    _, after = before_and_after
    strings = after.read(STRINGS)
    assert RICH in strings
    assert PHONETIC in strings
    held = SharedStrings(strings)
    shown = dict(re.findall(rb'<c r="([BC])128" t="s"(?: ph="1")?><v>([0-9]+)</v>', after.read(DATA)))
    assert [held.text(int(shown[column])) for column in (b"B", b"C")] == ["bold plain", "課"]
    assert b'<c r="C128" t="s" ph="1">' in after.read(DATA)


def test_a_text_box_a_sparkline_and_an_x14_format_change_in_their_places_only(
    before_and_after: tuple[Package, Package],
) -> None:
    before, after = before_and_after
    drawings = [package.read("xl/drawings/drawing2.xml") for package in (before, after)]
    place = re.compile(rb"<xdr:row>[0-9]+</xdr:row>|\{\{[^}]*\}\}|31 Aug 2021")
    assert place.sub(b"", drawings[0]) == place.sub(b"", drawings[1])
    assert len(place.findall(drawings[0])) >= 3
    frames = [re.sub(rb"<sheetData>.*</sheetData>", b"", package.read(DATA)) for package in (before, after)]
    extended = [frame[frame.rindex(b"<extLst>") :] for frame in frames]
    moved = re.compile(rb"\$?[A-Z]+\$?[0-9]+(:\$?[A-Z]+\$?[0-9]+)?")
    assert moved.sub(b"", extended[0]) == moved.sub(b"", extended[1])
    assert extended[0] != extended[1]
    assert b"sparkline" in extended[0]
    assert b"x14:conditionalFormatting" in extended[0]
