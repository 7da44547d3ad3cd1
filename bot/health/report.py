"""What of the figures may be shown, as a card and as plain JSON takes it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from bot.health.figures import EVERYBODY, Figures, Numbers
from bot.health.groups import DIMENSIONS
from bot.health.periods import Period
from bot.health.withholding import shown
from cards.health import Group, HealthCard, People

WHATS: Final = tuple(field.name for field in fields(Numbers))
MOST: Final = 8
"""Values of a dimension on a card."""

_Key = tuple[str, str, str, str]  # now or before or a day, dimension, value, what
_WITHIN: Final = (
    ("failed", "worked"),
    ("told", "worked"),
    ("told", "failed"),
    ("helped", "told"),
    ("called", "told"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """A period of a product, with the figures of the week before.

    `around`: those of the week that a day is in; `behind`: those of the whole day or week of which `before` is the
    beginning. They are not shown here, but another card may show them: what is within them must not tell of a few
    people either.
    """

    product: str
    period: Period
    now: Figures
    before: Figures
    around: Figures | None = None
    behind: Figures | None = None

    @property
    def nothing(self) -> bool:
        """Whether nobody worked and nobody was told."""
        everybody = self.now.groups[EVERYBODY]
        return not everybody.worked and not everybody.told

    def card(self, *, zone: str, language: str, most: int = MOST, digest: bool = False) -> HealthCard:
        """What a reader is shown. `zone` is theirs, and left out where it is that of the days."""
        values = self._values(most)
        kept = self._kept(values)

        def people(when: str, dimension: str, value: str) -> People:
            return People(**{what: kept.get((when, dimension, value, what)) for what in WHATS})

        return HealthCard(
            product=self.product,
            period=self.period.name,
            first=self.period.first,
            last=self.period.last,
            until=None if self.period.whole else f"{self.period.until:%H:%M}",
            days_of=self.period.zone if self.period.zone != zone else "",
            now=people("now", *EVERYBODY),
            before=people("before", *EVERYBODY),
            groups=tuple(
                Group(dimension, value, people("now", dimension, value)) for dimension, value in values
            ),
            days=tuple(
                (
                    self.period.first.fromordinal(day),
                    kept.get((str(day), *EVERYBODY, "worked")),
                    kept.get((str(day), *EVERYBODY, "failed")),
                )
                for day in sorted(self.now.days)
            ),
            digest=digest,
            language=language,
        )

    def plain(self) -> dict[str, Any]:
        """The same as JSON; null is what is withheld."""
        card = self.card(zone=self.period.zone, language="en", most=100)
        return {
            "product": self.product,
            "period": self.period.name,
            "since": self.period.since.isoformat(),
            "until": self.period.until.isoformat(),
            "now": _plain(card.now),
            "week_before": _plain(card.before),
            "tickets_avoided": card.now.avoided,
            "by": {
                dimension: {
                    group.value: _plain(group.people) for group in card.groups if group.dimension == dimension
                }
                for dimension in DIMENSIONS
            },
        }

    def _values(self, most: int) -> Sequence[tuple[str, str]]:
        """The groups of each dimension with the most people who failed, then with the most who worked."""

        def rank(value: str, numbers: Numbers) -> tuple[int, int, str]:
            return (-numbers.failed, -numbers.worked, value)

        chosen: list[tuple[str, str]] = []
        for dimension in DIMENSIONS:
            of = [(value, n) for (name, value), n in self.now.groups.items() if name == dimension]
            chosen += [(dimension, value) for value, n in sorted(of, key=lambda one: rank(*one))[:most]]
        return chosen

    def _kept(self, values: Sequence[tuple[str, str]]) -> dict[_Key, int]:
        """The numbers that may be shown beside each other."""
        people: dict[_Key, int] = {}
        within: list[tuple[_Key, _Key]] = []
        parts: list[tuple[_Key, list[_Key]]] = []
        for when, groups in (("now", [EVERYBODY, *values]), ("before", [EVERYBODY])):
            all_of = self.now if when == "now" else self.before
            for dimension, value in groups:
                numbers = all_of.groups.get((dimension, value), Numbers())
                people |= {(when, dimension, value, what): getattr(numbers, what) for what in WHATS}
                within += [
                    ((when, dimension, value, inner), (when, dimension, value, outer))
                    for inner, outer in _WITHIN
                ]
                if dimension:
                    within += [((when, dimension, value, what), (when, *EVERYBODY, what)) for what in WHATS]
            told = (when, *EVERYBODY, "told")
            parts.append((told, [(when, *EVERYBODY, "helped"), (when, *EVERYBODY, "called")]))
        if self.around is not None:
            for dimension, value in (EVERYBODY, *values):
                numbers = self.around.groups.get((dimension, value), Numbers())
                people |= {("week", dimension, value, what): getattr(numbers, what) for what in WHATS}
                within += [
                    (("now", dimension, value, what), ("week", dimension, value, what)) for what in WHATS
                ]
        if self.behind is not None:
            whole = self.behind.groups.get(EVERYBODY, Numbers())
            people |= {("behind", *EVERYBODY, what): getattr(whole, what) for what in WHATS}
            within += [(("before", *EVERYBODY, what), ("behind", *EVERYBODY, what)) for what in WHATS]
        for dimension in DIMENSIONS:
            of = [value for name, value in values if name == dimension]
            parts += [
                (("now", *EVERYBODY, what), [("now", dimension, value, what) for value in of])
                for what in WHATS
            ]
        for day, numbers_of in self.now.days.items():
            for what, number in zip(("worked", "failed"), numbers_of, strict=True):
                people[str(day), *EVERYBODY, what] = number
                within.append(((str(day), *EVERYBODY, what), ("now", *EVERYBODY, what)))
            within.append(((str(day), *EVERYBODY, "failed"), (str(day), *EVERYBODY, "worked")))
        for what in ("worked", "failed"):
            parts.append((("now", *EVERYBODY, what), [(str(day), *EVERYBODY, what) for day in self.now.days]))
        return shown(people, within, parts)


def _plain(people: People) -> dict[str, int | None]:
    return {what: getattr(people, what) for what in WHATS}
