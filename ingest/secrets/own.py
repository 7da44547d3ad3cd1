"""Secrets that a sources file adds to those that everybody has: names of fields, and patterns. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from ingest.records.text_format import compile_pattern
from ingest.secrets.forms import Rule, Secret, in_quotes, insensitive
from ingest.secrets.names import LONGEST, ends_in, joined, spaced_name
from ingest.secrets.patterns import MARKED, NOTHING, QUOTED
from ingest.secrets.shapes import GAP

_BARE: Final = r"[^\s;&,\"'|<>{}\\]++"


class OwnNames:
    """Names, each with the kind of what stands under it: `{"taxId": "tax-id"}`. Their spelling does not matter."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = {joined(name): kind for name, kind in kinds.items()}
        self._find = lru_cache(maxsize=4096)(self._look)

    def kind(self, name: str) -> str | None:
        """The kind of what stands under a name that ends in one of these."""
        return self._find(name[-LONGEST:]) if self._kinds else None

    def _look(self, name: str) -> str | None:
        letters = joined(name)
        return next((kind for own, kind in self._kinds.items() if ends_in(letters, own)), None)

    def shapes(self) -> list[str]:
        """For RE2 and JSON: texts that end like these names."""
        return [spaced_name(own) for own in self._kinds]

    def rules(self) -> list[Rule]:
        """The forms of pairs with these names in texts: `tax id: 12/345`, `"taxId":"12/345"`, `taxId=12/345`."""
        return [_rule(own, kind) for own, kind in self._kinds.items()]


def _rule(own: str, kind: str) -> Rule:
    name = "[-_ .]?".join(map(re.escape, own))
    return Rule(
        f"{name}{GAP}[:=]",
        (own[0],),
        insensitive(
            rf"(?<!scrubbed:)(?P<head>{name}\\{{0,9}}+[\"'`]?\]?\s{{0,9}}+(?::=|=>|==?|:)\s{{0,9}}+)"
            rf"(?P<value>(?!\\*[\"']?{MARKED}){NOTHING}(?:{QUOTED}|{_BARE}))"
        ),
        lambda match: in_quotes(match, kind),
    )


class OwnPattern:
    """A pattern of RE2, and the kind of what it finds: its group `secret` or only group if it has one, else all."""

    def __init__(self, kind: str, pattern: str) -> None:
        self._kind = kind
        self._pattern: Any = compile_pattern(pattern)
        named = "secret" in self._pattern.groupindex
        self._group: str | int = "secret" if named else 1 if self._pattern.groups == 1 else 0

    def find(self, text: str) -> list[Secret]:
        """The secrets in a text, rising; what is a marker already is none."""
        found: list[Secret] = []
        marks: list[tuple[int, int]] | None = None
        for match in self._pattern.finditer(text):
            start, end = match.span(self._group)
            if not 0 <= start < end:
                continue
            if marks is None:
                marks = [mark.span() for mark in _MARK.finditer(text)]
            if not any(at < end and start < stop and not (start <= at < stop < end) for at, stop in marks):
                found.append(Secret(start, end, self._kind))
        return found


_MARK: Final = re.compile(MARKED)
