"""What the benchmarks ship: log documents of some 450 bytes, as a JSON logger with Elastic's names writes them.

Seeded, so that every run ships the same. 2% of them are errors, 8% warnings; users, documents and places vary as
in a company of 5,000 people, and one document in `RARE` holds a word that no other has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

import msgspec

USERS: Final = 5_000
DOCUMENTS: Final = 200_000
RARE: Final = 100_000
START: Final = datetime(2026, 6, 1, tzinfo=UTC)

_NODES: Final = ("web1", "web2", "web3", "web4")
_SERVICES: Final = ("api", "auth", "jobs")
_LOGGERS: Final = ("Documents.Controller", "Payroll.Export", "Auth.LoginService", "Jobs.NightlySync")
_KINDS: Final = ("Service Hours Adjustment", "Leave Request", "Expense Claim", "Contract Amendment")
_MESSAGES: Final = (
    "Document {document} saved by {user} after {number} ms",
    "Request for document {document} finished in {number} ms with {number} rows read from the cache",
    "User {user} opened the overview of {kind}, {number} entries shown",
    "Background job {number} finished: {number} records synchronised, none skipped",
    "Token of {user} renewed for another {number} minutes",
)
_FAILURES: Final = (
    "Failed to perform. The document {document} could not be saved by {user}",
    "Timeout after {number} ms while waiting for the payroll gateway",
    "Object reference not set to an instance of an object while reading document {document}",
)


@dataclass(frozen=True, slots=True)
class Load:
    """Documents from `START` on, one each `step`."""

    seed: int = 1
    step: timedelta = timedelta(milliseconds=1)

    def documents(self, count: int, first: int = 0) -> Iterator[dict[str, Any]]:
        """`count` documents, numbered from `first` on; those of other numbers differ from them."""
        random = Random(self.seed * 1_000_003 + first)  # noqa: S311 - not for secrets
        for number in range(first, first + count):
            yield _document(random, number, START + self.step * number)

    def bulk_bodies(self, count: int, size: int, first: int = 0) -> Iterator[bytes]:
        """The same documents as bodies of `_bulk` requests with `size` documents each."""
        action = b'{"create":{"_index":"logs-hr-portal"}}\n'
        encoder = msgspec.json.Encoder()
        for start in range(first, first + count, size):
            documents = self.documents(min(size, first + count - start), start)
            yield b"".join(action + encoder.encode(document) + b"\n" for document in documents)


def rare_word(number: int) -> str:
    """The word that only the document with this number holds; a multiple of `RARE`."""
    return f"incident{number:x}x{number * 7919 % 104_729:x}"


def _document(random: Random, number: int, time: datetime) -> dict[str, Any]:
    chance = random.random()
    level = "ERROR" if chance < 0.02 else "WARN" if chance < 0.10 else "INFO"
    user, document = random.randrange(USERS), 10_000 + random.randrange(DOCUMENTS)
    kind, service = random.choice(_KINDS), random.choice(_SERVICES)
    message = random.choice(_FAILURES if level == "ERROR" else _MESSAGES).format(
        user=user, document=document, kind=kind, number=random.randrange(1, 4_000)
    )
    if number % RARE == 0:
        message = f"{message} {rare_word(number)}"
    return {
        "@timestamp": time.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "log.level": level,
        "message": message,
        "log.logger": f"HrPortal.{random.choice(_LOGGERS)}",
        "service": {"name": "hr-portal", "version": "2.4.0"},
        "host": {"name": random.choice(_NODES)},
        "user": {"name": str(user)},
        "trace": {"id": f"{random.getrandbits(128):032x}"},
        "http": {"response": {"status_code": 500 if level == "ERROR" else 200}},
        "url": {"path": f"/api/{service}/documents/{document}"},
        "documentId": str(document),
        "documentType": kind,
        "request": {"isAcknowledged": chance > 0.5, "hours": random.randrange(40)},
    }
