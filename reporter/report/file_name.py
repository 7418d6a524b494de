"""``file:`` of NAME.yaml, the pattern of the workbook's name: its faults."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping

from reporter.document import Document, did_you_mean

__all__ = ["check_file"]


def check_file(document: Document, _schemas: Mapping[str, str]) -> None:
    """Faults of the file name's pattern: its braces, unknown names, no {period} where there are several
    periods.
    """
    pattern, period = document.values.get("file"), document.values.get("period")
    if not isinstance(pattern, str):
        return
    parameters = document.values.get("parameters")
    known = {"report", *(parameters if isinstance(parameters, dict) else ())}
    known |= {"period"} if period != "none" else set()
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError as error:
        document.fault("report.file", f'"file" isn\'t a pattern: {error}', ("file",), found=f'"{pattern}"')
        return
    used = {name for _, name, _, _ in parts if name is not None}
    for name in sorted(used - known):
        document.fault(
            "report.file",
            f'"file" uses the unknown name "{name}"',
            ("file",),
            expected=", ".join(f"{{{item}}}" for item in sorted(known)),
            remedy=did_you_mean(name, known),
        )
    if any(form or conversion for _, _, form, conversion in parts):
        document.fault("report.file", '"file" takes names in braces only, without a format', ("file",))
    if not pattern.endswith(".xlsx") or re.search(r"[/\\]", pattern):
        document.fault(
            "report.file", '"file" must be a file name that ends in .xlsx', ("file",), found=pattern
        )
    if period in ("month", "to_date") and "period" not in used:
        document.fault(
            "report.file", '"file" doesn\'t name the period, so one would replace another', ("file",),
            remedy="put {period} into the name",
        )  # fmt: skip
