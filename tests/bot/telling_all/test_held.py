"""Who has had enough for a day is told the next morning, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.audit import AuditLog
from bot.directory import Person
from bot.manners.daily import today
from bot.manners.mutes import MuteStore
from bot.manners.pause import PauseStore
from bot.manners.quiet import QuietHours
from bot.reaching.ledger import Ledger
from bot.telling.posts import POST, Post, PostStore
from bot.telling_all.report import Report, Reports
from bot.telling_all.store import KIND, TellAll, TellAllStore
from ingest.database import open_database, reading, writing
from ingest.event import from_micros
from tests.bot.builders import NOON
from tests.bot.telling_all.crowd import confirm, draft, sending, staff

MORNING = NOON.replace(hour=7) + timedelta(days=1)
TOKYO = NOON.replace(hour=22)  # seven in the morning there
NIGHT = QuietHours.read("22:00-07:00")
FULL = ("u06", "u07", "u21")


def had(engine: Engine, *people: str, count: int = 2, at: datetime = NOON - timedelta(hours=1)) -> None:
    """Messages that these people had earlier."""
    with writing(engine) as connection:
        for number in range(count):
            PostStore(engine).add(connection, KIND, f"tell_all {90 + number}", people, {}, at)
    for number in range(count):
        for one in PostStore(engine).about(KIND, f"tell_all {90 + number}"):
            accepted(engine, one.id, at)


def accepted(engine: Engine, post: int, at: datetime) -> None:
    PostStore(engine).accepted(post, conversation_id="c", service_url="s", activity_id="a", now=at)


def sent(engine: Engine, **how: Any) -> TellAll:
    """A message to all, of whom some have had enough for the day."""
    had(engine, *FULL)
    one = draft(engine, ("save-conflict",))
    assert confirm(engine, one, sending(engine, **{"cap": 2, "quiet": NIGHT, **how}))
    return one


def due(engine: Engine, one: TellAll) -> dict[str, datetime]:
    """Who is told later, and when."""
    query = select(POST.c.recipient, POST.c.next_try_us).where(POST.c.key == one.key, POST.c.next_try_us > 0)
    with reading(engine) as connection:
        return {row.recipient: from_micros(row.next_try_us) for row in connection.execute(query)}


def taken(engine: Engine, one: TellAll, now: datetime) -> list[Post]:
    """What of it is to be sent now."""
    found = PostStore(engine).claim("w", lease=timedelta(seconds=9), limit=99, now=now)
    return [post for post in found if post.key == one.key]


def report(engine: Engine, one: TellAll, now: datetime) -> Report:
    return Reports(engine, Ledger(engine), staff).of(one, now)


def test_they_wait_for_their_own_morning_and_it_is_recorded(engine: Engine) -> None:
    one = sent(engine)
    assert due(engine, one) == {"u06": MORNING, "u07": MORNING, "u21": TOKYO}
    assert report(engine, one, NOON).counts() == {
        "told": 0, "under_way": 20, "later": 0, "held": 3, "capped": 0, "muted": 0,
        "unreachable": {"no_identity": 1, "not_in_directory": 1}, "failed": 0, "stopped": 0, "unknown": 0,
        "worked": 0, "stuck": 0,
    }  # fmt: skip
    entry = next(e for e in AuditLog(engine, lambda: NOON).entries() if e.action == "told all")
    assert entry.detail == "23 people, 3 of them the next morning (cap)"


def test_without_quiet_hours_the_morning_begins_at_eight_in_their_zone(engine: Engine) -> None:
    one = sent(engine, quiet=None)
    later = due(engine, one)
    assert later == {
        "u06": MORNING.replace(hour=8),
        "u07": MORNING.replace(hour=8),
        "u21": TOKYO.replace(hour=23),
    }


def test_they_are_told_in_the_morning_whoever_was_restarted_meanwhile(engine: Engine, database: str) -> None:
    one = sent(engine)
    for post in taken(engine, one, NOON):
        accepted(engine, post.id, NOON)
    anew = open_database(database)
    try:
        assert taken(anew, one, MORNING - timedelta(seconds=1)) == [
            post for post in PostStore(anew).about(KIND, one.key) if post.recipient == "u21"
        ]
        assert [post.recipient for post in taken(anew, one, MORNING)] == ["u06", "u07"]
        assert PostStore(anew).expire(MORNING + timedelta(hours=1)) == 0
    finally:
        anew.dispose()


def test_the_next_day_counts_it(engine: Engine) -> None:
    one = sent(engine)
    for now in (NOON, MORNING):
        for post in taken(engine, one, now):
            accepted(engine, post.id, now)
    after = NOON + timedelta(hours=25)  # what they had before is more than a day ago
    with reading(engine) as connection:
        assert today(connection, ["u00", "u06"], after) == {"u06": 1}
        assert today(connection, ["u06"], MORNING + timedelta(days=1)) == {}


def test_a_morning_takes_no_more_than_a_day_allows(engine: Engine) -> None:
    one = sent(engine)
    second, third = draft(engine), draft(engine)
    confirm(engine, second, sending(engine, cap=2, quiet=NIGHT))
    confirm(engine, third, sending(engine, cap=2, quiet=NIGHT))
    assert due(engine, second)["u06"] == due(engine, one)["u06"] == MORNING
    # the third was one too many of the two days for those, and of this one for everybody else
    assert (report(engine, third, NOON).capped, report(engine, third, NOON).held) == (3, 20)


def test_who_wants_no_more_of_it_meanwhile_is_not_told(engine: Engine) -> None:
    one, mutes = sent(engine), MuteStore(engine)
    mutes.mute("u06", "save-conflict", NOON)
    mutes.mute("u07", "another-issue", NOON)
    assert "u06" not in {post.recipient for post in taken(engine, one, MORNING)}
    assert {post.recipient: (post.state, post.reason) for post in PostStore(engine).about(KIND, one.key)}[
        "u06"
    ] == (
        "muted",
        "they asked to hear no more of it",
    )
    stands = report(engine, one, NOON)
    assert (stands.held, stands.muted) == (2, 1)


def test_who_stops_it_stops_what_waits_for_the_morning(engine: Engine) -> None:
    one = sent(engine)
    with writing(engine) as connection:
        PostStore(engine).drop(connection, KIND, one.key, "9001 stopped it", NOON)
    assert taken(engine, one, MORNING) == []
    assert report(engine, one, NOON).stopped == 23


@pytest.mark.parametrize(("hours", "told"), [(20, 2), (25, 0)])
def test_a_pause_over_the_morning_holds_it_for_a_day_at_most(engine: Engine, hours: int, told: int) -> None:
    one, pause = sent(engine), PauseStore(engine)
    for post in taken(engine, one, NOON):
        accepted(engine, post.id, NOON)
    with writing(engine) as connection:
        pause.begin(connection, "Dora", NOON)
    assert taken(engine, one, MORNING) == []
    after = MORNING + timedelta(hours=hours)
    with writing(engine) as connection:
        pause.end(connection, "Dora", after)
    PostStore(engine).expire(after)
    assert len({post.recipient for post in taken(engine, one, after)} & {"u06", "u07"}) == told


def test_without_a_cap_nobody_waits(engine: Engine) -> None:
    assert due(engine, sent(engine, cap=None)) == {}


def test_what_they_are_told_in_the_morning_they_may_answer(engine: Engine) -> None:
    one, store = sent(engine), TellAllStore(engine)
    with writing(engine) as connection:
        assert store.answer(connection, one.id, "u06", "worked", MORNING)


def test_nobodys_zone_is_asked_for_where_nobody_waits(engine: Engine) -> None:
    asked: list[str] = []

    def zone(person: Person) -> str:
        asked.append(person.login)
        return "UTC"

    had(engine, "u06")
    one = draft(engine)
    assert confirm(engine, one, replace(sending(engine, cap=2), zone=zone))
    assert asked == ["u06"]
