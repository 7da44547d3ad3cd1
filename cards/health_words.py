"""The texts of health, in the reader's language. A table is complete by its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    push: str
    push_digest: str
    push_which: str
    title: str
    title_digest: str
    which: str
    which_none: str
    which_none_tip: str
    unknown: str
    unknown_tip: str
    periods: Mapping[str, str]  # by the name of a period
    day: str
    days: str
    until: str
    days_of: str
    worked: str
    failed: str
    told: str
    helped: str
    before: str
    avoided: str
    avoided_how: str
    avoided_at_least: str
    avoided_at_least_how: str
    by_day: str
    short_worked: str
    short_failed: str
    failed_by: Mapping[str, str]  # by dimension: over its chart
    by: Mapping[str, str]  # by dimension: over its figures
    group: str
    show: str
    withheld: str
    nothing: str


ENGLISH: Final = HealthWords(
    push="Here is how the application fares.",
    push_digest="Here is how the application fared yesterday.",
    push_which="Choose an application to see how it fares.",
    title="How {product} fares",
    title_digest="How {product} fared yesterday",
    which="Which application?",
    which_none="There is no application whose figures you may see.",
    which_none_tip="A source or a known issue has to name it, and you have to be a developer of it.",
    unknown="There is no application named {product} whose figures you may see.",
    unknown_tip="There are: {products}.",
    periods={
        "today": "Today",
        "yesterday": "Yesterday",
        "this_week": "This week",
        "last_week": "Last week",
    },
    day="{period}, {first}",
    days="{period}, {first} – {last}",
    until="so far; a week before up to {until}",
    days_of="days of {zone}",
    worked="people worked",
    failed="ran into errors",
    told="were told what to do",
    helped="were helped: it worked",
    before="a week before: {count}",
    avoided="About {count} tickets avoided",
    avoided_how=(
        "Estimate: {told} told − {called} of them who are still stuck. "
        "It takes it that each of them would have called."
    ),
    avoided_at_least="At least {count} tickets avoided",
    avoided_at_least_how=(
        "Estimate: {count} told people for whom it worked. It takes it that each of them would have called."
    ),
    by_day="People by day",
    short_worked="worked",
    short_failed="with errors",
    failed_by={
        "operation": "Errors by operation (people)",
        "document_type": "Errors by document type (people)",
        "role": "Errors by role (people)",
    },
    by={"operation": "By operation", "document_type": "By document type", "role": "By role"},
    group="worked {worked} · errors {failed} · told {told} · helped {helped}",
    show="All figures",
    withheld="– stands for fewer than five people, or for a number that would give away so few.",
    nothing="Nobody has worked with it in this time, as far as the logs say.",
)

GERMAN: Final = HealthWords(
    push="So geht es der Anwendung.",
    push_digest="So ging es der Anwendung gestern.",
    push_which="Wählen Sie eine Anwendung, um zu sehen, wie es ihr geht.",
    title="So geht es {product}",
    title_digest="So ging es {product} gestern",
    which="Welche Anwendung?",
    which_none="Es gibt keine Anwendung, deren Zahlen Sie sehen dürfen.",
    which_none_tip=(
        "Eine Quelle oder ein bekanntes Problem muss sie nennen, und Sie müssen sie als Entwickler betreuen."
    ),
    unknown="Es gibt keine Anwendung namens {product}, deren Zahlen Sie sehen dürfen.",
    unknown_tip="Es gibt: {products}.",
    periods={
        "today": "Heute",
        "yesterday": "Gestern",
        "this_week": "Diese Woche",
        "last_week": "Letzte Woche",
    },
    day="{period}, {first}",
    days="{period}, {first} – {last}",
    until="bisher; eine Woche davor bis {until} Uhr",
    days_of="Tage in {zone}",
    worked="haben gearbeitet",
    failed="hatten Fehler",
    told="erfuhren, was zu tun ist",
    helped="wurde geholfen: Es ging",
    before="eine Woche davor: {count}",
    avoided="Etwa {count} Tickets vermieden",
    avoided_how=(
        "Schätzung: {told} benachrichtigt − {called} davon, bei denen es noch nicht geht. "
        "Angenommen ist, dass sich sonst alle gemeldet hätten."
    ),
    avoided_at_least="Mindestens {count} Tickets vermieden",
    avoided_at_least_how=(
        "Schätzung: {count} Benachrichtigte, bei denen es ging. Angenommen ist, dass sich sonst alle gemeldet hätten."
    ),
    by_day="Personen nach Tagen",
    short_worked="gearbeitet",
    short_failed="mit Fehlern",
    failed_by={
        "operation": "Fehler nach Vorgang (Personen)",
        "document_type": "Fehler nach Dokumenttyp (Personen)",
        "role": "Fehler nach Rolle (Personen)",
    },
    by={"operation": "Nach Vorgang", "document_type": "Nach Dokumenttyp", "role": "Nach Rolle"},
    group="gearbeitet {worked} · Fehler {failed} · benachrichtigt {told} · geholfen {helped}",
    show="Alle Zahlen",
    withheld="– steht für weniger als fünf Personen oder für eine Zahl, die auf weniger als fünf schließen ließe.",
    nothing="In dieser Zeit hat niemand damit gearbeitet, soweit die Protokolle es sagen.",
)


def health_words_for(language: str | None) -> HealthWords:
    """The texts for a locale as Teams sends it (`de-AT`); English for every language without a table."""
    primary = (language or "").replace("_", "-").partition("-")[0].casefold()
    return GERMAN if primary == "de" else ENGLISH
