"""What people answer to their notices. The first answer stands, until they say otherwise of an answer to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection, Engine, Table, select, update
from sqlmodel import SQLModel

from bot import models  # noqa: F401  (registers the tables)
from ingest.database import adding, reading
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

    def answer(
        self, connection: Connection, notice_id: int, answer: Answer, *, person: str, now: datetime
    ) -> bool:
        """Record an answer in the caller's transaction; False: there is one, which stands."""
        row = {"notice_id": notice_id, "answer": answer, "person": person, "at_us": to_micros(now)}
        new = (
            adding(connection, FEEDBACK).values(row).on_conflict_do_nothing().returning(FEEDBACK.c.notice_id)
        )
        return connection.execute(new).first() is not None

    def change(self, connection: Connection, notice_id: int, answer: Answer, now: datetime) -> None:
        """The person has said otherwise, after a developer has answered them."""
        this = update(FEEDBACK).where(FEEDBACK.c.notice_id == notice_id, FEEDBACK.c.answer != answer)
        connection.execute(this.values(answer=answer, at_us=to_micros(now)))

    def get(self, notice_id: int) -> Feedback | None:
        """The answer to a notice, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(FEEDBACK).where(FEEDBACK.c.notice_id == notice_id)).first()
        return None if row is None else Feedback(notice_id, row.answer, row.person, from_micros(row.at_us))

    def all(self) -> dict[int, Feedback]:
        """Every answer by its notice."""
        with reading(self._engine) as connection:
            return {
                row.notice_id: Feedback(row.notice_id, row.answer, row.person, from_micros(row.at_us))
                for row in connection.execute(select(FEEDBACK))
            }
