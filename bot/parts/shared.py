"""What the parts of one process share."""

from dataclasses import dataclass
from random import Random

from sqlalchemy import Engine

from bot.known import Known
from bot.rights import RoleNames
from bot.settings import Settings
from bot.troubles.tokens import TokenWatch
from bot.waking.signals import Signals
from ingest.event import Clock
from ingest.leases import Leases
from ingest.store import EventStore


@dataclass(frozen=True, slots=True)
class Shared:
    """Given to each part."""

    settings: Settings
    roles: RoleNames
    known: Known
    engine: Engine
    events: EventStore
    clock: Clock  # the same for all processes that share the database
    worker: str
    random: Random
    signals: Signals
    leases: Leases
    tokens: TokenWatch  # whether Entra gives this process tokens
