"""config.yaml → Settings: where the database is, which schemas there are, the calendar, where reports land.

Reading them touches no database. All faults of the file come at once, each with its line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass as record
from dataclasses import field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from reporter.database.settings import Database, Tls
from reporter.document import Document, read, validate
from reporter.errors import SettingsError
from reporter.period import Calendar
from reporter.xlsx.numbers.codes import NumberStyle

__all__ = ["FILE", "Settings", "find_root", "load"]

FILE = "config.yaml"
VARIABLE = "REPORTER_PROJECT"
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_$]{0,63}")
SECRETS = ("password", "passwd", "pwd", "secret", "token")


@record(frozen=True, slots=True)
class Settings:
    """A project's settings; ``root`` is the folder of config.yaml, all paths are absolute."""

    root: Path
    database: Database
    schemas: Mapping[str, str]
    calendar: Calendar
    output: Path
    numbers: NumberStyle = field(default_factory=NumberStyle)

    @property
    def templates(self) -> Path:
        """The folder of the reports: NAME.xlsx with NAME.yaml."""
        return self.root / "templates"

    @property
    def sql(self) -> Path:
        """The database project: a folder a schema."""
        return self.root / "sql"

    @property
    def state(self) -> Path:
        """What reporter keeps for itself: locks and the private server; on a local disk."""
        return self.root / ".reporter"

    @property
    def figures(self) -> Path:
        """The figures of published runs, with which later ones are compared."""
        return self.state / "state" / "figures.sqlite"


_SHAPE = ConfigDict(extra="forbid")
_ACCOUNT = r"^[^'\"`\\@\s]+@[^'\"`\\@\s]+$"
_DEFINER = "reporter_definer@localhost"
"""Whom routines belong to on the private server, which makes the account; nobody can log in as it."""

_Seconds = Annotated[int, Field(ge=1, le=86400)]


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _Tls:
    ca: str | None = None
    verify_ca: bool = True
    verify_name: bool = True
    certificate: str | None = None
    key: str | None = None
    off: bool = False


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _Database:
    private: bool = False
    host: str | None = None
    port: Annotated[int, Field(ge=1, le=65535)] = 3306
    socket: str | None = None
    user: str = "reporter"
    password_file: str | None = None
    keyring: str = ""
    tls: _Tls = Field(default_factory=_Tls)
    connect_timeout: _Seconds = 10
    deadline: _Seconds = 600
    definer: Annotated[str, Field(pattern=_ACCOUNT)] | None = None


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _Calendar:
    fiscal_year_starts: Annotated[int, Field(ge=1, le=12)] = 9


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _Numbers:
    grouping: Literal["western", "indian"] = "western"
    negatives: Literal["minus", "brackets"] = "minus"
    unit: Literal["full", "thousands", "millions", "lakh", "crore"] | None = None


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _File:
    database: _Database = Field(default_factory=lambda: _Database(private=True))
    schemas: dict[str, str] = Field(default_factory=lambda: {"sales": "sales", "gdb": "gdb"})
    calendar: _Calendar = Field(default_factory=_Calendar)
    output: Annotated[str, Field(min_length=1)] = "output"
    numbers: _Numbers = Field(default_factory=_Numbers)


def find_root(project: Path | None, start: Path) -> Path:
    """The project's folder: ``project``, else REPORTER_PROJECT, else the nearest folder upwards with a
    config.yaml.

    Raises SettingsError where there is none.
    """
    named = project or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is not None:
        root = named.parent if named.name == FILE else named
        if not (root / FILE).is_file():
            raise SettingsError.of(
                "settings.no-project",
                f"the folder holds no {FILE}",
                place=str(root),
                remedy=f"reporter init {root}",
            )
        return root.resolve()
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise SettingsError.of(
        "settings.no-project",
        f"no {FILE} here or in a folder above",
        place=str(start),
        remedy="change to the project's folder, name it with --project, or make one with: reporter init",
    )


def load(root: Path) -> Settings:
    """The settings of the project in ``root``; raises SettingsError with every fault of config.yaml."""
    document = read(root / FILE, FILE)
    _spell_out_database(document)
    _check_schemas(document)
    file = validate(document, _File)
    return Settings(
        root=root,
        database=_database(file.database, root),
        schemas=file.schemas,
        calendar=Calendar(file.calendar.fiscal_year_starts),
        output=root / file.output,
        numbers=NumberStyle(
            indian=file.numbers.grouping == "indian",
            brackets=file.numbers.negatives == "brackets",
            unit=file.numbers.unit or "",
        ),
    )


def _spell_out_database(document: Document) -> None:
    """``database: private`` as a mapping; faults for another word, a password, and no server or two at
    once.
    """
    value: Any = document.values.get("database", {"private": True})
    keys = ("database",)
    if isinstance(value, dict):
        document.values["database"] = value
        _check_database(document, value)
    elif value == "private":
        document.values["database"] = {"private": True}
    else:
        document.values.pop("database")
        shown = "nothing" if value is None else f'"{value}"'
        expected = '"private", or host, port, user, … as a mapping'
        document.fault(
            "settings.value", '"database" has an unknown value', keys, expected=expected, found=shown
        )


def _check_database(document: Document, value: dict[str, Any]) -> None:
    for key in [name for name in value if name.lower() in SECRETS]:
        value.pop(key)
        document.fault(
            "settings.password",
            "a password must not stand in config.yaml",
            ("database", key),
            remedy="set REPORTER_PASSWORD, or name a file under password_file or an entry under keyring",
        )
    named = [name for name in ("private", "host", "socket") if value.get(name)]
    if len(named) != 1:
        document.fault(
            "settings.server",
            "the database needs one server",
            ("database",),
            expected='"private", or a host, or a socket',
            found=" and ".join(named) or "none of them",
        )


def _check_schemas(document: Document) -> None:
    schemas = document.values.get("schemas")
    if not isinstance(schemas, dict):
        return
    for key, value in schemas.items():
        if isinstance(value, str) and not IDENTIFIER.fullmatch(value):
            expected = "letters, digits and _, at most 64, not beginning with a digit"
            document.fault(
                "settings.schema-name", "isn't the name of a database", ("schemas", key), expected=expected,
                found=f'"{value}"',
            )  # fmt: skip


def _database(file: _Database, root: Path) -> Database:
    """The section as the database's own record; paths are taken from the project's folder."""

    def path(text: str | None) -> Path | None:
        return root / Path(text).expanduser() if text else None

    tls = Tls(
        ca=path(file.tls.ca),
        verify_ca=file.tls.verify_ca,
        verify_name=file.tls.verify_name,
        certificate=path(file.tls.certificate),
        key=path(file.tls.key),
        off=file.tls.off,
    )
    return Database(
        private=file.private,
        root=root,
        host=file.host or "127.0.0.1",
        port=file.port,
        socket=path(file.socket),
        user=file.user,
        password_file=path(file.password_file),
        keyring=file.keyring,
        tls=tls,
        connect_timeout=file.connect_timeout,
        deadline=file.deadline,
        definer=file.definer or (_DEFINER if file.private else ""),
    )
