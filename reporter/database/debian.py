"""Debian's and Ubuntu's MariaDB server, unpacked below the project without root and without installing
anything.

apt gets a state of its own: its lists, cache and lock are ours, its sources, keys and proxy the machine's.
It resolves the names, so that only what the machine lacks is fetched; dpkg only unpacks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reporter.errors import DatabaseError

__all__ = ["Apt", "AptError", "extract", "unpack"]

_PACKAGES = {
    "server": ("mariadb-server-core", "mariadb-server-core-10.6"),
    "client": ("mariadb-client-core", "mariadb-client-core-10.6"),
}
"""What a program stands in, by the names of newer and older releases."""

_NEVER = ("libc6", "libc-bin", "perl", "debconf", "gcc-", "lsb-base", "init-system-helpers", "passwd")
"""Packages by their beginning that a server runs without, or that must be the machine's own."""

_PATIENCE = 600  # seconds for one call of apt


class AptError(Exception):
    """apt or dpkg failed; the message is its last line."""


@dataclass(frozen=True, slots=True)
class Apt:
    """apt with a state below ``folder``. ``sources`` is a file of its own instead of the machine's sources;
    ``status`` what counts as installed (an empty file: nothing does)."""

    folder: Path
    sources: Path | None = None
    status: Path = Path("/var/lib/dpkg/status")
    lists: Path | None = None

    def update(self) -> None:
        """Fetches the lists; a source that fails is passed over, as another may have what is wanted."""
        self._run("apt-get", "-q", "update", may_fail=True)

    def needed(self, package: str, *, keep_library: bool = False) -> tuple[str, ...]:
        """The packages that installing this one would bring, by name; raises AptError where apt knows none.

        Those that must be the machine's own are left out, unless ``keep_library`` asks for them.
        """
        said = self._run("apt-get", "-q", "-s", "--no-install-recommends", "install", package)
        names = (line.split()[1] for line in said.splitlines() if line.startswith("Inst "))
        return tuple(name for name in names if keep_library or not name.startswith(_NEVER))

    def download(self, packages: tuple[str, ...]) -> tuple[Path, ...]:
        """The packages' files."""
        archives = self.folder / "archives"
        shutil.rmtree(archives, ignore_errors=True)
        archives.mkdir(parents=True)
        self._run("apt-get", "-q", "download", *packages, cwd=archives)
        return tuple(sorted(archives.glob("*.deb")))

    def _run(self, *command: str, cwd: Path | None = None, may_fail: bool = False) -> str:
        environment = {**os.environ, "APT_CONFIG": str(self._configuration()), "LC_ALL": "C"}
        environment["DEBIAN_FRONTEND"] = "noninteractive"
        try:
            done = subprocess.run(  # noqa: S603 - apt-get with names that apt itself resolved
                command, env=environment, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, errors="replace", timeout=_PATIENCE, check=False,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            raise AptError(str(error)) from None
        if done.returncode and not may_fail:
            raise AptError(_last_complaint(done.stdout))
        return done.stdout

    def _configuration(self) -> Path:
        """A file for APT_CONFIG: state, cache and lists below our folder, everything else the machine's."""
        lists = self.lists or self.folder / "lists"
        for path in (self.folder / "lists" / "partial", self.folder / "cache" / "archives" / "partial"):
            path.mkdir(parents=True, exist_ok=True)
        settings = {
            "Dir::State": self.folder,
            "Dir::State::lists": lists,
            "Dir::State::status": self.status if self.status.is_file() else os.devnull,
            "Dir::Cache": self.folder / "cache",
            "Dir::Log": self.folder,
            "APT::Sandbox::User": "root",  # no change of user: the folder is ours alone
            "Debug::NoLocking": "1",
            "Acquire::Languages": "none",
        }
        if self.sources is not None:
            settings |= {"Dir::Etc::sourcelist": self.sources, "Dir::Etc::sourceparts": "/dev/null"}
        path = self.folder / "apt.conf"
        path.write_text("".join(f'{name} "{value}";\n' for name, value in settings.items()), encoding="utf-8")
        return path


def unpack(folder: Path, what: str = "server") -> Path:
    """The folder with the unpacked ``server`` or ``client``, fetched where it isn't
    there yet.

    Raises DatabaseError with what apt said where it can't be had.
    """
    target = folder / ("packages" if what == "server" else what)
    if target.is_dir():
        return target
    complaints: list[str] = []
    for tool in ("apt-get", "dpkg"):
        if shutil.which(tool) is None:
            complaints.append(f"{tool} isn't on this machine")
    if not complaints:
        for apt, package in _ways(folder / "apt", _PACKAGES[what]):
            try:
                packages = apt.download(apt.needed(package) or (package,))
                extract(packages, target)
            except AptError as error:
                complaints.append(str(error))
            else:
                shutil.rmtree(folder / "apt", ignore_errors=True)
                return target
    raise DatabaseError.of(
        f"database.{what}-not-unpacked",
        f"MariaDB's {what} can't be unpacked from this machine's package sources",
        found=complaints[-1],
    )


def _ways(folder: Path, names: tuple[str, ...]) -> Iterator[tuple[Apt, str]]:
    """The machine's own package lists first, as they cost no download; then fresh ones of ours; then as if
    nothing were installed, for a machine whose own packages are in disorder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    theirs = Path("/var/lib/apt/lists")
    if any(theirs.glob("*_Packages*")):
        yield from ((Apt(folder, lists=theirs), name) for name in names)
    ours = Apt(folder)
    ours.update()
    yield from ((ours, name) for name in names)
    nothing = folder / "status"
    nothing.touch()
    yield from ((replace(ours, status=nothing), name) for name in names)


def extract(packages: tuple[Path, ...], target: Path) -> None:
    """Unpacks the files into a folder beside ``target``, then renames it: a whole one or none."""
    unfinished = target.with_name(target.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for package in packages:
        try:
            subprocess.run(  # noqa: S603
                ["dpkg", "-x", str(package), str(unfinished)],  # noqa: S607
                stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, check=True,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            raise AptError(f"dpkg -x {package.name}: {error}") from None
    unfinished.rename(target)


def _last_complaint(said: str) -> str:
    """The last line that apt marks as an error, else its last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("E:")]
    return (errors or lines or ["apt-get failed without a word"])[-1]
