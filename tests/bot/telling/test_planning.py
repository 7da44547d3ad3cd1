"""Who is told about an episode: the right ones, each once, and nobody else."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory import Directory, Person
from bot.telling.planning import Planned, hit_by, plan, shown_fields
from detectors.correlations.model import Correlation
from detectors.known_issue import KnownIssue
from tests.bot.builders import BEN, NORA, OLGA, STAFF, episode, event, known_issue


def told(issue: KnownIssue, login: str = "1087", directory: Directory = STAFF) -> list[tuple[str, str]]:
    planned = plan(issue, episode(key=(login,)), event(user=login), directory)
    return [(one.told, one.login) for one in planned if one.person]


def test_the_user_and_the_manager_are_told_each_as_what_they_are() -> None:
    assert told(known_issue(tell=("user", "manager"))) == [("user", "1087"), ("manager", "1001")]


def test_a_role_is_everybody_who_has_it() -> None:
    assert told(known_issue(tell=("role:Supervisor",))) == [
        ("role:Supervisor", "1001"),
        ("role:Supervisor", "1002"),
    ]


def test_whoever_hit_it_is_told_as_user_and_not_once_more_as_one_of_a_role() -> None:
    issue = known_issue(tell=("user", "role:supervisor"))
    assert told(issue, "1002") == [("user", "1002"), ("role:supervisor", "1001")]


def test_any_login_of_a_person_finds_them() -> None:
    assert told(known_issue(), r"CORP\NNovak") == [("user", "1087")]


def test_nobody_hears_about_a_login_that_the_directory_does_not_know() -> None:
    issue = known_issue(tell=("user", "manager", "role:supervisor"))
    planned = plan(issue, episode(key=("root",)), event(user="root"), STAFF)
    assert planned == (Planned("user", "root", reason="not in the directory"),)


def test_a_manager_whom_the_directory_does_not_name_is_counted_as_unreachable() -> None:
    planned = plan(known_issue(tell=("manager",)), episode(key=("1001",)), event(user="1001"), STAFF)
    assert [(one.person, one.reason) for one in planned] == [(None, "the directory names no manager")]


def test_a_key_without_a_user_tells_the_user_of_the_event_that_made_it_due() -> None:
    issue = known_issue(key=("document_id",))
    assert [one.login for one in plan(issue, episode(key=("11213",)), event(), STAFF)] == ["1087"]


def test_what_did_not_come_was_nobodys_whoever_was_the_last_one_before() -> None:
    """An unknown login in that event keeps nobody from being told either."""
    silence = Correlation("silence", ("any",), timedelta(minutes=5))
    issue = known_issue(key=("node",), tell=("user", "role:supervisor"), correlation=silence, rule=None)
    planned = plan(issue, episode(key=("web1",)), event(user="root"), STAFF)
    assert [(one.told, one.login) for one in planned if one.person] == [
        ("role:supervisor", "1001"),
        ("role:supervisor", "1002"),
    ]
    assert hit_by(issue, episode(key=("web1",)), event()) is None
    of_users = known_issue(correlation=silence, rule=None)
    assert hit_by(of_users, episode(key=("1087",)), event(user="root")) == "1087"


def test_shadow_tells_nobody_and_pilot_those_who_are_named() -> None:
    assert told(known_issue(rollout="shadow")) == []
    assert told(known_issue(rollout="pilot", pilot=("1002",), tell=("user", "role:supervisor"))) == [
        ("role:supervisor", "1002")
    ]
    assert told(known_issue(rollout="pilot", pilot=(r"corp\NNOVAK",))) == [("user", "1087")]


def test_a_card_may_show_what_its_texts_name_and_nothing_more() -> None:
    shown = shown_fields(event(client_ip="10.1.2.3"), frozenset({"document_id", "role"}))
    assert shown == {"document_id": "11213"}


_LOGINS = st.sampled_from(["1001", "1002", "1087", "nnovak", "root", r"CORP\1002", ""])
_AUDIENCES = st.lists(
    st.sampled_from(["user", "manager", "role:supervisor", "role:user", "channel"]), max_size=5
)


@given(_LOGINS, _AUDIENCES, st.sampled_from(["shadow", "pilot", "live"]))
def test_nobody_is_told_twice_and_never_anybody_outside_the_directory(
    login: str, audiences: list[str], rollout: str
) -> None:
    issue = known_issue(tell=tuple(audiences), rollout=rollout, pilot=("1087", "1001"))
    people = [
        one.person for one in plan(issue, episode(key=(login,)), event(user=login), STAFF) if one.person
    ]
    everybody: list[Person] = [OLGA, NORA, BEN]
    assert all(person in everybody for person in people)
    assert len({person.login for person in people}) == len(people)


def test_somebody_unknown_is_counted_once_whoever_else_is_to_be_told() -> None:
    issue = known_issue(tell=("user", "manager", "role:supervisor"))
    assert plan(issue, episode(key=("root",)), event(user="root"), STAFF) == (
        Planned("user", "root", reason="not in the directory"),
    )


@pytest.mark.parametrize("login", ["1087", "CORP\\NNOVAK", "nnovak "])
def test_a_pilot_names_people_by_any_login_in_any_case_and_with_a_domain(login: str) -> None:
    issue = known_issue(rollout="pilot", pilot=(login,), tell=("user", "manager"))
    assert [one.login for one in plan(issue, episode(), event(), STAFF)] == ["1087"]
