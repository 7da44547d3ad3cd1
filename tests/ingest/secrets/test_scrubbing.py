"""No secret survives, what only speaks of secrets does, and the time is linear."""

import json
import string
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.normalise import Normaliser
from ingest.records.parsed import ParsedRecord
from ingest.secrets.names import secret_kind
from ingest.secrets.rules import NAMED_RULES
from ingest.secrets.scrubbing import scrub, scrub_value
from ingest.secrets.shapes import Glance
from ingest.secrets.tokens import TOKEN_RULES
from ingest.sources import Source
from tests.ingest.secrets.planted import CARRIERS, HARMLESS, WRAPPINGS

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)

SECRET = "Tr0ub4dor9xQ7Lm2PzWv"


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_secret_is_taken_out_of_every_shape_in_which_logs_carry_it(carrier: str) -> None:
    text = carrier.format(*[SECRET] * carrier.count("{}"))
    scrubbed = scrub(text)
    assert SECRET not in scrubbed
    assert "[scrubbed:" in scrubbed


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_speaks_of_secrets_stays_as_it_is(text: str) -> None:
    assert scrub(text) == text


def test_what_stands_around_a_secret_stays() -> None:
    assert (
        scrub("Server=s;Password=a b&c;Encrypt=true") == "Server=s;Password=[scrubbed:password];Encrypt=true"
    )
    assert scrub('{"password":"a\\"b","x":1}') == '{"password":"[scrubbed:password]","x":1}'
    assert scrub("secret=abc,user=bob") == "secret=[scrubbed:token],user=bob"
    assert scrub("Cookie: a=b; c=d| rest") == "Cookie: [scrubbed:cookie]| rest"
    assert scrub("key AKIAIOSFODNN7EXAMPLE used") == "key [scrubbed:key] used"
    assert scrub('password="never ended\nnext line') == 'password="[scrubbed:password]\nnext line'


def test_letters_that_grow_in_lower_case_move_nothing() -> None:
    assert scrub("İİİİ password=abc İ") == "İİİİ password=[scrubbed:password] İ"


def test_json_is_scrubbed_by_name_and_by_text_at_any_depth() -> None:
    value = {
        "user": "1087",
        "passwordHasSpecialChars": True,
        "password": "abc",
        "Password": None,
        "apiKey": 12345,
        "isToken": False,
        "tokens": 512,
        "token": 512,
        "cookies": {"a": "b", "secure": True},
        "headers": [{"name": "Authorization", "value": "x"}, {"name": "Accept", "value": "y"}],
        "request": {"note": "password=abc", "secrets": ["x", 1, None]},
    }
    assert scrub_value(value) == {
        "user": "1087",
        "passwordHasSpecialChars": True,
        "password": "[scrubbed:password]",
        "Password": None,
        "apiKey": "[scrubbed:key]",
        "isToken": False,
        "tokens": 512,
        "token": "[scrubbed:token]",
        "cookies": {"a": "[scrubbed:cookie]", "secure": True},
        "headers": [
            {"name": "Authorization", "value": "[scrubbed:authorization]"},
            {"name": "Accept", "value": "y"},
        ],
        "request": {
            "note": "password=[scrubbed:password]",
            "secrets": ["[scrubbed:secret]", "[scrubbed:secret]", None],
        },
    }


def test_absurd_depth_is_cut_not_followed() -> None:
    value: Any = "password=abc"
    for _ in range(500):
        value = {"a": value}
    assert "nested too deeply" in json.dumps(scrub_value(value))
    assert "abc" not in json.dumps(scrub_value({"password": value}))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password", "password"),
        ("NewPassword", "password"),
        ("password_hash", "password"),
        ("dbPwd", "password"),
        ("userPass", "password"),
        ("x-api-key", "key"),
        ("client_secret", "secret"),
        ("refreshToken", "token"),
        ("__RequestVerificationToken", "token"),
        ("Set-Cookie", "cookie"),
        ("smtp.password", "password"),
        ("request.headers." * 20 + "authorization", "authorization"),
        ("passwordHasSpecialChars", None),
        ("tokenCount", None),
        ("secretary", None),
        ("authorizationPolicy", None),
        ("bypass", None),
        ("mapping", None),
        ("key", None),
        ("", None),
    ],
)
def test_a_name_is_a_secrets_if_it_ends_in_its_word(name: str, kind: str | None) -> None:
    assert secret_kind(name) == kind


FRAGMENTS = st.sampled_from(
    [
        *"password token secret apikey authorization cookie set-cookie bearer".split(),
        *"basic digest pin sig name key value".split(),
        *'= : ; , & " \' \\ \\" { } [ ] ( ) < > / @ | == => := %3D %22 ? # -- \n \t'.split(" "),
        *(
            "abc",
            "a1b2c3d4e5",
            "x=y",
            "://",
            "eyJabcdefgh.",
            "AKIA",
            "[scrubbed:password]",
            "[scrubbed:",
            "-----BEGIN ",
        ),
        *(
            "PRIVATE KEY-----",
            "-----END",
            " ",
            "Password=",
            '"password":"',
            "1087",
            "é",
            "İ",
            "?code=",
            "<password>",
        ),
    ]
)


@given(st.lists(FRAGMENTS, max_size=30).map("".join))
@example("password==password")
@example('password="[scrubbed:password]"x')
@example("authorization: [scrubbed:authorization] abc123")
def test_scrubbing_twice_is_scrubbing_once(text: str) -> None:
    once = scrub(text)
    assert scrub(once) == once


@given(
    st.sampled_from(CARRIERS),
    st.text(string.ascii_letters + string.digits, min_size=20, max_size=20).filter(
        lambda text: not text.isalpha() and not text.isdecimal()
    ),
    st.text(max_size=15).map(lambda text: text.replace("\\", "")),
)
def test_whatever_stands_before_it_a_secret_does_not_survive(carrier: str, secret: str, before: str) -> None:
    assert secret not in scrub(f"{before} {carrier.format(*[secret] * carrier.count('{}'))}")


PIECES = st.sampled_from(["", "a", "é", '"', "{", "|", ",", "x=1", "%20", "&amp;", "\n", "("])
AROUND = st.lists(PIECES, max_size=3).map("".join)


@settings(deadline=None)
@given(st.data())
def test_no_secret_survives_in_any_wrapping_that_is_promised(data: st.DataObject) -> None:
    """Any carrier, in one or two wrappings, at any depth of JSON, among any text."""
    secret = data.draw(
        st.text(string.ascii_letters + string.digits, min_size=17, max_size=17).map("q7x".__add__)
    )
    carrier = data.draw(st.sampled_from(CARRIERS))
    text = carrier.format(*[secret] * carrier.count("{}"))
    for wrapping in data.draw(st.lists(st.sampled_from(sorted(WRAPPINGS)), max_size=2)):
        text = WRAPPINGS[wrapping](text)
    before, after = data.draw(st.tuples(AROUND, AROUND))
    text = f"{before} {text} {after}"
    assert secret not in scrub(text)
    assert scrub(scrub(text)) == scrub(text)
    value: Any = text
    for key in data.draw(st.lists(st.sampled_from(["a", "request.body", "X-Y", ""]), max_size=4)):
        value = {key: [1, value]} if key else [value]
    assert secret not in json.dumps(scrub_value(value))
    event = Normaliser(Source()).event(
        ParsedRecord(None, {"message": text, "exception": text}, {"a": value}), time=NOON, received=NOON
    )
    assert secret not in repr(event)


@given(st.sampled_from(HARMLESS), st.sampled_from(sorted(WRAPPINGS)))
def test_what_is_harmless_is_so_in_every_wrapping(text: str, wrapping: str) -> None:
    wrapped = WRAPPINGS[wrapping](text)
    assert scrub(wrapped) == wrapped


@pytest.mark.parametrize(
    "name", ["password", "user.Password", "x-api-key", "user%5Bpassword%5D", "Access_Token"]
)
def test_a_name_tells_at_any_depth_and_in_any_form(name: str) -> None:
    values: list[Any] = [
        {name: SECRET},
        {"a": [{"b": {name: [SECRET, {"x": SECRET}]}}]},
        {"name": name, "value": SECRET},
        {"loc": ["body", name], "input": SECRET},
        {"PropertyName": name, "AttemptedValue": SECRET},
        {"headers": [[name, SECRET]]},
    ]
    for value in values:
        assert SECRET not in json.dumps(scrub_value(value))
        event = Normaliser(Source()).event(ParsedRecord(None, {}, value), time=NOON, received=NOON)
        assert SECRET not in repr(event)


def test_an_aws_secret_key_is_known_by_the_id_beside_it() -> None:
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    assert scrub_value({"id": "AKIAIOSFODNN7EXAMPLE", "s": secret, "n": 1}) == {
        "id": "[scrubbed:key]",
        "s": "[scrubbed:key]",
        "n": 1,
    }
    assert scrub_value(["AKIAIOSFODNN7EXAMPLE", secret]) == ["[scrubbed:key]"] * 2
    assert scrub(f"AKIAIOSFODNN7EXAMPLE, secret {secret}.") == "[scrubbed:key], secret [scrubbed:key]."
    assert scrub_value({"s": secret}) == {"s": secret}


RULES = (*NAMED_RULES, *TOKEN_RULES)
HOSTILE = sorted({start for rule in RULES for start in rule.starts[:2]})


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_worst_texts_take_linear_work(unit: str) -> None:
    """Eight times as much text may take eight times as long, and some; where work is quadratic it takes 64 times."""
    hints = (
        "bearer cookie authorization: password= value curl identified by </password> -- %3d \\u0020 &amp; "
    )
    worst = [hints + (unit + filler) * (500 // len(unit + filler)) for filler in FILLERS]
    worst += [f"{hints}{unit}{(filler or 'x') * 500}" for filler in FILLERS]
    small, large = _seconds(worst), _seconds([text * 8 for text in worst])
    assert large < 24 * small


FILLERS = ("", "=", ': "', '="\\', " a ", "=a&b ", "[", "<", "\\", "%25", "&amp;", "://a:", "1")


def _seconds(texts: list[str]) -> float:
    """Of this process, whatever else runs on the machine; the lesser of two."""
    took = []
    for _ in range(2):
        start = time.process_time()
        for text in texts:
            scrub(text)
        took.append(time.process_time() - start)
    return min(took)


@settings(deadline=None)
@given(st.lists(FRAGMENTS, max_size=12).map("".join))
def test_the_glance_sees_all_that_a_rule_would_find(text: str) -> None:
    """RE2's looser idea of a form never misses what its pattern takes, in the text or in JSON that holds it."""
    lowered = text.lower()
    found = set(Glance([rule.shape for rule in RULES]).at(text.encode()))
    written = set(Glance([rule.shape for rule in RULES]).at(json.dumps([text], ensure_ascii=False).encode()))
    for index, rule in enumerate(RULES):
        if len(lowered) == len(text) and rule.find(text, lowered):
            assert index in found
            assert index in written


def test_any_encoded_sign_tells_that_a_text_is_a_form() -> None:
    assert scrub("a=%C3%A9&x=with+Bearer+q7x0000000000") == "a=%C3%A9&x=with+Bearer+[scrubbed:token]"
    assert scrub("x=-----BEGIN+PRIVATE+KEY-----%0Aabc%0A-----END+PRIVATE+KEY-----").startswith(
        "x=-----BEGIN+PRIVATE+KEY-----[scrubbed:private-key]"
    )
