"""Verdicts: what the person wants, what developers said, the cap, the breaker, the night; against a plain model."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.manners.judging import MUTED, Addressee, Facts, Verdict, judge, trips

MORNING = datetime(2026, 6, 13, 7, tzinfo=UTC)
NORA, OLGA = Addressee("1087", "user"), Addressee("1001", "manager")
CHANNEL = Addressee("channel:hr-portal", "channel", channel=True)

ADDRESSEES = st.lists(
    st.builds(
        Addressee,
        st.sampled_from("abcdefg"),
        st.sampled_from(["user", "manager", "role:supervisor"]),
        channel=st.just(False),
        quiet_until=st.sampled_from([None, MORNING]),
    ),
    max_size=8,
    unique_by=lambda one: one.recipient,
)
FACTS = st.builds(
    Facts,
    cap=st.sampled_from([None, 1, 2]),
    today=st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 3)),
    muted=st.sets(st.sampled_from("abcdefg")),
    breaker=st.integers(1, 8),
    told=st.sets(st.sampled_from("abcdefghij")),
    holding=st.booleans(),
    let=st.booleans(),
    stopped=st.sampled_from([None, "Dora stopped it"]),
)


def test_somebody_who_has_just_acted_is_told_at_night_and_others_in_the_morning() -> None:
    asleep = Addressee("1087", "user", quiet_until=MORNING), Addressee("1001", "manager", quiet_until=MORNING)
    assert judge(asleep, Facts(cap=5)) == [Verdict(), Verdict(not_before=MORNING)]


def test_the_breaker_holds_all_of_an_episode_but_those_who_are_not_told_anyway() -> None:
    facts = Facts(cap=2, breaker=1, told=["1088"], today={"1001": 2}, muted=["1002"])
    muted = Addressee("1002", "role:supervisor")
    assert judge([NORA, OLGA, muted, CHANNEL], facts) == [
        Verdict("held"),
        Verdict("capped", "they had as many notices as 24 hours allow (2)"),
        Verdict("muted", MUTED),
        Verdict("held"),
    ]


def test_what_is_held_at_night_is_not_to_come_before_the_morning() -> None:
    manager = Addressee("1001", "manager", quiet_until=MORNING)
    (verdict,) = judge([manager], Facts(cap=None, holding=True))
    assert verdict == Verdict("held", not_before=MORNING)


def test_who_was_told_before_makes_no_crowd() -> None:
    assert judge([NORA], Facts(cap=None, breaker=1, told=["1087"])) == [Verdict()]
    assert judge([NORA], Facts(cap=None, breaker=1, told=["1088"])) == [Verdict("held")]
    assert judge([NORA], Facts(cap=None, breaker=1, told=["1088"], let=True)) == [Verdict()]


def test_what_a_developer_stopped_is_dropped() -> None:
    assert judge([NORA], Facts(cap=None, stopped="Dora stopped it")) == [
        Verdict("dropped", "Dora stopped it")
    ]


@given(ADDRESSEES, FACTS)
def test_the_verdicts_are_those_of_a_plain_model(addressees: list[Addressee], facts: Facts) -> None:
    verdicts = judge(addressees, facts)
    told = set(facts.told)
    wanted = {
        one.recipient
        for one in addressees
        if one.recipient not in facts.muted
        and not (facts.cap is not None and facts.today.get(one.recipient, 0) >= facts.cap)
    }
    hold = (
        not facts.stopped
        and not facts.let
        and (facts.holding or (bool(wanted - told) and len(told | wanted) > facts.breaker))
    )
    for one, verdict in zip(addressees, verdicts, strict=True):
        if one.recipient in facts.muted:
            expected = "muted"
        elif facts.stopped:
            expected = "dropped"
        elif one.recipient not in wanted:
            expected = "capped"
        else:
            expected = "held" if hold else "planned"
        assert verdict.state == expected
        assert (verdict.not_before is not None) == (
            expected in ("planned", "held") and one.told != "user" and one.quiet_until is not None
        )


@given(st.sets(st.integers(0, 20)), st.sets(st.integers(0, 20)), st.integers(1, 20))
def test_nobody_new_never_trips(told: set[int], more: set[int], breaker: int) -> None:
    named, new = {str(one) for one in told}, {str(one) for one in more}
    assert trips(named, new, breaker) == (bool(new - named) and len(named | new) > breaker)
