"""`kill -9` in the midst of telling very many: nobody is missed or told twice, and the unknown ones are few."""

import asyncio
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bot.bench.company import Company, chat, hit, strict_teams
from bot.telling.notices import Notice, NoticeStore
from ingest.database import open_database
from tests.bot.serve_process import ServeProcess

ROUNDS = int(os.environ.get("HEADSUP_TEST_ROUNDS", "4"))
"""Kills in a run; 150 for the long run that docs/performance.md speaks of."""
EACH = 30
"""People who meet the known issue in each round."""


async def killed_while_telling(folder: Path, database: str, rounds: int) -> None:
    """Kill the service `rounds` times while it tells people, and hold what it recorded against what Teams took."""
    random = Random(rounds)
    company = Company(folder, database, rounds * EACH)
    async with strict_teams("--busy", "0.01", "--failing", "0.005", "--delay", "0.2") as teams:
        await asyncio.to_thread(company.make, teams.url)
        settings = {
            "HEADSUP_DATABASE": database,
            "HEADSUP_SERVICE_URL": teams.url,
            "HEADSUP_ISSUES": str(folder / "issues"),
        }
        with company.log() as log:
            for number in range(rounds):
                async with ServeProcess(folder, **settings) as process:
                    if random.random() < 0.9:
                        await process.up()
                    first = number * EACH
                    log.writelines(f"{hit(who, datetime.now(UTC))}\n" for who in range(first, first + EACH))
                    log.flush()
                    await asyncio.sleep(random.uniform(0.0, 2.5))
                    process.kill()
        async with ServeProcess(folder, **settings) as process:
            await process.up()

            async def settled() -> bool:
                states = await company.states()
                open_ones = states.get("planned", 0) + states.get("sending", 0)
                return sum(states.values()) == company.people and not open_ones

            for _ in range(120 + company.people // 10):
                if await settled():
                    break
                await asyncio.sleep(1)
            process.terminate()
            assert await process.ended() == 0
        report = await teams.report()
    engine = open_database(database)
    try:
        notices = NoticeStore(engine).listed()
    finally:
        engine.dispose()
    arrived = {who: len(report["accepted"].get(chat(who), ())) for who in range(company.people)}
    _hold_against(notices, arrived, rounds)


def _hold_against(notices: list[Notice], arrived: dict[int, int], rounds: int) -> None:
    states = {notice.person: notice.state for notice in notices}
    assert len(states) == len(notices) == len(arrived)  # each has one notice
    assert set(states.values()) <= {"accepted", "unknown"}
    by_state = Counter((states[str(100_000 + who)], times) for who, times in arrived.items())
    unknown = {times: number for (state, times), number in by_state.items() if state == "unknown"}
    print(
        f"{rounds} kills, {len(arrived)} people: {by_state['accepted', 1]} told once; unknown "
        f"{sum(unknown.values())}, of which {unknown.get(1, 0)} had arrived"
    )
    assert set(by_state) <= {("accepted", 1), ("unknown", 0), ("unknown", 1)}  # none missed, none twice


async def test_kills_while_telling_miss_nobody_and_tell_nobody_twice_on_sqlite(tmp_path: Path) -> None:
    await killed_while_telling(tmp_path, str(tmp_path / "headsup.db"), ROUNDS)


async def test_kills_while_telling_miss_nobody_and_tell_nobody_twice_on_postgresql(
    tmp_path: Path, postgresql_url: str
) -> None:
    await killed_while_telling(tmp_path, postgresql_url, ROUNDS)
