"""What a behaviour says of its approvals, and does when they are decided."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.approvals.store import Approval
from bot.conversation.reader import Reader
from cards.approval import ApprovalText


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """One kind. A behaviour that asks for approvals gives one to `bot.approvals.desk.ApprovalDesk`.

    `text`: what is asked, for a reader; None if there is nothing to decide any more. `decided` is called in the
    transaction of the decision, with it: what it writes happens once, or not at all. `after`: when that is done.
    """

    text: Callable[[Approval, Reader], ApprovalText | None]
    decided: Callable[[Connection, Approval], None]
    after: Callable[[], None] = lambda: None


ApprovalKinds = Mapping[str, ApprovalKind]
