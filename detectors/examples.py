"""The examples of a known issue: events that its detection must meet, and near misses that it must not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from detectors.known_issue import Example, KnownIssue
from detectors.matching.explaining import explain
from detectors.matching.matcher import Matcher
from ingest.event import TEXT_FIELDS, WELL_KNOWN, Event, text_of

_SOME_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """An example that the detection judges otherwise. Its text is `file:line:column: what; why`."""

    file: str
    line: int
    column: int
    expected: bool
    why: str  # which part of the condition decided

    def __str__(self) -> str:
        what = (
            "this example should match, but the detection does not meet it"
            if self.expected
            else "this example should not match, but the detection meets it"
        )
        return f"{self.file}:{self.line}:{self.column}: {what}; {self.why}"


def run_examples(issue: KnownIssue) -> tuple[ExampleFailure, ...]:
    """The examples that fail, in the order of the file."""
    matcher = Matcher([issue])
    failures = []
    for example in issue.examples:
        event = event_of(example, issue)
        if bool(matcher.match(event)) is not example.match:
            why = explain(issue, event)
            failures.append(ExampleFailure(issue.file, example.line, example.column, example.match, why))
    return tuple(failures)


def event_of(example: Example, issue: KnownIssue) -> Event:
    """The event that an example writes down. Left out, `product` and `service` are those of the log source.

    Well-known fields stand beside attributes, as in a rule; their values count by their text, and empty or
    null is absent. `time` and `received` may be given; otherwise they are some fixed instant.
    """
    given = example.event
    texts: dict[str, Any] = {}
    if issue.rule is not None:
        texts = {"product": issue.rule.logsource.product, "service": issue.rule.logsource.service}
    texts |= {name: text_of(given[name]) or None for name in TEXT_FIELDS if name in given}
    time = _instant(given, "time", _SOME_TIME)
    return Event(
        time=time,
        received=_instant(given, "received", time),
        attributes={name: value for name, value in given.items() if name not in WELL_KNOWN},
        **texts,
    )


def _instant(given: Mapping[str, Any], name: str, default: datetime) -> datetime:
    value = given.get(name)
    if value is None:
        return default
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.astimezone(UTC)
