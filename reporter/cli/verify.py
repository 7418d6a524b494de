"""``reporter verify``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from reporter.cli.options import CONTEXT, as_json
from reporter.cli.outcome import error_document, say, show
from reporter.errors import CheckError, Fault, PackageError

__all__ = ["command"]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What was found in one file; ``readable`` is False where it couldn't be looked at."""

    path: str
    faults: tuple[Fault, ...]
    readable: bool = True

    @property
    def word(self) -> str:
        return "passed" if not self.faults else "failed" if self.readable else "unreadable"


@click.command("verify", context_settings=CONTEXT)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--template",
    metavar="FILE",
    help="The workbook's template: what is wrong with the template in the same way isn't told.",
)
@as_json
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
def command(files: tuple[str, ...], template: str | None, as_json: bool) -> None:
    """Check finished workbooks: would Excel open them without a repair, and are they what their run made?

    Looks at the rules of a sound package, at formulas that show an error or have no value, and, where the
    run's record (.json) lies beside the workbook, at its hashes, rows and totals. Any .xlsx can be checked.
    Exit code 5 means that something was found, 3 that a file can't be read.

    \b
    Examples:
      reporter verify output/2021-08/*.xlsx
      reporter verify sales.xlsx --template templates/sales.xlsx --json
    """
    verdicts = [_verdict(name, Path(template) if template else None) for name in files]
    if as_json:
        _show_json(verdicts)
    else:
        _show(verdicts)
    if any(verdict.faults for verdict in verdicts):
        raise click.exceptions.Exit(_exit_code(verdicts))


def _verdict(name: str, template: Path | None) -> _Verdict:
    from reporter import delivered

    try:
        return _Verdict(name, delivered.faults(Path(name), template))
    except PackageError as error:
        return _Verdict(name, error.faults[:1], readable=False)


def _exit_code(verdicts: list[_Verdict]) -> int:
    """That of a failed check, where there is one, before that of an unreadable file."""
    checked = any(verdict.readable and verdict.faults for verdict in verdicts)
    return CheckError.exit_code if checked else PackageError.exit_code


def _show(verdicts: list[_Verdict]) -> None:
    for verdict in verdicts:
        for fault in _once_remedied(verdict.faults):
            same = fault.place in ("", Path(verdict.path).name)
            say(f"{verdict.path}: {fault.what}" if same else f"{verdict.path}: {fault.text()}")
        show(f"{verdict.path}: {verdict.word}")


def _once_remedied(faults: Sequence[Fault]) -> Iterator[Fault]:
    """The faults, those with the same remedy one after the other saying it once, with the last."""
    for fault, after in zip(faults, [*faults[1:], None], strict=False):
        told = after is not None and after.remedy == fault.remedy
        yield replace(fault, remedy="") if told else fault


def _show_json(verdicts: list[_Verdict]) -> None:
    files = [
        {
            "file": verdict.path,
            "verdict": verdict.word,
            "findings": [fault.record() for fault in verdict.faults],
        }
        for verdict in verdicts
    ]
    document: dict[str, object] = {"files": files}
    faults = tuple(fault for verdict in verdicts for fault in verdict.faults)
    if faults:
        document |= error_document(_exit_code(verdicts), faults)
    show(json.dumps(document, indent=2, ensure_ascii=False))
