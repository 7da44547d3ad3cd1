"""Who may send: the holder of a key, or anybody on this machine while there are no keys.

Without a key a request must come from this machine and not through a proxy, which would make everybody look local;
nor from a web page that a browser on this machine shows. With an app id the service is meant for others, too, and a
key is always wanted.
"""

import asyncio
import base64
import binascii
import ipaddress
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ingest.event import Clock
from ingest.receivers.answers import Refusal, Why
from ingest.receivers.api_keys import ApiKeys, KnownKeys

_log = logging.getLogger(__name__)

_LONGEST: Final = 1_000  # characters of what is tried as a key


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends."""

    name: str | None  # of the key; None for this machine without one
    peer: str  # the address

    @property
    def scope(self) -> bytes:
        """Within this, an `_id` that comes again is a repetition."""
        return (self.name or "").encode()


class Gate:
    """Tells who sends. `always_keys`: nobody is let in without a key."""

    def __init__(self, keys: ApiKeys, clock: Clock, *, always_keys: bool) -> None:
        self._keys = keys
        self._known = KnownKeys(keys, clock)
        self._clock = clock
        self._always = always_keys
        self._noting: set[asyncio.Task[None]] = set()

    async def sender(self, peer: str, headers: Mapping[str, str], seq_key: str | None = None) -> Sender:
        """Who sends; `seq_key` is that of the address (`?apiKey=`). Raises Refusal."""
        if not self._known.is_fresh:
            try:
                await asyncio.to_thread(self._known.refresh)
            except Exception as error:  # the database is away and no key was ever read
                _log.warning("API keys cannot be read: %s", type(error).__name__)
                raise Refusal(Why.UNAVAILABLE, "The keys cannot be read now; send again later.") from error
        if not self._known.any and not self._always:
            _without_key(peer, headers)
            return Sender(None, peer)
        for key in keys_in(headers, seq_key):
            name = self._known.name_of(key)
            if name is not None:
                self._note(name)
                return Sender(name, peer)
        raise Refusal(Why.UNAUTHORISED, "Send a key that `headsup keys add` made and nobody revoked.")

    def _note(self, name: str) -> None:
        if not self._known.used(name):
            return

        async def note() -> None:
            try:
                await asyncio.to_thread(self._keys.used, name, self._clock())
            except Exception as error:  # it is only a note
                _log.warning("The use of a key cannot be noted: %s", type(error).__name__)

        task = asyncio.create_task(note())
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)


def keys_in(headers: Mapping[str, str], seq_key: str | None = None) -> Iterator[str]:
    """What a request gives as its key, in the ways of Elasticsearch, OTLP and Seq.

    `Authorization: ApiKey` with the key, `id:key` or the Base64 of that; `Basic`, of which the password counts;
    `Bearer`; `X-Seq-ApiKey`.
    """
    scheme, _, given = headers.get("Authorization", "").strip()[:_LONGEST].partition(" ")
    given = given.strip()
    kind = scheme.lower()
    if given and kind in ("apikey", "bearer"):
        yield given
    if given and kind in ("apikey", "basic"):
        plain = _decoded(given)
        if plain is not None and ":" in plain:
            yield plain.partition(":")[2]
        if kind == "apikey" and ":" in given:
            yield given.partition(":")[2]
    for key in (headers.get("X-Seq-ApiKey"), seq_key):
        if key:
            yield key.strip()[:_LONGEST]


def is_this_machine(peer: str) -> bool:
    """Whether an address is loopback."""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _without_key(peer: str, headers: Mapping[str, str]) -> None:
    """Raises Refusal for who is not on this machine, or may not be."""
    if not is_this_machine(peer):
        raise Refusal(
            Why.FORBIDDEN, "Only this machine may send without a key; make one with `headsup keys add`."
        )
    for name in headers:
        lowered = name.lower()
        if lowered in ("forwarded", "origin") or lowered.startswith("x-forwarded-"):
            raise Refusal(
                Why.FORBIDDEN, f"A request with {name[:40]} needs a key; make one with `headsup keys add`."
            )


def _decoded(given: str) -> str | None:
    try:
        return base64.b64decode(given, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
