"""The texts of support: channels, escalations and their answers, in the reader's language. Complete by its type."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    # what one can say on a workaround or an answer
    not_me: str
    not_me_tip: str
    stuck_label: str
    stuck_hint: str
    send: str
    recorded_not_me: str

    # a channel
    push_bound: str
    bound_title: str
    bound_title_all: str
    bound: str
    bound_how: str
    bound_back: str
    unbind: str
    unbind_all: str
    done: str
    bound_done: str
    bound_done_all: str
    unbound: str
    unbound_all: str
    push_channels: str
    push_unbound: str
    push_sent: str
    channels_title: str
    no_channels: str
    no_channels_how: str
    everything: str
    bound_by: str
    here: str
    lost: str
    only_channels: str
    only_channels_tip: str
    unknown_product: str
    known_products: str
    cannot_post: str
    cannot_post_tip: str
    not_bound: str

    # an escalation
    push_escalation: str
    push_escalation_again: str
    push_escalation_over: str
    escalation_title: str
    escalation_over: str
    escalation_again: str
    no_issue: str
    ran_into: str
    described: str
    stuck_self: str
    stuck_for: str
    where: str
    own_words: str
    no_words: str
    told: str
    events: str
    events_none: str
    show_events: str
    earlier: str
    earlier_line: str
    answers: str
    answered: str
    still_stuck: str
    still_stuck_words: str
    worked: str
    nobody_yet: str
    answer: str
    answer_label: str
    answer_hint: str
    answer_missing: str
    answer_how: str
    outcomes: dict[str, str]  # of an earlier notice, by what was answered

    # an answer
    push_answer: str
    answer_title: str
    answer_about: str
    answer_described: str
    answer_sent: str
    answer_cut: str
    answer_nothing: str
    answer_twice: str
    not_yours: str

    # somebody who was not meant
    push_not_me: str
    not_me_title: str
    not_me_why: str
    not_me_check: str


ENGLISH: Final = SupportWords(
    not_me="Not me",
    not_me_tip="This was not you: the login is somebody else's",
    stuck_label="What did you try, and what happens? You may leave this empty.",
    stuck_hint="No passwords, please.",
    send="Send",
    recorded_not_me="Recorded on {when}: this was not you. Thank you. The entry in the directory will be checked.",
    push_bound="This channel is a support channel now.",
    bound_title="This is the support channel for {product}",
    bound_title_all="This is the support channel for everything that has no channel of its own",
    bound="People who are still stuck, new errors, and questions before many people are told come here.",
    bound_how=(
        "To answer somebody, press **Answer** on their card, or reply below it and mention me. "
        "Nothing else that is said here reaches them."
    ),
    bound_back="{person} has set this up. To undo it, mention me with “{command}”.",
    unbind="no support channel for {product}",
    unbind_all="no support channel for everything",
    done="Done",
    bound_done="What concerns {product} comes to this channel from now on.",
    bound_done_all="What concerns products without a channel of their own comes to this channel from now on.",
    unbound="What concerns {product} no longer comes to a channel of its own.",
    unbound_all="There is no channel for everything any more. Without a channel, developers hear in their own chats.",
    push_channels="These are the support channels.",
    push_unbound="That channel is no support channel any more.",
    push_sent="Your answer was sent.",
    channels_title="Support channels",
    no_channels="There are none: developers hear in their own chats.",
    no_channels_how="An admin sets one up by writing in a channel: @Headsup support channel for hr-portal",
    everything="everything else",
    bound_by="set up by {person} on {when}",
    here="this channel",
    lost="It cannot be written to: {why}",
    only_channels="A support channel is a channel of a team.",
    only_channels_tip="Write this in the channel that is meant, and mention me.",
    unknown_product="No source and no known issue is for a product named {product}.",
    known_products="There are: {products}.",
    cannot_post="I cannot post in that channel, so it stays as it was. Teams says: {reason}",
    cannot_post_tip=(
        "Private channels mostly do not take apps, and some channels let only their owners post. "
        "Choose a standard channel of a team that has the app."
    ),
    not_bound="There is no support channel for {product}.",
    push_escalation="Someone is still stuck and needs your help.",
    push_escalation_again="Someone is stuck again after an answer.",
    push_escalation_over="Someone who was stuck has it working now.",
    escalation_title="Still stuck: {issue}",
    escalation_over="Works now: {issue}",
    escalation_again="Still stuck after the answer: {issue}",
    no_issue="no known issue explains it",
    ran_into="Ran into it on {when}, {count}x by then",
    described="Described on {when}",
    stuck_self="{person} ({login})",
    stuck_for="{person} ({login}), for {about}",
    where="Where",
    own_words="In their own words",
    no_words="(nothing written)",
    told="What they were told to do",
    events="Their events around it",
    events_none="No events of theirs are kept from then.",
    show_events="Show or hide the events",
    earlier="Told before",
    earlier_line="{issue}, {when}: {outcome}",
    answers="What was said since",
    answered="{person} answered on {when}:",
    still_stuck="{person}, {when}: still stuck",
    still_stuck_words="{person}, {when}: still stuck:",
    worked="{person}, {when}: it worked",
    nobody_yet="Nobody has answered yet.",
    answer="Answer",
    answer_label="Your answer to {person}. It reaches them in their own chat, with your name.",
    answer_hint="Plain text",
    answer_missing="Write something first.",
    answer_how="Or reply here and mention me. Nothing else that is said here reaches them.",
    outcomes={
        "worked": "worked",
        "worked_by_the_log": "worked, by the log",
        "stuck": "still stuck",
        "not_me": "not me",
        "none": "no answer",
    },
    push_answer="The support team has answered you.",
    answer_title="{person} from {team} answers",
    answer_about="About “{issue}” on {when}.",
    answer_described="About the problem that you described on {when}.",
    answer_sent="Sent to {person}.",
    answer_cut="Sent to {person}, all but the end: an answer holds {count} characters.",
    answer_nothing="There is nothing to send: write your answer after mentioning me.",
    answer_twice="This was sent to {person} already, a moment ago.",
    not_yours="Only developers of {product} answer here. Nothing was sent.",
    push_not_me="An entry of the directory may be wrong.",
    not_me_title="Not me: an entry of the directory may be wrong",
    not_me_why="{person} was told of “{issue}” for the login {login} on {when}, and says that it was somebody else.",
    not_me_check="Check to whom the directory gives this login: headsup people show {login} tells all that is known.",
)

GERMAN: Final = SupportWords(
    not_me="Das war nicht ich",
    not_me_tip="Das waren nicht Sie: Die Anmeldung gehört jemand anderem",
    stuck_label="Was haben Sie versucht, und was geschieht? Das Feld darf leer bleiben.",
    stuck_hint="Bitte keine Kennwörter.",
    send="Absenden",
    recorded_not_me="Am {when} vermerkt: Das waren nicht Sie. Danke! Der Eintrag im Verzeichnis wird geprüft.",
    push_bound="Dieser Kanal ist jetzt ein Supportkanal.",
    bound_title="Das ist der Supportkanal für {product}",
    bound_title_all="Das ist der Supportkanal für alles, was keinen eigenen hat",
    bound="Hier steht, wer nicht weiterkommt und welche Fehler neu sind; ich frage, bevor viele benachrichtigt werden.",
    bound_how=(
        "Um jemandem zu antworten, drücken Sie auf der Karte **Antworten**, "
        "oder schreiben Sie darunter und erwähnen Sie mich. Nichts anderes, was hier steht, erreicht die Person."
    ),
    bound_back="{person} hat das eingerichtet. Um es rückgängig zu machen, erwähnen Sie mich mit „{command}“.",
    unbind="kein Supportkanal für {product}",
    unbind_all="kein Supportkanal für alles",
    done="Erledigt",
    bound_done="Was {product} betrifft, kommt ab jetzt in diesen Kanal.",
    bound_done_all="Was Produkte ohne eigenen Kanal betrifft, kommt ab jetzt in diesen Kanal.",
    unbound="Was {product} betrifft, kommt nicht mehr in einen eigenen Kanal.",
    unbound_all="Einen Kanal für alles gibt es nicht mehr. Ohne Kanal erfahren es Entwickler im eigenen Chat.",
    push_channels="Das sind die Supportkanäle.",
    push_unbound="Der Kanal ist kein Supportkanal mehr.",
    push_sent="Ihre Antwort wurde gesendet.",
    channels_title="Supportkanäle",
    no_channels="Es gibt keine: Entwickler erfahren alles im eigenen Chat.",
    no_channels_how="Ein Admin richtet einen ein, indem er in den Kanal schreibt: @Headsup Supportkanal für hr-portal",
    everything="alles andere",
    bound_by="eingerichtet von {person} am {when}",
    here="dieser Kanal",
    lost="Dort kann nichts geschrieben werden: {why}",
    only_channels="Ein Supportkanal ist ein Kanal eines Teams.",
    only_channels_tip="Schreiben Sie das in dem Kanal, der gemeint ist, und erwähnen Sie mich.",
    unknown_product="Zu einem Produkt namens {product} gibt es weder eine Quelle noch ein bekanntes Problem.",
    known_products="Es gibt: {products}.",
    cannot_post="In dem Kanal kann ich nicht schreiben, darum bleibt es, wie es war. Teams sagt: {reason}",
    cannot_post_tip=(
        "Private Kanäle nehmen meist keine Apps an, und in manchen dürfen nur die Besitzer schreiben. "
        "Wählen Sie einen Standardkanal eines Teams, das die App hat."
    ),
    not_bound="Für {product} gibt es keinen Supportkanal.",
    push_escalation="Bei jemandem geht es noch nicht, und Ihre Hilfe ist gefragt.",
    push_escalation_again="Bei jemandem geht es nach einer Antwort noch nicht.",
    push_escalation_over="Bei jemandem, der Hilfe brauchte, geht es jetzt.",
    escalation_title="Geht noch nicht: {issue}",
    escalation_over="Geht jetzt: {issue}",
    escalation_again="Geht nach der Antwort noch nicht: {issue}",
    no_issue="kein bekanntes Problem erklärt es",
    ran_into="Aufgetreten am {when}, bis dahin {count}-mal",
    described="Beschrieben am {when}",
    stuck_self="{person} ({login})",
    stuck_for="{person} ({login}), für {about}",
    where="Wo",
    own_words="Mit eigenen Worten",
    no_words="(nichts geschrieben)",
    told="Was der Person geraten wurde",
    events="Die Ereignisse der Person darum herum",
    events_none="Aus der Zeit sind keine Ereignisse der Person aufbewahrt.",
    show_events="Ereignisse zeigen oder verbergen",
    earlier="Früher benachrichtigt",
    earlier_line="{issue}, {when}: {outcome}",
    answers="Was seitdem gesagt wurde",
    answered="{person} antwortete am {when}:",
    still_stuck="{person}, {when}: geht noch nicht",
    still_stuck_words="{person}, {when}: geht noch nicht:",
    worked="{person}, {when}: hat geholfen",
    nobody_yet="Noch hat niemand geantwortet.",
    answer="Antworten",
    answer_label="Ihre Antwort an {person}. Sie erscheint in deren eigenem Chat, mit Ihrem Namen.",
    answer_hint="Einfacher Text",
    answer_missing="Schreiben Sie zuerst etwas.",
    answer_how="Oder schreiben Sie hier und erwähnen Sie mich. Nichts anderes, was hier steht, erreicht die Person.",
    outcomes={
        "worked": "hat geholfen",
        "worked_by_the_log": "hat laut Protokoll geholfen",
        "stuck": "geht noch nicht",
        "not_me": "war jemand anderes",
        "none": "keine Antwort",
    },
    push_answer="Der Support hat Ihnen geantwortet.",
    answer_title="{person} von {team} antwortet",
    answer_about="Zu „{issue}“ am {when}.",
    answer_described="Zu dem Problem, das Sie am {when} beschrieben haben.",
    answer_sent="An {person} gesendet.",
    answer_cut="An {person} gesendet, bis auf das Ende: Eine Antwort fasst {count} Zeichen.",
    answer_nothing="Es gibt nichts zu senden: Schreiben Sie Ihre Antwort hinter die Erwähnung.",
    answer_twice="Das wurde {person} gerade eben schon gesendet.",
    not_yours="Hier antworten nur Entwickler von {product}. Gesendet wurde nichts.",
    push_not_me="Ein Eintrag im Verzeichnis ist vielleicht falsch.",
    not_me_title="Das war nicht ich: Ein Eintrag im Verzeichnis ist vielleicht falsch",
    not_me_why=(
        "{person} wurde zu „{issue}“ am {when} für die Anmeldung {login} benachrichtigt und sagt, "
        "das sei jemand anderes gewesen."
    ),
    not_me_check=(
        "Bitte prüfen Sie, wem das Verzeichnis diese Anmeldung gibt: "
        "headsup people show {login} zeigt alles, was bekannt ist."
    ),
)


def support_words_for(language: str) -> SupportWords:
    """The texts for a language as `Words.language` says it."""
    return GERMAN if language == "de" else ENGLISH
