"""``reporter init``."""

from __future__ import annotations

from pathlib import Path

import click

from reporter.cli.options import CONTEXT
from reporter.cli.outcome import show

__all__ = ["command"]


@click.command("init", context_settings=CONTEXT)
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
def command(folder: str) -> None:
    """Make a new project from the starter files, in DIR or here.

    You get config.yaml, the SQL project (sql/), the reports (templates/) and compose.yaml for a MySQL in a
    container. Nothing that is there already is replaced.

    \b
    Example:
      reporter init accounts
    """
    from reporter import starter

    project = Path(folder).absolute()
    for path in starter.begin(project):
        show(f"{path.relative_to(project)}{'/' if path.is_dir() else ''}")
    step = "" if project == Path.cwd() else f"cd {folder} && "
    show(f"\nNext: {step}reporter db demo && reporter run --all")
