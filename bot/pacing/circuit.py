"""Whether the Bot Connector is there: while it is away a few ask whether it is back, and all others wait. Pure."""

from dataclasses import dataclass, field
from random import Random
from typing import Final

from bot.teams.refusals import SendFailed

FAILURES: Final = 5
"""In a row: a single 5xx is an accident, five are none,"""
DIFFERENT: Final = 3
"""unless they all come from one conversation or two: then those are broken, and Teams is there."""
FIRST_PROBE: Final = 1.0
LONGEST_PROBE: Final = 5.0
"""Seconds between two looks: people are told this much later than they could be, after minutes without Teams."""


def is_outage(error: SendFailed) -> bool:
    """Whether it says something about Teams, or the way there, rather than about this message or recipient."""
    if error.permanent or error.status in (412, 429):
        return False
    return error.status is None or error.status == 401 or error.status >= 500


@dataclass(slots=True)
class Circuit:
    """Closed: all may send. Open: one at a time looks whether Teams is back. Times in seconds, on any clock."""

    random: Random
    open_since: float | None = None
    _failures: int = 0
    _probes: int = 0
    _next_probe: float = 0.0
    _where: set[str] = field(default_factory=set)  # conversations of the failures in a row

    @property
    def closed(self) -> bool:
        """Whether all may send."""
        return self.open_since is None

    def may_probe(self, now: float) -> bool:
        """Whether one may look now, while it is open; who asks does so."""
        if self.open_since is None or now < self._next_probe:
            return False
        longest = min(LONGEST_PROBE, FIRST_PROBE * 2**self._probes)
        self._next_probe = now + self.random.uniform(longest / 2, longest)
        self._probes = min(self._probes + 1, 10)
        return True

    def succeeded(self) -> bool:
        """Teams took something, or refused it for its own sake; True if it was away before that."""
        was_open = self.open_since is not None
        self.open_since, self._failures, self._probes = None, 0, 0
        self._where.clear()
        return was_open

    def failed(self, where: str, now: float) -> None:
        """There was an outage, as far as one request to a conversation can tell."""
        self._failures += 1
        if len(self._where) < DIFFERENT:
            self._where.add(where)
        enough = self._failures >= FAILURES and len(self._where) >= DIFFERENT
        if enough and self.open_since is None:
            self.open_since = now
            self._probes = 0
            self._next_probe = now + self.random.uniform(FIRST_PROBE / 2, FIRST_PROBE)
