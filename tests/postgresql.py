"""A private PostgreSQL for the tests: one server a run, started when a test first asks, shared by xdist's workers.

It is made from Debian's binaries, runs as a user other than root, listens on a socket in its own folder and
nowhere else, and is stopped by the process that began the run.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

import psycopg
import pytest

_FOLDER: Final = "HEADSUP_TESTS_POSTGRESQL"  # the environment variable by which workers know the run's folder
_SETTINGS: Final = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "off",  # the files are thrown away; tests of crashes start a server of their own
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
}


class NoPostgresql(Exception):
    """There are no binaries to start a server from."""


@dataclass(frozen=True)
class Server:
    """A running server: the folder that holds its data and its socket."""

    folder: Path

    def url(self, database: str) -> str:
        """What HEADSUP_DATABASE takes."""
        return f"postgresql://headsup@/{database}?host={self.folder}"

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a new database, which is dropped at the end."""
        name = f"test_{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server; `immediate` is what a power cut leaves."""
        _as_server_user(
            self.folder, _binaries() / "pg_ctl", "stop", "-D", self.folder / "data", "-m", mode, "-w"
        )

    def start(self) -> None:
        """Start it again after `stop`."""
        _as_server_user(
            self.folder,
            _binaries() / "pg_ctl",
            "start",
            "-D",
            self.folder / "data",
            "-l",
            self.folder / "log",
            "-w",
        )


def make_server(folder: Path, **settings: str) -> Server:
    """Initialise and start a server in a folder; `settings` are those of postgresql.conf. Raises NoPostgresql."""
    binaries = _binaries()
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    init = ("-U", "headsup", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    _as_server_user(folder, binaries / "initdb", "-D", folder / "data", *init)
    lines = [f"{name} = '{value}'" for name, value in {**_SETTINGS, **settings}.items()]
    with (folder / "data" / "postgresql.conf").open("a") as conf:
        conf.write("\n".join([*lines, f"unix_socket_directories = '{folder}'", ""]))
    server = Server(folder)
    server.start()
    return server


@contextmanager
def temporary_server(**settings: str) -> Iterator[Server]:
    """A server of a test's own, to stop and start. Raises NoPostgresql."""
    with _temporary_folder() as folder:
        server = make_server(folder, **settings)
        try:
            yield server
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                server.stop()


def missing(part: str) -> NoReturn:
    """A part that a test needs is not here: it skips on somebody's laptop, and fails where CI says that it must be."""
    if os.environ.get("CI") == "true":
        pytest.fail(part)
    pytest.skip(part)


@pytest.fixture
def postgresql_server() -> Server:
    """The server of this run. Skips where there is none to start; fails where CI says that there must be."""
    try:
        return _shared_server(Path(os.environ[_FOLDER]))
    except NoPostgresql as error:
        missing(str(error))


@pytest.fixture
def postgresql_url(postgresql_server: Server) -> Iterator[str]:
    """An empty database of the test's own."""
    with postgresql_server.database() as url:
        yield url


class SharedServer:
    """A pytest plugin: names the run's folder before workers start, stops the server after they have ended."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="headsup-pg-")
        os.environ[_FOLDER] = self._folder

    def pytest_unconfigure(self) -> None:
        folder = Path(self._folder)
        if (folder / "server" / "data" / "postmaster.pid").exists():
            Server(folder / "server").stop()
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.pop(_FOLDER, None)


def register(config: pytest.Config) -> None:
    """Have one shared server for this run, whichever of its processes ask for it."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(SharedServer())


def _shared_server(folder: Path) -> Server:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = folder / "server"
        if (server / "ready").exists():
            return Server(server)
        _binaries()
        folder.chmod(0o755)
        server.mkdir()
        made = make_server(server)
        (server / "ready").touch()
        return made


def _binaries() -> Path:
    found = shutil.which("postgres")
    places = [Path(found).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: -float(place.parent.name))
    for place in places:
        if (place / "initdb").exists() and (place / "pg_ctl").exists():
            return place
    raise NoPostgresql("There is no PostgreSQL to test with: install Debian's package postgresql.")


def _as_server_user(folder: Path, *command: Path | str) -> None:
    """Run a command of PostgreSQL's, as `postgres` where we are root: the server refuses root."""
    prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    done = subprocess.run(
        [*prefix, *map(str, command)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr}")


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="headsup-pg-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
