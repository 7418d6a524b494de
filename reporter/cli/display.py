"""What a run shows while it works: a spinner with the stage on a terminal, a line a report elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from reporter.cli.outcome import say

if TYPE_CHECKING:
    from rich.progress import TaskID

__all__ = ["aligned", "counted", "loading", "stages"]

_WORDS = {
    "template": "reading the template",
    "connect": "connecting",
    "fetch": "calling procedures",
    "checks": "comparing control totals",
    "changes": "comparing with the last published period",
    "fill": "filling the template",
    "save": "writing the workbook",
    "verify": "reading it back",
    "publish": "publishing",
}


@contextlib.contextmanager
def stages(title: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A function to be told the name of each stage; the display is gone when the block ends."""
    if quiet:
        yield lambda _: None
    elif not sys.stderr.isatty():
        say(f"{title} …")
        yield lambda _: None
    else:
        from rich.console import Console

        with Console(stderr=True).status(title) as status:
            yield lambda name: status.update(f"{title}: {_WORDS.get(name, name)}")


@contextlib.contextmanager
def counted(reports: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A function to be told how many of the reports are made."""
    if quiet:
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"making {reports} reports") as status:
        yield lambda made: status.update(f"{made} of {reports} reports are made")


@contextlib.contextmanager
def loading() -> Iterator[Callable[[str, int], None]]:
    """A function to be told what is loaded and its rows so far: a bar each on a terminal, else a line."""
    if not sys.stderr.isatty():
        said: set[str] = set()

        def tell(what: str, _rows: int) -> None:
            if what not in said:
                said.add(what)
                say(what)

        yield tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bars: dict[str, TaskID] = {}

        def show(what: str, rows: int) -> None:
            if what not in bars:
                for bar in bars.values():
                    progress.update(bar, total=1, completed=1)
                bars[what] = progress.add_task(what, total=None, rows="")
            if rows:
                progress.update(bars[what], rows=f"{rows:,} rows")

        yield show
        for bar in bars.values():
            progress.update(bar, total=1, completed=1)


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """A plain table: columns as wide as they need, those of ``right`` aligned to the right."""
    lines = [list(header), *map(list, rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(header))]
    padded = (
        "  ".join(
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
    head, *body = padded
    return "\n".join([head, "  ".join("-" * width for width in widths), *body])
