"""The command ``reporter`` itself: its options and its commands, each imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from reporter.errors import UsageError

__all__ = ["Commands", "cli"]

COMMANDS = {
    "list": ("reporter.cli.listing", "command", "Show the project's reports and their parameters."),
    "run": ("reporter.cli.run", "command", "Make one report, several or all, as Excel workbooks."),
    "verify": ("reporter.cli.verify", "command", "Check finished workbooks, and that nobody changed them."),
    "template": (
        "reporter.cli.template",
        "command",
        "Show what templates hold, and what is wrong with them.",
    ),
    "db": ("reporter.cli.db", "command", "The database: private server, SQL project, data."),
    "doctor": ("reporter.cli.doctor", "command", "Look at everything that a run stands on."),
    "init": ("reporter.cli.init", "command", "Make a new project from the starter files."),
}


class Commands(click.Group):
    """A group whose commands are imported on first use; a mistyped one is answered with the nearest."""

    homes: dict[str, tuple[str, str, str]]

    def __init__(self, *arguments: Any, homes: dict[str, tuple[str, str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.homes = homes

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.homes:
            return None
        module, name, _ = self.homes[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their line of help, none of them imported for that."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in self.homes.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.homes and not name.startswith("-"):
            from reporter.document import did_you_mean

            raise UsageError.of(
                "usage.command",
                f'there is no command "{ctx.command_path} {name}"',
                expected=", ".join(self.homes),
                remedy=did_you_mean(name, self.homes) or f"{ctx.command_path} --help",
            )
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from reporter import __version__

        click.echo(f"reporter {__version__}")
        ctx.exit()


@click.command(
    cls=Commands,
    homes=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--project",
    metavar="DIR",
    help="The project's folder. Else REPORTER_PROJECT, or the nearest config.yaml.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
@click.pass_context
def cli(ctx: click.Context, project: str | None, debug: bool) -> None:
    """Stored procedures in, proved and formatted Excel workbooks out.

    \b
    Examples:
      reporter db demo                                  a private database with invented data
      reporter list                                     the reports and their parameters
      reporter run market_badges --period 2021-08       one report, in output/2021-08/
      reporter run --all                                all of them, for the last complete month
    """
    ctx.obj = {"project": project}
