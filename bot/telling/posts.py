"""Posts: messages to one recipient each that are no notices, such as a question to developers or an answer to a person.

`KINDS` says what there is. Recorded with what brings them about, never made twice, sent as carefully as notices.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, and_, or_, select
from sqlmodel import SQLModel

from bot import models
from bot.manners.pause import PAUSED
from bot.teams.outgoing import Message
from bot.telling.deliveries import LASTS, Deliveries, Place
from ingest.database import adding, reading
from ingest.event import from_micros, to_micros

POST: Final[Table] = SQLModel.metadata.tables[str(models.PostRow.__tablename__)]

KINDS: Final = (
    "hold",  # the breaker's question to developers
    "escalation",  # somebody is still stuck
    "answer",  # a developer's words to that person
    "not_me",  # to developers: somebody was told of what was not theirs
    "fixed",  # to those who were told: it is fixed
    "trouble",  # Headsup's own, to admins
    "tell_all",  # a developer's message to everybody affected
    "tell_all_card",  # that developer's own card about it
    "approval",  # a developer wants something done: to a second one, and what that one said
    "digest",  # to those whom a product's matters concern: how it fared yesterday
    "lookup",  # to a developer who asked where others read along: the answer in full
    "watch",  # to somebody who watches: events as they come
)

MANY: Final = ("fixed", "tell_all", "digest")
"""Kinds that go to many people: they wait for the others."""

WAIT_OUT_A_PAUSE: Final = ("fixed", "tell_all")
"""Kinds that wait while Headsup is paused, as notices do."""


@dataclass(frozen=True, slots=True)
class NewPost:
    """A message to be written down. `thread` is the id of the message that it answers.

    With `not_before` it waits until then, and is tried for a day from then on.
    """

    recipient: str
    payload: Mapping[str, Any]
    product: str | None = None
    thread: str | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One message. `state` is explained at `bot.models.DeliveryRow`."""

    id: int
    kind: str
    key: str
    recipient: str
    product: str | None
    payload: Mapping[str, Any]
    thread: str | None
    state: str
    reason: str | None
    attempts: int
    planned_at: datetime
    accepted_at: datetime | None
    conversation_id: str | None
    service_url: str | None
    activity_id: str | None

    @property
    def subject(self) -> str:
        """What it is about, for the audit log."""
        return self.kind

    @property
    def since(self) -> datetime:
        """Its age, as the outbox asks of every delivery."""
        return self.planned_at


class PostStore(Deliveries[Post]):
    """Reads and writes posts."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(
            engine, POST, _post, recipient="recipient", order=(POST.c.kind.in_(MANY), POST.c.planned_us)
        )

    def write(
        self, connection: Connection, kind: str, key: str, posts: Iterable["NewPost"], now: datetime
    ) -> int:
        """Write these down, in the caller's transaction; how many are new.

        What it is about (`kind` and `key`) goes to each recipient once, whoever says it again.
        """
        rows = [_row(kind, key, post, now) for post in posts]
        if not rows:
            return 0
        new = adding(connection, POST).on_conflict_do_nothing().returning(POST.c.id)
        return len(connection.execute(new, rows).all())

    def add(
        self,
        connection: Connection,
        kind: str,
        key: str,
        recipients: Iterable[str],
        payload: Mapping[str, Any],
        now: datetime,
        *,
        product: str | None = None,
        thread: str | None = None,
        not_before: datetime | None = None,
    ) -> int:
        """The same message for each of these; how many are new."""
        posts = [NewPost(one, payload, product, thread, not_before) for one in recipients]
        return self.write(connection, kind, key, posts, now)

    def stands(
        self, connection: Connection, kind: str, key: str, post: NewPost, at: Place, now: datetime
    ) -> None:
        """A message that was sent as an answer is one of these from now on, so that it can be shown anew.

        In the caller's transaction. Where there is one already, that one stays.
        """
        row = {
            **_row(kind, key, post, now),
            "state": "accepted",
            "accepted_us": to_micros(now),
            "conversation_id": at.id,
            "service_url": at.service_url,
            "activity_id": at.activity_id,
        }
        connection.execute(adding(connection, POST).values(**row).on_conflict_do_nothing())

    def drop(self, connection: Connection, kind: str, key: str, reason: str, now: datetime) -> int:
        """What waits of these is not sent any more; how many. What is being sent may arrive."""
        these = and_(POST.c.kind == kind, POST.c.key == key, POST.c.state == "planned")
        return self._close(connection, now, these, "dropped", reason)

    def _free(self, now: datetime) -> ColumnElement[bool]:
        """What tells end users of a known issue or its fix waits while Headsup is paused; all else does not."""
        return and_(super()._free(now), self._still_wanted())

    def _still_wanted(self) -> ColumnElement[bool]:
        return or_(POST.c.kind.not_in(WAIT_OUT_A_PAUSE), ~PAUSED)

    def get(self, post_id: int) -> Post | None:
        """One post, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(POST).where(POST.c.id == post_id)).first()
        return None if row is None else _post(row)

    def about(self, kind: str, key: str) -> list[Post]:
        """All copies of one message, in the order in which they were written down."""
        query = select(POST).where(POST.c.kind == kind, POST.c.key == key).order_by(POST.c.id)
        with reading(self._engine) as connection:
            return [_post(row) for row in connection.execute(query)]

    def standing_at(self, kind: str, conversation_id: str, activity_id: str) -> Post | None:
        """The post of this kind whose message this is; None if it is none."""
        query = select(POST).where(
            POST.c.kind == kind, POST.c.activity_id == activity_id, POST.c.conversation_id == conversation_id
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else _post(row)

    def ids_about(self, connection: Connection, kind: str, key: str) -> list[int]:
        """The ids of all copies, as the caller's transaction sees them: to have them shown anew."""
        query = select(POST.c.id).where(POST.c.kind == kind, POST.c.key == key)
        return list(connection.scalars(query.order_by(POST.c.id)))

    def ids_under(self, connection: Connection, kind: str, key: str) -> list[int]:
        """The same, with those of its further messages, whose keys are `key:…`."""
        further = POST.c.key.startswith(f"{key}:", autoescape=True)
        query = select(POST.c.id).where(POST.c.kind == kind, or_(POST.c.key == key, further))
        return list(connection.scalars(query.order_by(POST.c.id)))


def presenting(
    presenters: Mapping[str, Callable[[Post], Message | None]],
) -> Callable[[Post], Message | None]:
    """The card of a post, made by whoever knows its kind; None for a kind that nobody knows."""

    def present(post: Post) -> Message | None:
        presenter = presenters.get(post.kind)
        return None if presenter is None else presenter(post)

    return present


def _row(kind: str, key: str, post: NewPost, now: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": key,
        "recipient": post.recipient,
        "product": post.product,
        "payload": json.dumps(dict(post.payload), ensure_ascii=False),
        "thread": post.thread,
        "state": "planned",
        "planned_us": to_micros(now),
        "attempts": 0,
        "next_try_us": 0 if post.not_before is None else to_micros(post.not_before),
        "expires_us": None if post.not_before is None else to_micros(post.not_before + LASTS),
    }


def _post(row: Row[Any]) -> Post:
    return Post(
        id=row.id,
        kind=row.kind,
        key=row.key,
        recipient=row.recipient,
        product=row.product,
        payload=json.loads(row.payload),
        thread=row.thread,
        state=row.state,
        reason=row.reason,
        attempts=row.attempts,
        planned_at=from_micros(row.planned_us),
        accepted_at=None if row.accepted_us is None else from_micros(row.accepted_us),
        conversation_id=row.conversation_id,
        service_url=row.service_url,
        activity_id=row.activity_id,
    )
