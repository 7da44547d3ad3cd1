"""Counts as rows of a card: people by their names, values as they are, errors by what they say. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.directory import Directory
from bot.naming import with_login
from cards.counted import CountedRow
from detectors.discovery.subject import shown, subject_of, words_sought
from detectors.templates.miner import Miner
from ingest.event import Event
from ingest.query import Tally

ROWS: Final = 10
"""Rows of a card, where the question does not say how many."""

Data = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Makes the data of a row's button from what narrows the question to the row."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The largest parts, and how many there are in all."""

    rows: tuple[CountedRow, ...]
    values: int

    @property
    def more(self) -> int:
        """Values that have no row."""
        return self.values - len(self.rows)

    @property
    def people(self) -> tuple[str, ...]:
        """The logins of the rows that are people."""
        return tuple(row.data["value"] for row in self.rows if row.data and row.data.get("field") == "user")


def rows_of(tally: Tally, field: str, data: Data, most: int = ROWS) -> Rows:
    """The values of a field with the most events first; those without a value last."""
    ordered = sorted(tally.counts.items(), key=lambda item: (item[0] is None, -item[1], item[0] or ""))
    return Rows(
        tuple(
            CountedRow(
                label=value,
                count=count,
                data=None if value is None else data({"field": field, "value": value[:200]}),
            )
            for value, count in ordered[:most]
        ),
        len(ordered),
    )


def people_of(tally: Tally, directory: Directory, data: Data, most: int = ROWS) -> Rows:
    """People with the most events first, all logins of one together; strangers as the log writes them."""
    counted: Counter[str] = Counter()
    for login, count in tally.counts.items():
        if login is not None:
            person = directory.by_login(login)
            counted[person.login if person else login] += count
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return Rows(
        tuple(_person(login, count, directory, data) for login, count in ordered[:most]), len(ordered)
    )


def _person(login: str, count: int, directory: Directory, data: Data) -> CountedRow:
    return CountedRow(
        label=with_login(login, directory),
        count=count,
        data=data({"field": "user", "value": login[:200]}),
        unlisted=directory.by_login(login) is None,
    )


def templates_of(events: Iterable[Event], data: Data | None, most: int = ROWS) -> Rows:
    """What events say, the most frequent first, their variables blanked."""
    miner, counted = Miner(), Counter[int]()
    texts: dict[int, str] = {}
    for event in events:
        mined = miner.mine(subject_of(event))
        counted[mined.id] += 1 + sum(counted.pop(merged, 0) for merged in mined.merged)
        texts[mined.id] = mined.text
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return Rows(
        tuple(
            CountedRow(
                label=shown(texts[number]),
                count=count,
                data=data({"text": list(words_sought(texts[number]))}) if data else None,
            )
            for number, count in ordered[:most]
        ),
        len(ordered),
    )
