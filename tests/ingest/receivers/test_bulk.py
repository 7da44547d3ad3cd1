"""Elasticsearch's `_bulk`: what is stored of a body, and the whole answer."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.receivers.answers import Answer, Refusal, Why
from ingest.receivers.bulk import HEADERS, MOST_LINES, BulkRequest, refuse
from ingest.receivers.documents import Sent, lines_of
from ingest.receivers.intake_writing import Outcome
from ingest.receivers.shipped import ShippedSources
from ingest.storage.deliveries import DeliveryKey
from tests.ingest.receivers.reading import NOW, Read, read, sent

CREATED = b'{"took":0,"errors":false,"items":[{"create":{"status":201}}]}'


def _read(
    body: bytes, outcomes: list[Outcome] | None = None, index: str = "", filter_path: str | None = None
) -> Read:
    return read(BulkRequest(body, sent(), index, filter_path), outcomes)


def _said(body: bytes, outcomes: list[Outcome] | None = None, filter_path: str | None = None) -> str:
    answer = _read(body, outcomes, filter_path=filter_path).answer
    assert (answer.status, answer.content_type, answer.headers) == (200, "application/json", HEADERS)
    return answer.body.decode()


def test_each_action_is_an_event_and_an_item() -> None:
    found = _read(
        b'{"create":{}}\n{"message":"one"}\n{"index":{"_index":"logs","_id":7}}\n{"message":"two"}\n'
    )
    assert [event.message for event in found.events] == ["one", "two"]
    assert found.answer == Answer(
        200,
        b'{"took":0,"errors":false,"items":[{"create":{"status":201}},'
        b'{"index":{"_index":"logs","_id":"7","status":201}}]}',
        headers=HEADERS,
    )


@pytest.mark.parametrize(
    "body",
    [
        b'{"create":{}}\n{"message":"one"}',
        b'{"create":{}}\r\n{"message":"one"}\r\n',
        b'\xef\xbb\xbf{"create":{}}\n{"message":"one"}\n',
        b'\n{"create":{}}\n\n{"message":"one"}\n\n\n',
        b'{"create":{"routing":"x","pipeline":null,"dynamic_templates":{}},"extra":[1]}\n{"message":"one"}\n',
    ],
)
def test_ends_of_lines_blank_lines_and_further_keys_are_no_matter(body: bytes) -> None:
    found = _read(body)
    assert [event.message for event in found.events] == ["one"]
    assert found.answer.body == CREATED


def test_the_index_of_the_path_is_that_of_actions_without_one() -> None:
    found = _read(b'{"create":{}}\n{"message":"one"}\n', index="logs")
    assert (
        found.answer.body == b'{"took":0,"errors":false,"items":[{"create":{"_index":"logs","status":201}}]}'
    )


def test_an_update_adds_its_document_or_its_upsert() -> None:
    body = (
        b'{"update":{"_id":"1"}}\n{"doc":{"message":"one"},"doc_as_upsert":true}\n'
        b'{"update":{"_id":"2"}}\n{"script":{},"upsert":{"message":"two"}}\n'
    )
    assert [event.message for event in _read(body).events] == ["one", "two"]


def test_a_bad_document_is_rejected_alone() -> None:
    body = (
        b'{"create":{}}\n{"message":"one"}\n{"create":{}}\nno json\n'
        b'{"update":{}}\n{"script":{}}\n{"index":{}}\n7\n{"create":{}}\n{"message":"two"}\n'
    )
    assert [event.message for event in _read(body).events] == ["one", "two"]
    kind = '"type":"document_parsing_exception"'
    assert _said(body) == (
        '{"took":0,"errors":true,"items":[{"create":{"status":201}},'
        f'{{"create":{{"status":400,"error":{{{kind},"reason":"Expected one JSON object (it stops making sense at '
        'character 1)"}}},'
        f'{{"update":{{"status":400,"error":{{{kind},"reason":"Expected an update with a doc or an upsert"}}}}}},'
        f'{{"index":{{"status":400,"error":{{{kind},"reason":"Expected one JSON object, not another JSON value"}}}}}},'
        '{"create":{"status":201}}]}'
    )


def test_a_delete_is_refused_and_takes_no_document() -> None:
    found = _read(b'{"delete":{"_id":"1"}}\n{"create":{}}\n{"message":"one"}\n')
    assert [event.message for event in found.events] == ["one"]
    assert json.loads(found.answer.body)["items"][0] == {
        "delete": {
            "_id": "1",
            "status": 400,
            "error": {
                "type": "illegal_argument_exception",
                "reason": "Events are not deleted by what ships them",
            },
        }
    }


def test_a_body_that_ends_before_the_last_document_rejects_that_action() -> None:
    found = _read(b'{"create":{}}\n{"message":"one"}\n{"create":{}}\n')
    assert [event.message for event in found.events] == ["one"]
    assert [item["create"]["status"] for item in json.loads(found.answer.body)["items"]] == [201, 400]


def test_a_line_that_is_no_action_rejects_itself() -> None:
    found = _read(
        b'{"create":{}}\n{"message":"one"}\n{"message":"stray"}\n{"create":{}}\n{"message":"two"}\n'
    )
    assert [event.message for event in found.events] == ["one", "two"]
    assert [next(iter(item.values()))["status"] for item in json.loads(found.answer.body)["items"]] == [
        201,
        400,
        201,
    ]


@pytest.mark.parametrize(
    "body", [b"", b"\n\n", b"hello", b'{"message":"x"}\n', b"<html>\n</html>\n", b"\xff\xfe\x00"]
)
def test_a_body_without_an_action_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        list(BulkRequest(body, sent()).pieces())
    assert refused.value.why is Why.MALFORMED


def test_too_many_lines_are_refused_before_they_are_read() -> None:
    with pytest.raises(Refusal) as refused:
        list(BulkRequest(b"\n" * (MOST_LINES + 1), sent()).pieces())
    assert refused.value.why is Why.TOO_LARGE


def test_an_identifier_that_is_known_is_a_conflict_for_create_and_done_for_the_others() -> None:
    body = b'{"create":{"_id":"a"}}\n{"m":1}\n{"index":{"_id":"b"}}\n{"m":1}\n{"create":{}}\n{"m":1}\n'
    assert _said(body, [Outcome.REPEATED] * 3) == (
        '{"took":0,"errors":true,"items":[{"create":{"_id":"a","status":409,"error":{"type":'
        '"version_conflict_engine_exception","reason":"[a]: version conflict, document already exists"}}},'
        '{"index":{"_id":"b","result":"noop","status":200}},{"create":{"status":201}}]}'
    )


def test_a_document_that_the_database_cannot_hold_is_rejected() -> None:
    items = json.loads(_said(b'{"create":{}}\n{"m":1}\n', [Outcome.REJECTED]))["items"]
    assert items[0]["create"]["status"] == 400


def test_what_is_wanted_of_the_answer_is_given() -> None:
    body = b'{"create":{"_id":"a"}}\n{"m":1}\n{"create":{}}\n{"m":2}\n'
    said = _said(body, [Outcome.REPEATED, Outcome.STORED], filter_path="errors,items.*.error,items.*.status")
    assert json.loads(said) == {
        "errors": True,
        "items": [
            {
                "create": {
                    "status": 409,
                    "error": {
                        "type": "version_conflict_engine_exception",
                        "reason": "[a]: version conflict, document already exists",
                    },
                }
            },
            {"create": {"status": 201}},
        ],
    }
    assert said.startswith('{"errors":true,"items":[')


def test_documents_are_known_again_by_identifier_or_by_what_they_say() -> None:
    one = b'{"@timestamp":"2026-06-12T12:00:00Z","message":"one"}\n'
    body = b'{"create":{}}\n' + one + b'{"create":{}}\n' + one + b'{"create":{"_id":"a"}}\n' + one
    first, again = _read(body), _read(b'{"index":{}}\n' + one)
    keys = [key for key in first.keys if key]
    assert len({key.digest for key in keys}) == 3  # two equal documents are two events
    assert again.keys[0] == keys[0]  # in other company, the same delivery
    assert {key.within for key in keys} == {timedelta(hours=24)}
    other = read(BulkRequest(body, sent(scope=b"another sender")))
    assert not {key.digest for key in other.keys if key} & {key.digest for key in keys}


def test_documents_without_a_time_are_known_again_in_the_same_body_only() -> None:
    body = b'{"create":{}}\n{"message":"started"}\n'
    first, again, other = _read(body), _read(body), _read(body * 2)
    assert first.keys == again.keys
    assert first.keys[0]
    assert first.keys[0].within == timedelta(minutes=1)
    assert first.keys[0] not in other.keys


def test_a_refusal_is_elasticsearchs_error() -> None:
    assert refuse(Refusal(Why.FULL, "Later.")) == Answer(
        429,
        b'{"error":{"root_cause":[{"type":"es_rejected_execution_exception","reason":"Later."}],'
        b'"type":"es_rejected_execution_exception","reason":"Later."},"status":429}',
        headers={**HEADERS, "Retry-After": "2"},
    )


_LINES = st.one_of(
    st.sampled_from(
        [b'{"create":{}}', b'{"index":{"_id":"a"}}', b'{"delete":{"_id":"a"}}', b'{"update":{}}']
    ),
    st.sampled_from([b'{"doc":{"m":1}}', b'{"message":"x"}', b'{"@timestamp":5}', b"{", b"[]", b"null", b""]),
    st.binary(max_size=40),
)


@given(st.lists(_LINES, max_size=30).map(b"\n".join))
def test_whatever_comes_items_answer_actions_and_nothing_raises(body: bytes) -> None:
    try:
        found = _read(body)
    except Refusal:
        return
    said = json.loads(found.answer.body)
    good = [item for item in said["items"] if next(iter(item.values()))["status"] == 201]
    assert len(good) == len(found.events)
    assert said["errors"] == (len(good) < len(said["items"]))


@given(st.binary(max_size=200).map(lambda data: data.replace(b"\xef\xbb\xbf", b"")))
def test_lines_are_what_lies_between_line_feeds(body: bytes) -> None:
    expected = body.split(b"\n")
    if not expected[-1]:
        expected.pop()
    assert list(lines_of(body)) == expected


def test_an_id_is_the_same_from_another_machine_and_a_document_without_one_is_not() -> None:
    readers = ShippedSources(()).readers("web")
    document = b'{"@timestamp":"2026-06-12T12:00:00Z","message":"m"}\n'

    def keys(action: bytes, peer: bytes) -> list[DeliveryKey | None]:
        return read(BulkRequest(action + document, Sent(readers, b"web", NOW, peer=peer))).keys

    named, bare = b'{"create":{"_index":"logs","_id":"1"}}\n', b'{"create":{"_index":"logs"}}\n'
    assert keys(named, b"10.0.0.1") == keys(named, b"10.0.0.2")
    assert keys(bare, b"10.0.0.1") == keys(bare, b"10.0.0.1") != keys(bare, b"10.0.0.2")
