"""The card that says who else has an error: how many people, since when, where, and how it goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from microsoft_teams.cards import Action, CardElement, TextRun

from cards import charts
from cards.answer_words import answer_words_for
from cards.elements import heading, level_run, line, message, run, submit
from cards.escape import plain
from cards.event import EventAction, event_button
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.numbers import grouped
from cards.similar_words import SimilarWords, similar_words_for
from cards.times import minute_and_zone
from cards.understood import Removable, understood
from cards.words import Words

SIMILAR: Final = "looking.similar"
SIMILAR_EVENTS: Final = "looking.similar_events"

_NAME: Final = 60
_TEXT: Final = 400
_LISTED: Final = 6  # versions, nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A name with its number of events (0: not known). An empty name: none is known."""

    name: str
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarCard:
    """What the card says. Texts are as the log has them."""

    event: int  # comes back in the data of its buttons
    text: str  # the template
    level: str = ""
    place: str = ""  # product / service
    events: int
    people: int  # of the directory
    strangers: int = 0  # other logins
    who: tuple[Counted, ...] = ()  # those with most events first; may be fewer than `people`
    private: bool = True  # False: others read along, so nobody is named
    days: int = 7  # that were looked at
    complete: bool = True  # False: only the newest `looked_at` were
    looked_at: int = 0
    first: datetime | None = None  # aware, within these days
    last: datetime | None = None
    ever: datetime | None = None  # aware; when it was first seen at all, if that is known
    versions: tuple[Counted, ...] = ()
    nodes: tuple[Counted, ...] = ()
    at: tuple[date, ...] | tuple[datetime, ...] = ()  # of the chart, by the reader's clock
    counts: tuple[int, ...] = ()
    actions: tuple[EventAction, ...] = ()
    understood: str = ""  # the question, in one line; empty: it came from an event
    parts: tuple[Removable, ...] = ()  # of it
    zone: str = "UTC"
    language: str = "en"


def similar_message(shown: SimilarCard) -> Message:
    """The card. Long texts and lists are shortened to keep to its size."""
    for limit, people in ((_TEXT, 12), (200, 8), (80, 4), (40, 0)):
        built = _built(shown, limit, people)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def which_message(language: str = "en") -> Message:
    """Asks which event is meant."""
    words, said = words_for(language), similar_words_for(language)
    body: list[CardElement] = [heading(said.which), line(run(said.which_tip, subtle=True))]
    return message(body, text=words.push_failure, words=words)


def _built(shown: SimilarCard, limit: int, people: int) -> Message:
    words, said = words_for(shown.language), similar_words_for(shown.language)
    body: list[CardElement] = []
    if shown.understood:
        body += understood(shown.understood, shown.parts, answer_words_for(words.language))
    if shown.place:
        body.append(line(run(plain(shown.place, _NAME * 2), subtle=True, small=True)))
    body.append(heading(_title(shown, words, said), size="Large"))
    if shown.strangers:
        text = said.strangers_one if shown.strangers == 1 else said.strangers
        body.append(line(run(text.format(count=grouped(shown.strangers, words))), spacing="None"))
    body.append(
        line(TextRun(text=plain(shown.text, limit, lines=6) or words.no_message, font_type="Monospace"))
    )
    body.append(line(*_level(shown, words), run(_events(shown, words, said))))
    if not shown.complete:
        text = said.incomplete.format(count=grouped(shown.looked_at, words))
        body.append(line(run(text, bold=True), spacing="Small"))
    body += _facts(shown, words, said)
    body += _chart(shown, words, said)
    body += _people(shown, words, said, people)
    return message(body, actions=_actions(shown, said), text=said.push, words=words)


def _title(shown: SimilarCard, words: Words, said: SimilarWords) -> str:
    if not shown.people:
        return said.nobody
    return said.one if shown.people == 1 else said.many.format(count=grouped(shown.people, words))


def _level(shown: SimilarCard, words: Words) -> Sequence[TextRun]:
    if not shown.level:
        return ()
    return (level_run(shown.level, words.levels.get(shown.level) or plain(shown.level, 12)), run("  "))


def _events(shown: SimilarCard, words: Words, said: SimilarWords) -> str:
    if not shown.events:
        return said.nothing
    count = said.events_one if shown.events == 1 else said.events.format(count=grouped(shown.events, words))
    return f"{count} {said.span_days.format(days=shown.days)}"


def _facts(shown: SimilarCard, words: Words, said: SimilarWords) -> list[CardElement]:
    moments = ((said.first, shown.first), (said.last, shown.last), (said.ever, shown.ever))
    rows = [(label, minute_and_zone(moment, shown.zone, words)) for label, moment in moments if moment]
    rows += [
        (label, _listed(those, words, said))
        for label, those in ((said.versions, shown.versions), (said.nodes, shown.nodes))
        if any(one.name for one in those)
    ]
    return [line(run(f"{label}:  ", subtle=True), run(text), spacing="None") for label, text in rows]


def _listed(those: Sequence[Counted], words: Words, said: SimilarWords) -> str:
    shown = [
        (plain(one.name, _NAME) or said.no_version)
        + (f" ({grouped(one.events, words)})" if one.events else "")
        for one in those[:_LISTED]
    ]
    return ", ".join(shown) + (" …" if len(those) > _LISTED else "")


def _chart(shown: SimilarCard, words: Words, said: SimilarWords) -> list[CardElement]:
    if len(shown.at) < 2:
        return []
    title = said.per_hour if isinstance(shown.at[0], datetime) else said.per_day
    series = charts.Series(label=said.series, values=tuple(map(float, shown.counts)), tone="attention")
    return charts.line(title, shown.at, [series], words=words)


def _people(shown: SimilarCard, words: Words, said: SimilarWords, most: int) -> list[CardElement]:
    if not shown.people:
        return []
    if not shown.private:
        return [line(run(said.own_chat, subtle=True))]
    named = shown.who[:most]
    rows: list[CardElement] = [heading(said.people, size="Default")] if named else []
    rows += [
        line(run(plain(one.name, _NAME)), run(f"  {grouped(one.events, words)}", subtle=True), spacing="None")
        for one in named
    ]
    more = shown.people - len(named)
    if more > 0 and named:
        text = said.more_people.format(count=grouped(more, words))
        rows.append(line(run(text, subtle=True), spacing="None"))
    return rows


def _actions(shown: SimilarCard, said: SimilarWords) -> list[Action]:
    if not shown.events or not shown.private:
        return []
    first = [event_button(action) for action in shown.actions if action.primary]
    events: list[Action] = [submit(said.show, SIMILAR_EVENTS, {"event": shown.event})]
    return [*first, *events, *(event_button(action) for action in shown.actions if not action.primary)]
