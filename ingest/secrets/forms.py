"""What a form of secret is: how it begins, what it looks like, and which part of it is the secret."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple


def marker(kind: str) -> str:
    """What stands in the place of a secret."""
    return f"[scrubbed:{kind}]"


class Secret(NamedTuple):
    """Where a secret stands in a text, and its kind."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One form. `shape`: RE2's looser idea of it; `starts`: the words, in lower case, at which it may begin.

    `secret` says what of a match is the secret. The match begins `before` characters before the word.
    """

    shape: str
    starts: tuple[str, ...]
    pattern: re.Pattern[str]
    secret: Callable[[re.Match[str]], Secret]
    before: int = 0

    def find(self, text: str, lowered: str) -> list[Secret]:
        """The secrets of this form in a text, rising; `lowered` is the text in lower case."""
        found: list[Secret] = []
        done = 0
        for start in _occurrences(lowered, self.starts):
            at = start - self.before
            match = self.pattern.match(text, at) if at >= done else None
            if match:
                found.append(self.secret(match))
                done = match.end()
        return found


def _occurrences(lowered: str, words: tuple[str, ...]) -> list[int]:
    """Where these words begin, rising."""
    found: set[int] = set()
    for word in words:
        at = lowered.find(word)
        while at >= 0:
            found.add(at)
            at = lowered.find(word, at + 1)
    return sorted(found)


def named(match: re.Match[str]) -> Secret:
    """The value behind a name, without whatever quotes it has."""
    kind = next(name for name in ("password", "key", "token") if match[name] is not None)
    return in_quotes(match, kind)


def kind_of(kind: str) -> Callable[[re.Match[str]], Secret]:
    """Everything behind the group `head`, if there is one."""
    return lambda match: Secret(
        match.end("head") if "head" in match.re.groupindex else match.start(), match.end(), kind
    )


def quoted(kind: str) -> Callable[[re.Match[str]], Secret]:
    """The group `value` without whatever quotes it has."""
    return lambda match: in_quotes(match, kind)


def in_quotes(match: re.Match[str], kind: str) -> Secret:
    """The group `value`, without whatever quotes it has, as a secret of this kind."""
    start, end = match.span("value")
    opening = _OPENING.match(match["value"])
    if opening is None:
        return Secret(start, end, kind)
    quote = opening[0]
    closed = end - start >= 2 * len(quote) and match["value"].endswith(quote)
    return Secret(start + len(quote), end - len(quote) if closed else end, kind)


_OPENING: Final = re.compile(r"\\*[\"']")


def insensitive(pattern: str) -> re.Pattern[str]:
    """A pattern of ours, without regard to case."""
    return re.compile(pattern, re.IGNORECASE)
