"""The role `bot`: episodes to notices, notices to cards, and what people write and press to answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.audit import AuditLog
from bot.conversation.arrivals import Arrivals
from bot.conversation.lookup_store import LookupStore
from bot.conversation.lookups import Lookups
from bot.conversation.reader import Readers
from bot.conversation.turns import Turns
from bot.conversation.workarounds import Workarounds
from bot.conversations import ConversationStore
from bot.parts.shared import Shared
from bot.stages import Stage, in_thread
from bot.teams.adapter import Adapter
from bot.teams.app_tokens import AppTokens
from bot.teams.connector import ConnectorClient, open_session
from bot.telling.feedback import FeedbackStore
from bot.telling.notices import Notice, NoticeStore
from bot.telling.outbox import From, Outbox
from bot.telling.planner import Planner
from bot.telling.workers import has_died
from detectors.store import EpisodeQueue
from ingest.event import Clock


@dataclass(frozen=True, slots=True)
class BotPart:
    """What answers turns, and the stages, which the service runs."""

    adapter: Adapter
    turns: Turns
    stages: tuple[Stage, ...]


@asynccontextmanager
async def talking(shared: Shared, notices: NoticeStore) -> AsyncIterator[BotPart]:
    """Puts the part together; at the end its connections are closed."""
    settings, clock = shared.settings, shared.clock
    _free_what_the_dead_held(notices, clock)
    secret = settings.app_secret.get_secret_value() if settings.app_secret else None
    tokens = AppTokens(settings.app_id, secret or "", settings.tenant_id or "") if settings.app_id else None
    try:
        async with open_session(proxies=settings.app_id is not None) as session:
            connector = ConnectorClient(session, tokens)
            conversations = ConversationStore(shared.engine)
            workarounds, turns = _conversation(shared, notices, conversations, connector)
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
            yield BotPart(adapter, turns, _stages(shared, notices, outbox))
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


def _conversation(
    shared: Shared, notices: NoticeStore, conversations: ConversationStore, connector: ConnectorClient
) -> tuple[Workarounds, Turns]:
    settings, clock, known = shared.settings, shared.clock, shared.known
    audit = AuditLog(shared.engine, clock)
    readers = Readers(known.people, settings.developer_role, settings.zone, settings.language)
    workarounds = Workarounds(
        issues=known.issues,
        directory=known.people,
        readers=readers,
        conversations=conversations,
        notices=notices,
        feedback=FeedbackStore(shared.engine),
        audit=audit,
        clock=clock,
        application=settings.application,
        support_team=settings.support_team,
    )
    turns = Turns(
        arrivals=Arrivals(conversations, known.people, connector, clock),
        readers=readers,
        workarounds=workarounds,
        lookups=Lookups(shared.events, LookupStore(shared.engine), audit, clock),
        audit=audit,
        clock=clock,
        developer_role=settings.developer_role,
        services=lambda: sorted({source.service for source in known.sources() if source.service}),
        nodes=lambda: sorted({source.node for source in known.sources() if source.node}),
    )
    return workarounds, turns


def _free_what_the_dead_held(notices: NoticeStore, clock: Clock) -> None:
    """After a kill, nobody waits for leases to run out."""
    for other in notices.holders():
        if has_died(other):
            notices.left_by(other, clock())
