"""Instants as people read them: in their zone, in their language."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cards.words import Words


def zone_named(name: str) -> tuple[tzinfo, str]:
    """The zone and the name to show; UTC where there is no such zone, so that a typing error hides no card."""
    try:
        return ZoneInfo(name), name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC, "UTC"


def day_and_minute(moment: datetime, zone: str, words: Words) -> str:
    """As in `12 June 2026 at 12:57`. `moment` is aware."""
    local = moment.astimezone(zone_named(zone)[0])
    return words.day_and_minute.format(
        day=local.day, month=words.months[local.month - 1], year=local.year, minute=f"{local:%H:%M}"
    )


def short_day(moment: datetime, zone: str, words: Words) -> str:
    """As in `12 Jun 2026`. `moment` is aware."""
    local = moment.astimezone(zone_named(zone)[0])
    month = words.short_months[local.month - 1]
    return words.short_day.format(day=local.day, month=month, year=local.year)


def second(moment: datetime, zone: str) -> str:
    """As in `12:57:15`. `moment` is aware."""
    return f"{moment.astimezone(zone_named(zone)[0]):%H:%M:%S}"


def in_full(moment: datetime, zone: str, words: Words) -> str:
    """As in `12 Jun 2026 12:57:15.231 (Europe/Berlin)`. `moment` is aware."""
    found, name = zone_named(zone)
    local = moment.astimezone(found)
    return f"{short_day(moment, zone, words)} {local:%H:%M:%S}.{local.microsecond // 1000:03d} ({name})"
