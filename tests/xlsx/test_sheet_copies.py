"""What a copied sheet must have for itself, and what of it leads to itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter

from reporter.errors import TemplateError
from reporter.template import fill, open_template, repeated
from reporter.xlsx import relationships
from reporter.xlsx.cells import parse_area
from reporter.xlsx.dependants import Follow
from reporter.xlsx.moves import Growth, Moves
from reporter.xlsx.package import Package
from reporter.xlsx.rules import check

OFFICE = b"http://schemas.microsoft.com/office/2017/10/relationships/"
STANDARD = relationships.OFFICE.encode()
THREADS = "application/vnd.ms-excel.threadedcomments+xml"
PERSONS = "application/vnd.ms-excel.person+xml"
ANN = "{AAAAAAAA-0000-4000-8000-000000000001}"
REVISION = (
    b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="xr" '
    b'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"'
)
PERSON = (
    '<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    f'<person displayName="Ann" id="{ANN}"/></personList>'
)
ONE, TWO = "{11111111-0000-4000-8000-000000000001}", "{22222222-0000-4000-8000-000000000002}"
MENTION = "{33333333-0000-4000-8000-000000000003}"
COMMENTS = f"""<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">\
<threadedComment ref="B2" dT="2021-08-31T10:00:00.00" personId="{ANN}" id="{ONE}"><text>why?</text>\
<mentions><mention mentionpersonId="{ANN}" mentionId="{MENTION}" startIndex="0" length="1"/></mentions>\
</threadedComment><threadedComment ref="B2" dT="2021-08-31T10:01:00.00" personId="{ANN}" id="{TWO}" \
parentId="{ONE}"><text>because</text></threadedComment></ThreadedComments>"""


def drawn(path: Path) -> Path:
    """A sheet that repeats with a threaded comment and links to itself, and a cover."""
    book = xlsxwriter.Workbook(path)
    cover, sheet = book.add_worksheet("Cover"), book.add_worksheet("Market one")
    cover.write("A1", "All")
    sheet.write_comment("B2", "[Threaded comment]", {"author": f"tc={ONE}"})
    sheet.write_url("A1", "internal:'Market one'!C3", string="down")
    sheet.write_url("A2", "internal:Cover!A1", string="cover")
    sheet.insert_textbox("D4", "top", {"url": "internal:'Market one'!A1"})
    sheet.insert_textbox("D9", "site", {"url": "https://example.com/"})
    book.close()
    package = Package.open(path)
    rels = "xl/worksheets/_rels/sheet2.xml.rels"
    sheet_links, _ = relationships.with_relationship(
        package.read(rels), "threadedComment", "/xl/threadedComments/threadedComment1.xml"
    )
    book_rels = "xl/_rels/workbook.xml.rels"
    book_links, _ = relationships.with_relationship(
        package.read(book_rels), "person", "/xl/persons/person.xml"
    )
    types = package.read("[Content_Types].xml").replace(
        b"</Types>",
        f'<Override PartName="/xl/threadedComments/threadedComment1.xml" ContentType="{THREADS}"/>'
        f'<Override PartName="/xl/persons/person.xml" ContentType="{PERSONS}"/></Types>'.encode(),
    )
    comments = package.read("xl/comments1.xml").replace(
        b'<comment ref="B2"', f'<comment ref="B2" xr:uid="{ONE}"'.encode()
    )
    comments = comments.replace(b"<comments ", b"<comments " + REVISION + b" ", 1)
    made = package.with_parts(
        {
            rels: sheet_links.replace(STANDARD + b"threaded", OFFICE + b"threaded"),
            book_rels: book_links.replace(STANDARD + b"person", OFFICE + b"person"),
            "[Content_Types].xml": types,
            "xl/comments1.xml": comments,
            "xl/threadedComments/threadedComment1.xml": COMMENTS.encode(),
            "xl/persons/person.xml": PERSON.encode(),
        }
    )
    made.save(path)
    return path


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Package:
    template = open_template(drawn(tmp_path_factory.mktemp("copies") / "t.xlsx"))
    return repeated(template, "Market one", ["North", "South & East"]).template.workbook.package


def text(package: Package, like: str) -> list[str]:
    return [package.read(part).decode() for part in package.parts if re.fullmatch(like, part)]


def test_each_copys_threaded_comments_have_ids_of_their_own(two: Package) -> None:
    first, second = text(two, r"xl/threadedComments/threadedComment\d+.xml")
    assert first == COMMENTS
    ids = [re.findall(r'\sid="([^"]*)"', part) for part in (first, second)]
    assert ids[0] == [ONE, TWO]
    assert len({*ids[0], *ids[1]}) == 4
    assert re.findall(r'parentId="([^"]*)"', second) == ids[1][:1]
    assert len({*re.findall('mentionId="([^"]*)"', first + second)}) == 2


def test_the_comment_that_other_programs_show_names_the_threaded_one_of_its_copy(two: Package) -> None:
    threads = text(two, r"xl/threadedComments/threadedComment\d+.xml")
    comments = text(two, r"xl/comments\d+.xml")
    for thread, comment in zip(threads, comments, strict=True):
        (first, _) = re.findall(r'\sid="([^"]*)"', thread)
        assert f"tc={first}" in comment
        assert f'xr:uid="{first}"' in comment


def test_persons_are_the_workbooks_own_and_stay(two: Package) -> None:
    (persons,) = text(two, "xl/persons/.*")
    assert ANN in persons
    for thread in text(two, r"xl/threadedComments/threadedComment\d+.xml"):
        assert re.findall('(?:personId|mentionpersonId)="([^"]*)"', thread) == [ANN] * 3


def test_links_of_a_copy_to_its_own_sheet_lead_to_the_copy_and_others_stay(two: Package) -> None:
    sheets = text(two, r"xl/worksheets/sheet[0-9]+.xml")
    locations = [re.findall('location="([^"]*)"', sheet) for sheet in sheets]
    assert ["North!C3", "Cover!A1"] in locations
    assert ["'South &amp; East'!C3", "Cover!A1"] in locations
    drawings = text(two, r"xl/drawings/_rels/drawing\d+.xml.rels")
    targets = {re.findall('Target="(#[^"]*)"', rels)[0] for rels in drawings}
    assert targets == {"#North!A1", "#'South%20&amp;%20East'!A1"}
    assert all("https://example.com/" in rels for rels in drawings)
    assert check(two) == ()


def test_links_of_shapes_follow_cells_that_move_and_sheets_that_are_renamed() -> None:
    data = (
        b'<Relationships><Relationship Id="a" Type="x/hyperlink" Target="#Data!B9"/>'
        b'<Relationship Id="b" Type="x/hyperlink" Target="#\'My%20data\'!A1:B2" TargetMode="External"/>'
        b'<Relationship Id="c" Type="x/hyperlink" Target="mailto:a@b.c#Data!B9" TargetMode="External"/>'
        b"</Relationships>"
    )
    place = Follow(Moves([Growth("Data", parse_area("A2:B4"), 3, (1, 16_384))]), {"My data": "Own"}, "Data")
    assert relationships.followed(data, place.place) == data.replace(b"B9", b"B12", 1).replace(
        b"'My%20data'!", b"Own!"
    )
    still = Follow(Moves(), {}, "Data")
    assert relationships.followed(data, still.place) is data


def across(path: Path, formula: str, where: str = "Sum") -> Path:
    book = xlsxwriter.Workbook(path)
    for name in ("First", "Each", "Last", "Sum"):
        book.add_worksheet(name)
    book.get_worksheet_by_name(where).write_formula("B7", formula)
    book.close()
    return path


@pytest.mark.parametrize(
    "formula", ["=SUM(First:Last!A1)", "=SUM('Last:First'!A1:A3)+1", "=SUM(Each:Last!A1)"]
)
def test_a_reference_over_several_sheets_that_spans_one_that_repeats_is_an_error_that_names_the_cell(
    formula: str, tmp_path: Path
) -> None:
    template = open_template(across(tmp_path / "t.xlsx", formula))
    with pytest.raises(TemplateError, match=r"Sum!B7") as caught:
        repeated(template, "Each", ["A", "B"])
    assert [fault.code for fault in caught.value.faults] == ["template.repeat-read"]


def test_a_reference_over_other_sheets_is_none_of_its_business(tmp_path: Path) -> None:
    template = open_template(across(tmp_path / "t.xlsx", "=SUM(Last:Sum!A1)", "First"))
    assert len(repeated(template, "Each", ["A", "B"]).sheets) == 2


def what_if(path: Path) -> Path:
    """A what-if data table below a table that grows, its input cells below it too."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Data")
    sheet.add_table("A1:B3", {"name": "long", "columns": [{"header": "K"}, {"header": "V"}]})
    sheet.write("C9", 1)
    sheet.write_formula("C10", "=1", None, 5)
    book.close()
    package = Package.open(path)
    part = "xl/worksheets/sheet1.xml"
    made = b'<f t="dataTable" ref="C10:C11" dt2D="1" dtr="1" r1="A7" r2="B8"/>'
    package.with_parts({part: package.read(part).replace(b"<f>1</f>", made)}).save(path)
    return path


def test_the_input_cells_of_a_what_if_data_table_follow_and_lint_says_that_nobody_computes_it(
    tmp_path: Path,
) -> None:
    import polars as pl

    from reporter.template.warnings import warnings

    template = open_template(what_if(tmp_path / "t.xlsx"))
    (fault,) = [one for one in warnings(template, ["long"]) if one.code == "template.what-if"]
    assert fault.place == "Data!C10"
    fill(template, {"long": pl.DataFrame({"K": ["a"] * 5, "V": [1] * 5})}, {}).save(tmp_path / "out.xlsx")
    sheet = Package.open(tmp_path / "out.xlsx").read("xl/worksheets/sheet1.xml")
    assert b'<f t="dataTable" ref="C13:C14" dt2D="1" dtr="1" r1="A10" r2="B11"/>' in sheet
