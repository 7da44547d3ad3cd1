"""The HTTP side of the service. What a reverse proxy may reach is an application of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.endpoint import messages_handler
from bot.service import Service
from bot.settings import Settings, host_and_port


def create_app(service: Service) -> web.Application:
    """Everything that is served on HEADSUP_LISTEN."""
    app = create_public_app(service)

    async def healthz(_: web.Request) -> web.Response:
        stages = {
            stage.name: {"failures": stage.failures, "last_failure": stage.last_failure}
            for stage in service.stages.stages
        }
        notices = await asyncio.to_thread(service.notices.counts)
        return web.json_response({"status": "ok", "stages": stages, "notices": notices})

    app.router.add_get("/healthz", healthz)
    return app


def create_public_app(service: Service) -> web.Application:
    """/api/messages and nothing else: what is served on HEADSUP_PUBLIC_LISTEN."""
    app = web.Application()
    app.router.add_post("/api/messages", messages_handler(service.adapter, service.turns))
    return app


@asynccontextmanager
async def listening(service: Service, settings: Settings) -> AsyncIterator[tuple[str, ...]]:
    """Serve; gives the addresses that are listened on (port 0 in the settings takes a free one)."""
    runners: list[web.AppRunner] = []
    addresses: list[str] = []
    wanted = [(create_app(service), settings.listen)]
    if settings.public_listen:
        wanted.append((create_public_app(service), settings.public_listen))
    try:
        for app, listen in wanted:
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
            await runner.setup()
            runners.append(runner)
            host, port = host_and_port(listen)
            await web.TCPSite(runner, host, port).start()
            host, port = runner.addresses[0][:2]
            addresses.append(f"http://{f'[{host}]' if ':' in host else host}:{port}")
        yield tuple(addresses)
    finally:
        for runner in runners:
            await runner.cleanup()
