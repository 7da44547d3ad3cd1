"""The stand-in for Teams: what it holds, survives, refuses and shows."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from bot.directory import Directory, Person
from bot.loopback import (
    BotUnreachable,
    Change,
    Fault,
    LocalPerson,
    LoopbackConnector,
    UnknownPerson,
    local_people,
)
from bot.teams.connector import ConnectorClient, SendFailed, open_session
from bot.teams.incoming import Reply
from tests.bot.teams_fakes import OLGA, PEOPLE, Place, RecordingBot, card, endpoint

NOON = datetime(2026, 6, 12, 12, 0, tzinfo=UTC)


async def told(teams: LoopbackConnector, client: ConnectorClient, person: str, text: str) -> str:
    chat = await client.create_conversation(teams.service_url, None, None, person)
    activity_id = await client.send(Place(chat, teams.service_url), card(text))
    assert activity_id is not None
    return activity_id


async def test_a_journal_brings_back_what_each_person_was_told(tmp_path: Path) -> None:
    journal = tmp_path / "kept" / "teams.jsonl"
    async with open_session(proxies=False) as session:
        client = ConnectorClient(session)
        async with LoopbackConnector(PEOPLE, journal=journal, clock=lambda: NOON) as teams:
            sent = await told(teams, client, "aad-1001", "first")
            place = Place(teams.chat("1001").id, teams.service_url)
            await client.update(place, sent, card("changed"))
            await told(teams, client, "aad-1002", "other")
        with journal.open("ab") as file:
            file.write(b'{"at": "2026-06-12T12:00:0')  # a kill in the middle of a line
        async with LoopbackConnector(PEOPLE, journal=journal, clock=lambda: NOON) as teams:
            await told(teams, client, "aad-1001", "second")
            assert [m.content["summary"] for m in teams.messages("1001")] == ["About changed", "About second"]
        async with LoopbackConnector(PEOPLE, journal=journal, clock=lambda: NOON) as teams:
            assert [m.content["summary"] for m in teams.messages("1001")] == ["About changed", "About second"]
            assert [len(m.history) for m in teams.messages("1001")] == [2, 1]
            assert len(teams.messages("1002")) == 1


async def test_the_listener_hears_of_every_change_and_whose_it_is() -> None:
    heard: list[tuple[str, str, str | None]] = []

    def listen(change: Change, person: LocalPerson | None) -> None:
        heard.append((change.did, change.author, person.login if person else None))

    async with open_session(proxies=False) as session:
        client = ConnectorClient(session)
        async with LoopbackConnector(PEOPLE, listener=listen) as teams:
            sent = await told(teams, client, "aad-1001", "x")
            place = Place(teams.chat("1001").id, teams.service_url)
            await client.typing(place)
            await client.update(place, sent, card("y"))
            async with session.delete(
                f"{teams.service_url}/v3/conversations/{place.id}/activities/{sent}"
            ) as response:
                assert response.status == 200
            assert teams.messages("1001") == []
    assert heard == [(did, "bot", "1001") for did in ("opened", "sent", "updated", "deleted")]


async def test_who_removed_the_app_cannot_be_written_to_until_they_return() -> None:
    async with open_session(proxies=False) as session, endpoint(RecordingBot()) as (url, _):
        client = ConnectorClient(session)
        async with LoopbackConnector(PEOPLE, bot_url=url) as teams:
            place = Place(teams.chat("1001").id, teams.service_url)
            await teams.uninstall("1001")
            with pytest.raises(SendFailed) as blocked:
                await client.send(place, card("x"))
            assert (blocked.value.status, blocked.value.code) == (403, "MessageWritesBlocked")
            with pytest.raises(SendFailed) as refused:
                await client.create_conversation(teams.service_url, None, None, "aad-1001")
            assert (refused.value.status, refused.value.permanent) == (403, True)
            await teams.install("1001")
            await client.send(place, card("x"))


async def test_a_stranger_has_no_chat() -> None:
    async with open_session(proxies=False) as session, LoopbackConnector(PEOPLE) as teams:
        with pytest.raises(SendFailed) as refused:
            await ConnectorClient(session).create_conversation(teams.service_url, None, None, "aad-9")
        assert (refused.value.status, refused.value.permanent) == (400, True)
        with pytest.raises(UnknownPerson):
            teams.chat("9")
        with pytest.raises(SendFailed) as missing:
            await ConnectorClient(session).send(Place("a:9", teams.service_url), card("x"))
        assert (missing.value.status, missing.value.code) == (404, "ConversationNotFound")


async def test_the_bot_can_change_its_own_messages_only() -> None:
    async with endpoint(RecordingBot()) as (url, session), LoopbackConnector(PEOPLE, bot_url=url) as teams:
        await teams.say("1001", "mine")
        chat = teams.chat("1001")
        with pytest.raises(SendFailed) as refused:
            await ConnectorClient(session).update(
                Place(chat.id, teams.service_url), next(iter(chat.activities)), card("x")
            )
        assert (refused.value.status, refused.value.code) == (404, "ActivityNotFoundInConversation")


async def test_a_fault_can_be_meant_for_one_person_and_one_operation() -> None:
    async with open_session(proxies=False) as session, LoopbackConnector(PEOPLE) as teams:
        client = ConnectorClient(session)
        teams.fail(Fault(status=429, person="OLGA@example.com", operation="send", times=2))
        await told(teams, client, "aad-1002", "x")
        for left in (1, 0):
            with pytest.raises(SendFailed):
                await told(teams, client, "aad-1001", "x")
            assert [fault.times for fault in teams.faults.waiting()] == [left] * (left > 0)
        await told(teams, client, "aad-1001", "x")


async def test_people_without_an_object_id_get_one_that_only_the_roster_tells() -> None:
    directory = Directory.of(
        [Person("1003", "Ada", email="ada@example.com"), Person("1004", "Bo", aad_object_id="aad-1004")]
    )
    ada, bo = local_people(directory)
    assert (ada, bo.aad_object_id) == (local_people(directory.people)[0], "aad-1004")
    async with open_session(proxies=False) as session, LoopbackConnector([ada, bo]) as teams:
        place = Place(teams.chat("1003").id, teams.service_url)
        (row,) = [member async for member in ConnectorClient(session).roster(place)]
        assert (row.aad_object_id, row.email, row.user_principal_name) == (
            ada.aad_object_id,
            "ada@example.com",
            "ada@example.com",
        )
        async with session.get(
            f"{teams.service_url}/v3/conversations/{place.id}/members/{bo.teams_id}"
        ) as response:
            assert response.status == 404


async def request(session: aiohttp.ClientSession, method: str, url: str, body: Any = None) -> tuple[int, Any]:
    async with session.request(method, url, json=body) as response:
        return response.status, msgspec.json.decode(await response.read())


async def test_it_can_be_worked_from_another_process() -> None:
    bot = RecordingBot(lambda incoming: Reply(card("x", "Worked")))
    async with endpoint(bot) as (url, session), LoopbackConnector(PEOPLE, bot_url=url) as teams:
        base = teams.service_url
        assert await request(session, "POST", f"{base}/_faults", {"status": 429, "operation": "update"}) == (
            201,
            [msgspec.to_builtins(Fault(status=429, operation="update"))],
        )
        assert await request(session, "DELETE", f"{base}/_faults") == (200, [])
        assert await request(session, "POST", f"{base}/_install", {"person": "1001"}) == (
            200,
            {"status": 202, "body": None},
        )
        assert (await request(session, "POST", f"{base}/_say", {"person": "1001", "text": "hi"}))[0] == 200
        _, (chat,) = await request(session, "GET", f"{base}/_conversations")
        assert chat == {
            "id": teams.chat("1001").id,
            "kind": "personal",
            "members": ["aad-1001"],
            "person": "1001",
            "count": 4,
        }
        _, held = await request(session, "GET", f"{base}/_conversations/{chat['id']}")
        assert held["activities"][-1]["content"]["summary"] == "About x"
        press = {"person": "1001", "activity": held["activities"][-1]["id"], "verb": "worked"}
        _, pressed = await request(session, "POST", f"{base}/_press", press)
        assert pressed["body"]["value"] == card("x", "Worked").card
        assert (await request(session, "GET", f"{base}/_requests"))[1][-1]["operation"] == "send"
        assert (await request(session, "POST", f"{base}/_uninstall", {"person": "1001"}))[0] == 200
        assert (await request(session, "POST", f"{base}/_say", {"person": "9", "text": "x"}))[0] == 404
        assert (await request(session, "GET", f"{base}/_conversations/none"))[0] == 404


@pytest.mark.parametrize("body", [{"status": "x"}, {"unknown": 1}, [], "x"])
async def test_a_fault_that_makes_no_sense_is_400(body: Any) -> None:
    async with LoopbackConnector(PEOPLE) as teams, aiohttp.ClientSession() as session:
        async with session.post(f"{teams.service_url}/_faults", json=body) as response:
            assert response.status == 400
        async with session.post(
            f"{teams.service_url}/_say", json={}, headers={"Origin": "https://evil.example"}
        ) as response:
            assert response.status == 403


async def test_a_bot_that_does_not_serve_is_named() -> None:
    async with LoopbackConnector(PEOPLE) as teams:
        with pytest.raises(BotUnreachable):
            await teams.say("1001", "hi")
        teams.bot_url = "http://127.0.0.1:1/api/messages"
        with pytest.raises(BotUnreachable, match="is it serving"):
            await teams.say("1001", "hi")


async def test_it_listens_on_this_machine_only() -> None:
    with pytest.raises(ValueError, match="loopback only"):
        await LoopbackConnector(PEOPLE).start(host="0.0.0.0")


async def test_it_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(
        f"login,aad_object_id,name,email\n1001,{OLGA.aad_object_id},{OLGA.name},{OLGA.email}\n",
        encoding="utf-8",
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.loopback", "--people", str(people), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        url = (await process.stdout.readline()).decode().split()[-1]
        async with open_session(proxies=False) as session:
            client = ConnectorClient(session)
            chat = await client.create_conversation(url, None, None, OLGA.aad_object_id)
            await client.send(Place(chat, url), card("the box", "Worked"))
        shown = [(await process.stdout.readline()).decode().rstrip()[9:] for _ in range(1)]
        shown += [(await process.stdout.readline()).decode().rstrip() for _ in range(2)]
    finally:
        process.terminate()
        await process.wait()
    assert shown == ["→ Olga Müller (1001): See the box", "  the box", "  [Worked]"]
