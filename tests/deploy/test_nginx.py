"""deploy/nginx: a real nginx lets Teams' messages through to the bot, and nothing else."""

import asyncio
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from aiohttp import web

from tests.bot.service_run import Portal, headsup, teams_for
from tests.deploy.installed import ROOT

SITE: Final = ROOT / "deploy" / "nginx" / "headsup.conf"
NGINX: Final = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NAME: Final = "headsup.example.org"
AROUND: Final = """\
daemon off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/headsup.conf;
}}
"""


@pytest.fixture(autouse=True)
def needs_nginx() -> None:
    if NGINX is None or shutil.which("openssl") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("needs nginx and openssl")
        pytest.skip("needs nginx and openssl (apt-get install nginx-light openssl)")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def certificate(folder: Path) -> None:
    """One for NAME that nobody has signed."""
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}", *files],
        check=True,
        capture_output=True,
    )  # fmt: skip


def site(folder: Path, port: int, upstream: int) -> str:
    """The site as it is, with the ports and the certificate of a test."""
    text = SITE.read_text(encoding="utf-8")
    text, listens = re.subn(r"listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;", text)
    text, both = re.subn(r"\n *listen \[::\]:443 ssl;", "", text)
    text, servers = re.subn(r"server 127\.0\.0\.1:3979;", f"server 127.0.0.1:{upstream};", text)
    text, files = re.subn(r"/etc/nginx/headsup/", f"{folder}/", text)
    assert (listens, both, servers, files) == (1, 1, 1, 2)
    return text


@contextmanager
def nginx(folder: Path, upstream: int) -> Iterator[str]:
    """A real one in front of a port of this machine; its address."""
    folder.mkdir()
    port = free_port()
    certificate(folder)
    (folder / "headsup.conf").write_text(site(folder, port, upstream), encoding="utf-8")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder), encoding="utf-8")
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr.replace('the "user" directive', ""), checked.stderr
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            yield f"https://127.0.0.1:{port}"
        finally:
            process.terminate()


@dataclass
class Upstream:
    """Keeps what comes to /api/messages."""

    came: list[tuple[dict[str, str], Any]] = field(default_factory=list)
    port: int = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Upstream"]:
        async def keep(request: web.Request) -> web.Response:
            self.came.append((dict(request.headers), await request.json()))
            return web.json_response({"ok": True}, status=202)

        app = web.Application(client_max_size=10_000_000)
        app.router.add_route("*", "/{path:.*}", keep)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()


@asynccontextmanager
async def asking(address: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of NAME that waits until it is answered."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connector = aiohttp.TCPConnector(ssl=context)
    async with aiohttp.ClientSession(address, connector=connector, headers={"Host": NAME}) as session:
        async with asyncio.timeout(120):
            while True:
                try:
                    async with session.get("/"):
                        break
                except aiohttp.ClientConnectorError:
                    await asyncio.sleep(0.02)
        yield session


async def test_messages_come_through_and_nothing_else(tmp_path: Path) -> None:
    async with Upstream().serving() as upstream:
        with nginx(tmp_path / "nginx", upstream.port) as address:
            async with asking(address) as session:
                forged = {
                    "X-Forwarded-For": "127.0.0.1",
                    "Forwarded": "for=127.0.0.1",
                    "Authorization": "Bearer x",
                }
                async with session.post("/api/messages", json={"type": "message"}, headers=forged) as answer:
                    assert (answer.status, await answer.json()) == (202, {"ok": True})
                for method, path, status in (
                    ("GET", "/api/messages", 405),
                    ("PUT", "/api/messages", 405),
                    ("POST", "/api/messages/", 404),
                    ("POST", "/api/messages/../../healthz", 404),
                    ("POST", "/ingest", 404),
                    ("GET", "/healthz", 404),
                    ("GET", "/metrics", 404),
                    ("GET", "/", 404),
                ):
                    async with session.request(method, path) as answer:
                        assert (method, path, answer.status) == (method, path, status)
                async with session.post("/api/messages", data=b"x" * 1_100_000) as answer:
                    assert answer.status == 413
    ((headers, body),) = upstream.came
    assert body == {"type": "message"}
    wanted = ("Host", "Authorization", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded")
    assert {name: headers.get(name) for name in wanted} == {
        "Host": NAME,
        "Authorization": "Bearer x",
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Proto": "https",
        "Forwarded": None,
    }


async def test_the_service_knows_that_it_was_not_this_machine(tmp_path: Path) -> None:
    """Without an app id it talks with this machine only, and a proxy of this machine is not that."""
    portal, port = Portal(tmp_path), free_port()
    listen = f"127.0.0.1:{port}"
    async with teams_for(portal) as teams, headsup(portal, teams, public_listen=listen):
        with nginx(tmp_path / "nginx", port) as address:
            async with asking(address) as session:
                async with session.post("/api/messages", json={"type": "message"}) as answer:
                    assert (answer.status, (await answer.json())["error"]) == (
                        401,
                        "Set HEADSUP_APP_ID: without it only this machine itself may talk to the bot.",
                    )
                async with session.get("/healthz") as answer:
                    assert answer.status == 404


async def test_when_the_service_is_away_teams_is_told_to_come_again(tmp_path: Path) -> None:
    with nginx(tmp_path / "nginx", free_port()) as address:
        async with (
            asking(address) as session,
            session.post("/api/messages", json={"type": "message"}) as answer,
        ):
            assert answer.status == 502
