"""Installing and removing the app: where people are reached, and who they are."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.conversation.arrivals import addresses_of
from bot.conversations import CONVERSATION, ConversationStore
from bot.loopback.service import TENANT
from bot.reaching.ledger import Ledger
from bot.teams.connector import Member
from ingest.database import writing
from tests.bot.service_run import Portal, headsup, proxied, shown, special, teams_for


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def test_an_installation_is_remembered_with_its_tenant_and_welcomed_once(portal: Portal) -> None:
    """Teams tells of it twice: an installationUpdate and a conversationUpdate."""
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await teams.install("1087")
        (welcome,) = teams.messages("1087")
        assert "Hello!" in shown(welcome)
        reference = ConversationStore(run.engine).of_person("AAD-1087")
        assert reference is not None
        assert (reference.kind, reference.tenant_id, reference.service_url, reference.timezone) == (
            "personal",
            TENANT,
            teams.service_url,
            "Europe/Berlin",
        )


async def test_a_restart_welcomes_nobody_again_and_a_return_is_welcomed(portal: Portal) -> None:
    async with teams_for(portal) as teams:
        async with headsup(portal, teams):
            await teams.install("1087")
        async with headsup(portal, teams):
            await teams.install("1087")
            assert len(teams.messages("1087")) == 1
            await teams.uninstall("1087")
            await teams.install("1087")
            assert len(teams.messages("1087")) == 2


async def test_a_developer_is_welcomed_with_what_they_can_ask(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams):
        await teams.install("9001")
        await teams.install("1087")
        assert "errors for user" in shown(teams.messages("9001")[0])
        assert "errors for user" not in shown(teams.messages("1087")[0])


@pytest.mark.parametrize("known", [True, False])
async def test_who_removed_the_app_is_not_written_to_until_they_return(portal: Portal, known: bool) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        if known:
            await teams.install("1087")
        await teams.uninstall("1087")
        asked = len(teams.requests)
        portal.write("web1", proxied("1087"))
        await run.settled()
        assert [(n.person, n.state, n.reason) for n in run.notices()] == [
            ("1087", "unreachable", "the person has removed the app")
        ]
        assert len(teams.requests) == asked  # no chat was created, nothing was tried
        await teams.install("1087")
        portal.write("web2", proxied("1087"), proxied("1088"))
        await run.settled()
        assert run.cards() == Counter([("web-proxy", "1088", "user")])  # told about at most once in 72 hours


async def test_a_person_known_by_e_mail_only_is_told_once_the_roster_has_named_them(portal: Portal) -> None:
    async with teams_for(portal) as teams:
        async with headsup(portal, teams) as run:
            portal.write("web1", proxied("1091"))
            await run.settled()
            assert [(n.state, n.reason) for n in run.notices()] == [
                ("unreachable", "the directory has no Teams identity for this person")
            ]
            await teams.install("1091")
            portal.write("web1", special("1091"), special("1091"))
            await run.settled()
            assert run.cards() == Counter([("special-characters", "1091", "user")])
        async with headsup(portal, teams) as run:  # and they are still known after a restart
            answer = await run.press("1091", teams.messages("1091")[-1], "It worked")
            assert answer.card is not None
            assert "Recorded" in shown(answer.card)


async def test_somebody_who_was_never_met_is_written_to_in_a_chat_opened_for_it(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", proxied("1087"))
        await run.settled()
        assert [request.operation for request in teams.requests] == ["create", "send"]
        await teams.install("1087")  # late events of that installation
        assert len(teams.messages("1087")) == 1


async def test_the_ledger_knows_who_has_left_and_who_is_back(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await teams.install("1087")
        await teams.uninstall("1087")
        await teams.install("1087")
        ledger = Ledger(run.engine)
        states = [change.state for change in ledger.changes("aad-1087")]
        assert states == ["reachable", "uninstalled", "reachable"]


@pytest.mark.parametrize(
    ("ours", "upn", "believed"),
    [
        (True, "nora@portal.example", {"email": "boss@portal.example", "upn": "nora@portal.example"}),
        (True, None, {"email": "boss@portal.example", "upn": None}),
        (False, "eve@evil.example", {"email": None, "upn": "eve@evil.example"}),
        (False, None, {"email": None, "upn": None}),
        (True, "eve_evil.example#EXT#@portal.onmicrosoft.example", {}),
        (False, "eve_evil.example#ext#@portal.onmicrosoft.example", {}),
    ],
)
def test_an_address_that_anybody_can_give_themselves_is_not_believed(
    ours: bool, upn: str | None, believed: dict[str, str | None]
) -> None:
    """The admin of another organisation writes whatever e-mail address into their own directory."""
    member = Member("29:x", "aad-x", "Eve", "boss@portal.example", upn)
    assert addresses_of(member, ours=ours) == believed


async def test_a_chat_that_was_kept_with_a_host_that_is_none_of_teams_gets_nothing(portal: Portal) -> None:
    """Whoever gets an address of their own into the database gets neither our token nor anybody's card."""
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await teams.install("1087")
        with writing(run.engine) as connection:
            connection.execute(update(CONVERSATION).values(service_url="https://evil.example/teams/"))
        portal.write("web1", proxied("1087"))
        await run.settled()
        (notice,) = run.notices()
        assert (notice.state, "HEADSUP_SERVICE_HOSTS" in (notice.reason or "")) == ("failed", True)
        assert len(teams.messages("1087")) == 1  # the welcome
        assert [(e.actor, e.action, e.subject) for e in run.audit()] == [
            ("headsup", "refused", "a send: no host of Teams")
        ]
