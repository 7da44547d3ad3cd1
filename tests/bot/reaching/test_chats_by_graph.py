"""Somebody who was never met is reached as Graph knows; Teams is asked where it does not say."""

from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine

from bot.conversations import ConversationStore, Reference
from bot.graph.client import GraphFailed
from bot.reaching.chats import UNREACHABLE, Chats, From
from bot.reaching.installing import NO_APP
from bot.reaching.ledger import Ledger
from bot.reaching.reach import Unreached
from bot.reaching.standing import Finding
from tests.bot.builders import NOON, STAFF


@dataclass
class Teams:
    """Opens every chat."""

    opened: list[str] = field(default_factory=list)

    async def create_conversation(
        self, service_url: str, *, tenant_id: str | None, bot_id: str | None, aad_object_id: str
    ) -> str:
        self.opened.append(aad_object_id)
        return f"a:{aad_object_id}"


@dataclass
class Graph:
    """Says what it was told to say."""

    says: str | Finding | GraphFailed | None

    async def chat(self, aad_object_id: str) -> str | Finding | None:
        if isinstance(self.says, GraphFailed):
            raise self.says
        return self.says


def chats(engine: Engine, teams: Teams, says: str | Finding | GraphFailed | None) -> Chats:
    return Chats(
        ConversationStore(engine),
        teams,
        STAFF.by_login,
        From("https://smba.example/teams/", "t", "28:bot"),
        lambda: NOON,
        Ledger(engine),
        Graph(says),
    )


async def test_the_chat_that_graph_knows_is_used(engine: Engine) -> None:
    teams = Teams()
    found = await chats(engine, teams, "19:nora").reference("1087")
    assert isinstance(found, Reference)
    assert (found.id, teams.opened) == ("19:nora", [])


@pytest.mark.parametrize("says", [None, GraphFailed("Graph refuses it.", status=403, permanent=True)])
async def test_where_graph_does_not_say_teams_is_asked(engine: Engine, says: GraphFailed | None) -> None:
    teams = Teams()
    found = await chats(engine, teams, says).reference("1087")
    assert isinstance(found, Reference)
    assert (found.id, teams.opened) == ("a:aad-1087", ["aad-1087"])


async def test_who_lacks_the_app_is_known_as_such(engine: Engine) -> None:
    teams = Teams()
    found = await chats(engine, teams, NO_APP).reference("1087")
    assert found == Unreached(UNREACHABLE, NO_APP.reason)
    assert teams.opened == []
    standing = Ledger(engine).of("aad-1087")
    assert standing is not None
    assert standing.state == "not_installed"
