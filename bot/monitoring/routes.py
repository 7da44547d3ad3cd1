"""The addresses of monitoring, on HEADSUP_LISTEN only."""

import logging
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.faults import describe
from bot.monitoring.access import may_see
from bot.monitoring.database import Asked, NoAnswer
from bot.monitoring.health import health, problems_of
from bot.monitoring.metrics import Metrics
from bot.monitoring.readiness import Readiness
from bot.monitoring.together import Together, together
from bot.monitoring.watched import Watched

log = logging.getLogger(__name__)

_NOT_YOURS: Final = (
    "Ask from this machine, or set HEADSUP_METRICS_TOKEN and send it as Authorization: Bearer."
)


class Monitoring:
    """Answers /healthz, /readyz and /metrics."""

    def __init__(self, watched: Watched, token: str | None) -> None:
        self._watched = watched
        self._token = token
        self._readiness = Readiness(watched)
        self._together = Asked(lambda: together(watched))
        self._page = Asked(Metrics(watched).page)

    def add_to(self, app: web.Application) -> None:
        """Serve them."""
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        app.cleanup_ctx.append(self._closed)

    async def _closed(self, _: web.Application) -> AsyncIterator[None]:
        yield
        self._readiness.close()
        self._together.close()
        self._page.close()

    def _may_see(self, request: web.Request) -> bool:
        return may_see(request.remote or "", request.headers, self._token)

    async def _healthz(self, request: web.Request) -> web.Response:
        """200 as long as the process lives; the details for who may see them."""
        if not self._may_see(request):
            return web.json_response({"status": "degraded" if problems_of(self._watched) else "ok"})
        found: Together | None = None
        try:
            found = await self._together()
        except Exception as error:  # said in the answer; the process lives
            log.warning("The database does not say how all stands: %s", describe(error))
        return web.json_response(health(self._watched, found))

    async def _readyz(self, request: web.Request) -> web.Response:
        reasons = await self._readiness.reasons()
        shown: dict[str, object] = {"ready": not reasons}
        if self._may_see(request):
            shown |= {"reasons": reasons, "troubles": self._readiness.troubles}
        return web.json_response(shown, status=503 if reasons else 200)

    async def _metrics(self, request: web.Request) -> web.Response:
        if not self._may_see(request):
            return web.json_response({"error": _NOT_YOURS}, status=403)
        try:
            page = await self._page()
        except NoAnswer as error:
            return web.json_response({"error": str(error)}, status=503)
        except Exception as error:  # Prometheus shows that the target is down
            return web.json_response({"error": describe(error)}, status=503)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_LATEST})
