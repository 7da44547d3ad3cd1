"""What the events of a batch bring: matches, hits of correlations, what solves an issue, versions. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from detectors.correlations.feeds import Gathered, NewHit
from detectors.fixes.seen import Seen
from detectors.keys import key_of
from detectors.records import NewMatch, match_of
from detectors.rules import Rules
from detectors.solutions import NewSolution
from ingest.batches import Batch
from ingest.event import Event


@dataclass(slots=True)
class Found:
    """What some events bring."""

    matches: list[NewMatch] = field(default_factory=list)
    solutions: list[NewSolution] = field(default_factory=list)
    versions: dict[Seen, int] = field(default_factory=dict)  # first seen, with the time in microseconds
    # Of correlations, by their batch.
    hits: list[tuple[Batch, Sequence[NewHit]]] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        """What others bring, too."""
        self.matches += other.matches
        self.solutions += other.solutions
        self.hits += other.hits
        for seen, first_us in other.versions.items():
            self.versions[seen] = min(first_us, self.versions.get(seen, first_us))


def found_in(events: Sequence[Event], batch: Batch, rules: Rules, now: datetime) -> Found:
    """What some events of a batch meet, and solve."""
    met = sorted(rules.matcher.match_all(events).items())
    matches = [
        match_of(event, name, key_of(event, issue.key, rules.logins), batch.created, now)
        for number, names in met
        for name in names
        for event, issue in ((events[number], rules.issues[name]),)
        if not issue.part
    ]
    solved = [
        NewSolution(name, key, events[number].time)
        for number, names in rules.matcher.solved_all(events).items()
        for name in names
        if (key := key_of(events[number], rules.issues[name].key, rules.logins)) is not None
    ]
    found = Found(matches, solved)
    if rules.feeds.by_rule:
        gathered = Gathered()
        for number, names in met:
            gathered.add(rules.feeds.hits_of(events[number], names, rules.logins))
        found.hits.append((batch, gathered.rows()))
    return found
