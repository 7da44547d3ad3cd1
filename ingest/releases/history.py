"""The releases of all products as one value: which version ran where, and when. Pure.

A release holds on its node, or on every node, from its time until the next release that reaches that node. Of two
of the same instant the one that names the node holds, else the one that was recorded later. Products and nodes
compare without regard to case. An event that names no product has no release.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ingest.event import to_micros

_MOST_PLACES: Final = 10_000
"""Pairs of product and node whose releases are kept at hand; logs choose these texts, so there is a limit."""


@dataclass(frozen=True, slots=True)
class Release:
    """A version of a product went live: on one node, or on all of them."""

    product: str
    version: str
    at: datetime  # aware
    node: str | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The versions that a node got, in the order of time."""

    times_us: Sequence[int] = ()
    versions: Sequence[str] = ()

    def at(self, time_us: int) -> str | None:
        """The version at a time, None before the first release."""
        place = bisect_right(self.times_us, time_us)
        return self.versions[place - 1] if place else None

    def spans(self, wanted: Callable[[str], bool]) -> Iterator[tuple[int, int | None]]:
        """The spans of time with a version that is wanted: from, and until (excluded; None: to this day)."""
        began: int | None = None
        for index, (time_us, version) in enumerate(zip(self.times_us, self.versions, strict=True)):
            if index + 1 < len(self.times_us) and self.times_us[index + 1] == time_us:
                continue  # another release of the same instant holds instead
            if wanted(version):
                began = time_us if began is None else began
            elif began is not None:
                yield began, time_us
                began = None
        if began is not None:
            yield began, None


@dataclass(frozen=True, slots=True)
class Span:
    """Where and when a version ran. Texts are folded."""

    product: str
    nodes: tuple[str, ...] | None  # None: every node but `others`, and events that name none
    others: tuple[str, ...]
    since_us: int
    until_us: int | None  # excluded


class ReleaseHistory:
    """Releases, in the order in which they were recorded. Safe to share between threads."""

    def __init__(self, releases: Iterable[Release] = ()) -> None:
        self._releases: dict[str, list[tuple[int, bool, int, str, str | None]]] = {}
        for number, release in enumerate(releases):
            node = None if release.node is None else fold(release.node)
            self._releases.setdefault(fold(release.product), []).append(
                (to_micros(release.at), node is not None, number, release.version, node)
            )
        for some in self._releases.values():
            some.sort(key=lambda one: one[:3])
        self._places: dict[tuple[str, str | None], Timeline] = {}

    def __bool__(self) -> bool:
        return bool(self._releases)

    def version_of(self, product: str | None, node: str | None, time_us: int) -> str | None:
        """The version that ran there at a time (microseconds since 1970), None if no release says."""
        return self.timeline(product, node).at(time_us)

    def timeline(self, product: str | None, node: str | None) -> Timeline:
        """Everything that was released on a node; `node` None: of events that name none."""
        if product is None or not self._releases:
            return _NOTHING
        found = self._places.get((product, node))
        if found is None:
            if len(self._places) >= _MOST_PLACES:
                self._places.clear()
            found = self._made(fold(product), None if node is None else fold(node))
            self._places[product, node] = found
        return found

    def spans(self, wanted: Callable[[str], bool]) -> list[Span]:
        """Where and when versions ran that are wanted."""
        found: list[Span] = []
        for product, releases in self._releases.items():
            named = tuple(sorted({node for *_, node in releases if node is not None}))
            for since_us, until_us in self._made(product, None).spans(wanted):
                found.append(Span(product, None, named, since_us, until_us))
            nodes: dict[tuple[int, int | None], list[str]] = {}
            for node in named:
                for span in self._made(product, node).spans(wanted):
                    nodes.setdefault(span, []).append(node)
            found += [Span(product, tuple(some), (), *span) for span, some in nodes.items()]
        return found

    def _made(self, product: str, node: str | None) -> Timeline:
        reached = [one for one in self._releases.get(product, ()) if one[4] in (None, node)]
        return Timeline([one[0] for one in reached], [one[3] for one in reached])


def fold(text: str) -> str:
    """The form by which products and nodes compare, as the database's `lower` has it."""
    return text.lower()


_NOTHING: Final = Timeline()
