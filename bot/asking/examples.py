"""What can be asked, by example, in English and German: `docs/asking.md`, the help and what is proposed come of it.

Each example says what it means in the words in which the bot says back what it understood, written by hand and
tested. They are asked on Thursday 18 June 2026 at 14:30 in Berlin.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from bot.asking.asked import CommandName

Audience = Literal["anyone", "developer", "everything", "admin"]
"""Who may ask it; `everything`: developers whose rights are not limited to some products."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence in both languages. `means`: what is said back, or for a command what it does."""

    english: str
    german: str
    means: str
    command: CommandName | None = None
    after: str | None = None  # the sentence that was said before, in English
    listed: str | None = (
        None  # its description in the list of commands that Teams shows; at most 32 letters then
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Examples of one subject, those first that show most of it."""

    english: str
    german: str
    audience: Audience
    examples: tuple[Example, ...]


_BEFORE: Final = "errors for user 1087 today"

GROUPS: Final[tuple[Group, ...]] = (
    Group(
        "What went wrong",
        "Was schiefging",
        "developer",
        (
            Example(
                "errors last 2 hours",
                "Fehler der letzten 2 Stunden",
                "errors · since Thu 18 June 12:30",
                listed="Recent errors (developers)",
            ),
            Example(
                "warnings on web2 today",
                "Warnungen auf web2 heute",
                "warnings · node web2 · since Thu 18 June 00:00",
            ),
            Example(
                "fatal errors this week",
                "fatale Fehler diese Woche",
                "fatal errors · since Mon 15 June 00:00",
            ),
            Example(
                "what happened yesterday at 3pm",
                "was passierte gestern um 15 Uhr",
                "Wed 17 June 15:00–16:00",
            ),
        ),
    ),
    Group(
        "Somebody",
        "Jemand",
        "developer",
        (
            Example(
                "errors for user 1087 yesterday",
                "Fehler von Benutzer 1087 gestern",
                "errors · user 1087 · Wed 17 June 00:00–24:00",
                listed="One person's errors (developers)",
            ),
            Example("errors for Anna Meier", "Fehler von Anna Meier", "errors · user Anna Meier"),
            Example(
                "what did anna.meier@example.com do today",
                "was hat anna.meier@example.com heute gemacht",
                "user anna.meier@example.com · since Thu 18 June 00:00",
            ),
            Example("errors for 1087 and 1088", "Fehler von 1087 und 1088", "errors · user 1087, 1088"),
            Example(
                "errors for 1087 because she called",
                "Fehler von 1087, weil sie angerufen hat",
                "errors · user 1087",
            ),
        ),
    ),
    Group(
        "Documents",
        "Dokumente",
        "developer",
        (
            Example(
                "what happened to document 11213 on June 12",
                "was geschah mit Dokument 11213 am 12. Juni",
                "document 11213 · Fri 12 June 00:00–24:00",
            ),
            Example(
                "errors in docs 11213 and 11214",
                "Fehler in Dok 11213 und 11214",
                "errors · document 11213, 11214",
            ),
            Example(
                "errors of document type Leave Request",
                "Fehler im Dokumenttyp Leave Request",
                "errors · document type Leave Request",
            ),
        ),
    ),
    Group(
        "Times",
        "Zeiten",
        "developer",
        (
            Example(
                "errors between 2pm and 4pm yesterday",
                "Fehler gestern zwischen 14 und 16 Uhr",
                "errors · Wed 17 June 14:00–16:00",
            ),
            Example("errors since Monday", "Fehler seit Montag", "errors · since Mon 15 June 00:00"),
            Example(
                "errors at 12:57 on June 12",
                "Fehler am 12. Juni um 12:57",
                "errors · Fri 12 June 12:57–12:58",
            ),
            Example("errors last 7 days", "Fehler der letzten 7 Tage", "errors · since Thu 11 June 14:30"),
            Example(
                "errors last week", "Fehler letzte Woche", "errors · Mon 8 June 00:00 – Sun 14 June 24:00"
            ),
            Example("errors until Friday", "Fehler bis Freitag", "errors · until Fri 12 June 24:00"),
            Example("errors before Friday", "Fehler vor Freitag", "errors · until Thu 11 June 24:00"),
            Example("errors 2 days ago", "Fehler vor 2 Tagen", "errors · Tue 16 June 00:00–24:00"),
            Example(
                "errors June 9 to 12",
                "Fehler vom 9. bis 12. Juni",
                "errors · Tue 9 June 00:00 – Fri 12 June 24:00",
            ),
            Example("errors this morning", "Fehler heute Morgen", "errors · Thu 18 June 06:00–12:00"),
        ),
    ),
    Group(
        "Logs, statuses, addresses, words",
        "Protokolle, Status, Adressen, Wörter",
        "developer",
        (
            Example(
                "forbidden for 1087 since Monday",
                "verboten für 1087 seit Montag",
                "status 403 · user 1087 · since Mon 15 June 00:00",
            ),
            Example(
                "show auth log June 12",
                "zeige das Auth-Protokoll vom 12. Juni",
                "log auth · Fri 12 June 00:00–24:00",
            ),
            Example("not found on web1", "nicht gefunden auf web1", "status 404 · node web1"),
            Example("5xx today", "5xx heute", "status 5* · since Thu 18 June 00:00"),
            Example("errors from 10.20.*", "Fehler von 10.20.*", "errors · address 10.20.*"),
            Example(
                '"Failed to perform." today',
                "„Failed to perform.“ heute",
                "“Failed to perform.” · since Thu 18 June 00:00",
            ),
            Example(
                "errors in operation SaveDocument",
                "Fehler im Vorgang SaveDocument",
                "errors · operation SaveDocument",
            ),
            Example("errors in version 2.4.1", "Fehler in Version 2.4.1", "errors · version 2.4.1"),
            Example("errors with role guest", "Fehler mit Rolle guest", "errors · role guest"),
        ),
    ),
    Group(
        "Everything but",
        "Alles außer",
        "developer",
        (
            Example("errors not on web1", "Fehler nicht auf web1", "errors · not node web1"),
            Example("errors except 404", "Fehler außer 404", "errors · not status 404"),
            Example(
                "errors today without user 1087",
                "Fehler heute ohne Benutzer 1087",
                "errors · not user 1087 · since Thu 18 June 00:00",
            ),
        ),
    ),
    Group(
        "How many, who, most",
        "Wie viele, wer, am meisten",
        "developer",
        (
            Example(
                "how many errors today",
                "wie viele Fehler heute",
                "how many · errors · since Thu 18 June 00:00",
            ),
            Example(
                "how many errors per node",
                "wie viele Fehler pro Knoten",
                "how many · errors · by node",
            ),
            Example(
                "errors per day this week",
                "Fehler pro Tag diese Woche",
                "how many · errors · by day · since Mon 15 June 00:00",
            ),
            Example(
                "who had errors today",
                "wer hatte heute Fehler",
                "who · errors · since Thu 18 June 00:00",
                listed="The people affected (developers)",
            ),
            Example(
                "how many users had errors today",
                "wie viele Benutzer hatten heute Fehler",
                "who · errors · since Thu 18 June 00:00",
            ),
            Example(
                "most frequent errors this week",
                "häufigste Fehler diese Woche",
                "most frequent · errors · since Mon 15 June 00:00",
            ),
            Example(
                "top 5 users with errors",
                "top 5 Benutzer mit Fehlern",
                "most frequent · errors · by user · at most 5",
            ),
            Example("last 20 errors", "letzte 20 Fehler", "errors · at most 20"),
        ),
    ),
    Group(
        "One request",
        "Eine Anfrage",
        "developer",
        (
            Example(
                "trail 4bf92f3577b34da6a3ce929d0e0e4736",
                "Spur 4bf92f3577b34da6a3ce929d0e0e4736",
                "trail · trace id 4bf92f3577b34da6a3ce929d0e0e4736",
            ),
            Example(
                "similar errors to trace 4bf92f3577b34da6a3ce929d0e0e4736",
                "ähnliche Fehler wie Trace-Id 4bf92f3577b34da6a3ce929d0e0e4736",
                "similar · errors · trace id 4bf92f3577b34da6a3ce929d0e0e4736",
            ),
        ),
    ),
    Group(
        "And then",
        "Und dann",
        "developer",
        (
            Example(
                "only on web2",
                "nur auf web2",
                "errors · user 1087 · node web2 · since Thu 18 June 00:00",
                after=_BEFORE,
            ),
            Example(
                "and yesterday?",
                "und gestern?",
                "errors · user 1087 · Wed 17 June 00:00–24:00",
                after=_BEFORE,
            ),
            Example(
                "the day before",
                "am Tag davor",
                "errors · user 1087 · Wed 17 June 00:00–24:00",
                after=_BEFORE,
            ),
            Example(
                "same for document 11213",
                "dasselbe für Dokument 11213",
                "errors · user 1087 · document 11213 · since Thu 18 June 00:00",
                after=_BEFORE,
            ),
            Example(
                "who else?",
                "wer noch?",
                "who · errors · not user 1087 · since Thu 18 June 00:00",
                after=_BEFORE,
            ),
            Example(
                "not 1087", "nicht 1087", "errors · not user 1087 · since Thu 18 June 00:00", after=_BEFORE
            ),
            Example(
                "how many?",
                "wie viele?",
                "how many · errors · user 1087 · since Thu 18 June 00:00",
                after=_BEFORE,
            ),
            Example(
                "per node",
                "pro Knoten",
                "how many · errors · user 1087 · by node · since Thu 18 June 00:00",
                after=_BEFORE,
            ),
            Example("remove the date", "ohne Datum", "errors · user 1087", after=_BEFORE),
            Example("all levels", "alle Stufen", "user 1087 · since Thu 18 June 00:00", after=_BEFORE),
            Example("next", "weiter", "the next page", "next", listed="The next page of the last answer"),
            Example("back", "zurück", "the page before", "previous"),
            Example("show the third", "zeige das dritte", "one of the events shown, in full", "show"),
        ),
    ),
    Group(
        "Known issues and releases",
        "Bekannte Probleme und Releases",
        "developer",
        (
            Example(
                "tell them all",
                "sag es allen",
                "writes to everybody who has the error shown last",
                "tell_all",
            ),
            Example(
                "known issues",
                "bekannte Probleme",
                "all known issues, to be changed",
                "issues",
                listed="All known issues (developers)",
            ),
            Example(
                "what is new since 2.4.1", "was ist neu seit 2.4.1", "what a release has changed", "since"
            ),
            Example(
                "ack-missing is fixed in 4.11.0",
                "ack-missing ist behoben in 4.11.0",
                "tells those who were told",
                "fix",
            ),
            Example("ack-missing is not fixed", "ack-missing ist nicht behoben", "takes that back", "unfix"),
            Example("withdraw ack-missing", "ack-missing zurückziehen", "removes its cards", "withdraw"),
            Example(
                "health of hr-portal this week",
                "wie geht es hr-portal diese Woche",
                "people who worked, failed, were told and were helped",
                "health",
            ),
            Example(
                "health",
                "Zustand",
                "how many worked, failed, were told and helped",
                "health",
                listed="How the application fares (developers)",
            ),
            Example("support channels", "Support-Kanäle", "which channels are bound", "channels"),
        ),
    ),
    Group(
        "Watching",
        "Beobachten",
        "developer",
        (
            Example(
                "watch document 11213", "beobachte Dokument 11213", "its events, as they happen", "watch"
            ),
            Example(
                'watch "Failed to perform." for an hour',
                'beobachte "Failed to perform." für eine Stunde',
                "the events with this text, for so long",
                "watch",
            ),
            Example("watches", "Beobachtungen", "what you watch", "watches"),
            Example("stop watching", "Beobachtung beenden", "ends all that you watch", "unwatch"),
            Example("assigned to me", "mir zugewiesen", "the errors that you have taken", "assigned"),
        ),
    ),
    Group(
        "Stopping all cards",
        "Alle Karten anhalten",
        "everything",
        (
            Example("pause everything", "alles anhalten", "nobody is told until it ends", "pause"),
            Example("resume", "fortsetzen", "ends the pause", "resume"),
        ),
    ),
    Group(
        "For admins",
        "Für Admins",
        "admin",
        (
            Example(
                "support channel for hr-portal", "Support-Kanal für hr-portal", "binds this channel", "bind"
            ),
            Example(
                "no support channel for hr-portal",
                "kein Support-Kanal für hr-portal",
                "gives it up",
                "unbind",
            ),
        ),
    ),
    Group(
        "Yourself",
        "Sie selbst",
        "anyone",
        (
            Example(
                "my errors", "meine Fehler", "your own recent errors", "mine", listed="Your own recent errors"
            ),
            Example(
                "what about my problem?",
                "was ist mit meinem Problem?",
                "how it stands with support",
                "problem",
                listed="How it stands with support",
            ),
            Example(
                "what do you know about me?",
                "was weißt du über mich?",
                "what is kept, and who looked",
                "about_me",
                listed="What is kept about you, and who looked",
            ),
            Example("forget me", "vergiss mich", "removes what may go", "forget_me"),
            Example("help", "Hilfe", "this list, in short", "help", listed="What you can ask"),
            Example("thanks", "danke", "you are welcome", "thanks"),
        ),
    ),
)


def in_short(
    language: str, audiences: Collection[Audience], most: int = 2
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each subject that somebody may ask about, with its first examples: what the help shows."""
    german = language.lower().startswith("de")
    return tuple(
        (
            group.german if german else group.english,
            tuple(
                one.german if german else one.english
                for one in group.examples[: most if group.audience == "developer" else 4]
            ),
        )
        for group in GROUPS
        if group.audience in audiences
    )


def examples(language: str, audience: Audience = "developer") -> tuple[str, ...]:
    """The questions in one language that stand by themselves: no commands, no follow-ups, no reasons."""
    return tuple(
        one.german if language == "de" else one.english
        for group in GROUPS
        if group.audience == audience
        for one in group.examples
        if one.command is None and one.after is None and "because" not in one.english
    )
