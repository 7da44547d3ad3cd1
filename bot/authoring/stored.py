"""The known issues made in the chat, for commands: whoever has the database has them, too."""

from pathlib import Path

from bot.authoring.running import read_all, with_stopped
from bot.authoring.store import AuthoredStore
from bot.cli import Failure
from bot.inputs import existing_database
from bot.settings import Settings
from detectors.known_issue import KnownIssue


def authored_of(settings: Settings, *, stopped: bool = False) -> tuple[KnownIssue, ...]:
    """Those that run, by name; none where there is no database, or none that answers. `stopped`: the others, too."""
    if "://" not in settings.database and not Path(settings.database).exists():
        return ()
    try:
        with existing_database(settings) as engine:
            store = AuthoredStore(engine)
            running = read_all(store)[0]
            return tuple((with_stopped(store, running) if stopped else running).values())
    except Failure:
        return ()
