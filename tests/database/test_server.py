"""The private server: one a project, whatever happens to it, and none that outlives its use."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from reporter.database import Database, connect, server, state
from reporter.database.installation import Installation
from reporter.errors import DatabaseError

Project = Callable[[str], Path]


@pytest.fixture
def installation(mariadb: Installation) -> Installation:
    return mariadb


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Makes projects' folders; their servers are stopped after the test."""
    made: list[Path] = []

    def make(name: str = "project") -> Path:
        made.append(tmp_path / name)
        made[-1].mkdir(parents=True)
        return made[-1]

    yield make
    for root in made:
        if root.is_dir():
            server.stop(root)


def started(root: Path, installation: Installation, idle: float = 600, look: float = 0.1) -> Database:
    return server.ensure(root, idle=idle, look=look, installation=installation)


def pid_of(root: Path) -> int:
    found = server.status(root)
    assert found is not None
    return found.pid


def starting(root: Path, installation: Installation) -> list[str]:
    """A command of its own that starts the server and prints its process's id."""
    program = (
        "import sys; from pathlib import Path; from reporter.database import server;"
        "from reporter.database.installation import examined;"
        "found = examined((sys.argv[2],), Path(sys.argv[3]), tuple(map(Path, sys.argv[4:])));"
        "server.ensure(Path(sys.argv[1]), installation=found); print(server.status(Path(sys.argv[1])).pid)"
    )
    libraries = map(str, installation.libraries)
    return [
        sys.executable, "-c", program, str(root), installation.command[0], str(installation.base), *libraries
    ]  # fmt: skip


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it became true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


def test_two_starts_at_once_find_one_server(project: Project, installation: Installation) -> None:
    command = starting(project("two"), installation)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: subprocess.run(command, capture_output=True, text=True), range(4)))
    assert [run.stderr for run in done if run.returncode] == []
    assert len({run.stdout for run in done}) == 1


def test_a_second_start_finds_the_first_and_its_data(project: Project, installation: Installation) -> None:
    root = project("again")
    with connect(started(root, installation)) as connection:
        connection.execute("CREATE DATABASE kept")
    first = pid_of(root)
    with connect(started(root, installation), "kept") as connection:
        assert connection.query("SELECT DATABASE() AS d").frame.item() == "kept"
    assert pid_of(root) == first


def test_a_killed_server_is_started_again_with_everything_that_was_committed(
    project: Project, installation: Installation
) -> None:
    root = project("killed")
    with connect(started(root, installation)) as connection:
        connection.execute("CREATE DATABASE d")
        connection.execute("CREATE TABLE d.t (n INT) ENGINE = InnoDB")
        connection.execute("INSERT INTO d.t VALUES (1), (2)")
    killed = pid_of(root)
    os.kill(killed, signal.SIGKILL)
    with connect(started(root, installation), "d") as connection:
        assert connection.query("SELECT SUM(n) AS n FROM t").frame.item() == 3
    assert pid_of(root) != killed


def test_a_server_stops_itself_when_nobody_uses_it(project: Project, installation: Installation) -> None:
    root = project("idle")
    database = started(root, installation, idle=0.5)
    assert until(lambda: server.status(root) is None)
    assert database.socket is not None
    assert until(lambda: not Path(str(database.socket)).exists())


def test_a_server_in_use_goes_on(project: Project, installation: Installation) -> None:
    root = project("busy")
    with connect(started(root, installation, idle=0.5)) as connection:
        time.sleep(1.5)
        assert connection.query("SELECT 1 AS one").frame.item() == 1
    assert until(lambda: server.status(root) is None)


def test_a_server_whose_supervisor_was_killed_gets_another(
    project: Project, installation: Installation
) -> None:
    root = project("orphan")
    started(root, installation, idle=0.5)
    pid = pid_of(root)
    supervisor = parent_of(pid)
    os.kill(supervisor, signal.SIGKILL)
    assert until(partial(_has_ended, supervisor))
    started(root, installation, idle=0.5)
    assert pid_of(root) == pid
    assert until(lambda: server.status(root) is None)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def test_stopping_ends_it_and_says_whether_there_was_one(
    project: Project, installation: Installation
) -> None:
    root = project("stopped")
    database = started(root, installation)
    assert server.stop(root)
    assert server.status(root) is None
    assert database.socket is not None
    assert not database.socket.parent.exists()
    assert not server.stop(root)


def test_a_server_ends_when_its_project_is_deleted(project: Project, installation: Installation) -> None:
    root = project("deleted")
    started(root, installation)
    pid = pid_of(root)
    supervisor = parent_of(pid)
    shutil.rmtree(root, ignore_errors=True)
    for process in (pid, supervisor):
        assert until(partial(_has_ended, process), 40)
    shutil.rmtree(root, ignore_errors=True)
    assert not root.exists()


def _has_ended(pid: int) -> bool:
    """Whether the process is gone, or waits only for its parent to take note of it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def test_nothing_touches_the_folder_of_a_stopped_server(project: Project, installation: Installation) -> None:
    root = project("gone")
    started(root, installation)
    supervisor = parent_of(pid_of(root))
    server.stop(root)
    shutil.rmtree(root)
    assert until(partial(_has_ended, supervisor))
    assert not root.exists()


def test_a_long_project_path_keeps_a_short_socket(project: Project, installation: Installation) -> None:
    root = project("/".join(["a folder with a long name, which is not unusual"] * 4))
    database = started(root, installation)
    assert len(str(database.socket)) < 107
    with connect(database) as connection:
        assert connection.query("SELECT 1 AS one").frame.item() == 1


def test_the_socket_lies_in_a_folder_that_is_its_users_alone(
    project: Project, installation: Installation
) -> None:
    database = started(project("private"), installation)
    assert database.socket is not None
    folder = database.socket.parent.lstat()
    assert (folder.st_mode & 0o777, folder.st_uid) == (0o700, os.geteuid())


def test_a_socket_folder_of_somebody_else_is_refused(project: Project, installation: Installation) -> None:
    root = project("hijacked")
    database = started(root, installation)
    server.stop(root)
    assert database.socket is not None
    database.socket.parent.mkdir()
    database.socket.parent.chmod(0o777)
    with pytest.raises(DatabaseError, match="open to others"):
        started(root, installation)
    database.socket.parent.rmdir()


def test_a_copied_project_gets_a_server_of_its_own(project: Project, installation: Installation) -> None:
    original, copy = project("original"), project("copy")
    with connect(started(original, installation)) as connection:
        connection.execute("CREATE DATABASE d")
    server.stop(original)
    shutil.copytree(original / ".reporter", copy / ".reporter")
    started(original, installation)
    shutil.copy(original / ".reporter/server/state.json", copy / ".reporter/server/state.json")
    assert server.status(copy) is None
    with connect(started(copy, installation), "d") as connection:
        connection.execute("CREATE DATABASE only_in_the_copy")
    assert pid_of(copy) != pid_of(original)
    with connect(started(original, installation)) as connection:
        assert connection.query("SHOW DATABASES LIKE 'only%'").frame.height == 0


def test_a_project_moved_while_its_server_runs_keeps_its_data(
    project: Project, installation: Installation
) -> None:
    root, there = project("here"), project("far") / "there"
    with connect(started(root, installation)) as connection:
        connection.execute("CREATE DATABASE moved")
    old = pid_of(root)
    root.rename(there)
    with connect(started(there, installation), "moved") as connection:
        assert connection.query("SELECT @@datadir AS d").frame.item().startswith(str(there))
    assert _has_ended(old)
    server.stop(there)


def test_nothing_keeps_the_pipe_of_the_starting_command_open(
    project: Project, installation: Installation
) -> None:
    root = project("pipe")
    command = starting(root, installation)
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout == f"{pid_of(root)}\n"
    assert server.status(root) is not None


def test_a_server_that_does_not_start_is_an_error_with_three_ways_out(
    project: Project, tmp_path: Path
) -> None:
    broken = tmp_path / "mariadbd"
    broken.write_text("#!/bin/sh\necho 'ERROR: no such engine' >&2\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(DatabaseError) as caught:
        started(project("broken"), Installation("mariadb", "10.11.0", (str(broken),), tmp_path))
    (fault,) = caught.value.faults
    assert fault.code == "database.no-server"
    assert [way in fault.remedy for way in ("install MariaDB", "config.yaml", "compose.yaml")] == [True] * 3


def test_a_server_on_the_path_goes_before_unpacking_and_a_broken_one_is_passed_over(
    project: Project, installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, broken = project("path"), tmp_path / "broken"
    broken.mkdir()
    (broken / "mariadbd").write_text(
        "#!/bin/sh\n[ $2 = --version ] && echo 'Ver 10.11.0-MariaDB' || exit 1\n"
    )
    (broken / "mariadbd").chmod(0o755)
    good = str(Path(installation.command[0]).parent)
    monkeypatch.setenv("PATH", os.pathsep.join([str(broken), good, os.environ["PATH"]]))
    monkeypatch.setenv("LD_LIBRARY_PATH", os.pathsep.join(map(str, installation.libraries)))
    with connect(server.ensure(root)) as connection:
        assert connection.server.kind == "MariaDB"
    assert not (root / ".reporter/server/packages").exists()


def test_neither_process_list_nor_log_holds_a_password(
    project: Project, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = "canary-of-another-server"
    monkeypatch.setenv("REPORTER_PASSWORD", canary)
    root = project("canary")
    started(root, installation)
    pid = pid_of(root)
    for process in (pid, parent_of(pid)):
        for file in ("cmdline", "environ"):
            assert canary.encode() not in Path(f"/proc/{process}/{file}").read_bytes()
    texts = [path.read_bytes() for path in (root / ".reporter/server").glob("**/*.log")]
    assert texts
    assert not any(canary.encode() in text for text in texts)


def test_the_shell_reaches_the_projects_server(project: Project, installation: Installation) -> None:
    root = project("shell")
    started(root, installation)
    command = server.shell_command(root, "mysql")
    done = subprocess.run([*command, "-Ne", "SELECT DATABASE(), @@datadir"], capture_output=True, text=True)
    assert done.stdout == f"mysql\t{root}/.reporter/server/mariadb/data/\n", done.stderr


def test_the_state_of_another_process_is_not_taken_for_the_server(project: Project) -> None:
    root = project("stale")
    place = state.Place(root / ".reporter" / "server")
    place.data("mariadb").mkdir(parents=True)
    state.write(place, state.State("mariadb", "10.11.0", os.getpid(), "/nowhere/s", "", 0, 0))
    assert server.status(root) is None
