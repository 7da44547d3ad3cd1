"""A message with what is clearly a variable blanked: numbers, addresses, paths, identifiers.

Knows nothing of any application: it goes by the forms that all logs share. Takes linear time, whatever the text.
"""

import re
from typing import Final

from detectors.templates.template import ANY, KIND, VARIABLE

LONGEST_MESSAGE: Final = 2_000
"""Characters of a message that are looked at."""
MOST_WORDS: Final = 60
"""Words of a message that are looked at."""
LONGEST_WORD: Final = 500
"""A longer one is a variable."""

_REMEMBERED: Final = 4_096
_LONGEST_REMEMBERED: Final = 40

_EMPTY: Final = {"()": "(<*>)", "[]": "[<*>]", "{}": "{<*>}", '""': '"<*>"', "''": "'<*>'"}
"""Nothing where there is something at other times."""

_NUMBERS: Final = re.compile(r"([(\[\"']*)-?[0-9](?:[0-9.:]*[0-9])?([)\]\"',;.:]*)")
"""The commonest words with a variable, in a shortcut."""
_SUSPICIOUS: Final = re.compile(r"[0-9/\\@]|(?<![A-Za-z])[a-f]{8,}(?![A-Za-z])")
"""What a word has that holds a variable known by its form."""
_FORMS: Final = re.compile(
    r"""
      (?P<whole>
        [A-Za-z][A-Za-z0-9+.-]{1,15}://[^\s"'<>()\[\]{},;]*                         # an address: https://host/path
      | [A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,64}\.[A-Za-z0-9.-]{1,64}               # somebody@example.org
      | (?<![A-Za-z0-9])[A-Za-z]:\\[^\s"'<>|,;)\]]*                                 # C:\folder\file
      | (?<![A-Za-z0-9_.*)\]}>])/[^\s"'<>()\[\]{},;:=?]+/[^\s"'<>()\[\]{},;:=?]*(?:\?[^\s"'<>]*)?  # /folder/file?a=b
      | (?<![A-Za-z0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.,]+(?:Z|[+-][0-9:]+)?
      | (?<![A-Za-z0-9])0[xX][0-9A-Fa-f]+
      | (?<![A-Za-z0-9])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){3,}                   # IPv6, MAC
      )
    | (?P<run>(?:(?<![A-Za-z0-9)\]}>_-])-(?=[0-9]))?[A-Za-z0-9_][A-Za-z0-9_.:$~+*/-]*)
    """,
    re.VERBOSE,
)
_SIGNS: Final = re.compile(r"[/\\@:]|0[xX]")
"""What a word has that may be of one of the forms above, and not a run alone."""
_RUN: Final = re.compile(r"(?P<run>(?:(?<![A-Za-z0-9)\]}>_-])-(?=[0-9]))?[A-Za-z0-9_][A-Za-z0-9_.$~+*-]*)")
_NUMBER: Final = re.compile(r"(?:(?<![A-Za-z0-9])-)?[0-9]+")
_LOW_HEX: Final = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_HEX: Final = re.compile(r"[a-f]{8,}")
_PLAIN: Final = re.compile(
    r"""
      -?[0-9][0-9.,:/+-]*(?:[kKMGTP]?i?[Bb]|[kKMGT]?[Hh]z|[mun]?s|secs?|mins?|h|d|%)?  # 12, 1.5MB, 12:57:15, 3ms
    | [0-9A-Fa-f]{6,}
    """,
    re.VERBOSE,
)
_PLACE: Final = re.compile(
    r"""
      [A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+(?::[0-9]{2,5}|/.*)    # host.example:80, 10.0.0.1/24
    | (?:[A-Za-z0-9_-]+\.){2,}[a-z]{2,20}                       # web1.example.org
    """,
    re.VERBOSE,
)
_CAMEL: Final = re.compile(r"[a-z][A-Z]")
_SOURCE: Final = re.compile(
    r"[A-Za-z0-9_.-]+\.(?:c|cc|cpp|cs|cxx|go|h|hpp|java|js|kt|php|pl|py|rb|rs|scala|swift|ts|vb):[0-9]+"
)
"""A place in the source, which says what kind of message it is; but lines move."""

_CALENDAR: Final = frozenset(
    f"{name}{sign}"
    for name in """
    Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec January February March April June July August September October
    November December
    """.split()
    for sign in ("", ",", ".")
)
_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\b"
_DATES: Final = re.compile(
    rf"(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}},? )?(?:\b{_MONTH} <\*>|<\*>[.,]? {_MONTH},?(?: <\*>,?)?)"
)
_UNITS: Final = re.compile(r"<\*> ?(?:[kKMGTP]?i?B|[mun]?s|secs?|mins?)(?![A-Za-z0-9_])")
"""A quantity may be written in one unit or another."""
_LISTS: Final = re.compile(r"<\*>(?:(?:[ ,;|]{0,2}|:)<\*>)+")
"""There may be one value or many."""
_LESS: Final = re.compile(r"<<\*>(?![^ ])")
"""`<1 sec` is a quantity as well."""


class Masker:
    """Blanks variables. Remembers short words, which logs repeat; a flood of new ones empties the memory, no more."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def mask(self, message: str) -> str:
        """The message's words with single blanks between them, its variables as `<*>`."""
        kind = ""
        if f"{KIND} " in message:
            message, _, kind = message.rpartition(f"{KIND} ")
        known = self._known
        words = _bounded(message).split()[:MOST_WORDS]
        text = " ".join([known.get(word) or self._word(word) for word in words])
        if VARIABLE in text:
            if not _CALENDAR.isdisjoint(words):
                text = _DATES.sub(VARIABLE, text)
            text = _LISTS.sub(VARIABLE, _UNITS.sub(VARIABLE, text))
            if "<<*>" in text:
                text = _LESS.sub(VARIABLE, text)
        return f"{text} {KIND} {' '.join(_bounded(kind).split()[:MOST_WORDS])}".lstrip() if kind else text

    def _word(self, word: str) -> str:
        if len(word) > LONGEST_WORD:
            return VARIABLE
        masked = _masked(word)
        if len(word) <= _LONGEST_REMEMBERED:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[word] = masked
        return masked


def _masked(word: str) -> str:
    numbers = _NUMBERS.fullmatch(word)
    if numbers:
        return f"{numbers[1]}{VARIABLE}{numbers[2]}"
    if not _SUSPICIOUS.search(word):
        return _EMPTY.get(word) or word.replace(ANY, VARIABLE)  # which nobody but the miner says
    word = word.replace(ANY, VARIABLE)
    return _FORMS.sub(_blank, word) if _SIGNS.search(word) else _RUN.sub(_blank, word)


def _bounded(message: str) -> str:
    if len(message) <= LONGEST_MESSAGE:
        return message
    message = message[:LONGEST_MESSAGE]
    return message[: message.rfind(" ")] if " " in message else message  # what was cut may be any word


def _blank(match: re.Match[str]) -> str:
    if match.lastgroup == "whole":
        return VARIABLE
    run = match[0]
    if not _NUMBER.search(run):
        return VARIABLE if _HEX.fullmatch(run) else run
    bare = run.rstrip(".:-/")
    tail = run[len(bare) :]
    if _SOURCE.fullmatch(bare):
        return _NUMBER.sub(VARIABLE, bare) + tail
    if match.string[: match.start()].endswith("=") and _LOW_HEX.fullmatch(bare):
        return VARIABLE + tail
    if _PLAIN.fullmatch(bare) or (_PLACE.fullmatch(bare) and not _CAMEL.search(bare)):
        return VARIABLE + tail
    return ":".join([_piece(piece) for piece in bare.split(":")]) + tail


def _piece(piece: str) -> str:
    """What has several numbers is an identifier; of `node12` or `eth0` the letters say something."""
    if _PLAIN.fullmatch(piece) or len(_NUMBER.findall(piece)) > 1:
        return VARIABLE
    return _NUMBER.sub(VARIABLE, piece)
