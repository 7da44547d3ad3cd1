"""Exactly those who were told hear that it is fixed; their cards change; what was said by mistake is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert

from bot.audit import AuditLog
from bot.fixes.announcer import LOOK_AGAIN, Announcer
from bot.fixes.told import Hearing, who_hears, withdraw
from bot.manners.judging import MUTED
from bot.manners.mutes import MuteStore
from bot.selfhelp.problems import ProblemStore
from bot.telling.notices import FIXED_FIRST, NOTICE, NoticeStore
from bot.telling.planning import Planned
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from detectors.fixes.book import Fix, say_fixed, take_back
from detectors.statements import MATCH
from ingest.database import writing
from ingest.event import to_micros
from tests.bot.builders import BEN, NOON, TO_NORA, TO_OLGA, recorded

SEND = timedelta(seconds=60)


@dataclass
class Run:
    """Nora and Olga were told; Ben's notice waits."""

    engine: Engine
    now: datetime = NOON
    posts: PostStore = field(init=False)

    def __post_init__(self) -> None:
        self.notices = recorded(self.engine, TO_NORA, TO_OLGA, Planned("role:supervisor", "1002", BEN))
        self.posts = PostStore(self.engine)
        self.refreshes = RefreshStore(self.engine)
        self.announcer = Announcer(self.engine, self.posts, AuditLog(self.engine, self.clock), self.clock)
        for notice in self.notices.claim("w", lease=SEND, limit=2, now=self.now):
            self.accept(notice.id)

    def clock(self) -> datetime:
        return self.now

    def accept(self, notice: int) -> None:
        self.notices.sending(notice, worker="w", lease=SEND, now=self.now)
        self.notices.accepted(
            notice, conversation_id="c", service_url="http://teams", activity_id=f"a{notice}", now=self.now
        )

    def say(self, version: str = "4.11", *, at: datetime = NOON, nodes: Sequence[str] = ()) -> None:
        with writing(self.engine) as connection:
            say_fixed(connection, Fix("save-fails", version, at, "dev", dict.fromkeys(nodes, at)), self.now)

    def step(self, after: timedelta = timedelta(0)) -> int:
        self.now += after
        return self.announcer.run_once()

    def heard(self, fix: int = 1) -> list[str]:
        return [post.recipient for post in self.posts.about("fixed", f"fix {fix}")]

    def described(self, person: str, *, issue: str = "save-fails", fixed: bool = False) -> int:
        return ProblemStore(self.engine).add(
            person=person, text="It fails.", at=self.now, issue=issue, product="hr-portal", events=(7,), fixed=fixed
        )  # fmt: skip

    def fixed(self) -> dict[str, int | None]:
        return {notice.person: notice.fixed_by for notice in self.notices.listed()}

    def hit(self, *nodes: str) -> None:
        with writing(self.engine) as connection:
            for number, node in enumerate(nodes):
                connection.execute(
                    insert(MATCH).values(
                        issue="save-fails", event_id=number, event_us=to_micros(NOON), key='["1087"]',
                        ingested_us=to_micros(NOON), matched_us=to_micros(NOON), product="hr-portal", node=node,
                    )
                )  # fmt: skip


@pytest.fixture
def run(engine: Engine) -> Run:
    return Run(engine)


def test_who_was_told_hears_of_the_fix_once_and_nobody_else(run: Run) -> None:
    run.say()
    assert (run.step(), run.step()) == (1, 0)
    assert run.heard() == ["1087", "1001"]
    assert run.fixed() == {"1087": 1, "1001": 1, "1002": 1}
    assert run.refreshes.waiting() == 2
    posts = [(post.payload, post.product) for post in run.posts.about("fixed", "fix 1")]
    assert posts == [({"fix": 1, "notice": 1}, "hr-portal"), ({"fix": 1, "notice": 2}, "hr-portal")]
    (entry,) = AuditLog(run.engine, run.clock).entries()
    assert (entry.actor, entry.action, entry.subject, entry.detail) == (
        "headsup",
        "fix told",
        "save-fails",
        "2 people",
    )


def test_a_card_that_waits_is_not_sent_any_more(run: Run) -> None:
    run.say()
    run.step()
    (ben,) = run.notices.claim("w", lease=SEND, limit=9, now=run.now)
    assert not run.notices.sending(ben.id, worker="w", lease=SEND, now=run.now)
    after = run.notices.get(ben.id)
    assert after is not None
    assert (after.state, after.reason) == ("dropped", FIXED_FIRST)


def test_a_fix_of_later_is_told_then(run: Run) -> None:
    run.say(at=NOON + timedelta(hours=1))
    assert run.step() == 0
    assert run.step(timedelta(hours=1)) == 1


def test_what_was_said_by_mistake_turns_the_cards_back(run: Run) -> None:
    run.say()
    run.step()
    for one in run.refreshes.claim("w", lease=SEND, limit=9, now=run.now):
        run.refreshes.done(one, run.now)
    with writing(run.engine) as connection:
        take_back(connection, "save-fails", run.now)
    assert (run.step(), run.step()) == (1, 0)
    assert set(run.fixed().values()) == {None}
    assert run.refreshes.waiting() == 5  # two cards and Ben's notice, and the two messages


def test_what_was_taken_back_before_anybody_heard_is_not_told(run: Run) -> None:
    run.say()
    with writing(run.engine) as connection:
        take_back(connection, "save-fails", run.now)
    assert (run.step(), run.heard()) == (0, [])


def test_a_later_fix_is_told_to_those_who_were_told_since(run: Run) -> None:
    run.say()
    run.step()
    (ben,) = run.notices.claim("w", lease=SEND, limit=9, now=run.now)
    run.say("4.12")
    with writing(run.engine) as connection:  # somebody was told in spite of the first fix
        connection.execute(
            NOTICE.update().where(NOTICE.c.id == ben.id).values(fixed_by=None, state="accepted")
        )
    assert run.step() == 1
    assert run.heard(2) == ["1002"]


def test_a_fix_is_told_when_it_is_on_every_node_that_was_hit(run: Run) -> None:
    run.hit("WEB1", "web2")
    run.say(nodes=["web1"])
    assert run.step() == 0
    run.say(nodes=["web2"])
    assert run.step(LOOK_AGAIN) == 1
    assert run.heard(2) == ["1087", "1001"]


def test_only_cards_that_were_withdrawn_say_so(run: Run) -> None:
    with writing(run.engine) as connection:
        assert (
            withdraw(
                connection, "save-fails", run.now, why="It was another trouble.", persons=["1087", "1002"]
            )
            == 2
        )
        assert withdraw(connection, "save-fails", run.now, persons=["1087"]) == 0
        assert withdraw(connection, "other", run.now) == 0
    stand = {n.person: (n.state, n.withdrawn_at, n.withdrawn_why) for n in run.notices.listed()}
    assert stand == {
        "1087": ("accepted", NOON, "It was another trouble."),
        "1001": ("accepted", None, None),
        "1002": ("dropped", NOON, "It was another trouble."),
    }
    assert run.refreshes.waiting() == 1
    run.say()
    run.step()
    assert run.heard() == ["1001"]
    assert NoticeStore(run.engine).attempts(3)[-1].outcome == "dropped"


def test_who_described_the_problem_in_the_chat_hears_of_the_fix_once(run: Run) -> None:
    run.described("1090")
    latest = run.described("1090")
    run.described("1087")  # was told by a notice, too
    run.described("1091", issue="other")
    run.described("1092", fixed=True)  # saw that it was over when they described it
    assert who_hears(run.engine, "save-fails") == Hearing(3)
    run.say()
    assert (run.step(), run.step()) == (1, 0)
    posts = [(post.recipient, post.payload, post.product) for post in run.posts.about("fixed", "fix 1")]
    assert posts == [
        ("1087", {"fix": 1, "notice": 1}, "hr-portal"),
        ("1001", {"fix": 1, "notice": 2}, "hr-portal"),
        ("1090", {"fix": 1, "problem": latest}, "hr-portal"),
    ]
    assert who_hears(run.engine, "save-fails") == Hearing(0)
    run.say("4.12")
    assert run.step() == 1
    assert run.heard(2) == []


def test_who_described_it_hears_again_after_a_fix_that_was_none(run: Run) -> None:
    run.described("1090")
    run.say()
    run.step()
    with writing(run.engine) as connection:
        take_back(connection, "save-fails", run.now)
    run.step()
    run.say("4.12")
    run.step()
    assert "1090" in run.heard(2)


def test_who_wants_no_more_of_it_gets_no_message_and_their_card_changes(run: Run) -> None:
    mutes = MuteStore(run.engine)
    run.described("1090")
    for person in ("1087", "1090"):
        mutes.mute(person, "save-fails", NOON)
    mutes.mute("1001", "other", NOON)
    assert who_hears(run.engine, "save-fails") == Hearing(1, muted=2)
    run.say()
    run.step()
    assert run.heard() == ["1001"]
    assert run.fixed() == {"1087": 1, "1001": 1, "1002": 1}
    assert run.refreshes.waiting() == 2
    mutes.unmute("1087", "save-fails")
    assert run.step() == 0


def test_a_message_that_waits_for_the_morning_is_dropped_by_who_wants_no_more_of_it(run: Run) -> None:
    run.announcer.not_before = lambda person, now: now + timedelta(hours=8) if person == "1087" else None
    run.say()
    run.step()
    for issue in ("other", "save-fails"):
        MuteStore(run.engine).mute("1087", issue, NOON)
    posts = [(post.recipient, post.state, post.reason) for post in run.posts.about("fixed", "fix 1")]
    assert posts == [("1087", "muted", MUTED), ("1001", "planned", None)]
