"""Who would have been told: people and cards by audience, who cannot be, what the breaker would have held."""

from datetime import timedelta
from typing import Any

from bot.backtesting.preview import Audience, Card, Held, Told, as_if_live, audience, held
from detectors.backtesting.episodes import Happened
from detectors.backtesting.found import HOUR_US
from detectors.episodes import Due
from detectors.known_issue import Breaker, KnownIssue
from ingest.event import Event, to_micros
from tests.bot.builders import NOON, STAFF, known_issue

HOUR = timedelta(hours=1)


def happened(number: int, *key: str) -> Happened:
    at = NOON + number * HOUR
    return Happened(key, Due(at, number, at), 1, 1)


def told(issue: KnownIssue, *episodes: Happened, **fields: Any) -> Audience:
    def events(ids: Any) -> list[Event]:
        return [Event(time=NOON, received=NOON, id=number, **fields) for number in ids if number != 99]

    return audience(issue, episodes, events, STAFF)


def test_people_and_cards_by_whom_they_are_told_as() -> None:
    issue = known_issue(tell=("user", "manager", "channel"))
    found = told(issue, happened(0, "1087"), happened(1, "1002"), happened(2, "1087"), happened(3, "root"))
    hour = to_micros(NOON) // HOUR_US
    assert found == Audience(
        people=3,
        cards=5,
        by_tell={"user": Told(2, 3), "manager": Told(1, 2), "channel": Told(0, 0)},
        unreachable={
            "no support channel is bound": 1,
            "not in the directory": 1,
            "the directory names no manager": 1,
        },
        unknown_to_teams=0,
        most=(("1001", 2), ("1087", 2), ("1002", 1)),
        held=None,
        hours={hour: 2, hour + 1: 1, hour + 2: 2},
    )


def test_shadow_tells_nobody_pilot_those_who_are_named_and_both_say_what_live_would() -> None:
    episodes = (happened(0, "1087"), happened(1, "1002"))
    for rollout, people in (("shadow", 0), ("pilot", 1), ("live", 3)):
        issue = known_issue(rollout=rollout, pilot=("NNOVAK",), tell=("user", "manager"))
        assert told(issue, *episodes).people == people
        assert told(as_if_live(issue), *episodes).people == 3


def test_without_a_user_in_the_key_the_event_says_who_it_was() -> None:
    issue = known_issue(key=("document_id",))
    assert told(issue, happened(0, "11213"), user="nnovak").most == (("1087", 1),)
    assert told(issue, happened(99, "11213"), user="nnovak").cards == 0


def test_the_breaker_holds_what_goes_beyond_its_people() -> None:
    breaker = Breaker(people=2, within=2 * HOUR)
    cards = [Card(NOON + hours * HOUR, person, "user") for hours, person in enumerate("aabcadd")]
    assert held(breaker, cards) is None  # never three within two hours
    assert held(Breaker(people=1, within=HOUR), cards) is None
    close = [Card(NOON, person, "user") for person in "aabcad"]
    assert held(breaker, close) == Held(NOON, 2, 3)


def test_those_above_and_a_bound_channel_are_told_as_the_planner_tells_them() -> None:
    """A channel is nobody: it counts as a card, not among people, and the breaker does not count it either."""
    issue = known_issue(tell=("above:supervisor", "channel"), breaker=Breaker(people=1))
    episodes = [happened(number, login) for number, login in enumerate(("1087", "1002", "1087"))]

    def events(ids: Any) -> list[Event]:
        return [Event(time=NOON, received=NOON, id=number, product="hr-portal") for number in ids]

    found = audience(issue, episodes, events, STAFF, channel=lambda product: f"channel:{product}")
    assert (found.people, found.cards, found.held, found.most) == (1, 5, None, (("1001", 2),))
    assert found.by_tell == {"role:supervisor": Told(1, 2), "channel": Told(1, 3)}
    assert found.unreachable == {"nobody above the user has this role": 1}
