"""Entra's directory in ours: all of it, what changed, who is gone; patient, resumable, and never the wrong person."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Engine

from bot.directory import Directory, Person
from bot.entra.people import EntraUser, WrongRule, login_rule, merged, role_groups
from bot.entra.store import EntraStore
from bot.entra.sync import EntraSync
from bot.graph.client import GraphClient, GraphFailed
from tests.bot.graph_fake import GraphFake, GraphTokens, graph

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
RULE = ("onPremisesSamAccountName", "upnName", "employeeId")
GROUPS = {"developer": "g-dev", "admin": "g-admin"}


@pytest.fixture
async def fake() -> AsyncIterator[GraphFake]:
    async with graph() as served:
        served.groups = {"g-dev": ["ID-3"], "g-admin": []}
        served.put(
            "ID-1", displayName="Olga", userPrincipalName="olga@x.example", employeeId="1001", manager=None
        )
        served.put(
            "ID-2", displayName="Nora", userPrincipalName="nora@x.example", employeeId="1087", manager="ID-1"
        )
        served.put(
            "ID-3", displayName="Dora", userPrincipalName="dora@x.example", employeeId="9001", manager="ID-1"
        )
        yield served


class Run:
    """One tenant and one database; pauses are noted, not made."""

    def __init__(
        self, engine: Engine, fake: GraphFake, session: aiohttp.ClientSession, **tokens: Any
    ) -> None:
        self.store = EntraStore(engine)
        self.pauses: list[float] = []
        self.tokens = GraphTokens(**tokens)
        client = GraphClient(session, self.tokens, base=fake.url, pause=self.pause)
        self.sync = EntraSync(engine, self.store, client, GROUPS, lambda: NOON)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def directory(self, *listed: Person) -> Directory:
        return merged(Directory.of(listed), self.store.users(), self.store.roles(), RULE).directory


async def test_everybody_is_read_at_first_and_then_what_changed(engine: Engine, fake: GraphFake) -> None:
    async with aiohttp.ClientSession() as session:
        run = Run(engine, fake, session)
        synced = await run.sync.run()
        assert (synced.users, synced.gone, dict(synced.roles)) == (3, 0, {"developer": 1, "admin": 0})
        nora = run.directory().by_login("1087")
        assert nora == Person(
            "nora", "Nora", ("nora", "1087"), "id-2", "nora@x.example", "olga", frozenset(), None, None
        )
        dora = run.directory().by_login("dora")
        assert dora is not None
        assert dora.roles == {"developer"}
        fake.put("ID-2", displayName="Nora Novák", manager=None)
        fake.remove("ID-3")
        fake.asked.clear()
        synced = await run.sync.run()
        assert (synced.users, synced.gone) == (1, 1)
        assert "$deltatoken=3" in fake.asked[0]
        nora = run.directory().by_login("1087")
        assert nora is not None
        assert (nora.name, nora.manager) == ("Nora Novák", None)
        assert run.directory().by_login("dora") is None
        assert not (await run.sync.run()).changed


async def test_who_is_asked_too_often_is_waited_for_as_asked(engine: Engine, fake: GraphFake) -> None:
    async with aiohttp.ClientSession() as session:
        run = Run(engine, fake, session)
        fake.throttled = 2
        assert (await run.sync.run()).users == 3
        assert run.pauses == [3.0, 3.0]


async def test_a_link_that_graph_forgot_is_begun_anew(engine: Engine, fake: GraphFake) -> None:
    async with aiohttp.ClientSession() as session:
        run = Run(engine, fake, session)
        await run.sync.run()
        fake.remove("ID-1")
        fake.forgotten = 10
        assert (await run.sync.run()).users == 2
        assert run.directory().by_login("olga") is None


async def test_a_token_that_ran_out_is_fetched_anew(engine: Engine, fake: GraphFake) -> None:
    async with aiohttp.ClientSession() as session:
        run = Run(engine, fake, session, stale=True)
        assert (await run.sync.run()).users == 3
        assert run.tokens.refused


@pytest.mark.parametrize(
    ("permissions", "groups", "said"),
    [
        (
            set[str](),
            {"g-dev": [], "g-admin": []},
            "Graph refuses /v1.0/users/delta (403 Authorization_RequestDenied",
        ),
        (
            {"User.Read.All"},
            {"g-dev": [], "g-admin": []},
            "Graph refuses /v1.0/groups/g-dev/transitiveMembers",
        ),
        ({"User.Read.All", "GroupMember.Read.All"}, {}, "it is not there, or is of another tenant."),
    ],
)
async def test_what_is_refused_says_what_to_do_and_leaves_what_was(
    engine: Engine, fake: GraphFake, permissions: set[str], groups: dict[str, list[str]], said: str
) -> None:
    async with aiohttp.ClientSession() as session:
        run = Run(engine, fake, session)
        await run.sync.run()
        fake.permissions, fake.groups = permissions, groups
        fake.put("ID-2", displayName="Another")
        with pytest.raises(GraphFailed) as failed:
            await run.sync.run()
        assert said in str(failed.value)
        assert failed.value.permanent
        nora = run.directory().by_login("1087")
        assert nora is not None
        assert nora.name == "Nora"


async def test_the_token_goes_to_no_other_host(fake: GraphFake) -> None:
    async with aiohttp.ClientSession() as session:
        client = GraphClient(session, GraphTokens(), base=fake.url)
        with pytest.raises(GraphFailed, match="Graph named an address that is not its own"):
            async for _ in client.changes("https://evil.example/v1.0/users/delta"):
                pass


def user(one: str, upn: str, **facts: Any) -> EntraUser:
    return EntraUser(one, {"userPrincipalName": upn, "displayName": upn, **facts})


def test_the_file_wins_field_by_field_and_entra_fills_in() -> None:
    nora = Person(
        "1087", "Nora", ("1087",), None, "NORA@x.example", None, frozenset({"user"}), None, "Europe/Berlin"
    )
    entra = [
        user("id-1", "olga@x.example"),
        EntraUser("id-2", {"userPrincipalName": "nora@x.example", "preferredLanguage": "de-DE"}, "id-1"),
    ]
    found = merged(Directory.of([nora]), entra, {"id-2": {"developer"}}, RULE)
    assert found.faults == ()
    assert found.directory.by_login("nora") == Person(
        "1087", "Nora", ("1087", "nora"), "id-2", "NORA@x.example", "olga", frozenset({"user", "developer"}), "de-DE",
        "Europe/Berlin",
    )  # fmt: skip


def test_a_login_that_could_be_two_people_is_nobody() -> None:
    found = merged(
        Directory(),
        [user("id-1", "n.novak@x.example"), user("id-2", "n.novak@y.example", employeeId="7")],
        {},
        RULE,
    )
    assert found.directory.by_login("n.novak") is None
    assert found.directory.by_login("7") is not None
    assert found.faults == (
        "login n.novak could be 2 people in Entra, so it is nobody's; name its person in people.csv",
    )


def test_a_login_of_the_file_never_becomes_another_ones() -> None:
    listed = Person("nora", "Nora of the file", ("nora",), "id-9")
    found = merged(Directory.of([listed]), [user("id-2", "nora@x.example", employeeId="7")], {}, RULE)
    assert found.directory.by_login("nora") == listed
    other = found.directory.by_login("7")
    assert other is not None
    assert (other.aad_object_id, other.logins) == ("id-2", ("7",))


def test_a_disabled_account_is_nobody_unless_the_file_names_them() -> None:
    found = merged(Directory(), [user("id-1", "olga@x.example", accountEnabled=False)], {}, RULE)
    assert found.directory.by_login("olga") is None


def test_better_evidence_of_who_is_whom_wins_in_any_order() -> None:
    nora = Person("1087", "Nora", ("1087",), email="nora@x.example")
    by_login = user("id-1", "other@x.example", employeeId="1087")
    by_address = user("id-2", "n.novak@x.example", mail="Nora@x.example")
    for users in ([by_login, by_address], [by_address, by_login]):
        found = merged(Directory.of([nora]), users, {"admin": ["id-1"]}, RULE)
        known = found.directory.by_login("1087")
        assert known is not None
        assert (known.aad_object_id, known.roles, found.faults) == ("id-2", frozenset(), ())


def test_who_of_the_file_could_be_two_people_is_neither() -> None:
    nora = Person("1087", "Nora", ("1087",), email="nora@x.example")
    users = [user("id-1", "nora@x.example"), user("id-2", "n2@x.example", mail="nora@x.example")]
    found = merged(Directory.of([nora]), users, {}, RULE)
    assert found.directory.by_login("1087") == nora
    assert found.faults == (
        "1087 of people.csv could be 2 people in Entra, so it is none of them; give its aad_object_id there",
    )


def test_a_disabled_account_takes_no_login_and_nobody_of_the_file() -> None:
    """Who comes back gets a new account, and often the old employee number."""
    users = [
        user("id-1", "nora.old@x.example", employeeId="1087", accountEnabled=False),
        user("id-2", "nora@x.example", employeeId="1087"),
    ]
    for listed in (Directory(), Directory.of([Person("1087", "Nora", ("1087",))])):
        found = merged(listed, users, {}, RULE)
        known = found.directory.by_login("1087")
        assert known is not None
        assert (known.aad_object_id, found.faults) == ("id-2", ())


def test_rules_are_read_and_refused() -> None:
    assert login_rule("employeeid, mail") == ("employeeId", "mail")
    assert role_groups("developer=g1; developer:hr-portal = g2;") == {
        "developer": "g1",
        "developer:hr-portal": "g2",
    }
    for wrong in ("", "phone"):
        with pytest.raises(WrongRule):
            login_rule(wrong)
    with pytest.raises(WrongRule):
        role_groups("developer")
