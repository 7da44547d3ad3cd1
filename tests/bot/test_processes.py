"""Three ingest, three detect and two bot processes on one PostgreSQL, killed at random under load: exact counts."""

import asyncio
import os
import socket
from collections import Counter
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import Engine, Table, func, select
from sqlmodel import SQLModel

from bot.directory import load_directory
from bot.jobs import JobStore
from bot.loopback import LoopbackConnector, local_people
from bot.loopback.service import TENANT
from bot.retention.job import NAME as RETENTION
from bot.telling.notices import NoticeStore
from detectors.correlations.rows import HIT
from detectors.discovery.records import TEMPLATE
from detectors.discovery.subject import is_trouble
from detectors.statements import EPISODE, MATCH
from detectors.store import EpisodeQueue
from ingest.batches import BatchQueue
from ingest.database import open_database, reading
from ingest.event import to_micros, utc_now
from ingest.store import EventStore
from tests.bot.fleet import Fleet, Load, Member, Planted, settings_for
from tests.bot.service_run import cards_in, until

SECONDS: Final = float(os.environ.get("HEADSUP_TEST_SECONDS", "15"))
"""How long the killing goes on: a minute in CI; 600 for the long run that docs/performance.md speaks of."""
PERIOD_US: Final = 3_000_000
"""Of the periodic job: `settings_for` sets it."""


async def test_processes_killed_at_random_miss_nothing_and_do_nothing_twice(
    tmp_path: Path, postgresql_url: str
) -> None:
    random = Random(SECONDS)
    people = 200 + int(SECONDS * 8)
    settings = settings_for(tmp_path, people)
    directory = load_directory(tmp_path / "people.csv").directory
    async with LoopbackConnector(local_people(directory)) as teams:
        settings |= {
            "HEADSUP_DATABASE": postgresql_url, "HEADSUP_SERVICE_URL": teams.service_url, "HEADSUP_TENANT_ID": TENANT,
        }  # fmt: skip
        ports = _free_ports(3)
        members = [
            *(Member(tmp_path, "ingest", **settings, HEADSUP_LISTEN=f"127.0.0.1:{port}") for port in ports),
            *(Member(tmp_path, "detect", **settings) for _ in range(3)),
            *(Member(tmp_path, "bot", **settings) for _ in range(2)),
        ]
        planted = Planted(random, people)
        load = Load([f"http://127.0.0.1:{port}" for port in ports], planted, tmp_path / "logs" / "app.log")
        began = to_micros(utc_now())
        async with Fleet(members, random) as fleet:
            loading = asyncio.create_task(load.run())
            await fleet.killed_at_random(SECONDS)
            load.end()
            await asyncio.wait_for(loading, 300)
            engine = open_database(postgresql_url)
            try:
                found = Found(engine)
                await until(lambda: found.idle(len(planted.messages) + len(load.filed)), 600)
                for member in fleet.members:
                    assert await member.stop() == 0
                ended = to_micros(utc_now())
                _agree(found, planted, load, teams, (began, ended), fleet)
            finally:
                engine.dispose()


class Found:
    """What is in the database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.events = EventStore(engine, utc_now)
        self.notices = NoticeStore(engine)
        self.batches = BatchQueue(engine, utc_now)

    def idle(self, events: int) -> bool:
        """Whether all that came has gone its whole way; looked at from the first stage to the last."""
        if self._count(SQLModel.metadata.tables["batch"], "events") < events:
            return False
        if self.batches.waiting() or self.batches.waiting_to_be_discovered():
            return False
        for table in (HIT, MATCH):
            with reading(self.engine) as connection:
                if connection.scalar(select(func.count()).where(table.c.evaluated_us.is_(None))):
                    return False
        if EpisodeQueue(self.engine, utc_now).waiting():
            return False
        return not {"planned", "sending"} & self.notices.counts().keys()

    def messages(self) -> Counter[str]:
        """Every stored event."""
        return Counter(event.message or "" for event in self.events.scan())

    def matched(self, issue: str) -> Counter[str]:
        """The events of an issue's matches, or of a correlation's hits."""
        column, table = (HIT.c.issue, HIT) if issue == "triple" else (MATCH.c.issue, MATCH)
        with reading(self.engine) as connection:
            ids = list(connection.scalars(select(table.c.event_id).where(column == issue)))
        return Counter(event.message or "" for event in self.events.get_many(ids))

    def episodes(self) -> Counter[tuple[str, str]]:
        """Issue and login of every episode."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(EPISODE.c.issue, EPISODE.c.key))
            return Counter((row.issue, row.key.strip('["]')) for row in rows)

    def grouped(self) -> int:
        """How many events the templates count."""
        return self._count(TEMPLATE, "events")

    def troubles(self) -> int:
        """How many events there are to be grouped."""
        return sum(is_trouble(event) for event in self.events.scan())

    def _count(self, table: Table, column: str) -> int:
        with reading(self.engine) as connection:
            return int(connection.scalar(select(func.coalesce(func.sum(table.c[column]), 0))) or 0)


def _agree(
    found: Found, planted: Planted, load: Load, teams: LoopbackConnector, span: tuple[int, int], fleet: Fleet
) -> None:
    """Hold what was found against what was planted."""
    assert found.messages() == Counter([*planted.messages, *load.filed])
    assert found.grouped() == found.troubles() > 0
    for issue, messages in planted.matching.items():
        assert found.matched(issue) == Counter(messages)
    assert found.episodes() == Counter(planted.due)
    notices = found.notices.listed()
    assert Counter((one.issue, one.person) for one in notices) == Counter(planted.due)
    states = Counter(one.state for one in notices)
    assert states.keys() <= {"accepted", "unknown"}
    cards = cards_in(teams, notices)
    assert set(cards.values()) <= {1}
    told = {(issue, person) for issue, person, _ in cards}
    assert {(one.issue, one.person) for one in notices if one.state == "accepted"} <= told <= planted.due
    job = JobStore(found.engine).state(RETENTION)
    assert job is not None
    periods = span[1] // PERIOD_US - span[0] // PERIOD_US + 1
    assert 0 < job.runs <= periods
    arrived = len(told) - states["accepted"]
    print(
        f"{SECONDS:.0f} s, {sum(fleet.kills.values())} kills {dict(fleet.kills)}, {fleet.pauses} pauses",
        f"{len(planted.messages)} events shipped in {load.tries} requests, {len(load.filed)} filed; each stored once",
        f"{sum(map(len, planted.matching.values()))} planted, each matched once",
        f"{len(planted.due)} people due: {states['accepted']} told, {states['unknown']} unknown of whom {arrived} were",
        f"{job.runs} runs of a job in {periods} periods",
        sep="; ",
    )


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
