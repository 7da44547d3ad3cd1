"""Watches, put together."""

from bot.audit import AuditLog
from bot.conversation.lookups import Lookups
from bot.conversation.reader import Readers
from bot.conversation.understanding import Understanding
from bot.parts.shared import Shared
from bot.stages import Stage, in_thread
from bot.telling.posts import PostStore
from bot.watching.desk import WatchDesk
from bot.watching.store import WatchStore
from bot.watching.watcher import Watcher
from ingest.batches import BatchQueue


def watching(
    shared: Shared, lookups: Lookups, understanding: Understanding, readers: Readers, audit: AuditLog
) -> WatchDesk:
    """The desk."""
    return WatchDesk(
        engine=shared.engine,
        watches=WatchStore(shared.engine, shared.clock),
        posts=PostStore(shared.engine),
        lookups=lookups,
        understanding=understanding,
        readers=readers,
        audit=audit,
        clock=shared.clock,
        people=shared.settings.person_watch,
        written=shared.signals.giver("refreshes"),
    )


def watch_stage(shared: Shared, posts: PostStore) -> Stage:
    """The stage, which is not woken by commits: who watches can wait a second, and who ingests must not wait at all."""
    watcher = Watcher(
        engine=shared.engine,
        events=shared.events,
        batches=BatchQueue(shared.engine, shared.clock),
        watches=WatchStore(shared.engine, shared.clock),
        posts=posts,
        audit=AuditLog(shared.engine, shared.clock),
        directory=shared.known.people,
        roles=shared.roles,
        clock=shared.clock,
        lease=shared.leases.of("watch"),
    )
    return Stage("watch", in_thread(watcher.run_once, then=shared.signals.giver("posts")))
