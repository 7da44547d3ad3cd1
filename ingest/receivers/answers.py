"""What a receiver answers: plain values, which the HTTP edge sends. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

JSON: Final = "application/json"
RETRY_AFTER: Final = 2
"""Seconds after which a sender that was refused for want of room may come again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


class Why(Enum):
    """Why a whole request is refused, by its HTTP status."""

    MALFORMED = 400
    UNAUTHORISED = 401  # no key, or none that is in use
    FORBIDDEN = 403  # not from this machine, and there are no keys yet
    SLOW = 408
    TOO_LARGE = 413
    UNSUPPORTED = 415
    FULL = 429
    UNAVAILABLE = 503


class Refusal(Exception):
    """A request that is not taken as a whole. The message is one sentence for whoever runs the shipper."""

    def __init__(self, why: Why, reason: str) -> None:
        super().__init__(reason)
        self.why = why
        self.reason = reason


Refuse = Callable[[Refusal], Answer]
"""A protocol's own words for a refusal."""


def refusal_headers(refusal: Refusal) -> dict[str, str]:
    """The headers that say when to come again, or how to prove who one is."""
    if refusal.why in (Why.FULL, Why.UNAVAILABLE):
        return {"Retry-After": str(RETRY_AFTER)}
    if refusal.why is Why.UNAUTHORISED:
        return {"WWW-Authenticate": 'Basic realm="headsup", charset="UTF-8"'}
    return {}
