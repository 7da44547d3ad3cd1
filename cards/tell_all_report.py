"""How a message to everybody affected goes, on the developer's card, which is shown anew until nothing waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from microsoft_teams.cards import Action, CardElement, Column, ColumnSet

from cards.elements import execute, heading, line, message, run
from cards.escape import plain
from cards.languages import words_for
from cards.message import Message
from cards.numbers import grouped
from cards.tell_all import STOP, of_cap, reasons
from cards.tell_all_words import TellAllWords, tell_all_words_for
from cards.times import day_and_minute
from cards.words import Words

_NAME: Final = 80
_TITLE: Final = 150
_ABOUT: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class TellAllReport:
    """How it stands. Numbers of people; texts are as people, or logs, wrote them."""

    tell_all: int
    state: Literal["asked", "sent", "ended", "stopped", "old"]
    title: str
    about: str
    product: str | None = None
    told: int = 0
    under_way: int = 0
    later: int = 0
    held: int = 0
    cap: int = 0
    capped: int = 0
    muted: int = 0
    unreachable: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0
    stopped: int = 0
    unknown: int = 0
    worked: int = 0
    stuck: int = 0
    by: str = ""  # who had it sent, or stopped it
    at: datetime | None = None
    declined: bool = False
    paused: bool = False
    zone: str = "UTC"
    language: str = "en"


def report_message(shown: TellAllReport) -> Message:
    """The numbers, and the button that stops what waits."""
    words, ours = words_for(shown.language), tell_all_words_for(shown.language)
    body: list[CardElement] = []
    if shown.product:
        body.append(line(run(plain(shown.product, _NAME), subtle=True, small=True)))
    body += [
        heading(_heading(shown, words, ours), size="Large"),
        *([line(run(plain(shown.title, _TITLE), bold=True), spacing="Small")] if shown.title else []),
        line(run(plain(shown.about, _ABOUT, lines=3), subtle=True), spacing="Small"),
        *_rows(shown, words, ours),
        *(line(run(text, subtle=True), spacing="Small") for text in _said(shown, words, ours)),
    ]
    return message(body, actions=_buttons(shown, ours), text=_push(shown, ours), words=words)


def _push(shown: TellAllReport, ours: TellAllWords) -> str:
    if shown.state in ("stopped", "old"):
        return ours.push_stopped
    if shown.state == "ended":
        return ours.push_ended
    return ours.push_waiting if shown.state == "asked" or shown.paused else ours.push_going


def _heading(shown: TellAllReport, words: Words, ours: TellAllWords) -> str:
    if shown.state == "asked":
        return ours.asked
    if shown.state in ("stopped", "old"):
        return ours.stopped
    waiting = shown.later + shown.held
    if shown.under_way:
        done = shown.told + shown.failed + shown.unknown
        count = done + shown.under_way + waiting
        said = ours.held_back if shown.paused else ours.sending
        return said.format(done=grouped(done, words), count=grouped(count, words))
    if waiting:
        return ours.morning.format(count=grouped(waiting, words))
    return ours.ended


def _rows(shown: TellAllReport, words: Words, ours: TellAllWords) -> list[CardElement]:
    if shown.state not in ("sent", "ended"):
        return []
    out = sum(shown.unreachable.values())
    found = [
        (ours.told, shown.told),
        (ours.under_way, shown.under_way),
        (ours.later_told, shown.later),
        (of_cap(ours.held_told_one, ours.held_told_many, shown.cap), shown.held),
        (ours.capped_told, shown.capped),
        (ours.muted_told, shown.muted),
        (ours.unreachable_told, out),
        (ours.failed, shown.failed),
        (ours.stopped_told, shown.stopped),
        (ours.unknown, shown.unknown),
        (ours.worked, shown.worked),
        (ours.stuck, shown.stuck),
    ]
    body: list[CardElement] = []
    for label, count in found:
        if not count and label != ours.told:
            continue
        body.append(
            ColumnSet(
                spacing="Small",
                columns=[
                    Column(width="stretch", items=[line(run(label))]),
                    Column(width="auto", items=[line(run(grouped(count, words), bold=True))]),
                ],
            )
        )
        if label == ours.unreachable_told:
            why = reasons(shown.unreachable, words, ours)
            body.append(line(run(why, subtle=True, small=True), spacing="None"))
    return body


def _said(shown: TellAllReport, words: Words, ours: TellAllWords) -> list[str]:
    when = day_and_minute(shown.at, shown.zone, words) if shown.at else ""
    by = plain(shown.by, _NAME)
    if shown.state == "asked":
        return [ours.asked_tip]
    if shown.state == "old":
        return [ours.too_old]
    if shown.state == "stopped":
        return [ours.declined if shown.declined else ours.stopped_by.format(by=by, when=when)]
    paused = [ours.paused] if shown.paused and shown.state == "sent" else []
    return [*paused, ours.sent_by.format(by=by, when=when)]


def _buttons(shown: TellAllReport, ours: TellAllWords) -> list[Action]:
    data = {"tell_all": shown.tell_all}
    if shown.state == "asked":
        return [execute(ours.withdraw, STOP, data)]
    if shown.state == "sent" and shown.under_way + shown.later + shown.held:
        return [execute(ours.stop, STOP, data)]
    return []
