"""The simulated people: the same for the same seed, and true to what the simulator says of them."""

import random
from collections import Counter

import pytest

from bot.demo import portal, traffic
from bot.demo.people import employees
from bot.demo.traffic import EACH_CASE, FIRST_DOCUMENT, FIRST_USER, Step

SEED = 7


def scenario(seed: int = SEED) -> list[Step]:
    return traffic.live(random.Random(seed + 1), employees(random.Random(seed)), seconds=30, records=3_000)


def test_the_same_seed_gives_the_same_scenario_and_another_seed_another() -> None:
    assert scenario() == scenario()
    assert scenario() != scenario(SEED + 1)


def test_all_four_cases_are_planted_for_as_many_people() -> None:
    due = Counter((one.issue, one.told) for step in scenario() for one in step.due)
    assert due == {
        ("ack-missing", "user"): EACH_CASE,
        ("edit-forbidden", "user"): EACH_CASE,
        ("edit-forbidden", "manager"): EACH_CASE,
        ("special-characters", "user"): EACH_CASE,
        ("web-proxy", "user"): EACH_CASE,
    }


def test_user_1087_is_refused_document_11213() -> None:
    keys = [one.key for step in scenario() for one in step.due if one.person == FIRST_USER]
    assert keys == [(FIRST_USER, str(FIRST_DOCUMENT))]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whoever_hits_a_case_does_nothing_else_that_could_be_told(seed: int) -> None:
    steps = scenario(seed)
    hit = Counter(one.person for step in steps for one in step.due if one.told == "user")
    assert set(hit.values()) == {1}
    ordinary = {step.line.user for step in steps if not step.due and step.line.message.startswith("Request")}
    assert not ordinary & set(hit)


def test_steps_come_in_the_order_of_time_and_fill_the_number_asked_for() -> None:
    steps = scenario()
    assert len(steps) == 3_000
    assert [step.at for step in steps] == sorted(step.at for step in steps)


def test_no_password_is_ever_in_a_line() -> None:
    texts = {text for step in scenario() for text in step.line.data}
    assert not {text for text in texts if "password" in text.casefold()} - {"passwordHasSpecialChars"}


def test_office_addresses_are_none_of_the_proxys() -> None:
    drawn = random.Random(SEED)
    assert not any(portal.office_ip(drawn).startswith(portal.PROXY) for _ in range(2_000))
