"""Reads the values of a question: logins and names, document numbers, ids, nodes, and lists of them. Pure."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from bot.asking.calendar_words import MONTHS, UNITS
from bot.asking.dates import ALSO_PEOPLE, TimingReader
from bot.asking.fillers import VERBS
from bot.asking.forms import (
    address_of,
    is_trace_id,
    is_url,
    login_of,
    looks_like_node,
    split_field,
    status_of,
)
from bot.asking.spelling import surely
from bot.asking.tokens import Token, key_at
from bot.asking.vocabulary import KNOWN
from bot.asking.who import MOST_WORDS, Who
from bot.asking.words import NUMBER_MARKS, SEPARATORS, SERVICE_SYNONYMS


class ValueReader:
    """Reads values at a position of a sentence, and tells what can be the value of what."""

    def __init__(
        self,
        sentence: str,
        tokens: Sequence[Token],
        timings: TimingReader,
        services: Collection[str],
        nodes: Collection[str],
        who: Who[Any],
    ) -> None:
        self._sentence = sentence
        self._tokens = tokens
        self._timings = timings
        self._who = who
        self._full: dict[int, int | None] = {}  # what `full_name` found, by position
        self._names: dict[str, bool] = {}  # and whether words are somebody's name
        self.services = {word: name for name in services for word in _service_words(name)}
        self.nodes = {name.casefold(): name for name in nodes}

    def value(self, i: int) -> tuple[str, int]:
        """The value at a position as typed: `12-14` is put together again where it is no time."""
        if i >= len(self._tokens):
            return "", i
        token, end = self._tokens[i], i + 1
        while end + 1 < len(self._tokens) and self._key(end) == "-" and self._tokens[end].start == token.end:
            token, end = self._tokens[end + 1], end + 2
        start = self._tokens[i]
        return (self._sentence[start.start : token.end] if end > i + 1 else start.text).lstrip("#"), end

    def past_marks(self, i: int) -> int:
        """The position after what may stand between a noun and its value: `document with the id 11213`."""
        k = i
        while self._key(k) in ("with", "mit", "the", "der", "dem", "den"):
            k += 1
        i = k if self._key(k) in NUMBER_MARKS else i
        while self._key(i) in NUMBER_MARKS:
            i += 1
        return i

    def list(self, i: int, accepts: Callable[[int], bool]) -> tuple[tuple[str, ...], int]:
        """One value or several: `web1, web2 and web3`. The first one has been accepted."""
        value, end = self.value(i)
        values = [value]
        while True:
            k = self._past_separators(end)
            if k == end or not accepts(k) or (self._key(k).isdigit() and self._key(k + 1) in MONTHS):
                return tuple(values), end
            value, end = self.value(k)
            values.append(value)

    def people(self, i: int) -> tuple[tuple[str, ...], int]:
        """Logins or names: `1087 and 1088`, `Anna Schmidt`."""
        values: list[str] = []
        while True:
            value, end = self._name(i)
            values.append(login_of(value))
            i = self._past_separators(end)
            if i == end or not self.is_person(i) or self._is_something_else(i):
                return tuple(values), end

    def _is_something_else(self, i: int) -> bool:
        """Whether what follows a login and a comma is no login by its form: `user 1087, web1, 10.0.0.5`."""
        key = self._key(i)
        return looks_like_node(key) or address_of(key) is not None or is_trace_id(key) or is_url(key)

    def is_person(self, i: int) -> bool:
        """Whether a login or a name can stand here."""
        key = self._key(i)
        if self.full_name(i) is not None:
            return True
        if key in ALSO_PEOPLE and not self._key(i + 1)[:1].isdigit():
            return self._tokens[i].text[:1].isupper()
        if (
            not key
            or key in KNOWN
            or key in VERBS
            or key in self.services
            or key in self.nodes
            or split_field(key)
        ):
            return False
        if key.isdigit():
            return self._key(i + 1) not in MONTHS and self._key(i + 1) not in UNITS
        return any(c.isalnum() for c in key) and self._timings.read(i) is None

    def full_name(self, i: int) -> int | None:
        """The position after a name of several words that somebody in the directory has; None if none is here."""
        if i not in self._full:
            self._full[i] = self._full_name(i)
        return self._full[i]

    def _full_name(self, i: int) -> int | None:
        if not self._who.people or not self._who.is_word(self._key(i)):
            return None
        for end in range(i + MOST_WORDS, i + 1, -1):
            words = [self._key(k) for k in range(i, end)]
            if all(any(c.isalpha() for c in word) for word in words) and self._is_name(" ".join(words)):
                return end
        return None

    def is_known_person(self, i: int) -> bool:
        """Whether somebody's login or name stands here, though nothing says that somebody follows."""
        if not self._who.people or not self.is_person(i):
            return False
        key = self._key(i)
        number = key.isdigit() and (len(key) < 3 or status_of(key) is not None)
        return not number and not is_trace_id(key) and self._is_name(key)

    def _is_name(self, text: str) -> bool:
        if text not in self._names:
            self._names[text] = self._who.is_name(text)
        return self._names[text]

    def capitals(self, i: int) -> int:
        """How many capitalised words that mean nothing else stand here, one after the other."""
        end = i
        while end < i + 3 and end < len(self._tokens) and self.is_person(end):
            if self._tokens[end].quoted or not _capitalised(self._tokens[end].text):
                break
            end += 1
        return end - i

    def is_slip(self, i: int) -> bool:
        """Whether this word or the next is a known one, mistyped."""
        return any(surely(self._key(k)) is not None for k in (i, i + 1))

    def is_document(self, i: int) -> bool:
        """Whether the number of a document can stand here."""
        key = self._key(i)
        if not any(c.isdigit() for c in key) or key in self.nodes:
            return False
        return (key.isdigit() and self._key(i + 1) not in MONTHS) or self._timings.read(i) is None

    def is_long_id(self, i: int) -> bool:
        """Whether a trace id can stand here, where one was announced."""
        key = self._key(i)
        return (
            len(key) > 3
            and any(c.isdigit() for c in key)
            and (is_trace_id(key) or self._timings.read(i) is None)
        )

    def is_free(self, i: int, taken: frozenset[str]) -> bool:
        """Whether a word stands here that is none of those taken, and no time."""
        key = self._key(i)
        return (
            any(c.isalnum() for c in key)
            and key not in taken
            and (key.isdigit() or self._timings.read(i) is None)
        )

    def is_node(self, i: int, *, strict: bool) -> bool:
        """Whether a node can stand here; not `strict` (after `on`): any word of letters and digits."""
        key = self._key(i)
        if key in self.nodes or looks_like_node(key):
            return True
        mixed = any(c.isdigit() for c in key) and any(c.isalpha() for c in key)
        other = address_of(key) is not None or is_trace_id(key) or is_url(key)
        return not strict and mixed and not other and self._timings.read(i) is None

    def is_service(self, i: int) -> bool:
        """Whether the word here is a log category by itself."""
        return self._key(i) in self.services

    def _name(self, i: int) -> tuple[str, int]:
        """One login, or a name of up to three capitalised words."""
        full = self.full_name(i)
        if full is not None:
            return " ".join(self._tokens[k].text for k in range(i, full)), full
        value, end = self.value(i)
        while end < i + MOST_WORDS and self._goes_on(value, end):
            value, end = f"{value} {self._tokens[end].text}", end + 1
        if not _capitalised(value.lstrip("@")):
            return self._in_small_letters(value, i, end)
        while end < i + 3 and self.is_free(end, KNOWN) and _capitalised(self._tokens[end].text):
            value, end = f"{value} {self._tokens[end].text}", end + 1
        return value, end

    def _in_small_letters(self, value: str, i: int, end: int) -> tuple[str, int]:
        """`for ada berg`: two words that mean nothing, and nothing of that kind after them."""
        words = (value, self._key(end))
        if not all(len(word) > 2 and word.isalpha() and word.islower() for word in words) or self._who.people:
            return value, end
        if self.is_slip(i) or not all(self.is_free(k, KNOWN | VERBS) for k in (i, end)):
            return value, end
        if end + 1 < len(self._tokens) and self.is_free(end + 1, KNOWN | VERBS):
            return value, end
        return f"{value} {self._tokens[end].text}", end + 1

    def _goes_on(self, name: str, i: int) -> bool:
        """Whether a word, maybe mistyped, is more of somebody's name."""
        key = self._key(i)
        if (
            not self._who.people
            or len(key) < 3
            or not key.isalpha()
            or key in self.services
            or key in self.nodes
        ):
            return False
        if not self.is_free(i, KNOWN):
            return False
        whole = f"{name.removeprefix('@').casefold()}\n{key}"
        if whole not in self._names:
            self._names[whole] = self._who.goes_on(name.removeprefix("@"), key)
        return self._names[whole]

    def _past_separators(self, i: int) -> int:
        while self._key(i) in SEPARATORS:
            i += 1
        return i

    def _key(self, i: int) -> str:
        return key_at(self._tokens, i)


def _capitalised(text: str) -> bool:
    return text.replace("-", "").isalpha() and text[0].isupper()


def _service_words(name: str) -> frozenset[str]:
    """The words that mean a log category: its name, and those that mean the same."""
    key = name.casefold()
    for words in SERVICE_SYNONYMS:
        if key in words:
            return words
    return frozenset([key])
