"""Several `headsup serve` on one database, killed at random, and a load of which it is known what has to come of it."""

import asyncio
import signal
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

import aiohttp
import msgspec

from bot.roles import Role
from tests.bot.serve_process import ServeProcess

ISSUES: Final = {
    "single": """\
title: Told at once
name: single
logsource: {product: hr-portal}
detection: {seen: {message|contains: planted-single}, condition: seen}
known_issue: {rollout: live, breaker: {people: 1000000}, workaround: {title: Once, steps: [Try again]}}
""",
    "pair": """\
title: Told at the second time
name: pair
logsource: {product: hr-portal}
detection: {seen: {message|contains: planted-pair}, condition: seen}
known_issue:
  {rollout: live, breaker: {people: 1000000}, after: {count: 2, within: 1h}, workaround: {title: Twice, steps: [Redo]}}
""",
    "triple": """\
title: Part of three
name: triple-part
logsource: {product: hr-portal}
detection: {seen: {message|contains: planted-triple}, condition: seen}
---
title: Told by a correlation
name: triple
correlation: {type: event_count, rules: [triple-part], group-by: [user], timespan: 1h, condition: {gte: 3}}
known_issue: {rollout: live, breaker: {people: 1000000}, workaround: {title: Three times, steps: [Try again]}}
""",
}
NEEDED: Final = {"single": 1, "pair": 2, "triple": 3}
"""Events of one user after which they are to be told."""
START: Final = 180
"""Seconds in which a process must be up: eight that start at once share what cores there are."""
PAUSE: Final = (8.0, 15.0)
"""Seconds for which one may stand still: around the ten that the leases of batches and of the evaluator last."""


def settings_for(folder: Path, people: int) -> dict[str, str]:
    """The operator's files; a file source that every ingest process could read."""
    (folder / "issues").mkdir()
    for name, text in ISSUES.items():
        (folder / "issues" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "logs").mkdir()
    (folder / "sources.yaml").write_text(
        "sources:\n"
        f"  - {{node: web1, product: hr-portal, service: files, files: '{folder}/logs/*.log', format: json}}\n"
        "  - {service: api, when: {product: hr-portal}}\n",
        encoding="utf-8",
    )
    rows = [f"{login_of(n)},aad-{n:05},Person {n},p{n}@portal.example,,user,en-GB,UTC" for n in range(people)]
    head = "login,aad_object_id,name,email,manager,roles,locale,timezone"
    (folder / "people.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return {
        "HEADSUP_ISSUES": str(folder / "issues"),
        "HEADSUP_PURGE_MINUTES": "0.05",
        "HEADSUP_CAP_A_DAY": "0",
    }


def login_of(number: int) -> str:
    """The login of a person."""
    return f"u{number:05}"


@dataclass
class Planted:
    """What was planted: events of users who are to be told, of some who come close, and noise."""

    random: Random
    people: int
    messages: list[str] = field(default_factory=list)  # every event given to a shipper
    matching: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in NEEDED})
    due: set[tuple[str, str]] = field(default_factory=set)  # issue and login
    _next_person: int = 0
    _later: deque[tuple[str, str, int]] = field(default_factory=deque)  # issue, login, how many more

    def some(self, size: int) -> list[dict[str, str]]:
        """The next events of a request."""
        return [self._event() for _ in range(size)]

    def rest(self) -> list[dict[str, str]]:
        """What is left of those that were begun."""
        found = []
        while self._later:
            found.append(self._go_on())
        return found

    def _event(self) -> dict[str, str]:
        dice = self.random.random()
        if dice < 0.01 and self._next_person < self.people:
            return self._begin()
        if dice < 0.03 and self._later:
            return self._go_on()
        return self._made("noise", login_of(self.random.randrange(self.people)))

    def _begin(self) -> dict[str, str]:
        issue, login = self.random.choice(list(NEEDED)), login_of(self._next_person)
        self._next_person += 1
        more = NEEDED[issue] - 1
        if more and self.random.random() < 0.2:
            more -= 1  # comes close and must hear nothing
        else:
            self.due.add((issue, login))
        if more:
            self._later.append((issue, login, more))
        return self._made(f"planted-{issue}", login)

    def _go_on(self) -> dict[str, str]:
        issue, login, more = self._later.popleft()
        if more > 1:
            self._later.append((issue, login, more - 1))
        return self._made(f"planted-{issue}", login)

    def _made(self, what: str, login: str) -> dict[str, str]:
        text = f"{what} [e{len(self.messages):07}]"
        self.messages.append(text)
        if what != "noise":
            self.matching[what.removeprefix("planted-")].add(text)
        return {
            "time": datetime.now(UTC).isoformat(), "level": "error" if what != "noise" else "info",
            "message": text, "user": login, "product": "hr-portal",
        }  # fmt: skip


class Load:
    """Shippers that never give up: what one process did not acknowledge is sent again, to any of them."""

    def __init__(self, addresses: list[str], planted: Planted, file: Path, pause: float = 0.15) -> None:
        self.addresses = addresses
        self.planted = planted
        self.filed: list[str] = []
        self.tries = 0
        self.acknowledged = 0
        self._file = file
        self._pause = pause
        self._ending = False

    async def run(self, shippers: int = 3) -> None:
        """Ship until `end`, then what is left; ends when everything was acknowledged."""
        timeout = aiohttp.ClientTimeout(total=20)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            await asyncio.gather(self._write(), *(self._ship(session) for _ in range(shippers)))
            await self._deliver(session, self.planted.rest())

    def end(self) -> None:
        """Begin nothing new."""
        self._ending = True

    async def _ship(self, session: aiohttp.ClientSession) -> None:
        while not self._ending:
            await self._deliver(session, self.planted.some(self.planted.random.choice((1, 20, 200))))
            await asyncio.sleep(self._pause)  # the application's pace

    async def _deliver(self, session: aiohttp.ClientSession, events: list[dict[str, str]]) -> None:
        if not events:
            return
        body = b"".join(msgspec.json.encode(event) + b"\n" for event in events)
        while not await self._sent(session, body):  # noqa: ASYNC110 - a shipper tries again, nothing tells it
            await asyncio.sleep(0.05)
        self.acknowledged += len(events)

    async def _sent(self, session: aiohttp.ClientSession, body: bytes) -> bool:
        self.tries += 1
        address = self.planted.random.choice(self.addresses)
        headers = {"Content-Type": "application/x-ndjson"}
        with suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
            async with session.post(f"{address}/ingest", data=body, headers=headers) as answer:
                return answer.status in (200, 201, 202)
        return False

    async def _write(self) -> None:
        """Lines of a log file, in which there is nothing to find."""
        with self._file.open("a", encoding="utf-8") as file:
            while not self._ending:
                text = f"filed [f{len(self.filed):07}]"
                line = {"time": datetime.now(UTC).isoformat(), "level": "info", "message": text}
                file.write(msgspec.json.encode(line).decode() + "\n")
                file.flush()
                self.filed.append(text)
                await asyncio.sleep(0.05)


class Member:
    """One process of the fleet, started again whenever it was killed."""

    def __init__(self, folder: Path, role: Role, **settings: str) -> None:
        self.role = role
        self._folder = folder
        self._settings = settings
        self._process: ServeProcess | None = None
        self.kills = 0
        self.pauses = 0
        self.lines: list[str] = []  # of those that have ended

    async def start(self) -> None:
        """Start it; not yet up."""
        process = ServeProcess(self._folder, "--role", self.role, **self._settings)
        self._process = await process.__aenter__()

    async def up(self) -> None:
        """Wait until it serves."""
        assert self._process is not None
        await self._process.up(START)

    async def kill(self) -> None:
        """Without warning."""
        assert self._process is not None
        self._process.kill()
        await self._process.ended()
        self.lines += self._process.lines
        self.kills += 1

    async def pause(self, seconds: float) -> None:
        """It stands still, as a machine that swaps or is moved does, and goes on without knowing."""
        assert self._process is not None
        self._process.send(signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            self._process.send(signal.SIGCONT)
        self.pauses += 1

    async def stop(self) -> int:
        """As a service manager does; its exit status."""
        assert self._process is not None
        self._process.terminate()
        status = await self._process.ended()
        self.lines += self._process.lines
        return status

    async def close(self) -> None:
        """Whatever is left of it."""
        if self._process is not None:
            await self._process.__aexit__(None, None, None)


class Fleet:
    """All of them."""

    def __init__(self, members: list[Member], random: Random) -> None:
        self.members = members
        self._random = random
        self._free = set(members)  # those that nobody is killing just now

    async def __aenter__(self) -> "Fleet":
        try:
            for member in self.members:
                await member.start()
            for member in self.members:
                await member.up()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        for member in self.members:
            await member.close()

    @property
    def kills(self) -> Counter[str]:
        """By role."""
        found: Counter[str] = Counter()
        for member in self.members:
            found[member.role] += member.kills
        return found

    @property
    def pauses(self) -> int:
        """How often one stood still."""
        return sum(member.pauses for member in self.members)

    async def killed_at_random(self, seconds: float, at_once: int = 2) -> None:
        """Kill and start again, or have stand still for longer than a lease lasts, up to `at_once` at a time.

        Some are killed again before they are up.
        """
        ends = asyncio.get_running_loop().time() + seconds
        await asyncio.gather(*(self._kill_on(ends) for _ in range(at_once)))
        for member in self.members:
            await member.up()

    async def _kill_on(self, ends: float) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() < ends:
            await asyncio.sleep(self._random.uniform(0, 1))
            member = self._random.choice(sorted(self._free, key=self.members.index))
            self._free.remove(member)
            if self._random.random() < 0.2:
                await member.pause(self._random.uniform(*PAUSE))
                self._free.add(member)
                continue
            await member.kill()
            await asyncio.sleep(self._random.uniform(0, 1))
            await member.start()
            if self._random.random() < 0.8:
                await member.up()
            else:
                await asyncio.sleep(self._random.uniform(0, 3))
            self._free.add(member)

    def said(self) -> Iterator[str]:
        """Every line that an ended process has logged."""
        for member in self.members:
            yield from member.lines
