"""The directory: which logins are which person, their Teams identity, manager and roles."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from bot.asking.who import Who
from ingest.event import canonical_login

COLUMNS = ("login", "aad_object_id", "name", "email", "manager", "roles", "locale", "timezone")


class DirectoryFault(Exception):
    """A people.csv that cannot be used. The message names file and line and says what to do."""


@dataclass(frozen=True, slots=True)
class Person:
    """One or more logins of one human being, named by the first login."""

    login: str
    name: str
    logins: tuple[str, ...] = ()
    aad_object_id: str | None = None
    email: str | None = None
    manager: str | None = None  # a login
    roles: frozenset[str] = frozenset()  # casefolded
    locale: str | None = None
    timezone: str | None = None

    def has_role(self, role: str) -> bool:
        """Whether the directory gives this person the role, without regard to case."""
        return role.casefold() in self.roles


@dataclass(frozen=True)
class Directory:
    """Everybody, found by login, Entra object id or e-mail. Immutable: a changed file makes a new one."""

    people: tuple[Person, ...] = ()
    _by_login: Mapping[str, Person] = field(default_factory=dict, repr=False)
    _by_aad: Mapping[str, Person] = field(default_factory=dict, repr=False)
    _by_email: Mapping[str, Person] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, people: Iterable[Person]) -> "Directory":
        """A directory of these people."""
        everyone = tuple(people)
        return cls(
            people=everyone,
            _by_login={canonical_login(login): p for p in everyone for login in p.logins or (p.login,)},
            _by_aad={p.aad_object_id.casefold(): p for p in everyone if p.aad_object_id},
            _by_email={p.email.casefold(): p for p in everyone if p.email},
        )

    def by_login(self, login: str) -> Person | None:
        r"""The person to whom a login belongs, in any case and with or without `DOMAIN\`."""
        return self._by_login.get(canonical_login(login))

    def by_aad_object_id(self, aad_object_id: str) -> Person | None:
        """The person with this Entra object id."""
        return self._by_aad.get(aad_object_id.casefold())

    def by_email(self, email: str) -> Person | None:
        """The person with this e-mail address or user principal name."""
        return self._by_email.get(email.casefold())

    def named(self, text: str) -> Person | None:
        """Who is meant by a login, an e-mail, or a full name that only one person has."""
        found = self.by_login(text) or self.by_email(text)
        if found is None:
            alike = [person for person in self.people if person.name.casefold() == text.strip().casefold()]
            found = alike[0] if len(alike) == 1 else None
        return found

    @cached_property
    def who(self) -> Who[Person]:
        """Finds whom people mean by what they type: parts of names, typing errors."""
        return Who(self.people)

    def with_role(self, role: str) -> tuple[Person, ...]:
        """Everybody who has the role, in the directory's order."""
        return tuple(person for person in self.people if person.has_role(role))

    def manager_of(self, person: Person) -> Person | None:
        """The manager, if the directory names one whom it knows; nobody is their own manager."""
        manager = self.by_login(person.manager) if person.manager else None
        return None if manager is person else manager

    @property
    def logins(self) -> Mapping[str, str]:
        """For the detectors, as a plain value: canonical login -> the person's first login."""
        return {login: person.login for login, person in self._by_login.items()}

    def with_identities(self, identities: Mapping[str, str]) -> "Directory":
        """Fill in Entra object ids that the file lacks from Teams' rosters: e-mail or UPN -> object id."""
        return Directory.of(
            replace(person, aad_object_id=identities.get(person.email.casefold()))
            if person.aad_object_id is None and person.email
            else person
            for person in self.people
        )


@dataclass(frozen=True, slots=True)
class LoadedDirectory:
    """What a people.csv gave: the directory, and one sentence (`file:line: what`) for each row left out."""

    directory: Directory
    faults: tuple[str, ...] = ()


def load_directory(path: Path) -> LoadedDirectory:
    """Read people.csv (UTF-8, with or without a byte order mark; `,` or `;` between columns).

    A bad row is left out and named in `faults`; the others work. Raises DirectoryFault for a file that
    cannot be read at all.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise DirectoryFault(
            f"{path}: cannot be read: {reason}; name a people.csv in HEADSUP_PEOPLE."
        ) from error
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    header = [name.strip().casefold() for name in rows.fieldnames or ()]
    if "login" not in header:
        raise DirectoryFault(f"{path}:1: the first line must name the columns {','.join(COLUMNS)}.")
    rows.fieldnames = header
    faults: list[str] = []
    grouped: dict[str, list[Person]] = defaultdict(list)
    seen: dict[str, int] = {}
    for row in rows:
        line = rows.line_num
        person = _person({key: (value or "").strip() for key, value in row.items() if isinstance(value, str)})
        if not person.login:
            if any((value or "").strip() for value in row.values() if isinstance(value, str)):
                faults.append(f"{path}:{line}: a row without a login; give one or remove the row.")
            continue
        canonical = canonical_login(person.login)
        if canonical in seen:
            faults.append(
                f"{path}:{line}: login {person.login} is already in line {seen[canonical]}; keep one."
            )
            continue
        seen[canonical] = line
        grouped[(person.aad_object_id or person.email or f"login:{canonical}").casefold()].append(person)
    people = Directory.of(_merged(rows_of_one) for rows_of_one in _joined_by_email(grouped))
    return LoadedDirectory(people, tuple(faults))


def _delimiter(text: str) -> str:
    # Excel of many countries writes semicolons; roles are separated by them too, so only the header decides.
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def _person(row: Mapping[str, str]) -> Person:
    login = row.get("login", "")
    return Person(
        login=login,
        name=row.get("name") or login,
        logins=(login,),
        aad_object_id=row.get("aad_object_id") or None,
        email=row.get("email") or None,
        manager=row.get("manager") or None,
        roles=frozenset(role.strip().casefold() for role in row.get("roles", "").split(";") if role.strip()),
        locale=row.get("locale") or None,
        timezone=row.get("timezone") or None,
    )


def _joined_by_email(grouped: Mapping[str, list[Person]]) -> Iterable[Sequence[Person]]:
    """Rows that share an object id are one person, and so are those that share an e-mail."""
    by_email: dict[str, str] = {}
    joined: dict[str, list[Person]] = {}
    for group, rows in grouped.items():
        emails = [row.email.casefold() for row in rows if row.email]
        target = next((by_email[email] for email in emails if email in by_email), group)
        joined.setdefault(target, []).extend(rows)
        for email in emails:
            by_email.setdefault(email, target)
    return joined.values()


def _merged(rows: Sequence[Person]) -> Person:
    def first(name: str) -> str | None:
        return next((value for row in rows if (value := getattr(row, name))), None)

    return Person(
        login=rows[0].login,
        name=rows[0].name,
        logins=tuple(row.login for row in rows),
        aad_object_id=first("aad_object_id"),
        email=first("email"),
        manager=first("manager"),
        roles=frozenset().union(*(row.roles for row in rows)),
        locale=first("locale"),
        timezone=first("timezone"),
    )
