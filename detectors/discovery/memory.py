"""What the one process that groups errors keeps in memory: miners and what is known of their templates.

All of it is made anew from the rows whenever another process had the lease, or a step failed.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from detectors.discovery.judging import State
from detectors.discovery.subject import Stream
from detectors.templates.miner import Miner
from detectors.templates.template import Template

MOST_TEMPLATES: Final = 5_000
"""Of a stream. Further kinds of messages share one template: a log that writes more is not made of templates."""
MOST_STREAMS: Final = 200
MOST_NODES: Final = 10
"""Of a log. Where nodes come and go (containers), another one is no new source: it would be silent all its life."""
MOST_SOURCES: Final = 2_000
MOST_HIT: Final = 500_000
"""Pairs of template and person in memory, some 50 MB."""

Source = tuple[str, str, str]
"""Product, service and node; absent ones are empty."""


@dataclass(slots=True)
class Known:
    """A template as its row has it."""

    id: int
    stream: Stream
    number: int
    text: str
    state: State | None  # None: the step that found it has not decided yet
    people: int
    first_us: int
    spiked_us: int | None
    into: int | None = None
    stored: bool = False  # it has a row
    samples: list[int] = field(default_factory=list)
    hit: set[str] | None = None  # the people it has rows of; None: not asked yet
    hour: tuple[int, int] | None = (
        None  # the latest hour, and its events without a known issue; None: not asked yet
    )


@dataclass(slots=True)
class Memory:
    """The templates of one grouping version, and the sources that were seen."""

    term: int | None  # of the lease under which it was made
    last_template_id: int
    miners: dict[Stream, Miner] = field(default_factory=dict)
    templates: dict[tuple[Stream, int], Known] = field(default_factory=dict)
    sources: dict[Source, int] = field(default_factory=dict)  # until when each is learned, in microseconds
    nodes: Counter[tuple[str, str]] = field(default_factory=Counter)
    relearned: int | None = None
    relearn_to: int | None = None

    @classmethod
    def of(
        cls,
        term: int | None,
        last_template_id: int,
        templates: Iterable[Known],
        sources: Mapping[Source, int],
    ) -> "Memory":
        """What the rows say."""
        memory = cls(term, last_template_id)
        kept: dict[Stream, list[Template]] = {}
        for known in templates:
            kept.setdefault(known.stream, []).append(Template(known.number, known.text, known.into))
            if known.into is None:
                memory.templates[known.stream, known.number] = known
        memory.miners = {stream: Miner(made, most=MOST_TEMPLATES) for stream, made in kept.items()}
        for source, until_us in sources.items():
            memory.add_source(source, until_us)
        return memory

    def stream(self, asked: Stream) -> Stream:
        """The stream itself, or the one that all share which are too many."""
        if asked in self.miners or len(self.miners) < MOST_STREAMS:
            return asked
        return Stream("", "", asked.level)

    def miner(self, stream: Stream) -> Miner:
        """The miner of a stream, a new one for a new stream."""
        miner = self.miners.get(stream)
        if miner is None:
            miner = self.miners[stream] = Miner(most=MOST_TEMPLATES)
        return miner

    def template(self, stream: Stream, number: int, text: str) -> Known:
        """What is known of a template; a new one gets its id."""
        known = self.templates.get((stream, number))
        if known is None:
            self.last_template_id += 1
            known = Known(self.last_template_id, stream, number, text, None, 0, 0, None)
            self.templates[stream, number] = known
        known.text = text
        return known

    def forget(self, template_ids: Collection[int]) -> None:
        """Templates that did not come for long; if one comes again, it is new."""
        gone = {key: known for key, known in self.templates.items() if known.id in template_ids}
        for stream in {stream for stream, _ in gone}:
            self.miner(stream).forget([number for other, number in gone if other == stream])
        for key in gone:
            del self.templates[key]

    def trim(self) -> None:
        """Forget who was hit, as the rows know it, before that becomes too much to keep."""
        if sum(len(known.hit) for known in self.templates.values() if known.hit) > MOST_HIT:
            for known in self.templates.values():
                known.hit = None

    def is_new_source(self, source: Source) -> bool:
        """Whether a source is to be learned."""
        return (
            source not in self.sources
            and self.nodes[source[:2]] < MOST_NODES
            and len(self.sources) < MOST_SOURCES
        )

    def add_source(self, source: Source, until_us: int) -> None:
        """A source is learned until then."""
        self.sources[source] = until_us
        self.nodes[source[:2]] += 1

    def learned_until(self, source: Source) -> int:
        """Until when a source is learned, in microseconds; 0 for one that never was."""
        return self.sources.get(source, 0)
