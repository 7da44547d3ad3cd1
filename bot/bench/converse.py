"""Developers ask in the chat among many events: how long a sentence takes to understand, and its answer to be there."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from bot.asking import understand
from bot.bench.company import Company, NoAnswer
from bot.bench.filling import append, load_for, newest
from bot.bench.scratch import Scratch
from bot.bench.shipped import DOCUMENTS, RARE, START, USERS, rare_word
from bot.loopback import LocalPerson, LoopbackConnector
from ingest.database import create_schema, open_database
from ingest.event import utc_now
from ingest.store import EventStore

ASKERS: Final = 40
"""Developers who ask in turn, so that nobody's chat meets the limit of a conversation."""
PARSED: Final = 2_000
_WARM_UP: Final = 40
_PAUSE: Final = 0.03
"""Seconds between two questions: Teams takes fifty answers a second."""

_MONTH: Final = f"{START:%B %Y}"

LOOK_UPS: Final = (
    "errors for user {user} on {day} {month}",
    "what happened to document {document} on {day} {month}",
    "what happened to user {user}",
    "errors on {day} {month} between 2pm and 4pm",
    "last 5 errors on {node}",
    '"{rare}"',
    "how many errors per node on {day} {month}",
    "who had errors on {day} {month} at {hour}:00",
    "Fehler von Benutzer {user} am {day}. Juni 2026",
)
"""What developers ask, in turn."""


def sentences(rows: int, count: int) -> Iterator[str]:
    """So many questions; the same in every run."""
    random = Random(11)  # noqa: S311 - not for secrets
    days = max(1, (newest(load_for(rows), rows) - START).days)
    for number in range(count):
        yield LOOK_UPS[number % len(LOOK_UPS)].format(
            user=random.randrange(USERS),
            document=10_000 + random.randrange(DOCUMENTS),
            day=1 + random.randrange(days),
            month=_MONTH,
            node=f"web{1 + random.randrange(4)}",
            hour=random.randrange(24),
            rare=rare_word(random.randrange(ceil(rows / RARE)) * RARE),
        )


def measure(
    scratch: Scratch, rows: int, samples: int, progress: Callable[[str], None]
) -> Mapping[str, float | int]:
    """The figures of one database. Raises NoScratch and NoAnswer."""
    parsed = _parsing(rows)
    with TemporaryDirectory(prefix="headsup-bench-") as folder, scratch.database() as database:
        _fill(database, rows, progress)
        answered = asyncio.run(_answers(Path(folder), database, rows, samples, progress))
    return {"parse_p99_ms": _p99(parsed), "answer_p99_ms": _p99(answered), "rows": rows}


def _parsing(rows: int) -> list[float]:
    """Seconds that each sentence takes to understand."""
    now, zone = datetime(2026, 6, 18, 14, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin")
    taken = []
    for sentence in sentences(rows, PARSED + _WARM_UP):
        began = time.perf_counter()
        understand(sentence, now=now, zone=zone, nodes=("web1", "web2", "web3", "web4"))
        taken.append(time.perf_counter() - began)
    return taken[_WARM_UP:]


def _fill(database: str, rows: int, progress: Callable[[str], None]) -> None:
    engine = open_database(database)
    try:
        create_schema(engine)
        store = EventStore(engine, utc_now)
        append(store, load_for(rows), rows, 0, lambda done: progress(f"filling: {done:,} of {rows:,} events"))
    finally:
        engine.dispose()


async def _answers(
    folder: Path, database: str, rows: int, samples: int, progress: Callable[[str], None]
) -> list[float]:
    """Seconds from each question's request until its answer was sent."""
    askers = [LocalPerson(f"aad-dev{n}", f"Developer {n}", f"dev{n}") for n in range(ASKERS)]
    people = [f"{one.login},{one.aad_object_id},{one.name},,,developer,en,UTC" for one in askers]
    people += [f"{n},aad-{n},Person {n},,,user,en,UTC" for n in range(USERS)]
    company = Company(folder, database, 0, people, {"HEADSUP_KEEP_EVENTS_DAYS": "3650"})
    async with LoopbackConnector(askers) as teams:
        await asyncio.to_thread(company.make, teams.service_url)
        async with company.served(teams.service_url, "--role", "bot") as address:
            teams.bot_url = f"{address}/api/messages"
            for one in askers:
                await teams.say(one.login, "hello")
            taken = []
            for number, sentence in enumerate(sentences(rows, samples + _WARM_UP)):
                taken.append(await _answered(teams, askers[number % ASKERS].login, sentence))
                if number % 20 == 0:
                    progress(f"asking: {number} of {samples + _WARM_UP}")
                await asyncio.sleep(_PAUSE)
    return taken[_WARM_UP:]


async def _answered(teams: LoopbackConnector, login: str, sentence: str) -> float:
    before = len(teams.messages(login))
    began = time.perf_counter()
    answer = await teams.say(login, sentence)
    taken = time.perf_counter() - began
    if answer.status != 202 or len(teams.messages(login)) != before + 1:
        raise NoAnswer(f"The service did not answer: {sentence}")
    return taken


def _p99(seconds: Sequence[float]) -> float:
    """In milliseconds."""
    ordered = sorted(seconds)
    return round(1000 * ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)], 2)
