"""A company for benchmarks of telling: its people, whose chats are known, a log file, and the service as a process."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, TypeVar

from sqlalchemy import insert

from bot.conversations import CONVERSATION
from bot.migrations import upgrade
from bot.telling.notices import NoticeStore
from ingest.database import open_database, writing
from ingest.event import to_micros

FIRST: Final = 100_000
SOURCES: Final = """\
sources:
  - {node: web1, product: hr-portal, service: api, files: 'logs/api-*.log', format: json}
"""
ISSUE: Final = """\
title: Saving fails
id: 5c7b3a0e-2f0b-4a54-9f5d-64c1b1a9f9d1
name: save-fails
status: stable
logsource: {product: hr-portal, service: api}
detection:
  failed: {level: error, message|startswith: 'Failed to perform.'}
  condition: failed
level: medium
known_issue:
  rollout: live
  key: [user]
  tell: [user]
  workaround:
    title: Save {document_type} {document_id} once more
    steps: ['Open {document_type} {document_id}', 'Tick **I acknowledge**', 'Press **Save**']
  breaker: {people: 1000000, within: 1h}
"""


Stream = TypeVar("Stream")
_ADDRESS: Final = re.compile(r"http://[^\s:,]+:\d+")


class NoAnswer(Exception):
    """A process of the benchmark does not answer; the message has what it said last."""


def login(number: int) -> str:
    """Of somebody, by number."""
    return str(FIRST + number)


def chat(number: int) -> str:
    """The conversation with somebody."""
    return f"chat-{login(number)}"


@dataclass(slots=True)
class Company:
    """In a folder and a database of its own."""

    folder: Path
    database: str
    people: int
    more: Sequence[str] = ()  # rows of people.csv besides
    settings: Mapping[str, str] = field(default_factory=dict)  # besides
    lines: list[str] = field(default_factory=list)  # that the service has printed

    def make(self, service_url: str) -> None:
        """Write its files, and the chats with everybody into the database."""
        (self.folder / "logs").mkdir()
        (self.folder / "issues").mkdir()
        (self.folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
        (self.folder / "issues" / "save-fails.yaml").write_text(ISSUE, encoding="utf-8")
        with (self.folder / "people.csv").open("w", encoding="utf-8") as file:
            file.write("login,aad_object_id,name,email,manager,roles,locale,timezone\n")
            for number in range(self.people):
                file.write(f"{login(number)},aad-{login(number)},Person {number},,,user,en,UTC\n")
            file.writelines(f"{row}\n" for row in self.more)
        now = to_micros(datetime.now(UTC))
        chats = [
            {
                "id": chat(number),
                "kind": "personal",
                "service_url": service_url,
                "aad_object_id": f"aad-{login(number)}",
                "updated_us": now,
            }
            for number in range(self.people)
        ]
        engine = open_database(self.database)
        try:
            upgrade(engine)
            if chats:
                with writing(engine) as connection:
                    connection.execute(insert(CONVERSATION), chats)
        finally:
            engine.dispose()

    def log(self) -> IO[str]:
        """Its log file, to be written to."""
        return (self.folder / "logs" / "api-1.log").open("a", encoding="utf-8")

    @asynccontextmanager
    async def served(self, service_url: str, *options: str) -> AsyncIterator[str]:
        """`headsup serve` as a process of its own, up, and where it listens; ended at the end."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HEADSUP_")}
        settings = {
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "HEADSUP_DATABASE": self.database,
            "HEADSUP_LISTEN": "127.0.0.1:0",
            "HEADSUP_SOURCES": "sources.yaml",
            "HEADSUP_ISSUES": "issues",
            "HEADSUP_PEOPLE": "people.csv",
            "HEADSUP_CAP_A_DAY": "0",
            "HEADSUP_SERVICE_URL": service_url,
            **self.settings,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", *options,
            cwd=self.folder, env={**inherited, **settings},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        try:
            said, last = _open(process.stdout), ""
            while not last.startswith("Headsup on "):
                line = await asyncio.wait_for(said.readline(), 60)
                if not line:
                    raise NoAnswer("The service did not start: " + " ".join(self.lines[-3:]))
                last = line.decode().rstrip()
                self.lines.append(last)
            reading = asyncio.create_task(self._read(said))
            found = _ADDRESS.search(last)
            yield found[0] if found is not None else ""
            process.terminate()
            await process.wait()
            await reading
        finally:
            with suppress(ProcessLookupError):
                process.kill()

    async def _read(self, stream: asyncio.StreamReader) -> None:
        async for line in stream:
            self.lines.append(line.decode().rstrip())

    async def states(self) -> dict[str, int]:
        """How many notices are in each state."""

        def read() -> dict[str, int]:
            engine = open_database(self.database)
            try:
                return NoticeStore(engine).counts()
            finally:
                engine.dispose()

        return await asyncio.to_thread(read)


def hit(number: int, at: datetime) -> str:
    """The line of somebody who meets the known issue."""
    return json.dumps(
        {
            "time": at.isoformat(),
            "level": "error",
            "message": "Failed to perform.",
            "user": login(number),
            "document_id": str(number),
            "document_type": "Leave Request",
        }
    )


class Teams:
    """The strict stand-in, a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self.url = url
        self._process = process

    async def report(self) -> Mapping[str, Any]:
        """What it has counted so far. Raises NoAnswer."""
        _open(self._process.stdin).write(b"\n")
        line = await asyncio.wait_for(_open(self._process.stdout).readline(), 60)
        if not line:
            raise NoAnswer("The stand-in for Teams has ended.")
        found: Mapping[str, Any] = json.loads(line)
        return found


@asynccontextmanager
async def strict_teams(*options: str) -> AsyncIterator[Teams]:
    """Start it; ended at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.bench.strict_teams", *options,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=64_000_000,
    )  # fmt: skip
    try:
        url = (await asyncio.wait_for(_open(process.stdout).readline(), 60)).decode().strip()
        if not url:
            raise NoAnswer("The stand-in for Teams did not start.")
        yield Teams(process, url)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _open(stream: Stream | None) -> Stream:
    """A pipe to a process that was started with one."""
    if stream is None:
        raise NoAnswer("A process was started without pipes.")
    return stream
