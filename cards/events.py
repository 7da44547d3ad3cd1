"""The card of a look-up: what was understood, a page of events, and the ways on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from microsoft_teams.cards import Action, CardElement, Column, ColumnSet

from cards.answer_words import answer_words_for
from cards.elements import buttons, execute, level_run, line, message, run, secondary, submit
from cards.escape import ELLIPSIS, plain
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.numbers import grouped
from cards.tell_all import BEGIN
from cards.tell_all_words import tell_all_words_for
from cards.times import second, short_day, zone_named
from cards.understood import Removable, understood
from cards.words import Words

SHOW: Final = "event.show"
PAGE: Final = "events.page"

_MESSAGE: Final = 120
_NAME: Final = 40
_JSON: Final = re.compile(r'\s(?=[{\[]\s*["{])')
_MOST_LOOKED_AT: Final = 1000  # characters: a hostile message may be long


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEvent:
    """What a page shows of an event. All texts are as the log has them."""

    id: int
    time: datetime  # aware
    level: str | None = None
    node: str | None = None
    service: str | None = None
    message: str | None = None
    user: str | None = None
    document_type: str | None = None
    document_id: str | None = None
    http_status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsPage:
    """One page of what was found, newest first. `back`, `newer` and `older` are the caller's own; the
    buttons bring them back unchanged. Keep them small: `back` is in the card once an event."""

    understood: str  # the query as understood, one line of plain text
    parts: tuple[Removable, ...] = ()  # of it, each to be left out by a button
    events: tuple[FoundEvent, ...]
    first: int = 1  # the number of the first event of this page
    total: int | None = None  # None: not counted
    at_least: bool = False  # `total` is where counting stopped
    back: Mapping[str, Any]  # of this page, for the way back from an event
    newer: Mapping[str, Any] | None = None  # of the page before; None: this is the first
    older: Mapping[str, Any] | None = None  # of the page behind; None: this is the last
    tell_all: Mapping[str, Any] | None = None  # of the button that writes to all whose events these are
    zone: str = "UTC"
    language: str = "en"


def events_message(page: EventsPage) -> Message:
    """The page as a card. Long messages are shortened, and at last events left off, to keep to its size."""
    words = words_for(page.language)
    if not page.events:
        return _nothing(page, words)
    for limit, kept in _sizes(len(page.events)):
        built = _built(page, words, limit, kept)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def _sizes(events: int) -> list[tuple[int, int]]:
    """How much to show, in the order of trying: (characters of a message, events)."""
    return [(_MESSAGE, events), (80, events), (40, events)] + [
        (40, kept) for kept in range(events - 1, -1, -1)
    ]


def _built(page: EventsPage, words: Words, limit: int, kept: int) -> Message:
    body: list[CardElement] = [
        *understood(page.understood, page.parts, answer_words_for(page.language)),
        line(run(_count(page, words), subtle=True, small=True), spacing="None"),
    ]
    day = ""
    for event in page.events[:kept]:
        its_day = short_day(event.time, page.zone, words)
        if its_day != day:
            body.append(line(run(its_day, bold=True, small=True), spacing="Medium"))
            day = its_day
        body.append(_row(event, page, words, limit))
    if kept < len(page.events):
        body.append(line(run(words.left_off.format(count=len(page.events) - kept), subtle=True)))
    actions: list[Action] = []
    if page.newer is not None:
        actions.append(execute(f"‹ {words.newer}", PAGE, page.newer))
    if page.older is not None:
        actions.append(execute(f"{words.older} ›", PAGE, page.older))
    if page.tell_all is not None:
        ours = tell_all_words_for(page.language)
        actions.append(secondary(submit(ours.begin, BEGIN, page.tell_all, tooltip=ours.begin_tip)))
    return message(body, actions=actions, text=words.push_events, words=words, wide=True)


def _count(page: EventsPage, words: Words) -> str:
    shown = words.range_of_at_least if page.at_least else words.range_of
    counted = (words.range_only if page.total is None else shown).format(
        first=page.first,
        last=page.first + len(page.events) - 1,
        count=grouped(page.total or 0, words),
    )
    return f"{counted} · {words.times_in.format(zone=zone_named(page.zone)[1])}"


def _row(event: FoundEvent, page: EventsPage, words: Words, limit: int) -> CardElement:
    time = second(event.time, page.zone)
    level = words.levels.get(event.level or "", plain(event.level or "", 12))
    place = "/".join(plain(part, _NAME) for part in (event.node, event.service) if part)
    first = [run(time, bold=True, small=True)]
    if level:
        first += [run("  ", small=True), level_run(event.level, level)]
    if place:
        first.append(run(f"  {place}", subtle=True, small=True))
    items: list[CardElement] = [
        line(*first),
        line(run(plain(_headline(event.message or ""), limit) or words.no_message), spacing="None"),
    ]
    about = _about(event, words)
    if about:
        items.append(line(run(about, subtle=True, small=True), spacing="None"))
    show = execute(
        words.open,
        SHOW,
        {"id": event.id, "back": dict(page.back)},
        tooltip=words.open_event.format(time=time),
    )
    return ColumnSet(
        spacing="Small",
        separator=True,
        columns=[
            Column(width="stretch", items=items),
            Column(width="auto", items=[buttons(show)], vertical_content_alignment="Center"),
        ],
    )


def _headline(message: str) -> str:
    """A message without the JSON at its end, which the event in full shows as attributes."""
    found = _JSON.search(message, 0, _MOST_LOOKED_AT)
    head = message[: found.start()].rstrip() if found else ""
    return f"{head} {ELLIPSIS}" if head else message


def _about(event: FoundEvent, words: Words) -> str:
    document = " ".join(plain(part, _NAME) for part in (event.document_type, event.document_id) if part)
    user = words.user.format(user=plain(event.user, _NAME)) if event.user else ""
    status = plain(event.http_status or "", 12)
    return " · ".join(part for part in (user, document, status) if part)


def _nothing(page: EventsPage, words: Words) -> Message:
    body: list[CardElement] = [
        *understood(page.understood, page.parts, answer_words_for(page.language), folded=False),
        line(run(words.nothing), run(" "), run(words.nothing_try)),
        *(line(run(tip), spacing="Small") for tip in words.nothing_tips),
    ]
    actions = [execute(f"‹ {words.newer}", PAGE, page.newer)] if page.newer is not None else []
    return message(body, actions=actions, text=words.push_nothing, words=words, wide=True)
