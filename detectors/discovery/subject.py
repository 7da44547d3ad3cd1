"""Which events are grouped by template, and by which text of theirs. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from detectors.templates.mined_text import mined_text
from detectors.templates.template import ANY, KIND, OTHER, VARIABLE
from ingest.event import LEVELS, Event

TROUBLE: Final = ("warning", "error", "fatal")
"""Levels whose events are grouped whatever they say. Of any other level only those with an exception are: a line of
routine tells nobody that something went wrong, and there are a hundred of them for each that does."""
LOUD: Final = frozenset({"error", "fatal"})
"""Levels at which a new template is news. A new warning is grouped and counted, and told when it spikes."""

_MESSAGE: Final = 1_000  # characters
_NAME: Final = 100
_JSON: Final = re.compile(r'[{\[]\s*["{]')
_NO_LEVEL: Final = "other"
_SHORTEST: Final = 3  # letters and digits of a word that is looked for
_LONGEST: Final = 100
_MOST_WORDS: Final = 8
_TYPE: Final = re.compile(r"[A-Za-z_][\w.]{0,200}(?:Exception|Error|Fault)")


@dataclass(frozen=True, slots=True)
class Stream:
    """What is grouped together: the errors of one log at one level. Absent names are empty."""

    product: str
    service: str
    level: str


def is_trouble(event: Event) -> bool:
    """Whether an event is grouped."""
    return event.level in TROUBLE or bool(event.exception)


def stream_of(event: Event) -> Stream:
    """The stream of an event that is grouped. An application's own names of levels are one."""
    level = event.level if event.level in LEVELS else _NO_LEVEL
    return Stream((event.product or "")[:_NAME], (event.service or "")[:_NAME], level or _NO_LEVEL)


def subject_of(event: Event) -> str:
    """The text by which an event is grouped: its message without the JSON behind it, and what was thrown.

    Empty where the event says nothing.
    """
    message = without_json((event.message or "")[:_MESSAGE]).strip()
    values = (event.user, event.document_id, event.client_ip, event.trace_id, event.url, event.node)
    return mined_text(message, event.exception, values).strip()


def without_json(message: str) -> str:
    """The message up to where JSON begins: parameters, which are attributes of the event already."""
    for found in _JSON.finditer(message):
        if found.start() > 0:
            return message[: found.start()]
    return message


def words_sought(template: str) -> tuple[str, ...]:
    """Words by which the events of a template are looked up: each of them occurs in every one of these events.

    The longest ones of the message and the names of what was thrown; a word with a variable in it is none.
    """
    message, _, kind = template.partition(f" {KIND} " if f" {KIND} " in template else f"{KIND} ")
    words = dict.fromkeys(message.split())
    blanks = (VARIABLE, ANY, OTHER)
    telling = [
        word
        for word in words
        if sum(map(str.isalnum, word)) >= _SHORTEST and not any(blank in word for blank in blanks)
    ]
    thrown = [name for name in dict.fromkeys(kind.split()) if _TYPE.fullmatch(name)]
    longest = sorted(telling, key=len, reverse=True)[:_MOST_WORDS]
    return tuple(word[:_LONGEST] for word in [*(w for w in telling if w in longest), *thrown[:2]])


def shown(template: str) -> str:
    """A template's text as people read it."""
    return template.replace(f" {KIND} ", " — ").removeprefix(f"{KIND} ").replace(ANY, VARIABLE)
