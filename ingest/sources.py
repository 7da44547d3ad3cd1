"""`sources.yaml`: which files are read, and how. See docs for the keys; every fault is reported with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from ingest.positioned_yaml import Problem, compose
from ingest.records.formats import Format
from ingest.scrub_entries import read_scrub
from ingest.secrets.facts import Fact
from ingest.source_entries import read_entry

_KEYS: Final = frozenset({"sources", "scrub"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entry of `sources.yaml`, checked.

    `files` is a glob pattern, absolute; None for a source whose events come by HTTP. `timezone` is the IANA name of
    the zone in which times without an offset are meant; UTC if the file says nothing, so that no machine's own zone
    plays a part. `map` gives one of our fields, or an attribute, from a dotted path.
    """

    node: str | None = None
    product: str | None = None
    service: str | None = None
    files: str | None = None
    format: Format | None = None  # None only without files: what is shipped says its fields itself
    layout: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    pattern: str | None = None
    time_format: str | None = None  # .NET's, for the group `time` of the pattern
    timezone: str = "UTC"
    encoding: str = "utf-8"
    extract: tuple[str, ...] = ()
    map: Mapping[str, str] = field(default_factory=dict)
    since: datetime | timedelta | None = None  # naive: in the source's zone
    scrub_names: Mapping[str, str] = field(default_factory=dict)  # the kinds of what stands under these names
    scrub_patterns: tuple[tuple[str, str], ...] = ()  # kinds and RE2 patterns
    derive: tuple[Fact, ...] = ()  # facts about what is not stored
    api_key: str | None = (
        None  # without files: the name of the key that it was sent with (`key` in the file),
    )
    when: Mapping[str, str] = field(default_factory=dict)  # and what a record's fields must be

    @property
    def key(self) -> str:
        """Names the source for ever: what it has read is stored under this."""
        return "/".join((self.product or "-", self.node or "-", self.service or "-", self.files or "-"))

    def earliest(self, now: datetime) -> datetime | None:
        """The instant before which events are not stored, or None; `now` is aware."""
        if self.since is None:
            return None
        if isinstance(self.since, timedelta):
            return now - self.since
        if self.since.tzinfo is None:
            return self.since.replace(tzinfo=ZoneInfo(self.timezone)).astimezone(UTC)
        return self.since.astimezone(UTC)


class SourcesError(Exception):
    """A sources file that cannot be used; its text is a line for each of `problems`."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def load_sources(path: Path) -> tuple[Source, ...]:
    """The sources of a file. A relative `files` is relative to it. Raises SourcesError with all that is wrong."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = f"the sources cannot be read: {error.strerror or error}"
        raise SourcesError((Problem(str(path), 1, 1, reason),)) from error
    except UnicodeDecodeError as error:
        raise SourcesError((Problem(str(path), 1, 1, "the file is not UTF-8; save it as that"),)) from error
    return read_sources(text, str(path), path.resolve().parent)


def read_sources(text: str, file: str, folder: Path) -> tuple[Source, ...]:
    """The sources of a text; `file` names it in problems, `folder` is where relative patterns begin."""
    document = compose(text, file)
    problems = list(document.problems)
    entries = document.value.get("sources") if isinstance(document.value, dict) else None
    if not isinstance(entries, list) or not entries:
        if not problems:
            problems.append(
                document.problem(("sources",), "expected `sources:` with a list of sources below it")
            )
        raise SourcesError(tuple(problems))
    problems += [
        document.problem((key,), f"unknown key {key!r}; known here are sources, scrub", key=True)
        for key in document.value
        if key not in _KEYS
    ]
    names, patterns = read_scrub(document, ("scrub",), document.value.get("scrub") or {}, problems)
    sources: list[Source] = []
    for index in range(len(entries)):
        values = read_entry(document, ("sources", index), folder, problems)
        if values is not None:
            values["scrub_names"] = {**names, **values.get("scrub_names", {})}
            values["scrub_patterns"] = (*patterns, *values.get("scrub_patterns", ()))
            source = Source(**values)
            if source.files is not None and any(source.key == other.key for other in sources):
                problems.append(
                    document.problem(("sources", index), "these files are those of a source above")
                )
            sources.append(source)
    if problems:
        raise SourcesError(tuple(sorted(set(problems))))
    return tuple(sources)
