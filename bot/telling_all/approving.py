"""A second developer's say about a message to everybody affected."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.approvals.store import Approval
from bot.conversation.given import whole_number
from bot.conversation.reader import Reader
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from bot.telling_all.sending import Sending
from bot.telling_all.store import CARD, TellAllStore, lock, settle
from cards.approval import ApprovalText
from cards.tell_all_words import tell_all_words_for
from ingest.event import Clock


@dataclass(frozen=True, slots=True)
class TellAllApproval:
    """Says what is asked, and sends it, or not. An approval's key is the number of the message."""

    store: TellAllStore
    sending: Sending
    posts: PostStore
    clock: Clock
    written: Callable[[], None] = lambda: None

    def text(self, approval: Approval, reader: Reader) -> ApprovalText | None:
        """The people, in number, and the words."""
        one, ours = self.store.get(whole_number(approval.key) or 0), tell_all_words_for(reader.language)
        if one is None:
            return None
        people = whole_number(approval.payload.get("people")) or 0
        words, title = one.wording, ours.confirm_one if people == 1 else ours.confirm_many
        quotes = [f"{words.title}\n{words.text}"]
        if words.title_german:
            quotes.append(f"{words.title_german}\n{words.text_german}")
        return ApprovalText(title.format(count=people), (one.about,), tuple(quotes))

    def decided(self, connection: Connection, approval: Approval) -> None:
        """In the transaction of the decision."""
        now, one = self.clock(), lock(connection, whole_number(approval.key) or 0)
        if one is None or one.state != "asked" or approval.decided_by is None:
            return
        if approval.decision == "approve":
            self.sending.send(connection, one, approval.decided_by, now)
        elif approval.decision == "lapsed":  # it is too old a draft by now
            settle(connection, one, "draft", one.by, (), now)
        else:
            settle(connection, one, "stopped", approval.decided_by, (), now)
        RefreshStore.want(connection, "post", self.posts.ids_about(connection, CARD, one.key), now)

    def after(self) -> None:
        """When that is done."""
        self.written()
