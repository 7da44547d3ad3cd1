"""All that goes out: by the proxy of HTTPS_PROXY, trusting an own CA, to each of the four that are asked."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from bot.graph.client import GraphClient, GraphFailed
from bot.outbound import Outbound
from bot.teams.app_tokens import AppTokens
from bot.teams.connector import ConnectorClient, NoToken, SendFailed, open_session
from bot.teams.credentials import BadCertificate, Certificate
from bot.teams.outgoing import OutgoingMessage
from bot.teams.service_hosts import ServiceHosts
from bot.teams.signing_keys import NoSigningKey, SigningKeys
from tests.bot.graph_fake import GraphTokens
from tests.bot.teams_fakes import SigningKeyPair

TENANT = "11111111-2222-3333-4444-555555555555"
HOSTS = ("smba.example", "login.botframework.com", "login.microsoftonline.com", "graph.microsoft.com")
KEY = SigningKeyPair("good")


@dataclass(frozen=True)
class Chat:
    id: str = "a:1"
    service_url: str = "https://smba.example/teams/"


@dataclass
class Proxy:
    """A proxy that knows CONNECT and leads every host to one place."""

    target: int
    asked: list[str] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readline()).decode()
        while (await reader.readline()).strip():
            pass
        self.asked.append(line.split()[1])
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pipe(reader, there_writer), _pipe(there_reader, writer))


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


def authority(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A CA of one's own, and a server that it vouches for under the hosts' names."""
    ca_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    now = datetime.now(UTC)

    def signed(name: str, public: Any, *extensions: tuple[x509.ExtensionType, bool]) -> x509.Certificate:
        builder = x509.CertificateBuilder(
            issuer_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Own CA")]),
            subject_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]),
            public_key=public,
            serial_number=x509.random_serial_number(),
            not_valid_before=now - timedelta(days=1),
            not_valid_after=now + timedelta(days=1),
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(ca_key, hashes.SHA256())

    identifier = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    ca = signed(
        "Own CA",
        ca_key.public_key(),
        (x509.BasicConstraints(ca=True, path_length=None), True),
        (identifier, False),
        (usage, True),
    )
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS])
    authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    server = signed("server", key.public_key(), (names, False), (authority_key, False))
    (folder / "ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(server.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    return folder / "ca.pem", context


async def _answer(request: web.Request) -> web.Response:
    """All four in one."""
    path, login = request.path, f"https://login.microsoftonline.com/{TENANT}"
    if path.endswith("/activities"):
        return web.json_response({"id": "activity-1"})
    if path.endswith("openid-configuration") and "botframework" in request.host:
        return web.json_response({"jwks_uri": "https://login.botframework.com/keys"})
    if path == "/keys":
        return web.json_response({"keys": [KEY.jwk("msteams")]})
    if path.endswith("openid-configuration"):
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
        return web.json_response(
            {"issuer": f"{login}/v2.0", **{name: f"{login}/oauth2/v2.0/{end}" for name, end in names.items()}}
        )
    if path.endswith("/token"):
        return web.json_response({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})
    return web.json_response({"value": [], "metadata": []})


@asynccontextmanager
async def outside(folder: Path) -> AsyncIterator[tuple[Proxy, Path]]:
    """The proxy, and everything behind it."""
    ca_file, context = authority(folder)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", _answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    proxy = Proxy(runner.addresses[0][1])
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy, ca_file
    finally:
        server.close()
        await runner.cleanup()


async def send(ca_file: Path | None) -> None:
    async with open_session(proxies=True, ca_file=ca_file) as session:
        client = ConnectorClient(session, hosts=ServiceHosts.of("smba.example"))
        assert await client.send(Chat(), OutgoingMessage(text="Hello")) == "activity-1"


async def keys(ca_file: Path | None) -> None:
    async with open_session(proxies=True, ca_file=ca_file) as session:
        url = "https://login.botframework.com/v1/.well-known/openidconfiguration"
        assert await SigningKeys(url.replace("openidconfiguration", "openid-configuration"), session).get(
            "good"
        )


async def token(ca_file: Path | None) -> None:
    tokens = AppTokens("app", "secret", TENANT, http_client=Outbound(ca_file).requests())
    try:
        assert await tokens.token() == "t"
    finally:
        tokens.close()


async def ask_graph(ca_file: Path | None) -> None:
    async with open_session(proxies=True, ca_file=ca_file) as session:

        async def at_once(_: float) -> None:
            return None

        assert (await GraphClient(session, GraphTokens(), pause=at_once).get("users"))["value"] == []


WAYS: dict[str, tuple[Callable[[Path | None], Awaitable[None]], type[Exception]]] = {
    "smba.example:443": (send, SendFailed),
    "login.botframework.com:443": (keys, NoSigningKey),
    "login.microsoftonline.com:443": (token, NoToken),
    "graph.microsoft.com:443": (ask_graph, GraphFailed),
}


@pytest.mark.parametrize("host", WAYS)
async def test_it_goes_by_the_proxy_and_trusts_an_own_ca(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with outside(tmp_path) as (proxy, ca_file):
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            monkeypatch.delenv(name, raising=False)
        ask, _ = WAYS[host]
        await ask(ca_file)
        assert set(proxy.asked) == {host}


@pytest.mark.parametrize("host", WAYS)
async def test_without_that_ca_nobody_is_believed(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with outside(tmp_path) as (proxy, _):
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            monkeypatch.delenv(name, raising=False)
        ask, failure = WAYS[host]
        with pytest.raises(failure):
            await ask(None)


async def test_a_certificate_stands_for_the_secret(tmp_path: Path) -> None:
    authority(tmp_path)
    given = Certificate(tmp_path / "server.pem").for_msal()
    assert sorted(given) == ["private_key", "public_certificate", "thumbprint"]
    assert len(given["thumbprint"]) == 40
    assert json.dumps(given)
    with pytest.raises(BadCertificate, match="names a PEM file with a certificate and its private key"):
        Certificate(tmp_path / "ca.pem").for_msal()
