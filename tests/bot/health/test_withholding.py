"""No few people are shown, nor told by what is shown."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.health.withholding import FEWEST, is_few, shown

PEOPLE = st.frozensets(st.integers(0, 39))
"""Who is in a group."""


def test_fewer_than_five_are_not_shown_and_nobody_is() -> None:
    people = {"a": 0, "b": 1, "c": 4, "d": 5, "e": 400}
    assert shown(people, ()) == {"a": 0, "d": 5, "e": 400}


def test_all_but_a_few_of_a_group_are_not_shown() -> None:
    people = {"worked": 46, "failed": 44, "told": 40}
    assert shown(people, [("failed", "worked"), ("told", "failed")]) == {"worked": 46, "told": 40}


def test_what_is_within_another_by_a_third_that_is_withheld_is_held_against_it() -> None:
    people = {"worked": 46, "failed": 44, "told": 43}
    assert shown(people, [("failed", "worked"), ("told", "failed")]) == {"worked": 46}


def test_a_group_that_is_left_over_takes_the_smallest_of_the_others_with_it() -> None:
    people = {"all": 50, "editors": 30, "readers": 17, "clerks": 3}
    parts = [("all", ["editors", "readers", "clerks"])]
    assert shown(people, (), parts) == {"all": 50, "editors": 30}


def test_groups_that_make_the_whole_are_all_shown() -> None:
    people = {"all": 47, "editors": 30, "readers": 17}
    assert shown(people, (), [("all", ["editors", "readers"])]) == people


@given(worked=PEOPLE, fails=PEOPLE, told=PEOPLE, of=st.lists(PEOPLE, max_size=5), apart=st.booleans())
def test_no_few_people_follow_from_what_is_shown(
    worked: frozenset[int],
    fails: frozenset[int],
    told: frozenset[int],
    of: list[frozenset[int]],
    apart: bool,
) -> None:
    """People as sets: whatever groups there are, no shown one and no difference of two nested ones is a few people."""
    failed = worked & fails
    groups: dict[object, frozenset[int]] = {
        "worked": worked,
        "failed": failed,
        "told": told & failed,
    }
    within: list[tuple[object, object]] = [("failed", "worked"), ("told", "failed")]
    left = worked
    names: list[tuple[int, str]] = []
    for index, among in enumerate(of):
        one = among & left
        if apart:
            left -= one
        groups[index, "worked"] = one
        groups[index, "failed"] = one & failed
        within += [
            ((index, "worked"), "worked"),
            ((index, "failed"), "failed"),
            ((index, "failed"), (index, "worked")),
        ]
        names.append((index, "worked"))
    people = {name: len(members) for name, members in groups.items()}
    parts = [
        ("worked", names),
        ("failed", [(index, "failed") for index, _ in names]),
    ]
    kept = shown(people, within, parts)
    assert all(people[name] == number for name, number in kept.items())
    for name, number in kept.items():
        assert not 0 < number < FEWEST, name
    for pair in combinations(kept, 2):
        smaller, larger = sorted(pair, key=lambda name: len(groups[name]))
        nested = (smaller, larger) in within or any(
            (smaller, middle) in within and (middle, larger) in within for middle in groups
        )
        if nested and groups[smaller] <= groups[larger]:
            assert not 0 < len(groups[larger] - groups[smaller]) < FEWEST
    if apart:
        for whole, made_of in parts:
            those = [part for part in made_of if kept.get(part)]
            if whole in kept and those:
                rest = groups[whole].difference(*(groups[part] for part in those))
                assert not is_few(len(rest))
