"""Whoever knocks a million times gets a dozen lines."""

from datetime import UTC, datetime, timedelta

from bot.teams.turned_away import TurnedAway

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


def test_of_a_reason_and_minute_the_first_tenth_and_hundredth_are_written() -> None:
    written: list[tuple[str, int]] = []
    times = iter([NOON + timedelta(seconds=60 * (number // 1_500)) for number in range(3_000)])
    away = TurnedAway(lambda reason, count: written.append((reason, count)), lambda: next(times))
    for number in range(3_000):
        away.note("no token" if number % 3 else "another issuer")
    assert written == [
        ("another issuer", 1), ("no token", 1), ("no token", 10), ("another issuer", 10), ("no token", 100),
        ("another issuer", 100), ("no token", 1000),
    ] * 2  # fmt: skip
    assert away.total == {"no token": 2_000, "another issuer": 1_000}
