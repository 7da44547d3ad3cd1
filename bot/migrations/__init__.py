"""The schema's history, and bringing a database up to today's.

A change of a table comes with a revision in `versions`; a test asserts that they agree. The tables that events are
in are not among them: the event store makes these itself.
"""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from bot.migrations import tables  # noqa: F401  (registers all of them)
from ingest.database import alone, reading, writing
from ingest.database_errors import DatabaseError
from ingest.storage.partition_tables import make_parent

CONNECTION: Final = "connection"
"""The attribute of the configuration that hands `env.py` the connection."""


class NewerDatabase(DatabaseError):
    """The database was written by a later version of the program."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"Install the version of Headsup that this database was last used with, or restore a backup from before"
            f" it: its schema ({revision}) is newer than this program."
        )


def upgrade(engine: Engine) -> list[str]:
    """Bring the schema up to date; the revisions that were applied, none if it was.

    Safe to be called by several processes at once: one does the work, the others wait. All or nothing.
    Raises NewerDatabase.
    """
    if is_current(engine):
        return []  # the usual answer, without waiting for writers
    with writing(engine) as connection:
        alone(connection, "schema")
        before = _applied(connection)
        command.upgrade(_config(connection), "head")
        if engine.dialect.name == "postgresql":
            make_parent(connection)
        return [revision for revision in _applied(connection) if revision not in before]


def is_current(engine: Engine) -> bool:
    """Whether `upgrade` would have nothing to do."""
    script = ScriptDirectory.from_config(_config(None))
    with reading(engine) as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == set(script.get_heads())


def _applied(connection: Connection) -> list[str]:
    """The revisions that the database has, the first one first. Raises NewerDatabase."""
    script = ScriptDirectory.from_config(_config(connection))
    known = {revision.revision: revision for revision in script.walk_revisions()}
    heads = MigrationContext.configure(connection).get_current_heads()
    for head in heads:
        if head not in known:
            raise NewerDatabase(head)
    return [revision.revision for head in heads for revision in script.iterate_revisions(head, "base")][::-1]


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes[CONNECTION] = connection
    return config
