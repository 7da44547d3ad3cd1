"""What a hit means once there is a fix."""

from detectors.fixes.hits import Fate, Reached, fate_of, fixed_since

OLD, FIX, NEXT = Reached(0, "4.10"), Reached(100, "4.11"), Reached(200, "4.12")
BACK = Reached(300, "4.10")


def fate(version: str | None, time: int, *reached: Reached, now: int = 1_000) -> Fate | None:
    return fate_of("4.11", version, time, reached, now)


def test_a_version_with_the_fix_is_a_regression_whatever_is_known_of_releases() -> None:
    assert fate("4.11", 50) == Fate.REGRESSION
    assert fate("4.12.1", 50, OLD, BACK) == Fate.REGRESSION


def test_a_version_without_the_fix_on_a_node_that_has_not_got_it_is_told_as_before() -> None:
    assert fate("4.10", 50) is None
    assert fate("4.10", 50, OLD) is None
    assert fate("4.11-rc.1", 50, Reached(20, "4.11-rc.1")) is None


def test_a_version_without_the_fix_on_a_node_that_got_it_since_is_late() -> None:
    assert fate("4.10", 50, OLD, FIX) == Fate.LATE
    assert fate("4.10", 99, NEXT, OLD, FIX) == Fate.LATE


def test_a_node_that_will_get_the_fix_has_not_got_it() -> None:
    assert fate("4.10", 50, OLD, FIX, now=99) is None
    assert fate("4.10", 50, OLD, FIX, now=100) == Fate.LATE


def test_a_node_that_still_runs_the_old_version_after_the_release_or_got_it_back_is_told_as_before() -> None:
    assert fate("4.10", 100, OLD, FIX) is None
    assert fate("4.10", 350, OLD, FIX, BACK) is None
    assert fate("4.10", 50, OLD, FIX, BACK) is None


def test_an_event_without_a_version_goes_by_what_its_node_got_since() -> None:
    assert (fate(None, 50, FIX), fate(None, 50)) == (Fate.LATE, None)


def test_what_cannot_be_compared_counts_as_not_deployed() -> None:
    assert fate("main-2414721", 50, FIX) is None
    assert fate("4.10", 50, OLD, Reached(60, "main-2414721")) is None
    assert fate_of("hotfix-7", "hotfix-7", 50, (), 100) == Fate.REGRESSION


def test_since_when_a_node_has_the_fix() -> None:
    assert fixed_since("4.11", [OLD, FIX, NEXT], 1_000) == 100
    assert fixed_since("4.11", [OLD, FIX, BACK, Reached(400, "4.11")], 1_000) == 400
    assert fixed_since("4.11", [OLD, FIX, BACK], 1_000) is None
