"""The tables of telling people and talking with them. Instants are microseconds since 1970 (UTC)."""

from typing import Final, Literal

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot import audit_models  # noqa: F401  (a part of ours)
from detectors import models as detectors_models  # noqa: F401  (the tables that ours refer to)
from ingest.models import ID

# Buttons of cards name these rows by their ids, so an id is never given again, though its row was purged.
_NEVER_AGAIN: Final = {"sqlite_autoincrement": True}


class ConversationRow(SQLModel, table=True):
    """Where a person (or a channel) is reached, kept at install and at every message.

    The tenant is kept by ourselves: the SDK's conversation reference loses it.
    """

    __tablename__ = "conversation"
    __table_args__ = (Index("conversation_person", "aad_object_id"),)

    id: str = Field(sa_column=Column(Text, primary_key=True))
    kind: str = Field(sa_type=Text)  # personal, groupChat, channel
    service_url: str = Field(sa_type=Text)
    tenant_id: str | None = Field(default=None, sa_type=Text)
    aad_object_id: str | None = Field(default=None, sa_type=Text)  # of the person, casefolded; personal only
    bot_id: str | None = Field(default=None, sa_type=Text)
    locale: str | None = Field(default=None, sa_type=Text)
    timezone: str | None = Field(default=None, sa_type=Text)
    removed_us: int | None = Field(default=None, sa_type=BigInteger)  # when the app was uninstalled
    updated_us: int = Field(sa_type=BigInteger)


class IdentityRow(SQLModel, table=True):
    """An e-mail or user principal name and its Entra object id, as a Teams roster gave them."""

    __tablename__ = "identity"

    address: str = Field(sa_column=Column(Text, primary_key=True))  # casefolded
    aad_object_id: str = Field(sa_type=Text)
    updated_us: int = Field(sa_type=BigInteger)


DeliveryState = Literal[
    "planned", "sending", "accepted", "failed", "unknown", "unreachable",
    "withheld", "held", "capped", "muted", "dropped", "expired",
]  # fmt: skip


class DeliveryRow(SQLModel):
    """What a table tells of the delivery of a card that nobody asked for (`bot.telling.deliveries`).

    `state`: planned -> sending -> accepted; or failed (for good), unknown (the process died between
    sending and recording), unreachable (nowhere to send it, `reason` says why), withheld (it happened before
    a backup was restored: the person may have been told then), held (developers were asked whether so many people are
    to be told), capped (the person had enough for a day), muted (they want no more of it),
    dropped (solved, fixed, stopped or withdrawn before it was sent),
    expired (too old when it could be sent at last).
    """

    state: str = Field(sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    planned_us: int = Field(sa_type=BigInteger)
    sending_us: int | None = Field(default=None, sa_type=BigInteger)
    accepted_us: int | None = Field(default=None, sa_type=BigInteger)
    attempts: int = 0
    next_try_us: int = Field(default=0, sa_type=BigInteger)
    expires_us: int | None = Field(default=None, sa_type=BigInteger)  # from then on it is not sent any more
    claimed_by: str | None = Field(default=None, sa_type=Text)
    claimed_until_us: int | None = Field(default=None, sa_type=BigInteger)
    conversation_id: str | None = Field(default=None, sa_type=Text)
    service_url: str | None = Field(default=None, sa_type=Text)
    activity_id: str | None = Field(default=None, sa_type=Text)


class NoticeRow(DeliveryRow, table=True):
    """One card for one person about one episode. Recorded before it is sent, and never made twice."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("episode_id", "person", "told"),
        Index("notice_waiting", "state", "event_us", "id"),
        Index("notice_person", "person", "event_us"),
        Index("notice_issue", "issue", "event_us"),
        _NEVER_AGAIN,
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    episode_id: int = Field(sa_type=BigInteger, foreign_key="episode.id")
    issue: str = Field(sa_type=Text)
    key: str = Field(sa_type=Text)  # JSON array, as in the episode
    person: str = Field(
        sa_type=Text
    )  # the person's first login, or the log's own for one not in the directory
    told: str = Field(sa_type=Text)  # user, manager, role:NAME, channel
    about: str | None = Field(default=None, sa_type=Text)  # login of the person who hit it
    fields: str = Field(sa_type=Text)  # JSON: the event's well-known fields that the texts name
    product: str | None = Field(default=None, sa_type=Text)
    event_us: int = Field(sa_type=BigInteger)  # of the event that made it due
    ingested_us: int = Field(sa_type=BigInteger)
    matched_us: int = Field(sa_type=BigInteger)
    matches: int  # of the issue and key, up to and with that event
    fixed_by: int | None = Field(
        default=None, sa_type=BigInteger
    )  # `fix`: its reader was told that it is fixed
    withdrawn_us: int | None = Field(default=None, sa_type=BigInteger)  # it should not have been sent
    withdrawn_why: str | None = Field(default=None, sa_type=Text)


class NewsNoticeRow(DeliveryRow, table=True):
    """One card for one developer about one piece of news. Recorded before it is sent, and never made twice."""

    __tablename__ = "news_notice"
    __table_args__ = (
        UniqueConstraint("news_id", "person"),
        Index("news_notice_waiting", "state", "next_try_us"),
        _NEVER_AGAIN,
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    news_id: int = Field(sa_type=BigInteger, foreign_key="news.id")
    person: str = Field(sa_type=Text)  # the person's first login


class PostRow(DeliveryRow, table=True):
    """A message to one recipient that is no notice (`bot.telling.posts`). Never made twice."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("kind", "key", "recipient"),
        Index("post_waiting", "state", "next_try_us"),
        _NEVER_AGAIN,
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    kind: str = Field(sa_type=Text)  # one of bot.telling.posts.KINDS
    key: str = Field(sa_type=Text)  # what it is about: the same thing said again has the same key
    recipient: str = Field(sa_type=Text)  # the person's first login, or channel:PRODUCT
    product: str | None = Field(default=None, sa_type=Text)
    payload: str = Field(sa_type=Text)  # JSON object: what the card of its kind needs besides
    thread: str | None = Field(default=None, sa_type=Text)  # id of the message that it answers


class RefreshRow(SQLModel, table=True):
    """A card that was sent and is to be shown anew, since what it tells has changed (`bot.telling.refreshes`)."""

    __tablename__ = "refresh"
    __table_args__ = (Index("refresh_waiting", "done_us", "next_try_us"),)

    what: str = Field(sa_column=Column(Text, primary_key=True))  # the table of the card's row
    row_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    wanted_us: int = Field(sa_type=BigInteger)  # when what it tells last changed
    done_us: int | None = Field(default=None, sa_type=BigInteger)
    reason: str | None = Field(default=None, sa_type=Text)  # why it was given up
    attempts: int = 0
    next_try_us: int = Field(default=0, sa_type=BigInteger)
    claimed_by: str | None = Field(default=None, sa_type=Text)
    claimed_until_us: int | None = Field(default=None, sa_type=BigInteger)


class AttemptRow(SQLModel, table=True):
    """One try to send a notice, and how it went: a notice's delivery history."""

    __tablename__ = "attempt"
    __table_args__ = (Index("attempt_notice", "notice_id"),)

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    notice_id: int = Field(sa_type=BigInteger, foreign_key="notice.id")
    at_us: int = Field(sa_type=BigInteger)
    outcome: str = Field(sa_type=Text)  # accepted, retry, failed, unknown, withheld, dropped, expired, again
    detail: str | None = Field(default=None, sa_type=Text)


class FeedbackRow(SQLModel, table=True):
    """What a person answered to a notice. The first answer stands."""

    __tablename__ = "feedback"

    notice_id: int = Field(
        sa_column=Column(ID, primary_key=True, autoincrement=False),
    )
    answer: str = Field(sa_type=Text)  # worked, stuck, not_me
    person: str = Field(sa_type=Text)
    at_us: int = Field(sa_type=BigInteger)


class LookupRow(SQLModel, table=True):
    """A look-up under way, so that `next`, the page buttons and "back" know what was asked."""

    __tablename__ = "lookup"
    __table_args__ = (Index("lookup_asker", "conversation_id", "asker", "id"), _NEVER_AGAIN)

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    conversation_id: str = Field(sa_type=Text)
    asker: str = Field(sa_type=Text)  # Entra object id, casefolded
    query: str = Field(sa_type=Text)  # JSON of the EventQuery: yesterday stays that yesterday
    understood: str = Field(sa_type=Text)  # the one line that says what was asked
    asked: str | None = Field(
        default=None, sa_type=Text
    )  # JSON of the Asked: what the next sentence goes on from
    at_us: int = Field(sa_type=BigInteger)
    older: str | None = Field(default=None, sa_type=Text)  # JSON cursor: what `next` continues from
    newer: str | None = Field(default=None, sa_type=Text)
    first: int = 1  # the number of the first event of the page shown last
    shown: str = Field(default="[]", sa_type=Text)  # JSON: the ids of that page's events
    opened: int | None = Field(default=None, sa_type=BigInteger)  # the event that was opened last since


class JobRow(SQLModel, table=True):
    """A periodic job: which process has it, and how its last run went. One process runs it at a time."""

    __tablename__ = "job"

    name: str = Field(sa_column=Column(Text, primary_key=True))
    held_by: str | None = Field(default=None, sa_type=Text)
    held_until_us: int | None = Field(default=None, sa_type=BigInteger)
    started_us: int | None = Field(default=None, sa_type=BigInteger)
    ended_us: int | None = Field(default=None, sa_type=BigInteger)  # of the last run that ended
    period: int | None = Field(default=None, sa_type=BigInteger)  # of the last run that began (`bot.jobs`)
    runs: int = Field(default=0, sa_type=BigInteger)  # that ended, ever
    failures: int = 0
    last_failure: str | None = Field(default=None, sa_type=Text)
    removed: str = Field(default="{}", sa_type=Text)  # JSON: rows removed by the last run, by kind
