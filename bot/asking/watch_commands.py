"""Sentences about watching: `watch errors on web2 for 2 hours`, `watches`, `stop watching`, `assigned to me`. Pure.

What is watched is a question like any other, so it is handed on as it was written (`given["what"]`).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.asking.asked import Command, CommandName

LONGEST: Final = 1_000

_POLITE: Final = re.compile(
    r"^(?:(?:please|bitte|can you|could you|kannst du|können sie|so|and|und|ok|okay)[\s,]+){1,4}"
    r"|[\s,]+(?:please|bitte)$",
    re.IGNORECASE,
)
_AROUND: Final = " \t\r\n.!?,;…"
_WATCH: Final = re.compile(
    r"(?:watch|beobachte|beobachten sie|überwache|überwachen sie)(?:\s+(?:out\s+)?(?:for|auf|nach))?\s+(?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)
_WATCH_ALONE: Final = frozenset({"watch", "beobachte", "beobachten", "überwache", "überwachen"})
_LAST_WORD: Final = re.compile(r"(?P<what>.+)\s+(?:beobachten|überwachen)", re.IGNORECASE | re.DOTALL)

_NUMBERS: Final[Mapping[str, float]] = MappingProxyType(
    {
        **dict.fromkeys(("a", "an", "one", "the", "ein", "eine", "einen", "einer", "die", "den"), 1),
        **dict.fromkeys(("two", "zwei"), 2),
        **dict.fromkeys(("three", "drei"), 3),
        **dict.fromkeys(("four", "vier"), 4),
        **dict.fromkeys(("five", "fünf"), 5),
        **dict.fromkeys(("six", "sechs"), 6),
        **dict.fromkeys(("eight", "acht"), 8),
        **dict.fromkeys(("ten", "zehn"), 10),
        **dict.fromkeys(("twelve", "zwölf"), 12),
        **dict.fromkeys(("half an", "half a", "eine halbe", "die halbe"), 0.5),
    }
)
_UNITS: Final[Mapping[str, int]] = MappingProxyType(
    {"m": 60, "h": 3600, "st": 3600, "d": 86_400, "t": 86_400}
)
_NUMBER: Final = rf"(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|[0-9]{{1,4}})"
_UNIT: Final = r"(?:minutes?|mins?|m|minuten?|hours?|hrs?|h|stunden?|std|days?|d|tage?n?)"
_LENGTH: Final = (
    rf"(?:next\s+|nächsten?\s+)?(?:(?P<number>{_NUMBER})\s*)?(?:next\s+|nächsten?\s+)?(?P<unit>{_UNIT})"
)
_FOR: Final = re.compile(
    rf"(?:^|\s+)(?:(?:for|für|over|über)\s+(?:the\s+|die\s+)?{_LENGTH}(?:\s+lang)?"
    rf"|{_LENGTH.replace('<number>', '<lasting>').replace('<unit>', '<lasting_unit>')}\s+lang)$",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(
    r"(?:^|\s+)(?:until|till|bis)\s+(?:um\s+)?(?P<hour>[01]?[0-9]|2[0-3])(?:[:.](?P<minute>[0-5][0-9]))?"
    r"\s*(?P<half>am|pm)?(?:\s*(?:uhr|o'clock))?$",
    re.IGNORECASE,
)

_WHOLE: Final[tuple[tuple[CommandName, str], ...]] = (
    (
        "watches",
        (
            r"(?:show (?:me )?|list )?(?:my |all (?:my )?|the )?watches"
            r"|what am i watching|what (?:do|are) (?:i|you) watch(?:ing)?"
            r"|(?:zeige? (?:mir )?)?(?:meine |alle )?beobachtungen"
            r"|was (?:beobachte ich|wird beobachtet|beobachtest du)(?: gerade)?"
        ),
    ),
    (
        "unwatch",
        (
            r"(?:stop|end|quit) (?:(?:all )?(?:my |the )?watch(?:ing|es)?|all watches)"
            r"(?: (?:everything|all|it|this|that))?"
            r"|unwatch(?: (?:everything|all))?|(?:stoppe?|beende) (?:die |alle |meine )*beobachtung(?:en)?"
            r"|(?:die |alle |meine )*beobachtung(?:en)? (?:beenden|stoppen|anhalten)|nicht mehr beobachten"
            r"|hör(?:e)? auf zu beobachten|beobachte(?:n)? (?:beenden|stoppen|nichts mehr)"
        ),
    ),
    (
        "assigned",
        (
            r"(?:show (?:me )?|list |what are )?my (?:open )?(?:issues|cases|assignments|to-?dos?|tasks)"
            r"|(?:what(?:'s| is| was| has been)? |show (?:me )?(?:what is )?|list )?assigned to me|what do i have to do"
            r"|(?:was ist |zeige? (?:mir )?)?mir zugewiesen(?:e fehler)?|meine (?:aufgaben|fälle)"
        ),
    ),
)
_COMPILED: Final = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _WHOLE)


def read_watch_command(sentence: str) -> Command | None:
    """The command that the whole sentence is, or None.

    `watch` is given `what` (empty where nothing is named), and `seconds` or `until` (`HH:MM` by the asker's clock).
    """
    if len(sentence) > LONGEST:
        return None
    said = " ".join(_POLITE.sub("", sentence.strip(_AROUND)).replace("’", "'").split()).strip(_AROUND)
    for name, pattern in _COMPILED:
        if pattern.fullmatch(said):
            return Command(name)
    if said.casefold() in _WATCH_ALONE:
        return Command("watch", given={"what": ""})
    found = _WATCH.fullmatch(said) or _LAST_WORD.fullmatch(said)
    return None if found is None else Command("watch", given=_split(found["what"]))


def _split(what: str) -> dict[str, str]:
    """What is to be watched, and for how long. Inside quotes nothing is a time."""
    lasting = _FOR.search(what)
    if lasting is not None:
        number = (lasting["number"] or lasting["lasting"] or "one").casefold()
        unit = (lasting["unit"] or lasting["lasting_unit"]).casefold()
        many = _NUMBERS.get(number) or float(number if number.isdigit() else 1)
        seconds = int(many * _UNITS.get(unit[:2], _UNITS.get(unit[0], 3600)))
        return {"what": what[: lasting.start()].strip(_AROUND), "seconds": str(seconds)}
    until = _UNTIL.search(what)
    if until is not None:
        hour, minute = int(until["hour"]), int(until["minute"] or 0)
        if until["half"]:
            hour = hour % 12 + (12 if until["half"].casefold() == "pm" else 0)
        return {"what": what[: until.start()].strip(_AROUND), "until": f"{hour:02}:{minute:02}"}
    return {"what": what}
