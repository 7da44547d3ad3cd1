"""What a trouble is, when it counts as one, and when it is over. Pure.

A check sees what is wrong at that moment. What is told is slower: it must have been seen for some time to be opened,
and not have been seen for some time to end, so that nothing is said of what comes and goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

Kind = Literal[
    "source_silent",
    "source_unparsed",
    "source_unreadable",
    "no_token",
    "expires",
    "sends_failing",
    "teams_away",
    "behind",
    "job_failing",
    "part_failing",
    "disk_low",
]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

NEVER: Final = timedelta(days=365_000)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long it takes: `opens` after it was first seen, `ends` after it was last seen."""

    opens: timedelta
    ends: timedelta


_USUAL: Final = Patience(timedelta(minutes=2), timedelta(minutes=5))
PATIENCE: Final[Mapping[Kind, Patience]] = dict.fromkeys(KINDS, _USUAL) | {
    # After a start the files that have grown meanwhile are read first.
    "source_silent": Patience(timedelta(minutes=5), timedelta(minutes=5)),
    # These two are judged over some minutes as it is.
    "source_unparsed": Patience(timedelta(minutes=1), timedelta(minutes=10)),
    "sends_failing": Patience(timedelta(minutes=1), timedelta(minutes=10)),
    # A date does not come and go.
    "expires": Patience(timedelta(0), timedelta(minutes=2)),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong at the moment."""

    kind: Kind
    subject: str
    since: datetime | None = None  # when it began; None: as far as is known, now
    grade: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)  # texts and numbers; no text of an event


@dataclass(frozen=True, slots=True)
class Trouble:
    """What was found, and for how long."""

    id: int
    kind: Kind
    subject: str
    grade: int
    details: Mapping[str, Any]
    host: str
    since: datetime
    first: datetime
    seen: datetime
    opened: datetime | None
    ended: datetime | None
    shown: str = ""
    posted: str = ""
    post_tries: int = 0

    @property
    def news(self) -> str:
        """What there is to tell of it: nothing yet, `opened 0` (its grade), or `ended`."""
        if self.opened is None:
            return ""
        return f"opened {self.grade}" if self.ended is None else "ended"


Verdict = Literal["wait", "open", "end", "forget"]


def verdict(one: Trouble, now: datetime, watching_since: datetime) -> Verdict:
    """What becomes of a trouble that has not ended.

    `watching_since`: since when somebody has been looking. What nobody could see was not over.
    """
    patience = PATIENCE[one.kind]
    if now - max(one.seen, watching_since) > patience.ends:
        return "forget" if one.opened is None else "end"
    if one.opened is None and one.seen - one.first >= patience.opens:
        return "open"
    return "wait"
