"""The texts of manners: what developers are asked, the pause, and who wants no more of it. Complete by its type."""

from dataclasses import dataclass
from typing import Final

from cards.languages import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class MannersWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    # the breaker
    push_hold: str
    hold_one: str
    hold_many: str
    hold_told: str
    hold_until: str
    hold_all: str
    hold_ten: str
    hold_stop: str
    released: str
    sent_title: str
    sent: str
    stopped_title: str
    stopped: str
    expired_title: str
    expired: str

    # the pause
    push_paused: str
    push_going: str
    paused_title: str
    paused_by: str
    paused_what: str
    going_title: str
    going_what: str
    pause: str
    resume: str

    # no more of it
    mute: str
    mute_tip: str
    muted: str
    unmute: str

    # several at once
    push_folded: str
    folded_title: str


ENGLISH: Final = MannersWords(
    push_hold="Many people would be told of a known issue: please decide.",
    hold_one="1 more person would be told",
    hold_many="{count} more people would be told",
    hold_told="Told so far: {count}.",
    hold_until="Without an answer, none of them is told.",
    hold_all="Send",
    hold_ten="Send to 10 first",
    hold_stop="Stop",
    released="{by} had it sent to {count} people first on {when}.",
    sent_title="Sent",
    sent="{by} had it sent to all who waited ({count}) on {when}.",
    stopped_title="Stopped",
    stopped="{by} stopped it on {when}. Not told: {count}.",
    expired_title="Nobody decided",
    expired="Not told: {count}.",
    push_paused="Headsup is paused.",
    push_going="Headsup tells people again.",
    paused_title="Headsup is paused",
    paused_by="Paused by {by} on {when}.",
    paused_what="Nobody is told of known issues. What is too old when it goes on is not sent.",
    going_title="Headsup is at work",
    going_what="People are told when they run into a known issue.",
    pause="Pause",
    resume="Go on",
    mute="No more of this",
    mute_tip="Do not tell me about this problem again",
    muted="You will not be told about this problem again.",
    unmute="Tell me again",
    push_folded="There are ways around problems that you just ran into.",
    folded_title="{count} known problems",
)

GERMAN: Final = MannersWords(
    push_hold="Viele würden zu einem bekannten Problem benachrichtigt: Bitte entscheiden Sie.",
    hold_one="1 weitere Person würde benachrichtigt",
    hold_many="{count} weitere Personen würden benachrichtigt",
    hold_told="Bisher benachrichtigt: {count}.",
    hold_until="Ohne Antwort wird niemand von ihnen benachrichtigt.",
    hold_all="Senden",
    hold_ten="Erst an 10",
    hold_stop="Stopp",
    released="{by} ließ es am {when} zuerst an {count} Personen senden.",
    sent_title="Gesendet",
    sent="{by} ließ es am {when} an alle senden, die warteten ({count}).",
    stopped_title="Gestoppt",
    stopped="{by} hat es am {when} gestoppt. Nicht benachrichtigt: {count}.",
    expired_title="Niemand hat entschieden",
    expired="Nicht benachrichtigt: {count}.",
    push_paused="Headsup macht eine Pause.",
    push_going="Headsup schreibt wieder.",
    paused_title="Headsup macht eine Pause",
    paused_by="Angehalten von {by} am {when}.",
    paused_what="Niemand wird zu bekannten Problemen benachrichtigt. Was danach zu alt ist, wird nicht gesendet.",
    going_title="Headsup ist bei der Arbeit",
    going_what="Wer auf ein bekanntes Problem stößt, wird benachrichtigt.",
    pause="Anhalten",
    resume="Fortsetzen",
    mute="Nichts mehr davon",
    mute_tip="Zu diesem Problem nicht mehr schreiben",
    muted="Zu diesem Problem schreiben wir Ihnen nicht mehr.",
    unmute="Wieder schreiben",
    push_folded="Für Probleme, auf die Sie gerade gestoßen sind, gibt es Auswege.",
    folded_title="{count} bekannte Probleme",
)


def manners_words_for(language: str | None) -> MannersWords:
    """The texts for a locale, as `cards.languages.words_for` chooses."""
    return GERMAN if words_for(language).language == "de" else ENGLISH
