"""The role `bot`: episodes to notices, notices to cards, and what people write and press to answers."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot.audit import AuditLog
from bot.conversation.arrivals import Arrivals
from bot.conversation.lookup_store import LookupStore
from bot.conversation.lookups import Lookups
from bot.conversation.news import Newsroom
from bot.conversation.reader import Readers
from bot.conversation.turns import Turns
from bot.conversation.workarounds import Workarounds
from bot.conversations import ConversationStore
from bot.parts.shared import Shared
from bot.stages import Job, Stage, in_thread
from bot.teams.adapter import Adapter
from bot.teams.app_tokens import AppTokens
from bot.teams.connector import ConnectorClient, open_session
from bot.telling.deliveries import Deliveries
from bot.telling.feedback import FeedbackStore
from bot.telling.news_notices import NewsNotice, NewsNoticeStore
from bot.telling.news_planner import NewsPlanner
from bot.telling.notices import Notice, NoticeStore
from bot.telling.outbox import From, Outbox
from bot.telling.planner import Planner
from bot.telling.workers import has_died
from detectors.discovery.store import TemplateStore
from detectors.store import EpisodeQueue
from ingest.event import Clock

FREE: Final = timedelta(seconds=5)
"""How often it is looked whether a process of this machine has died that was sending."""


@dataclass(frozen=True, slots=True)
class BotPart:
    """What answers turns, and the stages, which the service runs."""

    adapter: Adapter
    turns: Turns
    news: NewsNoticeStore
    stages: tuple[Stage, ...]
    jobs: tuple[Job, ...]


@asynccontextmanager
async def talking(shared: Shared, notices: NoticeStore) -> AsyncIterator[BotPart]:
    """Puts the part together; at the end its connections are closed."""
    settings, clock = shared.settings, shared.clock
    news = NewsNoticeStore(shared.engine)
    _free_what_the_dead_held((notices, news), clock, has_died)
    secret = settings.app_secret.get_secret_value() if settings.app_secret else None
    tokens = AppTokens(settings.app_id, secret or "", settings.tenant_id or "") if settings.app_id else None
    try:
        async with open_session(proxies=settings.app_id is not None) as session:
            connector = ConnectorClient(session, tokens)
            conversations = ConversationStore(shared.engine)
            workarounds, newsroom, turns = _conversation(shared, notices, news, conversations, connector)
            adapter = Adapter(
                connector,
                session,
                app_id=settings.app_id,
                app_secret=secret,
                tenant_id=settings.tenant_id,
                failure=turns.failed,
            )
            outbox = Outbox(
                notices=notices,
                conversations=conversations,
                connector=connector,
                present=workarounds.present,
                person=lambda login: shared.known.people().by_login(login),
                origin=From(
                    settings.service_url, settings.tenant_id, settings.app_id and f"28:{settings.app_id}"
                ),
                clock=clock,
                random=shared.random,
                worker=shared.worker,
            )
            told = Outbox(
                notices=news,
                conversations=conversations,
                connector=connector,
                present=newsroom.present,
                person=outbox.person,
                origin=outbox.origin,
                clock=clock,
                random=shared.random,
                worker=shared.worker,
                gone="the news is gone, or they are no developer any more",
            )
            planner = NewsPlanner(
                shared.engine, news, conversations, shared.known.people, settings.developer_role, clock
            )
            stages = (*_stages(shared, notices, outbox), _news_stage(shared, planner, told))
            yield BotPart(adapter, turns, news, stages, (_freeing(shared, (notices, news)),))
    finally:
        if tokens:
            tokens.close()


def _stages(shared: Shared, notices: NoticeStore, outbox: Outbox[Notice]) -> tuple[Stage, ...]:
    planner = Planner(
        shared.engine,
        EpisodeQueue(shared.engine, shared.clock),
        shared.events,
        notices,
        shared.known.issues,
        shared.known.people,
        shared.clock,
        shared.worker,
    )
    plan = Stage("plan", in_thread(planner.run_once, then=shared.signals.giver("notices")))
    send = Stage("send", outbox.run_once)
    shared.signals.wake("episodes", plan.wake)
    shared.signals.wake("notices", send.wake)
    return (plan, send)


def _news_stage(shared: Shared, planner: NewsPlanner, outbox: Outbox[NewsNotice]) -> Stage:
    plan = in_thread(planner.run_once)

    async def step() -> int:
        return await plan() + await outbox.run_once()

    stage = Stage("news", step)
    shared.signals.wake("news", stage.wake)
    return stage


def _conversation(
    shared: Shared,
    notices: NoticeStore,
    news: NewsNoticeStore,
    conversations: ConversationStore,
    connector: ConnectorClient,
) -> tuple[Workarounds, Newsroom, Turns]:
    settings, clock, known = shared.settings, shared.clock, shared.known
    audit = AuditLog(shared.engine, clock)
    readers = Readers(known.people, conversations, settings.developer_role, settings.zone, settings.language)
    workarounds = Workarounds(
        issues=known.issues,
        directory=known.people,
        readers=readers,
        notices=notices,
        feedback=FeedbackStore(shared.engine),
        audit=audit,
        clock=clock,
        application=settings.application,
        support_team=settings.support_team,
    )
    lookups = Lookups(shared.events, LookupStore(shared.engine), audit, clock)
    newsroom = Newsroom(news, TemplateStore(shared.engine), lookups, known.people, readers)
    turns = Turns(
        arrivals=Arrivals(conversations, known.people, connector, clock, shared.signals.giver("people")),
        readers=readers,
        workarounds=workarounds,
        lookups=lookups,
        newsroom=newsroom,
        audit=audit,
        clock=clock,
        developer_role=settings.developer_role,
        services=lambda: sorted({source.service for source in known.sources() if source.service}),
        nodes=lambda: sorted({source.node for source in known.sources() if source.node}),
    )
    return workarounds, newsroom, turns


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
