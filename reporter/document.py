"""YAML files that a person edits: values that know their line, and every fault of a file at once.

YAML 1.2, so that ``NO`` and ``16:30`` stay the text that was written. Keys given twice, aliases and tags
are refused: a file of settings says each thing once, where it is read.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import GenericAlias, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from reporter.errors import Fault, SettingsError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails
    from ruamel.yaml.nodes import Node

__all__ = ["Document", "did_you_mean", "read", "validate"]

Keys = tuple[str | int, ...]
T = TypeVar("T")

LARGEST_FILE = 1_000_000
DEEPEST = 20


@dataclass(slots=True)
class Document:
    """A YAML file's mapping as plain values; ``lines`` gives the 1-based line of each key by its path.

    An ``exact`` one has its numbers with a point as Decimal.
    """

    name: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[Keys, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    exact: bool = False

    def place(self, keys: Keys = ()) -> str:
        """``config.yaml:12`` for the key, or for the nearest one above it that the file has."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return f"{self.name}:{self.lines[keys]}" if keys else self.name

    def fault(self, code: str, what: str, keys: Keys = (), **more: str) -> None:
        self.faults.append(Fault(code, what, self.place(keys), **more))


def read(path: Path, name: str, *, exact: bool = False) -> Document:
    """The file's values and lines; what is wrong with its YAML is in ``faults``, later ones added to it.

    Raises SettingsError only where nothing can be read: no such file, no UTF-8, no YAML, no mapping at its
    top.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    document = Document(name, exact=exact)
    try:
        root = YAML(typ="rt").compose(_text(path, name))
    except MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise SettingsError.of(
            "settings.not-yaml", f"this isn't YAML: {error.problem or error.context}", place=f"{name}{line}"
        ) from error
    except (YAMLError, RecursionError) as error:
        raise SettingsError.of("settings.not-yaml", f"this isn't YAML: {error}", place=name) from error
    if root is None:
        return document
    values = _value(root, (), document, set())
    if not isinstance(values, dict):
        raise SettingsError.of(
            "settings.not-a-mapping", "the file must be a list of keys with values", place=f"{name}:1"
        )
    document.values = values
    return document


def _text(path: Path, name: str) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError.of(
            "settings.unreadable", f"can't be read: {error.strerror or error}", place=name
        ) from error
    if len(content) > LARGEST_FILE:
        raise SettingsError.of("settings.too-large", "is too large for a file of settings", place=name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsError.of(
            "settings.not-utf8",
            "isn't UTF-8 text",
            place=f"{name}:{line}",
            remedy="save the file as UTF-8",
        ) from error


def _value(node: Node, keys: Keys, document: Document, seen: set[int]) -> Any:
    """The node as plain values; the lines of its keys go into the document."""
    document.lines.setdefault(keys, node.start_mark.line + 1)
    kind = type(node).__name__
    if kind == "ScalarNode":
        return _scalar(node, keys, document)
    if id(node) in seen or len(keys) > DEEPEST:
        document.fault("settings.alias", "aliases aren't used here", keys, remedy="write the value out")
        return None
    seen.add(id(node))
    if kind == "SequenceNode":
        return [_value(item, (*keys, index), document, seen) for index, item in enumerate(node.value)]
    return dict(_pairs(node, keys, document, seen))


def _pairs(node: Node, keys: Keys, document: Document, seen: set[int]) -> Iterator[tuple[str, Any]]:
    first: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key.value, str):
            document.faults.append(
                Fault("settings.key", "a key must be a single word", f"{document.name}:{line}")
            )
            continue
        name = key.value
        if name in first:
            document.faults.append(
                Fault(
                    "settings.duplicate-key",
                    f'the key "{name}" stands here a second time',
                    f"{document.name}:{line}",
                    found=f"first in line {first[name]}",
                    remedy="keep one of the two",
                )
            )
            continue
        first[name] = line
        document.lines[(*keys, name)] = line
        yield name, _value(value, (*keys, name), document, seen)


_WORDS = {"true": True, "false": False}


def _scalar(node: Node, keys: Keys, document: Document) -> Any:
    """The scalar as YAML 1.2 types it; a date stays the text that was written."""
    text: str = node.value
    match str(node.tag).rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return _WORDS[text.lower()]
        case "int":
            plain = text.replace("_", "")
            return int(plain, 0 if plain.lstrip("+-")[:2].lower() in ("0x", "0o", "0b") else 10)
        case "float":
            if document.exact and (number := _decimal(text)) is not None:
                return number
            return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
        case "str" | "timestamp":
            return text
    document.fault("settings.tag", "tags aren't used here", keys, found=str(node.tag))
    return None


def _decimal(text: str) -> Decimal | None:
    """The number digit for digit; None for the words that YAML has for numbers too, ``.inf`` and ``.nan``."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def validate(document: Document, shape: type[T]) -> T:
    """The document as a record of ``shape``, a pydantic dataclass; raises SettingsError with every fault of
    the file.
    """
    from pydantic import TypeAdapter, ValidationError

    record: T | None = None
    try:
        record = TypeAdapter(shape).validate_python(document.values)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            document.faults.append(_translated(detail, document, shape))
    if document.faults or record is None:
        raise SettingsError(*sorted(document.faults, key=lambda fault: _line(fault.place)))
    return record


def _line(place: str) -> int:
    number = place.rpartition(":")[2]
    return int(number) if number.isdigit() else 0


_EXPECTED = {
    "string_type": "text (in quotes where it looks like a number)",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "dict_type": "a mapping of keys to values",
    "dataclass_type": "a mapping of keys to values",
    "tuple_type": "a list",
    "list_type": "a list",
}


def _translated(detail: ErrorDetails, document: Document, shape: type) -> Fault:
    """A fault of pydantic's in our words: file and line, the key, what was expected and what stands there."""
    keys: Keys = tuple(detail["loc"])
    if keys and keys[-1] == "[key]":
        keys = keys[:-1]
    name, kind, context = ".".join(map(str, keys)), detail["type"], detail.get("ctx", {})
    place, found = document.place(keys), _shown(detail.get("input"))
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        return _unknown_key(str(keys[-1]), place, shape, keys)
    if kind in ("missing", "missing_argument"):
        inside = f" in {'.'.join(map(str, keys[:-1]))}" if keys[:-1] else ""
        return Fault("settings.missing-key", f'the key "{keys[-1]}" is missing{inside}', place)
    if kind == "value_error":
        return Fault("settings.value", f'"{name}": {context.get("error")}', place, found=found)
    if kind == "literal_error":
        expected = str(context["expected"]).replace("'", "")
        known = expected.replace(" or ", ", ").split(", ")
        remedy = did_you_mean(str(detail.get("input")), known)
        return Fault("settings.value", f'"{name}" has an unknown value', place, expected, found, remedy)
    expected = _EXPECTED.get(kind) or detail["msg"].removeprefix("Input should be ")
    return Fault("settings.value", f'"{name}" has a wrong value', place, expected, found)


def _unknown_key(key: str, place: str, shape: type, keys: Keys) -> Fault:
    known = sorted(_known_keys(shape, keys[:-1]))
    where = f" in {'.'.join(map(str, keys[:-1]))}" if keys[:-1] else ""
    return Fault(
        "settings.unknown-key",
        f'unknown key "{key}"{where}',
        place,
        expected=", ".join(known),
        remedy=did_you_mean(key, known),
    )


def _known_keys(shape: Any, keys: Keys) -> Iterable[str]:
    """The keys that the record at this path of the shape has."""
    for key in keys:
        if is_dataclass(shape):
            shape = get_type_hints(shape).get(str(key))
        elif isinstance(shape, GenericAlias) or get_origin(shape):
            shape = get_args(shape)[0 if get_origin(shape) is tuple else -1]
        shape = _record_of(shape)
    return [item.name for item in fields(shape)] if is_dataclass(shape) else ()


def _record_of(shape: Any) -> Any:
    """The record among the alternatives of ``Record | None``."""
    if isinstance(shape, UnionType):
        return next((kind for kind in get_args(shape) if kind is not type(None)), shape)
    return shape


def _shown(value: object) -> str:
    """The value as it may stand in a message: short, no mapping written out, as it might hold a secret."""
    if isinstance(value, Mapping):
        return "a mapping of keys to values"
    if value is None:
        return "nothing"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else text[:77] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean "…"?`` with the nearest known word, or nothing where none is near."""
    by_lower = {item.lower(): item for item in known}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f'did you mean "{by_lower[near[0]]}"?' if near else ""
