"""What a release has changed, for whoever asks: the card that comes by itself an hour and a day after it, as of now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.asking.asked import Command
from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.hearing import is_of
from bot.conversation.news import Newsroom
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.teams.incoming import ButtonPressed, Conversation, MessageReceived, Reply
from cards.message import Message
from cards.news import SHOW_CHANGED
from cards.releases import MOST, SINCE, KnownRelease, which_release_message
from detectors.discovery.asking import Release, ReleaseChanges
from ingest.event import Clock
from ingest.releases.history import fold

_LONGEST: Final = 200  # characters of a product or version


@dataclass(frozen=True, slots=True)
class ReleaseDesk:
    """Answers `what is new since 2.4.1?`. There are counts and templates in it, and nobody by name."""

    changes: ReleaseChanges
    newsroom: Newsroom
    audit: AuditLog
    clock: Clock

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """To ask."""
        return {"since": Spoken(blocking(self._asked), "developer", anywhere=True)}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """To say which release is meant, and to see the events of what changed."""
        return {
            SINCE: Button(blocking(self._chosen), "developer", anywhere=True),
            SHOW_CHANGED: Button(blocking(self._events), "developer", anywhere=True),
        }

    def _asked(self, command: Command, said: MessageReceived, reader: Reader) -> Message:
        version, product = command.given.get("version", ""), command.given.get("product", "")
        known = self._known(reader, said.conversation)
        of_product = [one for one in known if not product or fold(product) in one.product]
        meant = [one for one in of_product if not version or _same(one.version, version)]
        if not version:
            meant = _latest_of_each(meant)
        if len({one.product for one in meant}) == 1:
            return self._card(meant[0], reader)
        return which_release_message(
            _shown(meant or of_product or known),
            version="" if meant else version,
            zone=reader.zone,
            language=reader.language,
        )

    def _chosen(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        product, version = pressed.data.get("product"), pressed.data.get("version")
        if not isinstance(product, str) or not isinstance(version, str):
            return None
        if len(product) > _LONGEST or len(version) > _LONGEST:
            return None
        if not reader.rights.may_see(product):
            raise Refused("not their product")
        known = self._known(reader, pressed.conversation)
        for one in known:
            if one.product == fold(product) and one.version == version:
                return replied(self._card(one, reader))
        return None

    def _events(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        template_id = whole_number(pressed.data.get("template"))
        found = self.changes.template(template_id) if template_id else None
        if found is None:
            return None
        stream, text = found
        if not reader.rights.may_see(stream.product or None):
            raise Refused("not their product")
        if self.newsroom.lookups.hearing.others(pressed.conversation):
            raise Refused("others read along")
        channel = self.newsroom.lookups.hearing.support(pressed.conversation)
        if channel is not None and not is_of(channel, stream.product):
            raise Refused("not the product of this channel")
        return replied(self.newsroom.events_of(stream, text, reader, pressed.conversation))

    def _known(self, reader: Reader, where: Conversation) -> list[Release]:
        """The releases that the reader may see there, the latest first."""
        now, channel = self.clock(), self.newsroom.lookups.hearing.support(where)
        return [
            one
            for one in self.changes.releases()
            if one.at <= now
            and reader.rights.may_see(one.product)
            and (channel is None or is_of(channel, one.product))
        ]

    def _card(self, release: Release, reader: Reader) -> Message:
        self.audit.append(reader.name, "release", subject=f"{release.product} {release.version}")
        now = self.clock()
        return self.newsroom.of_release(self.changes.since(release, now), reader, now)


def _same(version: str, asked: str) -> bool:
    """`v2.4` and `2.4` are one."""
    return version.casefold().removeprefix("v") == asked.casefold().removeprefix("v")


def _latest_of_each(releases: Sequence[Release]) -> list[Release]:
    latest: dict[str, Release] = {}
    for one in releases:
        latest.setdefault(one.product, one)
    return list(latest.values())


def _shown(releases: Sequence[Release]) -> list[KnownRelease]:
    return [KnownRelease(product=one.product, version=one.version, at=one.at) for one in releases[:MOST]]
