"""Sentences about how an application fares: `health of hr-portal this week`, `wie geht es der Anwendung`. Pure."""

import re
from typing import Final

from bot.asking.asked import Command

LONGEST: Final = 200
_AROUND: Final = " \t\n.!?,;…"
_POLITE: Final = re.compile(
    r"^(?:(?:please|bitte|hi|hello|hey|hallo|so|und|and)[\s,]+)+|(?:[\s,]+(?:please|bitte))+$", re.IGNORECASE
)
_GENERAL: Final = (
    r"(?:(?:the|our|this|der|die|das|unserer?|dieser?)\s+)?"
    r"(?:application|app|system|applications|anwendung|applikation|programm)"
)
_PRODUCT: Final = (
    rf"(?:{_GENERAL}|(?:the\s+|the\s+application\s+|der\s+anwendung\s+|dem\s+|der\s+)?"
    r"(?:[\"'“„](?P<quoted>[^\"'”“]{1,100})[\"'”“]|(?P<product>[^\s\"'“”„,;?!]{1,100})))"
)
_WHEN: Final = (
    r"(?P<when>today|this\s+week|yesterday|last\s+week|(?:for|over)\s+(?:the\s+)?last\s+week|heute|gestern|diese\s+woche"
    r"|in\s+dieser\s+woche|letzte\s+woche|in\s+der\s+letzten\s+woche|vorige\s+woche|so\s+far)"
)
_ZUSTAND: Final = r"(?:zeige?\s+(?:mir\s+)?)?(?:die\s+|den\s+)?(?:gesundheit|zustand|befinden|lage)"
_SPOKEN: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:show\s+(?:me\s+)?)?(?:the\s+)?health(?:\s+(?:report|figures))?(?:\s+(?:of|for)\s+{_PRODUCT})?(?:\s+{_WHEN})?",
        rf"{_WHEN}(?:'s)?\s+health(?:\s+(?:of|for)\s+{_PRODUCT})?",
        rf"how\s+(?:is|are|was|were|does|did|has)\s+{_PRODUCT}\s+(?:doing|do|faring|fares?|been|been\s+doing)(?:\s+{_WHEN})?",
        rf"how\s+(?:is|was|are|were)\s+{_GENERAL}(?:\s+{_WHEN})?",
        rf"(?:wie\s+(?:geht|ging)(?:\s+es|['’]?s)?|wie\s+steht\s+es\s+um)\s+(?:{_WHEN}\s+)?{_PRODUCT}",
        rf"(?:wie\s+(?:geht|ging)(?:\s+es|['’]?s)?|wie\s+steht\s+es\s+um)\s+{_PRODUCT}\s+{_WHEN}",
        rf"(?:wie\s+läuft|wie\s+lief)\s+(?:{_WHEN}\s+)?{_GENERAL}",
        rf"(?:wie\s+läuft|wie\s+lief)\s+{_GENERAL}\s+{_WHEN}",
        rf"{_ZUSTAND}(?:\s+(?:von|für|des|der)\s+{_PRODUCT})?(?:\s+{_WHEN})?",
    )
)
_PERIODS: Final = (
    ("this_week", ("this", "dies", "so")),
    ("today", ("today", "heute")),
    ("yesterday", ("yesterday", "gestern")),
    ("last_week", ("last", "letzt", "vorig")),
)
_GENERAL_ALONE: Final = re.compile(_GENERAL, re.IGNORECASE)


def read_health_command(sentence: str) -> Command | None:
    """`health` with `product` (empty: the reader's) and `period` (`bot.health.periods`), or None.

    Only where the whole sentence is that, and a product is one word or stands in quotes: `health of user 1087` is not.
    """
    if len(sentence) > LONGEST:
        return None
    said = _POLITE.sub("", sentence.strip(_AROUND)).strip(_AROUND)
    for pattern in _SPOKEN:
        if found := pattern.fullmatch(said):
            named = found.groupdict()
            product = " ".join((named.get("quoted") or named.get("product") or "").split())
            if _GENERAL_ALONE.fullmatch(product):
                product = ""
            return Command("health", given={"product": product, "period": _period(named.get("when") or "")})
    return None


def _period(when: str) -> str:
    words = when.casefold().split()
    for name, beginnings in _PERIODS:
        if any(word.startswith(beginnings) for word in words):
            return name
    return "this_week"
