"""Whether support channels can be written to, from what comes out of their teams."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from bot.support.channels import ChannelStore
from bot.teams.incoming import Incoming, Uninstalled
from bot.teams.threads import channel_of
from ingest.database import writing
from ingest.event import Clock

REMOVED: Final = "the app was removed from the team"


@dataclass(frozen=True, slots=True)
class Presence:
    """Marks channels as lost when the app leaves their team, and as found when something comes from there again."""

    engine: Engine
    channels: ChannelStore
    clock: Clock

    def note(self, incoming: Incoming) -> None:
        """Of every turn, before it is answered. Writes only when something has changed."""
        where = incoming.conversation
        if where.kind != "channel":
            return
        these = [channel_of(where.id), *([where.team_id] if where.team_id else [])]
        left = isinstance(incoming, Uninstalled)
        bound = [one for one in self.channels.all() if one.conversation_id in these or one.team_id in these]
        if not any((one.lost is None) == left for one in bound):
            return
        with writing(self.engine) as connection:
            if left:
                self.channels.team_lost(connection, these, REMOVED, self.clock())
            else:
                self.channels.found(connection, these)
