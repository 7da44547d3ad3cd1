"""Known issues made in the chat, put together."""

from dataclasses import dataclass

from bot.approvals.store import ApprovalStore
from bot.audit import AuditLog
from bot.authoring.desk import AuthoringDesk
from bot.authoring.going_live import GoingLive
from bot.authoring.listing import Listing
from bot.authoring.store import AuthoredStore
from bot.authoring.trying import Trying
from bot.parts.shared import Shared
from bot.privacy.reasons import Disclosure
from bot.support.channels import ChannelStore


@dataclass(frozen=True, slots=True)
class Authoring:
    """The desk, which also has the button below an event, and what is done when somebody approves."""

    desk: AuthoringDesk
    going_live: GoingLive


def authoring(shared: Shared, audit: AuditLog, approvals: ApprovalStore, disclosure: Disclosure) -> Authoring:
    """Puts it together."""
    engine, known, clock = shared.engine, shared.known, shared.clock
    store, changed = AuthoredStore(engine), shared.signals.giver("issues")
    asked = shared.signals.giver("posts")
    trying = Trying(shared.events, known.people, ChannelStore(engine).recipient_of, disclosure, clock)
    wanted = shared.settings.approvals
    live = GoingLive(engine, store, approvals, audit, clock, changed, wanted, trying.tried, asked)
    desk = AuthoringDesk(
        engine,
        store,
        shared.events,
        trying,
        Listing(engine, store, known.of_files),
        known.of_files,
        audit,
        clock,
        changed,
        live.ask,
    )
    return Authoring(desk, live)
