"""What became of the notices of each known issue: how many were told, and what they or the log said of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine, case, func, select

from bot.telling.feedback import FEEDBACK
from bot.telling.notices import NOTICE
from detectors.audiences import CHANNEL
from detectors.statements import EPISODE, SOLVED
from ingest.database import reading
from ingest.event import to_micros

OUTCOMES: Final = ("worked", "worked_by_the_log", "stuck", "not_me", "no_answer")
"""What a person pressed counts before what the log says; each notice that arrived has one."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one known issue. `told` is the sum of the others."""

    worked: int = 0
    worked_by_the_log: int = 0
    stuck: int = 0
    not_me: int = 0
    no_answer: int = 0

    @property
    def told(self) -> int:
        """Notices that arrived, without those of channels, where nobody is asked."""
        return self.worked + self.worked_by_the_log + self.stuck + self.not_me + self.no_answer

    def shown(self) -> dict[str, int]:
        """As JSON has it."""
        return {"told": self.told, **{name: getattr(self, name) for name in OUTCOMES}}

    def words(self) -> str:
        """The same in a sentence; what is nought is left out, and nothing is said where nobody was told."""
        if not self.told:
            return ""
        said = {
            "worked": "worked",
            "worked_by_the_log": "worked by the log",
            "stuck": "still stuck",
            "not_me": "not me",
            "no_answer": "no answer",
        }
        parts = [f"{getattr(self, name)} {text}" for name, text in said.items() if getattr(self, name)]
        return f"told {self.told} times: {'; '.join(parts)}"


def figures_by_issue(engine: Engine, since: datetime | None = None) -> dict[str, Figures]:
    """Of every issue of which somebody was told; `since`: by notices whose events are not older (aware)."""
    outcome = case(
        (FEEDBACK.c.answer.is_not(None), FEEDBACK.c.answer),
        (SOLVED.element.is_not(None), "worked_by_the_log"),
        else_="no_answer",
    ).label("outcome")
    query = (
        select(NOTICE.c.issue, outcome, func.count().label("count"))
        .outerjoin(FEEDBACK, FEEDBACK.c.notice_id == NOTICE.c.id)
        .outerjoin(EPISODE, EPISODE.c.id == NOTICE.c.episode_id)
        .where(NOTICE.c.state == "accepted", NOTICE.c.told != CHANNEL)
        .group_by(NOTICE.c.issue, outcome)
    )
    if since is not None:
        query = query.where(NOTICE.c.event_us >= to_micros(since))
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    with reading(engine) as connection:
        for row in connection.execute(query):
            if row.outcome in OUTCOMES:
                found[row.issue][row.outcome] = row[2]
    return {issue: Figures(**counts) for issue, counts in sorted(found.items())}
