"""From what Graph says of users to people of our directory, alone or beside people.csv. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.directory import Directory, Person
from ingest.event import canonical_login

SELECT: Final = (
    "id",
    "displayName",
    "mail",
    "userPrincipalName",
    "onPremisesSamAccountName",
    "employeeId",
    "preferredLanguage",
    "userType",
    "accountEnabled",
    "manager",
)
"""What is asked of a user: https://learn.microsoft.com/graph/api/resources/user"""

LOGIN_FIELDS: Final = ("onPremisesSamAccountName", "userPrincipalName", "upnName", "employeeId", "mail")
"""From what logins may come; `upnName` is what stands before the @ of the user principal name."""


class WrongRule(ValueError):
    """A rule that names what there is not. The message says what there is."""


def login_rule(text: str) -> tuple[str, ...]:
    """`userPrincipalName,employeeId`: which of a user's names logs write, in this order. Raises WrongRule."""
    names = {name.casefold(): name for name in LOGIN_FIELDS}
    given = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in given if part.casefold() not in names]
    if unknown or not given:
        raise WrongRule(f"name some of {', '.join(LOGIN_FIELDS)}, separated by commas, instead of {text!r}")
    return tuple(dict.fromkeys(names[part.casefold()] for part in given))


def role_groups(text: str) -> dict[str, str]:
    """`developer=GROUP; admin=GROUP`: role (casefolded) -> object id of the group. Raises WrongRule."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        role, equals, group = part.rpartition("=")
        if not equals or not role.strip() or not group.strip():
            raise WrongRule(f"write role=group id, separated by semicolons, instead of {part!r}")
        found[role.strip().casefold()] = group.strip()
    return found


@dataclass(frozen=True, slots=True)
class EntraUser:
    """A user as Graph tells it."""

    aad_object_id: str  # casefolded
    facts: Mapping[str, Any] = field(default_factory=dict)
    manager: str | None = None  # object id

    def changed(self, row: Mapping[str, Any]) -> "EntraUser":
        """With what a row of changes says; what it does not name stays."""
        facts = {**self.facts, **{name: row[name] for name in SELECT if name in row and name != "manager"}}
        manager = self.manager
        entries = row.get("manager@delta")
        if isinstance(entries, list):
            there = [
                one for one in entries if isinstance(one, dict) and "@removed" not in one and one.get("id")
            ]
            manager = str(there[-1]["id"]).casefold() if there else None
        elif isinstance(row.get("manager"), dict):
            manager = str(row["manager"].get("id", "")).casefold() or None
        return replace(self, facts=facts, manager=manager)

    def text(self, name: str) -> str | None:
        """One of the facts, if it is a text that says something."""
        value = self.facts.get(name)
        return value.strip() or None if isinstance(value, str) else None

    def logins(self, rule: Sequence[str]) -> list[str]:
        """What logs may write for them, in the order of the rule."""
        upn = self.text("userPrincipalName") or ""
        found = [upn.partition("@")[0] if name == "upnName" else self.text(name) for name in rule]
        return list({canonical_login(login): login for login in reversed(found) if login}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Merged:
    """The directory of both, and one sentence for each login that is nobody's since it could be several people's."""

    directory: Directory
    faults: tuple[str, ...] = ()


def merged(
    listed: Directory, users: Iterable[EntraUser], roles: Mapping[str, Collection[str]], rule: Sequence[str]
) -> Merged:
    """People.csv and Entra as one directory. Where both know a person (object id, e-mail, login), the file wins.

    `roles`: by object id. A login that the rule gives to several people of Entra, or that the file gives to somebody
    else, tells nobody, and neither does an account that could be, like another one, the same person of the file: the
    wrong person must never be told. Disabled accounts are nobody, and take nothing from anybody.
    """
    everyone = {
        user.aad_object_id: user
        for user in users
        if user.text("userPrincipalName") and user.facts.get("accountEnabled") is not False
    }
    given = {one: user.logins(rule) for one, user in everyone.items()}
    counted = Counter(canonical_login(login) for logins in given.values() for login in logins)
    faults = [
        f"login {login} could be {count} people in Entra, so it is nobody's; name its person in people.csv"
        for login, count in sorted(counted.items())
        if count > 1 and listed.by_login(login) is None
    ]
    mine = {
        one: [
            login
            for login in logins
            if counted[canonical_login(login)] == 1 and listed.by_login(login) is None
        ]
        for one, logins in given.items()
    }
    known, doubtful = _known(listed, everyone, given)
    faults += [
        f"{login} of people.csv could be {count} people in Entra, so it is none of them; give its aad_object_id there"
        for login, count in sorted(doubtful.items())
    ]
    names: dict[str, str | None] = {}
    for one in everyone:
        person = known.get(one)
        names[one] = person.login if person else next(iter(mine[one]), None)
    people: list[Person] = []
    for one, user in everyone.items():
        person = known.get(one)
        manager = names.get(user.manager or "")
        own = frozenset(roles.get(one, ()))
        if person is not None:
            people.append(_filled(person, user, mine[one], manager, own))
        elif mine[one]:
            people.append(
                Person(
                    login=mine[one][0],
                    name=user.text("displayName") or mine[one][0],
                    logins=tuple(mine[one]),
                    aad_object_id=one,
                    email=user.text("mail") or user.text("userPrincipalName"),
                    manager=manager,
                    roles=own,
                    locale=user.text("preferredLanguage"),
                )
            )
    taken = {person.login for person in known.values()}
    rest = [person for person in listed.people if person.login not in taken]
    return Merged(Directory.of([*rest, *people]), tuple(faults))


def _known(
    listed: Directory, everyone: Mapping[str, EntraUser], given: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Person], dict[str, int]]:
    """Who of Entra is whom in the file, by object id; and of whom in the file that cannot be told, with how many.

    The better evidence wins: the object id, then an address, then a login.
    """
    claims: dict[str, dict[int, list[str]]] = {}
    people: dict[str, Person] = {}
    for one, user in everyone.items():
        rank, person = _listed(listed, user, given[one])
        if person is not None:
            people[person.login] = person
            claims.setdefault(person.login, {}).setdefault(rank, []).append(one)
    best = {login: ranks[min(ranks)] for login, ranks in claims.items()}
    known = {ids[0]: people[login] for login, ids in best.items() if len(ids) == 1}
    return known, {login: len(ids) for login, ids in best.items() if len(ids) > 1}


def _listed(listed: Directory, user: EntraUser, logins: Sequence[str]) -> tuple[int, Person | None]:
    """The person of the file that a user may be, and by what: 0 the object id, 1 an address, 2 a login."""
    addresses = (user.text(name) for name in ("mail", "userPrincipalName"))
    by = (
        (listed.by_aad_object_id(user.aad_object_id),),
        (listed.by_email(address) for address in addresses if address),
        (listed.by_login(login) for login in logins),
    )
    for rank, found in enumerate(by):
        person = next((one for one in found if one), None)
        if person is not None:
            named = person.aad_object_id  # the file may say that this login is somebody else
            return rank, None if named and named.casefold() != user.aad_object_id else person
    return 2, None


def _filled(
    person: Person, user: EntraUser, logins: Sequence[str], manager: str | None, roles: frozenset[str]
) -> Person:
    """The person of the file, with what only Entra knows."""
    return replace(
        person,
        name=person.name or user.text("displayName") or person.login,
        logins=tuple(dict.fromkeys([*(person.logins or (person.login,)), *logins])),
        aad_object_id=person.aad_object_id or user.aad_object_id,
        email=person.email or user.text("mail") or user.text("userPrincipalName"),
        manager=person.manager or manager,
        roles=person.roles | roles,
        locale=person.locale or user.text("preferredLanguage"),
    )
