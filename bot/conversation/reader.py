"""Who is being talked with: what the directory and the client say about them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.conversations import ConversationStore
from bot.directory import Directory, Person
from bot.rights import Rights, RoleNames
from bot.support.channels import ChannelStore
from bot.support.recipients import product_of
from bot.teams.incoming import ButtonPressed, Incoming, Installed, MessageReceived


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody in front of a card. `person` is None for one whom the directory does not know."""

    aad_object_id: str | None
    person: Person | None
    rights: Rights
    zone: str
    language: str  # as Teams writes it: en-GB, de-DE
    reason: str | None = None  # why they look at somebody's data, as they have just said

    @property
    def developer(self) -> bool:
        """Whether they may look things up, of some product at least."""
        return self.rights.developer

    @property
    def name(self) -> str:
        """For the audit log: the login, or else the Entra object id."""
        return self.person.login if self.person else self.aad_object_id or "unknown"


@dataclass(frozen=True, slots=True)
class Readers:
    """Recognises the sender of a turn. Only the Entra object id counts, which Teams vouches for."""

    directory: Callable[[], Directory]
    conversations: ConversationStore
    channels: ChannelStore
    roles: RoleNames
    zone: str
    language: str

    def of(self, incoming: Incoming) -> Reader:
        """The reader of the answer to a turn."""
        aad = incoming.sender.aad_object_id
        person = self.directory().by_aad_object_id(aad) if aad else None
        if isinstance(incoming, MessageReceived | ButtonPressed | Installed):
            return self._reader(aad, person, incoming.locale, incoming.timezone)
        return self._reader(aad, person, None, None)

    def of_person(self, person: Person) -> Reader:
        """The reader of a card that nobody asked for, with the language and zone of their latest message."""
        aad = person.aad_object_id
        reference = self.conversations.of_person(aad) if aad else None
        if reference is None:
            return self._reader(aad, person, None, None)
        return self._reader(aad, person, reference.locale, reference.timezone)

    def of_recipient(self, recipient: str) -> Reader | None:
        """The reader of a card for a recipient: a person, or a support channel, whoever is in it.

        None for a person whom the directory no longer knows, and for a channel that is no longer bound.
        """
        product = product_of(recipient)
        if product is not None:
            channel = self.channels.of(product)
            if channel is None:
                return None
            mine = frozenset({channel.product}) if channel.product else None
            return replace(
                self._reader(None, None, channel.language, channel.timezone),
                rights=Rights(developer=True, products=mine),
            )
        person = self.directory().by_login(recipient)
        return None if person is None else self.of_person(person)

    def _reader(
        self, aad: str | None, person: Person | None, locale: str | None, timezone: str | None
    ) -> Reader:
        zones = (timezone, person and person.timezone, self.zone)
        return Reader(
            aad_object_id=aad,
            person=person,
            rights=self.roles.of(person),
            zone=next((zone for zone in zones if zone and _is_zone(zone)), "UTC"),
            language=locale or (person and person.locale) or self.language,
        )


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
