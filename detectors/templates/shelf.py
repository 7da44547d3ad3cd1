"""The templates of one length: finds the one that a message has, and those that are much like it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from detectors.templates.likeness import is_fixed, is_name
from detectors.templates.template import ANY, VARIABLE
from detectors.templates.words import Places, Words

MOST_FORMS: Final = 64
"""Different sets of places with `<**>` among templates of one length. Each costs a look-up for a new message."""
MOST_NAMES: Final = 3
"""Names in a message that are looked at as values of a variable."""
MOST_COMPARED: Final = 500
"""Templates that a new message is compared with."""


class Shelf:
    """Templates by id. Adding, removing and finding cost little, however many there are."""

    def __init__(self) -> None:
        self.templates: dict[int, Words] = {}
        self._forms: dict[Places, dict[Words, int]] = {}
        self._holding: dict[tuple[int, str], dict[int, None]] = defaultdict(dict)  # in the order of addition

    def add(self, number: int, words: Words) -> None:
        """Put a template in."""
        self.templates[number] = words
        open_places = _open_places(words)
        self._forms.setdefault(open_places, {})[words] = number
        for place in enumerate(words):
            self._holding[place][number] = None

    def remove(self, number: int) -> Words:
        """Take a template out."""
        words = self.templates.pop(number)
        open_places = _open_places(words)
        form = self._forms[open_places]
        del form[words]
        if not form:
            del self._forms[open_places]
        for place in enumerate(words):
            holding = self._holding[place]
            del holding[number]
            if not holding:
                del self._holding[place]
        return words

    def matching(self, words: Words) -> int | None:
        """The template that stands for these words, which are none: the one that says most, of several."""
        names = [
            at for at, word in enumerate(words) if is_name(word) and word != VARIABLE and not is_fixed(word)
        ][:MOST_NAMES]
        for count in range(len(names) + 1):
            for blanked in combinations(names, count):
                number = self._matching(with_word(words, blanked, VARIABLE))
                if number is not None:
                    return number
        return None

    def _matching(self, words: Words) -> int | None:
        found: tuple[int, int] | None = None
        for places, form in self._forms.items():
            number = form.get(with_word(words, places, ANY))
            if number is not None and not any(is_fixed(words[place]) for place in places):
                found = min(found or (len(words) + 1, 0), (len(places), number))
        return None if found is None else found[1]

    def may_open(self, places: Places) -> bool:
        """Whether a template may have `<**>` in these places."""
        return places in self._forms or len(self._forms) < MOST_FORMS

    def alike(self, words: Words, most_different: int) -> Mapping[Places, Sequence[int]]:
        """Templates that differ in at most so many places, none of them fixed; by the places."""
        found: dict[Places, list[int]] = defaultdict(list)
        for number in self._candidates(words, most_different):
            other = self.templates[number]
            places = tuple([at for at, word in enumerate(words) if word != other[at]])
            if len(places) <= most_different and not any(
                is_fixed(words[at]) or is_fixed(other[at]) for at in places
            ):
                found[places].append(number)
        return found

    def _candidates(self, words: Words, most_different: int) -> Iterable[int]:
        """Whoever differs in at most n places has one of any n + 1 words: those that fewest have."""
        holding = [self._holding.get(place, {}) for place in enumerate(words)]
        holding.sort(key=len)
        found: dict[int, None] = {}
        for numbers in holding[: most_different + 1]:
            for number in numbers:
                found[number] = None
                if len(found) == MOST_COMPARED:
                    return sorted(found)
        return sorted(found)


def with_word(words: Words, places: Iterable[int], word: str) -> Words:
    """Words with another one in some places."""
    opened = list(words)
    for place in places:
        opened[place] = word
    return tuple(opened)


def _open_places(words: Words) -> Places:
    return tuple([at for at, word in enumerate(words) if word == ANY])
