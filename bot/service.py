"""Wires the service: every part is made here, given what it needs, and closed again. No module globals."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from bot.audit import AuditLog
from bot.conversation.arrivals import Arrivals
from bot.conversation.lookup_store import LookupStore
from bot.conversation.lookups import Lookups
from bot.conversation.reader import Readers
from bot.conversation.turns import Turns
from bot.conversation.workarounds import Workarounds
from bot.conversations import ConversationStore
from bot.directory import Directory
from bot.migrations import upgrade
from bot.monitoring.measured import MeasuredStore
from bot.monitoring.watched import Watched
from bot.people import People
from bot.receiving import Receiving, receiving_parts
from bot.retention.job import periodic, retention_of
from bot.settings import Settings
from bot.stages import Stage, Stages, in_thread
from bot.teams.adapter import Adapter
from bot.teams.app_tokens import AppTokens
from bot.teams.connector import ConnectorClient, open_session
from bot.telling.feedback import FeedbackStore
from bot.telling.notices import NoticeStore
from bot.telling.outbox import From, Outbox
from bot.telling.planner import Planner
from bot.telling.workers import has_died
from detectors.engine import Detector, Evaluator, Rules
from detectors.known_issue import KnownIssue
from detectors.matcher import Matcher
from detectors.store import EpisodeQueue
from ingest.batches import BatchQueue
from ingest.database import open_database
from ingest.event import Clock
from ingest.shipping.shipments import Shipments
from ingest.sources import Source
from ingest.store import EventStore
from ingest.tailing.tail import Tailer

log = logging.getLogger(__name__)


DETECT_LEASE: Final = timedelta(seconds=10)
"""A batch takes well under a second; after a kill its people wait this long at most, and doing it twice is harmless."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the operator's files gave."""

    sources: Sequence[Source]
    issues: Mapping[str, KnownIssue]
    directory: Directory


@dataclass(frozen=True, slots=True)
class Service:
    """The running parts that a caller may want to look at."""

    stages: Stages
    notices: NoticeStore
    events: EventStore
    tailer: Tailer
    turns: Turns
    adapter: Adapter
    shipments: Shipments
    stored: Callable[[], None]  # to be called when events were stored
    receiving: Receiving
    watched: Watched


@asynccontextmanager
async def running_service(
    settings: Settings, inputs: Inputs, *, clock: Clock, worker: str, random: Random
) -> AsyncIterator[Service]:
    """The service at work: tails, detects, tells. Ends cleanly; a kill at any moment loses nothing either."""
    engine = open_database(settings.database)
    upgrade(engine)
    people = People(inputs.directory, {})
    events = EventStore(engine, clock)
    notices = NoticeStore(engine)
    _free_what_the_dead_held(notices, clock)
    conversations = ConversationStore(engine)
    people.learn(conversations.identities())
    audit = AuditLog(engine, clock)
    secret = settings.app_secret.get_secret_value() if settings.app_secret else None
    async with open_session(proxies=settings.app_id is not None) as session:
        tokens = (
            AppTokens(settings.app_id, secret or "", settings.tenant_id or "") if settings.app_id else None
        )
        connector = ConnectorClient(session, tokens)
        readers = Readers(people, settings.developer_role, settings.zone, settings.language)
        workarounds = Workarounds(
            issues=lambda: inputs.issues,
            directory=people,
            readers=readers,
            conversations=conversations,
            notices=notices,
            feedback=FeedbackStore(engine),
            audit=audit,
            clock=clock,
            application=settings.application,
            support_team=settings.support_team,
        )
        turns = Turns(
            arrivals=Arrivals(conversations, people, connector, clock),
            readers=readers,
            workarounds=workarounds,
            lookups=Lookups(events, LookupStore(engine), audit, clock),
            audit=audit,
            clock=clock,
            developer_role=settings.developer_role,
            services=lambda: sorted({source.service for source in inputs.sources if source.service}),
            nodes=lambda: sorted({source.node for source in inputs.sources if source.node}),
        )
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
            person=lambda login: people().by_login(login),
            origin=From(
                settings.service_url, settings.tenant_id, settings.app_id and f"28:{settings.app_id}"
            ),
            clock=clock,
            random=random,
            worker=worker,
        )
        matcher = Matcher(list(inputs.issues.values()))

        def rules() -> Rules:
            return Rules(matcher, inputs.issues, people().logins)

        batches = BatchQueue(engine, clock)
        detector = Detector(engine, events, batches, rules, clock)
        evaluator = Evaluator(engine, rules, clock)
        send = Stage("send", outbox.run_once)
        tell = Stage(
            "plan",
            in_thread(
                Planner(
                    engine, EpisodeQueue(engine, clock), events, notices, inputs.issues, people, clock, worker
                ).run_once,
                then=send.wake,
            ),
        )
        judge = Stage("evaluate", in_thread(evaluator.run_once, then=tell.wake))
        detect = Stage(
            "detect", in_thread(lambda: detector.run_once(worker, lease=DETECT_LEASE), then=judge.wake)
        )
        retention = retention_of(engine, lambda: inputs.issues, settings, clock, worker)
        stages = Stages([detect, judge, tell, send], [periodic(retention, clock)])
        stores = {way: MeasuredStore(events) for way in ("tail", "ship", "http")}
        tailer = Tailer(inputs.sources, stores["tail"], clock, wake=detect.wake)
        receiving = receiving_parts(
            engine,
            stores["http"],
            inputs.sources,
            clock,
            always_keys=settings.app_id is not None,
            wake=detect.wake,
        )
        stop = threading.Event()
        reading = threading.Thread(target=tailer.run, args=(stop,), name="tail")
        await stages.start()
        reading.start()
        receiving.intake.start()
        try:
            watched = Watched(
                engine=engine,
                clock=clock,
                started=clock(),
                stages=stages,
                tailer=tailer,
                tailing=reading,
                intake=receiving.intake,
                stores=stores,
                batches=batches,
                detector=detector,
                evaluator=evaluator,
                notices=notices,
                retention=retention,
            )
            yield Service(
                stages,
                notices,
                events,
                tailer,
                turns,
                adapter,
                Shipments(engine, stores["ship"], clock),
                detect.wake,
                receiving,
                watched,
            )
        finally:
            stop.set()
            await receiving.intake.stop()
            await asyncio.to_thread(reading.join)
            await stages.stop()
            if tokens:
                tokens.close()
            engine.dispose()


def _free_what_the_dead_held(notices: NoticeStore, clock: Clock) -> None:
    """After a kill, nobody waits for leases to run out."""
    for other in notices.holders():
        if has_died(other):
            notices.left_by(other, clock())
