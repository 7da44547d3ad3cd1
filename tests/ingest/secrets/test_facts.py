"""What a sources file adds to the secrets, and what is told of a value before it is taken out."""

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.event import Event
from ingest.normalise import Normaliser
from ingest.records.parsed import ParsedRecord
from ingest.secrets.facts import Fact
from ingest.sources import Source, SourcesError, read_sources
from ingest.tailing.reading import FileReader

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
OWN = Source(
    scrub_names={"taxId": "tax-id"},
    scrub_patterns=(("ticket", r"ticket #(\d+)"), ("iban", r"DE\d{20}")),
)


def _event(source: Source, attributes: dict[str, Any] | None = None, **fields: str) -> Event:
    return Normaliser(source).event(ParsedRecord(NOON, fields, attributes or {}), time=NOON, received=NOON)


def test_own_names_and_patterns_are_taken_out_of_texts_and_json_by_their_kind() -> None:
    event = _event(
        OWN,
        {"employee": {"tax-id": "12/345", "TaxIdHash": 7, "taxIds": 3, "taxed": "x"}, "note": "ticket #4711 closed"},
        message='paid DE12345678901234567890, tax_id=12/345 {"TaxID":"12/345"}',
    )  # fmt: skip
    assert event.message == 'paid [scrubbed:iban], tax_id=[scrubbed:tax-id] {"TaxID":"[scrubbed:tax-id]"}'
    assert event.attributes == {
        "employee": {"tax-id": "[scrubbed:tax-id]", "TaxIdHash": "[scrubbed:tax-id]", "taxIds": 3, "taxed": "x"},
        "note": "ticket #[scrubbed:ticket] closed",
        "TaxID": "[scrubbed:tax-id]",
    }  # fmt: skip


def test_a_pattern_does_not_find_itself_in_a_marker() -> None:
    source = Source(scrub_patterns=(("word", r"\w+"),))
    event = _event(source, message="two words")
    assert event.message == "[scrubbed:word] [scrubbed:word]"
    assert event.message is not None
    assert _event(source, message=event.message).message == event.message


SPECIAL = Fact(name="passwordHasSpecialChars", path="request.password", matches="[^A-Za-z0-9]")


def test_a_fact_is_told_before_the_value_is_taken_out() -> None:
    source = Source(
        derive=(
            SPECIAL,
            Fact(name="passwordIsLong", path="request.password", longer_than=8),
            Fact(name="pinIsShort", path="pincode", shorter_than=5),
            Fact(name="passwordUnchanged", path="request.newPassword", same_as="request.password"),
            Fact(name="answerIsOne", path="message", capture=r"answer was (\S+)", matches="^yes$"),
        )
    )
    event = _event(
        source,
        {"pincode": 1234},
        message='answer was sesame {"request":{"password":"pa§word","newPassword":"pa§word"}}',
        exception="Cannot use pa§word here",
    )
    assert event.message == (
        "answer was [scrubbed:secret] "
        '{"request":{"password":"[scrubbed:password]","newPassword":"[scrubbed:password]"}}'
    )
    assert event.exception == "Cannot use [scrubbed:password] here"
    assert event.attributes == {
        "pincode": "[scrubbed:secret]",
        "request": {"password": "[scrubbed:password]", "newPassword": "[scrubbed:password]"},
        "passwordHasSpecialChars": True,
        "passwordIsLong": False,
        "pinIsShort": True,
        "passwordUnchanged": True,
        "answerIsOne": False,
    }


def test_where_there_is_no_value_there_is_no_fact_and_a_fact_wins_over_what_the_record_says() -> None:
    source = Source(derive=(SPECIAL,))
    assert _event(source, {"request": {"password": None}}).attributes == {"request": {"password": None}}
    assert _event(source, {"request": {"password": {"a": 1}}}).attributes == {
        "request": {"password": {"a": "[scrubbed:password]"}}
    }
    event = _event(source, {"request.password": "ä", "passwordHasSpecialChars": False})
    assert event.attributes == {"request.password": "[scrubbed:password]", "passwordHasSpecialChars": True}


@settings(deadline=None)
@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=0x17F, exclude_characters="\"'\\\x7f"), min_size=6),
    st.booleans(),
)
def test_the_value_never_gets_through(value: str, readable: bool) -> None:
    """Whatever its signs, by a name that only the rule knows, also in records that cannot be read."""
    value = f"q7{value}x"
    source = Source(
        format="json",
        derive=(
            Fact(name="long", path="form.answerText", longer_than=9),
            Fact(name="captured", path="message", capture="sesame<([^>]*)>", longer_than=9),
        ),
    )
    quoted = value.replace("<", "").replace(">", "")
    line = f'{{"message":"sesame<{quoted}> and","form":{{"answerText":"{value}"}},"time":"2026-06-12T12:00:00Z"}}'
    if not readable:
        line += " and then some"
    reader = FileReader(source, 0, None, lambda: NOON)
    events = [*reader.feed(line.encode() + b"\n", NOON), *reader.finish(NOON)]
    assert len(events) == 1
    assert (events[0].parse_error is None) == readable
    assert value not in repr(events[0])
    assert not quoted or f"<{quoted}>" not in repr(events[0])
    if readable:
        assert events[0].attributes["long"] == (len(value) > 9)


def test_settings_are_read_and_those_for_all_sources_come_first() -> None:
    text = """
scrub:
  names: [badge]
  patterns: ['DE\\d{20}']
sources:
  - files: a.log
    format: json
    scrub:
      names: {taxId: tax-id, badge: badge-number}
      patterns: [{kind: ticket, pattern: 'ticket #(\\d+)'}]
    derive:
      passwordHasSpecialChars: {from: request.password, matches: '[^A-Za-z0-9]'}
      answerIsLong: {from: message, capture: 'answer (\\S+)', longer_than: 5}
"""
    (source,) = read_sources(text, "sources.yaml", Path("/srv"))
    assert source.scrub_names == {"badge": "badge-number", "taxId": "tax-id"}
    assert source.scrub_patterns == (("secret", r"DE\d{20}"), ("ticket", r"ticket #(\d+)"))
    assert source.derive == (
        SPECIAL,
        Fact(name="answerIsLong", path="message", capture=r"answer (\S+)", longer_than=5),
    )


def test_every_fault_in_them_has_its_place() -> None:
    text = """scrub: {names: [ab], pattern: x}
sources:
  - files: a.log
    format: json
    scrub:
      names: {taxId: Tax ID, 7: x}
      patterns: ['(a)(b)', 'x*', '(', {kind: k, pattern: 5}, {kind: 5, pattern: x}, {kinds: x}]
    derive:
      user: {from: request.password, matches: x}
      a: {from: request.password}
      b: {from: user, matches: x}
      c: {from: level, capture: '(x)', matches: x}
      d: {from: message, capture: 'x', matches: '('}
      e: {from: request.id, longer_than: -1, shorter: 2}
      f: 7
      g: {from: request.answer, same_as: ''}
"""
    with pytest.raises(SourcesError) as raised:
        read_sources(text, "s.yaml", Path("/srv"))
    assert str(raised.value).splitlines() == [
        "s.yaml:1:17: expected a name of 3 to 50 letters and digits",
        "s.yaml:1:22: unknown key 'pattern'; known are names, patterns",
        "s.yaml:6:22: expected a kind of at most 20 small letters and hyphens, such as tax-id",
        "s.yaml:6:30: expected a name of 3 to 50 letters and digits",
        "s.yaml:7:18: expected at most one group, around the secret; the others as (?:…)",
        "s.yaml:7:28: the pattern fits an empty text, which is everywhere",
        "s.yaml:7:34: the pattern cannot be used: missing ): ( (look-around and back-references are not supported)",
        "s.yaml:7:58: expected a pattern",
        "s.yaml:7:69: expected a kind of at most 20 small letters and hyphens, such as tax-id",
        "s.yaml:7:86: unknown key 'kinds'; known are kind, pattern",
        "s.yaml:9:7: expected the name of an attribute, not of a field of ours",
        "s.yaml:10:10: expected exactly one of matches, longer_than, shorter_than, same_as",
        "s.yaml:11:17: user is stored, so no fact about it is needed; only what is not stored has facts",
        "s.yaml:12:17: a value can be taken out of message, exception, url or an attribute",
        "s.yaml:13:35: expected one group, around the secret; the others as (?:…)",
        "s.yaml:13:49: the pattern cannot be used: missing ): ( (look-around and back-references are not supported)",
        "s.yaml:14:17: expected a path whose last name has at least 3 letters",
        "s.yaml:14:42: expected a number of characters",
        "s.yaml:14:46: unknown key 'shorter'; known are from, capture, matches, longer_than, shorter_than, same_as",
        "s.yaml:15:10: expected from and one of matches, longer_than, shorter_than, same_as",
        "s.yaml:16:42: expected the dotted path of another value",
    ]


def test_names_that_nobody_gives_cost_no_memory() -> None:
    """Whatever keys are sent: what is remembered of them is bounded in size, too."""
    tracemalloc.start()
    for number in range(300):
        event = _event(OWN, {f"{number}{'x' * 100_000}password": 1, "password": 2})
        assert event.attributes["password"] == "[scrubbed:password]"
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 5_000_000
