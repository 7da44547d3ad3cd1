"""Named fakes for talking with Teams: a bot, a serving endpoint, and the Bot Connector's key server."""

import base64
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from bot.loopback import LocalPerson
from bot.teams.adapter import Adapter
from bot.teams.connector import ConnectorClient, open_session
from bot.teams.endpoint import messages_handler
from bot.teams.incoming import Incoming, Reply
from bot.teams.outgoing import OutgoingMessage
from bot.teams.service_hosts import ServiceHosts

OLGA = LocalPerson("aad-1001", "Olga Müller", "1001", "olga@example.com", "de-DE", "Europe/Berlin")
SAM = LocalPerson("aad-1002", "Sam Okoro", "1002", "sam@example.com")
PEOPLE = (OLGA, SAM)


@dataclass(frozen=True)
class Place:
    """An address to send to."""

    id: str
    service_url: str


def card(text: str, *titles: str) -> OutgoingMessage:
    """A message with a small card."""
    body = [{"type": "TextBlock", "text": text}]
    actions = [
        {"type": "Action.Execute", "title": title, "verb": title.lower(), "data": {"notice": 7}}
        for title in titles
    ]
    content = {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": actions}
    return OutgoingMessage(card=content, summary=f"About {text}", text=f"See {text}")


@dataclass
class RecordingBot:
    """Keeps what came, and answers as `answer` says; an exception is raised."""

    answer: Callable[[Incoming], Reply | Exception | None] = lambda incoming: None
    heard: list[Incoming] = field(default_factory=list)
    turned_away: list[str] = field(default_factory=list)  # why requests were refused

    def note(self, reason: str) -> bool:
        self.turned_away.append(reason)
        return len(self.turned_away) == 1

    async def handle(self, incoming: Incoming) -> Reply | None:
        self.heard.append(incoming)
        reply = self.answer(incoming)
        if isinstance(reply, Exception):
            raise reply
        return reply


@dataclass
class KeyServer:
    """What login.botframework.com publishes; `keys` are the JWKs of the moment."""

    keys: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    fetches: int = 0
    broken: bool = False

    async def metadata(self, request: web.Request) -> web.Response:
        self.fetches += 1
        if self.broken:
            return web.Response(status=503)
        return web.json_response({"jwks_uri": f"{self.url.rsplit('/', 1)[0]}/keys"})

    async def jwks(self, request: web.Request) -> web.Response:
        return web.json_response({"keys": self.keys})


@asynccontextmanager
async def key_server(*keys: dict[str, Any]) -> AsyncIterator[KeyServer]:
    """A key server on a port of its own."""
    server = KeyServer(list(keys))
    app = web.Application()
    app.router.add_get("/metadata", server.metadata)
    app.router.add_get("/keys", server.jwks)
    async with serving(app) as base:
        server.url = f"{base}/metadata"
        yield server


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """The address of an application that is served on a free port."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def endpoint(
    bot: RecordingBot, *, body_seconds: float = 10, **settings: Any
) -> AsyncIterator[tuple[str, aiohttp.ClientSession]]:
    """The bot's /api/messages on a free port, and a session to reach it with."""
    settings.setdefault("hosts", ServiceHosts(frozenset({"smba.example"})))
    async with open_session(proxies=False) as session:
        adapter = Adapter(ConnectorClient(session), session, **settings)
        app = web.Application()
        app.router.add_post("/api/messages", messages_handler(adapter, bot, bot.note, body_seconds))
        async with serving(app) as base:
            yield f"{base}/api/messages", session


class SigningKeyPair:
    """A key of the (fake) Bot Connector."""

    def __init__(self, kid: str = "good") -> None:
        self.kid = kid
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def jwk(self, *endorsements: str) -> dict[str, Any]:
        published = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return {**published, "kid": self.kid, "use": "sig", "endorsements": list(endorsements)}

    def by_public_key(self, claims: dict[str, Any]) -> str:
        """A token that takes the key that everybody knows for a shared secret."""
        public = self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        head, body = (
            base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
            for part in ({"alg": "HS256", "typ": "JWT", "kid": self.kid}, claims)
        )
        signature = hmac.new(public, head + b"." + body, "sha256").digest()
        return b".".join((head, body, base64.urlsafe_b64encode(signature).rstrip(b"="))).decode()

    def sign(self, claims: dict[str, Any], **headers: Any) -> str:
        return jwt.encode(claims, self.private, algorithm="RS256", headers={"kid": self.kid, **headers})


def unsigned(claims: dict[str, Any], kid: str) -> str:
    """A token with the algorithm `none`."""

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'typ': 'JWT', 'kid': kid})}.{part(claims)}."
