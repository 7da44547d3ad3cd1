"""How applications fare: the desk and the daily digest, put together."""

from datetime import time

from bot.audit import AuditLog
from bot.conversation.reader import Readers
from bot.health.desk import HealthDesk
from bot.health.digest import EVERY, NAME, Digest
from bot.health.reporting import Reporting
from bot.jobs import JobStore
from bot.manners.quiet import QuietHours
from bot.parts.shared import Shared
from bot.parts.supporting import products_of
from bot.stages import Job
from bot.support.audience import Audience
from bot.telling.posts import PostStore
from bot.telling.workers import has_died


def health_desk(shared: Shared) -> HealthDesk:
    """What answers `health`."""
    return HealthDesk(_reporting(shared), AuditLog(shared.engine, shared.clock))


def digest_of(shared: Shared, readers: Readers, audience: Audience) -> Digest:
    """What writes digests, and makes their cards."""
    settings = shared.settings
    return Digest(
        reporting=_reporting(shared),
        readers=readers,
        audience=audience.of,
        posts=PostStore(shared.engine),
        jobs=JobStore(shared.engine, has_died),
        at=time.fromisoformat(settings.digest_at) if settings.digest_at else None,
        quiet=QuietHours.read(settings.quiet_hours) if settings.quiet_hours else None,
        worker=shared.worker,
        written=shared.signals.giver("posts"),
    )


def digest_jobs(shared: Shared, digest: Digest) -> tuple[Job, ...]:
    """The job; none unless the settings ask for it."""
    if digest.at is None:
        return ()
    return (Job(NAME, digest.run, EVERY / 2, stop=digest.stop, clock=shared.clock),)


def _reporting(shared: Shared) -> Reporting:
    return Reporting(
        shared.engine,
        shared.known.people,
        lambda: products_of(shared),
        shared.settings.zone,
        shared.clock,
    )
