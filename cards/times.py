"""Instants as people read them: in their zone, in their language."""

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cards.words import Words


def zone_named(name: str) -> tuple[tzinfo, str]:
    """The zone and the name to show; UTC where there is no such zone, so that a typing error hides no card."""
    try:
        return ZoneInfo(name), name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC, "UTC"


def day_and_minute(moment: datetime, zone: str, words: Words) -> str:
    """As in `12 June 2026 at 14:57`, or `June 12, 2026 at 2:57 PM`. `moment` is aware.

    The month is always a word: 12/06 is another day for every second reader.
    """
    local = moment.astimezone(zone_named(zone)[0])
    return words.day_and_minute.format(
        day=local.day,
        month=words.months[local.month - 1],
        year=local.year,
        minute=f"{local:%H:%M}",
        minute_of_12=f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}",
    )


def minute_and_zone(moment: datetime, zone: str, words: Words) -> str:
    """The same with the zone, `12 June 2026 at 14:57 (Europe/Berlin)`: for a card that people of several zones read."""
    return f"{day_and_minute(moment, zone, words)} ({zone_named(zone)[1]})"


def day(given: date, words: Words) -> str:
    """A day without a time, as in `12 Jun 2026`."""
    return words.short_day.format(day=given.day, month=words.short_months[given.month - 1], year=given.year)


def day_of_year(given: date, words: Words) -> str:
    """A day where the year is clear, as in `12 Jun`."""
    month = words.short_months[given.month - 1]
    return words.short_day.format(day=given.day, month=month, year="").strip(" ,")


def short_day(moment: datetime, zone: str, words: Words) -> str:
    """As in `12 Jun 2026`. `moment` is aware."""
    return day(moment.astimezone(zone_named(zone)[0]).date(), words)


def second(moment: datetime, zone: str) -> str:
    """As in `12:57:15`. `moment` is aware."""
    return f"{moment.astimezone(zone_named(zone)[0]):%H:%M:%S}"


def in_full(moment: datetime, zone: str, words: Words) -> str:
    """As in `12 Jun 2026 12:57:15.231 (Europe/Berlin)`. `moment` is aware."""
    found, name = zone_named(zone)
    local = moment.astimezone(found)
    return f"{short_day(moment, zone, words)} {local:%H:%M:%S}.{local.microsecond // 1000:03d} ({name})"
