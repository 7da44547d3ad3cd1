"""Admins have one card that is kept up to date, and a new one when something new is wrong."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from bot.conversation.reader import Readers
from bot.conversations import ConversationStore, Reference
from bot.directory import Directory, Person
from bot.rights import RoleNames
from bot.support.channels import ChannelStore
from bot.telling.posts import POST, PostStore
from bot.telling.refreshes import REFRESH, RefreshStore
from bot.troubles.store import TroubleStore
from bot.troubles.telling import TroubleTeller
from bot.troubles.trouble import Finding
from ingest.database import reading
from tests.bot.builders import BEN, NOON, NORA, OLGA
from tests.bot.service_run import texts_of

MINUTE = timedelta(minutes=1)
DISK = Finding("disk_low", "database", None, 0, {"mb": 640})
SECRET = Finding("expires", "client secret", None, 0, {"on": "2026-07-12", "days": 30})


def is_admin(person: Person) -> bool:
    return person.has_role("admin")


@dataclass
class Run:
    """Olga and Ben are admins; Ben has no chat."""

    engine: Engine
    now: datetime = NOON
    seen: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        admin = frozenset({"admin"})
        self.people = Directory.of([replace(OLGA, roles=admin), replace(BEN, roles=admin), NORA])
        conversations = ConversationStore(self.engine)
        for person in (OLGA, NORA):
            conversations.save(
                Reference(
                    f"chat-{person.login}",
                    "personal",
                    "s",
                    aad_object_id=person.aad_object_id,
                    locale="de-DE",
                    timezone="Europe/Berlin",
                ),
                NOON,
            )
        self.store, self.posts = TroubleStore(self.engine), PostStore(self.engine)
        self.teller = TroubleTeller(
            engine=self.engine,
            store=self.store,
            posts=self.posts,
            refreshes=RefreshStore(self.engine),
            conversations=conversations,
            directory=lambda: self.people,
            readers=Readers(
                lambda: self.people, conversations, ChannelStore(self.engine), RoleNames(), "UTC", "en"
            ),
            is_admin=is_admin,
            clock=lambda: self.now,
        )

    def minutes(self, minutes: int, *wrong: Finding) -> None:
        """Time goes on, with these things wrong."""
        for _ in range(minutes):
            self.now += MINUTE
            self.store.see(wrong, "ops1", self.now)
            self.store.judge(self.now, NOON)
            self.teller.run_once()

    def to(self) -> list[str]:
        with reading(self.engine) as connection:
            return list(connection.scalars(select(POST.c.recipient).order_by(POST.c.id)))

    def refreshed(self) -> dict[int, datetime]:
        with reading(self.engine) as connection:
            return {row.row_id: row.wanted_us for row in connection.execute(select(REFRESH))}

    def shown(self, post: int) -> list[str]:
        found = self.posts.get(post)
        assert found
        message = self.teller.present(found)
        assert message
        return [text for _, text in texts_of(message.card)]


@pytest.fixture
def run(engine: Engine) -> Run:
    return Run(engine)


def test_a_message_when_something_new_is_wrong_and_a_changed_card_thereafter(run: Run) -> None:
    run.minutes(2, DISK)
    assert run.to() == []  # it may be over at once
    run.minutes(10, DISK)
    assert run.to() == ["1001"]
    assert run.shown(1) == [
        "Headsup hat selbst ein Problem",
        "Der Speicherplatz geht aus",
        "Auf dem Datenträger (Datenbank) sind noch 640 MB frei.",
        "Platz schaffen oder HEADSUP_KEEP_EVENTS_GB setzen.",
        "Seit 12. Juni 2026 um 14:01 Uhr",
        "Stand: 12. Juni 2026 um 14:12 Uhr",
    ]
    before = run.refreshed()
    run.minutes(2, DISK, SECRET)
    assert run.to() == ["1001", "1001"]
    assert run.refreshed()[1] > before[1]
    assert run.shown(1) == ["Headsup hat selbst ein Problem", "Weiter unten steht eine neuere Nachricht."]
    assert "Zugangsdaten laufen ab" in run.shown(2)
    run.minutes(9, SECRET)
    assert run.to() == ["1001", "1001"]  # that one is over is no message
    assert run.shown(2)[-2] == "Vorbei: Der Speicherplatz geht aus (Datenbank)"
    run.minutes(9)
    assert run.shown(2)[0] == "Headsup geht es wieder gut"
    assert run.to() == ["1001", "1001"]


def test_a_message_when_it_gets_worse_and_none_when_it_gets_better(run: Run) -> None:
    run.minutes(3, SECRET)
    run.minutes(3, replace(SECRET, grade=1))
    assert run.to() == ["1001", "1001"]
    run.minutes(3, SECRET)
    assert run.to() == ["1001", "1001"]


def test_what_is_over_before_it_could_be_told_is_no_message(run: Run) -> None:
    for minute in range(3):
        run.store.see([DISK], "ops1", NOON + minute * MINUTE)
    run.store.judge(NOON + 2 * MINUTE, NOON)
    run.store.judge(NOON + 9 * MINUTE, NOON)
    assert (run.teller.run_once(), run.to()) == (1, [])


def test_who_is_no_admin_any_more_is_shown_nothing(run: Run) -> None:
    run.minutes(4, DISK)
    run.people = Directory.of([OLGA, BEN, NORA])
    found = run.posts.get(1)
    assert found
    assert run.teller.present(found) is None
