"""The texts of news for developers, in the reader's language. A table is complete by its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    push: Mapping[str, str]  # by kind: what a phone shows
    title: Mapping[str, str]  # by kind
    why: Mapping[str, str]  # by kind: what it means, in a sentence
    people: str
    people_one: str
    people_many: str
    people_at_least: str
    people_none: str
    events_one: str
    events_many: str
    known: str
    hour: str
    usual: str
    first_at: str
    since: str
    version: str
    issue: str
    file: str
    show: str
    show_one: str
    summary: str
    summary_of: str
    summary_history: str
    from_now_on: str
    most_people: str
    more_lines: str
    new: str
    gone: str
    risen: str
    nothing_changed: str
    change: str
    a_day: str
    not_fixed: str


ENGLISH: Final = NewsWords(
    push={
        "new_template": "There is a new error that no known issue describes.",
        "returned_template": "An error is back although it was fixed.",
        "template_spike": "An error comes far more often than usual.",
        "more_templates": "There are more new errors than I tell in an hour.",
        "learned": "I have learned which errors are usual.",
        "release_report": "Here is what the new version has changed.",
        "regression": "A problem is back although it was fixed.",
        "issue_files": "A file of known issues has a fault.",
        "issue_files_bad": "A file of known issues has a fault.",
        "issue_files_well": "A file of known issues is well again.",
    },
    title={
        "new_template": "A new error",
        "returned_template": "Back after its fix in {version}",
        "template_spike": "Far more often than usual",
        "more_templates": "{count} more new errors in this hour",
        "learned": "Learned: {count} kinds of errors",
        "release_hour": "{version}: the first hour",
        "release_day": "{version}: the first day",
        "release_since": "New since {version}",
        "regression": "Back although it was fixed in {version}",
        "issue_files": "A file of known issues has a fault",
        "issue_files_bad": "A file of known issues has a fault",
        "issue_files_well": "A file of known issues is well again",
    },
    why={
        "new_template": "It was never seen before, and no known issue describes it.",
        "returned_template": "Its known issue is marked as fixed, so it no longer covers it.",
        "template_spike": "No known issue describes it.",
        "more_templates": "They were too many to tell one by one.",
        "regression": "Events in a version that has the fix meet the known issue.",
        "issue_files": "The last version without a fault stays in force.",
        "issue_files_bad": "Nothing of it is in force until it is mended.",
        "issue_files_well": "Its newest version is in force.",
    },
    people="People hit",
    people_one="1 person",
    people_many="{count} people",
    people_at_least="{count} people or more",
    people_none="none known by name",
    events_one="1 event",
    events_many="{count} events",
    known="{count} of them of a known issue",
    hour="this hour",
    usual="usually up to {count}",
    first_at="First seen",
    since="Since",
    version="Version",
    issue="Known issue",
    file="File",
    show="Show events",
    show_one="Show",
    summary="They hit {people}. I told nobody while I learned.",
    summary_of="Learned: {source}",
    summary_history="They were in logs that were old when I first read them.",
    from_now_on="From now on I tell you when an error is new or comes far more often than usual.",
    most_people="Those that hit most people:",
    more_lines="and {count} more",
    new="First seen with it",
    gone="Gone since",
    risen="More often than before",
    nothing_changed="No error is new, none is gone, none comes more often.",
    change="{before} → {after}",
    a_day="More often: events a day, the busiest day before and the average since.",
    not_fixed="Take the fix back",
)

GERMAN: Final = NewsWords(
    push={
        "new_template": "Es gibt einen neuen Fehler, den kein bekanntes Problem beschreibt.",
        "returned_template": "Ein Fehler ist wieder da, obwohl er behoben war.",
        "template_spike": "Ein Fehler kommt viel öfter als sonst.",
        "more_templates": "Es gibt mehr neue Fehler, als ich in einer Stunde melde.",
        "learned": "Ich habe gelernt, welche Fehler üblich sind.",
        "release_report": "Das hat die neue Version geändert.",
        "regression": "Ein Problem ist wieder da, obwohl es behoben war.",
        "issue_files": "Eine Datei mit bekannten Problemen hat einen Fehler.",
        "issue_files_bad": "Eine Datei mit bekannten Problemen hat einen Fehler.",
        "issue_files_well": "Eine Datei mit bekannten Problemen ist wieder in Ordnung.",
    },
    title={
        "new_template": "Ein neuer Fehler",
        "returned_template": "Wieder da, obwohl in {version} behoben",
        "template_spike": "Viel öfter als sonst",
        "more_templates": "{count} weitere neue Fehler in dieser Stunde",
        "learned": "Gelernt: {count} Arten von Fehlern",
        "release_hour": "{version}: die erste Stunde",
        "release_day": "{version}: der erste Tag",
        "release_since": "Neu seit {version}",
        "regression": "Wieder da, obwohl in {version} behoben",
        "issue_files": "Eine Datei mit bekannten Problemen hat einen Fehler",
        "issue_files_bad": "Eine Datei mit bekannten Problemen hat einen Fehler",
        "issue_files_well": "Eine Datei mit bekannten Problemen ist wieder in Ordnung",
    },
    why={
        "new_template": "Er kam noch nie vor, und kein bekanntes Problem beschreibt ihn.",
        "returned_template": "Das bekannte Problem dazu gilt als behoben und deckt ihn nicht mehr ab.",
        "template_spike": "Kein bekanntes Problem beschreibt ihn.",
        "more_templates": "Es waren zu viele, um sie einzeln zu melden.",
        "regression": "In einer Version mit der Behebung kommen Ereignisse des bekannten Problems vor.",
        "issue_files": "Die letzte Fassung ohne Fehler gilt weiter.",
        "issue_files_bad": "Bis er behoben ist, gilt nichts aus ihr.",
        "issue_files_well": "Ihre neueste Fassung gilt.",
    },
    people="Betroffen",
    people_one="1 Person",
    people_many="{count} Personen",
    people_at_least="{count} Personen oder mehr",
    people_none="namentlich keine bekannt",
    events_one="1 Ereignis",
    events_many="{count} Ereignisse",
    known="davon {count} eines bekannten Problems",
    hour="in dieser Stunde",
    usual="sonst bis zu {count}",
    first_at="Zuerst gesehen",
    since="Seit",
    version="Version",
    issue="Bekanntes Problem",
    file="Datei",
    show="Ereignisse",
    show_one="Zeigen",
    summary="Betroffen: {people}. Während ich lernte, habe ich niemandem geschrieben.",
    summary_of="Gelernt: {source}",
    summary_history="Sie standen in Protokollen, die schon alt waren, als ich sie zuerst las.",
    from_now_on="Ab jetzt melde ich, wenn ein Fehler neu ist oder viel öfter kommt als sonst.",
    most_people="Die mit den meisten Betroffenen:",
    more_lines="und {count} weitere",
    new="Neu in dieser Version",
    gone="Seitdem verschwunden",
    risen="Öfter als vorher",
    nothing_changed="Kein Fehler ist neu, keiner verschwunden, keiner kommt öfter.",
    change="{before} → {after}",
    a_day="Öfter: Ereignisse am Tag, der stärkste Tag vorher und der Durchschnitt seitdem.",
    not_fixed="Behebung zurücknehmen",
)


def news_words_for(language: str | None) -> NewsWords:
    """The texts for a locale as Teams sends it (`de-AT`); English for every language without a table."""
    primary = (language or "").replace("_", "-").partition("-")[0].casefold()
    return GERMAN if primary == "de" else ENGLISH
