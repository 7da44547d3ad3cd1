"""Known issues made in the chat, put together."""

from bot.audit import AuditLog
from bot.authoring.desk import AuthoringDesk
from bot.authoring.listing import Listing
from bot.authoring.store import AuthoredStore
from bot.authoring.trying import Trying
from bot.parts.shared import Shared
from bot.support.channels import ChannelStore


def authoring(shared: Shared, audit: AuditLog) -> AuthoringDesk:
    """Their desk, which also has the button below an event."""
    engine, known, clock = shared.engine, shared.known, shared.clock
    store = AuthoredStore(engine)
    return AuthoringDesk(
        engine,
        store,
        shared.events,
        Trying(shared.events, known.people, ChannelStore(engine).recipient_of, audit, clock),
        Listing(engine, store, known.of_files),
        known.of_files,
        audit,
        clock,
        shared.signals.giver("issues"),
    )
