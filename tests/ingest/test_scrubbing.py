"""No secret survives, what only speaks of secrets does, and the time is linear."""

import json
import string
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.scrubbing import scrub, scrub_value
from ingest.secret_names import secret_kind
from ingest.secret_rules import RULES

SECRET = "Tr0ub4dor-9xQ"

CARRIERS = [
    "Server=sql01;Database=hr;User Id=svc;Password={};Encrypt=true",
    "Server=sql01;Pwd={};",
    "grant_type=password&username=svc&password={}&scope=hr",
    "Callback https://portal.example/cb?x=1&access_token={}&state=1",
    "https://portal.example/?returnUrl=%2Fcb%3Faccess_token%3D{}%26state%3D1",
    "clone https://bot:{}@git.example/r.git",
    "blob https://x.blob.example/c?sv=2026&sig={}&se=1",
    'Settings {{"smtp":{{"host":"mail","password":"{}"}},"retries":3}}',
    '{{"body":"{{\\"password\\":\\"{}\\",\\"u\\":1}}"}}',
    "{{'api_key': '{}', 'x': 1}}",
    "{{ User = x, Password = {}, Age = 3 }}",
    "<login><password>{}</password></login>",
    '<add key="DbPassword" value="{}"/>',
    '{{"name":"password","value":"{}"}}',
    "ApiKey: {} accepted for client 'kiosk'",
    "X-Api-Key: {}",
    "Passwort: {}",
    "login with password={}, user=bob",
    "run --password {} --user bob",
    "aws_secret_access_key={}",
    "AccountKey={};EndpointSuffix=core",
    "client_secret={}&x=1",
    "Authorization: Bearer {}",
    "Authorization: Basic {} and on",
    '"Authorization":"Token {}"',
    'Authorization: Digest username="u", response="{}"',
    "calling with Bearer {}",
    "Set-Cookie: .AspNetCore.Session={}; path=/; httponly",
    "Cookie: a=b; session={}; c=d",
    "got JSESSIONID={} from it",
    "jwt eyJhbGciOiJIUzI1NiJ9.{}.{}",
    "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
    "/callback?code=4711{}4711&state=1",
]

HARMLESS = [
    'Login failed. {"login":"1095","reason":"Ok","passwordHasSpecialChars":true}',
    "password: true, token: null, secret: undefined",
    "Password: must contain 8 characters",
    "Invalid token: expired",
    "Unexpected token: }",
    "tokenCount: 5, tokens: 12, maxTokens=3",
    "Your secretary: Bob; compass: north; monkey=banana",
    "Authorization failed for user 1087",
    "Authorization: failed for user 1087",
    "Bearer authentication failed. Basic plan.",
    "https://portal.example:8080/x?code=4711&state=1 and a@b.example",
    "mapping: a, spinning=3, assignment: 4, desktop=5",
    "Cookie consent was given",
    "GET /api/tokens/3 took 5 ms",
]


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
    st.text(string.ascii_letters + string.digits, min_size=20, max_size=40).filter(
        lambda text: any(character.isdigit() for character in text)
    ),
    st.text(max_size=15).map(lambda text: text.replace("\\", "")),
)
def test_whatever_stands_before_it_a_secret_does_not_survive(carrier: str, secret: str, before: str) -> None:
    assert secret not in scrub(f"{before} {carrier.format(*[secret] * carrier.count('{}'))}")


@pytest.mark.parametrize("unit", sorted({start for rule in RULES for start in rule.starts}))
def test_much_of_the_worst_take_no_more_than_linear_work(unit: str) -> None:
    """A quadratic pattern would take long here; there is no clock in the test, only the suite's patience."""
    hints = "bearer cookie authorization password value </ -- %3d "
    for filler in ("", "=", ': "', '="\\', " a ", "=a&b ", "[", "<", "\\"):
        assert scrub(hints + (unit + filler) * (30_000 // len(unit + filler)))
        assert scrub(f"{hints}{unit}{(filler or 'x') * 30_000}")
