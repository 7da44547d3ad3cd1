"""Databases for a benchmark only: a file in a folder of its own, or a new database on a PostgreSQL server."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import make_url

_NAME: Final = f"headsup_bench_{os.getpid()}"  # so that two benchmarks on one server do not meet


class NoScratch(Exception):
    """A database for the benchmark cannot be made. The message is one sentence with what to do."""


class Scratch:
    """Makes databases; each is empty, and removed after use."""

    def __init__(self, backend: str, folder: Path | None, postgresql: str | None) -> None:
        self.backend = backend  # sqlite or postgresql
        self._folder = folder
        self._postgresql = postgresql

    @contextmanager
    def database(self) -> Iterator[str]:
        """An empty database: what HEADSUP_DATABASE takes. Raises NoScratch."""
        if self._postgresql is not None and self.backend == "postgresql":
            with _on_server(self._postgresql) as url:
                yield url
            return
        try:
            folder = tempfile.mkdtemp(prefix="headsup-bench-", dir=self._folder)
        except OSError as error:
            raise NoScratch(f"Name a folder that can be written with --folder: {error.strerror}.") from error
        try:
            yield str(Path(folder) / "bench.db")
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _on_server(server: str) -> Iterator[str]:
    try:
        with psycopg.connect(server, autocommit=True) as connection:
            name = sql.Identifier(_NAME)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    except psycopg.Error as error:
        raise NoScratch(
            f"Give --postgresql the URL of a server on which this user may make databases: {error}."
        ) from error
    try:
        yield make_url(server).set(database=_NAME).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
