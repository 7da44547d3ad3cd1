"""From the writing of a line to its card at the connector, while many other lines are written."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Final

from bot.bench.company import Company, NoAnswer, chat, hit, login, strict_teams
from bot.bench.scratch import Scratch

HITS_A_SECOND: Final = 10
"""People who meet the known issue: a bad day, and a fifth of what Teams takes."""
TICKS: Final = 100
"""Writes to the file in a second."""
WARM_UP: Final = 3
"""Seconds that are written before it is measured: a service has been running."""
PLAIN: Final = (
    '{"time":"%s","level":"info","message":"Request for document %d finished in %d ms","user":"%s"}\n'
)


def measure(
    scratch: Scratch, rate: int, seconds: int, progress: Callable[[str], None]
) -> Mapping[str, float | int]:
    """The delays of all who were told, at `rate` events a second. Raises NoAnswer."""
    people = HITS_A_SECOND * (seconds + WARM_UP)
    with TemporaryDirectory(prefix="headsup-bench-") as folder, scratch.database() as database:
        company = Company(Path(folder), database, people)
        delays, took = asyncio.run(_delays(company, rate, seconds + WARM_UP, progress))
    cuts = quantiles(delays, n=100, method="inclusive")
    return {
        "events_per_s": round(rate * (seconds + WARM_UP) / took),
        "seconds": seconds,
        "p50_s": round(cuts[49], 3),
        "p99_s": round(cuts[98], 3),
    }


async def _delays(
    company: Company, rate: int, seconds: int, progress: Callable[[str], None]
) -> tuple[list[float], float]:
    async with strict_teams() as teams:
        await asyncio.to_thread(company.make, teams.url)
        async with company.served(teams.url):
            written, took = await asyncio.to_thread(_write, company, rate, seconds, progress)
            for _ in range(60):
                report = await teams.report()
                if len(report["accepted"]) == len(written):
                    break
                await asyncio.sleep(1)
            else:
                missing = len(written) - len(report["accepted"])
                raise NoAnswer(f"{missing} people were not told within a minute.")
    told = {where: times[0] for where, times in report["accepted"].items()}
    after = WARM_UP * HITS_A_SECOND
    return [told[chat(number)] - at for number, at in written.items() if number >= after], took


def _write(
    company: Company, rate: int, seconds: int, progress: Callable[[str], None]
) -> tuple[dict[int, float], float]:
    """Write lines at a steady rate; when each hit was written, and how long it all took."""
    written: dict[int, float] = {}
    began = time.monotonic()
    with company.log() as log:
        lines = hits = 0
        for tick in range(1, seconds * TICKS + 1):
            pause = began + (tick - 1) / TICKS - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            if tick % TICKS == 0:
                progress(f"{tick // TICKS} of {seconds} s written")
            now = datetime.now(UTC).isoformat()
            due, due_hits = rate * tick // TICKS, HITS_A_SECOND * tick // TICKS
            new = range(hits, due_hits)
            log.writelines(
                PLAIN % (now, line, line % 90, login(line % company.people))
                for line in range(lines, due - len(new))
            )
            log.writelines(f"{hit(number, datetime.now(UTC))}\n" for number in new)
            log.flush()
            written |= dict.fromkeys(new, time.time())
            lines, hits = due, due_hits
    return written, time.monotonic() - began
