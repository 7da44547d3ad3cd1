"""The cards of watches: what is watched, what has come, and the list of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from microsoft_teams.cards import Action, CardElement, Column, ColumnSet

from cards.elements import buttons, execute, heading, level_run, line, message, run, submit
from cards.escape import plain
from cards.events import FoundEvent
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.numbers import grouped
from cards.timeline import OPEN
from cards.times import day_and_minute, minute_and_zone, second
from cards.watch_words import WatchWords, watch_words_for
from cards.words import Words

STOP_WATCH: Final = "watching.stop"
SHOW_WATCH: Final = "watching.show"
WATCH_AGAIN: Final = "watching.again"
WATCH_WHO: Final = "watching.who"
WATCH_EVENT: Final = "watching.event"

_SAID: Final = 200
_MESSAGE: Final = 160
_NAME: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCard:
    """A watch as it stands. Texts are as the log and the watcher have them."""

    watch: int  # comes back in the data of its buttons
    said: str
    since: datetime  # aware
    until: datetime  # aware
    events: int = 0
    latest: tuple[FoundEvent, ...] = ()  # the newest first
    ended: datetime | None = None
    why: Literal["time", "stopped", "rights"] = "time"
    shortened: bool = False  # it was to last longer than it may
    zone: str = "UTC"
    language: str = "en"


def begun_message(shown: WatchCard) -> Message:
    """It has begun."""
    words, said = words_for(shown.language), watch_words_for(shown.language)
    body: list[CardElement] = [
        heading(said.begun),
        line(run(plain(shown.said, _SAID), bold=True), spacing="Small"),
        line(run(said.until.format(until=minute_and_zone(shown.until, shown.zone, words)))),
        line(run(said.quietly, subtle=True), spacing="Small"),
    ]
    if shown.shortened:
        body.append(line(run(said.shortened), spacing="Small"))
    return message(body, actions=[_stop(shown, said)], text=said.push_begun, words=words)


def watch_message(shown: WatchCard) -> Message:
    """What has come, and whether it goes on. Lines are left off, the oldest first, to keep to its size."""
    for kept, limit in ((5, _MESSAGE), (5, 60), (2, 60), (0, 0)):
        built = _built(shown, kept, limit)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def _built(shown: WatchCard, kept: int, limit: int) -> Message:
    words, said = words_for(shown.language), watch_words_for(shown.language)
    since = day_and_minute(shown.since, shown.zone, words)
    count = said.one if shown.events == 1 else said.many
    counted = count.format(count=grouped(shown.events, words), since=since) if shown.events else said.nothing
    body: list[CardElement] = [
        heading(said.over if shown.ended else said.going_on),
        line(run(plain(shown.said, _SAID), bold=True), spacing="Small"),
        line(run(counted), spacing="Small"),
    ]
    body += [_row(event, shown, words, limit) for event in shown.latest[:kept]]
    left = shown.events - min(kept, len(shown.latest))
    if left and shown.latest:
        body.append(line(run(said.more.format(count=grouped(left, words)), subtle=True)))
    body.append(line(run(_state(shown, words, said), subtle=True, small=True), spacing="Medium"))
    text = said.push_events if shown.ended is None else said.push_ended
    return message(body, actions=_actions(shown, said), text=text, words=words)


def _state(shown: WatchCard, words: Words, said: WatchWords) -> str:
    if shown.ended is None:
        return said.until.format(until=minute_and_zone(shown.until, shown.zone, words))
    return said.ended[shown.why].format(at=minute_and_zone(shown.ended, shown.zone, words))


def _actions(shown: WatchCard, said: WatchWords) -> list[Action]:
    data = {"watch": shown.watch}
    actions: list[Action] = [] if shown.ended else [_stop(shown, said)]
    if shown.events:
        actions.append(submit(said.show, SHOW_WATCH, data, tooltip=said.show_tip))
    if shown.ended and shown.why != "rights":
        actions.append(submit(said.again, WATCH_AGAIN, data))
    return actions


def _stop(shown: WatchCard, said: WatchWords) -> Action:
    return execute(said.stop, STOP_WATCH, {"watch": shown.watch})


def _row(event: FoundEvent, shown: WatchCard, words: Words, limit: int) -> CardElement:
    level = words.levels.get(event.level or "", plain(event.level or "", 12))
    place = "/".join(plain(part, _NAME) for part in (event.node, event.service) if part)
    document = " ".join(plain(part, _NAME) for part in (event.document_type, event.document_id) if part)
    user = words.user.format(user=plain(event.user, _NAME)) if event.user else ""
    about = " · ".join(part for part in (place, user, document, plain(event.http_status or "", 12)) if part)
    open_it = submit(words.open, OPEN, {"event": event.id}, tooltip=words.open_event.format(time=""))
    return ColumnSet(
        spacing="Small",
        separator=True,
        columns=[
            Column(
                width="stretch",
                items=[
                    line(
                        run(second(event.time, shown.zone), bold=True, small=True),
                        run("  ", small=True),
                        level_run(event.level, level),
                    ),
                    line(run(plain(event.message or "", limit) or words.no_message), spacing="None"),
                    *([line(run(about, subtle=True, small=True), spacing="None")] if about else []),
                ],
            ),
            Column(width="auto", items=[buttons(open_it)], vertical_content_alignment="Center"),
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchLine:
    """One of several watches."""

    watch: int
    said: str
    events: int
    until: datetime


def watches_message(
    listed: tuple[WatchLine, ...], *, stopped: int | None = None, zone: str = "UTC", language: str = "en"
) -> Message:
    """Those of somebody that go on; `stopped`: so many were just stopped."""
    words, said = words_for(language), watch_words_for(language)
    body: list[CardElement] = [heading(said.list_title)]
    if stopped is not None:
        sentences: Mapping[int, str] = {0: said.nothing_to_stop, 1: said.stopped_one}
        body.append(line(run(sentences.get(stopped, said.stopped_many.format(count=stopped)))))
    elif not listed:
        body.append(line(run(said.none)))
    if not listed:
        body.append(line(run(said.how, subtle=True), spacing="Small"))
    for one in listed:
        until = said.until.format(until=day_and_minute(one.until, zone, words))
        button = execute(said.stop, STOP_WATCH, {"watch": one.watch, "list": True})
        body.append(
            ColumnSet(
                spacing="Small",
                separator=True,
                columns=[
                    Column(
                        width="stretch",
                        items=[
                            line(run(plain(one.said, _SAID), bold=True)),
                            line(
                                run(f"{grouped(one.events, words)} · {until}", subtle=True, small=True),
                                spacing="None",
                            ),
                        ],
                    ),
                    Column(width="auto", items=[buttons(button)], vertical_content_alignment="Center"),
                ],
            )
        )
    return message(body, text=said.push_list, words=words)
