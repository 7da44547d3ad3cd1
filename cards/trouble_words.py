"""The texts of Headsup's own troubles, in the reader's language. A table is complete by its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    title: str
    all_well: str
    push: str
    push_well: str
    newer: str
    since: str
    over: str
    over_one: str
    more: str
    as_of: str
    names: Mapping[str, str]  # by kind: what it is called
    says: Mapping[str, str]  # by kind: what is wrong; `subject` and the kind's details
    do: Mapping[str, str]  # by kind: what to do about it
    files: str
    usual: str
    example: str
    over_already: str
    date: str  # for strftime
    comma: bool  # whether a comma, not a point, comes before the decimals
    days: str
    day: str
    today: str
    no_token: Mapping[str, str]  # by Entra's code: what it means
    things: Mapping[str, str]  # names of ours within sentences


ENGLISH: Final = TroubleWords(
    title="Headsup has troubles of its own",
    all_well="Headsup is well again",
    push="Headsup has troubles of its own.",
    push_well="Headsup is well again.",
    newer="There is a newer message below.",
    since="Since {moment}",
    over="Over: {names}",
    over_one="{name} ({subject})",
    more="{count} more: see /healthz",
    as_of="As of {moment}",
    names={
        "source_silent": "A source has gone silent",
        "source_unparsed": "Records cannot be read",
        "source_unreadable": "Files cannot be opened",
        "no_token": "Entra gives no token",
        "expires": "A credential expires",
        "sends_failing": "Sends get lost",
        "teams_away": "Teams takes nothing",
        "behind": "Something falls behind",
        "job_failing": "A periodic job fails",
        "part_failing": "A part of Headsup fails",
        "disk_low": "The disk fills up",
    },
    says={
        "source_silent": "No events come from {subject}.",
        "source_unparsed": "{share}% of the records of {subject} cannot be parsed; before it was {before}%.",
        "source_unreadable": "{files} files of {subject} cannot be read, such as {file}: {why}.",
        "no_token": "There is no token for {subject}: {meaning}.",
        "expires": "The {subject} of the app expires on {on}: {left}.",
        "sends_failing": "Of the last {of} notices {lost} did not arrive ({why}).",
        "teams_away": "Teams has refused the last {tries} tries to send ({why}); all of them are tried again.",
        "behind": "Work waits for the stage {subject}, and has for more than five minutes.",
        "job_failing": "The {subject} has failed {times} times in a row: {why}.",
        "part_failing": "{subject}: {why}.",
        "disk_low": "The disk of the {subject} has {mb} MB left.",
    },
    do={
        "source_silent": "See whether the application runs there and where it writes its log.",
        "source_unparsed": "Has the layout of the log changed? Set it in sources.yaml.",
        "source_unreadable": "Give the account of the service the right to read them.",
        "no_token": "Nobody can be told until there is one.",
        "expires": "Make a new one in Entra and set it before that day; then nobody notices.",
        "sends_failing": "See which ones, and why: headsup notices --json",
        "teams_away": "See whether this machine reaches Teams, and the proxy if there is one; at 401, whether "
        "HEADSUP_APP_ID is the bot that Teams knows.",
        "behind": "See in /healthz which stage fails or hangs, and whether a process with that role runs.",
        "job_failing": "See the log of the service.",
        "part_failing": "It is tried again by itself. See the log of the service.",
        "disk_low": "Make room, or set HEADSUP_KEEP_EVENTS_GB.",
    },
    files="Files: {files}",
    usual="At least {usual} are usual in that time.",
    example="For one: {example}",
    over_already="it is over",
    date="%d %B %Y",
    comma=False,
    days="{days} days left",
    day="1 day left",
    today="today",
    no_token={
        "unreachable": "Entra does not answer; let this machine reach it, by HTTPS_PROXY if need be",
        "refused": "Entra refuses; see the log of the service",
        "AADSTS7000215": "the client secret is wrong; set HEADSUP_APP_SECRET to the secret's value, not to its id",
        "AADSTS7000222": "the client secret has expired; make a new one and set HEADSUP_APP_SECRET",
        "AADSTS700027": "the certificate is not one of the app's, or has expired; upload it in Entra",
        "AADSTS700016": "the tenant does not know the app; check HEADSUP_APP_ID and HEADSUP_TENANT_ID",
        "AADSTS90002": "there is no such tenant; check HEADSUP_TENANT_ID",
        "AADSTS7000112": "the app is disabled in Entra; have it enabled",
    },
    things={},
)

GERMAN: Final = TroubleWords(
    title="Headsup hat selbst ein Problem",
    all_well="Headsup geht es wieder gut",
    push="Headsup hat selbst ein Problem.",
    push_well="Headsup geht es wieder gut.",
    newer="Weiter unten steht eine neuere Nachricht.",
    since="Seit {moment}",
    over="Vorbei: {names}",
    over_one="{name} ({subject})",
    more="{count} weitere: siehe /healthz",
    as_of="Stand: {moment}",
    names={
        "source_silent": "Eine Quelle ist verstummt",
        "source_unparsed": "Einträge sind nicht lesbar",
        "source_unreadable": "Dateien lassen sich nicht öffnen",
        "no_token": "Entra gibt kein Token",
        "expires": "Zugangsdaten laufen ab",
        "sends_failing": "Nachrichten gehen verloren",
        "teams_away": "Teams nimmt nichts an",
        "behind": "Etwas kommt nicht nach",
        "job_failing": "Eine wiederkehrende Aufgabe schlägt fehl",
        "part_failing": "Ein Teil von Headsup schlägt fehl",
        "disk_low": "Der Speicherplatz geht aus",
    },
    says={
        "source_silent": "Von {subject} kommen keine Ereignisse mehr.",
        "source_unparsed": "{share} % der Einträge von {subject} sind nicht lesbar; zuvor waren es {before} %.",
        "source_unreadable": "{files} Dateien von {subject} sind nicht lesbar, etwa {file}: {why}.",
        "no_token": "Für {subject} gibt es kein Token: {meaning}.",
        "expires": "{subject} der App: läuft am {on} ab, {left}.",
        "sends_failing": "Von den letzten {of} Hinweisen kamen {lost} nicht an ({why}).",
        "teams_away": "Teams hat die letzten {tries} Sendeversuche abgelehnt ({why}); alle werden wiederholt.",
        "behind": "Für die Stufe {subject} steht Arbeit an, seit mehr als fünf Minuten.",
        "job_failing": "{subject}: {times}-mal hintereinander fehlgeschlagen: {why}.",
        "part_failing": "{subject}: {why}.",
        "disk_low": "Auf dem Datenträger ({subject}) sind noch {mb} MB frei.",
    },
    do={
        "source_silent": "Läuft die Anwendung dort, und wohin schreibt sie ihr Protokoll?",
        "source_unparsed": "Hat sich das Layout des Protokolls geändert? Es steht in sources.yaml.",
        "source_unreadable": "Das Konto des Dienstes braucht das Recht, sie zu lesen.",
        "no_token": "Bis es eines gibt, erfährt niemand etwas.",
        "expires": "Bis dahin in Entra Neues anlegen und eintragen; dann merkt niemand etwas.",
        "sends_failing": "Welche und warum, sagt: headsup notices --json",
        "teams_away": "Erreicht dieser Rechner Teams, und den Proxy, falls es einen gibt? Bei 401: Ist "
        "HEADSUP_APP_ID der Bot, den Teams kennt?",
        "behind": "Welche Stufe fehlschlägt oder hängt, steht in /healthz; läuft ein Prozess mit dieser Rolle?",
        "job_failing": "Näheres steht im Protokoll des Dienstes.",
        "part_failing": "Es wird von selbst wiederholt. Näheres steht im Protokoll des Dienstes.",
        "disk_low": "Platz schaffen oder HEADSUP_KEEP_EVENTS_GB setzen.",
    },
    files="Dateien: {files}",
    usual="Üblich sind in dieser Zeit mindestens {usual}.",
    example="Zum Beispiel: {example}",
    over_already="schon abgelaufen",
    date="%d.%m.%Y",
    comma=True,
    days="noch {days} Tage",
    day="noch 1 Tag",
    today="heute",
    no_token={
        "unreachable": "Entra antwortet nicht; dieser Rechner muss es erreichen, notfalls über HTTPS_PROXY",
        "refused": "Entra lehnt ab; Näheres steht im Protokoll des Dienstes",
        "AADSTS7000215": "das Client-Geheimnis ist falsch; HEADSUP_APP_SECRET braucht dessen Wert, nicht dessen ID",
        "AADSTS7000222": "das Client-Geheimnis ist abgelaufen; ein neues anlegen und HEADSUP_APP_SECRET setzen",
        "AADSTS700027": "das Zertifikat gehört nicht zur App oder ist abgelaufen; in Entra hochladen",
        "AADSTS700016": "der Mandant kennt die App nicht; HEADSUP_APP_ID und HEADSUP_TENANT_ID prüfen",
        "AADSTS90002": "diesen Mandanten gibt es nicht; HEADSUP_TENANT_ID prüfen",
        "AADSTS7000112": "die App ist in Entra deaktiviert; sie muss aktiviert werden",
    },
    things={
        "client secret": "Client-Geheimnis",
        "certificate": "Zertifikat",
        "database": "Datenbank",
    },
)


def trouble_words_for(language: str | None) -> TroubleWords:
    """The texts for a locale as Teams sends it; English for every language without a table."""
    return GERMAN if (language or "").casefold().startswith("de") else ENGLISH


def sentences(kind: str, subject: str, details: Mapping[str, Any], said: TroubleWords) -> tuple[str, ...]:
    """What is wrong, a sentence each: plain text, as it stands in names of places and files."""
    thing = said.things.get(subject, subject)
    known = {name: str(value) for name, value in details.items()}
    if said.comma:
        known |= {name: known[name].replace(".", ",") for name in ("share", "before") if name in known}
    known |= {"subject": thing, "meaning": _meaning(known.get("why", ""), said), "left": _left(details, said)}
    known["on"] = _day(known.get("on", ""), said)
    found = [_filled(said.says[kind], known)]
    found += [
        _filled(text, known)
        for name, text in (("usual", said.usual), ("files", said.files), ("example", said.example))
        if kind in _MORE.get(name, ()) and known.get(name)
    ]
    return tuple(found)


TIMELESS: Final = frozenset({"expires"})
"""Kinds of which it says nothing since when they are."""

_MORE: Final[Mapping[str, tuple[str, ...]]] = {
    "usual": ("source_silent",),
    "files": ("source_silent",),
    "example": ("source_unparsed",),
}


def _filled(text: str, known: Mapping[str, str]) -> str:
    """The text with its names filled; what is not known is `?`. Values are never read as texts of ours."""
    return text.format_map(_Known(known))


class _Known(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"


def _meaning(why: str, said: TroubleWords) -> str:
    return said.no_token.get(why) or f"{why}, {said.no_token['refused']}"


def _day(text: str, said: TroubleWords) -> str:
    try:
        return date.fromisoformat(text).strftime(said.date)
    except ValueError:
        return text


def _left(details: Mapping[str, Any], said: TroubleWords) -> str:
    days = details.get("days")
    if details.get("over"):
        return said.over_already
    if days == 0:
        return said.today
    return said.day if days == 1 else said.days.format(days=days)
