"""The cards of escalations, answers and 'not me', each for its reader, from the rows as they are now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.conversation.reader import Reader, Readers
from bot.directory import Directory
from bot.support.escalations import Entry, Escalation, EscalationStore
from bot.support.recipients import product_of
from bot.telling.notices import NoticeStore
from bot.telling.posts import Post
from cards.answer import AnswerCard, answer_message
from cards.escalation import AroundIt, EscalationCard, Said, ToldBefore, escalation_message
from cards.message import Message
from cards.not_me import NotMeCard, not_me_message


@dataclass(frozen=True, slots=True)
class SupportCards:
    """Makes them. `title` gives a known issue's by its name."""

    escalations: EscalationStore
    notices: NoticeStore
    readers: Readers
    directory: Callable[[], Directory]
    title: Callable[[str], str]
    team: str

    def escalation(self, post: Post) -> Message | None:
        """To developers: the first message, or a further one in its thread. None if it is gone, or they are none."""
        found = self.escalations.get(int(post.payload["escalation"]))
        reader = self.readers.of_recipient(post.recipient)
        if found is None or reader is None or not reader.rights.may_see(found.product):
            return None
        again = post.payload.get("entry")
        return self.of_escalation(
            found, reader, again=again, in_channel=product_of(post.recipient) is not None
        )

    def of_escalation(
        self, found: Escalation, reader: Reader, *, again: int | None, in_channel: bool
    ) -> Message | None:
        """The same for whoever has it in front of them. `again`: the entry that a further message is about."""
        facts = found.facts
        since = [one for one in found.entries[1:] if again is None or one.id >= again]
        if again is not None and not since:
            return None
        return escalation_message(
            EscalationCard(
                escalation=found.id,
                issue=facts.issue,
                person=self.name(found.person),
                login=facts.login if facts.about is None else found.person,
                about=None if facts.about is None else f"{self.name(facts.about)} ({facts.login})",
                at=facts.at,
                matches=facts.matches,
                where=facts.where,
                title=facts.title,
                steps=facts.steps,
                fields=facts.fields,
                words=found.entries[0].text if found.entries else "",
                events=tuple(
                    AroundIt(
                        at=one.at,
                        level=one.level,
                        node=one.node,
                        service=one.service,
                        message=one.message,
                    )
                    for one in facts.events
                ),
                earlier=tuple(
                    ToldBefore(issue=one.issue, at=one.at, outcome=one.outcome)  # type: ignore[arg-type]
                    for one in facts.earlier
                ),
                said=self._said(since),
                in_channel=in_channel,
                again=again,
                zone=reader.zone,
                language=reader.language,
            )
        )

    def answer(self, post: Post) -> Message | None:
        """To the person who was stuck."""
        found = self.escalations.with_entry(int(post.payload["entry"]))
        reader = self.readers.of_recipient(post.recipient)
        return None if found is None or reader is None else self.of_answer(*found, reader)

    def of_answer(self, found: Escalation, answer: Entry, reader: Reader) -> Message:
        """The same for them as they have it in front of them."""
        reaction = next((one for one in found.entries if one.to_entry == answer.id), None)
        return answer_message(
            AnswerCard(
                entry=answer.id,
                by=self.name(answer.by),
                team=self.team,
                text=answer.text,
                issue=found.facts.title or found.facts.issue,
                fields=found.facts.fields,
                at=found.facts.at,
                zone=reader.zone,
                language=reader.language,
                reacted=None if reaction is None else "worked" if reaction.kind == "worked" else "stuck",
                reacted_at=None if reaction is None else reaction.at,
            )
        )

    def not_me(self, post: Post) -> Message | None:
        """To developers: somebody was told of what was not theirs."""
        notice = self.notices.get(int(post.payload["notice"]))
        reader = self.readers.of_recipient(post.recipient)
        if notice is None or reader is None or not reader.rights.may_see(notice.product):
            return None
        return not_me_message(
            NotMeCard(
                person=self.name(notice.person),
                login=notice.about or notice.person,
                issue=self.title(notice.issue),
                at=notice.event_at,
                zone=reader.zone,
                language=reader.language,
            )
        )

    def name(self, login: str) -> str:
        """What somebody is called: as the directory has it, else the login."""
        person = self.directory().by_login(login)
        return person.name if person else login

    def _said(self, entries: Sequence[Entry]) -> tuple[Said, ...]:
        return tuple(
            Said(kind=one.kind, person=self.name(one.by), text=one.text, at=one.at) for one in entries
        )
