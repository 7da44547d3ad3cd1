"""The texts of the cards by which known issues are made and looked after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoringWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    make: str
    make_tip: str
    form_title: str
    form_edit: str
    labels: Mapping[str, str]  # of the form's fields
    hints: Mapping[str, str]
    audiences: Mapping[str, str]
    role: str
    role_above: str
    detection: str
    more: str
    preview: str
    push_form: str
    mend: str
    at: str
    preview_title: str
    would_tell: tuple[str, str]
    cards: tuple[str, str]
    would_nobody: str
    would_nobody_though: tuple[str, str]
    no_workaround: str
    among: str
    unreachable: tuple[str, str]
    held: str
    not_its_event: str
    shown_to_them: str
    shadow: str
    pilot: str
    pilot_label: str
    live: str
    edit: str
    push_preview: str
    rollouts: Mapping[str, str]
    asked: str
    approve_title: str
    nobody_approves: str
    push_done: str
    list_title: str
    none: str
    push_list: str
    open: str
    figures: str
    no_figures: str
    states: Mapping[str, str]
    fixed_in: str
    not_fixed: str
    of_file: str
    history: str
    changes: Mapping[str, str]
    pause: str
    resume: str
    retire: str
    mark_fixed: str
    fixed_label: str
    not_running: str
    changed_meanwhile: str
    taken_by_file: str
    more_issues: str


ENGLISH: Final = AuthoringWords(
    make="Make it a known issue",
    make_tip="Recognise this from now on, and tell people what to do",
    form_title="A new known issue",
    form_edit="Change {name}",
    labels={
        "title": "What goes wrong",
        "workaround": "What people should do, in a sentence",
        "steps": "The steps, one a line",
        "link": "A page that says more",
        "tell": "Who is told",
        "count": "Told at the n-th time",
        "within": "All of them within",
        "repeat": "Told again after",
        "detection": "What is looked for (Sigma)",
    },
    hints={
        "workaround": "Tick the acknowledgement box before you save",
        "steps": "Open {document_type} {document_id}\nTick the box\nSave again",
    },
    audiences={
        "user": "Whoever runs into it",
        "user, manager": "They and their manager",
        "manager": "Their manager",
        "user, channel": "They and the support channel",
        "channel": "The support channel",
    },
    role="the role {role}",
    role_above="the role {role} above them",
    detection="What is looked for",
    more="Limits",
    push_form="Here is the form of a known issue.",
    preview="Preview",
    mend="Please mend this first:",
    at="line {line}, column {column}: {sentence}",
    preview_title="Preview: {title}",
    would_tell=(
        "In the last {days} days it would have told {people} person, with {cards}.",
        "In the last {days} days it would have told {people} people, with {cards}.",
    ),
    cards=("{count} card", "{count} cards"),
    would_nobody="In the last {days} days it would have told nobody: nothing that was stored meets it.",
    would_nobody_though=(
        "In the last {days} days it would have told nobody, though {events} event that was stored meets it.",
        "In the last {days} days it would have told nobody, though {events} events that were stored meet it.",
    ),
    no_workaround="It can only count: it does not say yet what people should do.",
    among="Among them: {names}",
    unreachable=("{count} person could not be reached.", "{count} people could not be reached."),
    held="The breaker would have held it for {people} of them until a developer approves.",
    not_its_event="The event that you began with does not meet what is looked for.",
    shown_to_them="What they would see",
    shadow="Count only",
    pilot="Pilot…",
    pilot_label="Only these are told: logins, or role:NAME, parted by commas",
    live="Go live",
    edit="Change",
    push_preview="Here is whom it would have told.",
    rollouts={
        "shadow": "{name} counts from now on. Nobody is told.",
        "pilot": "{name} tells its pilots from now on.",
        "live": "{name} is live: whoever runs into it is told from now on.",
    },
    asked="A second developer has to approve before {name} goes live; I have asked them.",
    approve_title="Let this known issue tell people: {title}",
    nobody_approves="There is no second developer who could approve; an admin can give the role to one.",
    push_done="That is saved.",
    list_title="Known issues",
    none="There are no known issues yet. Open an event and make it one.",
    push_list="Here are the known issues.",
    open="Open",
    figures="{told} told, worked for {worked}, {stuck} stuck",
    no_figures="nobody told yet",
    states={"shadow": "counts only", "pilot": "pilot", "live": "live"},
    fixed_in="fixed in {version}",
    not_fixed="Not fixed…",
    of_file="From the file {file}: change it there.",
    history="History",
    changes={
        "made": "made it",
        "changed": "changed it",
        "shadow": "set it to count only",
        "pilot": "set it to its pilots",
        "live": "set it live",
        "paused": "paused it",
        "resumed": "resumed it",
        "retired": "retired it",
    },
    pause="Pause",
    resume="Resume",
    retire="Retire",
    mark_fixed="Fixed…",
    fixed_label="The version that has the fix",
    not_running="not running",
    changed_meanwhile="Somebody else has changed it meanwhile; open it again to see what it says now.",
    taken_by_file="A file of known issues uses the name {name}, too: that one runs, this one does not.",
    more_issues="{count} more not shown.",
)

GERMAN: Final = AuthoringWords(
    make="Als bekanntes Problem anlegen",
    make_tip="Es von jetzt an erkennen und den Leuten sagen, was zu tun ist",
    form_title="Ein neues bekanntes Problem",
    form_edit="{name} ändern",
    labels={
        "title": "Was schiefgeht",
        "workaround": "Was die Leute tun sollen, in einem Satz",
        "steps": "Die Schritte, einer je Zeile",
        "link": "Eine Seite, die mehr sagt",
        "tell": "Wer es erfährt",
        "count": "Benachrichtigt beim n-ten Mal",
        "within": "Alle innerhalb von",
        "repeat": "Erneut benachrichtigt nach",
        "detection": "Wonach gesucht wird (Sigma)",
    },
    hints={
        "workaround": "Setzen Sie vor dem Speichern den Haken",
        "steps": "{document_type} {document_id} öffnen\nDen Haken setzen\nNoch einmal speichern",
    },
    audiences={
        "user": "Wer darauf stößt",
        "user, manager": "Betroffene und ihre Führungskraft",
        "manager": "Die Führungskraft der Betroffenen",
        "user, channel": "Betroffene und der Supportkanal",
        "channel": "Der Supportkanal",
    },
    role="die Rolle {role}",
    role_above="die Rolle {role} über den Betroffenen",
    detection="Wonach gesucht wird",
    more="Grenzen",
    push_form="Hier ist das Formular eines bekannten Problems.",
    preview="Vorschau",
    mend="Bitte verbessern Sie zuerst dies:",
    at="Zeile {line}, Spalte {column}: {sentence}",
    preview_title="Vorschau: {title}",
    would_tell=(
        "In den letzten {days} Tagen hätte es {people} Person erfahren, mit {cards}.",
        "In den letzten {days} Tagen hätten es {people} Personen erfahren, mit {cards}.",
    ),
    cards=("{count} Karte", "{count} Karten"),
    would_nobody="In den letzten {days} Tagen hätte es niemand erfahren: Nichts Gespeichertes trifft darauf zu.",
    would_nobody_though=(
        "In den letzten {days} Tagen hätte es niemand erfahren, obwohl {events} gespeichertes Ereignis zutrifft.",
        "In den letzten {days} Tagen hätte es niemand erfahren, obwohl {events} gespeicherte Ereignisse zutreffen.",
    ),
    no_workaround="Es kann nur zählen: Noch steht nicht da, was die Leute tun sollen.",
    among="Darunter: {names}",
    unreachable=("{count} Person war nicht zu erreichen.", "{count} Personen waren nicht zu erreichen."),
    held="Bei {people} von ihnen hätte die Sicherung gewartet, bis ein Entwickler zustimmt.",
    not_its_event="Auf das Ereignis, von dem Sie ausgingen, trifft die Suche nicht zu.",
    shown_to_them="Was sie sehen würden",
    shadow="Nur zählen",
    pilot="Pilot …",
    pilot_label="Nur diese erfahren es: Logins oder role:NAME, durch Kommas getrennt",
    live="Live schalten",
    edit="Ändern",
    push_preview="Hier ist, wer es erfahren hätte.",
    rollouts={
        "shadow": "{name} zählt von jetzt an. Niemand erfährt davon.",
        "pilot": "{name} benachrichtigt von jetzt an seine Piloten.",
        "live": "{name} ist live: Wer darauf stößt, wird von jetzt an benachrichtigt.",
    },
    asked="Bevor {name} live geht, muss ein zweiter Entwickler zustimmen; ich habe gefragt.",
    approve_title="Dieses bekannte Problem den Leuten sagen: {title}",
    nobody_approves="Es gibt keinen zweiten Entwickler, der zustimmen könnte; ein Admin kann die Rolle vergeben.",
    push_done="Das ist gespeichert.",
    list_title="Bekannte Probleme",
    none="Es gibt noch keine bekannten Probleme. Öffnen Sie ein Ereignis und legen Sie eines an.",
    push_list="Hier sind die bekannten Probleme.",
    open="Öffnen",
    figures="{told} benachrichtigt, half {worked}, klappt nicht bei {stuck}",
    no_figures="noch niemand benachrichtigt",
    states={"shadow": "zählt nur", "pilot": "Pilot", "live": "live"},
    fixed_in="behoben in {version}",
    not_fixed="Nicht behoben …",
    of_file="Aus der Datei {file}: Ändern Sie es dort.",
    history="Verlauf",
    changes={
        "made": "hat es angelegt",
        "changed": "hat es geändert",
        "shadow": "hat es auf Zählen gestellt",
        "pilot": "hat es für Piloten freigegeben",
        "live": "hat es live geschaltet",
        "paused": "hat es angehalten",
        "resumed": "hat es fortgesetzt",
        "retired": "hat es außer Dienst gestellt",
    },
    pause="Anhalten",
    resume="Fortsetzen",
    retire="Außer Dienst",
    mark_fixed="Behoben …",
    fixed_label="Die Version mit der Behebung",
    not_running="läuft nicht",
    changed_meanwhile="Jemand anders hat es inzwischen geändert; öffnen Sie es noch einmal.",
    taken_by_file="Auch eine Datei bekannter Probleme nutzt den Namen {name}: Jenes läuft, dieses nicht.",
    more_issues="{count} weitere nicht gezeigt.",
)


def authoring_words_for(language: str) -> AuthoringWords:
    """The texts in a language; English where there are none."""
    return GERMAN if language.lower().startswith("de") else ENGLISH
