"""The templates of one length: finds the one that a message has, and those that are much like it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from operator import ne
from typing import Final

from detectors.templates.likeness import is_fixed, is_name, stands_for
from detectors.templates.template import ANY, KIND, VARIABLE
from detectors.templates.words import Places, Words

MOST_FORMS: Final = 64
"""Different sets of places with `<**>` among templates of one length. Each costs a look-up for a new message."""
MOST_ALIKE: Final = 20
"""Templates that are looked at which differ in names only."""
MOST_COUNTED: Final = 2_000
"""Words of templates that are looked at to find those."""
MOST_COMPARED: Final = 100
"""Templates that a new message is compared with."""


class Shelf:
    """Templates by id, each of so many words. Adding, removing and finding cost little, however many there are."""

    def __init__(self, length: int) -> None:
        self.templates: dict[int, Words] = {}
        self._forms: dict[Places, dict[Words, dict[int, None]]] = {}  # by the places of `<**>`, names blanked
        self._holding: list[dict[str, int | dict[int, None]]] = [
            {} for _ in range(length)
        ]  # who has a word where

    def add(self, number: int, words: Words) -> None:
        """Put a template in."""
        self.templates[number] = words
        self._forms.setdefault(_open_places(words), {}).setdefault(_blanked(words), {})[number] = None
        for word, place in zip(words, self._holding, strict=True):
            holding = place.get(word)
            if holding is None:
                place[word] = number  # most words of a flood: a set for each would be most of the memory
            elif isinstance(holding, int):
                place[word] = {holding: None, number: None}
            else:
                holding[number] = None

    def remove(self, number: int) -> None:
        """Take a template out."""
        words = self.templates.pop(number)
        open_places, blanked = _open_places(words), _blanked(words)
        form = self._forms[open_places]
        del form[blanked][number]
        if not form[blanked]:
            del form[blanked]
        if not form:
            del self._forms[open_places]
        for word, place in zip(words, self._holding, strict=True):
            holding = place[word]
            if isinstance(holding, int):
                del place[word]
            else:
                del holding[number]
                if not holding:
                    del place[word]

    def matching(self, words: Words) -> int | None:
        """The template that stands for these words, which are none: the one that says most, of several."""
        blanked = _blanked(words)
        found: tuple[int, int] | None = None
        for places, form in self._forms.items():
            for number in list(form.get(_with_any(blanked, places), ()))[:MOST_ALIKE]:
                if stands_for(self.templates[number], words):
                    opened = sum(
                        one != other for one, other in zip(self.templates[number], words, strict=True)
                    )
                    found = min(found or (len(words) + 1, 0), (opened, number))
        return None if found is None else found[1]

    def may_open(self, places: Places) -> bool:
        """Whether a template may have `<**>` in these places."""
        return places in self._forms or len(self._forms) < MOST_FORMS

    def alike(self, words: Words, most_different: int) -> Mapping[Places, Sequence[int]]:
        """Templates that differ in at most so many places, none of them fixed; by the places."""
        found: dict[Places, list[int]] = defaultdict(list)
        for number in self._candidates(words, most_different):
            other = self.templates[number]
            if sum(map(ne, words, other)) > most_different:
                continue
            places = tuple([at for at, word in enumerate(words) if word != other[at]])
            if not any(is_fixed(words[at]) or is_fixed(other[at]) for at in places):
                found[places].append(number)
        return found

    def _candidates(self, words: Words, most_different: int) -> Iterable[int]:
        """Whoever differs in at most n places has all but n of any words; those are asked that fewest have."""
        found = [place.get(word, ()) for word, place in zip(words, self._holding, strict=True)]
        holding = [(numbers,) if isinstance(numbers, int) else numbers for numbers in found]
        holding.sort(key=len)
        counted: Counter[int] = Counter()
        asked, room = 0, MOST_COUNTED
        for numbers in holding:
            if asked > most_different and len(numbers) > room:
                break
            counted.update(islice(numbers, max(room, 0)))
            room -= len(numbers)
            asked += 1
        least = max(1, asked - most_different)
        return sorted([number for number, count in counted.items() if count >= least])[:MOST_COMPARED]


def _blanked(words: Words) -> Words:
    fixed = words.index(KIND) if KIND in words else len(words)
    return tuple([VARIABLE if is_name(word) else word for word in words[:fixed]]) + words[fixed:]


def _with_any(words: Words, places: Places) -> Words:
    if not places:
        return words
    opened = list(words)
    for place in places:
        opened[place] = ANY
    return tuple(opened)


def _open_places(words: Words) -> Places:
    return tuple([at for at, word in enumerate(words) if word == ANY])
