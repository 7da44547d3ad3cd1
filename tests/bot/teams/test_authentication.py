"""Only Teams may talk to the bot: forged requests of every kind are 401, and reach nobody."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.teams.signing_keys import MIN_AGE, NoSigningKey, SigningKeys
from tests.bot.teams_fakes import KeyServer, RecordingBot, SigningKeyPair, endpoint, key_server, unsigned

APP_ID = "0a1b2c3d-0000-4000-8000-00000000beef"
SERVICE = "https://smba.example/teams/"
GOOD, UNENDORSED, OTHER_CHANNEL, STRANGER = (
    SigningKeyPair(kid) for kid in ("good", "bare", "webchat", "stranger")
)

ACTIVITY = {
    "type": "typing",
    "id": "1",
    "channelId": "msteams",
    "serviceUrl": SERVICE,
    "from": {"id": "29:x"},
    "conversation": {"id": "a:1"},
    "channelData": {"tenant": {"id": "T"}},
}


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of a good token; a change to None leaves one out."""
    now = int(time.time())
    good = {
        "iss": "https://api.botframework.com",
        "aud": APP_ID,
        "serviceurl": SERVICE,
        "nbf": now - 60,
        "exp": now + 3600,
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def forged() -> dict[str, str | None]:
    """Every header that must be refused, by what is wrong with it."""
    now = int(time.time())
    good = GOOD.sign(claims())
    header, payload, signature = good.split(".")
    emulator = "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"
    return {
        "no header": None,
        "empty header": "",
        "no token": "Bearer",
        "garbage": "Bearer garbage",
        "garbage of the right shape": "Bearer a.b.c",
        "other scheme": f"Basic {good}",
        "no scheme": good,
        "two tokens": f"Bearer {good} {good}",
        "wrong issuer": f"Bearer {GOOD.sign(claims(iss='https://evil.example'))}",
        "issuer of the emulator": f"Bearer {GOOD.sign(claims(iss=emulator, ver='1.0', appid=APP_ID))}",
        "no issuer": f"Bearer {GOOD.sign(claims(iss=None))}",
        "wrong audience": f"Bearer {GOOD.sign(claims(aud='somebody-else'))}",
        "no audience": f"Bearer {GOOD.sign(claims(aud=None))}",
        "expired": f"Bearer {GOOD.sign(claims(exp=now - 900))}",
        "several audiences": f"Bearer {GOOD.sign(claims(aud=['somebody-else', 'another']))}",
        "several audiences with ours": f"Bearer {GOOD.sign(claims(aud=[APP_ID, 'another']))}",
        "our audience as a list": f"Bearer {GOOD.sign(claims(aud=[APP_ID]))}",
        "a public key as a secret": f"Bearer {GOOD.by_public_key(claims())}",
        "issuer of Entra": f"Bearer {GOOD.sign(claims(iss='https://login.microsoftonline.com/t/v2.0', ver='2.0'))}",
        "never expires": f"Bearer {GOOD.sign(claims(exp=None))}",
        "not yet valid": f"Bearer {GOOD.sign(claims(nbf=now + 900))}",
        "wrong serviceurl": f"Bearer {GOOD.sign(claims(serviceurl='https://evil.example/'))}",
        "no serviceurl": f"Bearer {GOOD.sign(claims(serviceurl=None))}",
        "skill": f"Bearer {GOOD.sign(claims(ver='1.0', appid='another-bot'))}",
        "unendorsed key": f"Bearer {UNENDORSED.sign(claims())}",
        "key of another channel": f"Bearer {OTHER_CHANNEL.sign(claims())}",
        "unknown key": f"Bearer {STRANGER.sign(claims())}",
        "stranger's key under a good name": f"Bearer {STRANGER.sign(claims(), kid='good')}",
        "no key named": f"Bearer {GOOD.sign(claims(), kid='')}",
        "algorithm none": f"Bearer {unsigned(claims(), 'good')}",
        "changed payload": f"Bearer {header}.{payload[:-4]}AAAA.{signature}",
        "no signature": f"Bearer {header}.{payload}.",
    }


@pytest.fixture
async def keys() -> AsyncIterator[KeyServer]:
    async with key_server(
        GOOD.jwk("msteams", "webchat"), UNENDORSED.jwk(), OTHER_CHANNEL.jwk("webchat")
    ) as server:
        yield server


async def post(
    url: str, session: aiohttp.ClientSession, header: str | None, body: Any = None
) -> tuple[int, Any]:
    headers = {} if header is None else {"Authorization": header}
    async with session.post(url, json=ACTIVITY if body is None else body, headers=headers) as response:
        return response.status, await response.json() if response.content_type == "application/json" else None


MESSAGE = {**ACTIVITY, "type": "message", "text": "hello"}


async def test_a_good_token_is_let_in(keys: KeyServer) -> None:
    bot = RecordingBot()
    async with endpoint(bot, app_id=APP_ID, app_secret="s", tenant_id="t", keys_url=keys.url) as (
        url,
        session,
    ):
        assert await post(url, session, f"Bearer {GOOD.sign(claims())}", MESSAGE) == (202, None)
    assert len(bot.heard) == 1


@pytest.mark.parametrize("what", forged())
async def test_a_forged_request_is_401_and_reaches_nobody(keys: KeyServer, what: str) -> None:
    bot = RecordingBot()
    async with endpoint(bot, app_id=APP_ID, app_secret="s", tenant_id="t", keys_url=keys.url) as (
        url,
        session,
    ):
        answer = await post(url, session, forged()[what], MESSAGE)
    assert answer == (401, {"error": "This request is not provably from Teams."})
    assert bot.heard == []
    assert len(bot.turned_away) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"channelId": "directline"},
        {"channelId": None},
        {"serviceUrl": None},
        {"serviceUrl": ["x"]},
        {"channelId": 7},
    ],
)
async def test_a_token_for_one_activity_is_no_good_for_another(
    keys: KeyServer, change: dict[str, Any]
) -> None:
    bot = RecordingBot()
    async with endpoint(bot, app_id=APP_ID, app_secret="s", tenant_id="t", keys_url=keys.url) as (
        url,
        session,
    ):
        status, _ = await post(url, session, f"Bearer {GOOD.sign(claims())}", {**MESSAGE, **change})
    assert (status, bot.heard) == (401, [])


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 202),
        ({"channelData": {"tenant": {"id": "ANOTHER"}}}, 202),
        ({"channelData": {}, "conversation": {"id": "a:1", "tenantId": "t"}}, 202),
        ({"channelData": {"tenant": {"id": "foreign"}}}, 403),
        ({"channelData": {"tenant": {"id": "foreign"}}, "conversation": {"id": "a:1", "tenantId": "t"}}, 403),
        ({"channelData": {}}, 403),
        ({"channelData": None}, 403),
        ({"channelData": {"tenant": {"id": ["t"]}}}, 403),
        ({"channelData": {"tenant": "t"}}, 403),
    ],
)
async def test_people_of_another_tenant_are_not_served(
    keys: KeyServer, change: dict[str, Any], status: int
) -> None:
    bot = RecordingBot()
    async with endpoint(
        bot, app_id=APP_ID, app_secret="s", tenant_id="t", tenants=["another", ""], keys_url=keys.url
    ) as (url, session):
        found, _ = await post(url, session, f"Bearer {GOOD.sign(claims())}", {**MESSAGE, **change})
    assert (found, len(bot.heard)) == (status, int(status == 202))
    assert bot.turned_away == ([] if status == 202 else ["another tenant"])


@pytest.mark.parametrize(
    "service",
    [
        "https://evil.example/teams/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://evil.trafficmanager.net/",
        "http://smba.trafficmanager.net/teams/",
        "https://10.0.0.1/",
        "file:///etc/passwd",
    ],
)
async def test_a_right_token_does_not_lead_ours_to_another_host(keys: KeyServer, service: str) -> None:
    """Whoever can have Teams sign an activity still cannot have our token sent to a service of their own."""
    bot = RecordingBot()
    async with endpoint(bot, app_id=APP_ID, app_secret="s", tenant_id="t", keys_url=keys.url) as (
        url,
        session,
    ):
        header = f"Bearer {GOOD.sign(claims(serviceurl=service))}"
        answer = await post(url, session, header, {**MESSAGE, "serviceUrl": service})
    assert answer == (403, {"error": "This bot does not answer to that service."})
    assert (bot.heard, bot.turned_away) == ([], ["another service"])


async def test_with_an_app_id_and_no_tenant_nobody_is_served(keys: KeyServer) -> None:
    bot = RecordingBot()
    async with endpoint(bot, app_id=APP_ID, app_secret="s", keys_url=keys.url) as (url, session):
        status, _ = await post(url, session, f"Bearer {GOOD.sign(claims())}", MESSAGE)
    assert (status, bot.heard, bot.turned_away) == (403, [], ["another tenant"])


@pytest.mark.parametrize("body", [b'{"type":"message"}{"type":"message"}', b"[1]", b"{", b"\xff"])
async def test_with_a_good_token_a_body_that_is_no_activity_reaches_nobody(
    keys: KeyServer, body: bytes
) -> None:
    """Two bodies in one are none: nobody authenticates the one and acts upon the other."""
    bot = RecordingBot()
    async with endpoint(bot, app_id=APP_ID, app_secret="s", tenant_id="t", keys_url=keys.url) as (
        url,
        session,
    ):
        headers = {"Authorization": f"Bearer {GOOD.sign(claims())}"}
        async with session.post(url, data=body, headers=headers) as response:
            assert response.status == 401
    assert (bot.heard, len(bot.turned_away)) == ([], 1)


async def test_what_is_too_large_or_no_activity_is_counted(keys: KeyServer) -> None:
    bot, good = RecordingBot(), f"Bearer {GOOD.sign(claims())}"
    async with endpoint(bot, app_id=APP_ID, app_secret="s", tenant_id="t", keys_url=keys.url) as (
        url,
        session,
    ):
        large, _ = await post(url, session, good, {**MESSAGE, "text": "x" * 1_000_001})
        other, _ = await post(url, session, good, {**MESSAGE, "from": None})
    assert ((large, other), bot.heard) == ((413, 400), [])
    assert bot.turned_away == ["too large", "not an activity"]


async def test_a_body_that_does_not_come_is_not_waited_for(keys: KeyServer) -> None:
    bot, headers = RecordingBot(), {"Authorization": f"Bearer {GOOD.sign(claims())}"}
    release = asyncio.Event()

    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await release.wait()

    async with endpoint(bot, body_seconds=0.05, app_id=APP_ID, app_secret="s", keys_url=keys.url) as (
        url,
        session,
    ):
        async with session.post(url, data=never(), headers=headers) as response:
            assert response.status == 408
        release.set()
    assert (bot.heard, bot.turned_away) == ([], ["too slow"])


async def test_a_flood_of_forged_requests_does_not_fill_our_log(
    keys: KeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    bot = RecordingBot()
    async with endpoint(bot, app_id=APP_ID, app_secret="s", tenant_id="t", keys_url=keys.url) as (
        url,
        session,
    ):
        for _ in range(5):
            assert (await post(url, session, "Bearer x.y.z", MESSAGE))[0] == 401
    assert len(bot.turned_away) == 5
    assert len([one for one in caplog.records if "was refused" in one.getMessage()]) == 1


async def test_a_huge_header_is_refused_before_anything_is_read(keys: KeyServer) -> None:
    bot, headers = RecordingBot(), {"Authorization": f"Bearer {GOOD.sign(claims(padding='x' * 100_000))}"}
    async with (
        endpoint(bot, app_id=APP_ID, app_secret="s", tenant_id="t", keys_url=keys.url) as (url, session),
        session.post(url, json=MESSAGE, headers=headers) as response,
    ):
        assert response.status == 400
    assert bot.heard == []


async def test_two_headers_are_as_good_as_none(keys: KeyServer) -> None:
    bot, good = RecordingBot(), f"Bearer {GOOD.sign(claims())}"
    async with endpoint(bot, app_id=APP_ID, app_secret="s", tenant_id="t", keys_url=keys.url) as (
        url,
        session,
    ):
        headers = [("Authorization", good), ("Authorization", good)]
        async with session.post(url, json=MESSAGE, headers=headers) as response:
            assert response.status == 401
    assert bot.heard == []


@pytest.mark.parametrize("body", [b"", b"[]", b"not json", b"[" * 100_000, b'"\\ud800"', b"\xff"])
async def test_without_a_header_no_body_is_looked_at(keys: KeyServer, body: bytes) -> None:
    async with endpoint(RecordingBot(), app_id=APP_ID, app_secret="s", keys_url=keys.url) as (url, session):
        async with session.post(url, data=body) as response:
            assert response.status == 401
        async with session.post(url, data=body, headers={"Authorization": "Bearer x"}) as response:
            assert response.status == 401


async def test_a_failing_bot_is_not_taken_for_a_forged_request(keys: KeyServer) -> None:
    """Authentication comes first and apart: what the bot raises never looks like a 401."""
    bot = RecordingBot(lambda incoming: PermissionError("of the bot itself"))
    invoke = {**ACTIVITY, "type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"verb": "x"}}}
    async with endpoint(bot, app_id=APP_ID, app_secret="s", tenant_id="t", keys_url=keys.url) as (
        url,
        session,
    ):
        status, body = await post(url, session, f"Bearer {GOOD.sign(claims())}", invoke)
    assert (status, body["statusCode"], body["type"]) == (200, 500, "application/vnd.microsoft.error")


async def test_unreachable_keys_are_401_and_not_asked_for_at_every_request(keys: KeyServer) -> None:
    keys.broken = True
    async with endpoint(RecordingBot(), app_id=APP_ID, app_secret="s", keys_url=keys.url) as (url, session):
        for _ in range(3):
            assert (await post(url, session, f"Bearer {GOOD.sign(claims())}"))[0] == 401
    assert keys.fetches == 1


async def test_a_slow_key_server_does_not_hold_up_the_event_loop() -> None:
    """While the keys are on their way, everything else goes on."""
    release = asyncio.Event()

    class SlowKeys(KeyServer):
        async def metadata(self, request: Any) -> Any:
            await release.wait()
            return await super().metadata(request)

    from aiohttp import web

    from tests.bot.teams_fakes import serving

    slow = SlowKeys([GOOD.jwk("msteams")])
    app = web.Application()
    app.router.add_get("/metadata", slow.metadata)
    app.router.add_get("/keys", slow.jwks)
    async with serving(app) as base:
        slow.url = f"{base}/metadata"
        async with endpoint(
            RecordingBot(), app_id=APP_ID, app_secret="s", tenant_id="t", keys_url=slow.url
        ) as (url, session):
            waiting = [
                asyncio.create_task(post(url, session, f"Bearer {GOOD.sign(claims())}")) for _ in range(5)
            ]
            refused, _ = await post(url, session, "Bearer garbage")
            release.set()
            assert [status for status, _ in await asyncio.gather(*waiting)] == [202] * 5
    assert (refused, slow.fetches) == (401, 1)


async def test_a_new_key_is_fetched_when_it_is_first_used(keys: KeyServer) -> None:
    now = 0.0
    async with aiohttp.ClientSession() as session:
        signing = SigningKeys(keys.url, session, monotonic=lambda: now)
        assert (await signing.get("good")).endorsements == ["msteams", "webchat"]
        keys.keys.append(STRANGER.jwk("msteams"))
        with pytest.raises(NoSigningKey):
            await signing.get("stranger")
        now += MIN_AGE
        assert (await signing.get("stranger")).endorsements == ["msteams"]
        keys.broken = True
        now += 48 * 3600
        assert (await signing.get("good")).endorsements == ["msteams", "webchat"]


async def test_without_an_app_id_only_this_machine_itself_may_talk_to_the_bot() -> None:
    bot = RecordingBot()
    async with endpoint(bot) as (url, session):
        assert (await post(url, session, None, MESSAGE))[0] == 202
        assert (await post(url, session, "Bearer whatever", MESSAGE))[0] == 202
        async with session.post(url, json=MESSAGE, headers={"Origin": "https://evil.example"}) as response:
            assert response.status == 401
    assert len(bot.heard) == 2
