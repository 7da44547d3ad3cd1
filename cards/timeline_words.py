"""The texts of a request's trail and of what somebody did around an event. A table is complete by its type."""

from dataclasses import dataclass
from typing import Final

from cards.languages import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    push_trail: str
    push_around: str
    trail: str
    around: str
    summary_one: str
    summary: str
    on: str
    troubles_only: str
    troubles_one: str
    troubles: str
    within: str
    only: str
    gap: str
    left_out_one: str
    left_out: str
    incomplete: str
    here: str
    nothing_trail: str
    nothing_around: str
    no_trace: str
    no_trace_tip: str
    show_trail: str
    show_trail_tip: str
    show_around: str
    show_around_tip: str
    milliseconds: str
    seconds: str
    minutes: str
    hours: str


ENGLISH: Final = TimelineWords(
    push_trail="Here is what happened to this request.",
    push_around="Here is what happened around it.",
    trail="The trail of a request",
    around="{person}, {minutes} minutes before and after",
    summary_one="1 event",
    summary="{count} events",
    on="on {nodes}",
    troubles_only="an error or a warning",
    troubles_one="1 of them an error or a warning",
    troubles="{count} of them errors or warnings",
    within="in {span}",
    only="Only what belongs to {products}.",
    gap="{span} later",
    left_out_one="1 event is not shown",
    left_out="{count} events are not shown",
    incomplete="There are more events than the {count} that I looked at.",
    here="you came from here",
    nothing_trail="I know no event of this request. If it was more than an hour ago, say when: trail … yesterday.",
    nothing_around="I know nothing else of this person around that time.",
    no_trace="Which request do you mean?",
    no_trace_tip="Write its trace id, as in: trail 4bf92f3577b34da6",
    show_trail="Trail",
    show_trail_tip="Everything that this request did, on every node",
    show_around="What they did around it",
    show_around_tip="The events of this person a few minutes before and after",
    milliseconds="{count} ms",
    seconds="{count} s",
    minutes="{count} min",
    hours="{count} h",
)

GERMAN: Final = TimelineWords(
    push_trail="Das ist mit dieser Anfrage geschehen.",
    push_around="Das ist davor und danach geschehen.",
    trail="Die Spur einer Anfrage",
    around="{person}, {minutes} Minuten davor und danach",
    summary_one="1 Ereignis",
    summary="{count} Ereignisse",
    on="auf {nodes}",
    troubles_only="ein Fehler oder eine Warnung",
    troubles_one="1 davon ein Fehler oder eine Warnung",
    troubles="{count} davon Fehler oder Warnungen",
    within="in {span}",
    only="Nur, was zu {products} gehört.",
    gap="{span} später",
    left_out_one="1 Ereignis ist nicht gezeigt",
    left_out="{count} Ereignisse sind nicht gezeigt",
    incomplete="Es gibt mehr als die {count} Ereignisse, die ich angesehen habe.",
    here="von hier kommen Sie",
    nothing_trail="Ich kenne kein Ereignis dieser Anfrage. "
    "War sie vor mehr als einer Stunde, sagen Sie wann: Spur … gestern.",
    nothing_around="Von dieser Person kenne ich um diese Zeit sonst nichts.",
    no_trace="Welche Anfrage meinen Sie?",
    no_trace_tip="Schreiben Sie ihre Trace-ID, etwa: Spur 4bf92f3577b34da6",
    show_trail="Spur",
    show_trail_tip="Alles, was diese Anfrage getan hat, auf allen Knoten",
    show_around="Was sonst geschah",
    show_around_tip="Die Ereignisse dieser Person einige Minuten davor und danach",
    milliseconds="{count} ms",
    seconds="{count} s",
    minutes="{count} Minuten",
    hours="{count} h",
)


def timeline_words_for(language: str | None) -> TimelineWords:
    """The texts for a reader's language."""
    return GERMAN if words_for(language).language == "de" else ENGLISH
