"""A week at the portal, looked back upon on Saturday afternoon."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from bot.demo import portal as hr
from ingest.event import utc_now
from tests.bot.service_run import ZONE, Portal, Running, fine, forbidden, headsup, special, teams_for

NOW = datetime(2026, 6, 13, 15, 0, tzinfo=ZONE)  # a Saturday


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def conflict(login: str, document: int = 11300) -> hr.Line:
    """An everyday error."""
    return hr.request(
        "Conflict while saving.", 409, login=login, role="user", ip="10.1.2.3", document=document,
        kind="Leave Request", parameters={"hours": 5, "isAcknowledged": True},
    )  # fmt: skip


def fill(portal: Portal) -> None:
    """A week at the portal."""
    signed_in = hr.login_attempt("1090", "10.1.2.3", "Ok", special=False)
    for node, at, line in (
        ("web1", "06-07T10:00", forbidden("1087", 11215)),
        ("web1", "06-08T10:00", forbidden("1087", 11214)),
        ("web2", "06-12T08:00", signed_in),
        ("web1", "06-12T09:00", special("1087")),
        ("web1", "06-12T12:57:15", forbidden("1087")),
        ("web1", "06-12T13:30", fine("1088")),
        ("web2", "06-12T13:59:59", conflict("1090")),
        ("web2", "06-12T14:30", conflict("1088")),
        ("web1", "06-12T15:10", fine("1087")),
        ("web1", "06-12T16:00", conflict("1090")),
        ("web2", "06-13T12:00", conflict("1088")),
        ("web2", "06-13T14:00", conflict("1088")),
        ("web1", "06-13T14:10", conflict("1089")),
    ):
        portal.write(node, line, at=local(at))
    portal.write("web2", hr.request(
        "Request completed.", 200, login="1088", role="user", ip="10.1.2.3", document=11213,
        kind=hr.ADJUSTMENT, parameters=None,
    ), at=local("06-12T13:31"))  # fmt: skip
    for minute in range(20):
        portal.write("web1", conflict("1091"), at=local(f"06-11T10:{minute:02}"))


@asynccontextmanager
async def asked_on_saturday(portal: Portal, **changes: Any) -> AsyncIterator[Running]:
    """The service with a week of events, at NOW."""
    fill(portal)
    shift = NOW - utc_now()
    async with (
        teams_for(portal) as teams,
        headsup(portal, teams, clock=lambda: utc_now() + shift, **changes) as run,
    ):
        await run.settled()
        yield run
