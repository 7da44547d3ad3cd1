"""The Bot Connector client: what it sends, and what each failure means for trying again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.loopback import Fault, LocalPerson, LoopbackConnector
from bot.teams.connector import ConnectorClient, Member, NoToken, SendFailed, is_loopback, open_session
from bot.teams.outgoing import MAX_SUMMARY, MAX_TEXT, OutgoingMessage, bounded
from bot.teams.refusals import refusal, retry_after
from tests.bot.teams_fakes import OLGA, PEOPLE, SAM, Place, card, serving


@pytest.fixture
async def teams() -> AsyncIterator[LoopbackConnector]:
    async with LoopbackConnector(PEOPLE) as connector:
        yield connector


@pytest.fixture
async def client() -> AsyncIterator[ConnectorClient]:
    async with open_session(proxies=False) as session:
        yield ConnectorClient(session)


async def chat(client: ConnectorClient, teams: LoopbackConnector, person: LocalPerson) -> Place:
    found = await client.create_conversation(teams.service_url, "t", teams.bot_id, person.aad_object_id)
    return Place(found, teams.service_url)


async def test_a_proactive_message_reaches_the_person_and_can_be_changed(
    client: ConnectorClient, teams: LoopbackConnector
) -> None:
    to = await chat(client, teams, OLGA)
    message = card("the box", "Worked")
    sent = await client.send(to, message, alert=True)
    assert sent
    await client.update(to, sent, card("done"))
    (activity,) = teams.messages("1001")
    assert activity.id == sent
    assert [change.content for change in activity.history] == [
        {
            "type": "message",
            "text": "See the box",
            "summary": "About the box",
            "attachments": [
                {"contentType": "application/vnd.microsoft.card.adaptive", "content": message.card}
            ],
            "channelData": {"notification": {"alert": True}},
        },
        {
            "type": "message",
            "id": sent,
            "text": "See done",
            "summary": "About done",
            "attachments": [
                {"contentType": "application/vnd.microsoft.card.adaptive", "content": card("done").card}
            ],
        },
    ]
    assert teams.messages("1002") == []


async def test_a_chat_with_somebody_is_the_same_every_time_and_in_every_run(client: ConnectorClient) -> None:
    ids = set()
    for _ in range(2):
        async with LoopbackConnector(PEOPLE) as teams:
            ids |= {(await chat(client, teams, OLGA)).id for _ in range(2)}
            assert (await chat(client, teams, SAM)).id not in ids
    assert len(ids) == 1


async def test_a_chat_stored_in_an_earlier_run_can_still_be_written_to(
    client: ConnectorClient, teams: LoopbackConnector
) -> None:
    async with LoopbackConnector(PEOPLE) as earlier:
        stored = (await chat(client, earlier, OLGA)).id
    await client.send(Place(stored, teams.service_url), card("x"))
    assert len(teams.messages("1001")) == 1


async def test_a_reply_and_the_typing_sign(client: ConnectorClient, teams: LoopbackConnector) -> None:
    to = await chat(client, teams, OLGA)
    await client.typing(to)
    await client.send(to, card("x"), reply_to="m 1/2")
    (reply,) = teams.messages("1001")
    assert reply.content["replyToId"] == "m 1/2"
    assert [(r.operation, r.status) for r in teams.requests] == [
        ("create", 201),
        ("send", 201),
        ("send", 201),
    ]


async def test_ids_with_odd_characters_arrive_as_they_are(
    client: ConnectorClient, teams: LoopbackConnector
) -> None:
    teams.group("19:a b/c?d#e%2f@thread.tacv2", "channel", ["1001"])
    to = Place("19:a b/c?d#e%2f@thread.tacv2;messageid=1", teams.service_url + "/")
    await client.send(to, card("x"))
    assert len(teams.conversations.all()[0].from_bot()) == 1


async def test_the_roster_comes_page_after_page(client: ConnectorClient) -> None:
    people = [LocalPerson(f"aad-{n}", f"Person {n}", str(n), f"p{n}@example.com") for n in range(173)]
    async with LoopbackConnector(people) as teams:
        teams.group("19:g", "groupChat", [person.login for person in people])
        found = [m async for m in client.roster(Place("19:g", teams.service_url), page_size=50)]
    assert found == [Member(p.teams_id, p.aad_object_id, p.name, p.email, p.email) for p in people]
    assert len(teams.requests) == 4


def outcome(error: SendFailed) -> dict[str, Any]:
    return {
        name: value
        for name in ("status", "code", "retry_after", "permanent", "outcome_unknown")
        if (value := getattr(error, name))
    }


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(status=429, retry_after=2.5), {"status": 429, "code": "Throttled", "retry_after": 2.5}),
        (Fault(status=412), {"status": 412, "code": "PreconditionFailed"}),
        (Fault(status=500), {"status": 500, "code": "ServiceError"}),
        (Fault(status=502), {"status": 502, "code": "ServiceError"}),
        (Fault(status=503, code="Busy"), {"status": 503, "code": "Busy"}),
        (Fault(status=504), {"status": 504, "code": "ServiceError"}),
        (Fault(status=401), {"status": 401, "code": "ServiceError"}),
        (Fault(status=403), {"status": 403, "code": "MessageWritesBlocked", "permanent": True}),
        (Fault(status=404), {"status": 404, "code": "ConversationNotFound", "permanent": True}),
        (Fault(status=400), {"status": 400, "code": "BadSyntax", "permanent": True}),
        (Fault(status=413), {"status": 413, "code": "ServiceError", "permanent": True}),
        (Fault(status=302), {"status": 302, "code": "ServiceError", "permanent": True}),
        (Fault(drop=True), {"code": "NoAnswer", "outcome_unknown": True}),
        (Fault(after_accept=True), {"code": "NoAnswer", "outcome_unknown": True}),
    ],
)
async def test_each_failure_of_a_send_says_what_it_means(
    client: ConnectorClient, teams: LoopbackConnector, fault: Fault, expected: dict[str, Any]
) -> None:
    to = await chat(client, teams, OLGA)
    teams.fail(fault)
    with pytest.raises(SendFailed) as failed:
        await client.send(to, card("x"))
    assert outcome(failed.value) == expected
    assert len(teams.messages("1001")) == (1 if fault.after_accept else 0)
    await client.send(to, card("x"))


async def test_a_lost_answer_to_what_can_be_repeated_leaves_nothing_open(
    client: ConnectorClient, teams: LoopbackConnector
) -> None:
    to = await chat(client, teams, OLGA)
    sent = await client.send(to, card("x"))
    assert sent
    teams.fail(Fault(after_accept=True, operation="create"))
    with pytest.raises(SendFailed) as failed:
        await client.create_conversation(teams.service_url, None, None, "aad-1001")
    assert outcome(failed.value) == {"code": "NoAnswer"}
    # aiohttp itself repeats a PUT on a kept connection that breaks, so one fault might go unseen.
    teams.fail(Fault(after_accept=True, times=None, operation="update"))
    with pytest.raises(SendFailed) as failed:
        await client.update(to, sent, card("y"))
    assert outcome(failed.value) == {"code": "NoAnswer"}
    assert teams.messages("1001")[0].content["summary"] == "About y"


async def test_nobody_listening_means_surely_not_sent(client: ConnectorClient) -> None:
    async with serving(web.Application()) as base:
        gone = base
    with pytest.raises(SendFailed) as failed:
        await client.send(Place("a:1", gone), card("x"))
    assert outcome(failed.value) == {"code": "NotReachable"}
    assert str(failed.value).endswith("it can be tried again.")


async def test_an_answer_without_an_id_leaves_the_outcome_open(client: ConnectorClient) -> None:
    async def accept(request: web.Request) -> web.Response:
        return web.Response(status=201, text="[1")

    app = web.Application()
    app.router.add_post("/{path:.*}", accept)
    async with serving(app) as base:
        with pytest.raises(SendFailed) as failed:
            await client.send(Place("a:1", base), card("x"))
    assert outcome(failed.value) == {"status": 201, "code": "NoActivityId", "outcome_unknown": True}


async def test_what_is_accepted_without_an_id_was_told(client: ConnectorClient) -> None:
    """The Agents Playground splits a text and a card into two messages, and answers 202 with no id."""

    async def accept(request: web.Request) -> web.Response:
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post("/{path:.*}", accept)
    async with serving(app) as base:
        assert await client.send(Place("a:1", base), card("x")) is None


@pytest.mark.parametrize("url", ["", "ftp://x", "http://", "http://[", "file:///etc", "http://x:99999"])
async def test_an_address_that_is_none_is_refused_for_good(client: ConnectorClient, url: str) -> None:
    with pytest.raises(SendFailed) as failed:
        await client.send(Place("a:1", url), card("x"))
    assert outcome(failed.value) == {"code": "BadAddress", "permanent": True}


@dataclass
class Tokens:
    """Gives numbered tokens; `fail` makes it give none."""

    fail: bool = False
    asked: list[bool] = field(default_factory=list)

    async def token(self, *, refresh: bool = False) -> str:
        self.asked.append(refresh)
        if self.fail:
            raise NoToken("Entra gives no token.")
        return f"token-{len(self.asked)}"


async def test_a_refused_token_is_renewed_once() -> None:
    seen: list[str] = []

    async def picky(request: web.Request) -> web.Response:
        seen.append(request.headers["Authorization"])
        return web.json_response({"id": "1"}, status=201 if seen[-1] == "Bearer token-2" else 401)

    app = web.Application()
    app.router.add_post("/{path:.*}", picky)
    async with open_session(proxies=False) as session, serving(app) as base:
        tokens = Tokens()
        assert await ConnectorClient(session, tokens).send(Place("a:1", base), card("x")) == "1"
        with pytest.raises(SendFailed) as failed:
            await ConnectorClient(session, tokens).send(Place("a:1", base), card("x"))
    assert (tokens.asked, outcome(failed.value)) == ([False, True, False, True], {"status": 401})


async def test_without_a_token_nothing_is_sent() -> None:
    async with open_session(proxies=False) as session:
        with pytest.raises(SendFailed) as failed:
            await ConnectorClient(session, Tokens(fail=True)).send(
                Place("a", "https://127.0.0.1:1"), card("x")
            )
        assert outcome(failed.value) == {"code": "NoToken"}
        with pytest.raises(SendFailed) as failed:
            await ConnectorClient(session, Tokens()).send(Place("a", "http://smba.example"), card("x"))
        assert outcome(failed.value) == {"code": "BadAddress", "permanent": True}


async def test_outgoing_texts_are_bounded_and_always_json(
    client: ConnectorClient, teams: LoopbackConnector
) -> None:
    to = await chat(client, teams, OLGA)
    hostile = OutgoingMessage({"type": "AdaptiveCard", "body": ["\ud800"]}, "s😀" * 9000, "t\udfff" * 9000)
    await client.send(to, hostile)
    content = teams.messages("1001")[0].content
    assert len(content["text"].encode("utf-16-le")) <= MAX_TEXT * 2
    assert len(content["summary"].encode("utf-16-le")) <= MAX_SUMMARY * 2
    assert content["summary"].endswith("…")


@given(st.text(alphabet=st.characters(), max_size=60), st.integers(min_value=1, max_value=40))
def test_a_bounded_text_fits_and_is_the_beginning(text: str, most: int) -> None:
    found = bounded(text, most)
    assert len(found.encode("utf-16-le")) // 2 <= most
    clean = text.encode("utf-8", "replace").decode()
    assert found == clean or clean.startswith(found[:-1])


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "3"}, 3.0),
        ({"Retry-After": "-3"}, 0.0),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "Mon, 23 Nov 2026 10:00:30 GMT"}, None),
        ({"Retry-After": "Mon, 23 Nov 2026 10:00:30 GMT", "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 30.0),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


@given(st.integers(min_value=300, max_value=599), st.binary(max_size=200))
def test_any_refusal_can_be_read(status: int, raw: bytes) -> None:
    found = refusal(status, {}, raw)
    assert len(found.code) <= 100
    assert str(found)


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("LOCALHOST", True), ("fe80::1%eth0", False),
     ("10.0.0.1", False), ("::ffff:10.0.0.1", False), ("localhost.evil.example", False), ("", False)],
)  # fmt: skip
def test_what_is_this_machine_itself(host: str, local: bool) -> None:
    assert is_loopback(host) is local


async def test_many_at_once_reach_everybody_once(client: ConnectorClient) -> None:
    people = [LocalPerson(f"aad-{n}", f"Person {n}", str(n)) for n in range(200)]
    async with LoopbackConnector(people) as teams:
        places = await asyncio.gather(*(chat(client, teams, person) for person in people))
        await asyncio.gather(*(client.send(place, card("x")) for place in places))
        assert {len(teams.messages(person.login)) for person in people} == {1}


async def test_a_password_of_a_netrc_file_does_not_take_the_place_of_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the environment is honoured for its proxy. Nothing was sent, so nothing is unknown."""
    (tmp_path / "netrc").write_text("default login somebody password word\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    asked: list[str] = []

    async def taken(request: web.Request) -> web.Response:
        asked.append(request.headers["Authorization"])
        return web.json_response({"id": "1"})

    app = web.Application()
    app.router.add_post("/{path:.*}", taken)
    async with open_session(proxies=True) as session, serving(app) as base:
        with pytest.raises(SendFailed) as failed:
            await ConnectorClient(session, Tokens()).send(Place("a:1", base), card("x"))
    assert (outcome(failed.value), asked) == ({"code": "NotSent"}, [])
