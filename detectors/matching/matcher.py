"""Which known issues an event meets: all rules in one pass, each looked at only if it has a chance."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from threading import Lock
from typing import Final

from sigma.rule import SigmaRule

from detectors.known_issue import KnownIssue
from detectors.matching.anchors import Group, anchors_of
from detectors.matching.compiler import Holds, compile_term
from detectors.matching.index import CandidateIndex
from detectors.matching.sigma_terms import detection_term, selection_term
from detectors.matching.terms import Term, fields_of
from detectors.matching.texts import fold
from detectors.matching.view import Slots, View
from ingest.event import WELL_KNOWN, Event

Source = tuple[str | None, str | None]
"""Product and service of an event."""

_source_of: Final = attrgetter("product", "service")

_AT_ONCE: Final = 2_000
"""Events whose texts are searched together."""
_MOST_SOURCES: Final = 1_000
"""Pairs of product and service that are kept apart; shippers choose these texts, so there is a limit."""


class Matcher:
    """The detections of some known issues, compiled. Safe to share between threads; holds no events."""

    def __init__(self, issues: Sequence[KnownIssue]) -> None:
        """Raises `sigma_terms.UnsupportedDetection` for what `files.load_issues` would have refused."""
        ruled = [(issue, issue.rule) for issue in issues if issue.rule is not None]
        detections = [(issue.name, rule, detection_term(rule, issue.filters)) for issue, rule in ruled]
        solutions = [
            (issue.name, rule, selection_term(rule, issue.solved_when))
            for issue, rule in ruled
            if issue.solved_when
        ]
        self._detections = _Pass(detections)
        self._solutions = _Pass(solutions)
        self.fields = frozenset().union(*(fields_of(term) for *_, term in (*detections, *solutions)))
        """Every field that a rule asks for, but for `product` and `service` of its log source."""

    @property
    def wants_attributes(self) -> bool:
        """Whether a rule asks for more than the well-known fields."""
        return not self.fields <= WELL_KNOWN

    def match(self, event: Event) -> tuple[str, ...]:
        """The names of the known issues whose detection the event meets, parts included, sorted."""
        return self.match_all((event,)).get(0, ())

    def match_all(self, events: Sequence[Event]) -> dict[int, tuple[str, ...]]:
        """`match` for many events at once, which costs far less for each: those that meet any, by their number."""
        return self._detections.names(events)

    def solved(self, event: Event) -> tuple[str, ...]:
        """The names of the known issues whose `solved_when` selection the event meets, sorted."""
        return self.solved_all((event,)).get(0, ())

    def solved_all(self, events: Sequence[Event]) -> dict[int, tuple[str, ...]]:
        """`solved` for many events at once: those that meet any, by their number."""
        return self._solutions.names(events)


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    product: str | None  # folded
    service: str | None
    holds: Holds
    group: Group | None


class _Pass:
    """Some rules, and an index of them for each log source that events came from."""

    def __init__(self, rules: Iterable[tuple[str, SigmaRule, Term]]) -> None:
        rules = list(rules)
        self._slots = Slots()
        groups = anchors_of(term for *_, term in rules)
        self._rules = [
            _Rule(
                name,
                _folded(rule.logsource.product),
                _folded(rule.logsource.service),
                compile_term(term, self._slots),
                group,
            )
            for (name, rule, term), group in zip(rules, groups, strict=True)
        ]
        self._indexes: dict[Source, CandidateIndex] = {}
        self._of_rules: dict[tuple[int, ...], CandidateIndex] = {}
        self._growing = Lock()

    def names(self, events: Sequence[Event]) -> dict[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {}
        if not self._rules:
            return found
        for start in range(0, len(events), _AT_ONCE):
            for source, numbers in _by_source(events[start : start + _AT_ONCE]).items():
                index = self._indexes.get(source) or self._index(source)
                if not index.empty:
                    some = [events[start + number] for number in numbers]
                    for place, names in self._met(index, some):
                        found[start + numbers[place]] = names
        return found

    def _met(self, index: CandidateIndex, events: Sequence[Event]) -> Iterator[tuple[int, tuple[str, ...]]]:
        rules, readers = self._rules, self._slots.readers
        for place, candidates in index.candidates(events).items():
            view = View(events[place], readers)
            names = [rules[rule].name for rule in candidates if rules[rule].holds(view)]
            if names:
                yield place, tuple(sorted(names))

    def _index(self, source: Source) -> CandidateIndex:
        """The index for a source; those that the same rules are for share one."""
        product, service = map(_folded, source)
        rules = tuple(
            number
            for number, rule in enumerate(self._rules)
            if rule.product in (None, product) and rule.service in (None, service)
        )
        with self._growing:
            index = self._of_rules.get(rules)
            if index is None:
                index = CandidateIndex([(rule, self._rules[rule].group) for rule in rules])
                self._of_rules[rules] = index
            if len(self._indexes) >= _MOST_SOURCES:
                self._indexes.clear()
            self._indexes[source] = index
        return index


def _by_source(events: Sequence[Event]) -> Mapping[Source, Sequence[int]]:
    """The numbers of the events of each source; most often there is one."""
    sources = list(map(_source_of, events))
    if len(set(sources)) == 1:
        return {sources[0]: range(len(events))}
    found: dict[Source, list[int]] = defaultdict(list)
    for number, source in enumerate(sources):
        found[source].append(number)
    return found


def _folded(text: str | None) -> str | None:
    return None if text is None else fold(text)
