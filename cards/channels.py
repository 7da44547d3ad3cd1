"""The cards about support channels: that one was set up, and which there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from microsoft_teams.cards import CardElement

from cards.authored import runs_of
from cards.elements import authored_line, heading, line, message, run
from cards.escape import escape, plain
from cards.gaps import Filled
from cards.languages import words_for
from cards.message import Message
from cards.support_words import SupportWords, support_words_for
from cards.times import short_day
from cards.words import Words

_NAME: Final = 80
_MOST: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundChannel:
    """One of the support channels. `product` is empty for that of everything else."""

    product: str
    person: str  # who set it up
    at: datetime  # aware
    here: bool = False
    lost: str | None = None  # why it cannot be written to


def bound_message(product: str, person: str, *, language: str = "en") -> Message:
    """To the channel itself: what it is from now on, and the sentence that takes it back."""
    words = words_for(language)
    texts = support_words_for(words.language)
    title = texts.bound_title.format(product=escape(product, _NAME)) if product else texts.bound_title_all
    undo = texts.unbind.format(product=plain(product, _NAME)) if product else texts.unbind_all
    back = texts.bound_back.format(person=plain(person, _NAME), command=undo)
    body: list[CardElement] = [
        heading(title),
        line(run(texts.bound)),
        authored_line(runs_of(Filled(texts.bound_how, ()))),
        line(run(back, subtle=True, small=True)),
    ]
    return message(body, text=texts.push_bound, words=words)


Done = Literal["bound", "unbound", "sent"]


def done_message(sentence: str, *, what: Done, language: str = "en") -> Message:
    """That what was asked for is done. The sentence is shown as it is; `what` stands for it where no name may go."""
    words = words_for(language)
    texts = support_words_for(words.language)
    body: list[CardElement] = [heading(texts.done), line(run(plain(sentence, 500)))]
    push = {"bound": texts.push_bound, "unbound": texts.push_unbound, "sent": texts.push_sent}[what]
    return message(body, text=push, words=words)


def channels_message(channels: Sequence[BoundChannel], *, zone: str = "UTC", language: str = "en") -> Message:
    """Which there are, at most so many that a phone shows them."""
    words = words_for(language)
    texts = support_words_for(words.language)
    body: list[CardElement] = [heading(texts.channels_title)]
    for channel in channels[:_MOST]:
        body += _channel(channel, zone, words, texts)
    if len(channels) > _MOST:
        body.append(line(run(words.not_shown.format(count=len(channels) - _MOST), subtle=True)))
    if not channels:
        body += [line(run(texts.no_channels)), line(run(texts.no_channels_how, subtle=True), spacing="Small")]
    return message(body, text=texts.push_channels, words=words)


def _channel(channel: BoundChannel, zone: str, words: Words, texts: SupportWords) -> list[CardElement]:
    name = plain(channel.product, _NAME) if channel.product else texts.everything
    when = short_day(channel.at, zone, words)
    by = texts.bound_by.format(person=plain(channel.person, _NAME), when=when)
    details = " · ".join([*([texts.here] if channel.here else []), by])
    shown: list[CardElement] = [line(run(f"{name}  ", bold=True), run(details, subtle=True))]
    if channel.lost:
        shown.append(line(run(texts.lost.format(why=plain(channel.lost, 300))), spacing="None"))
    return shown
