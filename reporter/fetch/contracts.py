"""What a data set takes of the procedure that it calls: which of its result sets, and with which columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from reporter.errors import DatabaseError, Fault
from reporter.results import ResultSet

if TYPE_CHECKING:
    from reporter.report import DataSet

__all__ = ["data_sets"]

_WORDS = {
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint", "year"), "integer"),
    **dict.fromkeys(("float", "double"), "float"),
    **dict.fromkeys(("datetime", "timestamp"), "datetime"),
    **dict.fromkeys(("binary", "varbinary", "blob", "bit", "geometry", "vector"), "bytes"),
    "decimal": "decimal",
    "date": "date",
    "time": "time",
}
"""SQL types by the word for them; the others are texts."""

_NUMBERS = ("integer", "decimal", "float", "number")


def data_sets(
    data: Iterable[DataSet], call: Callable[[str, DataSet], tuple[ResultSet, ...]]
) -> dict[str, ResultSet]:
    """The rows of each data set; a procedure whose results fill several is called once for them.

    Raises DatabaseError with every data set whose columns aren't those that it expects.
    """
    called: dict[tuple[str, str], tuple[ResultSet, ...]] = {}
    found: dict[str, ResultSet] = {}
    faults: list[Fault] = []
    for item in data:
        key = item.procedure, repr(sorted(item.arguments.items()))
        if key not in called:
            called[key] = call(item.procedure, item)
        found[item.name] = _picked(item, called[key])
        faults += _otherwise(item, found[item.name])
    DatabaseError.raise_if(faults)
    return found


def _picked(item: DataSet, results: tuple[ResultSet, ...]) -> ResultSet:
    """The data set's own of the results: an OUT parameter's row is the last of them."""
    if item.result is None and len(results) == 1:
        return results[0]
    at = item.result if isinstance(item.result, int) else len(results) if item.result == "out" else 0
    if 1 <= at <= len(results):
        return results[at - 1]
    wanted = "one result set" if item.result is None else f"a result set {item.result}"
    remedy = f"say which fills it: result: 1 to {len(results)}" if results else ""
    raise DatabaseError.of(
        "database.result-sets",
        f"the procedure {item.procedure} must return {wanted} for the data set {item.name}",
        place=item.line,
        found=str(len(results)),
        remedy=remedy,
    )


def _otherwise(item: DataSet, result: ResultSet) -> Iterator[Fault]:
    """One fault that lists the columns which are missing, extra, or of another type; columns are found in any
    case and order.
    """
    if not item.expects:
        return
    there = {column.name.lower(): column.type for column in result.columns}
    wanted = {name.lower(): word for name, word in item.expects.items()}
    parts = {
        "missing": [f"{name} ({word})" for name, word in wanted.items() if name not in there],
        "extra": [f"{name} ({_word(kind)})" for name, kind in there.items() if name not in wanted],
        "of another type": list(_retyped(wanted, there)),
    }
    found = "; ".join(f"{what}: {', '.join(names)}" for what, names in parts.items() if names)
    if found:
        yield Fault(
            "database.columns",
            f"the columns of the data set {item.name} aren't those that it expects",
            item.line,
            expected=", ".join(f"{name} ({word})" for name, word in wanted.items()),
            found=found,
            remedy=f"change the procedure {item.procedure}, or expects: of the data set",
        )


def _retyped(wanted: Mapping[str, str], there: Mapping[str, str]) -> Iterator[str]:
    for name, word in wanted.items():
        kind = there.get(name)
        if kind not in (None, "null") and not _suits(word, _word(str(kind))):
            yield f"{name} is {_word(str(kind))}, not {word}"


def _suits(wanted: str, found: str) -> bool:
    return wanted in (found, "any") or (wanted == "number" and found in _NUMBERS)


def _word(kind: str) -> str:
    return _WORDS.get(kind, "bytes" if kind.endswith("blob") else "text")
