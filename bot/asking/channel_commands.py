"""Sentences about support channels: to set one up, to give it up, to ask which there are. Pure."""

import re
from typing import Final

from bot.asking.asked import Command

_CHANNEL: Final = r"(?:support[\s-]*channel|support[\s-]*kanal)"
_CHANNELS: Final = r"(?:support[\s-]*channels?|support[\s-]*kan(?:ä|ae)le)"
_FOR: Final = r"\s+(?:for|für|fuer)\s+(?P<product>\S.*)"
_THIS: Final = (
    r"(?:(?:make|use)\s+this\s+(?:channel\s+)?(?:as\s+)?(?:the\s+|our\s+|a\s+)?"
    r"|this\s+(?:channel\s+)?is\s+(?:the\s+|our\s+|a\s+)?"
    r"|(?:das|dies|hier|dieser\s+kanal)\s+ist\s+(?:der\s+|unser\s+|ein\s+)?)?"
)
_BIND: Final = re.compile(rf"{_THIS}{_CHANNEL}{_FOR}", re.IGNORECASE)
_UNBIND: Final = (
    re.compile(
        rf"(?:no(?:\s+more)?|remove|unbind|forget|delete|undo|kein(?:en)?|entferne|löse|lösche)\s+"
        rf"(?:the\s+|den\s+)?{_CHANNEL}(?:\s+mehr)?{_FOR}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:den\s+)?{_CHANNEL}{_FOR}\s+(?:entfernen|lösen|löschen|aufheben)", re.IGNORECASE),
)
_WHICH: Final = re.compile(
    rf"(?:which|what|list|show(?:\s+me)?|welche|zeige?(?:\s+mir)?)?\s*(?:are\s+)?(?:the\s+|alle\s+|die\s+)?"
    rf"{_CHANNELS}(?:\s+(?:are\s+there|are\s+bound|do\s+we\s+have|gibt\s+es|haben\s+wir))?",
    re.IGNORECASE,
)
_ALL: Final = frozenset(
    ("everything", "everything else", "all", "all products", "alles", "alles andere", "alle", "alle produkte")
)
_AROUND: Final = " \t\n.!?,;\"'`“”„‘’«»"
_POLITE: Final = re.compile(r"[\s,]+(?:please|bitte)$|^(?:please|bitte)[\s,]+", re.IGNORECASE)


def read_channel_command(sentence: str) -> Command | None:
    """`bind` or `unbind` with the `product` in `given` (empty: of everything), `channels`, or None."""
    said = _POLITE.sub("", sentence.strip(_AROUND)).strip(_AROUND)
    if _WHICH.fullmatch(said):
        return Command("channels")
    for pattern in _UNBIND:
        if found := pattern.fullmatch(said):
            return Command("unbind", given={"product": _product(found["product"])})
    found = _BIND.fullmatch(said)
    return Command("bind", given={"product": _product(found["product"])}) if found else None


def _product(written: str) -> str:
    name = " ".join(written.strip(_AROUND).split())
    return "" if name.casefold() in _ALL else name
