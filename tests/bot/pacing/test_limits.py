"""Teams' limits, held against a plain model of sliding windows."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacing.limits import (
    CONVERSATION,
    LAST,
    LONGEST_HOLD,
    REFUSED_OF_LAST,
    TENANT,
    Limits,
    Sliding,
    Window,
)

KEYS = [("send", "a"), ("send", "b"), ("create", "a"), ("ask", "a")]
# Sixteenths, so that sums are exact and the model may compare by <.
MOMENTS = st.integers(0, 32).map(lambda n: n / 16)
WINDOWS = st.lists(
    st.builds(Window, st.integers(1, 5), st.integers(1, 64).map(lambda n: n / 16)), min_size=1, max_size=4
)


def most_in_any(times: list[float], seconds: float) -> int:
    """The most of these within `seconds`, the end left out: the plain model."""
    return max((sum(start <= at < start + seconds for at in times) for start in times), default=0)


@given(windows=WINDOWS, pauses=st.lists(MOMENTS, max_size=60))
def test_no_window_ever_holds_more_and_nobody_waits_longer_than_needed(
    windows: list[Window], pauses: list[float]
) -> None:
    sliding, now, times = Sliding(windows), 0.0, list[float]()
    for pause in pauses:
        now += pause
        at = sliding.next_at(now)
        assert at >= now
        if at > now:  # one sixteenth earlier would have been too early
            early = [*times, at - 1 / 16]
            assert any(most_in_any(early, window.seconds) > window.most for window in windows)
        times.append(at)
        assert all(most_in_any(times, window.seconds) <= window.most for window in windows)
        sliding.took(at)
        now = at


@settings(max_examples=50)
@given(asked=st.lists(st.tuples(st.sampled_from(KEYS), st.integers(0, 4)), max_size=300))
def test_all_requests_together_and_each_conversation_keep_to_teams_limits(
    asked: list[tuple[tuple[str, str], int]],
) -> None:
    limits, now = Limits(margin=0.0), 0.0
    made: list[tuple[float, tuple[str, str]]] = []
    for key, pause in asked:
        now += pause / 64
        now = max(limits.next_for_all(now), limits.next_at(key, now))
        now = max(limits.next_for_all(now), limits.next_at(key, now))
        limits.took(key, now)
        made.append((now, key))
    assert most_in_any([at for at, _ in made], TENANT.seconds) <= TENANT.most
    for key in KEYS[:3]:
        times = [at for at, which in made if which == key]
        assert all(most_in_any(times, window.seconds) <= window.most for window in CONVERSATION)


def test_a_conversation_that_is_busy_is_held_back_and_the_others_are_not() -> None:
    limits = Limits()
    limits.answered(("send", "a"), 10.0, busy=True, retry_after=4.0)
    assert [limits.next_at(("send", "a"), 11.0), limits.next_at(("send", "b"), 11.0)] == [14.0, 11.0]
    assert limits.next_for_all(11.0) == 11.0


def test_where_many_conversations_are_busy_it_is_the_tenant_that_is() -> None:
    limits = Limits()
    for number in range(LAST):
        limits.answered(("send", str(number)), 10.0, busy=number % 2 == 0, retry_after=2.0)
    assert (REFUSED_OF_LAST, limits.next_for_all(10.0)) == (LAST / 2, 12.0)


def test_a_wait_that_nobody_would_believe_is_shortened() -> None:
    limits = Limits()
    limits.answered(("send", "a"), 0.0, busy=True, retry_after=1e300)
    assert limits.next_at(("send", "a"), 0.0) == LONGEST_HOLD


def test_with_a_smaller_budget_fewer_requests_are_made() -> None:
    limits, made = Limits(margin=0.0, budget=5), 0
    while limits.next_for_all(0.5) == 0.5:
        limits.took(("ask", ""), 0.5)
        made += 1
    limits.budget = 0
    assert (made, limits.next_for_all(9.0)) == (5, float("inf"))


def test_what_limits_nothing_any_more_is_forgotten() -> None:
    limits = Limits()
    limits.took(("send", "a"), 0.0)
    limits.took(("send", "b"), 3_000.0)
    limits.answered(("send", "a"), 0.0, busy=True, retry_after=1.0)
    limits.forget(4_000.0)
    assert (list(limits._of), limits._held) == ([("send", "b")], {})


def test_what_was_promised_takes_its_place_until_it_is_asked_and_from_then_on() -> None:
    limits = Limits(margin=0.0, budget=2)
    limits.promise(("send", "a"))
    limits.promise(("send", "b"))
    assert limits.next_for_all(5.0) == float("inf")
    limits.unused(("send", "b"))
    assert limits.next_for_all(5.0) == 5.0
    limits.kept(("send", "a"), 6.0)
    limits.took(("send", "c"), 6.5)
    assert limits.next_for_all(6.5) == 7.0
