"""Setting up support channels: an admin says in a channel that it is a product's. Tried before it is believed."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine

from bot.asking.asked import Command
from bot.audit import AuditLog
from bot.conversation.desk import Button, Spoken, blocking
from bot.conversation.reader import Reader
from bot.conversations import ConversationStore, Reference
from bot.directory import Directory
from bot.support.channels import ChannelStore, SupportChannel
from bot.teams.incoming import MessageReceived
from bot.teams.outgoing import Address
from bot.teams.outgoing import Message as Outgoing
from bot.teams.refusals import SendFailed
from bot.teams.threads import channel_of
from cards.channels import BoundChannel, bound_message, channels_message, done_message
from cards.failure import failure_message
from cards.help import refusal_message
from cards.languages import words_for
from cards.message import Message
from cards.support_words import SupportWords, support_words_for
from ingest.database import writing
from ingest.event import Clock


class Poster(Protocol):
    """What is needed of the Bot Connector."""

    async def send(
        self, to: Address, message: Outgoing, *, alert: bool = False, reply_to: str | None = None
    ) -> str | None:
        """Send; the message's id. Raises SendFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Binding:
    """Binds channels to products, gives them up, and tells which there are. `products` are those that are known."""

    engine: Engine
    channels: ChannelStore
    conversations: ConversationStore
    poster: Poster
    products: Callable[[], Collection[str]]
    directory: Callable[[], Directory]
    is_admin: Callable[[Reader], bool]
    admin_role: str
    audit: AuditLog
    clock: Clock

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """Admins change, developers may ask. It names nobody but who set it up, so it is answered in channels."""
        return {
            "bind": Spoken(self._bind, "anyone", anywhere=True),
            "unbind": Spoken(blocking(self._unbind), "anyone", anywhere=True),
            "channels": Spoken(blocking(self._which), "developer", anywhere=True),
        }

    @property
    def verbs(self) -> Mapping[str, Button]:
        """None."""
        return {}

    async def _bind(self, command: Command, said: MessageReceived, reader: Reader) -> Message | None:
        refused = await asyncio.to_thread(self._refused, "bind", reader)
        if refused is not None:
            return refused
        texts, language = _texts(reader), reader.language
        if said.conversation.kind != "channel":
            return failure_message(texts.only_channels, texts.only_channels_tip, language=language)
        wanted = command.given.get("product", "")
        product = await asyncio.to_thread(self._known, wanted)
        if product is None:
            return self._unknown(wanted, reader)
        channel = channel_of(said.conversation.id)
        where = Reference(channel, "channel", said.conversation.service_url)
        try:
            message = bound_message(product, self._name(reader.name), language=language)
            await self.poster.send(where, message)
        except SendFailed as error:
            return await self._cannot_post(error, product, reader)
        await asyncio.to_thread(self._bound, product, channel, said, reader)
        sentence = texts.bound_done.format(product=product) if product else texts.bound_done_all
        return done_message(sentence, what="bound", language=language)

    async def _cannot_post(self, error: SendFailed, product: str, reader: Reader) -> Message:
        """Said to the admin in their own chat, since an answer in the channel may be refused like the trial was."""
        texts = _texts(reader)
        await asyncio.to_thread(
            lambda: self.audit.append(
                reader.name,
                "refused",
                subject=f"support channel for {product or 'everything'}",
                detail=error.brief,
            )
        )
        reason = ": ".join(filter(None, (error.code, error.detail))) or error.brief
        sentence = texts.cannot_post.format(reason=reason)
        message = failure_message(sentence, texts.cannot_post_tip, language=reader.language)
        aad = reader.aad_object_id
        own = await asyncio.to_thread(self.conversations.of_person, aad) if aad else None
        if own is not None:
            try:
                await self.poster.send(own, message, alert=True)
            except SendFailed:
                return message  # the channel is the only place left to say it
        return message

    def _bound(self, product: str, channel: str, said: MessageReceived, reader: Reader) -> None:
        bound = SupportChannel(
            product=product.casefold(),
            name=product,
            conversation_id=channel,
            team_id=said.conversation.team_id,
            language=reader.language,
            timezone=reader.zone,
            bound_by=reader.name,
            bound_at=self.clock(),
        )
        with writing(self.engine) as connection:
            self.channels.bind(connection, bound)
            subject = f"support channel for {product or 'everything'}"
            self.audit.append(reader.name, "bind", subject=subject, detail=channel, connection=connection)

    def _unbind(self, command: Command, said: MessageReceived, reader: Reader) -> Message | None:
        refused = self._refused("unbind", reader)
        if refused is not None:
            return refused
        texts, language, product = _texts(reader), reader.language, command.given.get("product", "")
        with writing(self.engine) as connection:
            had = self.channels.unbind(connection, product)
            if had:
                subject = f"support channel for {product or 'everything'}"
                self.audit.append(reader.name, "unbind", subject=subject, connection=connection)
        if not had:
            named = product or texts.everything
            return failure_message(texts.not_bound.format(product=named), language=language)
        sentence = texts.unbound.format(product=product) if product else texts.unbound_all
        return done_message(sentence, what="unbound", language=language)

    def _which(self, _: Command, said: MessageReceived, reader: Reader) -> Message:
        here = channel_of(said.conversation.id)
        return channels_message(
            [
                BoundChannel(
                    product=one.name,
                    person=self._name(one.bound_by),
                    at=one.bound_at,
                    here=one.conversation_id == here,
                    lost=one.lost,
                )
                for one in self.channels.all()
            ],
            zone=reader.zone,
            language=reader.language,
        )

    def _refused(self, what: str, reader: Reader) -> Message | None:
        if self.is_admin(reader):
            return None
        self.audit.refused(reader.name, what, "not an admin")
        return refusal_message(self.admin_role, what=what, language=reader.language)

    def _known(self, wanted: str) -> str | None:
        """The product as it is known; empty for everything; None where there is none of that name."""
        names = {name.casefold(): name for name in self.products()}
        return "" if not wanted else names.get(wanted.casefold())

    def _unknown(self, wanted: str, reader: Reader) -> Message:
        texts = _texts(reader)
        known = sorted(self.products())
        tip = texts.known_products.format(products=", ".join(known[:20])) if known else None
        return failure_message(texts.unknown_product.format(product=wanted), tip, language=reader.language)

    def _name(self, login: str) -> str:
        person = self.directory().by_login(login)
        return person.name if person else login


def _texts(reader: Reader) -> SupportWords:
    return support_words_for(words_for(reader.language).language)
