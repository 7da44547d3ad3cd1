"""Everybody of a company is told at once: how near to the rate that Teams permits, and whether each once."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bot.bench.company import Company, NoAnswer, chat, hit, strict_teams
from bot.bench.scratch import Scratch
from bot.bench.strict_teams import TENANT_A_SECOND
from bot.telling.deliveries import OPEN

BAD_DAY: Final = ("--busy", "0.01", "--failing", "0.005", "--blocked", "0.01")
"""1% 429, 0.5% 5xx, and 1% of the people have blocked the bot."""
LOOK: Final = 3
"""Seconds between two looks at how far it is, which cost something, too."""


def measure(
    scratch: Scratch, people: int, bots: int, progress: Callable[[str], None]
) -> Mapping[str, float | int]:
    """From log lines, one for each of the people, to what the connector accepted of each. Raises NoAnswer.

    `bots`: so many processes with the role `bot`, besides one that reads and detects; 1: one process does everything.
    """
    with TemporaryDirectory(prefix="headsup-bench-") as folder, scratch.database() as database:
        company = Company(Path(folder), database, people)
        report = asyncio.run(_told(company, bots, progress))
        return {
            **figures(report, people),
            **({} if bots == 1 else {"bots": bots, "beyond": report["beyond"]}),
        }


async def _told(company: Company, bots: int, progress: Callable[[str], None]) -> Mapping[str, Any]:
    async with strict_teams(*BAD_DAY) as teams:
        progress(f"making {company.people:,} people")
        await asyncio.to_thread(company.make, teams.url)
        async with AsyncExitStack() as stack:
            for options in _processes(bots):
                await stack.enter_async_context(company.served(teams.url, *options))
            with company.log() as log:
                at = datetime.now(UTC)
                log.writelines(f"{hit(number, at)}\n" for number in range(company.people))
            longest = 120 + 3 * company.people / TENANT_A_SECOND
            for _ in range(int(longest / LOOK)):
                await asyncio.sleep(LOOK)
                states = await company.states()
                waiting = sum(states.get(state, 0) for state in OPEN)
                progress(f"{company.people - waiting:,} of {company.people:,} settled: {states}")
                if sum(states.values()) == company.people and not waiting:
                    return await teams.report()
            raise NoAnswer(
                f"After {longest:.0f} s some still wait: {states}. " + " ".join(company.lines[-3:])
            )


def _processes(bots: int) -> list[tuple[str, ...]]:
    """The options of each process of the service."""
    if bots == 1:
        return [()]
    return [("--role", "ingest", "--role", "detect"), *[("--role", "bot")] * bots]


def figures(report: Mapping[str, Any], people: int) -> dict[str, float | int]:
    """What is printed. A rate is permitted from one second before the first request on: that much is no sooner full."""
    told = [len(report["accepted"].get(chat(number), ())) for number in range(people)]
    blocked = set(report["refused"])
    reachable = [count for number, count in enumerate(told) if chat(number) not in blocked]
    permitted = TENANT_A_SECOND * (report["seconds"] + 1)
    return {
        "people": people,
        "reachable": len(reachable),
        "told_once": sum(count == 1 for count in reachable),
        "told_twice": sum(count > 1 for count in told),
        "missed": sum(count == 0 for count in reachable),
        "share_of_permitted_rate": round(report["requests"] / permitted, 4),
    }
