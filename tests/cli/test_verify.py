"""``reporter verify``: a finished workbook is checked by itself, whoever made it and whatever it is."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporter import delivered
from reporter.cli import main
from reporter.database import Database
from reporter.errors import PackageError
from reporter.record import file_hash
from reporter.xlsx.package import content_hash
from tests.projects import make
from tests.template.drawn import sales_template
from tests.test_live import ROWS, changed, made

BROKEN = {
    "closedxml-report__tPivot1.xlsx": "a pivot lacks the last of its field's items",
    "closedxml__PivotCacheWithoutSourceData-output.xlsx": "records that their cache doesn't name",
    "closedxml__PivotTableWithMissingReference.xlsx": "the sheet of a pivot's source is missing",
    "closedxml__PivotTableWithoutSourceData-input.xlsx": "the table of a pivot's source is missing",
    "closedxml__PivotTableWithoutSourceData-output.xlsx": "the table of a pivot's source is missing",
    "closedxml__SheetsWithoutRelId.xlsx": "two of its sheets have no part",
    "closedxml__TemplateWithTableSourcePivotTables.xlsx": "a formula of an add-in shows #VALUE!",
    "closedxml__TwoPivotTablesWithSingleSource_input.xlsx": "a pivot's formats are miscounted",
    "closedxml__pivot_table_first_header_row.xlsx": "two defined names are the same",
    "closedxml__pivottable_error_item_filter.xlsx": "a formula shows #DIV/0!",
    "closedxml__pivottable_tabular_mode.xlsx": "a pivot has two of a field's items twice",
    "open-xml-sdk__Connection.xlsx": "its cube isn't there: formulas show #N/A",
    "open-xml-sdk__Pivot3.xlsx": "its cube isn't there: formulas show #N/A",
    "open-xml-sdk__StatusReportforProjectSponsors_TP10204408.xltx": "charts refer to a missing sheet",
    "test_files__formula_stress_test.xlsx": "formulas show errors, on purpose",
}
"""The real workbooks that don't pass, each with the reason."""


def members(data: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {info.filename: archive.read(info) for info in archive.infolist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def change(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Changes a text in a part of the workbook."""
    parts = members(path.read_bytes())
    assert old in parts[part]
    path.write_bytes(packed({**parts, part: parts[part].replace(old, new)}))


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    return sales_template(tmp_path / "sales.xlsx")


def published(path: Path, **more: Any) -> Path:
    """A record beside the workbook, as a run writes it."""
    record = {
        "run_id": "0123456789",
        "status": "published",
        "content_hash": content_hash(path),
        "sha256": file_hash(path),
        "rows": {"Sales": 2, "kpi": 1},
        "totals": {"Sales": {"units": 4, "price": "3.00", "elsewhere": 7}},
        "headers": {"Sales": {"units": "Units", "price": "Price"}},
        "checks": [],
        "uncomputed": [],
        **more,
    }
    path.with_suffix(".json").write_text(json.dumps(record))
    return path


def codes(path: Path, template: Path | None = None) -> list[str]:
    return [fault.code for fault in delivered.faults(path, template)]


def test_a_sound_workbook_passes_with_or_without_its_record(
    sales: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(sales)]) == 0
    assert main(["verify", str(published(sales))]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{sales}: passed\n" * 2
    assert captured.err == ""


def test_every_finding_of_every_file_comes_with_path_cell_and_remedy(
    sales: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = sales_template(tmp_path / "other.xlsx")
    change(sales, "xl/sharedStrings.xml", b"<t>Price</t>", b"<t>Preis</t>")
    change(other, "xl/worksheets/sheet1.xml", b"<f>A3*2</f><v>0</v>", b"<f>A3*2</f>")
    assert main(["verify", str(sales), str(other)]) == 5
    error = capsys.readouterr().err
    assert f"{sales}: Data!E4: a header of table sales isn't its column's name" in error
    assert f"{other}: Cover!B5: a formula has no value but in Excel" in error
    assert error.count("remedy:") == 2


def test_an_error_is_told_with_its_word_and_a_remedy_of_several_findings_once(
    sales: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for formula, word in ((b"SUM(units)", b"#DIV/0!"), (b"A3*2", b"#N/A")):
        shown = b'" t="e"><f>%b</f><v>%b</v>' % (formula, word)
        change(sales, "xl/worksheets/sheet1.xml", b'"><f>%b</f><v>0</v>' % formula, shown)
    faults = [fault for fault in delivered.faults(sales) if fault.code == "verify.error-cell"]
    assert {fault.found for fault in faults} == {"#DIV/0!", "#N/A"}
    assert main(["verify", str(sales)]) == 5
    assert capsys.readouterr().err.count("remedy:") == 1


def test_the_findings_are_one_json_document(sales: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(sales, "xl/worksheets/sheet1.xml", b"<f>A3*2</f><v>0</v>", b"<f>A3*2</f>")
    assert main(["verify", str(sales), str(sales.with_name("none.xlsx")), "--json"]) == 5
    document = json.loads(capsys.readouterr().out)
    assert [file["verdict"] for file in document["files"]] == ["failed", "unreadable"]
    (finding,) = document["files"][0]["findings"]
    assert (finding["code"], finding["place"]) == ("verify.no-value", "Cover!B5")
    assert document["error"]["exit_code"] == 5


def test_a_formula_that_shows_an_error_is_found(sales: Path) -> None:
    shown = b'<c r="B5" t="e"><f>A3*2</f><v>#VALUE!</v></c>'
    change(sales, "xl/worksheets/sheet1.xml", b'<c r="B5"><f>A3*2</f><v>0</v></c>', shown)
    (fault,) = delivered.faults(sales)
    assert (fault.code, fault.place) == ("verify.error-cell", "Cover!B5")
    assert codes(published(sales, error_cells=["Cover!B5"])) == []
    assert codes(published(sales, error_cells=["Cover"])) == []


def test_a_formula_without_a_value_is_excused_where_the_record_tells_of_it(sales: Path) -> None:
    change(sales, "xl/worksheets/sheet1.xml", b"<f>A3*2</f><v>0</v>", b"<f>A3*2</f>")
    assert codes(published(sales)) == ["verify.no-value"]
    assert codes(published(sales, uncomputed=["Cover!B5: an unknown function or name"])) == []


def test_what_the_template_has_in_the_same_way_is_not_told(sales: Path, tmp_path: Path) -> None:
    template = sales_template(tmp_path / "template.xlsx")
    for path in (sales, template):
        change(path, "xl/worksheets/sheet1.xml", b"<f>A3*2</f><v>0</v>", b"<f>A3*2</f>")
    assert codes(sales, template) == []
    change(sales, "xl/worksheets/sheet1.xml", b"<f>SUM(units)</f><v>0</v>", b"<f>SUM(units)</f>")
    assert codes(sales, template) == ["verify.no-value"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"rows": {"sales": 3}}, "verify.rows"),
        ({"totals": {"Sales": {"units": 4.5}}}, "verify.total"),
        ({"totals": {"Sales": {"price": "3.01"}}}, "verify.total"),
        ({"checks": [{"name": "sales: units", "verdict": "failed"}]}, "verify.check"),
        ({"status": "failed"}, "verify.failed"),
        ({"sha256": "00"}, "verify.repacked"),
        ({"content_hash": "00"}, "verify.changed"),
    ],
)
def test_what_the_record_says_otherwise_is_found(sales: Path, more: dict[str, Any], code: str) -> None:
    if "totals" in more:
        more = {"rows": {"Sales": 2}, **more}
    assert codes(published(sales, **more)) == [code]


def test_a_figure_changed_by_hand_is_found_with_its_column(sales: Path) -> None:
    published(sales)
    change(sales, "xl/worksheets/sheet2.xml", b'<v>1.5</v></c><c r="F5"', b'<v>1.51</v></c><c r="F5"')
    found = delivered.faults(sales)
    assert [fault.code for fault in found] == ["verify.changed", "verify.total"]
    assert (found[1].expected, found[1].found) == ("3.00", "3.01")


def test_a_record_that_cannot_be_read_is_found_and_other_json_is_left_alone(sales: Path) -> None:
    sales.with_suffix(".json").write_text("{")
    assert codes(sales) == ["verify.record"]
    sales.with_suffix(".json").write_text("[1]")
    assert codes(sales) == []


def test_cents_that_doubles_cannot_hold_add_up_to_the_recorded_total(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "w.xlsx")
    columns = [{"header": "Amount, ₹"}]
    sheet = book.add_worksheet()
    sheet.add_table("A1:A1001", {"name": "sums", "columns": columns, "data": [[0.1]] * 1000})
    book.close()
    more = {"rows": {"sums": 1000}, "headers": {"sums": {"amount": "Amount, ₹"}}}
    path = published(tmp_path / "w.xlsx", totals={"sums": {"amount": "100.00"}}, **more)
    assert codes(path) == []
    assert codes(published(path, totals={"sums": {"amount": "100.01"}}, **more)) == ["verify.total"]


def test_what_a_run_publishes_passes_until_somebody_changes_a_figure(
    tmp_path: Path, server: Database, schema: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make(tmp_path / "project", server, schema())
    assert project.run("run", "badges", "--period", "2021-07") == 0
    assert main(["verify", str(project.workbook), "--template", str(project.template)]) == 0
    change(project.workbook, "xl/worksheets/sheet2.xml", b"<v>6000000</v>", b"<v>6000001</v>")
    capsys.readouterr()
    assert main(["verify", str(project.workbook)]) == 5
    error = capsys.readouterr().err
    assert "the workbook's content isn't what was published" in error
    assert "Badges: table badges, column Units: the column doesn't add up to what its run fetched" in error
    assert "expected: 11000000" in error


# Files that aren't what they seem


def _entities(parts: dict[str, bytes]) -> bytes:
    declared = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"?>", b"?>" + declared, 1)
    return packed({**parts, "xl/worksheets/sheet1.xml": sheet})


def _deep(parts: dict[str, bytes]) -> bytes:
    return packed({**parts, "xl/styles.xml": b"<a>" * 100_000 + b"</a>" * 100_000})


HOSTILE: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "empty": lambda parts: b"",
    "text": lambda parts: b"hello",
    "old": lambda parts: b"\xd0\xcf\x11\xe0" + bytes(512),
    "truncated": lambda parts: packed(parts)[:4000],
    "bomb": lambda parts: packed({**parts, "xl/media/a.bin": bytes(300_000_000)}),
    "many": lambda parts: packed({**parts, "xl/styles.xml": b"<a/>" * 3_500_000}),
    "deep": _deep,
    "traversal": lambda parts: packed({**parts, "../../etc/cron.d/x": b""}),
    "duplicate": lambda parts: packed({**parts, "XL/workbook.xml": b""}),
    "entities": _entities,
    "no workbook": lambda parts: packed({"[Content_Types].xml": b"<Types/>"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_unreadable_file_is_one_line_and_exit_code_3(
    name: str, sales: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sales.write_bytes(HOSTILE[name](members(sales.read_bytes())))
    code = main(["verify", str(sales)])
    captured = capsys.readouterr()
    assert (code, captured.out) == (3, f"{sales}: unreadable\n")
    assert sum(not line.startswith("  ") for line in captured.err.splitlines()) == 1
    assert "Traceback" not in captured.err


def test_a_missing_file_and_a_folder_are_exit_code_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(tmp_path / "none.xlsx")]) == 3
    assert main(["verify", str(tmp_path)]) == 3
    assert "Traceback" not in capsys.readouterr().err


@cache
def drawn() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return sales_template(Path(folder) / "sales.xlsx").read_bytes()


def judged(data: bytes, folder: Path) -> None:
    """The file has findings or not, or is refused; nothing else comes of it."""
    path = folder / "fuzzed.xlsx"
    path.write_bytes(data)
    try:
        delivered.faults(path)
    except PackageError as error:
        assert len(error.faults) == 1  # noqa: PT017 - most files have findings, and raise nothing


FUZZ = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@FUZZ
@given(st.data())
def test_no_file_with_flipped_or_missing_bytes_is_a_surprise(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(drawn())
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
        whole[place] = data.draw(st.integers(0, 255))
    judged(bytes(whole[: data.draw(st.integers(0, len(whole)))]), tmp_path)
    judged(bytes(whole), tmp_path)


@FUZZ
@given(st.data())
def test_no_file_with_changed_or_missing_members_is_a_surprise(tmp_path: Path, data: st.DataObject) -> None:
    parts = members(drawn())
    for _ in range(data.draw(st.integers(1, 4))):
        part = data.draw(st.sampled_from(sorted(parts)))
        start = data.draw(st.integers(0, len(parts[part])))
        end = start + data.draw(st.integers(0, 40))
        texts = [b"", b"<", b'"', b"-1", b"9" * 5000, b"A1:", b"\xff", b"&#0;", b"<![CDATA[", b"<!DOCTYPE x>"]
        put = data.draw(st.sampled_from(texts))
        parts[part] = parts[part][:start] + put + parts[part][end:]
        if data.draw(st.booleans()):
            del parts[data.draw(st.sampled_from(sorted(parts)))]
    judged(packed(parts), tmp_path)


def test_every_real_workbook_passes_but_for_those_that_are_broken(shared: Path) -> None:
    found = {
        path.name
        for path in sorted((shared / "fixtures/workbooks").iterdir())
        if path.suffix in (".xlsx", ".xltx") and delivered.faults(path)
    }
    assert found == BROKEN.keys()


def checked(folder: Path) -> tuple[Path, dict[str, Any]]:
    """A run's workbook with its live checks, and what its record says of them."""
    path, results = made(folder, ROWS)
    known = json.loads(json.dumps([asdict(one) for one in results], default=str))
    return path, {"rows": {"sales": 6}, "totals": {}, "headers": {}, "checks": known}


def told(path: Path) -> list[tuple[str, str]]:
    return [(fault.code, fault.place.rpartition(", ")[2]) for fault in delivered.faults(path)]


def test_checks_that_stand_as_their_run_found_them_pass(tmp_path: Path) -> None:
    path, record = checked(tmp_path)
    assert told(published(path, **record)) == []


def test_checks_that_another_program_has_computed_anew_are_told_by_name(tmp_path: Path) -> None:
    path, record = checked(tmp_path)
    other = changed(path, Units=33)
    published(other, **record)
    assert told(other) == [("verify.check-figure", "sales: units")] * 2
    assert {fault.expected for fault in delivered.faults(other)} == {"63", "passed"}


def test_a_check_whose_formula_has_become_a_value_or_whose_row_is_gone_is_told(tmp_path: Path) -> None:
    path, record = checked(tmp_path)
    change(path, "xl/worksheets/sheet2.xml", b"<f>SUM(sales[Units])</f>", b"")
    record["checks"].append({"name": "sales: cost", "verdict": "passed"})
    assert told(published(path, **record)) == [
        ("verify.check-formula", "sales: units"), ("verify.check-row", "sales: cost"),
    ]  # fmt: skip
