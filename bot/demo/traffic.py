"""What the simulated people do, and when: ordinary work, the four cases, and people who come close to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from bot.demo import portal
from bot.demo.people import Employee
from bot.demo.portal import Line

FIRST_USER: Final = "1087"
FIRST_DOCUMENT: Final = 11213
EACH_CASE: Final = 8


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who must be told because of a step: what the simulator knows and the detectors do not."""

    issue: str
    person: str
    told: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One record: when (seconds from the start), on which node, and who is due to be told by it."""

    at: float
    node: str
    line: Line
    due: tuple[Due, ...] = ()


def live(random: Random, everyone: Sequence[Employee], *, seconds: float, records: int) -> list[Step]:
    """The scenario: about `records` steps over `seconds`, the four cases planted, in the order of time."""
    steps = list(_cases(random, everyone, seconds * 0.9))
    named = {step.line.user for step in steps} | {str(step.line.data.get("login")) for step in steps}
    others = [one for one in everyone if one.login not in named and one.role != "developer"]
    steps.extend(
        Step(random.uniform(0, seconds), random.choice(portal.NODES), ordinary(random, others))
        for _ in range(records - len(steps))
    )
    return sorted(steps, key=lambda step: step.at)


def history(random: Random, everyone: Sequence[Employee], *, seconds: float, records: int) -> list[Step]:
    """A day that is over: ordinary traffic, and user 1087 refused document 11213, too long ago to be told."""
    steps = [
        Step(random.uniform(0, seconds), random.choice(portal.NODES), ordinary(random, everyone))
        for _ in range(records)
    ]
    hour = seconds / 24
    refused = next(one for one in everyone if one.login == FIRST_USER)
    steps.append(Step(hour * 12.95, "web1", _forbidden(random, refused, FIRST_DOCUMENT, portal.ADJUSTMENT)))
    return sorted(steps, key=lambda step: step.at)


def ordinary(random: Random, everyone: Sequence[Employee]) -> Line:
    """One record of everyday work, with everyday errors."""
    choice = random.random()
    if choice < 0.12:
        return portal.own_work(random)
    who, ip = random.choice(everyone), portal.office_ip(random)
    if choice < 0.2:
        return portal.login_attempt(who.login, ip, "Ok", special=random.random() < 0.3)
    if choice < 0.205:
        return portal.login_attempt(who.login, ip, "InvalidCredentials", special=False)
    if choice < 0.207:
        return portal.login_attempt(
            random.choice(("root", "admin", "j.doe")), ip, "UnknownUser", special=True
        )
    document = random.randint(10000, 12999)
    if document == FIRST_DOCUMENT:
        document += 1  # that one has its own story
    kind = portal.PLAIN_TYPES[document % len(portal.PLAIN_TYPES)]
    parameters = None if choice < 0.75 else portal.edit(random)
    outcome, status, exception = "Request completed.", 200, ""
    trouble = random.random()
    if parameters is not None and trouble < 0.03:
        outcome, status, exception = "Conflict while saving.", 409, portal.stale(random, document)
    elif parameters is not None and trouble < 0.06:
        outcome, status = "Validation failed: hours exceed the contract.", 422
    elif parameters is not None and trouble < 0.07:
        outcome, status, exception = "Failed to perform.", 500, portal.PAYROLL_DOWN
    elif parameters is None and trouble < 0.02:
        outcome, status = "Document not found.", 404
    return portal.request(
        outcome, status, login=who.login, role=who.role, ip=ip, document=document, kind=kind,
        parameters=parameters, exception=exception,
    )  # fmt: skip


def _cases(random: Random, everyone: Sequence[Employee], seconds: float) -> Iterator[Step]:
    users = [one for one in everyone if one.role == "user" and one.login != FIRST_USER]
    guests = [one for one in everyone if one.role == "guest"]
    random.shuffle(users)
    crowd = iter(users)
    for _ in range(EACH_CASE):
        yield from _unticked(random, next(crowd), seconds, again=True)
        yield from _special(random, next(crowd), seconds, again=True)
        yield _proxied(random, next(crowd), seconds)
    yield from _refused(
        random, next(one for one in everyone if one.login == FIRST_USER), FIRST_DOCUMENT, seconds
    )
    for number in range(EACH_CASE - 1):
        yield from _refused(random, next(crowd), 13000 + number, seconds)
    for number in range(EACH_CASE // 2):  # those who come close, and must hear nothing
        yield from _unticked(random, next(crowd), seconds, again=False)
        yield from _special(random, next(crowd), seconds, again=False)
        beside = f"10.44.8.{random.randint(64, 254)}"  # the proxy's range ends at 63
        near = portal.login_attempt(next(crowd).login, beside, "InvalidCredentials", special=False)
        yield Step(random.uniform(0, seconds), "web1", near)
        yield Step(
            random.uniform(0, seconds),
            "web2",
            _forbidden(random, guests[number], 14000 + number, portal.ADJUSTMENT),
        )
        yield Step(
            random.uniform(0, seconds),
            "web2",
            _forbidden(random, next(crowd), 15000 + number, "Leave Request"),
        )


def _unticked(random: Random, who: Employee, seconds: float, *, again: bool) -> Iterator[Step]:
    """Case 1: the mistake, and for those to be told the mistake once more, often on the other node."""
    start, document = random.uniform(0, seconds - 4), random.randint(10000, 12999)
    kind = random.choice(portal.PLAIN_TYPES)

    def mistake() -> Line:
        return portal.request(
            "Failed to perform.", 400, login=who.login, role=who.role, ip=portal.office_ip(random),
            document=document, kind=kind, parameters=portal.edit(random, acknowledged=False),
        )  # fmt: skip

    yield Step(start, random.choice(portal.NODES), mistake())
    if again:
        due = (Due("ack-missing", who.login, "user", (who.login,)),)
        yield Step(start + random.uniform(1, 4), random.choice(portal.NODES), mistake(), due)


def _forbidden(random: Random, who: Employee, document: int, kind: str) -> Line:
    return portal.request(
        "Forbidden: not authorized", 403, login=who.login, role=who.role, ip=portal.office_ip(random),
        document=document, kind=kind, parameters=portal.edit(random),
    )  # fmt: skip


def _refused(random: Random, who: Employee, document: int, seconds: float) -> Iterator[Step]:
    """Case 2: the user is told, and the supervisor."""
    key = (who.login, str(document))
    due = [Due("edit-forbidden", who.login, "user", key)]
    if who.manager:
        due.append(Due("edit-forbidden", who.manager, "manager", key))
    line = _forbidden(random, who, document, portal.ADJUSTMENT)
    yield Step(random.uniform(0, seconds), random.choice(portal.NODES), line, tuple(due))


def _special(random: Random, who: Employee, seconds: float, *, again: bool) -> Iterator[Step]:
    """Case 3: a failed login whose password has a special character; twice for those to be told."""
    start = random.uniform(0, seconds - 4)

    def failure() -> Line:
        return portal.login_attempt(who.login, portal.office_ip(random), "InvalidCredentials", special=True)

    yield Step(start, random.choice(portal.NODES), failure())
    if again:
        due = (Due("special-characters", who.login, "user", (who.login,)),)
        yield Step(start + random.uniform(1, 4), random.choice(portal.NODES), failure(), due)


def _proxied(random: Random, who: Employee, seconds: float) -> Step:
    """Case 4: a login by way of the web proxy."""
    v4, v6 = portal.PROXY
    ip = f"{v4}{random.randint(1, 62)}" if random.random() < 0.7 else f"{v6}{random.randint(1, 65535):x}"
    line = portal.login_attempt(who.login, ip, "NegotiationFailed", special=False)
    due = (Due("web-proxy", who.login, "user", (who.login,)),)
    return Step(random.uniform(0, seconds), random.choice(portal.NODES), line, due)
