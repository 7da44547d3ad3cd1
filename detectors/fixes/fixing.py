"""What the evaluator knows about fixes in one of its transactions, and the news of regressions."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from detectors.fixes.book import Fix, fixed_in, standing
from detectors.fixes.hits import Fate, Reached, fate_of
from detectors.fixes.seen import reached
from detectors.keys import decode_key
from detectors.known_issue import KnownIssue
from detectors.news import add_news
from detectors.records import StoredMatch
from ingest.event import to_micros
from ingest.releases.book import ReleaseBook


class Fixing:
    """The fates of matches. What reached a node is asked once, and only where an issue has a fix."""

    def __init__(
        self,
        connection: Connection,
        releases: ReleaseBook,
        issues: Mapping[str, KnownIssue],
        said: Mapping[str, Fix],
        now: datetime,
    ) -> None:
        self._connection = connection
        self._releases = releases
        self._issues = issues
        self._said = said
        self._now = now
        self._reached: dict[tuple[str | None, str | None], list[Reached]] = {}

    @classmethod
    def load(
        cls, connection: Connection, releases: ReleaseBook, issues: Mapping[str, KnownIssue], now: datetime
    ) -> "Fixing":
        """As it stands now."""
        return cls(connection, releases, issues, standing(connection), now)

    def fate(self, match: StoredMatch) -> Fate | None:
        """Why nobody is told of a hit; None: like any hit."""
        issue = self._issues.get(match.issue)
        version = None if issue is None else fixed_in(issue, self._said)
        if version is None:
            return None
        there = self.reached(match.issue, match.ran.product, match.ran.node)
        return fate_of(version, match.ran.version, to_micros(match.at.time), there, to_micros(self._now))

    def reached(self, issue: str, product: str | None, node: str | None) -> list[Reached]:
        """Every version that reached a node, as far as an issue is concerned."""
        fix = self._said.get(issue)
        return [*self._released(product, node), *(fix.reached(node) if fix else ())]

    def _released(self, product: str | None, node: str | None) -> list[Reached]:
        place = (product, node)
        if place not in self._reached:
            history = self._releases.history(self._connection)
            self._reached[place] = reached(self._connection, history, product, node)
        return self._reached[place]

    def tell_regressions(self, matches: Sequence[StoredMatch]) -> bool:
        """Add news for developers: once for each version that has the fix and is hit; whether there was any."""
        told = False
        people: dict[tuple[str, str | None], set[str]] = {}
        for match in matches:
            people.setdefault((match.issue, match.ran.version), set()).update(self._person(match))
        for match in sorted(matches, key=lambda match: match.at):
            issue, fix = self._issues[match.issue], self._said.get(match.issue)
            about = {
                "issue": issue.name,
                "fixed_in": fixed_in(issue, self._said),
                "version": match.ran.version,
            }
            said_at = None if fix is None else fix.at.isoformat()
            payload: dict[str, Any] = about | {
                "title": issue.title,
                "product": match.ran.product,
                "node": match.ran.node,
                "since": match.at.time.isoformat(),
                "event_id": match.at.event_id,
                "people": len(people[match.issue, match.ran.version]),
                "user_at": user_at(issue),
            }
            key = json.dumps([*about.values(), said_at], ensure_ascii=False)
            told |= add_news(self._connection, "regression", key, payload, self._now)
        return told

    def _person(self, match: StoredMatch) -> tuple[str, ...]:
        """Who was hit, as far as the key says."""
        place = user_at(self._issues[match.issue])
        return () if match.key is None or place is None else (decode_key(match.key)[place],)


def user_at(issue: KnownIssue) -> int | None:
    """The place of the user in the issue's keys, None if they have none."""
    return issue.key.index("user") if "user" in issue.key else None
