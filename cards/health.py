"""How an application fares: people who worked, failed, were told and were helped. It names nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from microsoft_teams.cards import Action, CardElement, Container, ToggleVisibilityAction

from cards.charts import Part, Series, bars
from cards.charts import line as line_chart
from cards.elements import buttons, execute, heading, line, message, run, secondary
from cards.escape import escape, plain
from cards.health_words import HealthWords, health_words_for
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.numbers import grouped
from cards.times import day_of_year
from cards.words import Words

SHOW_HEALTH: Final = "health.show"

Period = Literal["today", "yesterday", "this_week", "last_week"]
Dimension = Literal["operation", "document_type", "role"]

WITHHELD: Final = "–"
_NAME: Final = 60
_CHOICES: Final = 6
_ORDER: Final[tuple[Period, ...]] = ("today", "this_week", "yesterday", "last_week")
_DIMENSIONS: Final[tuple[Dimension, ...]] = ("operation", "document_type", "role")
_FIGURES: Final = "figures"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Numbers of people; None is withheld."""

    worked: int | None = 0
    failed: int | None = 0
    told: int | None = 0
    helped: int | None = 0
    called: int | None = 0  # of those told: still stuck

    @property
    def avoided(self) -> int | None:
        """Those told less those who are stuck all the same: tickets that were not written, if each would have been."""
        return None if self.told is None or self.called is None else max(0, self.told - self.called)


@dataclass(frozen=True, slots=True)
class Group:
    """Those of one operation, document type or role, as the log has it."""

    dimension: str
    value: str
    people: People


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCard:
    """What the card says. `first` and `last` are the days of the period, `until` the time up to which it counts."""

    product: str
    period: Period
    first: date
    last: date
    until: str | None = None  # 13:00; None: the period is over
    days_of: str = ""  # the zone of the days, where it is not the reader's
    now: People
    before: People  # a week before
    groups: tuple[Group, ...] = ()
    days: tuple[tuple[date, int | None, int | None], ...] = ()  # of a week: worked, failed
    digest: bool = False
    language: str = "en"


def health_message(shown: HealthCard) -> Message:
    """The card. Groups are left off to keep to its size."""
    for most in (8, 5, 2, 0):
        built = _built(shown, most)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def which_message(products: Sequence[str], *, language: str) -> Message:
    """Asks which application is meant."""
    said = health_words_for(language)
    choices = [
        execute(plain(product, 40), SHOW_HEALTH, _asking(product, "this_week"))
        for product in products[:_CHOICES]
    ]
    body: list[CardElement] = [heading(said.which)]
    return message(body, actions=choices, text=said.push_which, words=words_for(language))


def _built(shown: HealthCard, most: int) -> Message:
    words, said = words_for(shown.language), health_words_for(shown.language)
    title = said.title_digest if shown.digest else said.title
    body: list[CardElement] = [
        heading(escape(title.format(product=shown.product[:_NAME]), 100), size="Large"),
        line(run(_when(shown, words, said), subtle=True, small=True), spacing="None"),
    ]
    people = shown.now
    if not people.worked and people.worked is not None and not people.told:
        body.append(line(run(said.nothing)))
    else:
        body += _numbers(shown, words, said)
        body += _avoided(people, words, said)
        body += _by_day(shown, words, said)
        body += _groups(shown, most, words, said)
        if _withholds(shown):
            body.append(line(run(said.withheld, subtle=True, small=True)))
    text = said.push_digest if shown.digest else said.push
    return message(body, actions=_periods(shown, said), text=text, words=words)


def _when(shown: HealthCard, words: Words, said: HealthWords) -> str:
    first, last = (day_of_year(one, words) for one in (shown.first, shown.last))
    pattern = said.day if shown.first == shown.last else said.days
    parts = [pattern.format(period=said.periods[shown.period], first=first, last=last)]
    if shown.until is not None:
        parts.append(said.until.format(until=shown.until))
    if shown.days_of:
        parts.append(said.days_of.format(zone=plain(shown.days_of, _NAME)))
    return " · ".join(parts)


def _numbers(shown: HealthCard, words: Words, said: HealthWords) -> list[CardElement]:
    now, before = shown.now, shown.before
    rows = (
        (said.worked, now.worked, before.worked),
        (said.failed, now.failed, before.failed),
        (said.told, now.told, before.told),
        (said.helped, now.helped, before.helped),
    )
    return [
        line(
            run(f"{_count(count, words)} ", bold=True),
            run(label),
            run(f"  ({said.before.format(count=_count(earlier, words))})", subtle=True, small=True),
            spacing="Small" if index else "Medium",
        )
        for index, (label, count, earlier) in enumerate(rows)
    ]


def _avoided(people: People, words: Words, said: HealthWords) -> list[CardElement]:
    """The estimate with its formula; what was confirmed where the rest is withheld; nothing where nobody was told."""
    if people.avoided:
        count = _count(people.avoided, words)
        how = said.avoided_how.format(told=_count(people.told, words), called=_count(people.called, words))
        title = said.avoided.format(count=count)
    elif people.avoided is None and people.helped:
        count = _count(people.helped, words)
        title, how = said.avoided_at_least.format(count=count), said.avoided_at_least_how.format(count=count)
    else:
        return []
    return [heading(title, size="Default"), line(run(how, subtle=True, small=True), spacing="None")]


def _by_day(shown: HealthCard, words: Words, said: HealthWords) -> list[CardElement]:
    """A week's days, those left out of which a number is withheld: a line must not guess it."""
    days = [
        (day, worked, failed)
        for day, worked, failed in shown.days
        if worked is not None and failed is not None
    ]
    if len(days) < 2:
        return []
    return line_chart(
        said.by_day,
        [day for day, _, _ in days],
        [
            Series(label=said.short_worked, values=tuple(worked for _, worked, _ in days), tone="good"),
            Series(label=said.short_failed, values=tuple(failed for _, _, failed in days), tone="attention"),
        ],
        words=words,
    )


def _groups(shown: HealthCard, most: int, words: Words, said: HealthWords) -> list[CardElement]:
    """A chart of where people failed, by the first dimension that tells; all figures are folded."""
    folded: list[CardElement] = []
    chart: list[CardElement] = []
    for dimension in _DIMENSIONS:
        groups = [
            group
            for group in shown.groups
            if group.dimension == dimension and group.people.worked is not None
        ][:most]
        if not groups:
            continue
        failing = [(group.value, group.people.failed) for group in groups if group.people.failed]
        if failing and not chart:
            parts = [Part(label=value, value=failed or 0, tone="attention") for value, failed in failing]
            chart = bars(said.failed_by[dimension], parts, words=words)
        folded.append(heading(said.by[dimension], size="Default"))
        folded += [_group(group, words, said) for group in groups]
    if not folded:
        return []
    toggle = ToggleVisibilityAction(title=said.show, target_elements=[_FIGURES])
    return [
        *chart,
        buttons(toggle),
        Container(id=_FIGURES, is_visible=False, items=folded),
    ]


def _group(group: Group, words: Words, said: HealthWords) -> CardElement:
    people = group.people
    figures = said.group.format(
        worked=_count(people.worked, words),
        failed=_count(people.failed, words),
        told=_count(people.told, words),
        helped=_count(people.helped, words),
    )
    return line(run(f"{plain(group.value, _NAME)}: ", bold=True), run(figures), spacing="Small")


def _withholds(shown: HealthCard) -> bool:
    everybody = (shown.now, shown.before, *(group.people for group in shown.groups))
    return any(
        number is None
        for people in everybody
        for number in (people.worked, people.failed, people.told, people.helped)
    )


def _periods(shown: HealthCard, said: HealthWords) -> list[Action]:
    """The other periods; the first one in sight."""
    others = [name for name in _ORDER if name != shown.period]
    made = [execute(said.periods[name], SHOW_HEALTH, _asking(shown.product, name)) for name in others]
    return [made[0], *(secondary(button) for button in made[1:])]


def _count(number: int | None, words: Words) -> str:
    return WITHHELD if number is None else grouped(number, words)


def _asking(product: str, period: Period) -> dict[str, str]:
    """What a button says. A name that no client could send back as it is finds nothing then."""
    return {"product": product[:200].encode(errors="replace").decode(), "period": period}
