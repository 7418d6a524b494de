"""How a command ends: an error as a message on stderr or as JSON on stdout, and the exit code."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from typing import Any

import click

from reporter.errors import Fault, ReporterError, UsageError

__all__ = ["Terminated", "error_document", "exit_code", "say", "show"]

UNEXPECTED = 1
INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM


class Terminated(BaseException):
    """SIGTERM: unwinds like Ctrl-C does, so that nothing half-written stays."""


def exit_code(error: BaseException, *, debug: bool, as_json: bool) -> int:
    """Shows the error and gives the exit code that belongs to it."""
    if isinstance(error, SystemExit | BrokenPipeError):
        return 0  # whoever read our output has gone: click exits by itself for that reason only
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and not as_json:
        say(error.format_message())
        return UsageError.exit_code
    if debug:
        traceback.print_exception(error)
    code, faults = _faults(error)
    if as_json:
        show(json.dumps(error_document(code, faults), indent=2, ensure_ascii=False))
    else:
        for fault in faults:
            say(f"error: {fault.text()}")
    return code


def _faults(error: BaseException) -> tuple[int, tuple[Fault, ...]]:
    match error:
        case ReporterError():
            return error.exit_code, error.faults
        case click.exceptions.NoArgsIsHelpError():
            return UsageError.exit_code, (Fault("usage.command-line", error.format_message()),)
        case click.ClickException():
            context: click.Context | None = getattr(error, "ctx", None)
            remedy = f"{context.command_path} --help" if context else ""
            what = error.format_message().rstrip(".")
            return UsageError.exit_code, (Fault("usage.command-line", what, remedy=remedy),)
        case KeyboardInterrupt() | click.Abort():
            return INTERRUPTED, (Fault("signal.interrupted", "interrupted"),)
        case Terminated():
            return TERMINATED, (Fault("signal.terminated", "terminated"),)
    what = f"unexpected {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}".rstrip(
        ": "
    )
    return UNEXPECTED, (Fault("unexpected", what, remedy="run again with --debug, and report what it shows"),)


def error_document(code: int, faults: tuple[Fault, ...]) -> dict[str, Any]:
    """The error as JSON-ready facts; its code is that of its first fault."""
    return {
        "error": {"code": faults[0].code, "exit_code": code, "faults": [fault.record() for fault in faults]}
    }


def show(text: str) -> None:
    """A line on stdout; where nobody reads it any more, the work goes on and its exit code counts."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """A line on stderr; where nobody reads it any more, the work goes on."""
    try:
        print(text, file=sys.stderr, flush=True)
    except (BrokenPipeError, ValueError):
        return
