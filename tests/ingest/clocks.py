"""A clock that stands where a test puts it."""

from datetime import datetime


class SetClock:
    """`now` is what it shows."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now
