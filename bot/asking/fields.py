"""Reads which events are meant: logins, documents, nodes, categories, statuses, addresses, quoted text. Pure."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.asking.dates import TimingReader
from bot.asking.document_types import (
    read_document_type,
    read_name,
    read_type_alone,
    read_typed_document,
)
from bot.asking.fillers import VERBS
from bot.asking.forms import (
    address_of,
    is_dotted_name,
    is_exception,
    is_http_status,
    is_trace_id,
    is_url,
    login_of,
    looks_like_login,
    split_field,
    status_of,
    version_of,
)
from bot.asking.tokens import Token, key_at
from bot.asking.values import ValueReader
from bot.asking.vocabulary import KNOWN, STOP, phrase_at
from bot.asking.who import Who
from bot.asking.words import (
    FIELD_NOUNS,
    LEVEL_NAMES,
    LEVEL_PHRASES,
    NODE_PREPOSITIONS,
    NUMBER_MARKS,
    SEPARATORS,
    SERVICE_PHRASES,
    STATUS_PHRASES,
    WHOSE,
)

_WHOSE_WORD = frozenset("for für fuer by bei".split())
"""After these a word is a login, after the others of WHOSE only a number is."""
_NAMED_AFTER = frozenset("of von from".split())
"""After these a capitalised word that means nothing else is a name."""
_WHO_DID = frozenset("to did does has had hat hatte".split())
_AFFECTED = frozenset("affected betroffen".split())
_BEFORE_SOMEBODY = frozenset(
    "can could can't cannot couldn't may might should why konnte kann konnten warum wieso weshalb wollte durfte "
    "except besides without than auf ausser ohne statt von".split()
)
_ANYBODY = frozenset("anyone anybody everyone everybody".split())
_AFTER_SOMEBODY = frozenset(
    "can could can't cannot couldn't got gets gets had has did tried wanted was is keeps says reports complains "
    "konnte kann wollte hat hatte bekam bekommt war ist versuchte meldet sagt durfte".split()
)
_BEFORE_A_TRACE = NUMBER_MARKS | frozenset("of for von für fuer zu request trace a the der".split())


_PLURALS = ("s", "people", "leute", "personen", "dokumente", "dokumenten")
"""After these a quotation is what is looked for, not the name of one of them."""
_LISTED = frozenset("user document_id node service level client_ip http_status version".split())
"""Fields whose values have no comma: `status=403,404` are two."""
_BEFORE_A_LOG = frozenset("the in from of im dem vom aus".split())
_LOGS = frozenset("log logs logfile protokoll".split())
_CATEGORIES = frozenset("category kategorie".split())
_BEFORE_LOG_IN = frozenset("to not can cannot can't could couldn't didn't".split())
"""Before `log in` they make it a verb: elsewhere it is the log, in which something is looked for."""


@dataclass(frozen=True, slots=True)
class Part:
    """What was read up to `end`. A quotation has the field `text`."""

    field: str
    values: tuple[str, ...]
    end: int
    negated: bool = False


class FieldReader:
    """Reads parts at a position of a sentence; None where there is no such part."""

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
        self._values = ValueReader(sentence, tokens, timings, services, nodes, who)

    def phrase(self, i: int) -> Part | None:
        """A status or a level in words (`not found`, `fatal errors`); the longer phrase wins."""
        status = phrase_at(STATUS_PHRASES, self._tokens, i)
        level = phrase_at(LEVEL_PHRASES, self._tokens, i)
        if status is not None and (level is None or status[1] >= level[1]):
            return Part("http_status", (status[0],), status[1])
        return Part("level", level[0], level[1]) if level is not None else None

    def named(self, i: int) -> Part | None:
        """`user 1087`, `node:web2`, `for 1087`, `on web2`, `api`: a value whose field is said."""
        if self._tokens[i].owner and self._values.is_person(i):
            return self._people(i)
        if self._is_subject(i):
            return self._people(i)
        return self._field(i) or self._noun(i) or self._whose(i) or self._node(i) or self._service(i)

    def shaped(self, i: int) -> Part | None:
        """A value whose form says what it is: an address, a trace id, an e-mail address, a status."""
        token = self._tokens[i]
        if token.quoted:
            return Part("text", (token.text,), i + 1)
        address = address_of(token.text)
        if address is not None:
            return Part("client_ip", (address,), i + 1)
        if is_trace_id(token.text):
            return Part("trace_id", (token.text,), i + 1)
        if (token.text.startswith("@") and len(token.text) > 1) or looks_like_login(token.text):
            return self._people(i)
        if is_url(token.text):
            return Part("url", (token.text,), i + 1)
        if is_exception(token.text):
            return Part("text", (token.text,), i + 1)
        status = status_of(token.key)
        if status is not None:
            return Part("http_status", (status,), i + 1)
        version = version_of(token.text, alone=True)
        if version is not None:
            return Part("version", (version,), i + 1)
        nodes = self._nodes(i, strict=True)
        return nodes or (self._people(i) if self._values.is_known_person(i) else None)

    def typed_document(self, i: int) -> tuple[Part, ...]:
        """`Leave Request 11213`, `for Leave Requests`, of which nothing says that documents are meant: the parts."""
        k = i + 1 if self._key(i) in WHOSE else i
        parts = self._type_and_number(k)
        somebody = parts and (self._values.full_name(k) is not None or self._values.is_known_person(k))
        return () if somebody else parts

    def _type_and_number(self, i: int) -> tuple[Part, ...]:
        read = read_typed_document(self._sentence, self._tokens, self._timings, i)
        if read is not None and self._values.is_document(read[1]):
            name, k = read
            number = Part("document_id", (self._tokens[k].text,), k + 1)
            return Part("document_type", (name,), k), number
        alone = read_type_alone(self._sentence, self._tokens, self._timings, i)
        return () if alone is None else (Part("document_type", (alone[0],), alone[1]),)

    def somebody(self, i: int) -> Part | None:
        """A full name that the directory has, whatever else its words mean (`Jan Frei`)."""
        k = i + 1 if self._key(i) in WHOSE else i  # "von Jan Frei" is no month
        return self._people(k) if self._values.full_name(k) is not None else None

    def capitalised(self, i: int) -> Part | None:
        """`Ada Berg cannot save`: two capitalised words that mean nothing are somebody's name."""
        return self._people(i) if self._values.capitals(i) > 1 and not self._values.is_slip(i) else None

    def noun(self, i: int) -> tuple[str, int] | None:
        """The field that a noun at this position names, and the next position."""
        return phrase_at(FIELD_NOUNS, self._tokens, i)

    def other_than(self, field: str, i: int) -> Part | None:
        """The values at a position, of a field that was named before: `documents other than 11213`."""
        if i >= len(self._tokens) or self._tokens[i].quoted:
            return None
        if field == "user":
            return self._people(i) if self._values.is_person(i) else None
        if field == "document_type":
            read = read_document_type(self._sentence, self._tokens, self._timings, i)
            return Part(field, *read) if read is not None else None
        return self._listed(field, i, self._accepts(field))

    def is_service(self, i: int) -> bool:
        """Whether the word at a position is a log category by itself."""
        return self._values.is_service(i)

    def trace_after(self, i: int) -> Part | None:
        """The trace id that follows the word `trail`."""
        while self._key(i) in _BEFORE_A_TRACE:
            i += 1
        noun = self.noun(i)
        if noun is not None and noun[0] == "trace_id":
            i = noun[1]
        return self._listed("trace_id", i, self._values.is_long_id)

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
        values = value.split(",") if end == i + 1 and field in _LISTED else [value]
        return Part(field, tuple(self._spelt(field, one) for one in values if one), end, negated)

    def _noun(self, i: int) -> Part | None:
        """A noun and its value: `user 1087`, `documents 11213 and 11214`."""
        noun = self.noun(i) or self._type_of_document(i)
        if noun is None:
            return None
        field, k = noun[0], self._values.past_marks(noun[1])
        if field == "document_type":
            if k < len(self._tokens) and is_exception(self._tokens[k].text):
                return Part("text", (self._tokens[k].text,), k + 1)  # "exceptions of type …"
            read = read_document_type(self._sentence, self._tokens, self._timings, k)
            return Part(field, *read) if read is not None else None
        if k < len(self._tokens) and self._tokens[k].quoted:
            plural = self._key(noun[1] - 1).endswith(_PLURALS) and self._key(noun[1] - 1) != "address"
            quotable = field not in ("level", "http_status", "client_ip") and not plural
            return Part(field, (self._tokens[k].text,), k + 1) if quotable else None
        if field == "user":
            return self._people(k) if self._values.is_person(k) else None
        accepts = self._accepts(field)
        if field in ("operation", "role", "product") and accepts(k):
            name, end = read_name(self._sentence, self._tokens, self._timings, k)
            if end > k + 1:
                return Part(field, (name,), end)
        return self._listed(field, k, accepts)

    def _type_of_document(self, i: int) -> tuple[str, int] | None:
        """`type` after the number of a document: `document 11213, type "Leave Request"`."""
        if self._key(i) not in ("type", "typ"):
            return None
        k = i - 1
        while self._key(k) in (",", "with", "of", "mit", "vom", "the"):
            k -= 1
        numbered = any(c.isdigit() for c in self._key(k))
        while k >= 0 and (
            self._key(k) in NUMBER_MARKS | SEPARATORS or any(c.isdigit() for c in self._key(k))
        ):
            k -= 1
        before = self.noun(k) if numbered else None
        return ("document_type", i + 1) if before is not None and before[0] == "document_id" else None

    def _accepts(self, field: str) -> Callable[[int], bool]:
        """What can be a value of a field that was named."""
        values = self._values
        match field:
            case "document_id":
                return values.is_document
            case "trace_id":
                return values.is_long_id
            case "client_ip":
                return lambda k: address_of(values.value(k)[0]) is not None
            case "http_status":
                return lambda k: is_http_status(self._key(k))
            case "level":
                return lambda k: self._key(k) in LEVEL_NAMES
            case "version":
                return lambda k: version_of(values.value(k)[0], alone=False) is not None
            case "service":
                return lambda k: values.is_service(k) or values.is_free(k, KNOWN)
            case "node":
                return lambda k: self._key(k) in values.nodes or values.is_free(k, KNOWN)
            case _:
                return lambda k: values.is_free(k, STOP)

    def _spelt(self, field: str, value: str) -> str:
        """A value as the events have it."""
        key = value.casefold()
        match field:
            case "service":
                return self._values.services.get(key, value)
            case "node":
                return self._values.nodes.get(key, value)
            case "level":
                return LEVEL_NAMES.get(key, key)
            case "client_ip":
                return address_of(value) or value
            case "http_status":
                return status_of(key) or value
            case "version":
                return version_of(value, alone=False) or value
            case "user":
                return login_of(value)
            case _:
                return value

    def _whose(self, i: int) -> Part | None:
        """`for 1087`, `by anna`, `from 1087`: a bare number after these is a login."""
        key, k = self._key(i), i + 1
        if key not in WHOSE or k >= len(self._tokens) or self._tokens[k].quoted:
            return None
        article = self._key(k) in ("the", "a", "den", "der", "dem", "die")
        k += article
        value = self._values.value(k)[0]
        if article and not (value.isdigit() or self._values.capitals(k) or self._values.is_known_person(k)):
            return None
        if (
            address_of(value) is not None
            or is_trace_id(value)
            or is_url(value)
            or self._values.is_node(k, strict=True)
        ):
            return None
        if self._key(i - 1) in _AFFECTED and status_of(value) is None and self._values.is_document(k):
            return self._listed("document_id", k, self._values.is_document)  # "who was affected by 11213"
        status = status_of(value.casefold()) is not None and key not in ("for", "für", "fuer")
        number = value.isdigit() and len(value) > 2
        happened = key == "to" and self._key(i - 1).startswith("happen")
        named = self._values.capitals(k) >= (1 if key in _WHO_DID or key in _NAMED_AFTER else 2)
        sure = (
            key in _WHOSE_WORD or number or happened or named or (key in _WHO_DID and is_dotted_name(value))
        )
        accepted = sure and not status and self._values.is_person(k)
        return self._people(k) if accepted else None

    def _is_subject(self, i: int) -> bool:
        """Whether a number stands where only somebody can: `1087 cannot save`, `konnte 1087 nicht speichern`."""
        key = self._key(i)
        if not key.isdigit() or len(key) < 3 or status_of(key) is not None or not self._values.is_person(i):
            return False
        anybody = self._key(i - 1) == "but" and self._key(i - 2) in _ANYBODY
        return anybody or self._key(i - 1) in _BEFORE_SOMEBODY or self._key(i + 1) in _AFTER_SOMEBODY

    def _node(self, i: int) -> Part | None:
        """`on web2`; after `at` and `in` only what is named as nodes are."""
        if self._key(i) not in NODE_PREPOSITIONS:
            return None
        return self._nodes(i + 1, strict=self._key(i) in ("at", "in"))

    def _nodes(self, i: int, *, strict: bool) -> Part | None:
        return self._listed("node", i, lambda k: self._values.is_node(k, strict=strict))

    def _service(self, i: int) -> Part | None:
        """`api`, `auth`, and `log in`, which is about the authentication log."""
        phrase = phrase_at(SERVICE_PHRASES, self._tokens, i)
        if (self._key(i), self._key(i + 1)) == ("log", "in") and self._key(i - 1) in _BEFORE_LOG_IN:
            phrase = "auth", i + 2
        key, end = (phrase[0], phrase[1]) if phrase is not None else (self._key(i), i + 1)
        name = self._values.services.get(key)
        if name is not None:
            return Part("service", (name,), end)
        named = key.isalpha() and self._key(i - 1) in _BEFORE_A_LOG and self._key(i + 1) in _LOGS
        named = named or self._key(i + 1) in _CATEGORIES
        if named and self._values.is_free(i, KNOWN | VERBS):  # "in the billing log", "the billing category"
            return Part("service", (self._tokens[i].text,), i + 2)
        return None

    def _people(self, i: int) -> Part:
        return Part("user", *self._values.people(i))

    def _listed(self, field: str, i: int, accepts: Callable[[int], bool]) -> Part | None:
        if not accepts(i):
            return None
        values, end = self._values.list(i, accepts)
        return Part(field, tuple(self._spelt(field, value) for value in values), end)

    def _key(self, i: int) -> str:
        return key_at(self._tokens, i)
