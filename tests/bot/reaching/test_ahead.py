"""Everybody is looked at before the first incident, a few a second, and those out of reach again."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.conversations import ConversationStore
from bot.reaching.ahead import AGAIN, REST, Ahead
from bot.reaching.chats import Chats
from bot.reaching.ledger import Ledger
from bot.reaching.standing import LEFT
from bot.teams.refusals import SendFailed
from tests.bot.builders import NOON, STAFF, TEAMS
from tests.bot.telling.test_outbox import BUSY, ScriptedConnector

NO_APP = SendFailed(status=403, code="Forbidden", permanent=True)
SECOND = timedelta(seconds=1)


@dataclass
class Desk:
    """The job with a clock that stands until it is moved."""

    engine: Engine
    now: datetime = NOON
    connector: ScriptedConnector = field(default_factory=ScriptedConnector)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.engine)
        chats = Chats(
            ConversationStore(self.engine), self.connector, STAFF.by_login, TEAMS, self.clock, self.ledger
        )
        self.ahead = Ahead(lambda: STAFF, self.ledger, chats, self.clock, 2)

    def clock(self) -> datetime:
        return self.now

    def steps(self, *waits: timedelta) -> dict[str, int]:
        for wait in waits:
            self.now += wait
            assert asyncio.run(self.ahead.step()) == 0
        return self.ledger.counts()


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_so_many_are_looked_at_in_a_second_and_no_more(desk: Desk) -> None:
    assert desk.steps(SECOND / 4, SECOND / 4, SECOND / 4) == {"reachable": 2}
    assert desk.ahead.waiting == 1
    assert desk.steps(SECOND) == {"reachable": 3}
    assert desk.connector.tried == 0  # nobody is written to


def test_who_lacks_the_app_is_looked_at_again_after_days_and_who_has_left_is_not(desk: Desk) -> None:
    desk.ledger.note("aad-1001", LEFT, NOON)
    desk.connector.creates = [NO_APP]
    assert desk.steps(SECOND, SECOND) == {"not_installed": 1, "reachable": 1, "uninstalled": 1}
    assert desk.steps(timedelta(days=1)) == {"not_installed": 1, "reachable": 1, "uninstalled": 1}
    assert desk.steps(AGAIN) == {"reachable": 2, "uninstalled": 1}


def test_a_busy_teams_is_left_alone_for_a_while(desk: Desk) -> None:
    desk.connector.creates = [BUSY]
    assert desk.steps(SECOND, SECOND, SECOND) == {}
    assert desk.steps(REST, SECOND) == {"reachable": 3}
