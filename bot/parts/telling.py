"""What tells people: episodes to notices to cards, news and posts, and cards that are shown anew."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.audit import AuditLog
from bot.conversations import ConversationStore
from bot.directory import Person
from bot.fixes.announcer import Announcer
from bot.parts.conversing import Conversing
from bot.parts.shared import Shared
from bot.reaching.chats import Chats, From
from bot.reaching.everyone import Everyone
from bot.stages import Stage, in_thread
from bot.support.audience import Audience
from bot.support.channels import ChannelStore
from bot.teams.connector import ConnectorClient
from bot.teams.outgoing import Message
from bot.telling.deliveries import Deliveries
from bot.telling.letters import alone
from bot.telling.news_notices import NewsNoticeStore
from bot.telling.news_planner import NewsPlanner
from bot.telling.notices import NoticeStore
from bot.telling.outbox import Outbox
from bot.telling.planner import Planner
from bot.telling.posts import Post, PostStore, presenting
from bot.telling.refresher import Cards, Refresher
from bot.telling.refreshes import RefreshStore
from bot.troubles.store import TroubleStore
from bot.troubles.telling import TroubleTeller
from bot.waking.signals import Signal
from detectors.store import EpisodeQueue


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
    connector: ConnectorClient,
    chat: Conversing,
) -> tuple[Stage, ...]:
    """The stages, in the order of the way."""

    channels = ChannelStore(shared.engine)
    chats = Chats(
        conversations,
        connector,
        lambda login: shared.known.people().by_login(login),
        _origin(shared),
        shared.clock,
    )
    reach = Everyone(chats, shared.engine, channels, conversations, shared.clock)
    audience = Audience(channels, conversations, lambda _: _developers(shared))

    def outbox(
        deliveries: Deliveries[Any],
        present: Callable[[Any], Message | None],
        gone: str,
        *,
        thread: Callable[[Sequence[Any]], str | None] = lambda _: None,
    ) -> Outbox[Any]:
        return Outbox(
            notices=deliveries,
            reach=reach,
            connector=connector,
            present=alone(present),
            thread=thread,
            clock=shared.clock,
            random=shared.random,
            worker=shared.worker,
            gone=gone,
        )

    teller = _troubles(shared, rows, conversations, chat)
    presenters: Mapping[str, Callable[[Post], Message | None]] = {
        "trouble": teller.present,
        "fixed": chat.aftermath.message,
    }
    present = presenting(presenters)
    notices = outbox(rows.notices, chat.workarounds.present, "the known issue is no longer there")
    news = outbox(rows.news, chat.newsroom.present, "the news is gone, or they are no developer any more")
    posts = outbox(
        rows.posts,
        present,
        "there is no longer anything to say",
        thread=lambda letter: letter[0].thread,
    )
    return (
        _plan_stage(shared, rows.notices, channels),
        _stage(shared, "send", notices.run_once, "notices"),
        _news_stage(shared, rows.news, audience, news),
        _fixes_stage(shared, rows.posts),
        _stage(shared, "posts", posts.run_once, "posts"),
        _stage(shared, "refresh", _refresher(shared, rows, connector, chat, present).run_once, "refreshes"),
        Stage("troubles", in_thread(teller.run_once, then=shared.signals.giver("posts"))),
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
        is_admin=lambda person: person.has_role("admin"),
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
        return chat.workarounds.present(found) if found else None

    def post(row_id: int) -> Message | None:
        found = rows.posts.get(row_id)
        return present(found) if found else None

    return Refresher(
        rows.refreshes,
        {"notice": Cards(rows.notices, notice), "post": Cards(rows.posts, post)},
        connector,
        shared.clock,
        shared.random,
        shared.worker,
    )


def _plan_stage(shared: Shared, notices: NoticeStore, channels: ChannelStore) -> Stage:
    planner = Planner(
        shared.engine,
        EpisodeQueue(shared.engine, shared.clock),
        shared.events,
        notices,
        shared.known.issues,
        shared.known.people,
        shared.clock,
        shared.worker,
        channels.recipient_of,
    )
    plan = Stage("plan", in_thread(planner.run_once, then=shared.signals.giver("notices")))
    shared.signals.wake("episodes", plan.wake)
    return plan


def _news_stage(shared: Shared, news: NewsNoticeStore, audience: Audience, outbox: Outbox[Any]) -> Stage:
    planner = NewsPlanner(shared.engine, news, audience.of, shared.clock)
    plan = in_thread(planner.run_once)

    async def step() -> int:
        return await plan() + await outbox.run_once()

    return _stage(shared, "news", step, "news")


def _developers(shared: Shared) -> Sequence[Person]:
    return shared.known.people().with_role(shared.settings.developer_role)


def _fixes_stage(shared: Shared, posts: PostStore) -> Stage:
    announcer = Announcer(shared.engine, posts, AuditLog(shared.engine, shared.clock), shared.clock)
    posted, changed = shared.signals.giver("posts"), shared.signals.giver("refreshes")

    def told() -> None:
        posted()
        changed()

    return Stage("fixes", in_thread(announcer.run_once, then=told))


def _stage(shared: Shared, name: str, step: Callable[[], Any], signal: Signal) -> Stage:
    stage = Stage(name, step)
    shared.signals.wake(signal, stage.wake)
    return stage


def _origin(shared: Shared) -> From:
    settings = shared.settings
    return From(settings.service_url, settings.tenant_id, settings.app_id and f"28:{settings.app_id}")
