"""What Entra says of whether somebody can be reached at all: guests, and accounts that are disabled or gone."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.entra.people import EntraUser
from bot.reaching.ledger import Ledger
from bot.reaching.standing import DELETED, DISABLED, GUEST, HELD, Finding, Standing, after

CONFIRM: Final = timedelta(days=30)
"""After so long it is written down again that an account is disabled, so that retention does not forget it."""
LIFTED: Final = "Entra no longer says that they are a guest, or that the account is disabled"


def said_of(user: EntraUser) -> Finding | None:
    """What a user's account says: `accountEnabled` and `userType`. Pure.

    https://learn.microsoft.com/graph/api/resources/user
    """
    if user.facts.get("accountEnabled") is False:
        return DISABLED
    return GUEST if (user.text("userType") or "").casefold() == "guest" else None


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be written of somebody; no finding: what was said before no longer holds."""

    subject: str
    finding: Finding | None


def steps(
    users: Iterable[EntraUser], gone: Collection[str], known: Mapping[str, Standing], now: datetime
) -> Iterator[Step]:
    """What of the ledger has to change. `users`: all there are; `gone`: deleted since the last time. Pure."""
    for user in users:
        finding, standing = said_of(user), known.get(user.aad_object_id)
        if finding is not None:
            if _is_news(standing, finding, now):
                yield Step(user.aad_object_id, finding)
        elif standing is not None and standing.state in HELD:
            yield Step(user.aad_object_id, None)
    for one in gone:
        if one in known and _is_news(known[one], DELETED, now):
            yield Step(one, DELETED)


def _is_news(standing: Standing | None, finding: Finding, now: datetime) -> bool:
    if standing is None:
        return True
    if standing.state == finding.state:
        return standing.state == "disabled" and now - standing.checked >= CONFIRM
    return after(standing, finding, now) != standing


def write(connection: Connection, ledger: Ledger, found: Iterable[Step], now: datetime) -> None:
    """Have the ledger say so."""
    for step in found:
        if step.finding is None:
            ledger.lifted(connection, step.subject, LIFTED, now)
            continue
        if step.finding == GUEST:  # who was disabled before is not any more
            ledger.lifted(connection, step.subject, LIFTED, now)
        ledger.noted(connection, step.subject, step.finding, now)
