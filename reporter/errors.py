"""Every error that reporter raises on purpose, and the faults they carry.

    ReporterError                 1   unexpected
    ├── UsageError                2   the command line
    ├── SettingsError             2   config.yaml, NAME.yaml
    ├── ParameterError            2   --param, --period
    ├── TemplateError             3   NAME.xlsx: tables, placeholders, charts
    ├── PackageError              3   a file that is no sound .xlsx package
    ├── DatabaseError             4   server, account, procedure, result set
    ├── CheckError                5   a control total differs, a workbook read back wrong
    ├── NotReadyError             6   the data of the period aren't there yet
    ├── PartlyError               8   some reports of several failed
    ├── AlreadyRunningError       9
    ├── PublishError             10   the target can't be written
    └── DifferencesError         11   a comparison found differences

The numbers are exit codes. Errors of other libraries are translated where they enter (driver, zip, YAML),
never above. A message gives thing, place, expected, found, remedy; where a person edits a file all faults
come at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

__all__ = [
    "AlreadyRunningError",
    "CheckError",
    "DatabaseError",
    "DifferencesError",
    "Fault",
    "NotReadyError",
    "PackageError",
    "ParameterError",
    "PartlyError",
    "PublishError",
    "ReporterError",
    "SettingsError",
    "TemplateError",
    "UsageError",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, in the words that a person needs to mend it.

    ``code`` is stable and machine-readable (``settings.unknown-key``); ``what`` is one sentence without a
    full stop. The other fields are empty where they would say nothing.
    """

    code: str
    what: str
    place: str = ""
    expected: str = ""
    found: str = ""
    remedy: str = ""

    def text(self) -> str:
        """The fault as one to four lines: place and thing first, then expected, found, remedy."""
        lines = [f"{self.place}: {self.what}" if self.place else self.what]
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.found:
            lines.append(f"  found:    {self.found}")
        if self.remedy:
            lines.append(f"  remedy:   {self.remedy}")
        return "\n".join(lines)

    def record(self) -> dict[str, str]:
        """The fault as JSON-ready text fields, empty ones left out."""
        return {name: value for name, value in asdict(self).items() if value}


class ReporterError(Exception):
    """The root: one or more faults and the exit code of the process."""

    exit_code = 1

    def __init__(self, *faults: Fault) -> None:
        if not faults:
            raise ValueError("an error needs at least one fault")
        self.faults: tuple[Fault, ...] = faults
        super().__init__("\n".join(fault.text() for fault in faults))

    def __reduce__(self) -> tuple[type[ReporterError], tuple[Fault, ...]]:
        return type(self), self.faults  # what crosses from one process to another

    @classmethod
    def of(
        cls, code: str, what: str, *, place: str = "", expected: str = "", found: str = "", remedy: str = ""
    ) -> ReporterError:
        """An error of this class with a single fault."""
        return cls(Fault(code, what, place, expected, found, remedy))

    @classmethod
    def raise_if(cls, faults: Iterable[Fault]) -> None:
        """Raises this error with all of the faults, or does nothing where there are none."""
        found = tuple(faults)
        if found:
            raise cls(*found)


class UsageError(ReporterError):
    exit_code = 2


class SettingsError(ReporterError):
    exit_code = 2


class ParameterError(ReporterError):
    exit_code = 2


class TemplateError(ReporterError):
    exit_code = 3


class PackageError(ReporterError):
    exit_code = 3


class DatabaseError(ReporterError):
    exit_code = 4


class CheckError(ReporterError):
    exit_code = 5


class NotReadyError(ReporterError):
    exit_code = 6


class PartlyError(ReporterError):
    exit_code = 8


class AlreadyRunningError(ReporterError):
    exit_code = 9


class PublishError(ReporterError):
    exit_code = 10


class DifferencesError(ReporterError):
    exit_code = 11
