"""News for developers: the card of a piece of news, and the events behind its buttons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, get_args

from bot.asking.asked import Asked
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.hearing import is_of
from bot.conversation.lookups import Lookups
from bot.conversation.reader import Reader, Readers
from bot.conversation.replies import replied
from bot.directory import Directory
from bot.support.recipients import product_of as recipient_product
from bot.teams.incoming import ButtonPressed, Conversation, Reply
from bot.telling.news_cases import CaseStore, subject_of
from bot.telling.news_notices import News, NewsNotice, NewsNoticeStore
from bot.telling.news_planner import product_of
from cards.message import Message
from cards.news import SHOW_TEMPLATE, Kind, NewsCard, Section, TemplateLine, news_message
from cards.news_case import NewsCase
from detectors.discovery.records import MOST_PEOPLE
from detectors.discovery.store import TemplateStore
from detectors.discovery.subject import Stream, shown, words_sought
from ingest.event import LEVELS, Clock

_KINDS: Final = frozenset(get_args(Kind))
_OF_ONE: Final = frozenset({"new_template", "returned_template", "template_spike"})
_SPANS: Final[Mapping[str, Literal["hour", "day", "since"]]] = {"day": "day", "since": "since"}
_LISTS: Final[Mapping[str, str]] = {"top": "most_people", "new": "new", "gone": "gone", "risen": "risen"}


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Makes the card of a piece of news for its reader, and looks up what it is about."""

    notices: NewsNoticeStore
    templates: TemplateStore
    lookups: Lookups
    readers: Readers
    cases: CaseStore
    directory: Callable[[], Directory]
    clock: Clock

    def present(self, notice: NewsNotice) -> Message | None:
        """The card to send, in the language and zone of its reader; None if the news is gone or not for them."""
        news, reader = self.notices.news(notice.news_id), self.readers.of_recipient(notice.recipient)
        if news is None or reader is None or news.kind not in _KINDS:
            return None
        if not reader.rights.may_see(_text(news.payload, "product") or None):  # the role was taken away
            return None
        return self.card(news, reader, own=recipient_product(notice.recipient) is None)

    def card(self, news: News, reader: Reader, *, own: bool) -> Message:
        """The card as things are now; `own`: in the reader's own chat."""
        return news_message(replace(self._card(news, reader), case=self._case(news, own=own)))

    def _case(self, news: News, *, own: bool) -> NewsCase | None:
        subject = subject_of(news)
        if subject is None:
            return None
        now, case, directory = self.clock(), self.cases.get(subject), self.directory()

        def name(login: str | None) -> str:
            person = directory.by_login(login) if login else None
            return person.name if person else login or ""

        muted = self.cases.is_muted(case, product_of(news), now)
        event = news.payload.get("event") if news.kind in _OF_ONE else None
        return NewsCase(
            assigned=name(case.assigned_to),
            muted=case.muted_how or "" if muted else "",
            muted_by=name(case.muted_by),
            muted_until=case.muted_until,
            trend=tuple(self.cases.trend(subject, now)),
            now=now,
            event=event if isinstance(event, int) else None,
            own=own,
        )

    def of_release(self, said: Mapping[str, Any], reader: Reader, now: datetime) -> Message:
        """The card of what a release has changed, for somebody who asked: `said` as the news of it holds it."""
        return news_message(self._card(News(0, "release_report", "", said, now), reader))

    def events_of(self, stream: Stream, text: str, reader: Reader, where: Conversation) -> Message:
        """The events of a template, newest first."""
        named = {"product": stream.product, "service": stream.service, "level": stream.level, "text": text}
        asked = _asked(named)
        return self.lookups.ask(asked.query(), asked.sentence(reader.language), reader, where, asked)

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """None: news comes by itself."""
        return {}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """The events that a piece of news is about."""
        return {SHOW_TEMPLATE: Button(blocking(self._shown), "developer", anywhere=True)}

    def _shown(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        found = self.show(pressed, reader)
        return replied(found) if found else None

    def show(self, pressed: ButtonPressed, reader: Reader) -> Message | None:
        """The events of a template that a piece of news names, newest first; None if there is no such."""
        news_id, template = whole_number(pressed.data.get("news")), whole_number(pressed.data.get("template"))
        news = self.notices.news(news_id) if news_id else None
        if news is None or not template:
            return None
        channel = self.lookups.hearing.support(pressed.conversation)
        if pressed.conversation.kind != "personal" and channel is None:
            raise Refused("others read along")
        for named in _named(news.payload):
            if named.get("template") == template:
                if not reader.rights.may_see(_text(named, "product") or None):
                    raise Refused("not their product")
                if channel is not None and not is_of(channel, _text(named, "product") or None):
                    raise Refused("not the product of this channel")
                asked = _asked(named)
                sentence = asked.sentence(reader.language)
                return self.lookups.ask(asked.query(), sentence, reader, pressed.conversation)
        return None

    def _card(self, news: News, reader: Reader) -> NewsCard:
        told = news.payload
        return NewsCard(
            news=news.id,
            kind=news.kind,  # type: ignore[arg-type]  # one of _KINDS
            product=_text(told, "product"),
            service=_text(told, "service"),
            node=_text(told, "node"),
            version=_text(told, "version"),
            fixed_in=_text(told, "fixed_in"),
            issue=_text(told, "title") or _text(told, "issue") or _text(told, "file"),
            name=_text(told, "issue"),
            at=_moment(told.get("since") or told.get("at") or told.get("event_at")),
            template=self._line(told, now=news.kind == "new_template") if news.kind in _OF_ONE else None,
            usual=told.get("usual"),
            count=_number(told, "templates") or _number(told, "count"),
            people=max(_number(told, "people"), self.cases.people_hit(news)),
            sections=tuple(self._sections(told)),
            sources=tuple(_source(source) for source in told.get("sources", ())),
            span=_SPANS.get(_text(told, "span"), "hour"),
            days=_number(told, "days") or 1,
            faults=tuple(_fault(fault) for fault in told.get("faults", ())),
            more_faults=_number(told, "more"),
            file=state if (state := told.get("state")) in ("bad", "well") else "kept",
            zone=reader.zone,
            language=reader.language,
        )

    def _line(self, told: Mapping[str, Any], *, now: bool = False) -> TemplateLine:
        """A template of the payload; `now`: with as many people and events as there are by now."""
        people, events, known = _number(told, "people"), _number(told, "events"), 0
        template = self.templates.get(_number(told, "template")) if now else None
        if template is not None:  # all its events, as the people are those of all of them
            people, events, known = max(people, template.people), template.events, template.known
        before = told.get("before")
        return TemplateLine(
            template=_number(told, "template"),
            level=level if (level := _text(told, "level")) in LEVELS else "",
            place=" / ".join(name for name in (_text(told, "product"), _text(told, "service")) if name),
            text=shown(_text(told, "text")),
            people=people,
            people_at_least=people >= MOST_PEOPLE,
            events=events,
            known=known,
            before=before if isinstance(before, int) else None,
        )

    def _sections(self, told: Mapping[str, Any]) -> Sequence[Section]:
        return [
            Section(
                title=title,  # type: ignore[arg-type]  # one of _LISTS
                lines=tuple(self._line(one) for one in told[name]),
                count=_number(told, f"{name}_count")
                or max(_number(told, "templates"), _number(told, "count"), len(told[name])),
            )
            for name, title in _LISTS.items()
            if told.get(name)
        ]


def _named(payload: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Every template that a payload names."""
    return [payload, *(one for name in _LISTS for one in payload.get(name, ()))]


def _asked(named: Mapping[str, Any]) -> Asked:
    """The question whose answer is the events of a template."""
    where = {name: (text,) for name in ("product", "service") if (text := _text(named, name))}
    level = _text(named, "level")
    if level in LEVELS:
        where["level"] = (level,)
    return Asked(where=where, text=words_sought(_text(named, "text")))


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _number(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _fault(fault: Mapping[str, Any] | str) -> str:
    """`line:column: what is wrong`, as `headsup issues check` says it; the file stands above."""
    if isinstance(fault, str):
        return fault
    place = [str(number) for name in ("line", "column") if (number := _number(fault, name))]
    return ": ".join(part for part in (":".join(place), _text(fault, "said")) if part)


def _source(source: Mapping[str, Any] | str) -> str:
    if isinstance(source, str):
        return source
    return " / ".join(name for name in map(str, source.values()) if name)
