"""The texts of answers to questions that are more than a list of events."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    change: str
    change_tip: str
    without: str
    push: str
    events: tuple[str, str]  # one, several
    people: tuple[str, str]
    at_least: str
    more: str
    without_value: str
    unlisted: str
    show: str
    show_all: str
    newest_only: str
    nothing_said: str
    most_frequent: str
    details_elsewhere: str
    details_nowhere: str
    not_understood: str
    meant: str
    which_person: str
    nobody: str


ENGLISH: Final = AnswerWords(
    change="Change",
    change_tip="Leave out a part of the question",
    without="✕ {part}",
    push="Here is the answer to your question.",
    events=("{count} event", "{count} events"),
    people=("{count} person", "{count} people"),
    at_least="More than {text}",
    more="{count} more not shown.",
    without_value="(none)",
    unlisted="{name} (not in the directory)",
    show="Show",
    show_all="Show the events",
    newest_only="Counted over the newest {count} events; ask for a shorter time to count them all.",
    nothing_said="(no message)",
    most_frequent="Most frequent",
    details_elsewhere="People, parameters and exceptions are for your eyes: I have sent them to your own chat with me.",
    details_nowhere="People, parameters and exceptions are for your eyes: write to me in your own chat to see them.",
    not_understood="I did not understand: {words}",
    meant="Did you mean one of these?",
    which_person="Whom do you mean by {name}?",
    nobody="I know nobody called {name}.",
)

GERMAN: Final = AnswerWords(
    change="Ändern",
    change_tip="Einen Teil der Frage weglassen",
    without="✕ {part}",
    push="Hier ist die Antwort auf Ihre Frage.",
    events=("{count} Ereignis", "{count} Ereignisse"),
    people=("{count} Person", "{count} Personen"),
    at_least="Mehr als {text}",
    more="{count} weitere nicht gezeigt.",
    without_value="(keine Angabe)",
    unlisted="{name} (nicht im Verzeichnis)",
    show="Zeigen",
    show_all="Ereignisse zeigen",
    newest_only="Nur die neuesten {count} Ereignisse sind gezählt; für alle fragen Sie nach einer kürzeren Zeit.",
    nothing_said="(keine Meldung)",
    most_frequent="Am häufigsten",
    details_elsewhere=(
        "Personen, Parameter und Ausnahmen sind nur für Sie: Ich habe sie in Ihren eigenen Chat mit mir geschickt."
    ),
    details_nowhere=(
        "Personen, Parameter und Ausnahmen sind nur für Sie: "
        "Schreiben Sie mir in Ihrem eigenen Chat, um sie zu sehen."
    ),
    not_understood="Das habe ich nicht verstanden: {words}",
    meant="Meinen Sie eines davon?",
    which_person="Wen meinen Sie mit {name}?",
    nobody="Ich kenne niemanden namens {name}.",
)


def answer_words_for(language: str) -> AnswerWords:
    """The texts in a language; English where there are none."""
    return GERMAN if language.lower().startswith("de") else ENGLISH
