"""What developers do with news: mute it, take it, bring it to their own chat, and see what they have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.asking.asked import Command
from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.hearing import is_of
from bot.conversation.news import Newsroom
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.teams.incoming import ButtonPressed, MessageReceived, Reply
from bot.telling.news_cases import CaseStore, How, subject_of
from bot.telling.news_notices import News
from bot.telling.news_planner import product_of
from cards.message import Message
from cards.news_case import ASSIGN_NEWS, MUTE_NEWS, OWN_NEWS, Taken, sent_message, taken_message
from detectors.discovery.subject import shown
from ingest.database import writing
from ingest.event import Clock

MORNING: Final = time(8)
"""Until then tomorrow, by the clock of who says so."""
_HOWS: Final = ("hour", "tomorrow", "release", "ever")


@dataclass(frozen=True, slots=True)
class NewsCases:
    """The desk. It works in support channels, too: whoever presses may see that product, or is refused."""

    engine: Engine
    cases: CaseStore
    newsroom: Newsroom
    audit: AuditLog
    clock: Clock
    changed: Callable[[], None] = lambda: None
    """Called when there are cards to send or to show anew."""

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """What one has."""
        return {"assigned": Spoken(blocking(self._assigned), "developer")}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """On the cards of news."""
        return {
            MUTE_NEWS: Button(blocking(self._mute), "developer", anywhere=True),
            ASSIGN_NEWS: Button(blocking(self._assign), "developer", anywhere=True),
            OWN_NEWS: Button(blocking(self._own), "developer", anywhere=True),
        }

    def _assigned(self, _: Command, __: MessageReceived, reader: Reader) -> Message:
        return self._list(reader)

    def _list(self, reader: Reader) -> Message:
        taken = []
        for case, news_id in self.cases.assigned(reader.name):
            news = self.newsroom.notices.news(news_id)
            if news is None or case.assigned_at is None or not reader.rights.may_see(product_of(news)):
                continue
            text = news.payload.get("title") or news.payload.get("text") or news.payload.get("issue") or ""
            place = product_of(news) or ""
            taken.append(Taken(news=news.id, title=shown(str(text)), place=place, since=case.assigned_at))
        return taken_message(tuple(taken), zone=reader.zone, language=reader.language)

    def _named(self, pressed: ButtonPressed, reader: Reader) -> tuple[News, str] | None:
        """The news that a button names, and its subject. Raises Refused."""
        number = whole_number(pressed.data.get("news"))
        news = self.newsroom.notices.news(number) if number else None
        subject = subject_of(news) if news else None
        if news is None or subject is None:
            return None
        if not reader.rights.may_see(product_of(news)):
            raise Refused("not their product")
        where = pressed.conversation
        channel = self.newsroom.lookups.hearing.support(where)
        if where.kind != "personal" and (channel is None or not is_of(channel, product_of(news))):
            raise Refused("not a channel of the product")
        return news, subject

    def _mute(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        named, how = self._named(pressed, reader), pressed.data.get("how")
        if named is None or (how != "not" and how not in _HOWS):
            return None
        news, subject = named
        now = self.clock()
        with writing(self.engine) as connection:
            chosen = None if how == "not" else cast("How", how)
            until = _until(chosen, now, reader.zone)
            self.cases.mute(connection, subject, chosen, reader.name, until, now)
            action = "news unmuted" if chosen is None else "news muted"
            detail = None if chosen is None else (until.isoformat(timespec="minutes") if until else chosen)
            self.audit.append(reader.name, action, subject=subject, detail=detail, connection=connection)
        return self._shown(pressed, news, reader)

    def _assign(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        named, to = self._named(pressed, reader), pressed.data.get("to")
        if named is None or to not in ("me", "nobody"):
            return None
        if reader.person is None:
            raise Refused("the directory does not know them")
        news, subject = named
        with writing(self.engine) as connection:
            self.cases.assign(connection, subject, reader.person.login if to == "me" else None, self.clock())
            action = "news assigned" if to == "me" else "news given back"
            self.audit.append(reader.name, action, subject=subject, connection=connection)
        if pressed.data.get("list"):
            self.changed()
            return replied(self._list(reader), replace=True)
        return self._shown(pressed, news, reader)

    def _own(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        named = self._named(pressed, reader)
        if named is None:
            return None
        if reader.person is None:
            raise Refused("the directory does not know them")
        with writing(self.engine) as connection:
            self.newsroom.notices.add(connection, named[0].id, reader.person.login, self.clock())
        self.changed()
        return replied(sent_message(reader.language))

    def _shown(self, pressed: ButtonPressed, news: News, reader: Reader) -> Reply:
        self.changed()
        own = pressed.conversation.kind == "personal"
        return replied(self.newsroom.card(news, reader, own=own), replace=True)


def _until(how: How | None, now: datetime, zone: str) -> datetime | None:
    """Until when, where that is a time."""
    if how == "hour":
        return now + timedelta(hours=1)
    if how == "tomorrow":
        here = now.astimezone(ZoneInfo(zone))
        return datetime.combine(here.date() + timedelta(days=1), MORNING, here.tzinfo).astimezone(now.tzinfo)
    return None
