"""Until when the app can prove itself: by its file, by Entra, by the settings; and who may not say is no trouble."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.graph.client import GraphClient, GraphFailed
from bot.graph.own_credentials import certificate_ends, registration, secret_ends
from bot.parts.credentials import UNKNOWN, UNSAID, LastDay
from bot.settings import Settings
from bot.teams.credentials import Certificate
from bot.troubles.trouble import Finding
from tests.bot.graph_fake import GraphTokens, graph
from tests.bot.test_outbound import authority

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
APP = "11111111-1111-1111-1111-111111111111"
SOON = datetime(2026, 6, 18, 12, tzinfo=UTC)


def last_day(now: datetime = NOON, **given: Any) -> LastDay:
    settings = Settings(_env_file=None, app_id=APP, tenant_id="t", **given)
    return LastDay(settings, lambda: now)


def secret(hint: str | None, end: str) -> dict[str, Any]:
    return {"hint": hint, "endDateTime": end, "displayName": "of Headsup"}


def test_the_certificates_own_last_day_is_told(tmp_path: Path) -> None:
    authority(tmp_path)  # its certificates are valid for a day
    own, thumbprint = Certificate(tmp_path / "server.pem").expires()
    now = own - timedelta(days=6, hours=12)
    known = last_day(now, app_certificate=tmp_path / "server.pem")
    told = Finding("expires", "certificate", None, 1, {"on": f"{own:%Y-%m-%d}", "days": 6})
    assert known.findings() == [told]
    # Entra may let it end before.
    end = (own - timedelta(days=4)).isoformat()
    known.learn({"keyCredentials": [{"customKeyIdentifier": thumbprint.hex().upper(), "endDateTime": end}]})
    (found,) = known.findings()
    assert found.details["days"] == 2
    known.learn({"keyCredentials": []})
    assert (known.findings(), known.said) == ([told], UNKNOWN)


def test_a_certificate_that_cannot_be_read_is_told_of_by_the_tokens(tmp_path: Path) -> None:
    assert last_day(app_certificate=tmp_path / "gone.pem").findings() == []


def test_of_a_secret_entra_goes_before_the_settings() -> None:
    known = last_day(app_secret="abcdef", app_secret_expires="2026-07-01")
    assert [one.details["days"] for one in known.findings()] == [18]
    known.learn({"passwordCredentials": [secret("abc", SOON.isoformat()), secret("xyz", "2026-06-13")]})
    assert known.findings() == [Finding("expires", "client secret", None, 1, {"on": "2026-06-18", "days": 6})]
    assert known.shown() == {
        "expires": {"client secret": "2026-06-18T12:00:00.000+00:00"}, "unsaid": None
    }  # fmt: skip


def test_who_may_not_say_is_no_trouble_but_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    known = last_day(app_secret="abcdef")
    known.learn(None)
    known.learn(None)
    assert known.findings() == []
    assert known.shown() == {"expires": {}, "unsaid": UNSAID}
    assert [record.getMessage() for record in caplog.records] == [UNSAID]


@pytest.mark.parametrize(
    ("rows", "ends"),
    [
        (
            [secret("abc", "2026-07-01T00:00:00Z"), secret("abc", "2026-06-20T00:00:00Z")],
            20,
        ),  # rather too early
        ([secret(None, "2026-06-21T00:00:00Z"), secret("xyz", "2026-06-20T00:00:00Z")], 21),
        ([secret("xyz", "2026-06-20T00:00:00Z")], None),
        ([secret("abc", "soon"), {"hint": "abc"}, "odd"], None),
        (None, None),
    ],
)
def test_which_secret_is_ours(rows: Any, ends: int | None) -> None:
    found = secret_ends({"passwordCredentials": rows}, "abcdef")
    assert found == (ends and datetime(2026, 6, ends, tzinfo=UTC))


def test_graph_writes_a_thumbprint_in_several_ways() -> None:
    digits = (b"\x01\xfe" * 10).hex().upper()
    for written in (digits, b64encode(b"\x01\xfe" * 10).decode(), b64encode(digits.encode()).decode()):
        row = {"customKeyIdentifier": written, "endDateTime": "2026-06-20T00:00:00Z"}
        assert certificate_ends({"keyCredentials": [row]}, b"\x01\xfe" * 10) == datetime(
            2026, 6, 20, tzinfo=UTC
        )


@given(st.recursive(st.none() | st.text(max_size=9) | st.integers(), lambda one: st.lists(one, max_size=3)))
def test_an_odd_answer_says_nothing(value: Any) -> None:
    odd = {
        "passwordCredentials": value,
        "keyCredentials": [{"endDateTime": value, "customKeyIdentifier": "x"}],
    }
    assert secret_ends(odd, "abc") is None
    assert certificate_ends(odd, b"x") is None


async def at_once(seconds: float) -> None:
    """Nobody waits."""


async def test_graph_is_asked_for_the_apps_own_registration() -> None:
    async with (
        graph(
            applications={APP: {"passwordCredentials": [secret("abc", "2026-06-20T00:00:00Z")], "id": "x"}}
        ) as fake,
        aiohttp.ClientSession() as session,
    ):
        client = GraphClient(session, GraphTokens(), base=fake.url, pause=at_once)
        assert await registration(client, APP) is None  # it has no permission to
        fake.permissions.add("Application.Read.All")
        assert await registration(client, APP) == {
            "passwordCredentials": [secret("abc", "2026-06-20T00:00:00Z")]
        }
        assert await registration(client, "another") is None
        fake.throttled = 6
        with pytest.raises(GraphFailed):
            await registration(client, APP)
    assert fake.asked[0] == f"/v1.0/applications(appId='{APP}')?$select=passwordCredentials,keyCredentials"


def test_it_is_asked_once_a_day_where_graph_is_on() -> None:
    assert last_day(app_secret="abcdef").jobs() == ()
    assert last_day(graph=True, managed_identity="on").jobs() == ()
    known = last_day(graph=True, app_secret="abcdef")
    (job,) = known.jobs()
    assert (job.name, job.every) == ("credentials", timedelta(hours=1))
    known.asked = NOON - timedelta(hours=20)
    assert known.ask() is None  # not its time
