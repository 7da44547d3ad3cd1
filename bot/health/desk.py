"""`health` in the chat: how an application fares, for its developers. It names nobody, so it is said anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from bot.asking.asked import Command
from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.health.periods import PERIODS, PeriodName, period
from bot.health.reporting import Reporting
from bot.teams.incoming import ButtonPressed, MessageReceived, Reply
from cards.failure import failure_message
from cards.health import SHOW_HEALTH, health_message, which_message
from cards.health_words import health_words_for
from cards.message import Message

_LISTED: Final = 10


@dataclass(frozen=True, slots=True)
class HealthDesk:
    """Answers, and writes into the audit log who asked."""

    reporting: Reporting
    audit: AuditLog

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """One."""
        return {"health": Spoken(blocking(self._asked), "developer", anywhere=True)}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """Another period, or the application that is meant."""
        return {SHOW_HEALTH: Button(blocking(self._pressed), "developer", anywhere=True)}

    def _asked(self, command: Command, _: MessageReceived, reader: Reader) -> Message:
        wanted = command.given.get("product", "")
        name = cast(PeriodName, command.given.get("period", "this_week"))
        if wanted:
            product = self.reporting.named(wanted, reader.rights)
            return self._unknown(wanted, reader) if product is None else self._card(product, name, reader)
        products = self.reporting.known(reader.rights)
        if len(products) == 1:
            return self._card(products[0], name, reader)
        if products:
            return which_message(products, language=reader.language)
        said = health_words_for(reader.language)
        return failure_message(said.which_none, said.which_none_tip, language=reader.language)

    def _pressed(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        wanted, name = pressed.data.get("product"), pressed.data.get("period")
        if not isinstance(wanted, str) or not wanted.strip() or name not in PERIODS:
            return None
        product = self.reporting.named(wanted, reader.rights)
        if product is None:
            raise Refused("they are no developer of that product, or there is none")
        return replied(self._card(product, name, reader))

    def _card(self, product: str, name: PeriodName, reader: Reader) -> Message:
        reporting = self.reporting
        asked = period(name, reporting.clock(), reporting.zone)
        self.audit.append(reader.name, "lookup", subject=f"health of {product}: {name}", detail="in numbers")
        report = reporting.report(product, asked)
        return health_message(report.card(zone=reader.zone, language=reader.language))

    def _unknown(self, wanted: str, reader: Reader) -> Message:
        said = health_words_for(reader.language)
        products = self.reporting.known(reader.rights)
        if not products:
            return failure_message(said.which_none, said.which_none_tip, language=reader.language)
        listed = ", ".join(products[:_LISTED])
        return failure_message(
            said.unknown.format(product=wanted),
            said.unknown_tip.format(products=listed),
            language=reader.language,
        )
