"""Which events are grouped, by which text, and by which words they are found again."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.discovery.subject import Stream, is_trouble, shown, stream_of, subject_of, words_sought
from detectors.templates.miner import Miner
from ingest.event import Event

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
THROWN = "System.TimeoutException: too slow\n   at HrPortal.Payroll.Client.Send(Request request)"


def event(message: str | None = None, **fields: Any) -> Event:
    return Event(time=NOON, received=NOON, message=message, **fields)


def test_trouble_is_grouped_and_routine_is_not() -> None:
    levels = ("fatal", "error", "warning", "info", "debug", "notice", None)
    assert [is_trouble(event("x", level=level)) for level in levels] == [True] * 3 + [False] * 4
    assert is_trouble(event("x", level="info", exception="ValueError: no"))


def test_an_applications_own_levels_are_one_stream() -> None:
    assert stream_of(event(level="error", product="hr", service="api")) == Stream("hr", "api", "error")
    assert stream_of(event(level="katastrofe")) == Stream("", "", "other")
    assert stream_of(event(level=None)) == Stream("", "", "other")


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ('Failed to perform. {"id": 5, "lines": [{"hours": 7.5}]}', "Failed to perform."),
        ('Failed to perform.\n[{"id": 5}]', "Failed to perform."),
        ("Cannot save [draft] {x}", "Cannot save [draft] {x}"),
        ('{"id": 5}', '{"id": 5}'),
        ("", ""),
    ],
)
def test_the_json_behind_a_message_does_not_count(message: str, text: str) -> None:
    assert subject_of(event(message)) == text


def test_one_message_and_two_exceptions_are_two_errors() -> None:
    texts = {
        subject_of(event("Failed to perform.", exception=exception))
        for exception in (None, THROWN, THROWN.replace("Timeout", "UnauthorizedAccess"))
    }
    assert len(texts) == 3


def test_what_other_fields_say_is_a_variable() -> None:
    one = subject_of(event("User anna.berg cannot save", user="anna.berg"))
    assert one == subject_of(event("User bert cannot save", user="bert"))


def test_hostile_text_takes_no_time_to_speak_of() -> None:
    for message in ("[ " * 100_000, "{" * 100_000, " " * 100_000 + "{", '["' * 100_000):
        subject_of(event(message, exception=message))


def test_a_template_reads_like_the_message() -> None:
    (text,) = [Miner().mine(subject_of(event("Request 17 failed", exception=THROWN))).text]
    assert (
        shown(text)
        == "Request <*> failed | too slow — System.TimeoutException at HrPortal.Payroll.Client.Send"
    )
    assert words_sought(text) == ("Request", "failed", "too", "slow", "System.TimeoutException")


WORDS = st.sampled_from(
    "cannot save document 11213 of type Leave after 12ms id=5 (user) anna@x.example /srv/app/x.log [a] 'b' "
    "10.1.2.3:80 Jan 5 0x80004005 ORA-00942 status code 404 <*> <**> ¦ | — ---> a_b c-d Überfall 東京 {x}".split()
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=8), min_size=1, max_size=6), st.booleans())
def test_what_is_sought_occurs_in_every_event_of_the_template(
    messages: list[list[str]], thrown: bool
) -> None:
    miner = Miner()
    for words in messages:
        one = event(" ".join(words), exception=THROWN if thrown else None, user="anna@x.example")
        text = miner.mine(subject_of(one)).text
        for sought in words_sought(text):
            assert sought in f"{one.message}\n{one.exception}"
