"""Events reach who watches for them once, folded on one card, whatever the batches and the kills."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.audit import AuditLog
from bot.directory import Directory, Person
from bot.rights import RoleNames
from bot.telling.posts import POST, PostStore
from bot.telling.refreshes import REFRESH
from bot.watching.store import MOST_OF_ONE, TooMany, Watch, WatchStore, purge_watches
from bot.watching.watcher import PACE, QUIET, Watcher
from ingest.batches import BatchQueue
from ingest.database import reading, writing
from ingest.event import Event
from ingest.leases import Leases
from ingest.query import EventQuery
from ingest.store import EventStore

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DORA = Person("9001", "Dora", ("9001",), roles=frozenset({"developer"}))
UWE = Person("9003", "Uwe", ("9003",), roles=frozenset({"developer:shop"}))
NORA = Person("1087", "Nora", ("1087", "nnovak"))


@dataclass
class Desk:
    """A watcher, and a clock that stands until it is moved."""

    engine: Engine
    worker: str = "w1"
    now: datetime = NOON
    people: list[Person] = field(default_factory=lambda: [DORA, UWE, NORA])

    def __post_init__(self) -> None:
        self.events = EventStore(self.engine, self.clock)
        self.watches = WatchStore(self.engine, self.clock)
        self.posts = PostStore(self.engine)
        self.batches = BatchQueue(self.engine, self.clock)
        self.audit = AuditLog(self.engine, self.clock)
        self.reads = 0
        self.watcher = Watcher(
            engine=self.engine,
            events=self,
            batches=self.batches,
            watches=self.watches,
            posts=self.posts,
            audit=self.audit,
            directory=lambda: Directory.of(self.people),
            roles=RoleNames(),
            clock=self.clock,
            lease=Leases(self.engine, self.worker, self.clock).of("watch"),
        )

    def clock(self) -> datetime:
        return self.now

    def read(self, first_id: int, last_id: int) -> list[Event]:
        self.reads += 1
        return self.events.read(first_id, last_id)

    def begin(self, person: str = "9001", lasts: timedelta = HOUR, **where: str) -> int:
        query = EventQuery(where={name: (value,) for name, value in (where or {"level": "error"}).items()})
        with writing(self.engine) as connection:
            return self.watches.begin(
                connection, person=person, query=query, said="errors", reason=None, now=self.now, lasts=lasts
            ).id

    def log(
        self, *levels: str, user: str = "1087", ago: timedelta = timedelta(0), product: str = "hr"
    ) -> None:
        self.events.append(
            [
                Event(time=self.now - ago, received=self.now, level=level, user=user, product=product)
                for level in levels
            ]
        )

    def run(self) -> None:
        while self.watcher.run_once():
            pass

    def watch(self, watch_id: int = 1) -> Watch:
        found = self.watches.get(watch_id)
        assert found is not None
        return found

    def cards(self) -> list[tuple[str, Any]]:
        with reading(self.engine) as connection:
            return [
                tuple(row)
                for row in connection.execute(select(POST.c.recipient, POST.c.key).order_by(POST.c.id))
            ]

    def refreshes(self) -> list[datetime]:
        with reading(self.engine) as connection:
            return [
                datetime.fromtimestamp(us / 1e6, UTC)
                for us in connection.scalars(select(REFRESH.c.next_try_us))
            ]

    def entries(self) -> list[tuple[str, str]]:
        return [(entry.actor, entry.action) for entry in self.audit.entries()]


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_the_first_event_brings_a_card_and_further_ones_change_it(desk: Desk) -> None:
    desk.log("error")  # before it began
    desk.begin()
    desk.log("error", "info", "error")
    desk.run()
    assert (desk.watch().seen, desk.watch().latest, desk.cards()) == (2, (2, 4), [("9001", "1:1")])
    assert desk.refreshes() == []
    desk.log(*["error"] * 8)
    desk.run()
    assert (desk.watch().seen, desk.watch().latest) == (10, (8, 9, 10, 11, 12))
    assert desk.cards() == [("9001", "1:1")]
    assert desk.refreshes() == [desk.now + PACE]
    assert desk.entries() == [("9001", "watched")]
    assert [entry.action for entry in desk.audit.about("1087", NOON)] == ["watched"]


def test_after_a_quiet_time_there_is_a_new_message(desk: Desk) -> None:
    desk.begin()
    desk.log("error")
    desk.run()
    desk.now += QUIET + timedelta(seconds=1)
    desk.log("error", user="nnovak")
    desk.run()
    assert desk.cards() == [("9001", "1:1"), ("9001", "1:2")]
    assert len(desk.entries()) == 1  # the same person by another login


def test_what_is_history_is_not_what_happens_now(desk: Desk) -> None:
    desk.begin()
    desk.log("error", ago=HOUR)
    desk.run()
    assert (desk.watch().seen, desk.reads) == (0, 0)
    desk.log("error", ago=timedelta(minutes=5))
    desk.run()
    assert desk.watch().seen == 1


def test_nobody_sees_what_they_may_not(desk: Desk) -> None:
    desk.begin("9003")
    desk.log("error")
    desk.log("error", product="shop")
    desk.run()
    assert (desk.watch().seen, desk.watch().latest) == (1, (2,))


def test_who_is_no_developer_any_more_watches_nothing(desk: Desk) -> None:
    desk.begin()
    desk.people = [NORA]
    desk.log("error")
    desk.run()
    assert (desk.watch().seen, desk.watch().ended_why) == (0, "rights")
    assert desk.entries() == [("9001", "watch ended")]


def test_it_ends_by_time_and_says_so_if_nothing_came(desk: Desk) -> None:
    desk.begin()
    desk.begin(level="info")
    desk.log("info")
    desk.run()
    desk.now += HOUR
    desk.run()
    assert [desk.watch(n).ended_why for n in (1, 2)] == ["time", "time"]
    assert sorted(desk.cards()) == [("9001", "1:0"), ("9001", "2:1")]
    assert desk.refreshes() == [datetime.fromtimestamp(0, UTC)]
    assert desk.watches.going_on() == []
    desk.log("error")
    desk.run()
    assert desk.reads == 1  # nobody watches: nothing is read


def test_a_step_that_was_not_written_is_done_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.begin()
    desk.log("error")
    with monkeypatch.context() as broken:
        broken.setattr(desk.posts, "write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.run()
    assert desk.watch().seen == 0
    desk.run()
    desk.run()
    assert desk.watch().seen == 1


def test_another_process_goes_on_from_the_rows(desk: Desk) -> None:
    other = Desk(desk.engine, worker="w2")
    desk.begin()
    desk.log("error")
    desk.run()
    desk.log("error")
    other.run()  # has not the lease
    assert desk.watch().seen == 1
    desk.watcher.lease.release()
    other.run()
    other.run()
    assert desk.watch().seen == 2


def test_there_are_only_so_many(desk: Desk) -> None:
    for _ in range(MOST_OF_ONE):
        desk.begin()
    with pytest.raises(TooMany) as few:
        desk.begin()
    assert not few.value.all_of_them
    for number in range(50 - MOST_OF_ONE):
        desk.begin(f"d{number}")
    with pytest.raises(TooMany) as many:
        desk.begin("9003")
    assert many.value.all_of_them


def test_ended_ones_go_with_time(desk: Desk) -> None:
    desk.begin()
    desk.begin()
    with writing(desk.engine) as connection:
        assert desk.watches.end(connection, 1, "stopped", NOON)
        assert not desk.watches.end(connection, 1, "stopped", NOON)
    assert purge_watches(desk.engine, NOON, 10) == 0
    assert purge_watches(desk.engine, NOON + HOUR, 10) == 1
    assert [watch.id for watch in desk.watches.going_on()] == [2]
