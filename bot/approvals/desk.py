"""Approvals in the chat: a second developer says yes or no, once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine

from bot.approvals.kinds import ApprovalKinds
from bot.approvals.store import Approval, ApprovalStore
from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.reader import Reader, Readers
from bot.conversation.replies import replied
from bot.directory import Directory
from bot.teams.incoming import ButtonPressed, Reply
from bot.telling.posts import Post
from cards.approval import APPROVE, DECLINE, ApprovalCard, approval_message
from cards.message import Message
from ingest.database import writing
from ingest.event import Clock


@dataclass(frozen=True, slots=True)
class ApprovalDesk:
    """Takes the decisions. Each is checked against the database, so the first one stands, and audited."""

    engine: Engine
    approvals: ApprovalStore
    kinds: ApprovalKinds
    readers: Readers
    directory: Callable[[], Directory]
    audit: AuditLog
    clock: Clock
    decided: Callable[[], None] = lambda: None
    """Called when there are messages to send and cards to show anew."""

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """None: it is asked where something is to be approved."""
        return {}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """Yes and no."""
        return {
            APPROVE: Button(blocking(self._approve), "developer", anywhere=True),
            DECLINE: Button(blocking(self._decline), "developer", anywhere=True),
        }

    def present(self, post: Post) -> Message | None:
        """A copy of the question, as it stands; None if it is gone."""
        approval = self.approvals.get(whole_number(post.payload.get("approval")) or 0)
        reader = self.readers.of_recipient(post.recipient)
        return None if approval is None or reader is None else self._card(approval, reader)

    def _approve(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        return self._decide(pressed, reader, "approve")

    def _decline(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        return self._decide(pressed, reader, "decline")

    def _decide(
        self, pressed: ButtonPressed, reader: Reader, decision: Literal["approve", "decline"]
    ) -> Reply | None:
        approval_id = whole_number(pressed.data.get("approval"))
        asked = self.approvals.get(approval_id) if approval_id else None
        kind = self.kinds.get(asked.kind) if asked else None
        if asked is None or kind is None:
            return None
        _check(asked, reader)
        with writing(self.engine) as connection:
            approval = self.approvals.decide(connection, asked.id, decision, reader.name, self.clock())
            if approval is not None:
                self.audit.append(
                    reader.name,
                    {"approve": "approved", "lapsed": "approved too late"}.get(
                        approval.decision or "", "declined"
                    ),
                    subject=f"{approval.kind} {approval.key}",
                    detail=f"asked by {approval.asked_by}",
                    connection=connection,
                )
                kind.decided(connection, approval)
        if approval is not None:
            kind.after()
            self.decided()
        stands = approval or self.approvals.get(asked.id)  # somebody decided before: the card says who
        message = None if stands is None else self._card(stands, reader)
        return None if message is None else replied(message, replace=True)

    def _card(self, approval: Approval, reader: Reader) -> Message | None:
        kind = self.kinds.get(approval.kind)
        text = kind.text(approval, reader) if kind else None
        if text is None:
            return None
        return approval_message(
            ApprovalCard(
                approval=approval.id,
                product=approval.product,
                asked_by=self._name(approval.asked_by),
                asked_at=approval.asked_at,
                text=text,
                decision=approval.decision,
                decided_by=self._name(approval.decided_by or ""),
                decided_at=approval.decided_at,
                zone=reader.zone,
                language=reader.language,
            )
        )

    def _name(self, login: str) -> str:
        person = self.directory().by_login(login)
        return person.name if person and person.name else login


def _check(asked: Approval, reader: Reader) -> None:
    if not reader.rights.may_see(asked.product):
        raise Refused("not their product")
    if reader.person is None or asked.asked_by in (reader.person.login, *reader.person.logins):
        raise Refused("nobody approves what they asked for themselves")
