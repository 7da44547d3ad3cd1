"""Guests and disabled accounts stand in the ledger, each with when and why, and no longer when Entra says so."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import aiohttp
import pytest
from sqlalchemy import Engine

from bot.entra.people import EntraUser
from bot.entra.standing import CONFIRM, LIFTED, Step, steps
from bot.entra.store import EntraStore
from bot.entra.sync import EntraSync
from bot.graph.client import GraphClient
from bot.reaching.ledger import Change, Ledger
from bot.reaching.standing import DELETED, DISABLED, GUEST, LEFT, MET, Finding, Standing
from tests.bot.builders import NOON
from tests.bot.graph_fake import GraphTokens, graph

HOUR = timedelta(hours=1)


@pytest.fixture
def hours() -> Iterator[datetime]:
    return (NOON + n * HOUR for n in range(99))


async def test_each_with_when_and_why_and_as_before_once_it_is_over(
    engine: Engine, hours: Iterator[datetime]
) -> None:
    ledger = Ledger(engine)
    ledger.note("id-1", MET, NOON - HOUR)
    ledger.note("id-3", LEFT, NOON - HOUR)
    async with graph() as fake, aiohttp.ClientSession() as session:
        client = GraphClient(session, GraphTokens(), base=fake.url)
        sync = EntraSync(engine, EntraStore(engine), client, {}, lambda: next(hours))
        for one, facts in (
            ("ID-1", {"accountEnabled": False, "userType": "Member"}),
            ("ID-2", {"accountEnabled": True, "userType": "Guest"}),
            ("ID-3", {"accountEnabled": False}),
            ("ID-4", {"accountEnabled": True, "userType": None}),
        ):
            fake.put(one, userPrincipalName=f"{one}@x.example", **facts)
        await sync.run()
        assert ledger.counts() == {"disabled": 1, "guest": 1, "uninstalled": 1}
        await sync.run()  # nothing is new
        fake.put("ID-1", accountEnabled=True)
        fake.put("ID-2", userType="Member")
        fake.put("ID-4", accountEnabled=False, userType="Guest")
        await sync.run()
        fake.put("ID-4", accountEnabled=True)
        fake.remove("ID-1")
        await sync.run()
    assert ledger.changes("id-1") == [
        Change(NOON - HOUR, "reachable", MET.reason),
        Change(NOON, "disabled", DISABLED.reason),
        Change(NOON + 2 * HOUR, "reachable", LIFTED),
        Change(NOON + 3 * HOUR, "disabled", DELETED.reason),
    ]
    assert ledger.changes("id-2") == [
        Change(NOON, "guest", GUEST.reason), Change(NOON + 2 * HOUR, "unknown", LIFTED)
    ]  # fmt: skip
    assert [change.state for change in ledger.changes("id-3")] == [
        "uninstalled"
    ]  # they have said no themselves
    assert [change.state for change in ledger.changes("id-4")] == ["disabled", "unknown", "guest"]


async def test_who_is_gone_is_known_though_all_are_told_anew(engine: Engine) -> None:
    ledger = Ledger(engine)
    ledger.note("id-1", MET, NOON)
    async with graph() as fake, aiohttp.ClientSession() as session:
        client = GraphClient(session, GraphTokens(), base=fake.url)
        sync = EntraSync(engine, EntraStore(engine), client, {}, lambda: NOON)
        fake.put("ID-1", userPrincipalName="a@x.example")
        fake.put("ID-2", userPrincipalName="b@x.example")
        await sync.run()
        fake.remove("ID-1")
        fake.forgotten = 9  # its link is too old by now
        await sync.run()
    assert ledger.counts() == {"disabled": 1}


@pytest.mark.parametrize(
    ("standing", "facts", "written"),
    [
        (Standing("disabled", "", NOON, NOON), {"accountEnabled": False}, False),
        (
            Standing("disabled", "", NOON - CONFIRM, NOON - CONFIRM),
            {"accountEnabled": False},
            True,
        ),  # so it is kept
        (Standing("guest", "", NOON - CONFIRM, NOON - CONFIRM), {"userType": "Guest"}, False),
        (Standing("reachable", "", NOON, NOON), {"userType": "Guest"}, False),  # a guest who has the app
        (Standing("not_installed", "", NOON, NOON), {"userType": "guest"}, True),
        (Standing("blocked", "", NOON, NOON), {"accountEnabled": False}, False),
        (None, {"accountEnabled": "no", "userType": 7}, False),
    ],
)
def test_what_is_written(standing: Standing | None, facts: dict[str, object], written: bool) -> None:
    found = list(steps([EntraUser("a", facts)], [], {} if standing is None else {"a": standing}, NOON))
    assert bool(found) is written


def test_of_whom_nothing_was_known_nothing_is_written_when_they_go() -> None:
    known = {"a": Standing("unknown", "", NOON, NOON)}
    assert list(steps([], ["a", "b"], known, NOON)) == [Step("a", Finding("disabled", DELETED.reason))]
