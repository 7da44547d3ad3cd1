"""What a person says of their case when developers have it already: they hear it below its first message."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.support.channels import ChannelStore
from bot.support.escalations import Escalation
from bot.support.recipients import product_of
from bot.telling.posts import NewPost, Post, PostStore
from bot.telling.refreshes import RefreshStore


@dataclass(frozen=True, slots=True)
class Further:
    """Tells whoever has an escalation's first message, in the caller's transaction."""

    posts: PostStore
    refreshes: RefreshStore
    channels: ChannelStore

    def tell(self, connection: Connection, found: Escalation, entry: int, now: datetime) -> None:
        """They hear of an entry; nobody else does."""
        payload = {"escalation": found.id, "entry": entry}
        further = [
            NewPost(one.recipient, payload, found.product, self._thread(one))
            for one in self.posts.about("escalation", found.key)
            if one.state == "accepted"
        ]
        self.posts.write(connection, "escalation", f"{found.id}:{entry}", further, now)

    def show_anew(self, connection: Connection, found: Escalation, now: datetime) -> None:
        """Every message about it, wherever it was sent."""
        ids = self.posts.ids_under(connection, "escalation", found.key)
        self.refreshes.want(connection, "post", ids, now)

    def _thread(self, post: Post) -> str | None:
        """The thread to go on in: that of the first message, while its channel is still the one that is bound."""
        product = product_of(post.recipient)
        channel = self.channels.of(product) if product is not None else None
        same = channel is not None and channel.conversation_id == post.conversation_id
        return post.activity_id if same else None
