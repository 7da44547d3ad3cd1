"""The texts of the cards about somebody's own trouble. Complete by its type: no field has a default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTroubleWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    push_found: str
    found_title: str
    found: str
    in_a_day: str
    in_days: str
    nothing_title: str
    nothing: str
    no_such_document: str
    not_known: str
    may_be: str
    send: str
    send_short: str
    with_team_since: str
    may_add: str
    to_see: str
    add: str
    failing: Mapping[str, str]
    why_asked: str  # of a workaround's card that somebody asked for

    push_sent: str
    sent_title: str
    sent: str
    sent_ask: str
    ask_again: str
    push_added: str
    added_title: str
    added: str
    push_enough: str
    enough_title: str
    enough: str
    enough_urgent: str

    push_state: str
    state_title: str
    none_title: str
    none: str
    quoted: str
    not_sent: str
    with_team: str
    waiting: str
    no_answer: str
    answered: str
    you_worked: str
    you_stuck: str
    fixed: str
    known: str

    stranger_title: str
    stranger: str
    elsewhere: str
    thanks: str

    own_only: str
    everybody: str
    everybody_tip: str


ENGLISH: Final = OwnTroubleWords(
    push_found="Here is what I found about your problem.",
    found_title="This went wrong for you",
    found="Your own errors {span}, newest first.",
    in_a_day="of the last 24 hours",
    in_days="of the last {count} days",
    nothing_title="I found no error of yours",
    nothing="The logs {span} have none. It may be something that they do not show.",
    no_such_document="Of document {document} I found nothing of yours.",
    not_known="No known problem explains it. I can send it to {team}: what you wrote, and these errors.",
    may_be="I can send what you wrote to {team}.",
    send="Send it to {team}",
    send_short="Send it to support",
    with_team_since="It has been with {team} since {when}.",
    may_add="I can add what you wrote now.",
    to_see="Their answer comes here. To see how it stands, ask me: what about my problem?",
    add="Add it",
    failing={
        "sign_in": "signing in failed",
        "not_allowed": "you were not allowed to do that",
        "not_found": "it was not found",
        "not_accepted": "what you entered was not accepted",
        "changed_meanwhile": "it was changed or locked meanwhile",
        "too_large": "it was too large",
        "too_many": "there were too many requests at once",
        "too_slow": "it took too long",
        "not_there": "the application was not available",
        "broken": "the application itself failed",
        "failed": "something failed",
    },
    why_asked="You ran into this problem on {when}.",
    push_sent="It was sent to support.",
    sent_title="Sent to {team}",
    sent="It went there on {when}. Their answer comes here.",
    sent_ask="To see how it stands, ask me:",
    ask_again="what about my problem?",
    push_added="Support has what you wrote.",
    added_title="Added to your problem",
    added="Your problem has been with {team} since {when}, and now so is what you wrote. Their answer comes here.",
    push_enough="Your problem was not sent to support yet.",
    enough_title="Not sent yet",
    enough=(
        "You have sent {count} problems to {team} within 24 hours, the most there may be. "
        "This one can go from {when} on."
    ),
    enough_urgent="If it cannot wait, please speak to {team} directly.",
    push_state="Here is how your problem stands.",
    state_title="How your problem stands",
    none_title="You have not sent a problem",
    none="Tell me in your own words what does not work, such as: I can't save my document.",
    quoted="“{words}”",
    not_sent="You told me on {when}. It was not sent to {team} yet.",
    with_team="Sent to {team} on {when}",
    waiting="Sent on {when}. Nobody of {team} could be reached yet; I keep trying.",
    no_answer="Nobody has answered yet. The answer comes here.",
    answered="{person} answered on {when}:",
    you_worked="You said on {when} that it worked.",
    you_stuck="You said on {when} that you are still stuck.",
    fixed="It is fixed in version {version}.",
    known="It has been a known problem since {when}. I will tell you when it is fixed.",
    stranger_title="I do not know who you are there",
    stranger=(
        "My directory has no login of the application for you, so I cannot tell which errors are yours. "
        "Please ask {team} to add you."
    ),
    elsewhere="Write that to me in your own chat: what I find of yours is for you alone.",
    thanks="You're welcome! Tell me at any time what does not work.",
    own_only="That was about your own login.",
    everybody="Look at everybody",
    everybody_tip="The same question about all people whose events you may see",
)

GERMAN: Final = OwnTroubleWords(
    push_found="Das habe ich zu Ihrem Problem gefunden.",
    found_title="Das ging bei Ihnen schief",
    found="Ihre eigenen Fehler {span}, der neueste zuerst.",
    in_a_day="der letzten 24 Stunden",
    in_days="der letzten {count} Tage",
    nothing_title="Ich habe keinen Fehler von Ihnen gefunden",
    nothing="In den Protokollen {span} steht keiner. Vielleicht ist es etwas, das dort nicht zu sehen ist.",
    no_such_document="Zu Dokument {document} habe ich nichts von Ihnen gefunden.",
    not_known=(
        "Kein bekanntes Problem erklärt das. Ich kann es an {team} senden: "
        "was Sie geschrieben haben, und diese Fehler."
    ),
    may_be="Ich kann an {team} senden, was Sie geschrieben haben.",
    send="An {team} senden",
    send_short="An den Support senden",
    with_team_since="Es ist seit dem {when} bei {team}.",
    may_add="Was Sie jetzt geschrieben haben, kann ich hinzufügen.",
    to_see="Die Antwort kommt hierher. Wie es steht, sage ich auf die Frage: Was ist mit meinem Problem?",
    add="Hinzufügen",
    failing={
        "sign_in": "die Anmeldung schlug fehl",
        "not_allowed": "das war Ihnen nicht erlaubt",
        "not_found": "es wurde nicht gefunden",
        "not_accepted": "Ihre Eingaben wurden nicht angenommen",
        "changed_meanwhile": "es wurde inzwischen geändert oder gesperrt",
        "too_large": "es war zu groß",
        "too_many": "es waren zu viele Anfragen auf einmal",
        "too_slow": "es dauerte zu lange",
        "not_there": "die Anwendung war nicht erreichbar",
        "broken": "in der Anwendung selbst ging etwas schief",
        "failed": "etwas schlug fehl",
    },
    why_asked="Dieses Problem trat bei Ihnen am {when} auf.",
    push_sent="Es wurde an den Support gesendet.",
    sent_title="An {team} gesendet",
    sent="Es ging am {when} dorthin. Die Antwort kommt hierher.",
    sent_ask="Wie es darum steht, erfahren Sie mit der Frage:",
    ask_again="was ist mit meinem Problem?",
    push_added="Was Sie geschrieben haben, ist jetzt beim Support.",
    added_title="Zu Ihrem Problem hinzugefügt",
    added=(
        "Ihr Problem ist seit dem {when} bei {team}, und jetzt auch, was Sie geschrieben haben. "
        "Die Antwort kommt hierher."
    ),
    push_enough="Ihr Problem ging noch nicht an den Support.",
    enough_title="Noch nicht gesendet",
    enough=(
        "Sie haben in 24 Stunden {count} Probleme an {team} gesendet, mehr geht nicht. "
        "Dieses kann ab dem {when} gesendet werden."
    ),
    enough_urgent="Wenn es nicht warten kann, sprechen Sie bitte direkt mit {team}.",
    push_state="So steht es um Ihr Problem.",
    state_title="So steht es um Ihr Problem",
    none_title="Sie haben noch kein Problem gesendet",
    none="Schreiben Sie mir mit eigenen Worten, was nicht geht, etwa: Ich kann mein Dokument nicht speichern.",
    quoted="„{words}“",
    not_sent="Das haben Sie mir am {when} geschrieben. An {team} ging es noch nicht.",
    with_team="Am {when} an {team} gesendet",
    waiting="Am {when} gesendet. Von {team} war noch niemand zu erreichen; ich versuche es weiter.",
    no_answer="Noch hat niemand geantwortet. Die Antwort kommt hierher.",
    answered="{person} antwortete am {when}:",
    you_worked="Am {when} sagten Sie, dass es geholfen hat.",
    you_stuck="Am {when} sagten Sie, dass es noch nicht geht.",
    fixed="Behoben ist es in Version {version}.",
    known="Seit {when} ist das ein bekanntes Problem. Wenn es behoben ist, sage ich es Ihnen.",
    stranger_title="Ich weiß nicht, wer Sie dort sind",
    stranger=(
        "Mein Verzeichnis kennt keine Anmeldung der Anwendung von Ihnen, darum kann ich nicht sagen, "
        "welche Fehler Ihre sind. Bitten Sie {team}, Sie einzutragen."
    ),
    elsewhere="Schreiben Sie mir das in Ihrem eigenen Chat: Was ich von Ihnen finde, ist nur für Sie.",
    thanks="Gern geschehen! Schreiben Sie mir jederzeit, was nicht geht.",
    own_only="Das betraf Ihre eigene Anmeldung.",
    everybody="Bei allen nachsehen",
    everybody_tip="Dieselbe Frage zu allen, deren Ereignisse Sie sehen dürfen",
)


def own_trouble_words_for(language: str) -> OwnTroubleWords:
    """The texts for a language as `Words.language` says it."""
    return GERMAN if language == "de" else ENGLISH
