"""Sentences that are commands: `next`, `help`, `show the third`. Pure."""

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from bot.asking.asked import Command, CommandName
from bot.asking.calendar_words import NUMBERS, ORDINALS
from bot.asking.channel_commands import read_channel_command
from bot.asking.fix_commands import read_fix_command
from bot.asking.health_commands import read_health_command
from bot.asking.own_commands import read_own_command
from bot.asking.release_commands import read_release_command
from bot.asking.tell_all_commands import read_tell_all_command
from bot.asking.tokens import Token
from bot.asking.watch_commands import read_watch_command

_PHRASES: Final[tuple[tuple[CommandName, str], ...]] = (
    ("next", "next | next page | next ones | more | show more | older | page down | continue | go on"),
    ("next", "weiter | mehr | nächste | nächste seite | die nächsten | nächsten | ältere | mehr anzeigen"),
    ("previous", "previous | prev | previous page | back | go back | newer | page up"),
    ("previous", "zurück | vorherige | vorige seite | vorherige seite | neuere"),
    ("help", "help | hi | hello | hey | ? | what can i ask | what can i ask you | what can you do"),
    ("pause", "pause | pause everything | pause headsup | stop telling people | stop sending | anhalten"),
    ("pause", "alles anhalten | headsup anhalten | pausieren | nichts mehr senden"),
    ("resume", "resume | resume everything | unpause | end the pause | tell people again | start sending"),
    ("resume", "fortsetzen | weitermachen | pause beenden | die pause beenden | wieder senden"),
    (
        "issues",
        "known issues | issues | list known issues | show known issues | which known issues are there",
    ),
    ("issues", "bekannte probleme | welche bekannten probleme gibt es | zeige bekannte probleme"),
    ("help", "how does this work | commands | examples | hilfe | hallo | moin | guten tag"),
    ("help", "was kann ich fragen | was kannst du | beispiele"),
)
_COMMANDS: Final = MappingProxyType({phrase: name for name, row in _PHRASES for phrase in row.split(" | ")})
_POLITE: Final = frozenset("please bitte the , - ok okay and und".split())
_OPEN: Final = frozenset("show open details detail display zeig zeige öffne expand".split())
_ARTICLES: Final = frozenset(
    "me us mir uns the der die das den dem event ereignis number nr nummer no of one".split()
)
_NUMBER: Final = re.compile(r"(\d{1,3})(?:st|nd|rd|th)?")


def read_command(sentence: str, tokens: Sequence[Token]) -> Command | None:
    """The command that the whole sentence is, or None."""
    about_channels = read_channel_command(sentence)
    if about_channels is not None:
        return about_channels
    about_release = read_release_command(sentence)
    if about_release is not None:
        return about_release
    about_watching = read_watch_command(sentence)
    if about_watching is not None:
        return about_watching
    about_self = read_own_command(sentence)
    if about_self is not None:
        return about_self
    about_health = read_health_command(sentence)
    if about_health is not None:
        return about_health
    about_all = read_tell_all_command(sentence)
    if about_all is not None:
        return about_all
    if not tokens:
        return Command("help") if sentence.strip() in ("", "?") else None
    if any(token.quoted for token in tokens) or len(tokens) > 8:
        return None
    keys = [token.key for token in tokens if token.key not in _POLITE]
    name = _COMMANDS.get(" ".join(keys))
    if name is not None:
        return Command(name)
    return _show(keys) or read_fix_command(sentence)


def _show(keys: Sequence[str]) -> Command | None:
    """`show the third`, `open 3`, `details of number 3`, `zeig mir das dritte`."""
    opened = bool(keys) and keys[0] in _OPEN
    rest = [key.removeprefix("#") for key in (keys[1:] if opened else keys) if key not in _ARTICLES]
    if len(rest) != 1 or not (opened or _names_one(keys, rest[0])):
        return None
    found = _NUMBER.fullmatch(rest[0])
    number = (
        int(found[1]) if found is not None else ORDINALS.get(rest[0].removesuffix("s"), NUMBERS.get(rest[0]))
    )
    return Command("show", number) if number else None


def _names_one(keys: Sequence[str], rest: str) -> bool:
    """`the third one`, `das dritte`, `number 3`, `#3`: one of those shown, though nothing says to open it."""
    if rest.isdigit():
        return keys[0] in ("number", "nr", "no", "nummer") or keys[0].startswith("#")
    ordinal = rest in ORDINALS or rest.removesuffix("s") in ORDINALS
    return len(keys) > 1 and (ordinal or (rest[:1].isdigit() and keys[-1] == "one"))
