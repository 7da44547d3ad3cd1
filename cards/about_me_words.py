"""The texts of the cards about somebody's own data. Complete by its type: no field has a default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutMeWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    push: str
    title: str
    logins: str
    email: str
    manager: str
    roles: str
    from_directory: str
    kept_title: str
    kinds: Mapping[str, str]
    days: str
    until_changed: Mapping[str, str]
    more_than: str
    by_now: str
    looked_title: str
    looked: str
    opened: str
    times: str
    why: str
    no_why: str
    nobody_looked: str
    forget: str

    ask_title: str
    goes: str
    going: tuple[str, ...]
    stays_see: str
    yes: str
    push_forgotten: str
    done_title: str
    done: str
    stays: str
    staying: Mapping[str, str]
    staying_on: tuple[str, ...]


ENGLISH: Final = AboutMeWords(
    push="This is what I know about you.",
    title="What I know about you",
    logins="Logins",
    email="E-mail",
    manager="Manager",
    roles="Roles",
    from_directory="Your organisation gave me that.",
    kept_title="What I keep, and how long",
    kinds={
        "events": "Events of the application under your logins",
        "notices": "Messages about known problems of yours",
        "answers": "What you answered to them",
        "messages": "Other messages to you",
        "problems": "Problems that you described to me",
        "escalations": "Problems that support got from you",
        "questions": "Questions that you asked about the logs",
        "figures": "Notes of days on which you worked or met a known problem, from which people are counted",
        "errors": "Kinds of error that you met",
        "muted": "Problems that you want to hear no more of",
        "chats": "Where you are reached in Teams",
    },
    days="{count} days",
    until_changed={
        "errors": "as long as the error is known",
        "muted": "until you say otherwise",
        "chats": "until some time after you remove the app",
    },
    more_than="more than {count}",
    by_now="An audit log says who did what, for {days} days.",
    looked_title="Who looked you up",
    looked="{person} looked for events of yours on {when}",
    opened="{person} opened an event of yours on {when}",
    times="{said} ({count} times that day, this was the last)",
    why="Reason: {why}",
    no_why="No reason was given.",
    nobody_looked="Nobody in the last {days} days.",
    forget="Forget me",
    ask_title="Shall I forget you?",
    goes="I would remove:",
    going=(
        "the problems that you described, and your words and events in what support got",
        "the questions that you asked",
    ),
    stays_see="What stays, and until when, I say afterwards. I would go on telling you of known problems.",
    yes="Yes, forget me",
    push_forgotten="It is removed.",
    done_title="It is removed",
    done="What you said and asked is gone.",
    stays="This stays:",
    staying={
        "events": "events of the application under your logins: until {day} at the latest",
        "notices": "the messages that you got and your answers, and that support got something from you: "
        "until {day} at the latest",
        "figures": "the days on which you worked or met a known problem, from which people are counted: "
        "until {day} at the latest",
        "audit": "the audit log, which nobody can change: until {day} at the latest",
    },
    staying_on=(
        "which kinds of error you met, as long as an error is known, to count how many people it hits",
        "what you want to hear no more of, so that I keep to it",
        "your entry in the directory of your organisation, and where you are reached, while you have the app",
    ),
)

GERMAN: Final = AboutMeWords(
    push="Das weiß ich über Sie.",
    title="Was ich über Sie weiß",
    logins="Anmeldenamen",
    email="E-Mail",
    manager="Führungskraft",
    roles="Rollen",
    from_directory="Das habe ich von Ihrer Organisation.",
    kept_title="Was ich aufbewahre, und wie lange",
    kinds={
        "events": "Ereignisse der Anwendung unter Ihren Anmeldenamen",
        "notices": "Nachrichten zu bekannten Problemen bei Ihnen",
        "answers": "Was Sie darauf geantwortet haben",
        "messages": "Andere Nachrichten an Sie",
        "problems": "Probleme, die Sie mir beschrieben haben",
        "escalations": "Probleme, die der Support von Ihnen bekam",
        "questions": "Fragen, die Sie zu den Protokollen gestellt haben",
        "figures": (
            "Vermerke von Tagen, an denen Sie arbeiteten oder ein bekanntes Problem hatten, um Personen zu zählen"
        ),
        "errors": "Arten von Fehlern, die Sie hatten",
        "muted": "Probleme, von denen Sie nichts mehr hören wollen",
        "chats": "Wo Sie in Teams erreichbar sind",
    },
    days="{count} Tage",
    until_changed={
        "errors": "solange der Fehler bekannt ist",
        "muted": "bis Sie es anders sagen",
        "chats": "bis einige Zeit nachdem Sie die App entfernt haben",
    },
    more_than="mehr als {count}",
    by_now="Wer was getan hat, steht {days} Tage lang im Prüfprotokoll.",
    looked_title="Wer bei Ihnen nachgesehen hat",
    looked="{person} suchte am {when} nach Ereignissen von Ihnen",
    opened="{person} öffnete am {when} ein Ereignis von Ihnen",
    times="{said} ({count}-mal an diesem Tag, das war das letzte Mal)",
    why="Grund: {why}",
    no_why="Ein Grund wurde nicht genannt.",
    nobody_looked="Niemand in den letzten {days} Tagen.",
    forget="Mich vergessen",
    ask_title="Soll ich Sie vergessen?",
    goes="Entfernen würde ich:",
    going=(
        "die Probleme, die Sie beschrieben haben, und Ihre Worte und Ereignisse in dem, was der Support bekam",
        "die Fragen, die Sie gestellt haben",
    ),
    stays_see="Was bleibt und bis wann, sage ich danach. Von bekannten Problemen würde ich Ihnen weiter schreiben.",
    yes="Ja, vergessen",
    push_forgotten="Es ist entfernt.",
    done_title="Es ist entfernt",
    done="Was Sie gesagt und gefragt haben, gibt es nicht mehr.",
    stays="Das bleibt:",
    staying={
        "events": "Ereignisse der Anwendung unter Ihren Anmeldenamen: bis spätestens {day}",
        "notices": "die Nachrichten an Sie und Ihre Antworten, und dass der Support etwas von Ihnen bekam: "
        "bis spätestens {day}",
        "figures": "die Tage, an denen Sie arbeiteten oder ein bekanntes Problem hatten, um Personen zu zählen: "
        "bis spätestens {day}",
        "audit": "das Prüfprotokoll, das niemand ändern kann: bis spätestens {day}",
    },
    staying_on=(
        "welche Arten von Fehlern Sie hatten, solange ein Fehler bekannt ist, um seine Betroffenen zu zählen",
        "wovon Sie nichts mehr hören wollen, damit ich mich daran halte",
        "Ihr Eintrag im Verzeichnis Ihrer Organisation, und wo Sie erreichbar sind, solange Sie die App haben",
    ),
)


def about_me_words_for(language: str) -> AboutMeWords:
    """The texts for a language as `Words.language` says it."""
    return GERMAN if language == "de" else ENGLISH
