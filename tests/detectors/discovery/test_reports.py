"""Reports of releases, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from ingest.event import Event
from ingest.releases.book import ReleaseBook
from tests.detectors.discovery.discovery_run import DAY, HOUR, MINUTE, DiscoveryRun


@pytest.fixture
def run(engine: Engine) -> DiscoveryRun:
    """A week of errors behind it: one that comes ten times an hour, one that comes twice."""
    run = DiscoveryRun(engine)
    run.learn("Cannot save", "Slow query of the list")
    run.pass_time(8 * DAY)
    run.events.append(
        [
            event(message, run.clock() - hours * HOUR)
            for hours in range(1, 8 * 24)
            for message, often in (("Cannot save", 10), ("Slow query of the list", 2))
            for _ in range(often)
        ]
    )
    run.discover()
    return run


def event(message: str, at: datetime) -> Event:
    return Event(
        time=at, received=at, message=message, user="1087", level="error", product="hr-portal", service="api",
        node="web1", version="2.4.0",
    )  # fmt: skip


def release(run: DiscoveryRun, version: str = "2.4.1") -> None:
    """Told to us by somebody's pipeline."""
    ReleaseBook(run.engine).add("HR-Portal", version, now=run.clock(), by="pipeline")


def reports(run: DiscoveryRun) -> list[dict[str, object]]:
    return [
        {
            "version": said["version"],
            "span": said["span"],
            **{
                name: [(one["text"], one["before"], one["events"], one["people"]) for one in said[name]]
                for name in ("new", "gone", "risen")
            },
        }
        for kind, said in run.news()
        if kind == "release_report"
    ]


def test_an_hour_after_a_release_it_is_told_what_it_changed(run: DiscoveryRun) -> None:
    release(run)
    run.pass_time(MINUTE)
    run.log(*["Slow query of the list"] * 12, user="anna")
    run.log("Cannot load the payroll", user="anna")
    run.log("Cannot load the payroll", user="bert")
    run.pass_time(HOUR - 2 * MINUTE)
    run.discover()
    assert reports(run) == []
    run.pass_time(MINUTE)
    run.discover()
    expected = {
        "version": "2.4.1",
        "span": "hour",
        "new": [("Cannot load the payroll", None, 2, 2)],
        "gone": [("Cannot save", 10, 0, 1)],
        "risen": [("Slow query of the list", 2, 12, 1)],
    }
    assert reports(run) == [expected]
    run.pass_time(HOUR)
    run.discover()
    assert reports(run) == [expected]
    run.pass_time(DAY)
    run.discover()
    assert [one["span"] for one in reports(run)] == ["hour", "day"]


def test_a_release_without_any_event_is_told_as_nothing(run: DiscoveryRun) -> None:
    release(run)
    run.pass_time(HOUR + MINUTE)
    run.discover()
    assert reports(run) == [{"version": "2.4.1", "span": "hour", "new": [], "gone": [], "risen": []}]


def test_a_version_that_events_bring_is_a_release(run: DiscoveryRun) -> None:
    run.log("Cannot load the payroll", version="2.5.0")
    run.discover()
    run.pass_time(HOUR + MINUTE)
    run.discover()
    assert [(one["version"], one["new"]) for one in reports(run)] == [
        ("2.5.0", [("Cannot load the payroll", None, 1, 1)])
    ]


def test_a_report_that_is_long_overdue_is_left_out(run: DiscoveryRun) -> None:
    release(run)
    run.pass_time(timedelta(hours=8))
    run.discover()
    assert reports(run) == []
    run.pass_time(timedelta(hours=17))
    run.discover()
    assert [one["span"] for one in reports(run)] == ["day"]


def test_what_is_still_being_learned_gets_no_report(engine: Engine) -> None:
    run = DiscoveryRun(engine)
    run.log("Cannot save", version="2.4.0")
    run.discover()
    run.pass_time(HOUR)
    release(run)
    run.log("Cannot load", version="2.4.1")
    run.discover()
    run.pass_time(HOUR + MINUTE)
    run.discover()
    assert reports(run) == []
