"""Faults of parameters in NAME.yaml: bounds, choices and defaults against their type and each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reporter.document import Document, Keys
from reporter.parameters import Parameter, Type, Value, checked, typed
from reporter.report.model import FACTS

__all__ = ["check_parameters"]


def check_parameters(document: Document, _schemas: Mapping[str, str]) -> None:
    """Faults of every parameter; a bound or default that its type can't hold is taken out of the document."""
    parameters = document.values.get("parameters")
    for name, item in parameters.items() if isinstance(parameters, dict) else ():
        keys: Keys = ("parameters", name)
        if name in FACTS:
            document.fault("report.reserved", f'"{name}" is a name that every run has', keys)
        if isinstance(item, dict) and item.get("type") in set(Type):
            _check_parameter(document, keys, item)


def _check_parameter(document: Document, keys: Keys, item: dict[str, Any]) -> None:
    """Faults where bounds, choices and default don't suit the type or each other."""
    kind, choices = Type(item["type"]), item.get("choices")
    if (kind is Type.CHOICE) != bool(choices):
        what = "needs its choices" if kind is Type.CHOICE else f"has choices, and its type is {kind}"
        document.fault("report.choices", f'the parameter "{keys[-1]}" {what}', (*keys, "choices"))
        return
    bounds: dict[str, Value] = {}
    for key in ("min", "max"):
        if item.get(key) is None:
            continue
        if kind not in (Type.INTEGER, Type.DECIMAL, Type.DATE):
            document.fault("report.bound", f"a parameter of type {kind} has no {key}", (*keys, key))
            return
        try:
            bounds[key] = typed(kind, item[key])
        except ValueError:
            document.fault(
                "report.bound", f'"{key}" isn\'t of type {kind}', (*keys, key), found=str(item[key])
            )
            item[key] = None
    listed = tuple(map(str, choices)) if isinstance(choices, list) else ()
    parameter = Parameter(str(keys[-1]), kind, None, bounds.get("min"), bounds.get("max"), listed)
    if item.get("default") is not None:
        try:
            checked(parameter, item["default"])
        except ValueError:
            document.fault(
                "report.default",
                f'the default of "{parameter.name}" isn\'t a value that it allows',
                (*keys, "default"),
                expected=parameter.expected,
                found=f'"{item["default"]}"',
            )
            item["default"] = None
