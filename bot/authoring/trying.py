"""The preview: a known issue that is being written, over what was stored in the last days."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.backtesting.backtest import Backtest, backtest
from bot.backtesting.preview import ChannelOf
from bot.conversation.reader import Reader
from bot.directory import Directory
from bot.naming import concerned, with_login
from bot.privacy.reasons import Disclosure
from cards.issue_form import IssuePreview, issue_preview
from cards.message import Message
from detectors.known_issue import KnownIssue
from detectors.matching.matcher import Matcher
from ingest.event import TEXT_FIELDS, Clock, Event
from ingest.query import EventQuery
from ingest.store import EventStore

DAYS: Final = 7
_FROM: Final = re.compile(r"From event (\d{1,18})\.")


@dataclass(frozen=True, slots=True)
class Trying:
    """Runs a known issue over the last days, as `headsup issues backtest` does."""

    events: EventStore
    directory: Callable[[], Directory]
    channel: ChannelOf
    disclosure: Disclosure
    clock: Clock

    def preview(self, draft: int, issue: KnownIssue, reader: Reader) -> Message:
        """The card that says whom it would have told. Raises ReasonNeeded."""
        directory, result = self.directory(), self.tried(issue)
        live = result.live
        names = tuple(with_login(login, directory) for login, _ in live.most)
        made_from, event = _made_from(issue), self._event(issue)
        named = [*(login for login, _ in live.most), event.user if event is not None else None]
        self.disclosure.note(
            reader,
            "previewed",
            concerned(EventQuery(), named, directory),
            subject=issue.name,
            detail=f"{live.people} people",
            begun=issue.name if made_from is None else f"event {made_from}",
        )
        shown = issue.workaround_for("user", reader.language)
        return issue_preview(
            IssuePreview(
                draft=draft,
                title=issue.title,
                days=DAYS,
                people=live.people,
                cards=live.cards,
                names=names,
                unreachable=sum(live.unreachable.values()),
                held=live.held.people if live.held is not None else 0,
                events=result.matches,
                meets=event is None or bool(Matcher([issue]).match(event)),
                workaround=shown.title if shown is not None else "",
                steps=shown.steps if shown is not None else (),
                link=shown.link if shown is not None else None,
                fields={} if event is None else _texts(event),
                text_language=shown.language if shown is not None else None,
                language=reader.language,
            )
        )

    def tried(self, issue: KnownIssue) -> Backtest:
        """What it would have done in the last days."""
        now = self.clock()
        return backtest(
            self.events,
            issue,
            self.directory(),
            others={},
            since=now - timedelta(days=DAYS),
            until=None,
            now=now,
            report=lambda _: None,
            channel=self.channel,
        )

    def _event(self, issue: KnownIssue) -> Event | None:
        """The event that it was made from, if it is still there."""
        made_from = _made_from(issue)
        return self.events.get(made_from) if made_from is not None else None


def _made_from(issue: KnownIssue) -> int | None:
    """The event that it was made from, as its author was told."""
    described = str(issue.rule.description or "") if issue.rule is not None else ""
    found = _FROM.search(described)
    return int(found[1]) if found is not None else None


def _texts(event: Event) -> dict[str, str]:
    return {name: value for name in TEXT_FIELDS if (value := getattr(event, name))}
