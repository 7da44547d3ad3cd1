"""`What do you know about me?` and `forget me`: for whoever asks, about themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import Engine

from bot.asking.asked import Command
from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.directory import Directory, Person
from bot.privacy.forgetting import Forgetting
from bot.privacy.records import counts
from bot.retention.kinds import Keep
from bot.teams.incoming import ButtonPressed, MessageReceived, Reply
from cards.about_me import (
    ASK_FORGET,
    FORGET,
    AboutMe,
    KeptOfMe,
    LookedUp,
    about_me_message,
    forget_message,
    forgotten_message,
)
from cards.message import Message
from cards.own_trouble import stranger_message
from cards.times import zone_named
from ingest.event import Clock
from ingest.query import EventQuery
from ingest.store import EventStore

COUNTED: Final = 1_000
"""Events of somebody are counted up to this number."""
SHOWN: Final = 10
_NO_LOOK: Final = ("sent", "told all", "forgotten", "rights")
"""Acts about somebody that show nobody anything of theirs."""
_OPENED: Final = ("event", "trail", "around", "reproduce")


@dataclass(frozen=True, slots=True)
class PrivacyDesk:
    """Tells somebody what is kept about them and who looked, and removes what may go."""

    engine: Engine
    events: EventStore
    directory: Callable[[], Directory]
    forgetting: Forgetting
    keep: Keep
    audit: AuditLog
    clock: Clock
    support_team: str

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """Of anyone."""
        return {
            "about_me": Spoken(blocking(self._about), "anyone"),
            "forget_me": Spoken(blocking(self._ask), "anyone"),
        }

    @property
    def verbs(self) -> Mapping[str, Button]:
        """Only whom the button names may press it."""
        return {
            ASK_FORGET: Button(blocking(self._asked), "anyone"),
            FORGET: Button(blocking(self._forget), "anyone"),
        }

    def _about(self, _: Command, __: MessageReceived, reader: Reader) -> Message:
        person, now = reader.person, self.clock()
        if person is None:
            return stranger_message(team=self.support_team, language=reader.language)
        looked = self._looked_up(person, now, reader.zone)
        self.audit.append(person.login, "own data", subject="about me")
        return about_me_message(
            AboutMe(
                name=person.name,
                logins=tuple(dict.fromkeys((person.login, *person.logins))),
                email=person.email,
                manager=self._manager(person),
                roles=tuple(sorted(person.roles)),
                kept=self._kept(person, reader.aad_object_id),
                looked_up=looked[:SHOWN],
                looked_up_more=max(0, len(looked) - SHOWN),
                audit_days=self.keep.audit.days,
                zone=reader.zone,
                language=reader.language,
            )
        )

    def _manager(self, person: Person) -> str | None:
        manager = self.directory().manager_of(person)
        return manager.name if manager else person.manager

    def _kept(self, person: Person, aad: str | None) -> tuple[KeptOfMe, ...]:
        logins = tuple(dict.fromkeys((person.login, *person.logins)))
        events = self.events.count(EventQuery(where={"user": logins}), at_most=COUNTED)
        of = counts(self.engine, person.login, aad or person.aad_object_id)
        notices, lookups = self.keep.notices.days, self.keep.lookups.days
        return (
            KeptOfMe("events", events, self.keep.events.days, at_least=events >= COUNTED),
            KeptOfMe("notices", of["notices"], notices),
            KeptOfMe("answers", of["answers"], notices),
            KeptOfMe("messages", of["messages"], notices),
            KeptOfMe("problems", of["problems"], lookups),
            KeptOfMe("escalations", of["escalations"], notices),
            KeptOfMe("questions", of.get("questions", 0), lookups),
            KeptOfMe("figures", of["worked"] + of["hits"], notices),
            KeptOfMe("errors", of["errors"], None),
            KeptOfMe("muted", of["muted"], None),
            KeptOfMe("chats", of.get("chats", 0) + of.get("addresses", 0), None),
        )

    def _looked_up(self, person: Person, now: datetime, zone: str) -> tuple[LookedUp, ...]:
        """By others, newest first; who did the same for the same reason several times a day, once."""
        found: dict[tuple[str, bool, str, date], LookedUp] = {}
        for entry in reversed(self.audit.about(person.login, now - self.keep.audit)):
            if entry.actor in (person.login, "headsup") or entry.action in _NO_LOOK:
                continue
            opened, why = entry.action in _OPENED, entry.reason or ""
            day = entry.at.astimezone(zone_named(zone)[0]).date()
            before = found.get(key := (entry.actor, opened, why, day))
            found[key] = (
                replace(before, times=before.times + 1)
                if before is not None
                else LookedUp(entry.at, self._name(entry.actor), opened, why)
            )
        return tuple(found.values())

    def _name(self, login: str) -> str:
        by = self.directory().by_login(login)
        return by.name if by else login

    def _ask(self, _: Command, __: MessageReceived, reader: Reader) -> Message:
        if reader.person is None:
            return stranger_message(team=self.support_team, language=reader.language)
        return forget_message(reader.person.login, language=reader.language)

    def _asked(self, pressed: ButtonPressed, reader: Reader) -> Reply:
        return replied(forget_message(_own(pressed, reader).login, language=reader.language))

    def _forget(self, pressed: ButtonPressed, reader: Reader) -> Reply:
        person, now = _own(pressed, reader), self.clock()
        self.forgetting.words(person.login, reader.aad_object_id or person.aad_object_id, by=reader.name)
        until = {
            "events": now + self.keep.events,
            "notices": now + self.keep.notices,
            "figures": now + self.keep.notices,
            "audit": now + self.keep.audit,
        }
        return replied(forgotten_message(until, zone=reader.zone, language=reader.language), replace=True)


def _own(pressed: ButtonPressed, reader: Reader) -> Person:
    """Whoever presses, if the button is theirs. Raises Refused."""
    if reader.person is None or pressed.data.get("person") != reader.person.login:
        raise Refused("not them")
    return reader.person
