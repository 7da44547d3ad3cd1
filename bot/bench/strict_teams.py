"""A Bot Connector that keeps to Teams' limits and has bad days, for benchmarks: `python -m bot.bench.strict_teams`.

It counts by itself, and not with the code that it holds to account. Prints where it listens; a line on its stdin asks
for a report, one line of JSON; it ends with its stdin. 403 goes by the conversation: who has blocked the bot stays so.
"""

import asyncio
import json
import sys
import time
from argparse import ArgumentParser
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from aiohttp import web

# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
TENANT_A_SECOND: Final = 50
CONVERSATION: Final = ((7, 1.0), (8, 2.0), (60, 30.0), (1_800, 3_600.0))
FAILING: Final = (500, 502, 503, 504)


def fits(times: deque[float], now: float, most: int, seconds: float) -> bool:
    """Whether fewer than `most` of the times lie less than `seconds` back."""
    return len(times) < most or now - times[-most] >= seconds


@dataclass(slots=True)
class StrictTeams:
    """Answers each request by its time: 429 beyond the limits, else by chance a 429 or 5xx, or else as Teams would."""

    random: Random
    busy: float = 0.0  # the share of requests that get a 429, 5xx,
    failing: float = 0.0
    blocked: float = 0.0  # and of conversations that get a 403
    delay: float = 0.0  # seconds between accepting and answering, at most
    requests: int = 0  # within the limits
    beyond: int = 0
    first: float | None = None  # of those within the limits
    last: float | None = None
    accepted: dict[str, list[float]] = field(default_factory=dict)  # by conversation: wall clock
    refused: set[str] = field(default_factory=set)  # conversations
    _all: deque[float] = field(default_factory=lambda: deque(maxlen=TENANT_A_SECOND))
    _of: dict[tuple[str, str], deque[float]] = field(default_factory=dict)

    def answer(self, operation: str, where: str, now: float, wall: float) -> tuple[int, str]:
        """Status and error code (empty: none) of one request at `now`, a time that only goes forward."""
        if not self._within(operation, where, now):
            self.beyond += 1
            return 429, "TooManyRequests"
        self.requests += 1
        self.first = now if self.first is None else self.first
        self.last = now
        chance = self.random.random()
        if chance < self.busy:
            return 429, "TooManyRequests"
        if chance < self.busy + self.failing:
            return self.random.choice(FAILING), "ServiceError"
        if operation == "send" and Random(where).random() < self.blocked:  # noqa: S311
            self.refused.add(where)
            return 403, "MessageWritesBlocked"
        if operation == "send":
            self.accepted.setdefault(where, []).append(wall)
        return 201, ""

    def _within(self, operation: str, where: str, now: float) -> bool:
        if not fits(self._all, now, TENANT_A_SECOND, 1.0):
            return False
        if operation in ("send", "create"):
            times = self._of.setdefault((operation, where), deque(maxlen=CONVERSATION[-1][0]))
            if not all(fits(times, now, most, seconds) for most, seconds in CONVERSATION):
                return False
            times.append(now)
        self._all.append(now)
        return True

    def report(self) -> dict[str, Any]:
        """All that was counted."""
        took = 0.0 if self.first is None or self.last is None else self.last - self.first
        return {
            "requests": self.requests,
            "beyond": self.beyond,
            "seconds": took,
            "accepted": self.accepted,
            "refused": sorted(self.refused),
        }


def routes(teams: StrictTeams, seconds: Callable[[], float], wall: Callable[[], float]) -> list[web.RouteDef]:
    """What is needed of the Bot Connector's REST API."""

    async def handle(operation: str, where: str) -> web.Response:
        status, code = teams.answer(operation, where, seconds(), wall())
        await asyncio.sleep(teams.random.uniform(0, teams.delay))
        if code:
            headers = {"Retry-After": "1"} if status == 429 else {}
            return web.json_response({"error": {"code": code, "message": ""}}, status=status, headers=headers)
        if operation == "ask":
            return web.json_response({"members": []})
        return web.json_response({"id": where if operation == "create" else f"m{teams.requests}"}, status=201)

    async def create(request: web.Request) -> web.Response:
        body = await request.json()
        return await handle("create", f"chat-{body['members'][0]['id']}")

    async def send(request: web.Request) -> web.Response:
        await request.read()
        return await handle("send", request.match_info["chat"])

    async def ask(request: web.Request) -> web.Response:
        return await handle("ask", request.match_info["chat"])

    one = "/v3/conversations/{chat}"
    return [
        web.post("/v3/conversations", create),
        web.post(f"{one}/activities", send),
        web.put(f"{one}/activities/{{activity}}", send),
        web.get(f"{one}/pagedmembers", ask),
    ]


async def serve(teams: StrictTeams) -> None:
    """On a free loopback port, until stdin ends."""
    app = web.Application(client_max_size=4_000_000)
    app.add_routes(routes(teams, time.monotonic, time.time))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(teams.report()), flush=True)
    await runner.cleanup()


if __name__ == "__main__":
    parser = ArgumentParser()
    for name in ("busy", "failing", "blocked", "delay"):
        parser.add_argument(f"--{name}", type=float, default=0.0)
    given = parser.parse_args()
    asyncio.run(serve(StrictTeams(Random(1), given.busy, given.failing, given.blocked, given.delay)))  # noqa: S311
