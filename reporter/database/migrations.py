"""Numbered changes of tables as source: ``sql/SCHEMA/migrations/0001_words.sql``, forward only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reporter.database.splitter import Statement, read_script
from reporter.database.tokens import code, normal
from reporter.errors import Fault

__all__ = ["FOLDER", "Migration", "read"]

FOLDER = "migrations"
_NAME = re.compile(r"(?P<number>\d{4})_\w+")
_REFUSED = {
    "USE": "the settings say which database it is",
    "START": "each statement is a transaction of its own",
    "BEGIN": "each statement is a transaction of its own",
    "COMMIT": "each statement is a transaction of its own",
    "ROLLBACK": "each statement is a transaction of its own",
}
"""What a statement may not begin with: a migration that fails goes on at its failed statement."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: ``number`` is the digits that its ``name`` begins with, ``statements`` have its lines."""

    name: str
    path: Path
    statements: tuple[Statement, ...]

    @property
    def number(self) -> int:
        return int(self.name[:4])

    def checksum(self, statements: int | None = None) -> str:
        """Of the first statements, or of all; comments and blanks don't count."""
        texts = (normal(found.text) for found in self.statements[:statements])
        return hashlib.sha256("\n;\n".join(texts).encode()).hexdigest()

    def names(self, table: str) -> bool:
        """Whether a statement has the table's name in it."""
        word = re.compile(rf"(?<![\w$]){re.escape(table)}(?![\w$])", re.IGNORECASE)
        return any(word.search(found.text) for found in self.statements)


def read(home: Path, faults: list[Fault]) -> tuple[Migration, ...]:
    """The schema's migrations in their order; what is wrong with them is added to the faults."""
    found = [_migration(path, faults) for path in sorted((home / FOLDER).glob("*.sql"))]
    migrations = [one for one in found if one is not None]
    faults.extend(_twice(migrations))
    return tuple(migrations)


def _migration(path: Path, faults: list[Fault]) -> Migration | None:
    if not _NAME.fullmatch(path.stem):
        faults.append(
            Fault("migration.name", "the file isn't named like a migration", str(path), "0001_words.sql")
        )
        return None
    script = read_script(path, faults)
    if script is None:
        return None
    statements = script.statements
    if not statements:
        faults.append(Fault("migration.empty", "the migration holds no statement", str(path)))
    faults.extend(_statement_faults(path, statements))
    return Migration(path.stem, path, statements)


def _statement_faults(path: Path, statements: Sequence[Statement]) -> Iterator[Fault]:
    for statement in statements:
        first = code(statement.text)[0].keyword
        if first in _REFUSED:
            what = f"{first} may not stand in a migration"
            yield Fault("migration.statement", what, f"{path}:{statement.line}", remedy=_REFUSED[first])


def _twice(migrations: Sequence[Migration]) -> Iterator[Fault]:
    numbers: dict[int, Migration] = {}
    for one in migrations:
        other = numbers.setdefault(one.number, one)
        if other is not one:
            what, remedy = (
                f"two migrations have the number {one.name[:4]}",
                "give the newer one the next number",
            )
            yield Fault("migration.number-twice", what, str(one.path), found=other.path.name, remedy=remedy)
