"""The key of a match."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from detectors.keys import LONGEST, decode_key, encode_key, key_of
from ingest.event import Event

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
LOGINS = {"1087": "1087", "anna": "1087", "b.weber": "B.Weber"}


def event(**fields: Any) -> Event:
    return Event(time=NOON, received=NOON, **fields)


def test_user_goes_by_the_first_login_of_the_person() -> None:
    written = ["1087", "CORP\\Anna", "ANNA", "corp\\b.weber"]
    keys = [key_of(event(user=user), ["user"], LOGINS) for user in written]
    assert keys == [("1087",), ("1087",), ("1087",), ("B.Weber",)]


def test_unknown_people_count_apart_whatever_their_case_and_domain() -> None:
    written = ["CORP\\Zoe", "zoe", "Max"]
    assert [key_of(event(user=user), ["user"], LOGINS) for user in written] == [("zoe",), ("zoe",), ("max",)]


def test_a_key_of_several_fields_holds_their_texts_in_the_order_of_the_fields() -> None:
    hit = event(user="1087", document_id="11213", attributes={"request": {"status": 403, "retry": True}})
    fields = ["document_id", "user", "request.status", "request.retry"]
    assert key_of(hit, fields, LOGINS) == ("11213", "1087", "403", "true")


def test_an_event_that_lacks_a_field_of_the_key_has_none() -> None:
    assert key_of(event(user="1087"), ["user", "document_id"], LOGINS) is None
    assert key_of(event(user="CORP\\"), ["user"], LOGINS) is None
    assert key_of(event(attributes={"code": None}), ["code"], LOGINS) is None


def test_an_empty_key_is_one_key_for_all() -> None:
    assert key_of(event(), [], LOGINS) == ()


def test_long_texts_are_cut_and_still_told_apart() -> None:
    keys = [key_of(event(url="x" * 1_000_000 + end), ["url"], LOGINS) for end in ("", "y")]
    assert [key and len(key[0]) for key in keys] == [LONGEST, LONGEST]
    assert keys[0] != keys[1]


@given(st.lists(st.text(), max_size=4).map(tuple))
def test_a_stored_key_reads_back(key: tuple[str, ...]) -> None:
    assert decode_key(encode_key(key)) == key
