"""The card that tells an admin of Headsup's own troubles: all that there are, the oldest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from microsoft_teams.cards import CardElement, Container

from cards.elements import heading, line, message, run
from cards.escape import plain
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.times import day_and_minute
from cards.trouble_words import TIMELESS, TroubleWords, sentences, trouble_words_for
from cards.words import Words

_MOST: Final = 8
_MOST_OVER: Final = 5
_SENTENCE: Final = 300
_SUBJECT: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleLine:
    """One trouble. Texts are as files and sources name things."""

    kind: str
    subject: str
    since: datetime  # aware
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleCard:
    """What a card says. `newer`: another card below says it now, and this one only that."""

    open: tuple[TroubleLine, ...]
    over: tuple[TroubleLine, ...] = ()  # that have ended since the card was sent
    newer: bool = False
    now: datetime  # aware
    zone: str = "UTC"
    language: str = "en"


def trouble_message(shown: TroubleCard) -> Message:
    """The card. Troubles are left off, and counted, to keep to its size."""
    for most in (_MOST, 4, 1):
        built = _built(shown, most)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def _built(shown: TroubleCard, most: int) -> Message:
    words, said = words_for(shown.language), trouble_words_for(shown.language)
    well = not shown.open
    push = said.push_well if well else said.push
    if shown.newer:
        body: list[CardElement] = [heading(said.title), line(run(said.newer, subtle=True))]
        return message(body, text=said.newer, words=words)
    body = [heading(said.all_well if well else said.title, size="Large")]
    body += [_trouble(one, shown, words, said) for one in shown.open[:most]]
    if len(shown.open) > most:
        body.append(line(run(said.more.format(count=len(shown.open) - most))))
    body += _over(shown.over, said)
    as_of = said.as_of.format(moment=day_and_minute(shown.now, shown.zone, words))
    body.append(line(run(as_of, subtle=True, small=True)))
    return message(body, text=push, words=words)


def _trouble(one: TroubleLine, shown: TroubleCard, words: Words, said: TroubleWords) -> CardElement:
    since = said.since.format(moment=day_and_minute(one.since, shown.zone, words))
    told = sentences(one.kind, one.subject, one.details, said)
    return Container(
        separator=True,
        spacing="Medium",
        items=[
            heading(said.names[one.kind], size="Default"),
            *(line(run(plain(sentence, _SENTENCE)), spacing="Small") for sentence in told),
            line(run(said.do[one.kind]), spacing="Small"),
            *([] if one.kind in TIMELESS else [line(run(since, subtle=True, small=True), spacing="Small")]),
        ],
    )


def _over(over: Sequence[TroubleLine], said: TroubleWords) -> list[CardElement]:
    if not over:
        return []
    names = "; ".join(
        said.over_one.format(
            name=said.names[one.kind], subject=said.things.get(one.subject, one.subject[:_SUBJECT])
        )
        for one in over[:_MOST_OVER]
    )
    return [line(run(plain(said.over.format(names=names), _SENTENCE * 2), subtle=True), spacing="Medium")]
