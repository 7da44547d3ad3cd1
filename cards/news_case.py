"""What becomes of news: on its card who has it, whether it is muted, how it goes on; and what somebody has taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from microsoft_teams.cards import Action, CardElement, Column, ColumnSet

from cards import charts
from cards.elements import buttons, execute, heading, line, message, run, secondary, submit
from cards.escape import plain
from cards.issue_form import PROPOSE
from cards.languages import words_for
from cards.message import Message
from cards.news_case_words import case_words_for
from cards.times import day_and_minute, minute_and_zone, zone_named
from cards.words import Words

MUTE_NEWS: Final = "news.mute"
ASSIGN_NEWS: Final = "news.assign"
OWN_NEWS: Final = "news.own"

_NAME: Final = 60
_TITLE: Final = 160
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsCase:
    """How an error that is news stands. Names are as the directory has them."""

    assigned: str = ""  # to whom
    muted: str = ""  # how: hour, tomorrow, release, ever; empty: it is not
    muted_by: str = ""
    muted_until: datetime | None = None
    trend: tuple[int, ...] = ()  # events of each of the last hours, up to that of `now`
    now: datetime | None = None
    event: int | None = None  # a known issue can be made of it
    own: bool = True  # in somebody's own chat


def case_body(case: NewsCase, zone: str, words: Words) -> list[CardElement]:
    """On the card: the chart, who has it, whether it is muted."""
    said = case_words_for(words.language)
    body: list[CardElement] = []
    if case.now is not None and sum(1 for events in case.trend if events) > 1:
        hour = case.now.astimezone(zone_named(zone)[0]).replace(minute=0, second=0, microsecond=0)
        at = [hour - timedelta(hours=n) for n in reversed(range(len(case.trend)))]
        series = charts.Series(label=said.events, values=tuple(map(float, case.trend)), tone="attention")
        body += charts.line(said.trend, at, [series], words=words)
    if case.assigned:
        body.append(line(run(said.assigned.format(name=plain(case.assigned, _NAME)), bold=True)))
    if case.muted:
        until = minute_and_zone(case.muted_until, zone, words) if case.muted_until else ""
        sentence = said.muted[case.muted].format(by=plain(case.muted_by, _NAME), until=until)
        body.append(line(run(sentence, subtle=True)))
    return body


def case_actions(case: NewsCase, news: int, language: str) -> list[Action]:
    """Below the card."""
    said = case_words_for(language)
    actions: list[Action] = []
    if case.event is not None and case.own:
        actions.append(submit(said.known_issue, PROPOSE, {"event": case.event}))
    elif case.event is not None:
        actions.append(submit(said.own_chat, OWN_NEWS, {"news": news}))
    give = secondary(execute(said.give_back, ASSIGN_NEWS, {"news": news, "to": "nobody"}))
    actions.append(secondary(execute(said.assign, ASSIGN_NEWS, {"news": news, "to": "me"})))
    actions += [give] if case.assigned else []
    if case.muted:
        actions.append(secondary(execute(said.unmute, MUTE_NEWS, {"news": news, "how": "not"})))
    else:
        actions += [
            secondary(execute(title, MUTE_NEWS, {"news": news, "how": how}))
            for how, title in said.muting.items()
        ]
    return actions


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Something that somebody has taken."""

    news: int
    title: str
    place: str = ""
    since: datetime


def taken_message(taken: tuple[Taken, ...], *, zone: str = "UTC", language: str = "en") -> Message:
    """All that somebody has taken."""
    words, said = words_for(language), case_words_for(language)
    body: list[CardElement] = [heading(said.list_title)]
    if not taken:
        body.append(line(run(said.nothing)))
    for one in taken[:_SHOWN]:
        since = said.since.format(at=day_and_minute(one.since, zone, words))
        about = " · ".join(part for part in (plain(one.place, _NAME), since) if part)
        button = execute(said.give_back, ASSIGN_NEWS, {"news": one.news, "to": "nobody", "list": True})
        body.append(
            ColumnSet(
                spacing="Small",
                separator=True,
                columns=[
                    Column(
                        width="stretch",
                        items=[
                            line(run(plain(one.title, _TITLE) or words.no_message)),
                            line(run(about, subtle=True, small=True), spacing="None"),
                        ],
                    ),
                    Column(width="auto", items=[buttons(button)], vertical_content_alignment="Center"),
                ],
            )
        )
    return message(body, text=said.push, words=words)


def sent_message(language: str) -> Message:
    """It is in their own chat."""
    said = case_words_for(language)
    return message([heading(said.sent)], text=said.sent, words=words_for(language))
