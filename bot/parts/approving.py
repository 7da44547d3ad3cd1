"""Approvals, put together: what asks for them gets the store, and says by its kind what it does when they come."""

from bot.approvals.approvers import Approvers
from bot.approvals.desk import ApprovalDesk
from bot.approvals.kinds import ApprovalKinds
from bot.approvals.store import ApprovalStore
from bot.audit import AuditLog
from bot.conversation.reader import Readers
from bot.parts.shared import Shared
from bot.parts.supporting import Support
from bot.telling.posts import PostStore


def approvals_of(shared: Shared, support: Support) -> ApprovalStore:
    """What asks the second developer of a product."""
    return ApprovalStore(shared.engine, PostStore(shared.engine), Approvers(support.audience))


def approving(
    shared: Shared, support: Support, readers: Readers, approvals: ApprovalStore, kinds: ApprovalKinds
) -> ApprovalDesk:
    """The desk that takes the decisions. `kinds`: each behaviour that asks has one, by its name."""
    return ApprovalDesk(
        engine=shared.engine,
        approvals=approvals,
        kinds=kinds,
        readers=readers,
        directory=shared.known.people,
        audit=AuditLog(shared.engine, shared.clock),
        clock=shared.clock,
        decided=support.written,
    )
