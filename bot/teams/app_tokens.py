"""Tokens with which the bot may talk to the Bot Connector."""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from msal import (  # type: ignore[import-untyped]
    ConfidentialClientApplication,
    ManagedIdentityClient,
    SystemAssignedManagedIdentity,
    UserAssignedManagedIdentity,
)

from bot.outbound import Outbound
from bot.teams.connector import NoToken
from bot.teams.credentials import BadCertificate, Certificate, Credential, ManagedIdentity

# https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
LOGIN: Final = "https://login.microsoftonline.com/"
SCOPE: Final = "https://api.botframework.com/.default"
GRAPH_SCOPE: Final = "https://graph.microsoft.com/.default"


class AppTokens:
    """Tokens of a single-tenant app for the Bot Connector, by client credentials. A TokenSource.

    MSAL blocks, so it runs in a thread of its own; it keeps a token until five minutes before it expires,
    and so do we. `http_client` is MSAL's, for tests.
    """

    def __init__(
        self,
        app_id: str,
        credential: Credential,
        tenant_id: str,
        *,
        scope: str = SCOPE,
        http_client: object | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app_id = app_id
        self._credential = credential
        self._scope = scope
        self._authority = f"{LOGIN}{tenant_id}"
        self._http_client = http_client
        self._monotonic = monotonic
        self._client: Any = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="app-token")
        self._lock = asyncio.Lock()
        self._token = ""
        self._until = float("-inf")

    async def token(self, *, refresh: bool = False) -> str:
        """A valid token. `refresh` discards the one at hand. Raises NoToken."""
        refused = self._token if refresh else None
        async with self._lock:
            if self._monotonic() >= self._until or self._token == refused:
                loop = asyncio.get_running_loop()
                answer = await loop.run_in_executor(self._thread, self._fetch, refresh)
                self._token = answer["access_token"]
                self._until = self._monotonic() + max(0.0, float(answer.get("expires_in", 0)) - 300)
            return self._token

    def _fetch(self, anew: bool) -> Mapping[str, Any]:
        try:
            if self._client is None or anew:  # a new client starts with an empty cache
                self._client = self._made()
            if isinstance(self._credential, ManagedIdentity):
                answer = self._client.acquire_token_for_client(resource=self._scope.removesuffix("/.default"))
            else:
                answer = self._client.acquire_token_for_client(scopes=[self._scope])
        except BadCertificate as error:
            raise NoToken(str(error)) from error
        except Exception as error:  # requests', ValueError of MSAL, JSON
            raise NoToken(
                f"{self._authority} cannot be asked for a token ({type(error).__name__}); let this machine "
                "reach it, by HTTPS_PROXY if need be, and check HEADSUP_TENANT_ID."
            ) from error
        if not isinstance(answer, Mapping) or "access_token" not in answer:
            why = str(answer.get("error_description") or answer.get("error") or "no reason given")
            raise NoToken(
                f"Entra gives no token: {why[:200]}; check HEADSUP_APP_ID, HEADSUP_APP_SECRET, HEADSUP_TENANT_ID."
            )
        return answer

    def _made(self) -> Any:
        given = self._credential
        if isinstance(given, ManagedIdentity):
            who = UserAssignedManagedIdentity(client_id=given.client_id) if given.client_id else None
            # What gives these tokens is on this machine or beside it: never behind the proxy.
            near = self._http_client or Outbound(proxies=False).requests()
            return ManagedIdentityClient(who or SystemAssignedManagedIdentity(), http_client=near)
        return ConfidentialClientApplication(
            client_id=self._app_id,
            client_credential=given.for_msal() if isinstance(given, Certificate) else given,
            authority=self._authority,
            http_client=self._http_client,
            timeout=None if self._http_client is not None else 20,
        )

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)
