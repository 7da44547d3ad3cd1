"""What is shipped by HTTP to events: which source a record belongs to, and its fields. Pure but for local times.

A record is a JSON object or what an OTLP record was made into. Its own fields are read by name; where its source has a
format, the `message` is a whole record of that format, as Filebeat sends the lines of a file, and what that says wins.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from ingest.event import MISSING, Event, lookup, text_of
from ingest.normalise import Normaliser
from ingest.receivers.together import Together
from ingest.records.formats import parser_for
from ingest.records.json_format import JsonParser
from ingest.records.localtime import LocalTimes
from ingest.records.parsed import ParsedRecord, RecordParser, UnreadableRecord
from ingest.secrets.facts import Facts
from ingest.sources import Source

_STREAMS: Final = 1_000  # files whose place in an hour that occurs twice is remembered, for each source


class ShippedReader:
    """Reads the records of one source; without one, of whatever no source speaks of. For one thread."""

    def __init__(self, source: Source | None) -> None:
        self._source = source or Source()
        self.normaliser = Normaliser(self._source)
        paths = self._source.map.values()
        tops = {part for path in paths for part in (path, path.partition(".")[0])}
        self._json = JsonParser(tops)
        self._clef = JsonParser(tops, compact=True)
        self._inner = _inner(self._source)
        plain = self._inner is None and self.normaliser.adds_nothing
        self.together = Together(self._json, self.normaliser) if plain else None
        self._times: OrderedDict[tuple[str, str], LocalTimes] = OrderedDict()

    def from_json(
        self, record: Mapping[str, Any], received: datetime, text: str | None, *, clef: bool = False
    ) -> Event:
        """The event of a decoded object; `text` is what is kept of it if it cannot be read."""
        try:
            parsed = (self._clef if clef else self._json).read(record)
        except UnreadableRecord as error:
            text = msgspec.json.encode(record).decode() if text is None else text
            return self.normaliser.unreadable(text, str(error), time=received, received=received)
        return self.event(parsed, received)

    def event(self, parsed: ParsedRecord, received: datetime) -> Event:
        """The event of a record whose fields have been read."""
        time = self.normaliser.mapped_time(parsed) or parsed.time
        message = parsed.fields.get("message", "")
        if message[:1] == " " or message[-1:] in ("\n", "\r"):  # as rsyslog begins and container logs end it
            message = message.removeprefix(" ").rstrip("\r\n")
            parsed = ParsedRecord(parsed.time, {**parsed.fields, "message": message}, parsed.attributes)
        if self._inner is not None and message:
            outer = received if time is None else self._instant(time, parsed, received)
            try:
                within = self._inner.parse(message.removeprefix("\ufeff").replace("\r\n", "\n"))
            except UnreadableRecord as error:
                event = self.normaliser.event(parsed, time=outer, received=received)
                return msgspec.structs.replace(event, parse_error=self.normaliser.harmless(str(error)))
            parsed = _over(within, parsed)
            mapped = self.normaliser.mapped_time(within)
            time = mapped or within.time
            instant = outer if time is None else self._instant(time, parsed, outer)
        else:
            instant = received if time is None else self._instant(time, parsed, received)
        return self.normaliser.event(parsed, time=instant, received=received)

    def _instant(self, time: datetime, parsed: ParsedRecord, hint: datetime) -> datetime:
        if time.tzinfo is UTC:
            return time
        try:
            if time.tzinfo is not None:
                return time.astimezone(UTC)
            return self._times_of(parsed).resolve(time, hint)
        except OverflowError:  # the first and the last day of the calendar, in another zone
            return time.replace(tzinfo=UTC)

    def _times_of(self, parsed: ParsedRecord) -> LocalTimes:
        """The local times of one file of one node: their order tells the hour that occurs twice."""
        path = lookup(parsed.attributes, "log.file.path")
        stream = (parsed.fields.get("node", ""), path if isinstance(path, str) else "")
        times = self._times.get(stream)
        if times is None:
            times = self._times[stream] = LocalTimes(self._source.timezone)
            if len(self._times) > _STREAMS:
                self._times.popitem(last=False)
        else:
            self._times.move_to_end(stream)
        return times


class Readers:
    """Those that may read what one sender sends: the first whose `when` fits."""

    def __init__(
        self, conditional: Sequence[tuple[Mapping[str, str], ShippedReader]], last: ShippedReader
    ) -> None:
        self._conditional = tuple((tuple(when.items()), reader) for when, reader in conditional)
        self.only = None if conditional else last
        self._last = last
        self._plain = JsonParser()

    def of_json(self, record: Mapping[str, Any]) -> ShippedReader:
        """The reader of a decoded object: `when` looks at its own fields, then at ours."""
        if self.only is not None:
            return self.only

        def ours() -> Mapping[str, str]:
            try:
                return self._plain.read(record).fields
            except UnreadableRecord:
                return {}

        return self._choose(record, ours)

    def _choose(self, record: Mapping[str, Any], ours: Callable[[], Mapping[str, str]]) -> ShippedReader:
        fields: Mapping[str, str] | None = None
        for when, reader in self._conditional:
            for path, wanted in when:
                value = lookup(record, path)
                if value is MISSING:
                    fields = ours() if fields is None else fields
                    value = fields.get(path, MISSING)
                if value is MISSING or text_of(value) != wanted:
                    break
            else:
                return reader
        return self._last


class ShippedSources:
    """The sources that describe what comes by HTTP, compiled when they change. For one thread."""

    def __init__(self, sources: Sequence[Source], now: Callable[[], Sequence[Source]] | None = None) -> None:
        """`now`: the sources as they are when asked; without it they never change."""
        self._now = now or (lambda: sources)
        self._compile(sources)

    def _compile(self, sources: Sequence[Source]) -> None:
        self._of = sources
        self._sources = [(source, ShippedReader(source)) for source in sources if source.files is None]
        self._default = ShippedReader(_of_none(sources))
        self._by_sender: dict[str | None, Readers] = {}

    def readers(self, sender: str | None) -> Readers:
        """The readers for the holder of a key; None for who needs none."""
        if (sources := self._now()) is not self._of:
            self._compile(sources)
        found = self._by_sender.get(sender)
        if found is None:
            found = self._by_sender[sender] = self._readers(sender)
        return found

    def _readers(self, sender: str | None) -> Readers:
        conditional: list[tuple[Mapping[str, str], ShippedReader]] = []
        for source, reader in self._sources:
            if source.api_key is not None and source.api_key != sender:
                continue
            if not source.when:
                return Readers(conditional, reader)
            conditional.append((source.when, reader))
        return Readers(conditional, self._default)


def _of_none(sources: Sequence[Source]) -> Source:
    """What stands for the source of records that no source speaks of: what is a secret in any is one here."""
    names: dict[str, str] = {}
    patterns: dict[tuple[str, str], None] = {}
    for source in sources:
        facts = Facts(source.derive)
        names |= {**facts.names, **source.scrub_names}
        patterns |= dict.fromkeys(source.scrub_patterns)
        patterns |= {(fact.kind, fact.capture): None for fact in source.derive if fact.capture is not None}
    return Source(scrub_names=names, scrub_patterns=tuple(patterns))


def _inner(source: Source) -> RecordParser | None:
    if source.format is None:
        return None
    return parser_for(
        source.format,
        layout=source.layout,
        variables=source.variables,
        pattern=source.pattern,
        time_format=source.time_format,
        mapped=source.map.values(),
    )


def _over(within: ParsedRecord, around: ParsedRecord) -> ParsedRecord:
    """A record read out of the message of another: what it says wins, and the message is its own."""
    outer = {name: value for name, value in around.fields.items() if name != "message"}
    return ParsedRecord(within.time, {**outer, **within.fields}, {**around.attributes, **within.attributes})
