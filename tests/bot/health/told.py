"""Cards as the planner writes them down, of episodes of their own."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, insert

from bot.directory import Person
from bot.telling.notices import NoticeStore
from bot.telling.planning import Planned
from detectors.statements import EPISODE
from ingest.database import writing
from ingest.event import to_micros
from tests.bot.builders import episode


def told(engine: Engine, *cards: tuple[str, str, datetime], sent: Sequence[int] = ()) -> NoticeStore:
    """A notice for each issue, login and time, numbered from 1; those of `sent` were accepted by Teams."""
    store = NoticeStore(engine)
    with writing(engine) as connection:
        for number, (issue, login, at) in enumerate(cards, 1):
            us = to_micros(at)
            due = episode(id=number, issue=issue, key=(login,), due_at=at, due_event_id=number)
            connection.execute(
                insert(EPISODE).values(
                    id=number, issue=issue, key=f'["{login}"]', state="opened", opened_us=us, due_us=us,
                    due_event_id=number, last_us=us, matches=1, matches_when_due=1, ingested_us=us, matched_us=us,
                    created_us=us,
                )
            )  # fmt: skip
            to = Planned("user", login, Person(login, login))
            store.add(connection, store.rows(due, (to,), about=login, product="hr-portal", now=at))
    for number in sent:
        store.accepted(number, conversation_id="c", service_url="s", activity_id="a", now=at)
    return store
