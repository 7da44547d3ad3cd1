"""What tells people: episodes to notices to cards, news and posts, and cards that are shown anew."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.audit import AuditLog
from bot.conversations import ConversationStore
from bot.directory import Person
from bot.manners.manners import Manners
from bot.manners.pause import PauseStore
from bot.manners.quiet import QuietHours
from bot.pacing.pace import LATER, SOON
from bot.parts.conversing import Conversing
from bot.parts.line import Connectors
from bot.parts.planning import fixes_stage, holds_stage, plan_stage, stand_ins_stage
from bot.parts.shared import Shared
from bot.parts.watching import watch_stage
from bot.reaching.ahead import Ahead
from bot.reaching.chats import Chats, From
from bot.reaching.everyone import Everyone
from bot.reaching.installing import Installing
from bot.reaching.ledger import Ledger
from bot.reaching.stand_ins import want_stand_ins
from bot.stages import Stage, in_thread
from bot.support.audience import Audience
from bot.support.channels import ChannelStore
from bot.teams.connector import ConnectorClient
from bot.teams.outgoing import Message
from bot.telling.deliveries import Deliveries
from bot.telling.folding import folded
from bot.telling.letters import alone
from bot.telling.line import Line
from bot.telling.news_cases import CaseStore
from bot.telling.news_notices import NewsNoticeStore
from bot.telling.news_planner import NewsPlanner
from bot.telling.notices import NoticeStore
from bot.telling.outbox import Outbox
from bot.telling.posts import MANY, Post, PostStore, presenting
from bot.telling.refresher import Cards, Refresher
from bot.telling.refreshes import RefreshStore
from bot.telling.timings import Timings
from bot.troubles.store import TroubleStore
from bot.troubles.telling import TroubleTeller
from bot.waking.signals import Signal


@dataclass(frozen=True, slots=True)
class Rows:
    """What is told, by the table it stands in."""

    notices: NoticeStore
    news: NewsNoticeStore
    posts: PostStore
    refreshes: RefreshStore

    @property
    def deliveries(self) -> tuple[Deliveries[Any], ...]:
        """Those that are sent."""
        return (self.notices, self.news, self.posts)


def telling(
    shared: Shared,
    rows: Rows,
    conversations: ConversationStore,
    ways: Connectors,
    chat: Conversing,
    line: Line,
    timings: Timings,
    installing: Installing | None,
    ahead: Ahead | None,
) -> tuple[Stage, ...]:
    """The stages, in the order of the way."""

    channels = ChannelStore(shared.engine)
    chats = _chats(shared, conversations, ways.chats, installing)
    reach = Everyone(chats, shared.engine, channels, conversations, shared.clock)

    audit = AuditLog(shared.engine, shared.clock)

    def outbox(
        deliveries: Deliveries[Any],
        present: Callable[[Any], Message | None],
        gone: str,
        **more: Any,
    ) -> Outbox[Any]:
        return Outbox(
            notices=deliveries,
            reach=reach,
            connector=ways.sends,
            present=present if "fold" in more else alone(present),
            line=line,
            clock=shared.clock,
            random=shared.random,
            worker=shared.worker,
            gone=gone,
            audited=lambda connection, letter: audit.sent(connection, deliveries.name, letter),
            **more,
        )

    manners = Manners(
        posts=rows.posts,
        asked=chat.support.audience.of,
        zone=lambda person: chat.readers.of_person(person).zone,
        cap=shared.settings.cap_a_day or None,
        quiet=QuietHours.read(shared.settings.quiet_hours) if shared.settings.quiet_hours else None,
    )
    teller = _troubles(shared, rows, conversations, chat)
    presenters: Mapping[str, Callable[[Post], Message | None]] = {
        "trouble": teller.present,
        "fixed": chat.aftermath.message,
        "hold": chat.manners.present,
        "lookup": chat.answers.present,
        "digest": chat.digest.present,
        "approval": chat.approving.present,
        "tell_all": chat.telling_all.cards.told,
        "tell_all_card": chat.telling_all.cards.developers,
        "watch": chat.watches.present,
        **chat.support.presenters,
    }
    present = presenting(presenters)
    notices = outbox(
        rows.notices,
        chat.workarounds.present_all,
        "the known issue is no longer there",
        told=timings.told,
        unreached=want_stand_ins,
        fold=folded,
    )
    news = outbox(
        rows.news,
        chat.newsroom.present,
        "the news is gone, or they are no developer any more",
        urgency=lambda _: LATER,
    )
    posts = outbox(
        rows.posts,
        present,
        "there is no longer anything to say",
        thread=lambda letter: letter[0].thread,
        urgency=lambda letter: LATER if letter[0].kind in MANY else SOON,
    )
    return (
        plan_stage(shared, rows.notices, channels, manners),
        stand_ins_stage(shared, rows.notices, channels, manners),
        holds_stage(shared, rows.posts, chat.manners),
        _outbox_stage(shared, "send", notices, "notices", unless(chat.manners.pause, notices.step)),
        _news_stage(shared, rows.news, chat.support.audience, news),
        fixes_stage(shared, rows.posts, manners),
        Stage("support", in_thread(chat.support.opening.run_once, then=shared.signals.giver("posts"))),
        watch_stage(shared, rows.posts),
        _outbox_stage(shared, "posts", posts, "posts"),
        _refresh_stage(shared, line, _refresher(shared, rows, ways.edits, chat, present)),
        Stage(
            "tell_all", in_thread(chat.telling_all.progress.run_once, then=shared.signals.giver("refreshes"))
        ),
        Stage("troubles", in_thread(teller.run_once, then=shared.signals.giver("posts"))),
        *_ahead_stages(ahead, line),
    )


def _troubles(
    shared: Shared, rows: Rows, conversations: ConversationStore, chat: Conversing
) -> TroubleTeller:
    return TroubleTeller(
        engine=shared.engine,
        store=TroubleStore(shared.engine),
        posts=rows.posts,
        refreshes=rows.refreshes,
        conversations=conversations,
        directory=shared.known.people,
        readers=chat.readers,
        is_admin=lambda person: shared.roles.of(person).admin,
        clock=shared.clock,
    )


def _refresher(
    shared: Shared,
    rows: Rows,
    connector: ConnectorClient,
    chat: Conversing,
    present: Callable[[Post], Message | None],
) -> Refresher:
    def notice(row_id: int) -> Message | None:
        found = rows.notices.get(row_id)
        return chat.workarounds.present_sent(found) if found else None

    def post(row_id: int) -> Message | None:
        found = rows.posts.get(row_id)
        return present(found) if found else None

    def news(row_id: int) -> Message | None:
        found = rows.news.get(row_id)
        return chat.newsroom.present(found) if found else None

    return Refresher(
        rows.refreshes,
        {
            "notice": Cards(rows.notices, notice),
            "post": Cards(rows.posts, post),
            "news": Cards(rows.news, news),
        },
        connector,
        shared.clock,
        shared.random,
        shared.worker,
    )


def unless(pause: PauseStore, step: Callable[[], Awaitable[int]]) -> Callable[[], Awaitable[int]]:
    """A step that finds nothing to do while all is paused."""

    async def run() -> int:
        paused = await asyncio.to_thread(pause.now)
        return 0 if paused else await step()

    return run


def _news_stage(shared: Shared, news: NewsNoticeStore, audience: Audience, outbox: Outbox[Any]) -> Stage:
    cases = CaseStore(shared.engine)
    planner = NewsPlanner(shared.engine, news, audience.of, shared.clock, cases)
    plan = in_thread(planner.run_once)
    follow = in_thread(lambda: cases.follow(shared.clock()), then=shared.signals.giver("refreshes"))

    async def step() -> int:
        return await plan() + await follow() + await outbox.step()

    return _outbox_stage(shared, "news", outbox, "news", step)


def ahead_of(
    shared: Shared, conversations: ConversationStore, ways: Connectors, installing: Installing | None
) -> Ahead | None:
    """Only with Teams itself: where there is a stand-in, everybody can be reached."""
    a_second = shared.settings.reach_a_second
    if not a_second or shared.settings.app_id is None:
        return None
    chats = _chats(shared, conversations, ways.edits, installing)
    return Ahead(shared.known.people, chats.ledger, chats, shared.clock, a_second)


def _ahead_stages(ahead: Ahead | None, line: Line) -> tuple[Stage, ...]:
    if ahead is None:
        return ()

    async def step() -> int:
        return await ahead.step() if await line.turn.mine() and line.circuit.closed else 0

    return (Stage("reach", step),)


def _refresh_stage(shared: Shared, line: Line, refresher: Refresher) -> Stage:
    async def step() -> int:
        return await refresher.run_once() if await line.turn.mine() and line.circuit.closed else 0

    return _stage(shared, "refresh", step, "refreshes")


def _outbox_stage(
    shared: Shared,
    name: str,
    outbox: Outbox[Any],
    signal: Signal,
    step: Callable[[], Awaitable[int]] | None = None,
) -> Stage:
    stage = Stage(name, step or outbox.step, finish=outbox.finish)
    outbox.wake = stage.wake
    shared.signals.wake(signal, stage.wake)
    return stage


def _stage(shared: Shared, name: str, step: Callable[[], Awaitable[int]], signal: Signal) -> Stage:
    stage = Stage(name, step)
    shared.signals.wake(signal, stage.wake)
    return stage


def _chats(
    shared: Shared,
    conversations: ConversationStore,
    opener: ConnectorClient,
    installing: Installing | None,
) -> Chats:
    def person(login: str) -> Person | None:
        return shared.known.people().by_login(login)

    ledger = Ledger(shared.engine)
    return Chats(conversations, opener, person, _origin(shared), shared.clock, ledger, installing)


def _origin(shared: Shared) -> From:
    settings = shared.settings
    return From(settings.service_url, settings.tenant_id, settings.app_id and f"28:{settings.app_id}")
