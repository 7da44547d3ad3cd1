"""Removes old notices and look-ups, a little at a time. All the SQL of it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Engine, and_, delete, exists, select, tuple_

from bot.approvals.store import APPROVAL
from bot.conversation.lookup_store import LOOKUP
from bot.manners.holds import HOLD
from bot.reaching.stand_ins import STAND_IN
from bot.selfhelp.problems import PROBLEM
from bot.telling.feedback import FEEDBACK
from bot.telling.news_cases import CARD
from bot.telling.news_notices import NEWS_NOTICE
from bot.telling.notices import ATTEMPT, NOTICE
from bot.telling.posts import POST
from bot.telling.refreshes import REFRESH
from bot.telling_all.store import PERSON, TELL_ALL
from detectors import retention
from detectors.news import NEWS
from detectors.statements import EPISODE
from ingest.database import reading, writing
from ingest.event import to_micros


def purge_notices(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` notices that were planned before a time, with their history; how many.

    One that is still to be sent, or being sent, stays.
    """
    settled = NOTICE.c.state.not_in(("planned", "sending", "held"))
    old = and_(settled, NOTICE.c.planned_us < to_micros(before))
    with reading(engine) as connection:
        ids = list(connection.scalars(select(NOTICE.c.id).where(old).order_by(NOTICE.c.id).limit(limit)))
    if not ids:
        return 0
    with writing(engine) as connection:
        # Somebody may have begun to send one again meanwhile.
        ids = list(connection.scalars(select(NOTICE.c.id).where(NOTICE.c.id.in_(ids), settled)))
        connection.execute(delete(ATTEMPT).where(ATTEMPT.c.notice_id.in_(ids)))
        connection.execute(delete(FEEDBACK).where(FEEDBACK.c.notice_id.in_(ids)))
        connection.execute(delete(STAND_IN).where(STAND_IN.c.notice_id.in_(ids)))
        return connection.execute(delete(NOTICE).where(NOTICE.c.id.in_(ids))).rowcount


def purge_news(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` pieces of news from before a time, with who was told; how many.

    What is still to be told, or being told, stays.
    """
    open_one = exists().where(
        NEWS_NOTICE.c.news_id == NEWS.c.id, NEWS_NOTICE.c.state.in_(("planned", "sending"))
    )
    old = and_(NEWS.c.created_us < to_micros(before), NEWS.c.planned_us.is_not(None), ~open_one)
    with reading(engine) as connection:
        ids = list(connection.scalars(select(NEWS.c.id).where(old).order_by(NEWS.c.id).limit(limit)))
    if not ids:
        return 0
    with writing(engine) as connection:
        connection.execute(delete(CARD).where(CARD.c.news_id.in_(ids)))
        connection.execute(delete(NEWS_NOTICE).where(NEWS_NOTICE.c.news_id.in_(ids)))
        return connection.execute(delete(NEWS).where(NEWS.c.id.in_(ids))).rowcount


def purge_posts(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` posts that were planned before a time and are settled; how many."""
    settled = POST.c.state.not_in(("planned", "sending"))
    old = select(POST.c.id).where(settled, POST.c.planned_us < to_micros(before)).order_by(POST.c.id)
    return retention.purge(engine, POST, old, limit)


def purge_refreshes(engine: Engine, before: datetime, limit: int) -> int:
    """Forget at most `limit` cards that were shown anew before a time; how many."""
    old = (
        select(REFRESH.c.what, REFRESH.c.row_id)
        .where(REFRESH.c.done_us < to_micros(before))
        .order_by(REFRESH.c.done_us)
        .limit(limit)
    )
    with reading(engine) as connection:
        keys = [tuple(row) for row in connection.execute(old)]
    if not keys:
        return 0
    this = tuple_(REFRESH.c.what, REFRESH.c.row_id)
    with writing(engine) as connection:
        return connection.execute(delete(REFRESH).where(this.in_(keys))).rowcount


def purge_holds(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` of developers' decisions from before a time; how many."""
    old = select(HOLD.c.id).where(HOLD.c.decided_us < to_micros(before)).order_by(HOLD.c.id)
    return retention.purge(engine, HOLD, old, limit)


def purge_tell_alls(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` messages to everybody affected that were begun before a time, with whom they concern."""
    old = select(TELL_ALL.c.id).where(TELL_ALL.c.begun_us < to_micros(before)).order_by(TELL_ALL.c.begun_us)
    with reading(engine) as connection:
        ids = list(connection.scalars(old.limit(limit)))
    if not ids:
        return 0
    with writing(engine) as connection:
        connection.execute(delete(PERSON).where(PERSON.c.tell_all_id.in_(ids)))
        return connection.execute(delete(TELL_ALL).where(TELL_ALL.c.id.in_(ids))).rowcount


def purge_approvals(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` of what was to be approved and was asked before a time; how many."""
    old = select(APPROVAL.c.id).where(APPROVAL.c.asked_us < to_micros(before)).order_by(APPROVAL.c.asked_us)
    return retention.purge(engine, APPROVAL, old, limit)


def purge_episodes(engine: Engine, before: datetime, lasting: Mapping[str, datetime], limit: int) -> int:
    """Remove at most `limit` episodes that are over and have no notices left; how many."""
    unreferred = ~exists().where(NOTICE.c.episode_id == EPISODE.c.id)
    return retention.purge_episodes(engine, before, lasting, unreferred, limit)


def purge_lookups(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` of the questions asked before a time; how many."""
    old = select(LOOKUP.c.id).where(LOOKUP.c.at_us < to_micros(before)).order_by(LOOKUP.c.id)
    return retention.purge(engine, LOOKUP, old, limit)


def purge_problems(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` of the problems described before a time; how many."""
    old = select(PROBLEM.c.id).where(PROBLEM.c.at_us < to_micros(before)).order_by(PROBLEM.c.id)
    return retention.purge(engine, PROBLEM, old, limit)
