"""`health` in the chat: who may ask, which product is meant, and that it is audited."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.asking.asked import Command
from bot.audit import AuditLog
from bot.conversation.desk import Refused
from bot.conversation.reader import Reader
from bot.health.desk import HealthDesk
from bot.health.reporting import Reporting
from bot.rights import Rights
from bot.teams.incoming import ButtonPressed
from cards.health import SHOW_HEALTH
from cards.message import Message
from tests.bot.health.counted import DIRECTORY, ZONE, Counted, worked


@dataclass
class Asking:
    """A developer in front of the desk."""

    desk: HealthDesk
    rights: Rights = field(default_factory=lambda: Rights(developer=True))

    @property
    def reader(self) -> Reader:
        return Reader("aad-9001", None, self.rights, ZONE, "en")

    def ask(self, product: str = "", period: str = "this_week") -> Message:
        command = Command("health", given={"product": product, "period": period})
        return self.desk._asked(command, None, self.reader)  # type: ignore[arg-type]

    def press(self, **data: Any) -> Any:
        pressed = ButtonPressed.__new__(ButtonPressed)
        object.__setattr__(pressed, "data", data)
        return self.desk._pressed(pressed, self.reader)


@pytest.fixture
def asking(engine: Engine) -> Asking:
    run = Counted(engine)
    run.log(*(worked(f"p{n}", failed=n < 6, operation="save") for n in range(40)))
    run.log(*(worked(f"p{n}", product="shop") for n in range(9)))
    run.count()
    reporting = Reporting(engine, lambda: DIRECTORY, lambda: ["HR-Portal"], ZONE, run.clock)
    return Asking(HealthDesk(reporting, AuditLog(engine, run.clock)))


def titles(message: Message) -> list[str]:
    return [action["title"] for action in message.card.get("actions", [])]


def test_a_product_is_found_however_it_is_written(asking: Asking) -> None:
    card = asking.ask("hr-PORTAL", "today").card
    assert card["body"][0]["text"] == "How HR-Portal fares"
    assert "40 " in str(card)
    assert titles(asking.ask("hr-portal", "today")) == ["This week", "Yesterday", "Last week"]
    entries = asking.desk.audit.entries()
    assert {(e.action, e.subject, e.detail) for e in entries} == {
        ("lookup", "health of HR-Portal: today", "in numbers")
    }


def test_who_may_see_several_is_asked_which(asking: Asking) -> None:
    assert titles(asking.ask()) == ["HR-Portal", "shop"]
    assert list(asking.desk.audit.entries()) == []
    asking.rights = Rights(developer=True, products=frozenset({"shop"}))
    assert asking.ask().card["body"][0]["text"] == "How shop fares"


def test_what_somebody_may_not_see_is_as_if_it_were_not_there(asking: Asking) -> None:
    asking.rights = Rights(developer=True, products=frozenset({"shop"}))
    there, not_there = asking.ask("hr-portal"), asking.ask("nowhere")
    assert str(there.card).replace("hr-portal", "nowhere") == str(not_there.card)
    assert "There are: shop." in str(there.card)
    asking.rights = Rights(developer=True, products=frozenset({"other"}))
    assert asking.ask().card == asking.ask("hr-portal").card


def test_a_button_shows_another_period(asking: Asking) -> None:
    reply = asking.press(product="hr-portal", period="this_week")
    assert "This week, 8 Jun – 11 Jun" in str(reply.message.card)
    assert asking.press(product="hr-portal", period="ever") is None
    assert asking.press(product=7, period="today") is None
    with pytest.raises(Refused):
        asking.press(product="nowhere", period="today")


def test_it_is_for_developers_and_said_anywhere(asking: Asking) -> None:
    spoken, button = asking.desk.commands["health"], asking.desk.verbs[SHOW_HEALTH]
    assert (spoken.who, spoken.anywhere) == ("developer", True)
    assert (button.who, button.anywhere) == ("developer", True)
