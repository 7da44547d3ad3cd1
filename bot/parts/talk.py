"""The role `bot`: episodes to notices, notices to cards, and what people write and press to answers."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import aiohttp

from bot.audit import AuditLog
from bot.conversation.turns import Turns
from bot.conversations import ConversationStore
from bot.graph.client import GraphClient
from bot.parts.conversing import conversing
from bot.parts.health import digest_jobs
from bot.parts.line import connectors, line_of
from bot.parts.shared import Shared
from bot.parts.telling import Rows, ahead_of, telling
from bot.parts.tokens import tokens_for
from bot.reaching.ahead import Ahead
from bot.reaching.installing import Installing
from bot.settings import Settings
from bot.sparingly import often
from bot.stages import Job, Stage
from bot.teams.adapter import Adapter
from bot.teams.app_tokens import GRAPH_SCOPE, SCOPE, AppTokens
from bot.teams.connector import open_session
from bot.teams.service_hosts import ServiceHosts
from bot.teams.turned_away import TurnedAway
from bot.telling.deliveries import Deliveries
from bot.telling.line import Line
from bot.telling.news_notices import NewsNoticeStore
from bot.telling.notices import NoticeStore
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from bot.telling.timings import Timings
from bot.telling.workers import has_died
from bot.troubles.tokens import Probe
from ingest.event import Clock

FREE: Final = timedelta(seconds=5)
"""How often it is looked whether a process of this machine has died that was sending."""


@dataclass(frozen=True, slots=True)
class BotPart:
    """What answers turns, and the stages, which the service runs."""

    adapter: Adapter
    turns: Turns
    news: NewsNoticeStore
    line: Line
    timings: Timings
    turned_away: TurnedAway  # requests to /api/messages
    kept_back: TurnedAway  # sends to hosts that are none of Teams
    stages: tuple[Stage, ...]
    jobs: tuple[Job, ...]
    ahead: Ahead | None  # finds out who can be reached, with Teams itself


@asynccontextmanager
async def talking(shared: Shared, notices: NoticeStore) -> AsyncIterator[BotPart]:
    """Puts the part together; at the end its connections are closed."""
    settings, engine = shared.settings, shared.engine
    rows = Rows(notices, NewsNoticeStore(engine), PostStore(engine), RefreshStore(engine))
    _free_what_the_dead_held(rows.deliveries, shared.clock, has_died)
    secret = settings.app_secret.get_secret_value() if settings.app_secret else None
    tokens = tokens_for(settings, SCOPE)
    for_graph = tokens_for(settings, GRAPH_SCOPE) if settings.graph else None
    try:
        way = open_session(proxies=settings.app_id is not None, ca_file=settings.ca_bundle)
        async with way as session, line_of(shared) as line:
            watched = shared.tokens.watched("Teams", tokens) if tokens else None
            hosts = ServiceHosts.of(settings.service_hosts, settings.service_url)
            away = TurnedAway(_audited(shared, "unknown", "/api/messages"), shared.clock)
            kept = TurnedAway(_audited(shared, "headsup", "a send"), shared.clock)
            ways = connectors(session, watched, line.pace, hosts, lambda: kept.note("no host of Teams"))
            conversations = ConversationStore(engine)
            chat = conversing(shared, notices, rows.news, conversations, ways.answers)
            adapter = Adapter(
                ways.answers,
                session,
                app_id=settings.app_id,
                app_secret=secret,
                tenant_id=settings.tenant_id,
                tenants=[name.strip() for name in (settings.allowed_tenants or "").split(",")],
                hosts=hosts,
                failure=chat.turns.failed,
            )
            timings = Timings()
            installing = _installing(settings, session, for_graph)
            ahead = ahead_of(shared, conversations, ways, installing)
            stages = telling(shared, rows, conversations, ways, chat, line, timings, installing, ahead)
            if watched is not None:
                stages = (*stages, Stage("tokens", Probe(watched, shared.clock).run_once))
            jobs = (_freeing(shared, rows.deliveries), *digest_jobs(shared, chat.digest))
            yield BotPart(adapter, chat.turns, rows.news, line, timings, away, kept, stages, jobs, ahead)
    finally:
        for one in (tokens, for_graph):
            if one:
                one.close()


def _installing(
    settings: Settings, session: aiohttp.ClientSession, tokens: AppTokens | None
) -> Installing | None:
    """Asks Graph who has the app; None where the settings do not let it."""
    if tokens is None or settings.app_id is None:
        return None
    return Installing(
        GraphClient(session, tokens), settings.app_id, settings.catalog_app_id, settings.install
    )


def _audited(shared: Shared, by: str, what: str) -> Callable[[str, int], None]:
    """Writes requests that were refused into the audit log."""
    audit = AuditLog(shared.engine, shared.clock)

    def write(reason: str, times: int) -> None:
        audit.append(by, "refused", subject=f"{what}: {reason}", detail=often(times))

    return write


def _freeing(shared: Shared, deliveries: Sequence[Deliveries[Any]]) -> Job:
    """What a process of this machine held that has died since is free again before its lease ends."""

    def other_died(worker: str) -> bool:
        return worker != shared.worker and has_died(worker)

    def free() -> bool | None:
        return _free_what_the_dead_held(deliveries, shared.clock, other_died) or None

    return Job("free", free, FREE, stop=lambda: None, clock=shared.clock)


def _free_what_the_dead_held(
    deliveries: Sequence[Deliveries[Any]], clock: Clock, died: Callable[[str], bool]
) -> bool:
    """After a kill, nobody waits for leases to run out; whether there was something."""
    freed = [(one, worker) for one in deliveries for worker in one.holders() if died(worker)]
    for one, worker in freed:
        one.left_by(worker, clock())
    return bool(freed)
