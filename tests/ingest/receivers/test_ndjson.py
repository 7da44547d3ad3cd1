"""`/ingest`: lines, one object, an array."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.receivers.answers import Answer, Refusal, Why
from ingest.receivers.documents import LONGEST, MOST_VALUES, SLICE
from ingest.receivers.intake_writing import Outcome
from ingest.receivers.ndjson import MOST_LINES, NdjsonRequest, refuse
from tests.ingest.receivers.reading import Read, read, refusal_of, sent


def _read(body: bytes, outcomes: list[Outcome] | None = None) -> Read:
    return read(NdjsonRequest(body, sent()), outcomes)


def _messages(body: bytes) -> list[str | None]:
    return [event.message for event in _read(body).events]


@pytest.mark.parametrize(
    "body",
    [
        b'{"message":"one"}\n{"message":"two"}\n',
        b'\xef\xbb\xbf{"message":"one"}\r\n\r\n{"message":"two"}',
        b'[{"message":"one"},{"message":"two"}]',
        b' [\n  {"message": "one"},\n  {"message": "two"}\n ]\n',
        b'[{"message":"one"},\n{"message":"two"},\n',  # a file that is being written
    ],
)
def test_lines_and_arrays_are_their_objects(body: bytes) -> None:
    assert _messages(body) == ["one", "two"]


def test_one_object_may_take_many_lines() -> None:
    assert _messages(b'{\n  "message": "one",\n  "level": "error"\n}\n') == ["one"]


def test_the_answer_says_what_became_of_them() -> None:
    found = _read(b'{"m":1}\n{"m":2}\nbad\n{"m":3}\n', [Outcome.STORED, Outcome.REPEATED, Outcome.REJECTED])
    assert found.answer == Answer(
        200,
        b'{"accepted":2,"repeated":1,"rejected":2,"errors":[{"document":3,'
        b'"reason":"Expected one JSON object (it stops making sense at character 1)"}]}',
    )
    assert _read(b"").answer == Answer(200, b'{"accepted":0,"repeated":0,"rejected":0}')


def test_a_body_in_which_nothing_can_be_read_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        _read(b"hello\n")
    assert refuse(refused.value) == Answer(
        400,
        b'{"error":"Nothing could be read; document 1: '
        b'Expected one JSON object (it stops making sense at character 1)."}',
    )


@pytest.mark.parametrize("body", [b"\n" * (MOST_LINES + 1), b"[" + b"1," * 200_001 + b"1]"])
def test_what_would_be_millions_is_refused_before_it_is_read(body: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        _read(body)
    assert refused.value.why is Why.TOO_LARGE


def test_a_document_that_is_too_long_keeps_its_beginning() -> None:
    (event,) = _read(b'{"message":"' + b"x" * LONGEST + b'"}').events
    assert event.message is not None
    assert event.message.startswith('{"message":"xxx')
    assert event.parse_error == f"Expected a document of at most {LONGEST} bytes, not of {LONGEST + 14}"


def test_a_document_of_too_many_values_keeps_its_beginning() -> None:
    (event,) = _read(b'{"a":[' + b"[]," * MOST_VALUES + b"1]}").events
    assert event.parse_error == f"Expected a document of at most {MOST_VALUES} values"


def test_a_large_body_comes_in_slices() -> None:
    pieces = list(NdjsonRequest(b'{"m":1}\n' * (SLICE + 1), sent()).pieces())
    assert [len(piece.events) for piece in pieces] == [SLICE, 1]


def test_secrets_are_gone_and_control_characters_are_harmless() -> None:
    (event,) = _read(b'{"message":"password=hunter2 \\u001b[31m","api_key":"abcdef0123456789"}').events
    assert "hunter2" not in str(event)
    assert "abcdef0123456789" not in str(event)
    assert "\x1b" not in str(event.message)


_DOCUMENT = st.sampled_from(
    [b'{"m":1}', b'{"time":5}', b'{"@t":1}', b"[", b"]", b",", b"1", b"\n", b"{", b"}", b'"']
)


@given(st.lists(_DOCUMENT | st.binary(max_size=20), max_size=30).map(b"".join))
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    assert refusal_of(NdjsonRequest(body, sent())) in (None, Why.MALFORMED)
