"""The keys with which the Bot Connector signs its requests, fetched without blocking the event loop.

Stands in for the SDK's own store of keys, which fetches with blocking calls that never time out, fails on
every unknown key instead of fetching again, and takes a key without endorsements as good for any channel.
Rules: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import aiohttp
import jwt
import msgspec
from jwt.algorithms import RSAAlgorithm

from bot.teams.connector import bounded_body

MAX_AGE: Final = 24 * 3600.0  # seconds after which the keys are fetched again
MIN_AGE: Final = 300.0  # an unknown key has them fetched again, but no more often than this
MAX_BYTES: Final = 2_000_000
TIMEOUT: Final = aiohttp.ClientTimeout(total=10)
NO_CHANNEL: Final = "(endorsed for no channel)"


class NoSigningKey(PermissionError):
    """The key that a token names is unknown, or the keys cannot be fetched just now."""


class SigningKey:
    """One key, in the shape that the SDK's token extractor reads."""

    def __init__(self, jwk: dict[str, Any]) -> None:
        self.public_key = RSAAlgorithm.from_jwk(jwk)
        endorsements = jwk.get("endorsements")
        # An empty list would have the SDK skip the check of the channel.
        self.endorsements = endorsements if isinstance(endorsements, list) and endorsements else [NO_CHANNEL]


class SigningKeys:
    """The keys of one OpenID metadata document. One fetch at a time, however many requests wait for it."""

    def __init__(
        self, url: str, session: aiohttp.ClientSession, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.url = url
        self._session = session
        self._monotonic = monotonic
        self._keys: dict[str, SigningKey] = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._lock = asyncio.Lock()

    async def get(self, key_id: str | None) -> SigningKey:
        """The key with this id; called by the SDK. Raises NoSigningKey."""
        if not key_id:
            raise NoSigningKey("The token names no key.")
        key = self._keys.get(key_id)
        if key is not None and self._age(self._fetched) < MAX_AGE:
            return key
        async with self._lock:
            if self._due(key_id):
                await self._fetch()
        key = self._keys.get(key_id)
        if key is None:
            raise NoSigningKey("The token names a key that the Bot Connector does not publish.")
        return key

    def _due(self, key_id: str) -> bool:
        since = self._age(self._tried)
        if self._fetched is None:
            return since > 5  # unreachable: a flood of requests must not become a flood of fetches
        stale = self._age(self._fetched) >= MAX_AGE or key_id not in self._keys
        return stale and since >= MIN_AGE

    async def _fetch(self) -> None:
        self._tried = self._monotonic()
        try:
            metadata = await self._json(self.url)
            rows = (await self._json(metadata["jwks_uri"]))["keys"]
            keys = dict(_usable(rows))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, TypeError, KeyError) as error:
            if self._keys:
                return  # the old ones go on being good
            raise NoSigningKey(
                f"The keys at {self.url} cannot be fetched ({type(error).__name__}: {error}); "
                "let this machine reach that address, by HTTPS_PROXY if need be."
            ) from error
        self._keys, self._fetched = keys, self._monotonic()

    async def _json(self, url: str) -> Any:
        async with self._session.get(url, timeout=TIMEOUT) as response:
            response.raise_for_status()
            return msgspec.json.decode(await bounded_body(response, MAX_BYTES))

    def _age(self, moment: float | None) -> float:
        return float("inf") if moment is None else self._monotonic() - moment


def _usable(rows: list[Any]) -> Iterator[tuple[str, SigningKey]]:
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("kid"), str):
            try:
                yield row["kid"], SigningKey(row)
            except (jwt.PyJWTError, ValueError, TypeError):
                continue  # of a kind that signs nothing for us; the others are good
