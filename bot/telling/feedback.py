"""What people answer to their notices: the first answer stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Engine, Table, insert, select
from sqlmodel import SQLModel

from bot import models  # noqa: F401  (registers the tables)
from ingest.database import reading, writing
from ingest.event import from_micros, to_micros

FEEDBACK: Final[Table] = SQLModel.metadata.tables["feedback"]

Answer = Literal["worked", "stuck", "not_me"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """An answer that stands."""

    notice_id: int
    answer: Answer
    person: str
    at: datetime


class FeedbackStore:
    """Keeps the answers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def answer(self, notice_id: int, answer: Answer, *, person: str, now: datetime) -> Feedback:
        """Record an answer unless there is one; the one that stands."""
        with writing(self._engine) as connection:
            row = connection.execute(select(FEEDBACK).where(FEEDBACK.c.notice_id == notice_id)).first()
            if row is None:
                connection.execute(
                    insert(FEEDBACK).values(
                        notice_id=notice_id, answer=answer, person=person, at_us=to_micros(now)
                    )
                )
                return Feedback(notice_id, answer, person, now)
        return Feedback(notice_id, row.answer, row.person, from_micros(row.at_us))

    def get(self, notice_id: int) -> Feedback | None:
        """The answer to a notice, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(FEEDBACK).where(FEEDBACK.c.notice_id == notice_id)).first()
        return None if row is None else Feedback(notice_id, row.answer, row.person, from_micros(row.at_us))
