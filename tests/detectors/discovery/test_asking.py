"""What a release has changed until now, on both databases."""

import pytest
from sqlalchemy import Engine

from detectors.discovery.asking import Release, ReleaseChanges
from detectors.discovery.subject import Stream
from tests.detectors.discovery.discovery_run import DAY, HOUR, MINUTE, DiscoveryRun
from tests.detectors.discovery.test_reports import event, release


@pytest.fixture
def run(engine: Engine) -> DiscoveryRun:
    """A week of errors behind it: one that comes ten times an hour, one that comes once."""
    run = DiscoveryRun(engine)
    run.learn("Cannot save", "Slow query of the list")
    run.pass_time(8 * DAY)
    run.events.append(
        [
            event(message, run.clock() - hours * HOUR)
            for hours in range(1, 8 * 24)
            for message, often in (("Cannot save", 10), ("Slow query of the list", 1))
            for _ in range(often)
        ]
    )
    run.discover()
    return run


def test_what_is_new_until_now_counts_later_versions_and_whole_days(run: DiscoveryRun) -> None:
    changes = ReleaseChanges(run.engine, run.events)
    release(run)
    went = run.clock()
    run.pass_time(MINUTE)
    run.log("Cannot load the payroll", user="anna", version="2.4.1")
    run.pass_time(2 * DAY)
    release(run, "2.4.2")
    run.log(*["Cannot load the payroll"] * 2, user="bert", version="2.4.2")
    run.log(*["Slow query of the list"] * 130, user="carl", version="2.4.2")
    run.discover()
    run.pass_time(HOUR)
    found = changes.releases()
    assert [(one.product, one.version) for one in found] == [("hr-portal", "2.4.2"), ("hr-portal", "2.4.1")]
    assert found[1].at == went
    said = changes.since(found[1], run.clock())
    assert (said["product"], said["version"], said["span"], said["days"], said["people"]) == (
        "hr-portal", "2.4.1", "since", 3, 2,
    )  # fmt: skip
    listed = {
        name: [(one["text"], one["before"], one["events"], one["people"]) for one in said[name]]
        for name in ("new", "gone", "risen")
    }
    assert listed == {
        "new": [("Cannot load the payroll", None, 3, 2)],
        "gone": [("Cannot save", 240, 0, 1)],
        "risen": [],
    }
    stream, text = changes.template(said["new"][0]["template"]) or (None, "")
    assert (stream, text) == (Stream("hr-portal", "api", "error"), "Cannot load the payroll")


def test_a_release_that_nobody_knows_has_changed_nothing(engine: Engine) -> None:
    run = DiscoveryRun(engine)
    changes = ReleaseChanges(engine, run.events)
    assert changes.releases() == []
    said = changes.since(Release("shop", "1.0", run.clock()), run.clock())
    assert (said["new"], said["gone"], said["risen"], said["people"]) == ([], [], [], 0)
    assert changes.template(5) is None
