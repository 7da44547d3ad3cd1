"""Documents that are read together become the very events that each would have become by itself."""

import json
import string
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.event import Event
from ingest.receivers.documents import Sent
from ingest.receivers.shipped import ShippedSources
from ingest.receivers.together import FEW
from ingest.records import json_fields as names
from ingest.sources import Source
from tests.ingest.secrets.planted import CARRIERS, HARMLESS, WRAPPINGS

NOW = datetime(2026, 6, 12, 13, 0, tzinfo=UTC)
DEFAULT = ShippedSources(())
OWN_NAMES = ShippedSources([Source(product="hr-portal", node="n1", scrub_names={"taxId": "tax-id"})])

RECORD = {
    "@timestamp": "2026-06-12T12:57:15Z",
    "log.level": "WARN",
    "message": "Saved",
    "log": {"logger": "Api"},
    "service": {"name": "hr-portal", "version": "2.4.0"},
    "host": {"name": "web1"},
    "user": {"name": "1087", "id": "7"},
    "http": {"response": {"status_code": 403}},
    "documentId": 11213,
}

PIECES = st.one_of(
    st.sampled_from(HARMLESS),
    st.sampled_from(CARRIERS),
    st.sampled_from(
        ["password", "token", "Tax-ID", "=", ": ", '"', "\\", "\\u0070", "%70", "/", "&quot;", "\n", "\r", " ", "{",
         "}",
         "\x7f", "\x85", "\x01", "é", "\U0001f600", "AKIA0123456789ABCDEF", "name", "value", "Bearer abcdefgh12345678"]
    ),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=3).map("".join) | st.text(max_size=8)
VALUES = st.recursive(
    TEXTS | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
TIMES = st.sampled_from(
    ["2026-06-12T12:57:15Z", "2026-06-12 14:57:15.123+02:00", "2026-06-12T12:57:15", "12.06.2026 08:00:00", 1781269035,
     "0001-01-01T00:00:00+14:00", "", None, "yesterday"]
)  # fmt: skip
LEVELS = st.sampled_from(["INFO", "warn", "fatal", 30, 3, "off", "custom", None, True]) | VALUES
KNOWN = sorted(
    {
        *names.TIME_NAMES,
        *names.LEVEL_NAMES,
        *names.MESSAGE_NAMES,
        *names.EXCEPTION_NAMES,
        *names.LOGGER_NAMES,
        *names.OWN_NAMES,
        *(name for some in names.OTHER_NAMES.values() for name in some),
    }
)


def _nested(name: str) -> st.SearchStrategy[tuple[str, Any]]:
    """A key at the top, and a value in which the rest of a dotted name may be found."""
    head, _, rest = name.partition(".")
    values = TIMES if head in names.TIME_NAMES else LEVELS if "level" in name else VALUES
    if not rest:
        return st.tuples(st.sampled_from([name, name.title()]), values)
    middle, _, last = rest.partition(".")
    within = st.fixed_dictionaries({middle: st.fixed_dictionaries({last: values}) if last else values})
    return st.one_of(
        st.tuples(st.just(name), values), st.tuples(st.just(head), st.one_of(within, VALUES, within))
    )


@st.composite
def alike(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Records of a few shapes."""
    shapes = draw(
        st.lists(st.lists(st.sampled_from(KNOWN) | TEXTS, max_size=6, unique=True), min_size=1, max_size=2)
    )
    records = []
    for _ in range(draw(st.integers(FEW, FEW + 8))):
        shape = draw(st.sampled_from(shapes))
        records.append(dict(draw(_nested(name)) for name in shape))
    return records


def _one_by_one(sources: ShippedSources, document: bytes) -> Event:
    return sources.readers(None).only.from_json(msgspec.json.decode(document), NOW, document.decode())  # type: ignore[union-attr]


def _together(sources: ShippedSources, documents: list[bytes]) -> list[Event]:
    sent = Sent(sources.readers(None), b"x", NOW)
    for number, document in enumerate(documents):
        sent.put(number, document)
    return list(sent.take().events)


def _written(record: dict[str, Any], way: str) -> bytes:
    """A record as some logger writes it."""
    if way == "compact":
        return msgspec.json.encode(record)
    if way == "ascii":
        return json.dumps(record).encode()
    text = json.dumps(record, ensure_ascii=False, separators=(" , ", " : "))
    return text.replace("/", "\\/").encode() if way == "slashes" else text.encode()


WAYS = st.sampled_from(["compact", "ascii", "spaced", "slashes"])


@settings(deadline=None, max_examples=300)
@given(alike(), WAYS, st.sampled_from([DEFAULT, OWN_NAMES]))
@example([RECORD] * FEW, "compact", DEFAULT)
@example([{**RECORD, "message": "tax-id: 12345"}] * FEW, "compact", OWN_NAMES)
def test_together_is_one_by_one(records: list[dict[str, Any]], way: str, sources: ShippedSources) -> None:
    documents = [_written(record, way) for record in records]
    together = _together(sources, documents)
    assert together == [_one_by_one(sources, document) for document in documents]
    assert [msgspec.json.encode(event) for event in together] == [
        msgspec.json.encode(_one_by_one(sources, document)) for document in documents
    ]


@settings(deadline=None)
@given(st.data())
def test_no_secret_gets_through_among_others(data: st.DataObject) -> None:
    secret = data.draw(
        st.text(string.ascii_letters + string.digits, min_size=17, max_size=17).map("q7x".__add__)
    )
    text = data.draw(st.sampled_from(CARRIERS)).replace("{{", "{").replace("}}", "}").replace("{}", secret)
    for wrapping in data.draw(st.lists(st.sampled_from(sorted(WRAPPINGS)), max_size=2)):
        text = WRAPPINGS[wrapping](text)
    place = data.draw(st.sampled_from([*RECORD, "exception"]))
    record = {
        **RECORD,
        "exception": "",
        place: data.draw(st.sampled_from([text, [text], {"x": {"y": text}}])),
    }
    records = [{**RECORD, "exception": ""}] * FEW
    records.insert(data.draw(st.integers(0, FEW)), record)
    way = data.draw(WAYS)
    assert secret not in repr(_together(DEFAULT, [_written(record, way) for record in records]))


def test_what_is_usual_is_read_together_and_what_is_odd_alone() -> None:
    odd: list[dict[str, Any]] = [
        {**RECORD, "message": "password=abc"},
        {**RECORD, "message": 'Saved {"login": "7"}'},
        {**RECORD, "message": " Saved"},
        {**RECORD, "message": None},
        {**RECORD, "@timestamp": "2026-06-12T12:57:15"},
        {**RECORD, "log.level": "loud"},
        {**RECORD, "user": {"name": "caf\u00e9"}},
    ]
    reader = DEFAULT.readers(None).only
    assert reader is not None
    assert reader.together is not None
    records = [dict(record) for record in [*odd, *[RECORD] * FEW]]
    documents = [json.dumps(record).encode() for record in records]
    events = reader.together.events(records, documents, NOW)
    assert [event is None for event in events] == [True] * len(odd) + [False] * FEW
    event = events[-1]
    assert event == _one_by_one(DEFAULT, documents[-1])
    assert event is not None
    assert list(event.attributes) == ["log", "service", "host", "user", "http", "documentId"]


@pytest.mark.parametrize(
    "source",
    [
        Source(map={"user": "login"}),
        Source(extract=("(?P<user>x)",)),
        Source(scrub_patterns=(("pin", "p[0-9]+"),)),
        Source(format="nlog", layout="${message}"),
    ],
)
def test_a_source_that_says_more_is_read_document_by_document(source: Source) -> None:
    sources = ShippedSources([source])
    documents = [json.dumps({**RECORD, "login": "x1"}).encode()] * FEW
    assert _together(sources, documents) == [_one_by_one(sources, document) for document in documents]


def test_each_source_reads_its_own() -> None:
    sources = ShippedSources([Source(node=name, when={"host.name": name}) for name in ("web1", "web2")])
    documents = [
        json.dumps({**RECORD, "host": {"name": f"web{number % 3}"}}).encode() for number in range(3 * FEW)
    ]
    sent = Sent(sources.readers(None), b"x", NOW)
    for number, document in enumerate(documents):
        sent.put(number, document)
    assert [event.node for event in sent.take().events] == ["web0", "web1", "web2"] * FEW


def test_what_is_no_object_is_a_fault_by_its_number_and_the_others_are_there() -> None:
    sent = Sent(DEFAULT.readers(None), b"x", NOW)
    for number, document in enumerate(
        [b"{}{}", b"[]", b'{"a":1}', b'{"a":', b'{"message":"\xff"}', b"1"], 10
    ):
        sent.put(number, document)
    piece = sent.take()
    assert [event.message for event in piece.events] == [None, "\ufffd"]
    assert list(sent.faults) == [10, 11, 13, 15]
    assert sent.is_empty


HALVES = st.sampled_from(
    ['{"a":1}', '{"a":{"b":2}}', "{}{}", '{"a":{}', '{"b":[{}', "{},{}", '{"a":"}', '{"a":1,{}', "{]}", "{\n}", " {}",
     '{}"}',
     '{"a":"\n"}']
)  # fmt: skip


@given(st.lists(HALVES, min_size=1, max_size=6))
@example(['{"a":{}', "{}{}", "{}"])
def test_no_document_becomes_a_part_of_another(texts: list[str]) -> None:
    sent = Sent(DEFAULT.readers(None), b"x", NOW)
    alone: list[Event] = []
    faults: list[int] = []
    for number, text in enumerate(texts):
        sent.put(number, text.encode())
        by_itself = Sent(DEFAULT.readers(None), b"x", NOW)
        by_itself.put(0, text.encode())
        alone += by_itself.take().events
        faults += [number] * len(by_itself.faults)
    assert list(sent.take().events) == alone
    assert list(sent.faults) == faults
