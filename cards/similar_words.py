"""The texts of who else has an error. A table is complete by its type."""

from dataclasses import dataclass
from typing import Final

from cards.languages import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    push: str
    nobody: str
    one: str
    many: str
    strangers_one: str
    strangers: str
    nothing: str
    events_one: str
    events: str
    span_days: str
    incomplete: str
    first: str
    last: str
    ever: str
    versions: str
    no_version: str
    nodes: str
    people: str
    more_people: str
    own_chat: str
    per_day: str
    per_hour: str
    series: str
    show: str
    who_else: str
    who_else_tip: str
    which: str
    which_tip: str


ENGLISH: Final = SimilarWords(
    push="Here is who else has this error.",
    nobody="Nobody in the directory has this error",
    one="1 person has this error",
    many="{count} people have this error",
    strangers_one="and 1 login that the directory does not know",
    strangers="and {count} logins that the directory does not know",
    nothing="I found no event like it.",
    events_one="1 event",
    events="{count} events",
    span_days="in the last {days} days",
    incomplete="There are more: I looked at the newest {count} only.",
    first="First",
    last="Last",
    ever="Known since",
    versions="Versions",
    no_version="none told",
    nodes="Nodes",
    people="Who",
    more_people="and {count} more",
    own_chat="Ask me in our own chat who they are.",
    per_day="Events a day",
    per_hour="Events an hour",
    series="Events",
    show="Show events",
    who_else="Who else?",
    who_else_tip="Similar errors, and who else has them",
    which="Similar to what?",
    which_tip='Open an event first, or say which, as in: similar to "Failed to perform." today',
)

GERMAN: Final = SimilarWords(
    push="So viele andere haben diesen Fehler.",
    nobody="Niemand aus dem Verzeichnis hat diesen Fehler",
    one="1 Person hat diesen Fehler",
    many="{count} Personen haben diesen Fehler",
    strangers_one="und 1 Login, den das Verzeichnis nicht kennt",
    strangers="und {count} Logins, die das Verzeichnis nicht kennt",
    nothing="Ich habe kein ähnliches Ereignis gefunden.",
    events_one="1 Ereignis",
    events="{count} Ereignisse",
    span_days="in den letzten {days} Tagen",
    incomplete="Es gibt mehr: Ich habe nur die neuesten {count} angesehen.",
    first="Zuerst",
    last="Zuletzt",
    ever="Bekannt seit",
    versions="Versionen",
    no_version="keine genannt",
    nodes="Knoten",
    people="Wer",
    more_people="und {count} weitere",
    own_chat="Wer das ist, sage ich Ihnen in unserem eigenen Chat.",
    per_day="Ereignisse je Tag",
    per_hour="Ereignisse je Stunde",
    series="Ereignisse",
    show="Ereignisse",
    who_else="Wer noch?",
    who_else_tip="Ähnliche Fehler, und wer sie noch hat",
    which="Ähnlich wie was?",
    which_tip='Öffnen Sie zuerst ein Ereignis, oder sagen Sie, welches: ähnlich wie "Failed to perform." heute',
)


def similar_words_for(language: str | None) -> SimilarWords:
    """The texts for a reader's language."""
    return GERMAN if words_for(language).language == "de" else ENGLISH
