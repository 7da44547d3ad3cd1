"""A process that only receives, for the benchmark: `python -m bot.bench.server DATABASE`, until its stdin ends.

Prints where it listens. It is what `headsup serve` wires for what comes by HTTP, without detection and telling.
"""

import asyncio
import sys

from aiohttp import web

from bot.garbage import collect_seldom
from bot.receiving import receiving_parts
from ingest.database import create_schema, open_database
from ingest.event import utc_now
from ingest.store import EventStore


async def serve(database: str) -> None:
    """Receive on a free loopback port until stdin ends."""
    engine = open_database(database)
    create_schema(engine)
    parts = receiving_parts(
        engine, EventStore(engine, utc_now), tuple, utc_now, always_keys=False, wake=lambda: None
    )
    app = web.Application()
    parts.receivers.add_to(app.router)
    parts.intake.start()
    runner = web.AppRunner(app, access_log=None, auto_decompress=False)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    collect_seldom()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()
    await parts.intake.stop()
    engine.dispose()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
