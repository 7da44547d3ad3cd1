"""Where our token and people's cards may go: Microsoft's hosts, those an operator names, this machine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams.connector import ConnectorClient, open_session
from bot.teams.refusals import SendFailed
from bot.teams.service_hosts import FOREIGN_HOST, MICROSOFT, ServiceHosts
from tests.bot.teams_fakes import Place, card

NAMED = ServiceHosts.of("smba.own.example, SMBA.Cloud.example", "https://proxy.example/teams/")


@pytest.mark.parametrize(
    "url",
    [
        *(f"https://{host}/amer/tenant/" for host in sorted(MICROSOFT)),
        "https://SMBA.TrafficManager.net/teams/",
        "https://smba.own.example/",
        "https://smba.cloud.example:8443/",
        "https://proxy.example/teams/",
        "http://127.0.0.1:56150/_connector",
        "http://localhost:1/",
        "http://[::1]:1/",
    ],
)
def test_who_is_trusted(url: str) -> None:
    assert str(NAMED.address(url, with_token=True)) == url


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://evil.example/", FOREIGN_HOST),
        ("https://smba.trafficmanager.net.evil.example/", FOREIGN_HOST),
        ("https://evil-smba.trafficmanager.net/", FOREIGN_HOST),
        ("https://smba.trafficmanager.net./", FOREIGN_HOST),
        ("https://smba.trafficmanager.net%2eevil.example/", FOREIGN_HOST),
        ("https://smba.trafficmanager.net\\.evil.example/", "BadAddress"),
        ("https://169.254.169.254/metadata/identity", FOREIGN_HOST),
        ("https://127.0.0.1.evil.example/", FOREIGN_HOST),
        ("https://localhost.evil.example/", FOREIGN_HOST),
        ("https://0.0.0.0/", FOREIGN_HOST),
        ("https://smba.trafficmanager.net@evil.example/", "BadAddress"),
        ("https://user:word@smba.trafficmanager.net/", "BadAddress"),
        ("http://smba.trafficmanager.net/teams/", "BadAddress"),
        ("ftp://smba.trafficmanager.net/", "BadAddress"),
        ("//smba.trafficmanager.net/", "BadAddress"),
        ("https:///teams/", "BadAddress"),
        ("https://[evil/", "BadAddress"),
        ("", "BadAddress"),
    ],
)
def test_who_is_not(url: str, code: str) -> None:
    with pytest.raises(SendFailed) as refused:
        NAMED.address(url, with_token=True)
    assert (refused.value.code, refused.value.permanent) == (code, True)


@given(st.text(max_size=60), st.sampled_from(["", "https://", "https://evil.example\\@", "http://"]))
def test_any_other_text_is_refused_or_leads_to_a_host_that_is_trusted(text: str, start: str) -> None:
    try:
        target = NAMED.address(start + text, with_token=True)
    except SendFailed:
        return
    assert (target.host or "").lower() in {*MICROSOFT, *NAMED.more, "localhost", "127.0.0.1", "::1"}


async def test_a_chat_that_was_kept_with_another_host_gets_nothing() -> None:
    """Kept from before, or written into the database: nothing goes there, and it is told."""
    kept: list[str] = []
    async with open_session(proxies=False) as session:
        client = ConnectorClient(session, foreign=lambda: kept.append("one"))
        with pytest.raises(SendFailed) as refused:
            await client.send(Place("a:1", "https://evil.example/teams/"), card("x"))
    assert str(refused.value) == (
        "Teams did not take it (ForeignHost: 'evil.example' is no host of Teams; if it is one, name it in "
        "HEADSUP_SERVICE_HOSTS.); trying again is no use."
    )
    assert kept == ["one"]
