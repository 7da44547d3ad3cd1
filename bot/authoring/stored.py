"""The known issues made in the chat, for commands: whoever has the database has them, too."""

from pathlib import Path

from bot.authoring.running import read_all
from bot.authoring.store import AuthoredStore
from bot.cli import Failure
from bot.inputs import existing_database
from bot.settings import Settings
from detectors.known_issue import KnownIssue


def authored_of(settings: Settings) -> tuple[KnownIssue, ...]:
    """Those that run, by name; none where there is no database, or none that answers."""
    if "://" not in settings.database and not Path(settings.database).exists():
        return ()
    try:
        with existing_database(settings) as engine:
            return tuple(read_all(AuthoredStore(engine))[0].values())
    except Failure:
        return ()
