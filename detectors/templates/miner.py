"""Groups messages by template as they come.

A message whose variables are blanked is a template of its own. When so many templates differ in the same places only
that these must be variables, they become one. So what is grouped depends little on the order of the messages, two
messages are apart until there is evidence that they are of one kind, and an id once given is only ever merged.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from detectors.templates.fans import Fan, fan_of
from detectors.templates.masking import Masker
from detectors.templates.shelf import Shelf
from detectors.templates.template import KIND, OTHER, Mined, Template
from detectors.templates.words import Words, replaced, words_of

MOST_TEMPLATES: Final = 20_000
"""Templates that a miner keeps; messages of further kinds share one template, `<other>`."""
_LARGE_FAMILY: Final = 10
"""Messages that begin alike have at most this fraction of them, so that free text behind a few words cannot fill the
table; further ones of their family share a template, `Could not <other>`."""
_SMALL_FAMILY: Final = 10
_BEGINNING: Final = 2

_REMEMBERED: Final = 4_096
_LONGEST_REMEMBERED: Final = 500


class Miner:
    """Gives each message the id of its template. Restored from its templates, it goes on with the same ids."""

    def __init__(self, templates: Iterable[Template] = (), most: int = MOST_TEMPLATES) -> None:
        self._most = most
        self._last = 0
        self._masker = Masker()
        self._mined: dict[int, Mined] = {}
        self._ids: dict[str, int] = {}  # of templates by their texts
        self._seen: dict[str, int] = {}  # of messages whose template has another text
        self._families: Counter[Words] = Counter()
        self._shelves: dict[int, Shelf] = {}
        for template in sorted(templates, key=lambda one: one.id):
            self._last = template.id
            if template.into is None:
                self._add(template.id, template.text)

    def mine(self, message: str) -> Mined:
        """The template of a message."""
        text = self._masker.mask(message)
        number = self._ids.get(text) or self._seen.get(text)
        return self._mined[number] if number else self._unknown(text)

    def templates(self) -> Iterator[Template]:
        """Those that are not merged, in the order of their ids."""
        for number in sorted(self._mined):
            yield Template(number, self._mined[number].text)

    def forget(self, ids: Iterable[int]) -> None:
        """Make room: templates that nobody keeps any more. Their ids are not given again."""
        for number in ids:
            if number in self._mined:
                self._remove(number)
        self._seen.clear()

    def _unknown(self, text: str) -> Mined:
        words = words_of(text)
        shelf = self._shelf(words)
        number = shelf.matching(words)
        if number is not None:
            return self._remember(text, number)
        if len(self._mined) >= self._most:
            return self._other(text, OTHER)
        if self._families[family_of(words)] >= max(_SMALL_FAMILY, self._most // _LARGE_FAMILY):
            return self._other(text, " ".join(family_of(words)))
        fan = fan_of(words, shelf)
        if fan is not None:
            return self._merge(text, fan)
        self._last += 1
        self._add(self._last, text)
        return Mined(self._last, text, new=True, changed=True)

    def _merge(self, text: str, fan: Fan) -> Mined:
        opened = replaced(text, fan.opened)
        numbers = {*fan.numbers, self._ids.get(opened, fan.numbers[0])}
        keeper, *merged = sorted(numbers)
        for number in numbers:
            self._remove(number)
        self._seen.clear()
        self._add(keeper, opened)
        self._remember(text, keeper)
        return Mined(keeper, opened, changed=True, merged=tuple(merged))

    def _shelf(self, words: Words) -> Shelf:
        shelf = self._shelves.get(len(words))
        if shelf is None:
            shelf = self._shelves[len(words)] = Shelf(len(words))
        return shelf

    def _other(self, text: str, other: str) -> Mined:
        number = self._ids.get(other)
        if number is not None:
            return self._remember(text, number)
        self._last += 1
        self._add(self._last, other)
        self._remember(text, self._last)
        return Mined(self._last, other, new=True, changed=True)

    def _remember(self, text: str, number: int) -> Mined:
        if len(text) <= _LONGEST_REMEMBERED:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[text] = number
        return self._mined[number]

    def _add(self, number: int, text: str) -> None:
        self._ids[text] = number
        self._mined[number] = Mined(number, text)
        words = words_of(text)
        self._shelf(words).add(number, words)
        self._families[family_of(words)] += 1

    def _remove(self, number: int) -> None:
        text = self._mined.pop(number).text
        del self._ids[text]
        words = words_of(text)
        self._shelf(words).remove(number)
        self._families[family_of(words)] -= 1
        if not self._families[family_of(words)]:
            del self._families[family_of(words)]


def family_of(words: Words) -> Words:
    """How messages begin, and their kind: what those have in common that share a template if they are too many."""
    fixed = words.index(KIND) if KIND in words else len(words)
    return (*words[: min(fixed, _BEGINNING)], OTHER, *words[fixed:])
