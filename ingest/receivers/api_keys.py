"""The keys with which shippers send: made, revoked and recognised.

A key is random, so its SHA-256 says nothing about it and needs no salt; only that is stored.
"""

import hashlib
import hmac
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from ingest.database import reading, writing
from ingest.event import Clock, from_micros, to_micros
from ingest.models import ApiKeyRow

PREFIX: Final = "hu_"
"""What a key begins with, so that scanners and people recognise one."""
FRESH: Final = timedelta(seconds=2)
"""For so long keys are known by heart: a key that is revoked works no longer than that."""
_NOTE_USE: Final = timedelta(minutes=1)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_table: Final = SQLModel.metadata.tables[str(ApiKeyRow.__tablename__)]


class ApiKeyError(Exception):
    """A key that cannot be made or revoked. The message says what to do."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key; not the key."""

    name: str
    created: datetime
    revoked: datetime | None
    last_used: datetime | None  # to the minute
    digest: bytes


class ApiKeys:
    """The table of keys."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def add(
        self,
        name: str,
        random_text: Callable[[], str],
        noted: Callable[[Connection], None] = lambda _: None,
    ) -> str:
        """Make a key of this name; it is given this once. Raises ApiKeyError.

        `random_text` gives at least 32 characters that cannot be guessed (`secrets.token_urlsafe`). `noted` is called
        in the transaction that makes the key.
        """
        if not _NAME.fullmatch(name):
            raise ApiKeyError("Name the key in up to 64 letters, digits, dots, hyphens and underscores.")
        key = PREFIX + random_text()
        row = {"name": name, "digest": digest_of(key), "created_us": to_micros(self._clock())}
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(_table).values(row))
                noted(connection)
        except IntegrityError as error:
            raise ApiKeyError(f"There is a key {name} already, or was; choose another name.") from error
        return key

    def revoke(self, name: str, noted: Callable[[Connection], None] = lambda _: None) -> None:
        """No longer accept a key. Raises ApiKeyError if there is none in use with this name.

        `noted` is called in the transaction that revokes it.
        """
        ended = update(_table).where(_table.c.name == name, _table.c.revoked_us.is_(None))
        with writing(self._engine) as connection:
            done = connection.execute(ended.values(revoked_us=to_micros(self._clock()))).rowcount
            if done:
                noted(connection)
        if not done:
            raise ApiKeyError(f"There is no key {name} in use; `headsup keys list` shows all.")

    def all(self) -> list[ApiKey]:
        """Every key, the oldest first, revoked ones as well."""
        with reading(self._engine) as connection:
            return [_key(row) for row in connection.execute(select(_table).order_by(_table.c.id))]

    def used(self, name: str, at: datetime) -> None:
        """Note when a key was last used."""
        with writing(self._engine) as connection:
            noted = update(_table).where(_table.c.name == name)
            connection.execute(noted.values(last_used_us=to_micros(at)))


class KnownKeys:
    """The keys in use, remembered for `FRESH`: recognising a sender costs no query. Safe between threads.

    When the database is away the last ones known go on working.
    """

    def __init__(self, keys: ApiKeys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._lock = threading.Lock()
        self._in_use: tuple[ApiKey, ...] = ()
        self._read: datetime | None = None
        self._noted: dict[str, datetime] = {}

    @property
    def is_fresh(self) -> bool:
        """Whether `refresh` would do nothing."""
        return self._read is not None and timedelta(0) <= self._clock() - self._read < FRESH

    @property
    def any(self) -> bool:
        """Whether a key is in use at all."""
        return bool(self._in_use)

    def refresh(self) -> None:
        """Read the keys again, if they are not fresh. Raises what the database raises if none were read yet."""
        with self._lock:
            if self.is_fresh:
                return
            try:
                self._in_use = tuple(key for key in self._keys.all() if key.revoked is None)
            except Exception:
                if self._read is None:
                    raise
            self._read = self._clock()

    def name_of(self, key: str) -> str | None:
        """The name of the key in use with this text; takes the same time whatever the text is."""
        wanted, found = digest_of(key), None
        for known in self._in_use:
            if hmac.compare_digest(known.digest, wanted):
                found = known.name
        return found

    def used(self, name: str) -> bool:
        """Whether the use of a key is to be noted now (`ApiKeys.used`): at most once a minute."""
        now = self._clock()
        last = self._noted.get(name)
        if last is not None and timedelta(0) <= now - last < _NOTE_USE:
            return False
        self._noted[name] = now
        return True


def digest_of(key: str) -> bytes:
    """What is stored of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        name=row.name,
        created=from_micros(row.created_us),
        revoked=None if row.revoked_us is None else from_micros(row.revoked_us),
        last_used=None if row.last_used_us is None else from_micros(row.last_used_us),
        digest=bytes(row.digest),
    )
