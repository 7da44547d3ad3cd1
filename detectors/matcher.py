"""Which known issues an event meets: all rules in one pass, each looked at only if it has a chance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

from sigma.rule import SigmaRule

from detectors.anchors import Group, anchors_of
from detectors.compiler import Holds, compile_term
from detectors.index import CandidateIndex
from detectors.known_issue import KnownIssue
from detectors.sigma_terms import detection_term, selection_term
from detectors.terms import Term, fields_of
from detectors.texts import fold
from detectors.view import Slots, View
from ingest.event import WELL_KNOWN, Event

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
        return self._detections.names(event)

    def solved(self, event: Event) -> tuple[str, ...]:
        """The names of the known issues whose `solved_when` selection the event meets, sorted."""
        return self._solutions.names(event)


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
        self._indexes: dict[tuple[str | None, str | None], CandidateIndex] = {}
        self._growing = Lock()

    def names(self, event: Event) -> tuple[str, ...]:
        source = (event.product, event.service)
        index = self._indexes.get(source) or self._index(source)
        if index.empty:
            return ()
        view = View(event, self._slots.readers)
        candidates = index.candidates(view)
        if not candidates:
            return ()
        rules = self._rules
        return tuple(sorted(rules[rule].name for rule in candidates if rules[rule].holds(view)))

    def _index(self, source: tuple[str | None, str | None]) -> CandidateIndex:
        product, service = map(_folded, source)
        groups = [
            (number, rule.group)
            for number, rule in enumerate(self._rules)
            if rule.product in (None, product) and rule.service in (None, service)
        ]
        with self._growing:
            index = CandidateIndex(groups, self._slots)
            if len(self._indexes) >= _MOST_SOURCES:
                self._indexes.clear()
            self._indexes[source] = index
        return index


def _folded(text: str | None) -> str | None:
    return None if text is None else fold(text)
