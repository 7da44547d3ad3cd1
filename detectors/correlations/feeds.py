"""From an event that meets rules to the hits of the correlations that name them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from detectors.correlations.model import BY_CLOCK, VALUE_TYPES, Correlation
from detectors.correlations.rates import PARTS
from detectors.correlations.windows import number_of
from detectors.durations import micros
from detectors.keys import Group, encode_key, field_text, key_of
from detectors.known_issue import KnownIssue
from ingest.event import Event, to_micros

_OF_NUMBERS: Final = VALUE_TYPES[1:]
LONGEST: Final = 800
"""Bytes of a group, and of a value: both stand in one entry of an index, which takes 2,704 on PostgreSQL."""
GATHERED: Final = ("new_term", "spike", "drop", "silence")
"""The types of which one row of hits stands for many events: they may be about every event of a log."""


@dataclass(slots=True)
class NewHit:
    """What the detector stores: an event, or several of a batch that say the same."""

    feed: "Feed"
    group: str  # encode_key's, as are the next two
    value: str | None
    key: str | None
    event: Event  # the one that stands for the others
    first_us: int
    last_us: int
    hits: int = 1
    met: bool = True


@dataclass(frozen=True, slots=True)
class _Named:
    """A field of `group-by` or `field`, as it is called in the events of one rule."""

    field: str
    person: bool  # it names a login


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """One rule of a correlation: which hits its events are."""

    issue: KnownIssue
    correlation: Correlation
    rule: str
    group: tuple[_Named, ...]
    values: tuple[_Named, ...]

    @classmethod
    def of(cls, issue: KnownIssue, correlation: Correlation, rule: str) -> "Feed":
        """The feed of a rule that the correlation names."""

        def named(names: Iterable[str]) -> tuple[_Named, ...]:
            return tuple(_named(correlation, rule, name) for name in names)

        return cls(issue, correlation, rule, named(correlation.group_by), named(correlation.field))

    def hit_of(self, event: Event, logins: Mapping[str, str]) -> NewHit | None:
        """The hit that an event of the rule is, None if it lacks a field that is needed."""
        group = _texts(event, self.group, logins)
        values = _texts(event, self.values, logins)
        if group is None or values is None:
            return None
        if self.correlation.type in _OF_NUMBERS and number_of(values[0]) is None:
            return None
        key = key_of(event, self.issue.key, logins)
        at_us = to_micros(event.time)
        return NewHit(
            self,
            _stored(group),
            _stored(values) if values else None,
            None if key is None else encode_key(key),
            event,
            at_us,
            at_us,
        )


def _named(correlation: Correlation, rule: str, name: str) -> _Named:
    fields = correlation.aliases.get(name)
    if fields is None:
        return _Named(name, name == "user")
    # If it is the user in one rule, it is a login in all of them, or they would never meet.
    return _Named(fields[rule], "user" in fields.values())


def _stored(texts: Group) -> str:
    """The texts as they are stored; of long ones only what tells them apart."""
    stored = encode_key(texts)
    if len(stored) <= LONGEST // 4 or len(content := stored.encode()) <= LONGEST:
        return stored
    return encode_key((sha256(content).hexdigest(),))


def _texts(event: Event, fields: Sequence[_Named], logins: Mapping[str, str]) -> Group | None:
    texts = tuple(field_text(event, field.field, logins, person=field.person) for field in fields)
    return None if "" in texts else texts


@dataclass(frozen=True, slots=True)
class Feeds:
    """The feeds of all correlations."""

    by_rule: Mapping[str, Sequence[Feed]]  # by KnownIssue.name
    correlations: Sequence[KnownIssue]
    """All of them; a correlation that another one names comes before it."""

    @classmethod
    def of(cls, issues: Iterable[KnownIssue]) -> "Feeds":
        """Those of the correlations among some issues."""
        named = {issue.name: issue for issue in issues if issue.correlation is not None}
        by_rule: dict[str, list[Feed]] = {}
        for issue in named.values():
            for rule in issue.correlation.rules if issue.correlation else ():
                by_rule.setdefault(rule, []).append(Feed.of(issue, _correlation(issue), rule))
        ordered: dict[str, KnownIssue] = {}
        for issue in named.values():
            _before(issue, named, ordered, ())
        return cls(by_rule, tuple(ordered.values()))

    def hits_of(self, event: Event, names: Iterable[str], logins: Mapping[str, str]) -> Iterator[NewHit]:
        """The hits of an event that meets these rules; of each type in `GATHERED` but `new_term`, one an issue.

        Where a correlation may be met at this event that another one names, that one gets a hit which is not `met`.
        """
        seen: set[Feed] = set()
        once: set[str] = set()
        waiting = [(name, True) for name in names]
        for name, met in waiting:  # grows
            for feed in self.by_rule.get(name, ()):
                kind = feed.correlation.type
                if feed in seen or feed.issue.name in once:
                    continue
                seen.add(feed)
                hit = feed.hit_of(event, logins)
                if hit is None:
                    continue
                hit.met = met
                if kind in GATHERED and kind != "new_term":
                    once.add(feed.issue.name)
                if kind not in BY_CLOCK:
                    waiting.append((feed.issue.name, False))
                yield hit


def _correlation(issue: KnownIssue) -> Correlation:
    assert issue.correlation is not None  # noqa: S101
    return issue.correlation


def _before(
    issue: KnownIssue,
    named: Mapping[str, KnownIssue],
    ordered: dict[str, KnownIssue],
    within: tuple[str, ...],
) -> None:
    """Put what a correlation names before it. There are no circles: files with one are refused."""
    if issue.name in ordered or issue.name in within:
        return
    for rule in _correlation(issue).rules:
        if rule in named:
            _before(named[rule], named, ordered, (*within, issue.name))
    ordered[issue.name] = issue


class Gathered:
    """The hits of a batch, in as few rows as say the same. Which ones depends on the batch alone."""

    def __init__(self) -> None:
        self._rows: dict[Any, NewHit] = {}

    def add(self, hits: Iterable[NewHit]) -> None:
        """Count the hits of the next event of the batch."""
        for hit in hits:
            self._add(hit)

    def _add(self, hit: NewHit) -> None:
        alike = _alike(hit)
        known = self._rows.setdefault(alike, hit)
        if known is hit:
            return
        earlier = (hit.first_us, hit.event.id) < (to_micros(known.event.time), known.event.id)
        if earlier == (hit.feed.correlation.type == "new_term"):
            known.event, known.key, known.feed = hit.event, hit.key, hit.feed
        known.first_us = min(known.first_us, hit.first_us)
        known.last_us = max(known.last_us, hit.last_us)
        known.hits += 1

    def rows(self) -> list[NewHit]:
        """All of them, in the order in which each was first seen."""
        return list(self._rows.values())


def _alike(hit: NewHit) -> tuple[Any, ...]:
    correlation, issue = hit.feed.correlation, hit.feed.issue.name
    if correlation.type not in GATHERED or not hit.met:
        return (issue, hit.feed.rule, hit.event.id)
    if correlation.type == "new_term":
        return (issue, hit.group, hit.value)
    part = hit.first_us // (micros(correlation.timespan) // PARTS)
    return (issue, hit.group, part, hit.key if correlation.type == "spike" else None)
