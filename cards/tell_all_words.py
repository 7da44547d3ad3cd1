"""The texts of messages to everybody affected: what the developer sees, and the frame of what people get."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cards.languages import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class TellAllWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    # the buttons that begin it
    begin: str
    begin_tip: str

    # the draft
    push_draft: str
    would_one: str
    would_many: str
    nobody: str
    nobody_tip: str
    people_one: str
    people: str
    more: str
    now: str
    later: str
    held_one: str
    held_many: str
    capped: str
    muted: str
    unreachable: str
    reasons: Mapping[str, str]  # by a state of who can be reached; `` for any other
    incomplete: str
    earlier: str
    paused: str
    title: str
    title_hint: str
    text: str
    text_hint: str
    german: str
    german_title: str
    german_text: str
    mine: str
    mine_sent: str
    preview_one: str
    preview_many: str
    cancel: str
    missing: str
    missing_german: str
    too_old: str

    # the question before it is sent
    push_confirm: str
    confirm_one: str
    confirm_many: str
    reads: str
    reads_german: str
    send_one: str
    send_many: str
    ask: str
    needs_approval: str
    no_approver: str
    back: str

    # how it goes
    push_waiting: str
    push_going: str
    push_ended: str
    push_stopped: str
    asked: str
    asked_tip: str
    withdraw: str
    sending: str
    held_back: str
    morning: str
    ended: str
    sent_by: str
    told: str
    under_way: str
    later_told: str
    held_told_one: str
    held_told_many: str
    capped_told: str
    muted_told: str
    unreachable_told: str
    failed: str
    stopped_told: str
    unknown: str
    worked: str
    stuck: str
    stop: str
    stopped: str
    stopped_by: str
    declined: str
    elsewhere: str
    elsewhere_tip: str
    which: str
    which_tip: str

    # what people get
    push_told: str
    from_: str
    why: str


ENGLISH: Final = TellAllWords(
    begin="Tell them all",
    begin_tip="Write to everybody who has this error",
    push_draft="A message to everybody affected: write it, and see who would get it.",
    would_one="1 person would be told",
    would_many="{count} people would be told",
    nobody="Nobody can be told",
    nobody_tip="None of these events is of somebody who can be reached.",
    people_one="That is: {names}",
    people="They are: {names}",
    more="and {count} more",
    now="Now: {count}",
    later="In the morning, after their quiet hours: {count}",
    held_one="The next morning, since they have had enough for today: {count}",
    held_many="The next morning, since they have had their {cap} messages of today: {count}",
    capped="Not told, since the next day is used up as well: {count}",
    muted="Not told, since they asked to hear no more of this problem: {count}",
    unreachable="Cannot be reached: {count} ({reasons})",
    reasons={
        "not_in_directory": "not in the directory: {count}",
        "no_identity": "no Teams identity: {count}",
        "not_installed": "without the app: {count}",
        "uninstalled": "have removed the app: {count}",
        "blocked": "have blocked the app: {count}",
        "guest": "guests: {count}",
        "disabled": "accounts disabled: {count}",
        "": "for another reason: {count}",
    },
    incomplete="Only the newest events were looked at: there may be more people.",
    earlier="{by} has sent a message about the same already, on {when}.",
    paused="Headsup is paused: nothing is sent until somebody says “resume”.",
    title="Title",
    title_hint="Saving fails with a conflict: what to do",
    text="Text",
    text_hint="What they can do until it is fixed",
    german="Also in German",
    german_title="Title in German",
    german_text="Text in German",
    mine="Try on me",
    mine_sent="It has been sent to you: have a look.",
    preview_one="Send to 1 person",
    preview_many="Send to {count}",
    cancel="Discard",
    missing="It needs a title and a text.",
    missing_german="In German it needs both a title and a text, or neither.",
    too_old="This draft is more than a day old: who is affected may have changed. Please begin anew.",
    push_confirm="Please confirm the message before it is sent.",
    confirm_one="Send this to 1 person?",
    confirm_many="Send this to {count} people?",
    reads="This is what they read",
    reads_german="And who reads German",
    send_one="Yes, send to 1 person",
    send_many="Yes, send to {count} people",
    ask="Ask for approval",
    needs_approval="A second developer has to approve it before it is sent.",
    no_approver="A second developer would have to approve it, and there is none for this product. Nothing was sent.",
    back="Back",
    push_waiting="A message to everybody affected is waiting to be sent.",
    push_going="A message to everybody affected is on its way.",
    push_ended="A message to everybody affected was sent.",
    push_stopped="A message to everybody affected was not sent.",
    asked="Waiting for a second developer",
    asked_tip="Nothing is sent until somebody approves it. After a day the request lapses.",
    withdraw="Withdraw",
    sending="Sending: {done} of {count}",
    held_back="Paused: {done} of {count} sent",
    morning="Waiting for the morning: {count}",
    ended="Sent",
    sent_by="{by} had it sent on {when}.",
    told="Told",
    under_way="On its way",
    later_told="Waiting for the morning",
    held_told_one="Held until the next morning: they have had enough for a day",
    held_told_many="Held until the next morning: they have had their {cap} messages of the day",
    capped_told="Not told: the next day is used up as well",
    muted_told="Not told: want no more of it",
    unreachable_told="Cannot be reached",
    failed="Failed",
    stopped_told="Stopped before it was sent",
    unknown="May have arrived, or not",
    worked="Say that it worked",
    stuck="Are still stuck",
    stop="Stop what waits",
    stopped="Not sent",
    stopped_by="{by} decided so on {when}.",
    declined="A second developer declined it. Nothing was sent.",
    elsewhere="That is in your own chat now",
    elsewhere_tip="It names the people, and is yours to edit.",
    which="Whom shall I tell?",
    which_tip="Ask about an error first, or open an event: “errors today”, then “tell them all”.",
    push_told="There is news about a problem that you ran into.",
    from_="From {by}, {team}",
    why="You get this because this problem came up with your login.",
)

GERMAN: Final = TellAllWords(
    begin="Sag es allen",
    begin_tip="Allen schreiben, die diesen Fehler haben",
    push_draft="Eine Nachricht an alle Betroffenen: schreiben und sehen, wer sie bekäme.",
    would_one="1 Person bekäme die Nachricht",
    would_many="{count} Personen bekämen die Nachricht",
    nobody="Niemand ist erreichbar",
    nobody_tip="Keines dieser Ereignisse stammt von jemandem, der erreichbar ist.",
    people_one="Das ist: {names}",
    people="Das sind: {names}",
    more="und {count} weitere",
    now="Jetzt: {count}",
    later="Am Morgen, nach ihrer Ruhezeit: {count}",
    held_one="Am nächsten Morgen, weil es für heute genug war: {count}",
    held_many="Am nächsten Morgen, weil sie ihre {cap} Nachrichten von heute schon haben: {count}",
    capped="Nicht benachrichtigt, weil auch der nächste Tag schon voll ist: {count}",
    muted="Nicht benachrichtigt, weil sie von diesem Problem nichts mehr hören wollen: {count}",
    unreachable="Nicht erreichbar: {count} ({reasons})",
    reasons={
        "not_in_directory": "nicht im Verzeichnis: {count}",
        "no_identity": "ohne Teams-Konto: {count}",
        "not_installed": "ohne die App: {count}",
        "uninstalled": "haben die App entfernt: {count}",
        "blocked": "haben die App blockiert: {count}",
        "guest": "Gäste: {count}",
        "disabled": "Konto deaktiviert: {count}",
        "": "aus anderem Grund: {count}",
    },
    incomplete="Nur die neuesten Ereignisse wurden angesehen: es können mehr Personen sein.",
    earlier="{by} hat am {when} schon eine Nachricht dazu gesendet.",
    paused="Headsup macht eine Pause: gesendet wird erst, wenn jemand „fortsetzen“ sagt.",
    title="Titel",
    title_hint="Speichern schlägt fehl: was tun?",
    text="Nachricht",
    text_hint="Was sie tun können, bis es behoben ist",
    german="Eigener deutscher Text",
    german_title="Titel für alle, die Deutsch lesen",
    german_text="Text für alle, die Deutsch lesen",
    mine="Erst an mich",
    mine_sent="Sie haben es bekommen: bitte ansehen.",
    preview_one="An 1 senden",
    preview_many="An {count} senden",
    cancel="Verwerfen",
    missing="Es braucht einen Titel und einen Text.",
    missing_german="Auf Deutsch braucht es Titel und Text, oder keines von beiden.",
    too_old="Dieser Entwurf ist älter als ein Tag: wer betroffen ist, kann sich geändert haben. Bitte neu beginnen.",
    push_confirm="Bitte bestätigen Sie die Nachricht, bevor sie gesendet wird.",
    confirm_one="An 1 Person senden?",
    confirm_many="An {count} Personen senden?",
    reads="Das lesen sie",
    reads_german="Und wer Deutsch liest",
    send_one="Ja, an 1 senden",
    send_many="Ja, an {count} senden",
    ask="Um Freigabe bitten",
    needs_approval="Bevor es gesendet wird, muss eine zweite Person es freigeben.",
    no_approver="Eine zweite Person müsste es freigeben, und für dieses Produkt gibt es keine. Nichts wurde gesendet.",
    back="Zurück",
    push_waiting="Eine Nachricht an alle Betroffenen wartet darauf, gesendet zu werden.",
    push_going="Eine Nachricht an alle Betroffenen ist unterwegs.",
    push_ended="Eine Nachricht an alle Betroffenen ist gesendet.",
    push_stopped="Eine Nachricht an alle Betroffenen wurde nicht gesendet.",
    asked="Wartet auf die Freigabe durch eine zweite Person",
    asked_tip="Gesendet wird erst, wenn es jemand freigibt. Nach einem Tag verfällt die Anfrage.",
    withdraw="Zurückziehen",
    sending="Wird gesendet: {done} von {count}",
    held_back="Pause: {done} von {count} gesendet",
    morning="Wartet auf den Morgen: {count}",
    ended="Gesendet",
    sent_by="{by} ließ es am {when} senden.",
    told="Benachrichtigt",
    under_way="Unterwegs",
    later_told="Wartet auf den Morgen",
    held_told_one="Bis zum nächsten Morgen zurückgehalten: für einen Tag war es genug",
    held_told_many="Bis zum nächsten Morgen zurückgehalten: sie haben ihre {cap} Nachrichten des Tages",
    capped_told="Nicht benachrichtigt: auch der nächste Tag ist voll",
    muted_told="Nicht benachrichtigt: wollen nichts mehr davon",
    unreachable_told="Nicht erreichbar",
    failed="Fehlgeschlagen",
    stopped_told="Vor dem Senden gestoppt",
    unknown="Vielleicht angekommen",
    worked="Sagen, dass es geholfen hat",
    stuck="Kommen nicht weiter",
    stop="Wartendes stoppen",
    stopped="Nicht gesendet",
    stopped_by="{by} hat es am {when} so entschieden.",
    declined="Es wurde nicht freigegeben. Nichts wurde gesendet.",
    elsewhere="Das steht jetzt in Ihrem eigenen Chat",
    elsewhere_tip="Es nennt die Personen, und nur Sie bearbeiten es.",
    which="Wem soll ich es sagen?",
    which_tip="Fragen Sie zuerst nach einem Fehler, oder öffnen Sie ein Ereignis: „Fehler heute“, dann „sag es allen“.",
    push_told="Es gibt Neues zu einem Problem, auf das Sie gestoßen sind.",
    from_="Von {by}, {team}",
    why="Sie bekommen das, weil dieses Problem mit Ihrer Anmeldung aufgetreten ist.",
)


def tell_all_words_for(language: str | None) -> TellAllWords:
    """The texts for a locale, as `cards.languages.words_for` chooses."""
    return GERMAN if words_for(language).language == "de" else ENGLISH
