"""Who may see how the service does."""

import pytest

from bot.monitoring.access import may_see

TOKEN = {"Authorization": "Bearer sesame"}


@pytest.mark.parametrize(
    ("peer", "headers", "token", "seen"),
    [
        ("127.0.0.1", {}, None, True),
        ("::1", {"User-Agent": "curl"}, None, True),
        ("10.1.2.3", {}, None, False),
        ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, None, False),
        ("127.0.0.1", {"forwarded": "for=10.1.2.3"}, None, False),
        ("127.0.0.1", {"Origin": "https://evil.example"}, None, False),
        ("10.1.2.3", TOKEN, "sesame", True),
        ("127.0.0.1", {**TOKEN, "X-Forwarded-For": "10.1.2.3"}, "sesame", True),
        ("10.1.2.3", {"Authorization": "bearer  sesame "}, "sesame", True),
        ("10.1.2.3", TOKEN, "other", False),
        ("10.1.2.3", TOKEN, None, False),
        ("10.1.2.3", TOKEN, "", False),
        ("10.1.2.3", {"Authorization": "Basic sesame"}, "sesame", False),
        ("10.1.2.3", {"Authorization": "Bearer s\u00e9same"}, "sesame", False),
        ("127.0.0.1", {"Authorization": "Bearer wrong"}, "sesame", False),
        ("", {}, None, False),
    ],
)
def test_this_machine_itself_or_who_has_the_token(
    peer: str, headers: dict[str, str], token: str | None, seen: bool
) -> None:
    assert may_see(peer, headers, token) is seen
