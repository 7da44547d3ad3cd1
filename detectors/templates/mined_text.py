"""What of an event is grouped: its message, and what says which kind of error it was. Pure, in linear time."""

import re
from collections.abc import Iterable
from typing import Final

from detectors.templates.template import KIND, VARIABLE

_LOOKED_AT: Final = 20_000
_MOST_TYPES: Final = 5
_MOST_CODES: Final = 3
_REASON: Final = 300
_SHORTEST_VALUE: Final = 3
_LONGEST_VALUE: Final = 100

_THROWN: Final = re.compile(
    r"""
    ^[^\S\n]{0,20}
    (?:---> | -+>[ ]\(Inner[ ]Exception[ ]\#[0-9]{1,3}\)[ ]
      | Caused[ ]by:[ ] | Unhandled[ ][Ee]xception[.:][ ] | Exception[ ]in[ ]thread[ ]"[^"\n]{0,80}"[ ])?
    [ ]?
    (?P<type>[A-Za-z_][\w.$+`]{0,200})
    (?:[ ]\([^)\n]{0,40}\))?
    (?::[ ](?P<reason>[^\n]{0,300}))?
    [^\S\n]*$
    """,
    re.VERBOSE | re.MULTILINE,
)
"""`System.IO.IOException (0x80070020): …`, `Caused by: java.io.IOException: …`, `ValueError: …`."""
_INNER: Final = re.compile(r"(?<=\S) ---> ")
_TYPE: Final = re.compile(r"(?:Exception|Error|Fault|Failure|Panic|Warning|Timeout|Interrupt|Exit)[`0-9]*$")
_FRAME: Final = re.compile(
    r"""
      ^[^\S\n]{0,20}(?:at|bei|à|в)[ ](?:async[ ]|new[ ])?(?P<at>[\w.$<>+`|/-]{1,200})      # .NET, Java, JavaScript
    | ^[ ]{1,8}File[ ]"[^"\n]{0,300}?(?P<file>[\w-]{1,40})\.py",[ ]line[ ][0-9]+,[ ]in[ ](?P<function>[\w<>]{1,100})
    """,
    re.VERBOSE | re.MULTILINE,
)
_PLATFORM: Final = (
    "System.", "Microsoft.", "java.", "javax.", "jdk.", "sun.", "kotlin.", "scala.", "node:", "Object.",
)  # fmt: skip
_GENERATED: Final = re.compile(
    r"(?:[bdg]__[0-9A-Za-z_|]{0,80})?(?:\.MoveNext)?$|<>c(?:__DisplayClass[0-9_]+)?\.|[`0-9]+"
)
"""What compilers add to names, with numbers that change from one build to the next."""
_CODES: Final = re.compile(
    r"""
      \b(?:ORA|TNS|SQL|DB2)-[0-9]{4,5}\b
    | \bAADSTS[0-9]{4,7}\b
    | \bSQLSTATE[ :=\[(]{1,3}[0-9A-Z]{5}\b
    | \b0x8[0-9A-Fa-f]{7}\b
    | \bError[ ]Number:-?[0-9]{1,6}\b
    | \berrno[ :=]{1,3}[0-9]{1,4}\b
    | \bstatus[ ]code[^0-9\n]{1,40}[1-5][0-9]{2}\b
    """,
    re.VERBOSE,
)
"""Codes that say what went wrong, by the forms that products and systems use for them."""
_STATUS: Final = re.compile(r"^status[^0-9]+")


def mined_text(message: str | None, exception: str | None = None, values: Iterable[str | None] = ()) -> str:
    """The text by which an event is grouped, for `Miner.mine`.

    `values` are what the event has in other fields (its user, its document): they are variables where the message
    names them. Of the exception count its types from the outside in, what the innermost says, and where in the
    application's own code it was thrown; line numbers and the rest of the stack do not. Codes of errors count as they
    are.
    """
    text, thrown = (message or "")[:_LOOKED_AT], (exception or "")[:_LOOKED_AT]
    if not thrown and "\n" in text and _FRAME.search(text):  # logged in one text
        text, _, thrown = text.partition("\n")
    text, thrown = " ".join(text.split()), _INNER.sub("\n---> ", thrown)
    reasons = _reasons(thrown)
    reason = list(reasons.values())[-1] if reasons else _first_line(thrown)
    if reason and reason not in text:
        text = f"{text} | {reason}" if text else reason
    for value in values:
        text = _without(text, value or "")
    kind = [*reasons, *_codes(f"{text}\n{thrown}"), *_place(thrown)]
    return f"{text} {KIND} {' '.join(kind)}".lstrip() if kind else text


def _reasons(thrown: str) -> dict[str, str]:
    """The types of the exceptions from the outside in, each with what it says."""
    found: dict[str, str] = {}
    for match in _THROWN.finditer(thrown):
        if _TYPE.search(match["type"]) and len(found) < _MOST_TYPES:
            found.setdefault(match["type"], " ".join((match["reason"] or "").split()))
    return found


def _first_line(thrown: str) -> str:
    return next((" ".join(line[:_REASON].split()) for line in thrown.splitlines() if line.strip()), "")


def _codes(text: str) -> list[str]:
    found = dict.fromkeys("".join(match[0].split()) for match in _CODES.finditer(text))
    return [_STATUS.sub("status:", code) for code in found][:_MOST_CODES]


def _place(thrown: str) -> list[str]:
    """The first frame of the application's own, or else the first one at all."""
    names = [
        _GENERATED.sub("", match["at"] or f"{match['file']}.{match['function']}")
        for match in _FRAME.finditer(thrown)
    ]
    if thrown.lstrip().startswith("Traceback"):  # the only one that names the innermost frame last
        names.reverse()
    own = next((name for name in names if not name.startswith(_PLATFORM)), None)
    place = own or (names[0] if names else None)
    return [] if place is None else ["at", place]


def _without(text: str, value: str) -> str:
    """The text with `<*>` for a value, where it stands as a word of its own."""
    if not _SHORTEST_VALUE <= len(value) <= _LONGEST_VALUE:
        return text
    pieces, end, at = [], 0, text.find(value)
    while at >= 0:
        behind = at + len(value)
        if not text[at - 1 : at].isalnum() and not text[behind : behind + 1].isalnum():
            pieces += [text[end:at], VARIABLE]
            end = behind
        at = text.find(value, behind)
    return "".join(pieces) + text[end:]
