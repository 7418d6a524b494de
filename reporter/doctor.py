"""Everything that a run stands on looked at once: server, account, deployed SQL, data, templates, disk.

A look that fails is a finding, and the others still tell what they see. Nothing is changed.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reporter import fetch, inspection, provision
from reporter import report as reports
from reporter.changes import figures
from reporter.errors import (
    DatabaseError,
    DifferencesError,
    Fault,
    PublishError,
    ReporterError,
    TemplateError,
)  # fmt: skip
from reporter.settings import Settings

if TYPE_CHECKING:
    from reporter.database import Connection

__all__ = ["Finding", "examine"]

_OLDEST = {"MySQL": (8, 0), "MariaDB": (10, 6)}
_TOO_LITTLE, _LITTLE = (
    100 << 20,
    1 << 30,
)  # bytes of disk: a large workbook with its temporary file; a month's


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``exit_code`` is 0 where it is well, also where ``warning`` is set."""

    subject: str
    found: str
    remedy: str = ""
    exit_code: int = 0
    warning: bool = False

    @property
    def state(self) -> str:
        return "error" if self.exit_code else "warning" if self.warning else "ok"


def examine(settings: Settings, today: date) -> Iterator[Finding]:
    """The findings, one after the other as they are made."""
    if (yield from _looked("server", lambda: _server(settings))):
        for name in settings.schemas:
            yield from _schema(settings, name)
        for name in reports.names(settings.templates):
            yield from _looked(f"data of {name}", partial(_fresh, settings, name, today))
    for name in reports.names(settings.templates):
        yield from _looked(f"template {name}", partial(_template, settings, name))
    yield from _looked("output", lambda: _disk(settings.output))
    yield from _looked("figures", lambda: _figures(settings.figures))


def _looked(subject: str, look: Callable[[], Iterator[Finding]]) -> Generator[Finding, None, bool]:
    """What the look finds, and then the error that it ends with; returns whether it came to its end."""
    try:
        yield from look()
    except ReporterError as error:
        first, more = error.faults[0], len(error.faults) - 1
        yield Finding(subject, _words(first, more), first.remedy, error.exit_code)
        return False
    return True


def _words(fault: Fault, more: int) -> str:
    place = f"{fault.place}: " if fault.place else ""
    found = f" ({fault.found})" if fault.found else ""
    return f"{place}{fault.what}{found}" + (f"; and {more} more" if more else "")


def _server(settings: Settings) -> Iterator[Finding]:
    from reporter.database import connect

    with connect(settings.database) as connection:
        yield _version(connection, settings.database.address)
        yield _driver(connection.server.driver)
        yield _account(connection, settings)
        yield _owner(settings)
        yield from _session(connection)


def _version(connection: Connection, address: str) -> Finding:
    server = connection.server
    oldest = _OLDEST[server.kind]
    found = f"{server.kind} {server.version} at {address}"
    if tuple(int(number) for number in re.findall(r"\d+", server.version)[:2]) >= oldest:
        return Finding("server", found)
    needed = ".".join(map(str, oldest))
    return Finding("server", found, f"{server.kind} {needed} or newer is needed", DatabaseError.exit_code)


def _driver(mode: str) -> Finding:
    slow = mode != "C extension"
    remedy = (
        "install mysql-connector-python with its C extension: it is about three times faster" if slow else ""
    )
    return Finding("driver", mode, remedy, warning=slow)


def _account(connection: Connection, settings: Settings) -> Finding:
    from reporter.database.grants import excess, may_nothing

    user = settings.database.user
    if settings.database.private:
        return Finding("grants", "the private server's own user; nobody else reaches its socket")
    if may_nothing(connection):
        remedy = f"reporter db grants --apply {user}, as one who may grant"
        return Finding("grants", f"{user} may log in, and nothing else", remedy, DatabaseError.exit_code)
    more = excess(connection)
    if not more:
        return Finding("grants", f"{user} may EXECUTE, and nothing else")
    remedy = "for runs, an account of their own: reporter db grants --apply ACCOUNT"
    return Finding("grants", f"{user} may do more than runs need: {'; '.join(more)}", remedy, warning=True)


def _owner(settings: Settings) -> Finding:
    """Whom routines are to belong to; whether each does is part of what is deployed."""
    if settings.database.definer:
        return Finding("definer", f"procedures, views and triggers belong to {settings.database.definer}")
    remedy = "name an account of their own under database.definer in config.yaml: reporter db grants"
    found = "procedures, views and triggers belong to whoever applied them"
    return Finding("definer", found, remedy, warning=True)


def _session(connection: Connection) -> Iterator[Finding]:
    """The session's rules, which every connection sets: something between may undo them."""
    from reporter.database.driver import SQL_MODE

    zone, modes = connection.query("SELECT @@session.time_zone, @@session.sql_mode").frame.row(0)
    remedy = "something between here and the server changes the session: ask who keeps the proxy"
    yield Finding("time zone", zone, *(() if zone == "+00:00" else (remedy, DatabaseError.exit_code)))
    missing = sorted(set(SQL_MODE.split(",")) - set(modes.split(",")))
    if missing:
        yield Finding("sql_mode", f"without {', '.join(missing)}", remedy, DatabaseError.exit_code)
    else:
        yield Finding("sql_mode", "strict, and the same on every server")


def _schema(settings: Settings, name: str) -> Iterator[Finding]:
    yield from _looked(f"sql of {name}", lambda: _deployed(settings, name))
    yield from _looked(f"origin of {name}", lambda: _origin(settings, name))


def _deployed(settings: Settings, name: str) -> Iterator[Finding]:
    """The project against the database; an account for runs alone sees no more than its procedures."""
    from reporter.database import connect

    subject = f"sql of {name}"
    with connect(settings.database, settings.schemas[name]) as connection:
        try:
            connection.query("SELECT 1 FROM reporter_objects LIMIT 1")
        except DatabaseError as error:
            if error.faults[0].code == "database.grant-missing":
                yield Finding(
                    subject, "not shown to this account: reporter db drift, as the one that applies"
                )
                return
    ((_, differences),) = provision.drift(settings, [name])
    if not differences:
        yield Finding(subject, f"as in sql/{name}")
        return
    first, more = differences[0], len(differences) - 1
    found = f"{first.kind} {first.name} {first.what}" + (f"; and {more} more" if more else "")
    remedy = f"reporter db drift {name} shows all" if more else first.remedy
    yield Finding(subject, found, remedy, DifferencesError.exit_code)


def _origin(settings: Settings, name: str) -> Iterator[Finding]:
    from reporter.database import connect

    subject = f"origin of {name}"
    with connect(settings.database, settings.schemas[name]) as connection:
        if "data_origin" not in connection.procedures():
            yield Finding(
                subject, "unknown: there is no procedure data_origin", f"reporter db apply {name}", 0, True
            )
            return
        rows = connection.call("data_origin")[0].frame
        if rows.is_empty():
            yield Finding(subject, "nothing was loaded", f"reporter db load {name} PATH", warning=True)
            return
        row = rows.row(0, named=True)
        note = " (reports say DEMO DATA)" if row["is_demo"] else ""
        yield Finding(subject, f"{row['description']}{note}")


def _fresh(settings: Settings, name: str, today: date) -> Iterator[Finding]:
    """Every procedure of the report there and to be called, and how far its data reach."""
    report = reports.load(reports.find(settings.templates, name), settings.schemas)
    values = {parameter.name: parameter.default for parameter in report.parameters}
    known = fetch.freshness(settings, report, values, today)
    subject = f"data of {name}"
    if known.complete_until is None:
        yield Finding(subject, "no month is complete", f"reporter db load {report.schema} PATH", warning=True)
        return
    reach = f"reach to {known.data_as_of}, complete up to {known.complete_until}"
    if known.missing:
        remedy = "load what is missing: later months of the same fiscal year aren't ready until then"
        gaps = ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in known.missing)
        yield Finding(subject, f"{reach}, without any in {gaps}", remedy, warning=True)
    else:
        yield Finding(subject, reach)


def _template(settings: Settings, name: str) -> Iterator[Finding]:
    findings = inspection.lint(settings, name)
    errors = [one for one in findings if one.severity == "error"]
    warnings = len(findings) - len(errors)
    more = f"reporter template lint {name}"
    if errors:
        found = f"{errors[0].place}: {errors[0].what}" + (
            f"; and {len(errors) - 1} more" if errors[1:] else ""
        )
        yield Finding(f"template {name}", found, more, TemplateError.exit_code)
    elif warnings:
        yield Finding(f"template {name}", f"sound, with {warnings} warnings", more, warning=True)
    else:
        yield Finding(f"template {name}", "sound")


def _disk(output: Path) -> Iterator[Finding]:
    """Room for workbooks where they will lie, and the right to write there."""
    there = next(folder for folder in (output, *output.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    found = f"{free / (1 << 30):,.1f} GiB free at {output}"
    if not os.access(there, os.W_OK):
        remedy = "let this user write there, or name another folder under output in config.yaml"
        yield Finding("output", f"{there} can't be written", remedy, PublishError.exit_code)
    elif free < _TOO_LITTLE:
        yield Finding("output", found, "make room, or name another disk under output", PublishError.exit_code)
    else:
        little = free < _LITTLE
        yield Finding("output", found, "make room" if little else "", warning=little)


def _figures(file: Path) -> Iterator[Finding]:
    """What later runs can compare themselves with."""
    count = figures.published_periods(file)
    periods = "period" if count == 1 else "periods"
    yield Finding(
        "figures", f"{count:,} published {periods} to compare with, in {file}" if count else "none yet"
    )
