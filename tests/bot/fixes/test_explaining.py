"""A problem that somebody sent to support, and that a known issue explains only later: on both databases."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.fixes.announcer import Announcer
from bot.fixes.explaining import Explaining
from bot.fixes.told import Hearing, who_hears
from bot.known import Inputs, Known
from bot.manners.mutes import MuteStore
from bot.selfhelp.problems import Problem, ProblemStore
from bot.support.escalations import EscalationStore
from bot.support.facts import Facts
from bot.telling.posts import Post, PostStore
from detectors.fixes.book import Fix, say_fixed, take_back
from detectors.known_issue import KnownIssue
from ingest.database import writing
from ingest.event import Event
from ingest.query import EventQuery
from ingest.store import EventStore
from tests.bot.builders import NOON, STAFF, known_issue

LATER = NOON + timedelta(hours=1)


@dataclass
class Run:
    """An error each of Nora and Ben, and no known issue."""

    engine: Engine
    now: datetime = NOON
    known: Known = field(default_factory=lambda: Known(Inputs((), {}, STAFF)))

    def __post_init__(self) -> None:
        self.events = EventStore(self.engine, self.clock)
        self.events.append([_error("1087"), _error("1002"), _error("1087", level="warning")])
        found = self.events.search(EventQuery(), 9).events
        self.ids = {(event.user, event.level): event.id or 0 for event in found}
        self.problems, self.posts = ProblemStore(self.engine), PostStore(self.engine)
        self.audit = AuditLog(self.engine, self.clock)
        self.announcer = Announcer(self.engine, self.posts, self.audit, self.clock)
        self.explaining = self.another()

    def another(self) -> Explaining:
        """As another process has it, or this one after a restart."""
        return Explaining(
            self.engine,
            self.problems,
            self.events,
            self.posts,
            self.known.rules,
            self.known.people,
            self.audit,
            self.clock,
        )

    def clock(self) -> datetime:
        return self.now

    def described(self, person: str = "1087", *, level: str = "error", sent: bool = True) -> int:
        """Somebody has described a problem, with that event of theirs."""
        events = (self.ids[person, level],) if (person, level) in self.ids else ()
        made = self.problems.add(
            person=person, text="I can't save.", at=self.now, issue="", product="hr-portal", events=events
        )
        if sent:
            self.send(made, person)
        return made

    def send(self, problem: int, person: str = "1087") -> None:
        facts = Facts(issue="", login=person, at=self.now)
        with writing(self.engine) as connection:
            EscalationStore(self.engine).open(
                connection, None, problem_id=problem, issue="", product="hr-portal", person=person, facts=facts,
                now=self.now,
            )  # fmt: skip

    def becomes_known(self, **changes: object) -> None:
        issue: KnownIssue = replace(known_issue(), **changes)  # type: ignore[arg-type]
        self.known.use_issues({issue.name: issue})

    def fix(self) -> None:
        with writing(self.engine) as connection:
            say_fixed(connection, Fix("save-fails", "4.11", self.now, "dev"), self.now)

    def step(self) -> tuple[int, int]:
        """As the stage does: problems that became known, and fixes told."""
        return self.explaining.run_once(), self.announcer.run_once()

    def problem(self, problem: int) -> Problem:
        found = self.problems.get(problem)
        assert found is not None
        return found

    def heard(self) -> list[Post]:
        return self.posts.about("fixed", "fix 1")


def _error(user: str, *, level: str = "error") -> Event:
    return Event(
        time=NOON - timedelta(minutes=5),
        received=NOON,
        level=level,
        message="Conflict.",
        product="hr-portal",
        user=user,
    )


@pytest.fixture
def run(engine: Engine) -> Run:
    return Run(engine)


def test_it_is_linked_when_an_issue_first_meets_its_event(run: Run) -> None:
    mine, other = run.described(), run.described("1087", level="warning")
    assert run.step() == (0, 0)
    run.now = LATER
    run.becomes_known()
    assert (run.step(), run.step()) == ((1, 0), (0, 0))
    assert (run.problem(mine).issue, run.problem(mine).known_at) == ("save-fails", LATER)
    assert (run.problem(other).issue, run.problem(other).known_at) == ("", None)
    (entry,) = run.audit.entries()
    assert (entry.actor, entry.action, entry.subject, entry.detail) == (
        "headsup", "problem known", "save-fails", f"problem {mine}",
    )  # fmt: skip


def test_its_person_hears_of_the_fix_once_as_those_told_do(run: Run) -> None:
    mine = run.described()
    run.described("1002", level="warning")  # which nothing explains
    run.becomes_known()
    run.step()
    assert who_hears(run.engine, "save-fails") == Hearing(1)
    run.fix()
    assert (run.step(), run.step()) == ((0, 1), (0, 0))
    assert [(post.recipient, post.payload) for post in run.heard()] == [("1087", {"fix": 1, "problem": mine})]
    with writing(run.engine) as connection:
        take_back(connection, "save-fails", run.now)
    run.step()
    assert who_hears(run.engine, "save-fails") == Hearing(1)


def test_what_became_known_and_fixed_before_anybody_looked_is_told(run: Run) -> None:
    run.described()
    run.becomes_known()
    run.now = LATER
    run.fix()
    assert run.step() == (1, 1)
    assert [post.recipient for post in run.heard()] == ["1087"]


def test_what_is_linked_after_the_others_were_told_is_told_then(run: Run) -> None:
    mine = run.described()
    run.now = LATER
    run.fix()
    assert run.announcer.run_once() == 1  # by a process that knew of nobody
    assert run.heard() == []
    run.becomes_known()
    assert run.step() == (1, 0)
    assert [(post.recipient, post.payload) for post in run.heard()] == [("1087", {"fix": 1, "problem": mine})]
    assert who_hears(run.engine, "save-fails") == Hearing(0)


def test_who_wants_no_more_of_it_is_not_told_then(run: Run) -> None:
    run.described()
    run.now = LATER
    run.fix()
    run.announcer.run_once()
    MuteStore(run.engine).mute("1087", "save-fails", NOON)
    run.becomes_known()
    assert run.step() == (1, 0)
    assert (run.heard(), who_hears(run.engine, "save-fails")) == ([], Hearing())


def test_what_was_fixed_before_it_was_described_is_no_news(run: Run) -> None:
    run.fix()
    run.announcer.run_once()
    run.now = LATER
    run.described()
    run.becomes_known()
    assert run.step() == (1, 0)
    assert run.heard() == []


def test_what_was_not_sent_to_support_is_linked_when_it_is(run: Run) -> None:
    mine = run.described(sent=False)
    run.described("1002")
    run.becomes_known()
    assert run.step()[0] == 1
    assert run.problem(mine).issue == ""
    run.send(mine)
    assert run.step()[0] == 1
    assert run.problem(mine).issue == "save-fails"


@pytest.mark.parametrize("changes", [{"rollout": "shadow"}, {"tell": ("manager",)}, {"workaround": None}])
def test_what_tells_nobody_who_runs_into_it_explains_nothing(run: Run, changes: dict[str, object]) -> None:
    mine = run.described()
    run.becomes_known(**changes)
    assert run.step() == (0, 0)
    run.becomes_known()  # it goes live
    assert run.step() == (1, 0)
    assert run.problem(mine).issue == "save-fails"


def test_of_two_processes_one_links_and_a_restart_changes_nothing(run: Run) -> None:
    run.described()
    run.becomes_known()
    assert (run.another().run_once(), run.explaining.run_once(), run.another().run_once()) == (1, 0, 0)
    assert [e.action for e in run.audit.entries()] == ["problem known"]


def test_without_its_events_or_its_person_it_stays_as_it_is(run: Run) -> None:
    run.described("9999")
    gone = run.problems.add(person="1087", text="x", at=NOON, issue="", product=None, events=(987_654,))
    run.send(gone)
    run.becomes_known()
    assert run.step() == (0, 0)
