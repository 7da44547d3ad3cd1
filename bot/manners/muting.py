"""Somebody presses "No more of this" on their card, or "Tell me again"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.manners.mutes import MuteStore
from bot.teams.incoming import ButtonPressed, Reply
from bot.telling.notices import Notice, NoticeStore
from bot.telling.refreshes import RefreshStore
from cards.message import Message
from cards.workaround import MUTE, UNMUTE
from ingest.database import writing
from ingest.event import Clock


@dataclass(frozen=True, slots=True)
class MuteDesk:
    """Writes it down and shows the card anew; only the reader of a notice may say so of its issue."""

    engine: Engine
    mutes: MuteStore
    notices: NoticeStore
    present: Callable[[Notice], Message | None]
    audit: AuditLog
    clock: Clock
    changed: Callable[[], None] = lambda: None
    """Called when other cards of theirs have changed, too."""

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """None: the card says of what."""
        return {}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """Of anyone: whose notice it is decides."""
        return dict.fromkeys((MUTE, UNMUTE), Button(blocking(self._pressed), "anyone"))

    def _pressed(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        notice_id = whole_number(pressed.data.get("notice"))
        notice = self.notices.get(notice_id) if notice_id else None
        if notice is None or reader.person is None or reader.person.login != notice.person:
            raise Refused("not their notice")
        now, muted = self.clock(), pressed.verb == MUTE
        if muted:
            self.mutes.mute(notice.person, notice.issue, now)
        else:
            self.mutes.unmute(notice.person, notice.issue)
        self.audit.append(reader.name, "muted" if muted else "unmuted", subject=notice.issue)
        cards = [one.id for one in self.notices.listed(issue=notice.issue, persons=[notice.person])]
        with writing(self.engine) as connection:
            RefreshStore.want(connection, "notice", cards, now)
        self.changed()
        card = self.present(notice)
        return replied(card, replace=True) if card else None
