"""What becomes of a workaround's card once its problem is fixed, or the card is withdrawn; and the news of the fix.

The card that somebody was sent is replaced by one of these; `fixed_message` is the short message that makes them look.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from microsoft_teams.cards import CardElement

from cards.elements import heading, line, message, run
from cards.escape import plain
from cards.fixed_words import FixedWords, fixed_words_for
from cards.gaps import fill
from cards.languages import words_for
from cards.message import Message
from cards.nouns import language_of
from cards.team import team_name
from cards.times import day_and_minute
from cards.words import Words

_NAME: Final = 80
_TITLE: Final = 300
_WHY: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCard:
    """A card that somebody was sent, in the few words that are left of it."""

    product: str | None  # the application's name
    team: str  # the support team's name
    title: str  # of the workaround; may hold `{field}`
    fields: Mapping[str, str] = field(default_factory=dict)
    told: str = "user"  # as in a known issue's `tell`
    person: str | None = None  # who ran into it, for anybody else's card
    described: bool = False  # no card told them: they described it themselves, then
    at: datetime  # aware; when they ran into it
    zone: str = "UTC"  # of the reader
    language: str = "en"  # of the reader, as Teams sends it (`de-AT`)
    text_language: str | None = None  # of the title; None: told by its words


@dataclass(frozen=True, slots=True)
class Repair:
    """The fix: in which version, from when."""

    version: str
    at: datetime  # aware


def fixed_card(shown: ToldCard, fix: Repair) -> Message:
    """In place of the workaround: that it is fixed."""
    words, ours = words_for(shown.language), fixed_words_for(shown.language)
    body = [
        _source(shown, words),
        heading(ours.title, size="Large"),
        line(run(_fixed(fix, shown, words, ours), bold=True), spacing="Small"),
        _no_longer(shown, words, ours),
    ]
    return message(body, text=ours.push_fixed, words=words)


def fixed_message(shown: ToldCard, fix: Repair, *, taken_back: bool = False) -> Message:
    """The short message to everybody who was told, and nobody else.

    `taken_back`: what it turns into when it was said by mistake.
    """
    words, ours = words_for(shown.language), fixed_words_for(shown.language)
    when = day_and_minute(shown.at, shown.zone, words)
    if taken_back:
        body: list[CardElement] = [
            _source(shown, words),
            heading(ours.back_title),
            line(run(_met(shown, ours, when)), spacing="Small"),
            line(run(ours.back), spacing="Small"),
        ]
        return message(body, text=ours.push_back, words=words)
    body = [
        _source(shown, words),
        heading(ours.title),
        line(run(_met(shown, ours, when)), spacing="Small"),
        line(run(_fixed(fix, shown, words, ours), bold=True), spacing="Small"),
        _no_longer(shown, words, ours),
    ]
    return message(body, text=ours.push_described if shown.described else ours.push_fixed, words=words)


def withdrawn_card(shown: ToldCard, at: datetime, why: str | None = None) -> Message:
    """In place of a card that should not have been sent, since a card cannot always be deleted.

    `why`: in the words of whoever withdrew it.
    """
    words, ours = words_for(shown.language), fixed_words_for(shown.language)
    body: list[CardElement] = [
        _source(shown, words),
        heading(ours.withdrawn_title),
        line(run(ours.withdrawn.format(when=day_and_minute(at, shown.zone, words))), spacing="Small"),
    ]
    if why:
        body.append(line(run(plain(why, _WHY)), spacing="Small"))
    return message(body, text=ours.push_withdrawn, words=words)


def _source(shown: ToldCard, words: Words) -> CardElement:
    support = words.support.format(team=team_name(shown.team, words.language))
    names = [plain(shown.product, _NAME)] if shown.product else []
    return line(run(" · ".join([*names, support]), subtle=True, small=True))


def _no_longer(shown: ToldCard, words: Words, ours: FixedWords) -> CardElement:
    language = shown.text_language or language_of((shown.title,)) or words.language
    title = fill(
        shown.title[:_TITLE], shown.fields, language=language, show=lambda value: plain(value, _NAME)
    )
    return line(run(ours.no_longer.format(title=plain(title, _TITLE)), subtle=True), spacing="Small")


def _met(shown: ToldCard, ours: FixedWords, when: str) -> str:
    if shown.described:
        return ours.described.format(when=when)
    if shown.told == "user":
        return ours.met.format(when=when)
    if shown.person:
        return ours.met_by.format(person=plain(shown.person, _NAME))
    return ours.met_by_people


def _fixed(fix: Repair, shown: ToldCard, words: Words, ours: FixedWords) -> str:
    when = day_and_minute(fix.at, shown.zone, words)
    return ours.fixed.format(version=plain(fix.version, _NAME), when=when)
