"""The HTTP side of the service. What a reverse proxy may reach is an application of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

from bot.monitoring.routes import Monitoring
from bot.parts.ingest import IngestPart
from bot.releasing import PATH as RELEASES_PATH
from bot.releasing import releases_handler
from bot.service import Service
from bot.settings import Settings, host_and_port
from bot.teams.endpoint import messages_handler
from bot.unreadable import ServerLog, noting
from bot.unreadable import log as server_log
from ingest.receivers import ndjson
from ingest.receivers.answers import Refusal
from ingest.receivers.senders import Sender
from ingest.receivers.ship import ship_handler
from ingest.shipping.wire import PATH as SHIP_PATH


class CannotListen(Exception):
    """An address that cannot be had. The message is one sentence that says what to do."""

    def __init__(self, setting: str, address: str, error: OSError) -> None:
        super().__init__(f"{setting} {address} cannot be listened on: {error.strerror}; choose another port.")


def create_app(service: Service, settings: Settings) -> web.Application:
    """Everything that is served on HEADSUP_LISTEN."""
    app = create_public_app(service)
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    Monitoring(service.watched, token).add_to(app)
    if service.ingest is not None:
        _receive(app, service.ingest)
    return app


def _receive(app: web.Application, ingest: IngestPart) -> None:
    async def authorise(request: web.Request) -> Sender:
        try:
            return await ingest.receiving.gate.sender(request.remote or "", request.headers)
        except Refusal as refusal:
            answer = ndjson.refuse(refusal)
            raise _AS_ERROR.get(answer.status, web.HTTPServiceUnavailable)(
                text=answer.body.decode(), headers=answer.headers, content_type=answer.content_type
            ) from refusal

    app.router.add_post(SHIP_PATH, ship_handler(ingest.shipments, authorise, ingest.stored))
    app.router.add_post(RELEASES_PATH, releases_handler(ingest.releasing, authorise))
    ingest.receiving.receivers.add_to(app.router)


_AS_ERROR: Final = {401: web.HTTPUnauthorized, 403: web.HTTPForbidden}


def create_public_app(service: Service) -> web.Application:
    """/api/messages and nothing else: what is served on HEADSUP_PUBLIC_LISTEN. Nothing without the role `bot`."""
    app = web.Application()
    if service.bot is not None:
        away = service.bot.turned_away.note
        app.router.add_post("/api/messages", messages_handler(service.bot.adapter, service.bot.turns, away))
    return app


@asynccontextmanager
async def listening(service: Service, settings: Settings) -> AsyncIterator[tuple[str, ...]]:
    """Serve; gives the addresses that are listened on (port 0 in the settings takes a free one).

    Raises CannotListen.
    """
    runners: list[web.AppRunner] = []
    addresses: list[str] = []
    wanted = [("HEADSUP_LISTEN", create_app(service, settings), settings.listen)]
    if settings.public_listen and service.bot is not None:
        wanted.append(("HEADSUP_PUBLIC_LISTEN", create_public_app(service), settings.public_listen))
    away = service.bot.turned_away.note if service.bot is not None else lambda _: False
    try:
        for setting, app, listen in wanted:
            # Bodies are decompressed by who reads them, bounded: aiohttp would let a truncated one pass.
            runner = web.AppRunner(
                app,
                access_log=server_log,
                access_log_class=noting(away),
                logger=ServerLog(server_log),
                shutdown_timeout=5,
                auto_decompress=False,
            )
            await runner.setup()
            runners.append(runner)
            host, port = host_and_port(listen)
            try:
                await web.TCPSite(runner, host, port).start()
            except OSError as error:
                raise CannotListen(setting, listen, error) from error
            host, port = runner.addresses[0][:2]
            addresses.append(f"http://{f'[{host}]' if ':' in host else host}:{port}")
        yield tuple(addresses)
    finally:
        for runner in runners:
            await runner.cleanup()
