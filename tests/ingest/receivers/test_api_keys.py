"""Shippers' keys: only the hash is stored, and a revoked key works no longer."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from ingest.database import writing
from ingest.receivers.api_keys import FRESH, ApiKeyError, ApiKeys, KnownKeys
from tests.ingest.clocks import SetClock

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


def _random() -> str:
    return "r" * 40


def test_a_key_is_given_once_and_never_stored(engine: Engine) -> None:
    keys = ApiKeys(engine, SetClock(NOON))
    key = keys.add("web1", _random)
    assert key == "hu_" + "r" * 40
    with engine.connect() as connection:
        assert key not in str(connection.execute(text("SELECT * FROM api_key")).all())
    (known,) = keys.all()
    assert (known.name, known.created, known.revoked, known.last_used) == ("web1", NOON, None, None)


def test_a_name_is_given_once_even_after_it_was_revoked(engine: Engine) -> None:
    keys = ApiKeys(engine, SetClock(NOON))
    keys.add("web1", _random)
    keys.revoke("web1")
    with pytest.raises(ApiKeyError, match=r"^There is a key web1 already, or was; choose another name\.$"):
        keys.add("web1", lambda: "s" * 40)
    with pytest.raises(ApiKeyError, match="There is no key web1 in use"):
        keys.revoke("web1")


@pytest.mark.parametrize("name", ["", "a b", "ä", "x" * 65, "-x", "a\n"])
def test_a_name_is_one_that_a_file_can_say(engine: Engine, name: str) -> None:
    with pytest.raises(ApiKeyError, match="Name the key"):
        ApiKeys(engine, SetClock(NOON)).add(name, _random)


def test_a_revoked_key_is_forgotten_within_seconds(engine: Engine) -> None:
    clock = SetClock(NOON)
    keys = ApiKeys(engine, clock)
    known = KnownKeys(keys, clock)
    known.refresh()
    assert (known.any, known.name_of("hu_x")) == (False, None)
    key = keys.add("web1", _random)
    clock.now += FRESH
    known.refresh()
    assert (known.any, known.name_of(key), known.name_of(key + "x")) == (True, "web1", None)
    keys.revoke("web1")
    known.refresh()
    assert known.name_of(key) == "web1"  # known by heart, still
    clock.now += FRESH
    known.refresh()
    assert (known.any, known.name_of(key)) == (False, None)


def test_use_is_noted_to_the_minute(engine: Engine) -> None:
    clock = SetClock(NOON)
    keys = ApiKeys(engine, clock)
    keys.add("web1", _random)
    known = KnownKeys(keys, clock)
    assert (known.used("web1"), known.used("web1")) == (True, False)
    keys.used("web1", NOON)
    assert keys.all()[0].last_used == NOON
    clock.now += timedelta(minutes=1)
    assert known.used("web1")


def test_when_the_database_is_away_the_last_keys_known_work_on(engine: Engine) -> None:
    clock = SetClock(NOON)
    keys = ApiKeys(engine, clock)
    key = keys.add("web1", _random)
    known = KnownKeys(keys, clock)
    known.refresh()
    with writing(engine) as connection:
        connection.execute(text("DROP TABLE api_key"))
    clock.now += FRESH
    known.refresh()
    assert known.name_of(key) == "web1"
