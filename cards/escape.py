"""Text from logs, made harmless.

A TextBlock is Markdown, and clients differ: the phones' older parser takes `\\[x\\](url)` for a link in spite
of the backslashes, and some clients turn a bare address into a link. So text from a log goes into TextRuns,
which know no Markdown, by way of `plain`; only where a TextBlock is needed (a heading, say) by way of `escape`.
What `plain` does works in any client: what would be active is broken by a word joiner, an invisible character
of no width at which no line breaks.
"""

import re
import unicodedata
from typing import Final

WORD_JOINER: Final = "\u2060"
ELLIPSIS: Final = "…"

_JOINERS: Final = frozenset("\u200c\u200d")  # Persian, Indic scripts and emoji need them
_MOST_MARKS: Final = 3  # combining marks on one character; more of them spill over neighbouring rows
_UNUSUAL: Final = re.compile(r"[^ -~]+")  # what needs a look, character by character
_SPACES: Final = re.compile(r"[^\S\n]+")
_BLANK_LINES: Final = re.compile(r" ?\n[ \n]*")
_MANY_LINES: Final = re.compile(r"\n{3,}")
_AROUND_LINES: Final = re.compile(r"[^\S\n]*\n")

# What link detectors and templates react to; a word joiner goes where each pattern matches (with no width).
# Last labels of a bare domain name: any country's two letters and the usual generic ones. Two-letter file
# extensions that are no country's are left alone, so that a stack trace can be copied as it is.
_ACTIVE: Final = re.compile(
    r"""
      (?<=[A-Za-z0-9])(?=://)                                       # a scheme
    | (?<=mailto)(?=:\S) | (?<=tel)(?=:\S) | (?<=sms)(?=:\S) | (?<=javascript)(?=:) | (?<=data)(?=:\S)
    | (?<=[^\s@])(?=@[^\s@])                                        # an e-mail address
    | (?<=\bwww)(?=\.)
    | (?<=[^\W_]\.)(?=(?!(?:cs|vb|js|ts|db)\b)(?:[a-z]{2}|com|net|org|edu|gov|mil|int|info|biz|name|pro|app|dev
        |xyz|top|site|online|shop|store|club|link|click|live|zip|mov|tech|cloud|web|page)(?![\w-])(?!\.\w))
    | (?<=\])(?=\()                                                 # a Markdown link, whatever the client
    | (?<=\{)(?=\{) | (?<=\$)(?=\{)                                 # {{DATE(…)}} and ${…} of Adaptive Cards
    | (?<=<)(?=/?at\b)                                              # a mention
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MARKDOWN: Final = re.compile(
    r"""
      [\\`*\[\]]
    | (?<![A-Za-z0-9])_ | _(?![A-Za-z0-9])      # a single _ within a word is no emphasis
    | ~(?=~) | (?<=~)~
    | <(?=[A-Za-z/!?]) | &(?=\#?\w{1,32};)
    """,
    re.VERBOSE,
)
_BLOCK_START: Final = re.compile(r"([#+\->=|~:]|\d{1,9}(?=[.)]))")


def plain(text: str, limit: int, *, lines: int = 1) -> str:
    """Any text as harmless text of at most `limit` characters, for a TextRun.

    Runs of white space become one space; with `lines` above 1 line breaks stay and so many lines are kept.
    Control characters show as their pictures (␛), what reorders or hides text is removed, lone surrogates
    and private characters show as �. Links, mentions, date functions and templates are broken by word
    joiners, which do not count. Cut text ends with an ellipsis.
    """
    head = text[: limit * 4]  # the work is bounded whatever the length of the text
    cleaned = _cleaned(head, multiline=lines > 1)
    rows = cleaned.split("\n") if lines > 1 else [cleaned]
    cut = len(head) < len(text) or len(rows) > lines
    shown = "\n".join(rows[:lines])
    if cut or len(shown) > limit:
        shown = shown[: limit - 1].rstrip() + ELLIPSIS
    return _ACTIVE.sub(WORD_JOINER, shown)  # after the cut, which may leave a domain name of something else


def escape(text: str, limit: int) -> str:
    """Any text as Markdown that shows as that text and nothing else, on one line; for a TextBlock or a Fact.

    At most `limit` characters are shown; the Markdown itself may be up to twice as long.
    """
    return _escape_markdown(plain(text, limit))


def _escape_markdown(shown: str) -> str:
    escaped = _MARKDOWN.sub(r"\\\g<0>", shown)
    start = _BLOCK_START.match(escaped)
    if start is None:
        return escaped
    if start[1].isdigit():
        return f"{start[1]}\\{escaped[start.end() :]}"
    return f"\\{escaped}"


def _cleaned(text: str, *, multiline: bool) -> str:
    joined = _AROUND_LINES.sub("\n", _SPACES.sub(" ", _UNUSUAL.sub(_run_shown, text)))
    if not multiline:
        return _BLANK_LINES.sub(" ", joined).strip()
    return _MANY_LINES.sub("\n\n", joined).strip()


def _run_shown(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(_shown(character, category))
    return "".join(kept)


def _shown(character: str, category: str) -> str:
    code = ord(character)
    if character in "\n\x85" or category in ("Zl", "Zp"):
        return "\n"
    if character in "\t\r\v\f" or category == "Zs":
        return " "
    if category == "Cc":
        return chr(0x2400 + code) if code < 0x20 else "\u2421"
    if category == "Cf":
        return character if character in _JOINERS else ""
    if category in ("Cs", "Co") or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return "\ufffd"
    return character
