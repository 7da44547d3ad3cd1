"""Finds the few rules that an event can meet at all, whatever the number of rules: by what they cannot do without.

It looks at many events at a time. For a text field their texts are joined and searched once, by an automaton of all
parts that rules look for in this field: that costs a small part of looking at each event by itself.
"""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import Any, Final, TypeVar

import re2

from detectors.matching.addresses import Addresses
from detectors.matching.anchors import SHORTEST, Encoded, Exact, Group, Part, Span
from detectors.matching.modifiers import quiet
from detectors.matching.terms import Address
from detectors.matching.texts import fold
from ingest.attributes import EncodedAttributes, attributes_text
from ingest.event import Event

Ids = tuple[int, ...]

Read = Callable[[Sequence[Event]], list[str]]
_Key = TypeVar("_Key")

Lookup = Callable[[Sequence[Event]], Iterable[tuple[int, Ids]]]
"""For some events: the number of one of them, and rules that it may meet; any number of times for each."""

_AT_ONCE: Final = 1_000
"""Parts of one automaton, so that it stays small."""
_LONGEST: Final = 1_000_000
"""Characters that are joined at a time."""
_MOST_FOUND: Final = 100
"""Parts found in one text before all rules of the automaton become candidates: a text that repeats one part."""
_MEMORY: Final = 32 << 20  # bytes, of an automaton that is built as texts need it


class CandidateIndex:
    """The rules, by number, that an event may meet. Rules without a group are candidates of every event."""

    def __init__(self, groups: Sequence[tuple[int, Group | None]]) -> None:
        self.empty = not groups
        self._always = tuple(rule for rule, group in groups if group is None)
        exact: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        parts: dict[str | None, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        spans: dict[str, dict[Span, list[int]]] = defaultdict(lambda: defaultdict(list))
        for rule, group in groups:
            for anchor in group or ():
                match anchor:
                    case Exact(field, text):
                        exact[field][text].append(rule)
                    case Part(field, text):
                        parts[field][text].append(rule)
                    case Span(field):
                        spans[field][anchor].append(rule)
                    case Encoded(text):
                        parts[None][text].append(rule)
        self._lookups: list[Lookup] = [
            *(_exact_lookup(field, _frozen(rules)) for field, rules in exact.items()),
            *(lookup for field, rules in parts.items() for lookup in _part_lookups(field, _frozen(rules))),
            *(_span_lookup(field, _frozen(rules)) for field, rules in spans.items()),
        ]

    def candidates(self, events: Sequence[Event]) -> dict[int, set[int]]:
        """For each of the events, by its number, that has some: every rule that it meets is among them."""
        found: dict[int, set[int]] = defaultdict(set)
        for lookup in self._lookups:
            for number, ids in lookup(events):
                found[number].update(ids)
        if self._always:
            for number in range(len(events)):
                found[number].update(self._always)
        return found


def _frozen(rules: Mapping[_Key, list[int]]) -> dict[_Key, Ids]:
    return {key: tuple(ids) for key, ids in rules.items()}


def _exact_lookup(field: str, rules: Mapping[str, Ids]) -> Lookup:
    read = attrgetter(field)

    def lookup(events: Sequence[Event]) -> Iterable[tuple[int, Ids]]:
        texts = [read(event) for event in events]
        found = {
            text: rules[folded] for text in set(texts) if text is not None and (folded := fold(text)) in rules
        }
        return [(number, found[text]) for number, text in enumerate(texts) if text in found]

    return lookup


def _part_lookups(field: str | None, rules: Mapping[str, Ids]) -> Iterator[Lookup]:
    """Of a field's text, or of all attributes as JSON."""
    read = _all_encoded if field is None else _text_reader(field)
    short = {text: ids for text, ids in rules.items() if len(text) < SHORTEST}
    if short:
        yield _short_lookup(read, short)
    long = sorted(text for text in rules if len(text) >= SHORTEST)  # neighbours share their beginnings
    for start in range(0, len(long), _AT_ONCE):
        yield _PartLookup(read, {text: rules[text] for text in long[start : start + _AT_ONCE]})


def _short_lookup(read: Read, rules: Mapping[str, Ids]) -> Lookup:
    def lookup(events: Sequence[Event]) -> Iterator[tuple[int, Ids]]:
        texts = list(map(fold, read(events)))
        for part, ids in rules.items():
            yield from ((number, ids) for number, text in enumerate(texts) if part in text)

    return lookup


class _PartLookup:
    """Looks for many parts in a field of many events at a time."""

    def __init__(self, read: Read, rules: Mapping[str, Ids]) -> None:
        self._read = read
        self._all = tuple(sorted({rule for ids in rules.values() for rule in ids}))
        parts = {_bytes(text): ids for text, ids in rules.items()}
        # What is found is the longest part at its place; the shorter ones that it begins with are there as well.
        lengths = sorted(set(map(len, parts)))
        self._rules = {
            part: tuple(
                rule for length in lengths if length <= len(part) for rule in parts.get(part[:length], ())
            )
            for part in parts
        }
        options = quiet()
        options.longest_match = True
        options.never_capture = True
        options.max_mem = _MEMORY
        self._search = re2.compile(b"|".join(map(re2.escape, parts)), options).search

    def __call__(self, events: Sequence[Event]) -> Iterator[tuple[int, Ids]]:
        yield from self._found(self._read(events), 0)

    def _found(self, texts: Sequence[str], first: int) -> Iterator[tuple[int, Ids]]:
        joined = "\n".join(texts)
        if len(joined) > _LONGEST and len(texts) > 1:
            half = len(texts) // 2
            yield from self._found(texts[:half], first)
            yield from self._found(texts[half:], first + half)
            return
        text = _bytes(fold(joined))
        search = self._search
        place = search(text, 0)
        if place is None:
            return
        plain = len(text) == len(joined)  # folding keeps the length, so these are bytes and characters alike
        behind = list(accumulate(len(one if plain else _bytes(fold(one))) + 1 for one in texts))
        left, last = _MOST_FOUND, -1
        while place is not None:
            start, end = place.span()
            number = bisect_right(behind, start)
            left = left - 1 if number == last else _MOST_FOUND
            last = number
            if left:
                yield first + number, self._rules[text[start:end]]
                start += 1
            else:
                yield first + number, self._all
                start = behind[number]
            place = search(text, start)


def _span_lookup(field: str, rules: Mapping[Any, Ids]) -> Lookup:
    edges = sorted({edge for span in rules for edge in (span.first, _behind(span.last))})
    between: list[Ids] = [()] * len(edges)
    for span, ids in rules.items():
        for at in range(bisect_right(edges, span.first) - 1, bisect_right(edges, span.last)):
            between[at] += ids
    addresses = Addresses()

    def of_text(text: str) -> Ids:
        address = addresses[text]
        at = -1 if address is None else bisect_right(edges, address) - 1
        return between[at] if at >= 0 else ()

    read = attrgetter(field)

    def lookup(events: Sequence[Event]) -> Iterator[tuple[int, Ids]]:
        for number, event in enumerate(events):
            text = read(event)
            if text is not None and (ids := of_text(text)):
                yield number, ids

    return lookup


def _behind(address: Address) -> Address:
    version, number = address
    return version, number + 1


def _text_reader(field: str) -> Read:
    read = attrgetter(field)
    return lambda events: [text or "" for text in map(read, events)]


def _all_encoded(events: Sequence[Event]) -> list[str]:
    return [_encoded(event.attributes) for event in events]


def _encoded(attributes: Mapping[str, Any]) -> str:
    if type(attributes) is EncodedAttributes:
        return attributes.text
    if not attributes:
        return ""
    try:
        return attributes_text(attributes)
    except UnicodeEncodeError:  # half a surrogate pair, in an event that was not stored
        return json.dumps(dict(attributes), ensure_ascii=False, separators=(",", ":"))


def _bytes(text: str) -> bytes:
    """As google-re2 takes it; a lone surrogate, which UTF-8 lacks, is read as `?` everywhere."""
    return text.encode("utf-8", "replace")
