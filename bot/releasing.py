"""Tells of releases: recorded together with the line of the audit log that says who did. And `POST /releases`."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection

from bot.audit import AuditLog
from bot.faults import describe
from bot.output import iso
from ingest.event import Clock
from ingest.receivers.senders import Sender
from ingest.releases.book import Recorded, ReleaseBook
from ingest.releases.history import Release
from ingest.releases.told import BadRelease, Told, told_in

log = logging.getLogger(__name__)

PATH: Final = "/releases"
MOST_BYTES: Final = 16_384
"""Of a request: a release is three short texts and a time."""
BODY_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Releasing:
    """Records releases for whoever may."""

    book: ReleaseBook
    audit: AuditLog
    clock: Clock

    def tell(self, told: Told, by: str) -> Recorded:
        """Record a release; one that is known already is not recorded again."""

        def note(connection: Connection, release: Release) -> None:
            self._note(connection, by, "release", release)

        return self.book.add(
            told.product, told.version, now=self.clock(), by=by, node=told.node, at=told.at, also=note
        )

    def take_back(self, told: Told, by: str) -> Release | None:
        """Take back the release of a version: that of a time, or the latest one. None: there is none."""

        def note(connection: Connection, release: Release) -> None:
            self._note(connection, by, "release taken back", release)

        return self.book.remove(told.product, told.version, node=told.node, at=told.at, also=note)

    def _note(self, connection: Connection, by: str, action: str, release: Release) -> None:
        self.audit.append(by, action, subject=release.product, detail=where(release), connection=connection)


def where(release: Release) -> str:
    """Version, node and time in words."""
    return f"{release.version} on {release.node or 'every node'} from {iso(release.at)}"


def release_object(recorded: Recorded) -> dict[str, Any]:
    """A release as JSON."""
    release = recorded.release
    return {
        "product": release.product,
        "version": release.version,
        "node": release.node,
        "at": iso(release.at),
        "recorded": iso(recorded.recorded),
        "by": recorded.by,
    }


def releases_handler(
    releasing: Releasing, authorise: Callable[[web.Request], Awaitable[Sender]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Takes what a pipeline tells. `authorise` raises a `web.HTTPException` for who may not.

    201 for a release that is new, 200 for one that is known, so that a pipeline may try again.
    """

    async def handle(request: web.Request) -> web.Response:
        sender = await authorise(request)
        try:
            told = told_in(await _body(request))
        except BadRelease as error:
            return _refusal(400, str(error))
        except TimeoutError:
            return _refusal(408, f"Send the body within {BODY_SECONDS} seconds.")
        by = f"key {sender.name}" if sender.name else "this machine"
        try:
            recorded = await asyncio.to_thread(releasing.tell, told, by)
        except Exception as error:  # the database is away, or full
            log.warning("A release could not be recorded: %s", describe(error))
            return _refusal(
                503, "The release cannot be recorded now; send it again later.", {"Retry-After": "2"}
            )
        return web.json_response(release_object(recorded), status=201 if recorded.new else 200)

    return handle


async def _body(request: web.Request) -> bytes:
    """The body. Raises BadRelease, TimeoutError."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise BadRelease("Send the body as it is, not compressed.")
    body = bytearray()
    async with asyncio.timeout(BODY_SECONDS):
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > MOST_BYTES:
                raise BadRelease(f"Send at most {MOST_BYTES} bytes: one release.")
    return bytes(body)


def _refusal(status: int, reason: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": reason}, status=status, headers=headers)
