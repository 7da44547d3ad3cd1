"""What the service goes by, item by item, and what has changed in it, in one line. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from bot.directory import Directory, Person
from bot.rights import Rights, RoleNames
from detectors.known_issue import KnownIssue
from ingest.sources import Source

NAMED: Final = 5
"""Items of a kind of change that a line names; the others are counted."""
_LONGEST: Final = 60  # characters of a name

Content = Mapping[str, str]
"""By the name of an item: a word that is told when it changes, or none, and a digest of the rest."""


def of_sources(sources: Sequence[Source]) -> Content:
    """Sources by their keys."""
    return {source.key: f" {_digest(source)}" for source in sources}


def of_issues(issues: Mapping[str, KnownIssue]) -> Content:
    """Known issues by name, with their rollout."""
    return {name: f"{issue.rollout} {_digest(*_parts(issue))}" for name, issue in issues.items()}


def of_people(directory: Directory) -> Content:
    """People by their first logins."""
    return {person.login: f" {_digest(*_known(person))}" for person in directory.people}


def of_rights(directory: Directory, roles: RoleNames) -> Content:
    """Those who may more than others, and what."""
    found = ((person.login, _told(roles.of(person), roles)) for person in directory.people)
    return {login: rights for login, rights in found if rights}


def told(before: Content, after: Content) -> str:
    """What has changed: `added a; removed b; changed c (live instead of shadow)`. Empty if nothing has."""
    both = before.keys() & after.keys()
    changes = {
        "added": after.keys() - both,
        "removed": before.keys() - both,
        "changed": {name for name in both if before[name] != after[name]},
    }
    return "; ".join(
        f"{verb} {_listed(name + _word(before, after, name) for name in sorted(names))}"
        for verb, names in changes.items()
        if names
    )


def _word(before: Content, after: Content, name: str) -> str:
    was, now = (content.get(name, "").partition(" ")[0] for content in (before, after))
    return f" ({now} instead of {was})" if was and now and was != now else ""


def _listed(names: Iterable[str]) -> str:
    every = [name[:_LONGEST] for name in names]
    more = len(every) - NAMED
    return ", ".join(every[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _told(rights: Rights, roles: RoleNames) -> str:
    if rights.admin:
        return roles.admin
    if not rights.developer:
        return ""
    if rights.products is None:
        return roles.developer
    return ", ".join(f"{roles.developer}:{product}" for product in sorted(rights.products))


def _parts(issue: KnownIssue) -> Iterable[object]:
    """Of a rule as it is written: two readings of the same file are no change."""
    rules = [issue.rule.to_dict()] if issue.rule is not None else []
    rules += [one.to_dict() for one in issue.filters]
    return (json.dumps(rules, sort_keys=True, default=str), replace(issue, rule=None, filters=(), file=""))


def _known(person: Person) -> Iterable[object]:
    return (
        person.name, person.logins, person.aad_object_id, person.email, person.manager, sorted(person.roles),
        person.locale, person.timezone,
    )  # fmt: skip


def _digest(*parts: object) -> str:
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]
