"""What to call a thing whose name the event lacks: `the document` for a missing document number.

The nouns are in the language of the author's text, which need not be the reader's; `language_of` tells it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Noun:
    """The forms that a sentence needs. English knows one; German declines the article."""

    bare: str  # after an article or an adjective, before a name
    subject: str  # at the beginning of a sentence
    object: str
    dative: str  # after the prepositions that ask for it
    agreement: Mapping[str, str] = field(default_factory=dict)  # articles made to fit this noun


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one language speaks of what has no name. Word sets are in lower case."""

    nouns: Mapping[str, Noun]  # by well-known field; a field without one is left out with its preposition
    determiners: frozenset[str]
    prepositions: frozenset[str]
    dative: frozenset[str] = frozenset()


def language_of(texts: Iterable[str]) -> str | None:
    """`en` or `de` by the small words of an author's texts; None where neither is likelier."""
    words = re.findall(r"[^\W\d_]+", " ".join(texts).casefold())
    german = sum(word in _GERMAN_WORDS or not _UMLAUTS.isdisjoint(word) for word in words)
    english = sum(word in _ENGLISH_WORDS for word in words)
    if german == english:
        return None
    return "de" if german > english else "en"


def grammar_of(language: str | None) -> Grammar:
    """The grammar of English or German (`de`, `de-AT`); of any other language one without nouns: it only leaves out."""
    return _GRAMMARS.get((language or "").partition("-")[0].casefold(), _NO_GRAMMAR)


def _english(bare: str) -> Noun:
    agreement = {"a": "an"} if bare[0] in "aeiou" else {"an": "a"}
    return Noun(bare, f"the {bare}", f"the {bare}", f"the {bare}", agreement)


_DOCUMENT: Final = Noun(
    "Dokument",
    "das Dokument",
    "das Dokument",
    "dem Dokument",
    {
        "die": "das",
        "den": "das",
        "der": "das",
        "eine": "ein",
        "einen": "ein",
        "ihre": "Ihr",
        "ihren": "Ihr",
        "diese": "dieses",
        "diesen": "dieses",
        "keine": "kein",
        "jeden": "jedes",
    },
)
_LOGIN: Final = Noun("Person", "die Person", "die Person", "der Person")

LABELS: Final = frozenset(
    "no no. nr nr. number id # № version status code level type nummer kennung typ stufe".split()
)
"""Words before a name that mean nothing without it (`no. 11213`)."""

_ENGLISH: Final = Grammar(
    nouns={
        "document_type": _english("document"),
        "document_id": _english("document"),
        "user": _english("person"),
        "role": _english("role"),
        "operation": _english("operation"),
        "product": _english("application"),
        "node": _english("server"),
        "url": _english("page"),
    },
    determiners=frozenset(
        "a an the this that these those your my our their his her its each every any no another same new".split()
    ),
    prepositions=frozenset(
        "about after at before by during for from in into of on since through to under via with".split()
    ),
)
_GERMAN: Final = Grammar(
    nouns={
        "document_type": _DOCUMENT,
        "document_id": _DOCUMENT,
        "user": _LOGIN,
        "role": Noun("Rolle", "die Rolle", "die Rolle", "der Rolle"),
        "operation": Noun("Vorgang", "der Vorgang", "den Vorgang", "dem Vorgang"),
        "product": Noun("Anwendung", "die Anwendung", "die Anwendung", "der Anwendung"),
        "node": Noun("Server", "der Server", "den Server", "dem Server"),
        "url": Noun("Seite", "die Seite", "die Seite", "der Seite"),
    },
    determiners=frozenset(
        "das der die den dem des ein eine einen einem einer ihr ihre ihren ihrem ihrer dieses diese diesen diesem "
        "dieser jedes jeden kein keine im am zum vom beim ins ans neues".split()
    ),
    prepositions=frozenset(
        "ab an auf aus bei durch für gegen in mit nach ohne seit unter über um von vor wegen zu zur".split()
    ),
    dative=frozenset("ab aus bei mit nach seit von zu".split()),
)
_UMLAUTS: Final = frozenset("äöüß")
_NO_GRAMMAR: Final = Grammar(
    nouns={},
    determiners=frozenset(),
    prepositions=_ENGLISH.prepositions | _GERMAN.prepositions,
)
_GRAMMARS: Final[Mapping[str, Grammar]] = {"en": _ENGLISH, "de": _GERMAN}
_ENGLISH_WORDS: Final = frozenset(
    "the a an and or to your you is are not with for on of before after again then ask open save please until "
    "this that it by change use tick".split()
)
_GERMAN_WORDS: Final = frozenset(
    "der die das den dem ein eine einen und oder zu zum zur sie ihr ihre ihren ist sind nicht mit auf im vor nach "
    "dann bitte bis dieses diese es von speichern wieder nutzen setzen ändern".split()
)
