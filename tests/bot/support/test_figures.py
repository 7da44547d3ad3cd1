"""What became of the notices of an issue, counted on both databases."""

from datetime import timedelta

from sqlalchemy import Engine, update

from bot.support.figures import Figures, figures_by_issue
from bot.telling.feedback import FeedbackStore
from bot.telling.planning import Planned
from detectors.statements import EPISODE
from ingest.database import writing
from ingest.event import to_micros
from tests.bot.builders import NOON, TO_NORA, TO_OLGA, recorded


def arrived(engine: Engine) -> None:
    """Nora and Olga were told of one episode."""
    notices = recorded(engine, TO_NORA, TO_OLGA)
    for notice in (1, 2):
        notices.accepted(notice, conversation_id="c", service_url="s", activity_id="a", now=NOON)


def test_who_was_not_reached_was_not_told(engine: Engine) -> None:
    recorded(engine, TO_NORA)
    assert figures_by_issue(engine) == {}


def test_a_button_counts_before_what_the_log_says(engine: Engine) -> None:
    arrived(engine)
    assert figures_by_issue(engine) == {"save-fails": Figures(no_answer=2)}
    with writing(engine) as connection:
        solved = {"state": "resolved", "solved_us": to_micros(NOON)}
        connection.execute(update(EPISODE).values(**solved))
        FeedbackStore(engine).answer(connection, 1, "stuck", person="1087", now=NOON)
    found = figures_by_issue(engine)
    assert found == {"save-fails": Figures(stuck=1, worked_by_the_log=1)}
    assert found["save-fails"].words() == "told 2 times: 1 worked by the log; 1 still stuck"
    assert found["save-fails"].shown() == {
        "told": 2, "worked": 0, "worked_by_the_log": 1, "stuck": 1, "not_me": 0, "no_answer": 0,
    }  # fmt: skip


def test_a_channel_is_asked_nothing_so_it_owes_no_answer(engine: Engine) -> None:
    notices = recorded(engine, TO_NORA, Planned("channel", "channel:hr-portal"))
    for notice in (1, 2):
        notices.accepted(notice, conversation_id="c", service_url="s", activity_id="a", now=NOON)
    assert figures_by_issue(engine) == {"save-fails": Figures(no_answer=1)}


def test_only_notices_of_events_since_a_time_are_counted(engine: Engine) -> None:
    arrived(engine)
    assert figures_by_issue(engine, NOON)["save-fails"].told == 2
    assert figures_by_issue(engine, NOON + timedelta(seconds=1)) == {}
