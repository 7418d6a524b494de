"""Options that several commands have, and the project that they name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from reporter.settings import Settings

__all__ = ["CONTEXT", "as_json", "common", "root", "settings"]

F = TypeVar("F", bound=Callable[..., Any])

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def _project(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.ensure_object(dict)["project"] = value


def common(command: F) -> F:
    """``--project`` and ``--debug`` after the command's name too, where people write them."""
    command = click.option(
        "--debug", is_flag=True, expose_value=False, help="Show the traceback of an error."
    )(command)
    return click.option(
        "--project",
        metavar="DIR",
        expose_value=False,
        callback=_project,
        help="The project's folder. Else REPORTER_PROJECT, or the nearest config.yaml.",
    )(command)


def as_json(command: F) -> F:
    """``--json``: one document on stdout, also for errors."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document, also for an error."
    )(command)


def root(ctx: click.Context) -> Path:
    """The project's folder; raises SettingsError where there is none."""
    from reporter.settings import find_root

    named = (ctx.find_object(dict) or {}).get("project")
    return find_root(Path(named) if named else None, Path.cwd())


def settings(ctx: click.Context) -> Settings:
    """The project's settings; raises SettingsError with all of their faults."""
    from reporter.settings import load

    return load(root(ctx))
