"""Faults of NAME.yaml that its shape doesn't show, names above all; and its shorter spellings."""

from __future__ import annotations

from collections.abc import Mapping

from reporter.document import Document, did_you_mean
from reporter.report.model import FACTS, OWN

__all__ = ["check_checks", "check_repeat", "check_schema", "spell_out_data", "spell_out_repeat"]


def spell_out_data(document: Document) -> None:
    """``badges: market_badges`` as ``badges: {call: market_badges}``; the run's own names are taken."""
    data = document.values.get("data")
    if not isinstance(data, dict):
        return
    for name, value in data.items():
        if isinstance(value, str):
            data[name] = {"call": value}
        if name.lower() in OWN:
            what = f'a data set can\'t be called "{name.lower()}": the run makes it'
            document.fault("report.reserved", what, ("data", name))
    lower = [name.lower() for name in data]
    for name in data:
        if lower.count(name.lower()) > 1:
            document.fault(
                "report.same-name",
                f'"{name}" differs from another only in its letters\' case',
                ("data", name),
            )


def spell_out_repeat(document: Document) -> None:
    """One sheet that repeats may stand without the list."""
    if isinstance(document.values.get("repeat"), dict):
        document.values["repeat"] = [document.values["repeat"]]


def check_repeat(document: Document, _schemas: Mapping[str, str]) -> None:
    """Faults of ``repeat:`` that need no template: unknown data sets, keys that hide another value."""
    repeats, data = document.values.get("repeat"), document.values.get("data")
    parameters = document.values.get("parameters")
    taken = {*FACTS, *(parameters if isinstance(parameters, dict) else ())}
    if not isinstance(repeats, list) or not isinstance(data, dict):
        return
    for item in repeats:
        if not isinstance(item, dict):
            continue
        if isinstance(item.get("data"), str) and item["data"] not in data:
            document.fault(
                "report.repeat",
                f'there is no data set "{item["data"]}" to repeat a sheet for',
                ("repeat",),
                expected=", ".join(data),
                remedy=did_you_mean(item["data"], data),
            )
        if item.get("key") in taken:
            what = f'the key "{item["key"]}" has the name of another value of the run'
            document.fault("report.repeat", what, ("repeat",), remedy="return it under another name")


def check_schema(document: Document, schemas: Mapping[str, str]) -> None:
    """A fault where ``schema:`` isn't one of config.yaml."""
    schema = document.values.get("schema")
    if isinstance(schema, str) and schema and schema not in schemas:
        document.fault(
            "report.schema",
            f'unknown schema "{schema}"',
            ("schema",),
            expected=", ".join(schemas) + " (the schemas of config.yaml)",
            remedy=did_you_mean(schema, schemas),
        )


def check_checks(document: Document, _schemas: Mapping[str, str]) -> None:
    """Faults of ``checks:`` that name no data set."""
    checks, data = document.values.get("checks"), document.values.get("data")
    if not isinstance(checks, dict) or not isinstance(data, dict):
        return
    for name in checks:
        if name not in data:
            document.fault(
                "report.check",
                f'there is no data set "{name}" to check',
                ("checks", name),
                expected=", ".join(data),
                remedy=did_you_mean(name, data),
            )
