"""How the parts of a record are made harmless: by a glance at all of them at once, since mostly there is no need."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from ingest.secrets.cleaning import clean, clean_value
from ingest.secrets.facts import Facts
from ingest.secrets.own import OwnNames, OwnPattern
from ingest.secrets.scrubbing import BUILT_IN, Scrubber, Suspicion
from ingest.sources import Source

_DEEP: Final = 32  # brackets; so many may be nested more deeply than is kept
_encode: Final = msgspec.json.Encoder().encode


class Treatment(NamedTuple):
    """What is done to texts, and to JSON values."""

    text: Callable[[str], str]
    value: Callable[[Any], Any]


class Treatments:
    """The ways of one source, from the most careful to the quickest; the quickest is None."""

    def __init__(self, source: Source, facts: Facts) -> None:
        scrubber = _scrubber(source, facts)
        text, value = scrubber.text, scrubber.value
        self._suspicion = scrubber.suspicion
        self.suspects = scrubber.overview.suspects
        self.careful = Treatment(lambda found: text(clean(found)), lambda found: value(clean_value(found)))
        self._scrubbed = Treatment(text, value)
        self._names = Treatment(lambda found: found, lambda found: value(found, texts=False))

    def of(self, parts: tuple[Mapping[str, Any], ...]) -> Treatment | None:
        """The quickest way in which nothing of these parts gets through that must not."""
        try:
            text = _encode(parts)
        except (UnicodeEncodeError, RecursionError, TypeError):
            return self.careful
        if text.count(b"{") + text.count(b"[") > _DEEP:
            return self.careful
        suspected = self._suspicion(text)
        if not suspected:
            return None
        if Suspicion.HIDDEN in suspected:
            return self.careful
        return self._scrubbed if Suspicion.TEXT in suspected else self._names


def _scrubber(source: Source, facts: Facts) -> Scrubber:
    """The source's own, if it has settings of its own."""
    if not (source.scrub_names or source.scrub_patterns or source.derive):
        return BUILT_IN
    names = OwnNames({**facts.names, **source.scrub_names})
    patterns = [OwnPattern(kind, pattern) for kind, pattern in source.scrub_patterns]
    return Scrubber(names, [*patterns, *facts.patterns])
