"""Reads which events are meant: logins, documents, nodes, categories, statuses, addresses, quoted text. Pure."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.asking.calendar_words import MONTHS, UNITS
from bot.asking.dates import ALSO_PEOPLE, TimingReader
from bot.asking.forms import (
    address_of,
    is_http_status,
    is_trace_id,
    is_url,
    login_of,
    looks_like_login,
    looks_like_node,
    split_field,
    status_of,
    version_of,
)
from bot.asking.tokens import Token, key_at
from bot.asking.vocabulary import KNOWN, STOP, phrase_at
from bot.asking.words import (
    FIELD_NOUNS,
    LEVEL_NAMES,
    LEVEL_PHRASES,
    NODE_PREPOSITIONS,
    NUMBER_MARKS,
    SEPARATORS,
    SERVICE_SYNONYMS,
    STATUS_PHRASES,
    WHOSE,
)

_FOR = frozenset("for für fuer".split())
_LOGIN_BY = frozenset("by bei".split())


@dataclass(frozen=True, slots=True)
class Part:
    """What was read up to `end`. A `text` part has no field; a noun that names no value has no values."""

    field: str
    values: tuple[str, ...]
    end: int
    negated: bool = False


class FieldReader:
    """Reads parts at a position of a sentence."""

    def __init__(
        self,
        sentence: str,
        tokens: Sequence[Token],
        timings: TimingReader,
        services: Collection[str],
        nodes: Collection[str],
    ) -> None:
        self._sentence = sentence
        self._tokens = tokens
        self._timings = timings
        self._services = {word: name for name in services for word in _service_words(name)}
        self._nodes = {name.casefold(): name for name in nodes}

    def phrase(self, i: int) -> Part | None:
        """A status or a level in words (`not found`, `fatal errors`); the longer phrase wins."""
        status = phrase_at(STATUS_PHRASES, self._tokens, i)
        level = phrase_at(LEVEL_PHRASES, self._tokens, i)
        if status is not None and (level is None or status[1] >= level[1]):
            return Part("http_status", (status[0],), status[1])
        return Part("level", level[0], level[1]) if level is not None else None

    def named(self, i: int) -> Part | None:
        """`user 1087`, `node:web2`, `for 1087`, `on web2`, `api`: a value whose field is said."""
        return self._field(i) or self._noun(i) or self._whose(i) or self._node(i) or self._service(i)

    def shaped(self, i: int) -> Part | None:
        """A value whose form says what it is: an address, a trace id, an e-mail address, a status."""
        token = self._tokens[i]
        if token.quoted:
            return Part("text", (token.text,), i + 1)
        text = token.text
        address = address_of(text)
        if address is not None:
            return Part("client_ip", (address,), i + 1)
        if is_trace_id(text):
            return Part("trace_id", (text,), i + 1)
        if text.startswith("@") and len(text) > 1:
            return self._people(i)
        if "\\" in text.strip("\\") or looks_like_login(text, surely=True):
            return Part("user", (text,), i + 1)
        if is_url(text):
            return Part("url", (text,), i + 1)
        status = status_of(token.key)
        if status is not None:
            return Part("http_status", (status,), i + 1)
        version = version_of(text, alone=True)
        if version is not None:
            return Part("version", (version,), i + 1)
        if self._is_node(i, strict=True):
            return self._list("node", i, lambda k: self._is_node(k, strict=True))
        return None

    def noun(self, i: int) -> tuple[str, int] | None:
        """The field that a noun at this position names, and the next position."""
        return phrase_at(FIELD_NOUNS, self._tokens, i)

    def is_service(self, i: int) -> bool:
        """Whether the word at a position is a log category by itself."""
        return self._key(i) in self._services

    def trace_after(self, i: int) -> Part | None:
        """The trace id that follows the word `trail`."""
        k = i
        while self._key(k) in NUMBER_MARKS or self._key(k) in (
            "of",
            "for",
            "von",
            "für",
            "zu",
            "request",
            "trace",
            "a",
        ):
            k += 1
        noun = self.noun(k)
        if noun is not None and noun[0] == "trace_id":
            k = noun[1]
        return self._list("trace_id", k, self._is_long_id) if self._is_long_id(k) else None

    def _field(self, i: int) -> Part | None:
        """`node:web2`, `status=403`, `-node:web1`, `message:"a b"`."""
        found = split_field(self._tokens[i].text) if not self._tokens[i].quoted else None
        if found is None:
            return None
        field, value, negated = found
        end = i + 1
        if not value:
            if end >= len(self._tokens) or not self._tokens[end].quoted:
                return None
            value, end = self._tokens[end].text, end + 1
        if field == "level":
            value = LEVEL_NAMES.get(value.casefold(), value.casefold())
        elif field == "service":
            value = self._services.get(value.casefold(), value)
        elif field == "user":
            value = login_of(value)
        return Part(field, (value,), end, negated)

    def _noun(self, i: int) -> Part | None:
        noun = self.noun(i)
        if noun is None:
            return None
        field, k = noun
        if field == "document_type":
            return self._document_type(k)
        while self._key(k) in NUMBER_MARKS:
            k += 1
        if k < len(self._tokens) and self._tokens[k].quoted:
            return (
                Part(field, (self._tokens[k].text,), k + 1) if field not in ("level", "http_status") else None
            )
        accepts = self._accepts(field)
        if not accepts(k):
            return None
        if field == "user":
            return self._people(k)
        part = self._list(field, k, accepts)
        return Part(field, tuple(self._spelt(field, value) for value in part.values), part.end)

    def _accepts(self, field: str) -> Callable[[int], bool]:
        match field:
            case "user":
                return self._is_person
            case "document_id":
                return self._is_document
            case "trace_id":
                return self._is_long_id
            case "client_ip":
                return lambda k: address_of(self._value(k)[0]) is not None
            case "http_status":
                return lambda k: is_http_status(self._key(k))
            case "level":
                return lambda k: self._key(k) in LEVEL_NAMES
            case "version":
                return lambda k: version_of(self._value(k)[0], alone=False) is not None
            case "service":
                return lambda k: self._key(k) in self._services or self._is_free(k, KNOWN)
            case "node":
                return lambda k: self._key(k) in self._nodes or self._is_free(k, KNOWN)
            case _:
                return lambda k: self._is_free(k, STOP)

    def _spelt(self, field: str, value: str) -> str:
        """A value as the events have it."""
        if field == "service":
            return self._services.get(value.casefold(), value)
        if field == "node":
            return self._nodes.get(value.casefold(), value)
        if field == "level":
            return LEVEL_NAMES.get(value.casefold(), value)
        if field == "client_ip":
            return address_of(value) or value
        if field == "http_status":
            return status_of(value.casefold()) or value
        if field == "version":
            return version_of(value, alone=False) or value
        return value

    def _whose(self, i: int) -> Part | None:
        """`for 1087`, `by anna`, `from 1087`: a bare number after these is a login."""
        key = self._key(i)
        k = i + 1
        if key not in WHOSE or k >= len(self._tokens) or self._tokens[k].quoted:
            return None
        if self._key(k) in ("the", "a", "den", "der", "dem"):
            k += 1
        value = self._value(k)[0]
        if (
            address_of(value) is not None
            or is_trace_id(value)
            or is_url(value)
            or self._node_name(k) is not None
        ):
            return None
        if key in _FOR or key in _LOGIN_BY:
            accepted = self._is_person(k) and not (key in _LOGIN_BY and is_http_status(value))
        else:
            digits = value.isdigit() and len(value) > 2 and not is_http_status(value)
            accepted = (digits and self._is_person(k)) or looks_like_login(value, surely=True)
        return self._people(k) if accepted else None

    def _people(self, i: int) -> Part:
        """Logins or names: `1087 and 1088`, `Anna Schmidt`."""
        values: list[str] = []
        k = i
        while True:
            value, k = self._name(k)
            values.append(login_of(value))
            following = k
            while self._key(following) in SEPARATORS:
                following += 1
            if following == k or not self._is_person(following) or self._timings.read(following) is not None:
                return Part("user", tuple(values), k)
            k = following

    def _name(self, i: int) -> tuple[str, int]:
        """One login, or a name of up to three capitalised words."""
        value, k = self._value(i)
        if not value.lstrip("@").isalpha() or not value.lstrip("@")[:1].isupper():
            return value, k
        while (
            k < i + 3
            and self._is_free(k, KNOWN)
            and self._tokens[k].text.isalpha()
            and self._tokens[k].text[0].isupper()
        ):
            value, k = f"{value} {self._tokens[k].text}", k + 1
        return value, k

    def _node(self, i: int) -> Part | None:
        if self._key(i) not in NODE_PREPOSITIONS:
            return None
        k = i + 1
        strict = self._key(i) in ("at", "in")
        return (
            self._list("node", k, lambda j: self._is_node(j, strict=strict))
            if self._is_node(k, strict=strict)
            else None
        )

    def _service(self, i: int) -> Part | None:
        name = self._services.get(self._key(i))
        return Part("service", (name,), i + 1) if name is not None else None

    def _document_type(self, i: int) -> Part | None:
        """What follows `document type`, as typed: up to a word that goes on with the question."""
        k = i
        while self._key(k) in NUMBER_MARKS:
            k += 1
        if k >= len(self._tokens):
            return None
        first = self._tokens[k]
        if first.quoted:
            return Part("document_type", (first.text,), k + 1)
        capital = first.text[:1].isupper()
        if (
            self._timings.read(k) is not None
            or first.key in (SEPARATORS | WHOSE)
            or (first.key in STOP
            and not capital)
        ):
            return None
        end = k + 1
        while end < len(self._tokens) and self._goes_on(end, capital=capital):
            end += 1
        return Part("document_type", (self._sentence[first.start : self._tokens[end - 1].end],), end)

    def _goes_on(self, i: int, *, capital: bool) -> bool:
        """Whether the name of a document type goes on with this word."""
        token = self._tokens[i]
        if (
            token.quoted
            or token.key == "-"
            or token.key in LEVEL_PHRASES
            or self._timings.read(i) is not None
        ):
            return False
        if capital and token.text[:1].isupper():
            noun = self.noun(i)
            return noun is None or not any(c.isdigit() for c in self._key(noun[1]))
        if token.key in ("of", "and", "&", "und"):
            following = self._tokens[i + 1] if i + 1 < len(self._tokens) else None
            return (
                capital
                and following is not None
                and following.text[:1].isupper()
                and following.key not in KNOWN
            )
        return not capital and (
            token.key not in KNOWN or token.key in ("request", "requests", "change", "file", "record")
        )

    def _list(self, field: str, i: int, accepts: Callable[[int], bool]) -> Part:
        """One value or several: `web1, web2 and web3`."""
        value, end = self._value(i)
        values = [value]
        while True:
            k = end
            while self._key(k) in SEPARATORS:
                k += 1
            if k == end or not accepts(k) or (self._key(k).isdigit() and self._key(k + 1) in MONTHS):
                break
            value, end = self._value(k)
            values.append(value)
        return Part(
            field, tuple(self._nodes.get(v.casefold(), v) if field == "node" else v for v in values), end
        )

    def _value(self, i: int) -> tuple[str, int]:
        """The value at a position as typed: `12-14` is put together again where it is no time."""
        if i >= len(self._tokens):
            return "", i
        token, end = self._tokens[i], i + 1
        while (
            end + 1 < len(self._tokens)
            and self._key(end) == "-"
            and self._tokens[end].start == self._tokens[end - 1].end
        ):
            end += 2
        return (
            self._sentence[token.start : self._tokens[end - 1].end] if end > i + 1 else token.text
        ).lstrip("#"), end

    def _is_person(self, i: int) -> bool:
        key = self._key(i)
        if (
            not key
            or key in KNOWN
            or key in self._services
            or key in self._nodes
            or split_field(self._tokens[i].text)
        ):
            return False
        if key.isdigit():
            return self._key(i + 1) not in MONTHS and self._key(i + 1) not in UNITS
        return any(c.isalnum() for c in key) and self._timings.read(i) is None

    def _is_document(self, i: int) -> bool:
        key = self._key(i)
        if not any(c.isdigit() for c in key) or key in self._nodes:
            return False
        return (key.isdigit() and self._key(i + 1) not in MONTHS) or self._timings.read(i) is None

    def _is_long_id(self, i: int) -> bool:
        key = self._key(i)
        return (
            len(key) > 3
            and any(c.isdigit() for c in key)
            and (is_trace_id(key) or self._timings.read(i) is None)
        )

    def _is_free(self, i: int, taken: frozenset[str]) -> bool:
        key = self._key(i)
        return (
            any(c.isalnum() for c in key)
            and key not in taken
            and (key.isdigit() or self._timings.read(i) is None)
        )

    def _is_node(self, i: int, *, strict: bool) -> bool:
        return self._node_name(i) is not None or (not strict and self._looks_like_machine(i))

    def _node_name(self, i: int) -> str | None:
        key = self._key(i)
        return self._nodes.get(key) or (self._tokens[i].text if looks_like_node(key) else None)

    def _looks_like_machine(self, i: int) -> bool:
        """After `on`: a word with letters and digits that is nothing else."""
        key = self._key(i)
        mixed = any(c.isdigit() for c in key) and any(c.isalpha() for c in key)
        return mixed and address_of(key) is None and not is_trace_id(key) and self._timings.read(i) is None

    def _key(self, i: int) -> str:
        return key_at(self._tokens, i)


def _service_words(name: str) -> frozenset[str]:
    """The words that mean a log category: its name, and those that mean the same."""
    key = name.casefold()
    for words in SERVICE_SYNONYMS:
        if key in words:
            return words
    return frozenset([key])
