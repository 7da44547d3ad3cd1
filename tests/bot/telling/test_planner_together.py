"""Many episodes planned in one transaction: judged as if each had been planned alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert

from bot.directory import Directory, Person
from bot.manners.judging import Verdict
from bot.manners.manners import Manners
from bot.manners.sitting import Sitting
from bot.migrations import upgrade
from bot.telling.notices import NOTICE, NoticeStore
from bot.telling.planner import Planner
from bot.telling.planning import Planned
from bot.telling.posts import PostStore
from detectors.known_issue import Breaker, KnownIssue
from detectors.statements import EPISODE
from detectors.store import EpisodeQueue
from ingest.database import open_database, writing
from ingest.event import Event, to_micros
from ingest.store import EventStore
from tests.bot.builders import NOON, known_issue

PEOPLE = Directory.of(
    Person(login, login, (login,), f"aad-{login}", None, None, frozenset({"user"})) for login in "abcdef"
)
ISSUES = ("save-fails", "login-fails", "print-fails")
SOON = NOON + timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Failing(Manners):
    """Manners that fail for somebody."""

    def judge(
        self, sitting: Sitting, issue: KnownIssue, planned: Sequence[Planned], **about: Any
    ) -> list[Verdict]:
        if any(one.login == "c" for one in planned):
            raise ArithmeticError("c")
        return Manners.judge(self, sitting, issue, planned, **about)


def due(engine: Engine, issue: str, login: str, ago: timedelta = timedelta()) -> None:
    """An episode that waits, with its event."""
    at = NOON - ago
    event = Event(time=at, received=NOON, user=login, document_id="11213", product="hr-portal")
    batch = EventStore(engine, lambda: SOON).append([event]).batch
    assert batch is not None
    with writing(engine) as connection:
        connection.execute(
            insert(EPISODE).values(
                issue=issue, key=f'["{login}"]', state="opened", opened_us=to_micros(at), due_us=to_micros(at),
                due_event_id=batch.first_event_id, last_us=to_micros(at), matches=1, matches_when_due=1,
                ingested_us=to_micros(NOON), matched_us=to_micros(NOON), created_us=to_micros(NOON),
            )
        )  # fmt: skip


def planner(engine: Engine, manners: Manners, breaker: int = 100) -> Planner:
    issues = {
        name: known_issue(name=name, breaker=Breaker(breaker, timedelta(minutes=30))) for name in ISSUES
    }
    return Planner(
        engine=engine,
        episodes=EpisodeQueue(engine, lambda: SOON),
        events=EventStore(engine, lambda: SOON),
        notices=NoticeStore(engine),
        issues=lambda: issues,
        directory=lambda: PEOPLE,
        clock=lambda: SOON,
        worker="w",
        manners=manners,
    )


def manners(engine: Engine, kind: type[Manners] = Manners, cap: int | None = None) -> Manners:
    return kind(PostStore(engine), lambda _: ("a",), lambda _: "UTC", cap=cap)


def states(engine: Engine) -> list[tuple[str, str, str, str | None]]:
    return [(one.issue, one.person, one.state, one.reason) for one in NoticeStore(engine).listed()]


def test_beyond_the_breaker_the_rest_of_those_planned_together_is_held_and_asked_about_once(
    engine: Engine,
) -> None:
    for login in "abcde":
        due(engine, "save-fails", login)
    assert planner(engine, manners(engine), breaker=3).run_once() == 5
    assert states(engine) == [
        *[("save-fails", login, "planned", None) for login in "abc"],
        *[("save-fails", login, "held", None) for login in "de"],
    ]
    assert [post.kind for post in PostStore(engine).about("hold", "hold 1")] == ["hold"]


def test_the_cap_of_a_day_counts_what_is_planned_together(engine: Engine) -> None:
    for issue in ISSUES:
        due(engine, issue, "a")
    assert planner(engine, manners(engine, cap=2)).run_once() == 3
    assert [(issue, state) for issue, _, state, _ in states(engine)] == [
        ("save-fails", "planned"),
        ("login-fails", "planned"),
        ("print-fails", "capped"),
    ]


def test_the_fault_of_one_episode_does_not_keep_the_others_from_being_told(engine: Engine) -> None:
    for login in "abcde":
        due(engine, "save-fails", login)
    with pytest.raises(ArithmeticError):
        planner(engine, manners(engine, Failing)).run_once()
    assert [person for _, person, _, _ in states(engine)] == ["a", "b", "d", "e"]


def test_an_episode_that_another_worker_took_is_left_to_it(engine: Engine) -> None:
    for login in "ab":
        due(engine, "save-fails", login)

    @dataclass(frozen=True, slots=True)
    class Slow(Planner):
        """Loses its lease while it reads events."""

        def _cases(self, episodes: Any) -> Any:
            cases = Planner._cases(self, episodes)
            with writing(engine) as connection:
                self.episodes.planned(connection, [episodes[0].id], SOON)
            return cases

    usual = planner(engine, manners(engine))
    slow = Slow(*[getattr(usual, name) for name in Planner.__slots__])
    assert (slow.run_once(), states(engine)) == (2, [("save-fails", "b", "planned", None)])


CASES = st.lists(
    st.tuples(st.sampled_from(ISSUES), st.sampled_from("abcdef"), st.integers(0, 50)), min_size=1, max_size=14
)


@given(cases=CASES, breaker=st.integers(1, 5), cap=st.sampled_from([None, 1, 2]))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_together_everybody_is_judged_as_one_after_the_other(
    tmp_path_factory: pytest.TempPathFactory,
    cases: list[tuple[str, str, int]],
    breaker: int,
    cap: int | None,
) -> None:
    """Some of the events are older than the time that the breaker looks at."""
    found = []
    for together in (True, False):
        engine = open_database(str(tmp_path_factory.mktemp("planned") / "headsup.db"))
        try:
            upgrade(engine)
            one = planner(engine, manners(engine, cap=cap), breaker=breaker)
            for issue, login, minutes in cases:
                due(engine, issue, login, timedelta(minutes=minutes))
                if not together:
                    one.run_once()
            one.run_once()
            with writing(engine) as connection:
                found.append(_told(connection))
        finally:
            engine.dispose()
    assert found[0] == found[1]


def _told(connection: Connection) -> list[tuple[Any, ...]]:
    row = NOTICE.c
    query = NOTICE.select().with_only_columns(row.episode_id, row.issue, row.person, row.state, row.reason)
    return [tuple(one) for one in connection.execute(query.order_by(row.episode_id))]
