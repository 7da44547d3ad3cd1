"""The texts of watches, in the reader's language. A table is complete by its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cards.languages import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    push_begun: str
    push_events: str
    push_ended: str
    push_list: str
    begun: str
    until: str
    quietly: str
    shortened: str
    going_on: str
    over: str
    one: str
    many: str
    latest: str
    more: str
    ended: Mapping[str, str]  # by why
    nothing: str
    stop: str
    show: str
    show_tip: str
    again: str
    watch_this: str
    watch_this_tip: str
    list_title: str
    none: str
    how: str
    stopped_one: str
    stopped_many: str
    nothing_to_stop: str
    what: str
    what_tip: str
    too_much: str
    too_much_tip: str
    unknown: str
    unknown_tip: str
    question: str
    question_tip: str
    own_limit: str
    own_limit_tip: str
    all_limit: str
    all_limit_tip: str
    no_person: str
    no_person_tip: str


ENGLISH: Final = WatchWords(
    push_begun="I am watching.",
    push_events="Something that you watch for has happened.",
    push_ended="A watch has ended.",
    push_list="These are your watches.",
    begun="I am watching",
    until="Until {until}.",
    quietly="What comes is shown here, on one card that goes on by itself.",
    shortened="No watch lasts longer than 24 hours.",
    going_on="Watching",
    over="The watch has ended",
    one="1 event since {since}",
    many="{count} events since {since}",
    latest="The latest:",
    more="and {count} more before",
    ended={
        "time": "Ended {at}: its time was over.",
        "stopped": "Ended {at}: you stopped it.",
        "rights": "Ended {at}: you have no right to see these events any more.",
    },
    nothing="Nothing came.",
    stop="Stop",
    show="Show all",
    show_tip="All events since the watch began",
    again="Watch again",
    watch_this="Watch",
    watch_this_tip="Hear of events like this for an hour, as they come",
    list_title="Your watches",
    none="You watch nothing now.",
    how="For example: watch errors on web2 for 2 hours",
    stopped_one="I have stopped watching.",
    stopped_many="I have stopped {count} watches.",
    nothing_to_stop="You watch nothing now.",
    what="What shall I watch?",
    what_tip="For example: watch “Failed to perform.”, watch document 11213, watch errors on web2 for 2 hours.",
    too_much="That would be everything that happens.",
    too_much_tip="Say which events: errors, a document, a node, or words of the message in quotes.",
    unknown="I did not understand: {words}",
    unknown_tip="Put words that occur in the message in quotes.",
    question="A watch shows events as they come; it does not count, and it does not look back.",
    question_tip="Say which events, and for how long: watch errors on web2 for 2 hours.",
    own_limit="You have {count} watches already.",
    own_limit_tip="Say “watches” to see them, and stop one.",
    all_limit="There are {count} watches already, as many as there may be.",
    all_limit_tip="Try again when some have ended.",
    no_person="People are not watched here: that would follow what one person does.",
    no_person_tip=(
        "Whoever operates Headsup may change that (HEADSUP_PERSON_WATCH). "
        "You can watch an error, a document or a node."
    ),
)

GERMAN: Final = WatchWords(
    push_begun="Ich beobachte das.",
    push_events="Es gibt Neues zu Ihrer Beobachtung.",
    push_ended="Eine Beobachtung ist zu Ende.",
    push_list="Das sind Ihre Beobachtungen.",
    begun="Ich beobachte",
    until="Bis {until}.",
    quietly="Was kommt, steht hier auf einer Karte, die sich von selbst fortsetzt.",
    shortened="Keine Beobachtung dauert länger als 24 Stunden.",
    going_on="Beobachtung",
    over="Die Beobachtung ist zu Ende",
    one="1 Ereignis seit {since}",
    many="{count} Ereignisse seit {since}",
    latest="Die letzten:",
    more="und {count} weitere davor",
    ended={
        "time": "Zu Ende seit {at}: Die Zeit war um.",
        "stopped": "Zu Ende seit {at}: Sie haben sie beendet.",
        "rights": "Zu Ende seit {at}: Sie dürfen diese Ereignisse nicht mehr sehen.",
    },
    nothing="Es kam nichts.",
    stop="Beenden",
    show="Alle zeigen",
    show_tip="Alle Ereignisse seit Beginn der Beobachtung",
    again="Weiter beobachten",
    watch_this="Beobachten",
    watch_this_tip="Eine Stunde lang von solchen Ereignissen hören, sobald sie kommen",
    list_title="Ihre Beobachtungen",
    none="Sie beobachten gerade nichts.",
    how="Zum Beispiel: beobachte Fehler auf web2 für 2 Stunden",
    stopped_one="Ich habe die Beobachtung beendet.",
    stopped_many="Ich habe {count} Beobachtungen beendet.",
    nothing_to_stop="Sie beobachten gerade nichts.",
    what="Was soll ich beobachten?",
    what_tip=(
        "Zum Beispiel: beobachte „Failed to perform.“, beobachte Dokument "
        "11213, beobachte Fehler auf web2 für 2 Stunden."
    ),
    too_much="Das wäre alles, was geschieht.",
    too_much_tip=(
        "Sagen Sie, welche Ereignisse: Fehler, ein Dokument, ein Knoten "
        "oder Wörter der Meldung in Anführungszeichen."
    ),
    unknown="Das habe ich nicht verstanden: {words}",
    unknown_tip="Setzen Sie Wörter, die in der Meldung vorkommen, in Anführungszeichen.",
    question="Eine Beobachtung zeigt Ereignisse, sobald sie kommen; sie zählt nicht und blickt nicht zurück.",
    question_tip="Sagen Sie, welche Ereignisse und wie lange: beobachte Fehler auf web2 für 2 Stunden.",
    own_limit="Sie haben schon {count} Beobachtungen.",
    own_limit_tip="Sagen Sie „Beobachtungen“, um sie zu sehen, und beenden Sie eine.",
    all_limit="Es gibt schon {count} Beobachtungen; mehr dürfen es nicht sein.",
    all_limit_tip="Versuchen Sie es wieder, wenn einige zu Ende sind.",
    no_person="Personen werden hier nicht beobachtet: Das würde verfolgen, was eine einzelne Person tut.",
    no_person_tip=(
        "Ändern kann das, wer Headsup betreibt (HEADSUP_PERSON_WATCH). Beobachten "
        "können Sie einen Fehler, ein Dokument oder einen Knoten."
    ),
)


def watch_words_for(language: str | None) -> WatchWords:
    """The texts for a locale."""
    return GERMAN if words_for(language).language == "de" else ENGLISH
