"""Rendered texts become levels, logins, addresses and properties."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.event import LEVELS
from ingest.records.nlog import values


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("TRACE", "trace"), ("Debug", "debug"), ("Info", "info"), ("Information", "info"), ("WARN", "warning"),
        ("Warning", "warning"), (" ERROR", "error"), ("Fatal", "fatal"), ("Critical", "fatal"), ("W", "warning"),
        ("5", "fatal"), ("WRN", "warning"), ("ERRO", "error"), ("FATA", "fatal"), ("Notice", "notice"), (" ", None),
    ],
)  # fmt: skip
def test_levels(text: str, level: str | None) -> None:
    assert values.level(text) == level


def test_every_word_for_a_level_leads_to_one_of_ours() -> None:
    assert set(values.LEVEL_WORDS.values()) == set(LEVELS)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("10.0.0.1", "10.0.0.1"), ("10.0.0.1:443", "10.0.0.1"), (" 10.0.0.1, 10.9.9.9", "10.0.0.1"), ("::1", "::1"),
        ("[2001:DB8::1]:443", "2001:db8::1"), ("fe80::1%4", "fe80::1"), ("::ffff:10.0.0.1", "10.0.0.1"),
        ("unknown", "unknown"), ("999.1.1.1", "999.1.1.1"), ("-", None), ("", None),
    ],
)  # fmt: skip
def test_addresses(text: str, address: str | None) -> None:
    assert values.address(text) == address


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("1087", "1087"),
        ("CORP\\ada", "CORP\\ada"),
        (" ", None),
        ("(null)", None),
        ("anonymous", None),
        ("-", None),
    ],
)
def test_logins(text: str, login: str | None) -> None:
    assert values.user(text) == login


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("auth:Negotiate:CORP\\ada", "CORP\\ada"),
        ("notauth::", None),
        ("ada", "ada"),
        ("auth:Basic:a:b", "a:b"),
    ],
)
def test_identities(text: str, login: str | None) -> None:
    assert values.identity(":")(text) == login


@pytest.mark.parametrize(
    ("text", "value"), [('{"a":1}', {"a": 1}), ("[1]", [1]), ("{broken", "{broken"), ("7", "7"), (" ", None)]
)
def test_json_values(text: str, value: Any) -> None:
    assert values.json_value(text) == value


def test_encoded_texts_are_decoded_and_others_left() -> None:
    assert values.json_text(r"a \"b\" \u00e9\r\nc") == 'a "b" é\nc'
    assert values.json_text("\\") == "\\"
    assert values.xml_text("a &lt;b&gt;") == "a <b>"


def test_properties_may_hold_their_separator() -> None:
    assert values.properties("[key]=[value]", ", ")('UserId=5, Name="Doe, Jane", Empty=, Last=x') == {
        "UserId": "5",
        "Name": "Doe, Jane",
        "Last": "x",
    }
    assert values.properties("<[key]>[value]</>", "|")("<a>1</>|<b>2</>") == {"a": "1", "b": "2"}


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in (
        values.plain,
        values.level,
        values.user,
        values.address,
        values.json_value,
        values.json_text,
    ):
        read(text)
    values.properties("[key]=[value]", ", ")(text)
    values.identity(":")(text)


def test_json_with_half_a_surrogate_pair_stays_text() -> None:
    assert values.json_value('{"a":"\ud800"}') == '{"a":"\ud800"}'
