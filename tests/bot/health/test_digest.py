"""The digest: once a day and reader, at their own time, not in quiet hours, not about nothing."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine

from bot.conversation.reader import Reader
from bot.health.digest import Digest
from bot.health.reporting import Reporting
from bot.jobs import JobStore
from bot.manners.quiet import QuietHours
from bot.rights import Rights
from bot.telling.posts import PostStore
from tests.bot.health.counted import DIRECTORY, NOW, ZONE, Counted, worked

MORNING = datetime(2026, 6, 12, 5, 30, tzinfo=UTC)
"""Friday, 7:30 in Berlin."""
TODAY = date(2026, 6, 12).toordinal()


@dataclass
class People:
    """Knows two developers, and who may see what."""

    zones: dict[str, str] = field(default_factory=lambda: {"9001": ZONE, "9002": "America/New_York"})
    rights: Rights = field(default_factory=lambda: Rights(developer=True))

    def of_recipient(self, recipient: str) -> Reader | None:
        zone = self.zones.get(recipient)
        return None if zone is None else Reader(None, None, self.rights, zone, "en")

    def audience(self, product: str | None) -> tuple[str, ...]:
        return (*self.zones, "gone") if product == "hr-portal" else ()


@pytest.fixture
def run(engine: Engine) -> Counted:
    """Seven people worked on Thursday, and six failed."""
    made = Counted(engine)
    made.log(*(worked(f"p{n}", failed=n < 6) for n in range(7)))
    made.count()
    return made


def digest_of(run: Counted, people: People, *, quiet: str | None = None, worker: str = "w1") -> Digest:
    return Digest(
        reporting=Reporting(run.engine, lambda: DIRECTORY, lambda: ["HR-Portal"], ZONE, run.clock),
        readers=people,
        audience=lambda product: people.audience(product and product.casefold()),
        posts=PostStore(run.engine),
        jobs=JobStore(run.engine),
        at=time(7, 30),
        quiet=QuietHours.read(quiet) if quiet else None,
        worker=worker,
    )


def posts(run: Counted) -> list[tuple[str, str]]:
    store = PostStore(run.engine)
    return [
        (post.recipient, post.key)
        for day in range(TODAY - 2, TODAY + 3)
        for post in store.about("digest", f"hr-portal {day}")
    ]


def test_each_reader_gets_it_once_at_their_own_time(run: Counted) -> None:
    digest = digest_of(run, People())
    new = []
    for minutes in range(-10, 24 * 60, 10):
        run.clock.now = MORNING + timedelta(minutes=minutes)
        found = digest.run_once()
        if found:
            new.append((minutes, found))
    assert new == [(0, 1), (6 * 60, 1)]
    assert posts(run) == [("9001", f"hr-portal {TODAY}"), ("9002", f"hr-portal {TODAY}")]


def test_whoever_else_writes_it_down_finds_it_there(run: Counted) -> None:
    run.clock.now = MORNING
    assert [digest_of(run, People()).run_once() for _ in range(3)] == [1, 0, 0]


def test_one_process_has_the_job_in_a_minute(run: Counted) -> None:
    run.clock.now = MORNING
    people = People()
    assert digest_of(run, people, worker="w1").run() == 1
    assert digest_of(run, people, worker="w2").run() is None
    run.clock.now += timedelta(minutes=1)
    assert digest_of(run, people, worker="w2").run() == 0
    state = JobStore(run.engine).state("digest")
    assert state is not None
    assert (state.runs, state.failures) == (2, 0)


def test_a_day_on_which_nobody_worked_is_not_told(run: Counted) -> None:
    run.clock.now = MORNING + timedelta(days=1)
    assert digest_of(run, People()).run_once() == 0
    assert posts(run) == []


def test_a_time_that_is_long_over_is_left_out(run: Counted) -> None:
    run.clock.now = MORNING + timedelta(hours=4)
    assert digest_of(run, People({"9001": ZONE})).run_once() == 0


def test_it_waits_until_the_day_of_the_application_is_over(run: Counted) -> None:
    """7:30 in Kiribati is 19:30 of the day before in Berlin."""
    digest = digest_of(run, People({"9001": "Pacific/Kiritimati"}))
    digest.at = time(9)
    run.clock.now = datetime(2026, 6, 11, 19, 30, tzinfo=UTC)  # Friday 9:30 there, Thursday 21:30 in Berlin
    assert digest.run_once() == 0
    run.clock.now = datetime(2026, 6, 11, 22, 30, tzinfo=UTC)
    assert digest.run_once() == 1


def test_quiet_hours_put_it_off(run: Counted) -> None:
    run.clock.now = MORNING
    assert digest_of(run, People({"9001": ZONE}), quiet="22:00-08:00").run_once() == 1
    store = PostStore(run.engine)
    lease = timedelta(minutes=1)
    for minutes, found in ((29, 0), (30, 1)):
        now = MORNING + timedelta(minutes=minutes)
        assert len(store.claim("w", lease=lease, limit=9, now=now)) == found


def test_its_card_is_of_yesterday_and_only_for_who_may_see_it(run: Counted) -> None:
    run.clock.now = MORNING
    people = People({"9001": ZONE})
    digest = digest_of(run, people)
    digest.run_once()
    (post,) = PostStore(run.engine).about("digest", f"hr-portal {TODAY}")
    card = digest.present(post)
    assert card is not None
    assert card.text == "Here is how the application fared yesterday."
    assert "HR-Portal fared yesterday" in str(card.card)
    assert "Yesterday, 11 Jun" in str(card.card)
    people.rights = Rights(developer=True, products=frozenset({"shop"}))
    assert digest.present(post) is None
    people.zones.clear()
    assert digest.present(post) is None


def test_a_clock_that_is_put_back_tells_nobody_twice(run: Counted) -> None:
    people = People({"9001": ZONE})
    digest = digest_of(run, people)
    digest.at = time(2, 30)
    times = [datetime(2026, 10, 24, 22, tzinfo=UTC) + timedelta(minutes=30 * n) for n in range(12)]
    run.clock.now = times[0]
    run.log(*(worked(f"p{n}", ago=run_ago(times[0])) for n in range(7)))
    run.count()
    new = 0
    for before, now in pairwise(times):
        assert before < now
        run.clock.now = now
        new += digest.run_once()
    assert new == 1


def run_ago(now: datetime) -> timedelta:
    """How long before the tests' NOW noon before a time was: negative, since it is later."""
    return NOW - (now - timedelta(hours=12))
