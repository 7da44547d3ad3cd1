"""The rows of troubles: one that goes on of each kind and subject, whoever sees it; news of it is taken once."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.troubles.store import TroubleStore, purge_troubles
from bot.troubles.trouble import Finding
from ingest.database import writing
from tests.bot.builders import NOON

MINUTE = timedelta(minutes=1)
DISK = Finding("disk_low", "database", None, 0, {"mb": 640})
SOON = Finding("expires", "client secret", None, 0, {"on": "2026-07-12", "days": 30})


@pytest.fixture
def store(engine: Engine) -> TroubleStore:
    return TroubleStore(engine)


def opened(store: TroubleStore, *findings: Finding) -> None:
    """Seen from noon until two minutes later, and judged."""
    store.see(findings, "ops1", NOON)
    store.see(findings, "ops2", NOON + 2 * MINUTE)
    store.judge(NOON + 2 * MINUTE, NOON)


def test_one_that_goes_on_is_one_row_whoever_sees_it(store: TroubleStore) -> None:
    opened(store, DISK, DISK)
    (one,) = store.open()
    assert (one.kind, one.subject, one.details, one.host) == ("disk_low", "database", {"mb": 640}, "ops2")
    assert (one.since, one.first, one.seen) == (NOON, NOON, NOON + 2 * MINUTE)
    assert one.opened == NOON + 2 * MINUTE
    assert store.counts()["disk_low"] == 1
    assert sum(store.counts().values()) == 1


def test_it_is_a_new_one_when_it_comes_back(store: TroubleStore) -> None:
    opened(store, DISK)
    assert store.judge(NOON + 8 * MINUTE, NOON) == 1
    assert (store.open(), [one.ended for one in store.ended_since(NOON)]) == ([], [NOON + 8 * MINUTE])
    store.see([DISK], "ops1", NOON + 9 * MINUTE)
    assert [one.opened for one in store.going_on()] == [None]
    assert store.judge(NOON + 9 * MINUTE, NOON) == 0
    assert store.judge(NOON + 15 * MINUTE, NOON) == 0  # and was forgotten again
    assert store.going_on() == []


def test_news_is_shown_once_and_again_when_it_gets_worse_or_ends(engine: Engine, store: TroubleStore) -> None:
    def news() -> list[tuple[str, str]]:
        with writing(engine) as connection:
            return [(one.shown, one.news) for one in store.take_news(connection)]

    store.see([SOON], "ops1", NOON)
    assert (store.to_show(), news()) == (False, [])
    store.judge(NOON, NOON)
    assert (store.to_show(), news(), store.to_show(), news()) == (True, [("", "opened 0")], False, [])
    store.see([Finding("expires", "client secret", None, 1, {"days": 7})], "ops1", NOON + MINUTE)
    assert (news(), news()) == ([("opened 0", "opened 1")], [])
    store.judge(NOON + 9 * MINUTE, NOON)
    assert (news(), news()) == ([("opened 1", "ended")], [])


def test_what_is_to_be_posted_is_taken_by_one_and_again_after_its_lease(store: TroubleStore) -> None:
    opened(store, DISK)
    now, lease = NOON + 3 * MINUTE, timedelta(seconds=60)
    (one,) = store.to_post(now, limit=5, lease=lease)
    assert store.to_post(now, limit=5, lease=lease) == []
    (again,) = store.to_post(now + MINUTE, limit=5, lease=lease)
    store.post_later(again, now + 3 * MINUTE)
    assert store.to_post(now + 2 * MINUTE, limit=5, lease=lease) == []
    (third,) = store.to_post(now + 3 * MINUTE, limit=5, lease=lease)
    assert (one.id, third.post_tries) == (again.id, 1)
    store.posted(third)
    assert store.to_post(now + 9 * MINUTE, limit=5, lease=lease) == []
    store.judge(now + 9 * MINUTE, NOON)
    assert [one.news for one in store.to_post(now + 9 * MINUTE, limit=5, lease=lease)] == ["ended"]


def test_what_ended_long_ago_goes(engine: Engine, store: TroubleStore) -> None:
    opened(store, DISK, SOON)
    store.see([SOON], "ops1", NOON + 8 * MINUTE)
    store.judge(NOON + 8 * MINUTE, NOON)
    assert purge_troubles(engine, NOON + 8 * MINUTE, 10) == 0
    assert purge_troubles(engine, NOON + 9 * MINUTE, 10) == 1
    assert [one.kind for one in store.going_on()] == ["expires"]


def test_a_subject_is_bounded(store: TroubleStore) -> None:
    store.see([Finding("source_silent", "x" * 10_000)], "ops1", NOON)
    assert [len(one.subject) for one in store.going_on()] == [300]
