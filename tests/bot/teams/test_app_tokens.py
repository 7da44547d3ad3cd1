"""The app's own token: fetched in a thread, kept until near its end, and explained when there is none."""

import asyncio
import json
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.teams.app_tokens import AppTokens
from bot.teams.connector import NoToken

TENANT = "11111111-2222-3333-4444-555555555555"


@dataclass
class Answer:
    """What MSAL reads of an HTTP answer."""

    status_code: int
    text: str
    headers: dict[str, str] = field(default_factory=lambda: {"WWW-Authenticate": "Bearer"})

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise OSError(self.status_code)


@dataclass
class Entra:
    """Entra's token endpoint, as MSAL's HTTP client."""

    error: str | None = None
    unreachable: bool = False
    given: int = 0
    threads: set[str] = field(default_factory=set)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def get(self, url: str, **_: Any) -> Answer:
        if self.unreachable:
            raise OSError("no route")
        base = f"https://login.microsoftonline.com/{TENANT}"
        return Answer(
            200,
            json.dumps(
                {
                    "metadata": [],
                    "issuer": f"{base}/v2.0",
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                    "tenant_discovery_endpoint": f"{base}/v2.0/.well-known/openid-configuration",
                }
            ),
        )

    def post(self, url: str, *, data: dict[str, Any], **_: Any) -> Answer:
        self.threads.add(threading.current_thread().name.partition("_")[0])
        self.asked.append(data)
        if self.error:
            return Answer(401, json.dumps({"error": "invalid_client", "error_description": self.error}))
        self.given += 1
        return Answer(
            200,
            json.dumps({"token_type": "Bearer", "expires_in": 3600, "access_token": f"token-{self.given}"}),
        )

    def close(self) -> None:
        pass


async def test_a_token_is_fetched_once_and_again_before_it_ends() -> None:
    now = 0.0
    entra = Entra()
    tokens = AppTokens("app", "secret", TENANT, http_client=entra, monotonic=lambda: now)
    assert set(await asyncio.gather(*(tokens.token() for _ in range(5)))) == {"token-1"}
    now = 3299.0
    assert await tokens.token() == "token-1"
    assert await tokens.token(refresh=True) == "token-2"
    assert await tokens.token() == "token-2"
    tokens.close()
    assert entra.threads == {"app-token"}
    assert {name: entra.asked[0][name] for name in ("client_id", "client_secret", "grant_type", "scope")} == {
        "client_id": "app",
        "client_secret": "secret",
        "grant_type": "client_credentials",
        "scope": "https://api.botframework.com/.default",
    }


async def test_a_refusal_of_entra_says_what_to_check_and_not_the_secret() -> None:
    tokens = AppTokens("app", "hush-hush", TENANT, http_client=Entra(error="AADSTS7000215: wrong secret."))
    with pytest.raises(NoToken) as none:
        await tokens.token()
    tokens.close()
    assert str(none.value) == (
        "Entra gives no token: AADSTS7000215: wrong secret.; "
        "check HEADSUP_APP_ID, HEADSUP_APP_SECRET, HEADSUP_TENANT_ID."
    )


async def test_entra_out_of_reach_is_passing() -> None:
    entra = Entra(unreachable=True)
    tokens = AppTokens("app", "hush-hush", TENANT, http_client=entra)
    with pytest.raises(NoToken) as none:
        await tokens.token()
    assert "HTTPS_PROXY" in str(none.value)
    assert "hush-hush" not in str(none.value)
    entra.unreachable = False
    assert await tokens.token() == "token-1"
    tokens.close()
