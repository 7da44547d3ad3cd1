"""Finds the few rules that an event can meet at all, whatever the number of rules: by what they cannot do without."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from detectors.anchors import WORD, Exact, Group, Part, Piece, Span
from detectors.terms import Address
from detectors.view import SINGLE, Slots, View
from ingest.event import text_of

Ids = tuple[int, ...]

_REMEMBERED: Final = 50_000
"""Words whose rules are kept. Logs repeat their words; a flood of new ones empties the memory, no more."""
_LONGEST_REMEMBERED: Final = 64
_GRAM: Final = 3

Lookup = Callable[[View], Iterable[Ids]]


class CandidateIndex:
    """The rules, by number, that an event may meet. Rules without a group are candidates of every event."""

    def __init__(self, groups: Sequence[tuple[int, Group | None]], slots: Slots) -> None:
        self.empty = not groups
        self._always = tuple(rule for rule, group in groups if group is None)
        by_field: dict[tuple[type, str], dict[Any, list[int]]] = defaultdict(lambda: defaultdict(list))
        for rule, group in groups:
            for anchor in group or ():
                by_field[type(anchor), anchor.field][anchor].append(rule)
        self._lookups = [
            _lookup(kind, field, anchors, slots)
            for (kind, field), anchors in sorted(by_field.items(), key=str)
        ]

    def candidates(self, view: View) -> set[int]:
        """Every rule that the event meets is among them."""
        found = set(self._always)
        for lookup in self._lookups:
            for ids in lookup(view):
                found.update(ids)
        return found


def _lookup(kind: type, field: str, anchors: Mapping[Any, list[int]], slots: Slots) -> Lookup:
    ids: dict[Any, Ids] = {anchor: tuple(rules) for anchor, rules in anchors.items()}
    if kind is Exact:
        return _exact_lookup(field, {anchor.text: rules for anchor, rules in ids.items()}, slots)
    if kind is Span:
        return _span_lookup(field, ids, slots)
    if kind is Part:
        return _part_lookup(field, {anchor.text: rules for anchor, rules in ids.items()}, slots)
    return _word_lookup(field, Words(ids), slots)


def _exact_lookup(field: str, rules: Mapping[str, Ids], slots: Slots) -> Lookup:
    slot = slots.slot("folded", field)
    if field in SINGLE:
        return lambda view: (rules[text],) if (text := view[slot]) in rules else ()
    values = slots.slot("values", field)

    def lookup(view: View) -> Iterable[Ids]:
        texts = list(view[slot])
        # 5.0 meets the number 5
        texts += [
            text_of(int(value)) for value in view[values] if type(value) is float and value.is_integer()
        ]
        return [rules[text] for text in texts if text in rules]

    return lookup


def _part_lookup(field: str, rules: Mapping[str, Ids], slots: Slots) -> Lookup:
    slot = slots.slot("texts", field)
    return lambda view: [ids for text in view[slot] for part, ids in rules.items() if part in text]


def _word_lookup(field: str, words: "Words", slots: Slots) -> Lookup:
    slot = slots.slot("folded", field)
    cut = WORD.findall
    if field in SINGLE:

        def lookup(view: View) -> Iterable[Ids]:
            text = view[slot]
            return () if text is None else [ids for word in cut(text) if (ids := words[word])]

        return lookup
    return lambda view: [ids for text in view[slot] for word in cut(text) if (ids := words[word])]


def _span_lookup(field: str, rules: Mapping[Any, Ids], slots: Slots) -> Lookup:
    slot = slots.slot("addresses", field)
    edges = sorted({edge for span in rules for edge in (span.first, _behind(span.last))})
    between: list[Ids] = [()] * len(edges)
    for span, ids in rules.items():
        for at in range(bisect_right(edges, span.first) - 1, bisect_right(edges, span.last)):
            between[at] += ids

    def lookup(view: View) -> Iterable[Ids]:
        places = [bisect_right(edges, address) - 1 for address in view[slot]]
        return [between[at] for at in places if at >= 0]

    return lookup


def _behind(address: Address) -> Address:
    version, number = address
    return version, number + 1


class Words(dict[str, Ids]):
    """The rules for which a word counts; remembers the words that it was asked for."""

    def __init__(self, pieces: Mapping[Any, Ids]) -> None:
        super().__init__()
        self._whole: dict[str, Ids] = {}
        self._short: list[tuple[Piece, Ids]] = []
        self._grams: dict[str, list[tuple[Piece, Ids]]] = defaultdict(list)
        for piece, ids in pieces.items():
            if not (piece.left_open or piece.right_open):
                self._whole[piece.text] = ids
            elif len(piece.text) < _GRAM:
                self._short.append((piece, ids))
            else:
                rarest = min(_grams(piece.text), key=lambda gram: len(self._grams.get(gram, ())))
                self._grams[rarest].append((piece, ids))

    def __missing__(self, word: str) -> Ids:
        found = list(self._whole.get(word, ()))
        for piece, ids in self._short:
            if _fits(piece, word):
                found += ids
        buckets = self._grams
        for gram in set(_grams(word)) if buckets else ():  # a set: a word of one letter repeats one gram
            for piece, ids in buckets.get(gram, ()):
                if _fits(piece, word):
                    found += ids
        rules = tuple(found)
        if len(word) <= _LONGEST_REMEMBERED:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = rules
        return rules


def _grams(text: str) -> list[str]:
    return [text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)]


def _fits(piece: Piece, word: str) -> bool:
    if not piece.right_open:
        return word.endswith(piece.text)
    return piece.text in word if piece.left_open else word.startswith(piece.text)
