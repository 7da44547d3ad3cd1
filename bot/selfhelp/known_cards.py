"""The card of a known issue that explains trouble of somebody: that of their notice, else one like it."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation.reader import Reader
from bot.directory import Person
from bot.selfhelp.finding import Explained
from bot.telling.notices import Notice, NoticeStore
from bot.telling.planning import shown_fields
from cards.fixed import Repair, ToldCard, fixed_card
from cards.message import Message
from cards.workaround import WorkaroundCard, workaround_message
from detectors.audiences import USER
from detectors.known_issue import Workaround


@dataclass(frozen=True, slots=True)
class KnownCards:
    """Makes them."""

    notices: NoticeStore
    present: Callable[[Notice], Message | None]
    application: str | None  # else the product of the event
    support_team: str

    def card(
        self, explained: Explained, person: Person, reader: Reader, *, problem: int | None = None
    ) -> Message | None:
        """With the buttons of their notice, or else that which sends their problem to support; None: nothing to say."""
        notice = self._notice(explained, person)
        if notice is not None:
            return self.present(notice)
        text = explained.issue.workaround_for(USER, reader.language)
        if text is None:
            return None
        if explained.fixed_in is not None:
            return self._fixed(explained, text, explained.fixed_in, reader)
        return workaround_message(
            WorkaroundCard(
                notice=None,
                problem=problem,
                product=self.application or explained.event.product,
                team=self.support_team,
                title=text.title,
                steps=text.steps,
                link=text.link,
                text_language=text.language,
                fields=shown_fields(explained.event, explained.issue.fields_for(USER)),
                at=explained.event.time,
                zone=reader.zone,
                language=reader.language,
            )
        )

    def _notice(self, explained: Explained, person: Person) -> Notice | None:
        """The latest that they were told of this, of the same key."""
        told = self.notices.listed(issue=explained.issue.name, persons=[person.login])
        mine = (one for one in reversed(told) if one.told == USER and one.withdrawn_at is None)
        return next((one for one in mine if one.key == explained.key), None)

    def _fixed(self, explained: Explained, text: Workaround, version: str, reader: Reader) -> Message:
        shown = ToldCard(
            product=self.application or explained.event.product,
            team=self.support_team,
            title=text.title,
            text_language=text.language,
            fields=shown_fields(explained.event, explained.issue.fields_for(USER)),
            at=explained.event.time,
            zone=reader.zone,
            language=reader.language,
        )
        return fixed_card(shown, Repair(version, explained.fixed_at or explained.event.time))
