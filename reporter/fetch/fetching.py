"""What a run asks the database: how fresh the data are, and every data set and control total in one
snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from reporter import checks, period
from reporter.errors import CheckError, DatabaseError, Fault, NotReadyError, ReporterError
from reporter.fetch import contracts
from reporter.parameters import Value, arguments
from reporter.period import Freshness, Kind, Period
from reporter.report import Check, DataSet, Report
from reporter.settings import Settings

if TYPE_CHECKING:
    from reporter.checks import CheckResult
    from reporter.database import Connection, Procedure
    from reporter.results import ResultSet

__all__ = ["Fetched", "compare", "fetch", "freshness", "run_names"]

_ORIGIN = "data_origin"
_PERIOD = ("period_start", "period_end", "fiscal_year", "fiscal_year_start")
_DEMO = "reporter db demo (makes demo data), or reporter db apply and then reporter db load SCHEMA PATH"


@dataclass(frozen=True, slots=True)
class Fetched:
    """Everything that a run read, from one snapshot; data sets and controls by the name of the data set,
    seconds by procedure.
    """

    freshness: Freshness
    origin: str
    demo: bool
    server: str
    data: Mapping[str, ResultSet]
    controls: Mapping[str, ResultSet]
    seconds: Mapping[str, float]


def run_names(settings: Settings, covered: Period) -> dict[str, Value]:
    """The values that every run with a period has, by the names under which procedures take them."""
    if covered.start is None or covered.end is None:
        return {}
    fiscal = settings.calendar
    values = (
        covered.start,
        covered.end,
        fiscal.fiscal_year(covered.end),
        fiscal.fiscal_year_start(covered.end),
    )
    return dict(zip(_PERIOD, values, strict=True))


def freshness(settings: Settings, report: Report, values: Mapping[str, Value], today: date) -> Freshness:
    """Up to when the report's data are there; proves first that every procedure exists and can be called.

    Raises DatabaseError with everything that is missing or can't be bound, before any CALL, and NotReadyError
    where summary tables lag behind the data.
    """
    with _connected(settings, report) as connection:
        catalogue = _catalogue(connection, settings, report)
        return _freshness(connection, catalogue, report, values, today)


def fetch(
    settings: Settings, report: Report, values: Mapping[str, Value], covered: Period, today: date
) -> Fetched:
    """Every data set and control of the report, from one snapshot.

    A connection that is lost on the way, or a load that overtakes the snapshot, costs the whole fetch, which
    is made again, at most three times. So does a procedure that somebody who applies is just replacing.
    """
    from reporter.database.retries import tried

    def once() -> Fetched:
        with _connected(settings, report) as connection, connection.snapshot():
            catalogue = _complete(connection, settings, report)
            seconds: dict[str, float] = {}
            names = {**values, **run_names(settings, covered)}
            call = partial(_timed, seconds, partial(_called, connection, catalogue, names))
            origin, demo = _origin(connection, catalogue)
            return Fetched(
                freshness=_freshness(connection, catalogue, report, values, today),
                origin=origin,
                demo=demo,
                server=f"{connection.server.kind} {connection.server.version}",
                data=contracts.data_sets(report.data, call),
                controls=_controls(report.checks, call),
                seconds=seconds,
            )

    try:
        return tried(once)
    except DatabaseError as error:
        if error.faults[0].code != "database.procedure-missing":
            raise
    with _connected(settings, report) as connection:
        connection.settled()
    return tried(once)


def _controls(
    checks: Iterable[Check], call: Callable[[str, Check], tuple[ResultSet, ...]]
) -> dict[str, ResultSet]:
    """The controls' rows by data set; one that proves several data sets is called once."""
    called: dict[tuple[str, tuple[tuple[str, object], ...]], ResultSet] = {}
    found = {}
    for item in checks:
        key = item.control, tuple(sorted(item.arguments.items()))
        if key not in called:
            called[key] = _single(item.control, call(item.control, item))
        found[item.data_set] = called[key]
    return found


def _timed(
    seconds: dict[str, float],
    call: Callable[[str, DataSet | Check], tuple[ResultSet, ...]],
    name: str,
    item: DataSet | Check,
) -> tuple[ResultSet, ...]:
    begin = perf_counter()
    results = call(name, item)
    seconds[name] = round(seconds.get(name, 0) + perf_counter() - begin, 4)
    return results


def _connected(settings: Settings, report: Report) -> Connection:
    """A connection to the report's database; where that isn't there yet, the error says how it is made."""
    from reporter.database import connect

    try:
        return connect(settings.database, settings.schemas[report.schema])
    except DatabaseError as error:
        if error.faults[0].code != "database.schema-missing" or not settings.database.private:
            raise
        raise DatabaseError(replace(error.faults[0], remedy=_DEMO)) from error


def compare(report: Report, fetched: Fetched) -> tuple[CheckResult, ...]:
    """The results of every check of the report; raises CheckError with all that can't be compared."""
    results: list[CheckResult] = []
    faults: list[Fault] = []
    for item in report.checks:
        rows = fetched.data[item.data_set].rows
        try:
            results += checks.compare(item.data_set, fetched.controls[item.data_set], rows, item.where)
        except ReporterError as error:
            faults += error.faults
        faults += [
            Fault("check.column", f'the data set has no column "{column}" to agree with', item.line)
            for column in item.agree.values()
            if column not in rows.columns
        ]
    CheckError.raise_if(faults)
    return tuple(results)


def _catalogue(connection: Connection, settings: Settings, report: Report) -> Mapping[str, Procedure]:
    """The schema's procedures; raises DatabaseError with all that the report needs and can't have.

    What is missing while somebody applies is looked for again afterwards.
    """
    try:
        return _complete(connection, settings, report)
    except DatabaseError:
        if not connection.settled():
            raise
        return _complete(connection, settings, report)


def _complete(connection: Connection, settings: Settings, report: Report) -> Mapping[str, Procedure]:
    catalogue = connection.procedures()
    schema = settings.schemas[report.schema]
    if not catalogue:
        raise DatabaseError.of(
            "database.empty",
            f"the database {schema} holds no procedures that {settings.database.user} may execute",
            place=settings.database.address,
            remedy=_DEMO,
        )
    names: dict[str, Value] = {parameter.name: parameter.default for parameter in report.parameters}
    dated = {} if report.period is Kind.NONE else dict.fromkeys(_PERIOD)
    asked: list[tuple[str, DataSet | Check | None]] = [(item.procedure, item) for item in report.data]
    asked += [(item.control, item) for item in report.checks]
    faults: list[Fault] = []
    if report.freshness:
        faults += _binding(catalogue, names, report.freshness, None, report)
    for name, item in asked:
        faults += _binding(catalogue, {**names, **dated}, name, item, report)
    DatabaseError.raise_if(dict.fromkeys(faults))
    return catalogue


def _binding(
    catalogue: Mapping[str, Procedure],
    names: Mapping[str, Value],
    name: str,
    item: DataSet | Check | None,
    report: Report,
) -> list[Fault]:
    place = item.line if item else report.definition.name
    procedure = catalogue.get(name)
    if procedure is None:
        from reporter.document import did_you_mean

        near = did_you_mean(name, catalogue)
        remedy = "reporter db apply, or grant the account EXECUTE on it (reporter db grants)"
        return [
            Fault(
                "database.procedure-missing",
                f"there is no procedure {name} that this account may execute",
                place,
                remedy=f"{remedy}; or {near}" if near else remedy,
            )
        ]
    return arguments(procedure, names, item.arguments if item else {}, place)[1]


def _freshness(
    connection: Connection,
    catalogue: Mapping[str, Procedure],
    report: Report,
    values: Mapping[str, Value],
    today: date,
) -> Freshness:
    if report.freshness is None:
        return period.fallback(today)
    rows = _single(report.freshness, _called(connection, catalogue, values, report.freshness, None)).frame
    needed = ("data_as_of", "complete_until")
    if rows.height != 1 or any(name not in rows.columns for name in needed):
        raise DatabaseError.of(
            "database.freshness",
            "the freshness procedure must return one row with data_as_of and complete_until",
            place=report.freshness,
            found=f"{rows.height} rows with {', '.join(rows.columns)}",
        )
    row = rows.row(0, named=True)
    _require_refreshed(row, report)
    missing = period.stretches(str(row.get("missing_months") or ""))
    return Freshness(_day(row["data_as_of"]), _day(row["complete_until"]), missing)


def _require_refreshed(row: Mapping[str, object], report: Report) -> None:
    """Raises NotReadyError where months have changed since the summary tables followed them last."""
    months = row.get("unrefreshed") or 0
    if months:
        raise NotReadyError.of(
            "database.unrefreshed",
            "data changed since the summary tables were last refreshed",
            place=f"schema {report.schema}",
            found=f"{months} {'month' if months == 1 else 'months'}: {row.get('unrefreshed_months', '')}",
            remedy=f"reporter db refresh {report.schema}",
        )


def _day(value: object) -> date | None:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


def _called(
    connection: Connection,
    catalogue: Mapping[str, Procedure],
    names: Mapping[str, Value],
    name: str,
    item: DataSet | Check | None,
) -> tuple[ResultSet, ...]:
    """Every result set of the procedure, called with what the run has."""
    bound, _ = arguments(catalogue[name], names, item.arguments if item else {}, "")
    return connection.call(name, bound)


def _single(name: str, results: tuple[ResultSet, ...]) -> ResultSet:
    if len(results) != 1:
        raise DatabaseError.of(
            "database.result-sets",
            "the procedure must return one result set",
            place=f"procedure {name}",
            found=str(len(results)),
        )
    return results[0]


def _origin(connection: Connection, catalogue: Mapping[str, Procedure]) -> tuple[str, bool]:
    """Where the data come from in words, as the schema itself says, and whether they are invented."""
    if _ORIGIN not in catalogue:
        return "unknown", False
    row = _single(_ORIGIN, _called(connection, catalogue, {}, _ORIGIN, None)).frame.row(0, named=True)
    return str(row["description"]), bool(row["is_demo"])
