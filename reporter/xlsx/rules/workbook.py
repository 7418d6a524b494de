"""Rules of the workbook part: sheets and defined names."""

from __future__ import annotations

import re

from reporter.xlsx.rules.contents import Contents, Findings, attribute_number, repeated
from reporter.xlsx.rules.formulas import check_formula

__all__ = ["check_names", "check_sheets", "is_name"]

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST = 31
_NAME = re.compile(r"(?:[^\W\d]|\\)[\w.?\\]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*(?:[Cc][0-9]*)?|[Cc][0-9]*")


def check_sheets(contents: Contents, findings: Findings) -> None:
    """package.sheet-name, sheet-repeated, sheet-id, sheet-missing, all-hidden."""
    if not contents.workbook:
        return
    sheets = contents.sheets
    for sheet in sheets:
        if not sheet.part:
            findings.add(
                "sheet-missing",
                f"the sheet {sheet.name} has no part: nothing of it is in the file",
                contents.workbook,
            )
        length = len(sheet.name.encode("utf-16-le", "surrogatepass")) // 2
        if (
            not 1 <= length <= _LONGEST
            or _FORBIDDEN.search(sheet.name)
            or sheet.name.strip("'") != sheet.name
        ):
            expected = f"1 to {_LONGEST} characters, none of []:*?/\\, no ' at either end"
            what = "a sheet has a name that Excel refuses"
            findings.add("sheet-name", what, contents.workbook, expected=expected, found=sheet.name)
    for name in repeated(sheet.name for sheet in sheets):
        findings.add("sheet-repeated", "two sheets have the same name", contents.workbook, found=name)
    for identity in repeated(sheet.id for sheet in sheets):
        findings.add("sheet-id", "two sheets have the same id", contents.workbook, found=identity)
    for part in repeated(sheet.part for sheet in sheets if sheet.part):
        findings.add("sheet-repeated", "two sheets have the same part", contents.workbook, found=part)
    if not any(sheet.visible for sheet in sheets):
        findings.add("all-hidden", "no sheet is visible", contents.workbook)


def _sheet_name(contents: Contents, number: str) -> str:
    sheets = contents.sheets
    return sheets[int(number)].name if number.isdecimal() and int(number) < len(sheets) else number


def is_name(text: str) -> bool:
    """True where the text can be the name of cells or of a table."""
    return bool(len(text) <= 255 and _NAME.fullmatch(text) and not _is_cell(text))


def _is_cell(text: str) -> bool:
    match = _LIKE_A_CELL.fullmatch(text)
    if match is None:
        return False
    letters = text.rstrip("0123456789")
    return letters == text or len(letters) < 3 or letters.upper() <= "XFD" or letters.upper() in {"R", "C"}


def check_names(contents: Contents, findings: Findings) -> None:
    """package.name, name-repeated, name-sheet, and the rules of formulas for what names mean."""
    place = contents.workbook
    names = contents.tree(place).find("definedNames")
    seen: list[str] = []
    for element in names.elements("definedName") if names else []:
        name, sheet = element.get("name"), element.get("localSheetId")
        seen.append(f"{name} of sheet {_sheet_name(contents, sheet)}" if sheet else name)
        if not is_name(name):
            findings.add("name", "a defined name is none that Excel takes", place, found=name)
        if sheet and not (attribute_number(element, "localSheetId") or 0) < len(contents.sheets):
            findings.add(
                "name-sheet", "a defined name belongs to a sheet that isn't there", place, found=name
            )
        if not element.text.strip():
            findings.add("name", "a defined name stands for nothing", place, found=name)
        check_formula(element.text, f"{place}!{name}", findings)
    for name in repeated(seen):
        findings.add("name-repeated", "two defined names are the same", place, found=name)
