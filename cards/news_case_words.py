"""The texts of what becomes of news, in the reader's language. A table is complete by its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cards.languages import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    trend: str
    events: str
    known_issue: str
    own_chat: str
    sent: str
    assign: str
    give_back: str
    assigned: str
    muting: Mapping[str, str]  # buttons, by how
    unmute: str
    muted: Mapping[str, str]  # states, by how
    list_title: str
    nothing: str
    since: str
    push: str


ENGLISH: Final = CaseWords(
    trend="The last 24 hours",
    events="Events an hour",
    known_issue="Known issue…",
    own_chat="My own chat",
    sent="I have sent it to your own chat.",
    assign="Assign to me",
    give_back="Give it back",
    assigned="Assigned to {name}",
    muting={
        "hour": "Mute for an hour",
        "tomorrow": "Mute until tomorrow",
        "release": "Mute until the next release",
        "ever": "Mute for ever",
    },
    unmute="Unmute",
    muted={
        "hour": "Muted by {by} until {until}: it is counted and not told.",
        "tomorrow": "Muted by {by} until {until}: it is counted and not told.",
        "release": "Muted by {by} until the next release: it is counted and not told.",
        "ever": "Muted by {by}: it is counted and not told.",
    },
    list_title="Assigned to you",
    nothing="Nothing is assigned to you.",
    since="Since {at}",
    push="This is assigned to you.",
)

GERMAN: Final = CaseWords(
    trend="Die letzten 24 Stunden",
    events="Ereignisse je Stunde",
    known_issue="Anlegen …",
    own_chat="Mein Chat",
    sent="Ich habe es in Ihren eigenen Chat geschickt.",
    assign="Mir zuweisen",
    give_back="Zurückgeben",
    assigned="Zugewiesen an {name}",
    muting={
        "hour": "Für eine Stunde stumm",
        "tomorrow": "Bis morgen stumm",
        "release": "Bis zum nächsten Release stumm",
        "ever": "Für immer stumm",
    },
    unmute="Wieder melden",
    muted={
        "hour": "Von {by} stummgeschaltet bis {until}: wird gezählt, nicht gemeldet.",
        "tomorrow": "Von {by} stummgeschaltet bis {until}: wird gezählt, nicht gemeldet.",
        "release": "Von {by} stummgeschaltet bis zum nächsten Release: wird gezählt, nicht gemeldet.",
        "ever": "Von {by} stummgeschaltet: wird gezählt, nicht gemeldet.",
    },
    list_title="Ihnen zugewiesen",
    nothing="Ihnen ist nichts zugewiesen.",
    since="Seit {at}",
    push="Das ist Ihnen zugewiesen.",
)


def case_words_for(language: str | None) -> CaseWords:
    """The texts for a locale."""
    return GERMAN if words_for(language).language == "de" else ENGLISH
