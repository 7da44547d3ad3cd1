"""Whom a text means: by login, `DOMAIN\\login`, e-mail, @mention or name, with typing errors. Pure.

Whoever is meant exactly is found exactly: a login before an e-mail, a full name before a part of one. Only where
nobody is, those are proposed whose login or name is nearly the same.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Generic, Protocol, TypeVar

MOST_NEAR: Final = 5
"""So many are proposed at most: more buttons nobody reads."""
MOST_WORDS: Final = 4
"""Words of a name that are compared."""
LONGEST_WORD: Final = 40
"""Letters of a word that are compared."""


class Named(Protocol):
    """Somebody of the directory."""

    @property
    def name(self) -> str:
        """As it is written."""

    @property
    def logins(self) -> tuple[str, ...]:
        """All of them."""

    @property
    def email(self) -> str | None:
        """Their address, if it is known."""


P = TypeVar("P", bound=Named)


@dataclass(frozen=True, slots=True)
class Match(Generic[P]):
    """Who is meant by a text: `found`, one or several whom it fits alike; or else `near`, the best first."""

    text: str
    found: tuple[P, ...] = ()
    near: tuple[P, ...] = ()

    @property
    def one(self) -> P | None:
        """The one who is meant, if it is exactly one."""
        return self.found[0] if len(self.found) == 1 else None

    @property
    def candidates(self) -> tuple[P, ...]:
        """Who may be meant, where it is not certain."""
        return self.near if not self.found else self.found if len(self.found) > 1 else ()


@dataclass(frozen=True)
class Who(Generic[P]):
    """Finds people. Made once for a directory; indexes are made when they are needed first."""

    people: Sequence[P] = ()

    def match(self, text: str) -> Match[P]:
        """Who is meant by a text; never raises."""
        wanted = text.strip().removeprefix("@").strip()
        found = self._by_name(wanted)
        if not found and wanted[-1:] in "sS’'" and len(wanted) > 3:
            found = self._by_name(wanted.rstrip("’'").removesuffix("s").removesuffix("’").removesuffix("'"))
        return Match(text, found) if found else Match(text, near=self._near(wanted))

    def is_name(self, text: str) -> bool:
        """Whether a text is exactly somebody's login, e-mail, name, or part of a name."""
        return bool(self._by_name(text.strip().removeprefix("@")))

    def is_word(self, word: str) -> bool:
        """Whether a word is part of somebody's name."""
        return any(spelt in self._words for spelt in spellings(word))

    def goes_on(self, name: str, word: str) -> bool:
        """Whether a name goes on with a word: somebody has all of it as parts of their name, nearly at least."""
        words = (*words_of(name), *words_of(word))
        if not words or len(words) > MOST_WORDS:
            return False
        return bool(set.intersection(*(self._nearly(one) for one in words)))

    def _by_login(self, wanted: str) -> tuple[P, ...]:
        key = wanted.rpartition("\\")[2].strip().casefold()
        return tuple(self.people[i] for i in self._logins.get(key, ()))

    def _by_name(self, wanted: str) -> tuple[P, ...]:
        """Whom it means exactly, by the first of these that fits anybody."""
        by_login = self._by_login(wanted)
        words = words_of(wanted)
        if by_login or not words:
            return by_login
        whole = self._names.get(_folded(words), ())
        if not whole and len(words) <= MOST_WORDS:
            whole = tuple(sorted(set.intersection(*(self._having(word) for word in words))))
        return tuple(self.people[i] for i in whole)

    def _having(self, word: str) -> set[int]:
        return {i for spelt in spellings(word) for i in self._words.get(spelt, ())}

    def _near(self, wanted: str) -> tuple[P, ...]:
        """Whose login, or all of whose named parts, are few letters away."""
        words = words_of(wanted)
        if not words or len(words) > MOST_WORDS or wanted.rpartition("\\")[2].isdigit():
            return ()  # a number that is nobody's login is not a mistyped one: logs have logins of machines too
        each = [self._distances(word) for word in words]
        fitting = set.intersection(*(set(found) for found in each))
        far = {i: sum(found[i] for found in each) for i in fitting}
        if not far and len(words) > 1:  # one of the words may be far off, as a name after marriage
            far = {i: 2 + distance for found in each for i, distance in found.items() if distance == 0}
        ordered = sorted(far, key=lambda i: (far[i], self.people[i].name, i))
        return tuple(self.people[i] for i in ordered[:MOST_NEAR])

    def _nearly(self, word: str) -> set[int]:
        return set(self._distances(word))

    def _distances(self, word: str) -> dict[int, int]:
        """Who has a part of a name as near as this one, and how near."""
        found: dict[int, int] = {}
        for spelt in spellings(word[:LONGEST_WORD]):
            for other in {
                other for key in (spelt, *_shorter(spelt)) for other in self._shortened.get(key, ())
            }:
                distance = edits(spelt, other)
                if distance <= _allowed(spelt):
                    for i in self._words.get(other, ()):
                        found[i] = min(distance, found.get(i, distance))
        for i in self._having(word):
            found[i] = 0
        return found

    @cached_property
    def _logins(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = defaultdict(list)
        for i, person in enumerate(self.people):
            keys = {login.rpartition("\\")[2].strip().casefold() for login in person.logins}
            keys |= {person.email.casefold()} if person.email else set()
            for key in keys:
                found[key].append(i)
        return _tuples(found)

    @cached_property
    def _names(self) -> Mapping[str, tuple[int, ...]]:
        """By the whole name, either way round, and by the name that the e-mail address is made of."""
        found: dict[str, list[int]] = defaultdict(list)
        for i, person in enumerate(self.people):
            words = words_of(person.name)
            keys = {_folded(words), _folded(words[::-1])} if words else set()
            address = words_of(person.email or "")
            keys |= {_folded(address)} if len(address) > 1 else set()
            for key in keys:
                found[key].append(i)
        return _tuples(found)

    @cached_property
    def _words(self) -> Mapping[str, tuple[int, ...]]:
        """By each word of the name, of the e-mail address, and of logins that are made of words."""
        found: dict[str, list[int]] = defaultdict(list)
        for i, person in enumerate(self.people):
            words = {*words_of(person.name), *words_of(person.email or "")}
            words |= {word for login in person.logins for word in words_of(login.rpartition("\\")[2])}
            for key in {spelt for word in words if not word.isdigit() for spelt in spellings(word)}:
                found[key].append(i)
        return _tuples(found)

    @cached_property
    def _shortened(self) -> Mapping[str, tuple[str, ...]]:
        """Each word by itself and by itself less one letter: words one edit apart have one of these in common."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            for key in {word, *_shorter(word)}:
                found[key].append(word)
        return {key: tuple(words) for key, words in found.items()}


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name or an address, in lower case, with umlauts written out and without other accents."""
    text = name.partition("@")[0] if "@" in name[1:] else name
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ø", "oe"), ("å", "aa"), ("æ", "ae")):
        text = text.replace(umlaut, letters).replace(umlaut.upper(), letters)
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return tuple("".join(c if c.isalnum() else " " for c in plain).split())


def spellings(word: str) -> frozenset[str]:
    """A word as it is compared: `mueller` is `muller` as well, for who types no umlauts."""
    key = "".join(words_of(word))
    bare = key.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return frozenset(spelt for spelt in (key, bare) if spelt)


def edits(one: str, other: str) -> int:
    """How many letters must be changed, added, left out or swapped with their neighbour."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, second in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != second))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == second:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _allowed(word: str) -> int:
    """Typing errors in a word of its length that still leave no doubt which was meant."""
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2


def _shorter(word: str) -> Iterable[str]:
    return (word[:k] + word[k + 1 :] for k in range(len(word))) if len(word) > 2 else ()


def _folded(words: Sequence[str]) -> str:
    return " ".join(words)


def _tuples(found: Mapping[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {key: tuple(dict.fromkeys(values)) for key, values in found.items()}
