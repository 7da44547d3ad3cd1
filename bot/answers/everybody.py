"""From a developer's own trouble to that of everybody: what they said is a question about all whom they may see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.answers.desk import Answers
from bot.asking.asked import Asked
from bot.asking.draft import ERRORS
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.selfhelp.problems import ProblemStore
from bot.teams.incoming import ButtonPressed, Reply
from cards.everybody import EVERYBODY


@dataclass(frozen=True, slots=True)
class Everybody:
    """Looks up, by the rights of whoever presses, and only what they said themselves."""

    answers: Answers
    problems: ProblemStore

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """None."""
        return {}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """Below a developer's own trouble."""
        return {EVERYBODY: Button(blocking(self._pressed), "developer")}

    def _pressed(self, pressed: ButtonPressed, reader: Reader) -> Reply:
        number = whole_number(pressed.data.get("problem"))
        problem = self.problems.get(number) if number else None
        if problem is None or reader.person is None or reader.person.login != problem.person:
            raise Refused("not their problem")
        asked = errors_of(self.answers.understanding.of(problem.text, reader))
        return replied(self.answers.answer(asked, problem.text, pressed.conversation, reader))


def errors_of(asked: Asked) -> Asked:
    """What can be looked up of what somebody said is wrong: errors, where nothing says otherwise."""
    if asked.command is not None:
        asked = Asked(asked_at=asked.asked_at)
    plain = not {"level", "http_status"} & asked.where.keys()
    where = {**asked.where, "level": ERRORS} if plain else asked.where
    return replace(asked, ask="events", by=None, limit=None, where=where, unknown=())
