"""The role `ingest`: log files and shippers to stored events."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.audit import AuditLog
from bot.monitoring.measured import MeasuredStore
from bot.parts.shared import Shared
from bot.receiving import Receiving, receiving_parts
from bot.releasing import Releasing
from bot.settings import host_and_port
from bot.teams.connector import is_loopback
from ingest.releases.book import ReleaseBook
from ingest.shipping.shipments import Shipments
from ingest.tailing.leased import LeasedTail


@dataclass(frozen=True, slots=True)
class IngestPart:
    """At work."""

    tailer: LeasedTail
    tailing: threading.Thread
    receiving: Receiving
    shipments: Shipments
    releasing: Releasing
    stores: Mapping[str, MeasuredStore]  # by the way in: tail, ship, http
    stored: Callable[[], None]  # to be called when events were stored


@asynccontextmanager
async def ingesting(shared: Shared) -> AsyncIterator[IngestPart]:
    """Tails files and receives what is shipped, until the end."""
    settings, stored = shared.settings, shared.signals.giver("events")
    stores = {way: MeasuredStore(shared.events) for way in ("tail", "ship", "http")}
    receiving = receiving_parts(
        shared.engine,
        stores["http"],
        shared.known.sources,
        shared.clock,
        always_keys=settings.app_id is not None or not is_loopback(host_and_port(settings.listen)[0]),
        wake=stored,
    )
    tailer = LeasedTail(shared.known.sources, stores["tail"], shared.clock, shared.leases, wake=stored)
    stop = threading.Event()
    tailing = threading.Thread(target=tailer.run, args=(stop,), name="tail")
    tailing.start()
    receiving.intake.start()
    shipments = Shipments(shared.engine, stores["ship"], shared.clock)
    releasing = Releasing(ReleaseBook(shared.engine), AuditLog(shared.engine, shared.clock), shared.clock)
    try:
        yield IngestPart(tailer, tailing, receiving, shipments, releasing, stores, stored)
    finally:
        stop.set()
        await receiving.intake.stop()
        await asyncio.to_thread(tailing.join)
