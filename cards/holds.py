"""The breaker's question to developers, and the pause."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from microsoft_teams.cards import Action, CardElement

from cards.elements import execute, heading, line, message, run
from cards.escape import plain
from cards.languages import words_for
from cards.manners_words import MannersWords, manners_words_for
from cards.message import Message
from cards.numbers import grouped
from cards.times import day_and_minute, minute_and_zone
from cards.words import Words

HOLD_ALL: Final = "hold.all"
HOLD_TEN: Final = "hold.ten"
HOLD_STOP: Final = "hold.stop"
PAUSE_ON: Final = "pause.on"
PAUSE_OFF: Final = "pause.off"

_NAME: Final = 80
_TITLE: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCard:
    """What is asked, or was decided."""

    hold: int
    issue: str  # its title
    product: str | None = None
    waiting: int  # people who wait for an answer
    told: int  # people who had been told before
    released: int = 0  # people to whom it was sent first
    released_by: str | None = None
    released_at: datetime | None = None
    decision: Literal["send", "stop", "expired"] | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    people: int = 0  # whom the decision concerned
    zone: str = "UTC"
    language: str = "en"


def hold_message(shown: HoldCard) -> Message:
    """The question with its three buttons or, once decided, who decided what."""
    words, ours = words_for(shown.language), manners_words_for(shown.language)
    body: list[CardElement] = []
    if shown.product:
        body.append(line(run(plain(shown.product, _NAME), subtle=True, small=True)))
    actions: list[Action] = []
    if shown.decision is None:
        count = ours.hold_one if shown.waiting == 1 else ours.hold_many
        body.append(heading(count.format(count=grouped(shown.waiting, words)), size="Large"))
    else:
        titles = {"send": ours.sent_title, "stop": ours.stopped_title, "expired": ours.expired_title}
        body.append(heading(titles[shown.decision]))
    body.append(line(run(plain(shown.issue, _TITLE), bold=True), spacing="Small"))
    body.append(
        line(run(ours.hold_told.format(count=grouped(shown.told + shown.released, words))), spacing="Small")
    )
    if shown.released and shown.released_at:
        when = minute_and_zone(shown.released_at, shown.zone, words)
        by = plain(shown.released_by or "", _NAME)
        told = ours.released.format(by=by, count=shown.released, when=when)
        body.append(line(run(told), spacing="Small"))
    if shown.decision is not None:
        body.append(line(run(_decided(shown, words, ours)), spacing="Small"))
    else:
        body.append(line(run(ours.hold_until, subtle=True), spacing="Small"))
        data = {"hold": shown.hold}
        actions = [
            execute(ours.hold_all, HOLD_ALL, data, positive=True),
            *([execute(ours.hold_ten, HOLD_TEN, data)] if shown.waiting > 10 else []),
            execute(ours.hold_stop, HOLD_STOP, data),
        ]
    return message(body, actions=actions, text=ours.push_hold, words=words)


def pause_message(
    by: str | None, since: datetime | None, *, zone: str = "UTC", language: str = "en"
) -> Message:
    """Whether it is paused (`by` and `since`), with the button that changes it."""
    words, ours = words_for(language), manners_words_for(language)
    if by is None or since is None:
        body: list[CardElement] = [
            heading(ours.going_title),
            line(run(ours.going_what), spacing="Small"),
        ]
        button = execute(ours.pause, PAUSE_ON, {})
        return message(body, actions=[button], text=ours.push_going, words=words)
    when = day_and_minute(since, zone, words)
    body = [
        heading(ours.paused_title),
        line(run(ours.paused_by.format(by=plain(by, _NAME), when=when)), spacing="Small"),
        line(run(ours.paused_what, subtle=True), spacing="Small"),
    ]
    button = execute(ours.resume, PAUSE_OFF, {}, positive=True)
    return message(body, actions=[button], text=ours.push_paused, words=words)


def _decided(shown: HoldCard, words: Words, ours: MannersWords) -> str:
    when = minute_and_zone(shown.decided_at, shown.zone, words) if shown.decided_at else ""
    text = {"send": ours.sent, "stop": ours.stopped}.get(shown.decision or "", ours.expired)
    return text.format(by=plain(shown.decided_by or "", _NAME), when=when, count=grouped(shown.people, words))
