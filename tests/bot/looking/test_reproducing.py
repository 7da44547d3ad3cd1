"""A request as a command: whatever the log says, no shell runs it, and no secret is in it."""

import json
import shlex
import subprocess
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.looking.reproducing import LONGEST, Reproducer, Reproduction
from ingest.event import Event
from ingest.secrets.scrubbing import Scrubber
from tests.bot.alike.test_likeness import NOON

MAKE = Reproducer("https://staging.x.example/hr/", Scrubber())
NASTY = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="'\"`$(){};&|<>\\\n\r\t !*?[]#~=%-@\x00\x1b\u202e", max_size=40),
    st.sampled_from(
        ["$(reboot)", "`id`", "'; rm -rf /; '", "\\'", "'\\''", "--output=/etc/passwd", "@/etc/passwd"]
    ),
)
VALUES = st.recursive(
    NASTY | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NASTY, inner, max_size=3),
    max_leaves=8,
)


def event(url: str | None, attributes: Any = None) -> Event:
    return Event(time=NOON, received=NOON, url=url, attributes=attributes or {})


def made(url: str, **attributes: Any) -> Reproduction:
    found = MAKE(event(url, attributes))
    assert found is not None
    return found


def test_a_save_is_sent_again_with_its_parameters() -> None:
    found = made(
        "https://portal.x.example/api/documents/11213?draft=1&token=abc",
        method="put",
        request={
            "hours": 5,
            "isAcknowledged": False,
            "comment": "it's `fine`",
            "password": "[scrubbed:password]",
        },
    )
    assert found == Reproduction(
        command=(
            "curl --request PUT 'https://staging.x.example/hr/api/documents/11213?draft=1&token=YOUR_TOKEN' \\\n"
            "  --header 'Authorization: Bearer YOUR_TOKEN' \\\n"
            "  --header 'Content-Type: application/json' \\\n"
            '  --data-raw \'{"hours": 5, "isAcknowledged": false, "comment": "it\'"\'"\'s `fine`",'
            ' "password": "YOUR_PASSWORD"}\''
        ),
        method="PUT",
        assumed=False,
        secrets=("YOUR_TOKEN", "YOUR_PASSWORD"),
        left_out=0,
    )


def test_what_is_read_has_its_parameters_in_the_address() -> None:
    found = made("/api/search", **{"request.method": "GET", "request.q": "a b", "request.page": [1, 2]})
    assert found.command.splitlines()[0] == (
        "curl --request GET 'https://staging.x.example/hr/api/search?q=a+b&page=1&page=2' \\"
    )
    assert not found.assumed


def test_a_method_that_is_not_told_is_assumed() -> None:
    assert (made("/api/x").method, made("/api/x").assumed) == ("GET", True)
    assert made("/api/x", request={"a": 1}).method == "POST"
    assert made("/api/x", method="DROP TABLE").method == "GET"


def test_an_event_without_an_address_has_no_command() -> None:
    assert MAKE(event(None)) is None
    assert MAKE(event("  ")) is None


def test_a_flag_under_a_secret_name_stays_and_a_text_does_not() -> None:
    found = made("/api/x", request={"password": True, "apiKey": "k-1", "inner": {"client_secret": ["s"]}})
    assert '{"password": true, "apiKey": "YOUR_' in found.command
    assert "k-1" not in found.command
    assert '["s"]' not in found.command


def test_what_does_not_fit_is_counted() -> None:
    found = made("/api/x", request={f"p{n}": "x" * 1_000 for n in range(10)})
    assert len(found.command) <= LONGEST
    assert found.left_out == 5


@given(NASTY, st.dictionaries(NASTY, VALUES, max_size=4), NASTY | st.sampled_from(["GET", "PUT"]))
def test_a_shell_reads_no_more_than_the_words_of_one_curl(
    url: str, request: dict[str, Any], method: str
) -> None:
    found = MAKE(event(url, {"request": request, "method": method}))
    if found is None:
        assert not url.strip()
        return
    assert found.command.isascii()
    assert len(found.command.splitlines()) <= 4
    words = [word for word in shlex.split(found.command) if word != "\n"]
    assert words[:3] == ["curl", "--request", found.method]
    assert urlsplit(words[3])[:2] == ("https", "staging.x.example")
    assert words[4:6] == ["--header", "Authorization: Bearer YOUR_TOKEN"]
    rest = words[6:]
    if rest:
        assert rest[:3] == ["--header", "Content-Type: application/json", "--data-raw"]
        (body,) = rest[3:]
        json.loads(body)
    assert all(word.isprintable() for word in words)


@pytest.mark.parametrize(
    "value", ["$(echo hit)", "`echo hit`", "'; echo hit; '", "\n echo hit \n", "\\", "!!"]
)
def test_a_real_shell_runs_nothing_of_it(value: str) -> None:
    found = made(f"/x{value}", method="POST", request={value: value})
    script = f'curl() {{ for word in "$@"; do printf "%s\\n" "$word"; done; }}\n{found.command}\n'
    ran = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == shlex.split(found.command.replace("\\\n", ""))[1:]
    assert ran.stderr == ""
