"""The whole service in one process: two nodes' log folders in front, the stand-in for Teams behind it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

import detectors
from bot.app import listening
from bot.audit import AuditLog, Entry
from bot.demo import portal
from bot.demo.portal import Line
from bot.directory import Directory, load_directory
from bot.loopback import LoopbackConnector, buttons, local_people
from bot.loopback.conversations import StoredActivity
from bot.loopback.inbound import BotAnswer
from bot.loopback.service import TENANT
from bot.service import Inputs, Service, running_service
from bot.settings import Settings
from bot.telling.notices import Notice, NoticeStore
from detectors import records
from detectors.documents.files import load_issues
from detectors.known_issue import KnownIssue
from detectors.store import EpisodeQueue
from ingest.batches import BatchQueue
from ingest.database import open_database, reading
from ingest.event import Clock, utc_now
from ingest.query import EventQuery
from ingest.sources import load_sources
from ingest.store import EventStore

SHIPPED = Path(detectors.__file__).parent / "known_issues"
ZONE = ZoneInfo("Europe/Berlin")

PEOPLE = """\
login,aad_object_id,name,email,manager,roles,locale,timezone
1001,aad-1001,Selma Voss,selma@portal.example,,supervisor,en-GB,Europe/Berlin
1002,aad-1002,Oskar Haas,oskar@portal.example,,supervisor,en-GB,Europe/Berlin
1087,aad-1087,Nora Novák,nora@portal.example,1001,user,en-GB,Europe/Berlin
1088,aad-1088,Emil Engel,emil@portal.example,1002,user,de-DE,Europe/Berlin
1089,aad-1089,Greta Zimmer,greta@portal.example,1001,guest,en-GB,Europe/Berlin
1090,aad-1090,Yara Thoma,yara@portal.example,,user,en-GB,Europe/Berlin
1091,,Ida Jansen,ida@portal.example,1001,user,en-GB,Europe/Berlin
9001,aad-9001,Dora Dietz,dora@portal.example,,developer,en-GB,Europe/Berlin
9002,aad-9002,Dan Iversen,dan@portal.example,,developer,en-GB,Europe/Berlin
9003,aad-9003,Uwe Köhler,uwe@portal.example,,developer,de-DE,Europe/Berlin
"""

Card = tuple[str, str, str]
"""Issue, login of the person in whose chat the card stands, and as what they were told."""


@dataclass
class Portal:
    """The application's folders, and the files that tell Headsup about it."""

    folder: Path
    written: int = 0
    _trace: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def __post_init__(self) -> None:
        for node in portal.NODES:
            (self.folder / "logs" / node).mkdir(parents=True, exist_ok=True)
        (self.folder / "sources.yaml").write_text(portal.SOURCES, encoding="utf-8")
        (self.folder / "people.csv").write_text(PEOPLE, encoding="utf-8")

    def path(self, node: str, service: str, day: str = "today") -> Path:
        """A log file."""
        return self.folder / "logs" / node / f"{service}-{day}.log"

    def write(self, node: str, *lines: Line, at: datetime | None = None, day: str = "today") -> None:
        """Records reach a node's file, at this instant unless told otherwise."""
        for line in lines:
            local = (at or utc_now()).astimezone(ZONE).replace(tzinfo=None)
            text = line.render(local, f"T{self._trace()}")
            with self.path(node, line.service, day).open("ab") as file:
                file.write(text.encode("utf-8", "surrogatepass"))
            self.written += 1

    @property
    def directory(self) -> Directory:
        """The people.csv."""
        return load_directory(self.folder / "people.csv").directory


@dataclass
class Running:
    """The service at work."""

    portal: Portal
    teams: LoopbackConnector
    service: Service
    settings: Settings
    url: str
    engine: Engine

    @property
    def events(self) -> int:
        """How many events are stored."""
        return self.service.events.count(EventQuery())

    async def settled(self) -> None:
        """Until all that was written has gone its whole way."""
        await until(lambda: idle(self.engine, self.portal.written))

    def cards(self) -> Counter[Card]:
        """The workaround cards that stand in people's chats."""
        return cards_in(self.teams, self.notices())

    def notices(self) -> list[Notice]:
        """Every notice."""
        return self.service.notices.listed()

    def audit(self) -> list[Entry]:
        """The audit log, but for what was sent."""
        return [e for e in AuditLog(self.engine, utc_now).entries() if e.action != "sent"]

    def sent(self) -> list[Entry]:
        """What the audit log says was sent."""
        return [e for e in AuditLog(self.engine, utc_now).entries() if e.action == "sent"]

    async def ask(self, person: str, text: str, **how: Any) -> StoredActivity:
        """What the bot answers somebody who writes to it."""
        before = len(self.teams.messages(person)) if "conversation" not in how else None
        answer = await self.teams.say(person, text, **how)
        assert answer.status == 202
        if before is None:
            found = self.teams.conversations.find(how["conversation"])
            assert found
            return found.from_bot()[-1]
        assert len(self.teams.messages(person)) == before + 1
        return self.teams.messages(person)[-1]

    async def press(
        self, person: str, activity: StoredActivity, title: str, *, conversation: str | None = None
    ) -> BotAnswer:
        """Somebody presses the first button whose title begins like this."""
        for button in buttons(activity.card or {}):
            if button.title.startswith(title) and button.kind != "Action.ShowCard":
                return await self.teams.press(
                    person, activity.id, button.verb, button.data, conversation=conversation
                )
        raise LookupError(f"The card has no button {title!r}.")

    async def fill(
        self,
        person: str,
        activity: StoredActivity,
        title: str,
        words: str,
        *,
        conversation: str | None = None,
    ) -> BotAnswer:
        """Somebody opens the form with this title, writes something and sends it."""
        found = buttons(activity.card or {})
        (form,) = [n for n, button in enumerate(found) if button.title.startswith(title)][:1]
        send = found[form + 1]
        data = {**send.data, **({"words": words} if words else {})}
        return await self.teams.press(person, activity.id, send.verb, data, conversation=conversation)


def idle(engine: Engine, written: int) -> bool:
    """Whether so many records have gone their whole way; looked at from the first stage to the last."""
    if EventStore(engine, utc_now).count(EventQuery()) < written:
        return False
    if BatchQueue(engine, utc_now).waiting():
        return False
    with reading(engine) as connection:
        if records.earliest_waiting(connection) is not None:
            return False
    if EpisodeQueue(engine, utc_now).waiting():
        return False
    return not {"planned", "sending"} & NoticeStore(engine).counts().keys()


def cards_in(teams: LoopbackConnector, listed: Iterable[Notice]) -> Counter[Card]:
    """The cards of these notices that stand in people's chats."""
    notices = {notice.id: notice for notice in listed}
    found: Counter[Card] = Counter()
    for person in teams.conversations.people:
        for activity in teams.messages(person.login):
            for notice in (notices[one] for one in _notices_of(activity) if one in notices):
                found[notice.issue, person.login, notice.told] += 1
    return found


def texts_of(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a card with the type of its element: TextBlocks are Markdown, TextRuns are not."""
    pending: list[Any] = [card]
    while pending:
        at = pending.pop(0)
        if isinstance(at, Mapping):
            if isinstance(at.get("text"), str):
                yield str(at.get("type")), at["text"]
            pending[:0] = at.values()
        elif isinstance(at, list):
            pending[:0] = at


def shown(activity: StoredActivity | Mapping[str, Any]) -> str:
    """All that a card says."""
    card = activity.card if isinstance(activity, StoredActivity) else activity
    return "\n".join(text for _, text in texts_of(card or {}))


def _notices_of(activity: StoredActivity) -> set[int]:
    """The notices of a card: several where they were folded."""
    attachments = activity.history[0].content.get("attachments") or ()
    found = [button for attachment in attachments for button in buttons(attachment["content"])]
    return {int(button.data["notice"]) for button in found if "notice" in button.data}


async def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for a condition; its failure to come is the test's failure."""
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110  (nothing tells: other threads bring it about)
            await asyncio.sleep(0.02)


def shipped() -> dict[str, KnownIssue]:
    """The known issues that Headsup comes with."""
    return {issue.name: issue for issue in load_issues(SHIPPED).issues}


def teams_for(given: Portal) -> LoopbackConnector:
    """The stand-in for Teams in which everybody of the directory has the app. To be entered."""
    return LoopbackConnector(local_people(given.directory))


@asynccontextmanager
async def headsup(
    given: Portal,
    teams: LoopbackConnector,
    *,
    issues: Mapping[str, KnownIssue] | None = None,
    clock: Clock = utc_now,
    **changes: Any,
) -> AsyncIterator[Running]:
    """The service over the portal's folders, answering the people of `teams`."""
    settings = Settings(
        _env_file=None,
        database=str(given.folder / "headsup.db"),
        listen="127.0.0.1:0",
        service_url=teams.service_url,
        tenant_id=TENANT,
        application="HR Portal",
        support_team="HR Support",
        zone="Europe/Berlin",
    ).model_copy(update=changes)
    inputs = Inputs(
        load_sources(given.folder / "sources.yaml"),
        shipped() if issues is None else issues,
        given.directory,
    )
    engine = open_database(settings.database)
    try:
        async with (
            running_service(settings, inputs, clock=clock, worker="test", random=Random(1)) as service,
            listening(service, settings) as (url, *_),
        ):
            teams.bot_url = f"{url}/api/messages"
            yield Running(given, teams, service, settings, url, engine)
    finally:
        engine.dispose()


def unticked(login: str, document: int = 11300) -> Line:
    """Case 1: a save without the acknowledgement."""
    return portal.request(
        "Failed to perform.", 400, login=login, role="user", ip="10.1.2.3", document=document,
        kind="Leave Request", parameters={"hours": 5},
    )  # fmt: skip


def forbidden(
    login: str, document: int = 11213, *, role: str = "user", kind: str = portal.ADJUSTMENT
) -> Line:
    """Case 2: an edit that is refused."""
    return portal.request(
        "Forbidden: not authorized", 403, login=login, role=role, ip="10.1.2.3", document=document, kind=kind,
        parameters={"hours": 5, "isAcknowledged": True},
    )  # fmt: skip


def special(login: str, *, flagged: bool = True) -> Line:
    """Case 3: a login that fails, by a password with special characters."""
    return portal.login_attempt(login, "10.1.2.3", "InvalidCredentials", special=flagged)


def proxied(login: str, ip: str = "10.44.8.17") -> Line:
    """Case 4: a login through the web proxy."""
    return portal.login_attempt(login, ip, "NegotiationFailed", special=False)


def fine(login: str) -> Line:
    """Somebody at work, without trouble."""
    return portal.request(
        "Request completed.", 200, login=login, role="user", ip="10.1.2.3", document=11500,
        kind="Leave Request", parameters=None,
    )  # fmt: skip
