"""The line to Teams: the limits, the turn to send, and the connectors that go through the door."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession

from bot.pacing.circuit import Circuit
from bot.pacing.limits import Limits
from bot.pacing.pace import ANSWER, LATER, SOON, Gate, Pace
from bot.pacing.turn import LeasedTurn
from bot.parts.shared import Shared
from bot.teams.connector import ConnectorClient, Door, TokenSource
from bot.teams.service_hosts import ServiceHosts
from bot.telling.line import Line
from bot.telling.scribe import Scribe


@dataclass(frozen=True, slots=True)
class Connectors:
    """Ways to the Bot Connector, by how urgent it is what goes there."""

    answers: ConnectorClient
    chats: ConnectorClient  # finds and opens chats
    edits: ConnectorClient
    sends: ConnectorClient  # for the outboxes, which go through the door themselves


@asynccontextmanager
async def line_of(shared: Shared) -> AsyncIterator[Line]:
    """Puts it together; at the end its threads are ended."""
    pace, scribe = Pace(Limits()), Scribe(shared.engine)
    turn = LeasedTurn(shared.leases, pace, scribe.read)
    try:
        yield Line(pace, Circuit(shared.random), turn, scribe)
    finally:
        scribe.close()


def connectors(
    session: ClientSession,
    tokens: TokenSource | None,
    pace: Pace,
    hosts: ServiceHosts,
    foreign: Callable[[], object],
) -> Connectors:
    """The connectors of one session, to these hosts only; `foreign` is called for what was kept from others."""

    def through(door: Door | None) -> ConnectorClient:
        return ConnectorClient(session, tokens, door, hosts=hosts, foreign=foreign)

    answers, chats, edits = (through(Gate(pace, urgency)) for urgency in (ANSWER, SOON, LATER))
    return Connectors(answers, chats, edits, through(None))
