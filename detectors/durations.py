"""Lengths of time as people write them in known-issue files: `90s`, `10m`, `72h`, `2d`, `1w`, `1h30m`."""

import re
from datetime import timedelta
from typing import Final

_UNITS: Final = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION: Final = re.compile(r"(?:\d{1,9}[wdhms]\s?)+", re.ASCII)
_PART: Final = re.compile(r"(\d{1,9})([wdhms])", re.ASCII)
_LONGEST: Final = timedelta(days=3_660)


class BadDuration(ValueError):
    """A text that is no length of time. The message says what to write."""

    def __init__(self, text: object) -> None:
        super().__init__(
            f"`{text}` is not a length of time; write it like `90s`, `10m`, `1h30m`, `72h` or `2d`"
        )


def parse_duration(text: str) -> timedelta:
    """The length of time, between a second and ten years; units fall, each at most once. Raises BadDuration."""
    stripped = text.strip().lower()
    if not _DURATION.fullmatch(stripped):
        raise BadDuration(text)
    parts = _PART.findall(stripped)
    order = [list(_UNITS).index(unit) for _, unit in parts]
    if order != sorted(set(order)):
        raise BadDuration(text)
    seconds = sum(int(count) * _UNITS[unit] for count, unit in parts)
    if not 0 < seconds <= _LONGEST.total_seconds():
        raise BadDuration(text)
    return timedelta(seconds=seconds)


def micros(length: timedelta) -> int:
    """A length of time in microseconds, as instants are stored."""
    return length // timedelta(microseconds=1)
