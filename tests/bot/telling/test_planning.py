"""Who is told about an episode: the right ones, each once, and nobody else."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory import Directory, Person
from bot.telling.chain import MOST_LEVELS, above
from bot.telling.planning import Planned, hit_by, plan, shown_fields, stand_ins
from detectors.correlations.model import Correlation
from detectors.known_issue import KnownIssue, Workaround
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
    st.sampled_from(
        ["user", "manager", "role:supervisor", "above:supervisor", "role:USER", "role:nobody", "channel"]
    ),
    max_size=6,
)
_CHANNELS = st.sampled_from([None, "channel:", "channel:hr-portal"])


@given(_LOGINS, _AUDIENCES, _AUDIENCES, st.sampled_from(["shadow", "pilot", "live"]), _CHANNELS)
def test_nobody_is_told_twice_and_never_anybody_outside_the_directory(
    login: str, audiences: list[str], fallback: list[str], rollout: str, channel: str | None
) -> None:
    issue = known_issue(
        tell=tuple(audiences),
        fallback=tuple(name for name in fallback if name != "user"),
        rollout=rollout,
        pilot=("1087", "role:supervisor"),
    )
    planned = plan(issue, episode(key=(login,)), event(user=login), STAFF, channel=channel)
    told = [one for one in planned if one.reachable]
    everybody: list[Person | None] = [OLGA, NORA, BEN]
    assert all(one.person in everybody if one.told != "channel" else one.login == channel for one in told)
    assert len({one.login for one in told}) == len(told)
    assert len({(one.login, one.told) for one in planned}) == len(planned)  # or the database refuses them
    later = stand_ins(issue, episode(key=(login,)), event(user=login), STAFF, planned, channel=channel)
    assert {one.login for one in later if one.reachable}.isdisjoint(one.login for one in told)


def test_somebody_unknown_is_counted_once_whoever_else_is_to_be_told() -> None:
    issue = known_issue(tell=("user", "manager", "role:supervisor"))
    assert plan(issue, episode(key=("root",)), event(user="root"), STAFF) == (
        Planned("user", "root", reason="not in the directory"),
    )


@pytest.mark.parametrize("login", ["1087", "CORP\\NNOVAK", "nnovak "])
def test_a_pilot_names_people_by_any_login_in_any_case_and_with_a_domain(login: str) -> None:
    issue = known_issue(rollout="pilot", pilot=(login,), tell=("user", "manager"))
    assert [one.login for one in plan(issue, episode(), event(), STAFF)] == ["1087"]


def test_a_role_may_be_told_only_if_it_is_above_the_user() -> None:
    """Olga is Nora's manager; Ben has the role as well, and nothing to do with her."""
    issue = known_issue(tell=("user", "above:supervisor"))
    assert told(issue) == [("user", "1087"), ("role:supervisor", "1001")]
    planned = plan(issue, episode(key=("1002",)), event(user="1002"), STAFF)
    assert [(one.told, one.login, one.reason) for one in planned] == [
        ("user", "1002", None),
        ("role:supervisor", "", "nobody above the user has this role"),
    ]


def test_everybody_with_the_role_on_the_way_up_is_told_the_nearest_first() -> None:
    issue = known_issue(tell=("above:lead",))
    assert told(issue, "e0", company("lead", 4)) == [("role:lead", f"e{level}") for level in (1, 2, 3, 4)]


def test_who_is_a_manager_and_above_with_a_role_gets_one_card() -> None:
    issue = known_issue(tell=("manager", "above:supervisor"))
    assert told(issue) == [("manager", "1001")]


def test_a_silence_has_nobody_above() -> None:
    silence = Correlation("silence", ("any",), timedelta(minutes=5))
    issue = known_issue(key=("node",), tell=("above:supervisor",), correlation=silence, rule=None)
    planned = plan(issue, episode(key=("web1",)), event(user="1087"), STAFF)
    assert planned == (Planned("role:supervisor", "", reason="the event names no user"),)


def test_the_channel_is_told_under_the_name_that_it_is_bound_by() -> None:
    issue = known_issue(tell=("user", "channel"), workaround=Workaround("Open {document_id} of {user}"))
    planned = plan(issue, episode(), event(client_ip="10.1.2.3"), STAFF, channel="channel:hr-portal")
    assert planned[1] == Planned(
        "channel", "channel:hr-portal", fields={"document_id": "11213", "user": "1087"}
    )
    unbound = plan(issue, episode(), event(), STAFF)
    assert unbound[1] == Planned("channel", "channel", reason="no support channel is bound")


def test_a_channel_hears_nothing_of_somebody_unknown_or_of_a_pilot() -> None:
    issue = known_issue(tell=("channel",), fallback=("channel",))
    planned = plan(issue, episode(key=("root",)), event(user="root"), STAFF, channel="channel:")
    assert planned == (Planned("channel", "root", reason="not in the directory"),)
    pilot = known_issue(tell=("user", "channel"), rollout="pilot", pilot=("1087",))
    assert [one.told for one in plan(pilot, episode(), event(), STAFF, channel="channel:")] == ["user"]


def test_a_pilot_may_be_a_role() -> None:
    issue = known_issue(tell=("user", "manager"), rollout="pilot", pilot=("role:Supervisor",))
    assert told(issue) == [("manager", "1001")]
    assert told(issue, "1002") == [("user", "1002")]


def test_where_the_directory_names_nobody_the_fallback_is_told_instead() -> None:
    issue = known_issue(tell=("manager",), fallback=("role:supervisor", "channel"))
    planned = plan(issue, episode(key=("1002",)), event(user="1002"), STAFF, channel="channel:")
    assert [(one.told, one.login, one.reason) for one in planned] == [
        ("manager", "", "the directory names no manager"),
        ("role:supervisor", "1001", None),
        ("role:supervisor", "1002", None),
        ("channel", "channel:", None),
    ]


def test_the_fallback_is_not_told_while_everybody_can_be() -> None:
    assert told(known_issue(fallback=("role:supervisor",))) == [("user", "1087")]


def test_who_stands_in_later_is_told_as_what_they_are_and_once() -> None:
    issue = known_issue(tell=("user",), fallback=("manager", "role:supervisor"))
    before = plan(issue, episode(), event(), STAFF)
    later = stand_ins(issue, episode(), event(), STAFF, before)
    assert [(one.told, one.login) for one in later] == [("manager", "1001"), ("role:supervisor", "1002")]
    assert stand_ins(issue, episode(), event(), STAFF, [*before, *later]) == ()
    assert stand_ins(known_issue(rollout="shadow"), episode(), event(), STAFF, ()) == ()


def test_each_card_may_show_what_its_own_text_names_and_nothing_that_anothers_does() -> None:
    issue = known_issue(
        tell=("user", "manager", "role:supervisor"),
        workaround=Workaround("Open {document_id}", translations=(Workaround("{client_ip}", language="de"),)),
        workarounds={"manager": Workaround("Help {user}"), "role:SUPERVISOR": Workaround("Wait")},
    )
    planned = plan(issue, episode(), event(client_ip="10.1.2.3"), STAFF)
    assert {one.told: dict(one.fields) for one in planned} == {
        "user": {"document_id": "11213", "client_ip": "10.1.2.3"},
        "manager": {"user": "1087"},
        "role:supervisor": {},
    }


def company(role: str, levels: int, *, circle: bool = False) -> Directory:
    """`e0` and so many above, the one above the other; in a circle the last one's manager is `e0`."""
    people = []
    for level in range(levels + 1):
        manager = f"e{level + 1}" if level < levels else "e0" if circle else None
        people.append(
            Person(f"e{level}", f"E{level}", (f"e{level}",), manager=manager, roles=frozenset({role}))
        )
    return Directory.of(people)


@given(st.dictionaries(st.integers(0, 6), st.integers(0, 7)), st.integers(0, 6))
def test_the_way_up_ends_and_passes_nobody_twice_however_the_directory_goes_in_circles(
    manager_of: dict[int, int], start: int
) -> None:
    directory = Directory.of(
        Person(str(one), str(one), (str(one),), manager=str(manager_of[one]) if one in manager_of else None)
        for one in range(7)
    )
    person = directory.by_login(str(start))
    assert person is not None
    chain = [int(one.login) for one in above(directory, person)]
    assert start not in chain
    assert len(set(chain)) == len(chain)
    assert [manager_of[one] for one in [start, *chain][: len(chain)]] == chain
    last = [start, *chain][-1]
    assert manager_of.get(last) in (None, 7, start, last, *chain)  # it ends where it has to, and only there


def test_a_circle_and_a_chain_without_end_are_cut_off() -> None:
    circle, endless = company("lead", 3, circle=True), company("lead", 200)
    first = [directory.by_login("e0") for directory in (circle, endless)]
    assert first[0]
    assert first[1]
    assert [one.login for one in above(circle, first[0])] == ["e1", "e2", "e3"]
    assert len(list(above(endless, first[1]))) == MOST_LEVELS
