"""Quiet hours: a span of the day, in the zone of whoever is to be left in peace. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_SPAN: Final = re.compile(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one wall-clock time to another, over midnight if the second one is the earlier."""

    begin: time
    end: time

    @classmethod
    def read(cls, text: str) -> "QuietHours":
        """`22:00-07:00`. Raises ValueError with what to write instead."""
        found = _SPAN.fullmatch(text)
        numbers = [int(part) for part in found.groups()] if found else []
        if not numbers or max(numbers[::2]) > 23 or max(numbers[1::2]) > 59 or numbers[:2] == numbers[2:]:
            raise ValueError(f"write two times of the day, such as 22:00-07:00, instead of {text!r}")
        return cls(time(numbers[0], numbers[1]), time(numbers[2], numbers[3]))

    def until(self, now: datetime, zone: str) -> datetime | None:
        """When the quiet hours end that a moment (aware) is in; None if it is in none.

        The wall clock decides: on a night in which it is put back an hour, they last an hour longer.
        """
        local = now.astimezone(ZoneInfo(zone))
        if not self._within(local.time()):
            return None
        day = local.date()
        if local.time() >= self.begin and self.end <= self.begin:
            day += timedelta(days=1)
        end = datetime.combine(day, self.end, ZoneInfo(zone)).astimezone(UTC)
        # A time that a change of the clock leaves out, or that has been once already, is after the change.
        return (
            end
            if end > now
            else datetime.combine(day, self.end.replace(fold=1), ZoneInfo(zone)).astimezone(UTC)
        )

    def _within(self, clock: time) -> bool:
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end
