"""From events to news, on both databases."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from detectors.discovery.judging import Limits
from detectors.marks import set_mark
from ingest.batches import BatchQueue
from ingest.database import writing
from tests.detectors.discovery.discovery_run import DAY, HOUR, MINUTE, NOON, DiscoveryRun


@pytest.fixture
def run(engine: Engine) -> DiscoveryRun:
    return DiscoveryRun(engine)


def test_a_new_error_is_told_once_and_counted_on(run: DiscoveryRun) -> None:
    run.learn()
    now = run.clock()
    run.log("Cannot reach the payroll server", node="web1")
    run.discover()
    run.pass_time(MINUTE)
    run.log("Cannot reach the payroll server", user="CORP\\Anna")
    run.log("Cannot reach the payroll server", user="anna")
    run.discover()
    assert run.news() == [
        (
            "new_template",
            {
                "template": 1,
                "product": "hr-portal",
                "service": "api",
                "level": "error",
                "text": "Cannot reach the payroll server",
                "node": "web1",
                "version": None,
                "at": now.isoformat(),
                "event": 2,
                "people": 1,
                "events": 1,
            },
        )
    ]
    first = (now - NOON) / MINUTE
    assert run.templates() == [
        {
            "level": "error",
            "text": "Cannot reach the payroll server",
            "state": "told",
            "events": 3,
            "known": 0,
            "people": 2,
            "first": first,
            "last": first + 1,
        }
    ]


def test_people_are_counted_by_person_not_by_login(run: DiscoveryRun) -> None:
    run.learn()
    run.use(logins={"anna": "1087", "1087": "1087"})
    for user in ("1087", "CORP\\Anna", "anna", "bert", None):
        run.log("Cannot reach the payroll server", user=user)
    run.discover()
    assert [said["people"] for _, said in run.news()] == [2]


def test_the_first_day_is_learned_in_silence_and_closed_by_one_summary(run: DiscoveryRun) -> None:
    run.log("Cannot save", "Cannot load the list", node="web1")
    run.log("Cannot save", user="anna", node="web2")
    run.log("Slow query", level="warning")
    run.discover()
    run.pass_time(DAY)
    run.discover()
    assert run.news() == []
    run.pass_time(HOUR)
    run.discover()
    run.discover()
    ((kind, said),) = run.news()
    assert kind == "learned"
    assert [(one["text"], one["people"]) for one in said["top"]] == [
        ("Cannot save", 2),
        ("Cannot load the list", 1),
        ("Slow query", 1),
    ]
    assert {name: said[name] for name in ("sources", "templates", "errors", "people")} == {
        "sources": [
            {"product": "hr-portal", "service": "api", "node": "web1"},
            {"product": "hr-portal", "service": "api", "node": "web2"},
        ],
        "templates": 3,
        "errors": 2,
        "people": 2,
    }
    run.log("Cannot save")
    run.log("A new one")
    run.discover()
    assert run.told()[1:] == [("new_template", "A new one")]


def test_history_of_a_known_source_is_learned_in_silence_too(run: DiscoveryRun) -> None:
    run.learn()
    run.log("Cannot save", at=run.clock() - 61 * MINUTE)
    run.discover()
    run.log("Cannot save")
    run.discover()
    assert run.news() == []
    run.pass_time(HOUR)
    run.discover()
    assert run.told() == [("learned", 1)]


def test_what_a_known_issue_knows_is_no_discovery(run: DiscoveryRun) -> None:
    run.learn()
    run.use("payroll")
    run.log("Cannot reach payroll")
    run.discover()
    assert run.news() == []
    assert [(one["state"], one["known"]) for one in run.templates()] == [("known", 1)]
    run.use()
    run.log("Cannot reach payroll")
    run.discover()
    assert run.told() == [("new_template", "Cannot reach payroll")]


def test_a_new_warning_is_counted_and_not_told(run: DiscoveryRun) -> None:
    run.learn()
    run.log("Slow query", level="warning")
    run.log("Fine", level="info")
    run.log("Fine", level="info", exception="System.TimeoutException: too slow")
    run.discover()
    assert run.news() == []
    assert [(one["level"], one["text"], one["state"]) for one in run.templates()] == [
        ("warning", "Slow query", "learned"),
        ("info", "Fine | too slow ¦ System.TimeoutException", "learned"),
    ]


def fixed_payroll(run: DiscoveryRun) -> None:
    """An error with a known issue, which is fixed in 2.4.0 and gone."""
    run.learn()
    run.use("payroll")
    run.log("Cannot reach payroll", version="2.3.9")
    run.discover()
    run.use()
    run.fix("payroll", "2.4.0")
    run.pass_time(MINUTE)


def test_an_error_that_is_back_after_the_fix_of_its_issue_is_told_once(run: DiscoveryRun) -> None:
    fixed_payroll(run)
    run.log("Cannot reach payroll", version="2.4.0", user="anna")
    run.discover()
    run.log("Cannot reach payroll", version="2.4.1")
    run.discover()
    ((kind, said),) = run.news()
    assert (kind, said["text"], said["issue"], said["fixed_in"], said["version"], said["people"]) == (
        "returned_template", "Cannot reach payroll", "payroll", "2.4.0", "2.4.0", 1,
    )  # fmt: skip


def test_without_a_version_the_time_of_the_fix_decides(run: DiscoveryRun) -> None:
    fixed_payroll(run)
    run.log("Cannot reach payroll", at=run.clock() - 2 * MINUTE)
    run.discover()
    assert run.told() == [("new_template", "Cannot reach payroll")]
    run.log("Cannot reach payroll")
    run.discover()
    assert [kind for kind, _ in run.news()] == ["new_template", "returned_template"]


def test_an_old_version_is_not_back_but_new_without_its_issue(run: DiscoveryRun) -> None:
    fixed_payroll(run)
    run.log("Cannot reach payroll", version="2.3.9")
    run.discover()
    assert run.told() == [("new_template", "Cannot reach payroll")]


def test_what_the_issue_still_meets_is_its_own_business(run: DiscoveryRun) -> None:
    fixed_payroll(run)
    run.use("payroll")
    run.log("Cannot reach payroll", version="2.4.0")
    run.discover()
    assert run.news() == []


def test_a_node_that_joins_is_learned_but_where_nodes_come_and_go_they_are_not(run: DiscoveryRun) -> None:
    run.learn()
    run.log("Disk full", node="web2")
    run.discover()
    assert run.news() == []
    for number in range(3, 12):
        run.log("Started", level="info", node=f"web{number}")
    run.discover()
    run.log("Cannot reach the payroll server", node="web12")
    run.discover()
    assert run.told() == [("new_template", "Cannot reach the payroll server")]


def test_a_spike_is_told_once_a_day(run: DiscoveryRun) -> None:
    run.learn("Cannot save")
    for _ in range(24):
        run.log("Cannot save")
        run.pass_time(HOUR)
    run.discover()
    run.log(*["Cannot save"] * 19)
    run.discover()
    assert run.news() == []
    run.log("Cannot save", user="anna")
    run.discover()
    run.log(*["Cannot save"] * 100)
    run.discover()
    ((kind, said),) = run.news()
    hour = run.clock().replace(minute=0).isoformat()
    assert (kind, said["events"], said["usual"], said["people"], said["since"]) == (
        "template_spike",
        20,
        5.0,
        2,
        hour,
    )
    run.pass_time(DAY)
    run.log(*["Cannot save"] * 500)
    run.discover()
    assert [kind for kind, _ in run.news()] == ["template_spike"] * 2


def test_what_is_beyond_the_limit_of_an_hour_is_counted_in_one(engine: Engine) -> None:
    run = DiscoveryRun(engine, Limits(an_hour=2))
    run.learn()
    for word in ("alpha", "beta", "gamma", "delta"):
        run.log(f"{word} has failed us")
    run.log("epsilon cannot be reached at all", user="anna")
    run.log("epsilon cannot be reached at all", user="bert")
    run.discover()
    assert run.told() == [
        ("new_template", "alpha has failed us"),
        ("new_template", "beta has failed us"),
        ("more_templates", 3),
    ]
    said = run.news()[-1][1]
    assert [(one["text"], one["people"]) for one in said["top"]] == [
        ("epsilon cannot be reached at all", 2),
        ("gamma has failed us", 1),
        ("delta has failed us", 1),
    ]
    run.pass_time(HOUR)
    run.log("zeta has failed us")
    run.discover()
    assert run.told()[3:] == [("new_template", "zeta has failed us")]


def test_a_process_that_takes_over_goes_on(run: DiscoveryRun) -> None:
    run.learn()
    run.log("User 1 cannot save")
    run.discover()
    run.begin("two")
    run.log("User 2 cannot save")
    run.discover()
    assert run.told() == [("new_template", "User <*> cannot save")]
    assert [one["events"] for one in run.templates()] == [2]


class EndsOnce(BatchQueue):
    """Ends the process, so to speak, in the last statement of the first step."""

    left = 1

    def discovered(self, connection: Connection, batch_ids: Sequence[int], now: datetime) -> None:
        super().discovered(connection, batch_ids, now)
        if self.left:
            self.left -= 1
            raise KeyboardInterrupt


def test_a_step_that_is_cut_off_leaves_nothing_behind(run: DiscoveryRun) -> None:
    run.learn()
    run.batches = EndsOnce(run.engine, run.clock)
    run.begin()
    run.log("Cannot save", "Cannot save", "Cannot load the list")
    with pytest.raises(KeyboardInterrupt):
        run.discover()
    assert (run.news(), run.templates()) == ([], [])
    run.discover()
    assert run.told() == [("new_template", "Cannot save"), ("new_template", "Cannot load the list")]
    assert [one["events"] for one in run.templates()] == [2, 1]


def test_nobody_discovers_while_another_process_has_the_lease(run: DiscoveryRun) -> None:
    run.log("Cannot load")
    run.discover()
    mine = run.discoverer
    run.log("Cannot save")
    run.detector.run_once("detector")
    run.begin("two", after_death=False)
    assert run.discoverer.run_once() == 0
    run.discoverer = mine
    assert run.discoverer.run_once() == 1


def test_a_new_grouping_announces_nothing_again(run: DiscoveryRun) -> None:
    run.learn()
    run.log("Cannot save document 1", user="anna")
    run.log("Cannot save document 2", user="bert")
    run.discover()
    before = run.templates()
    told = run.told()
    run.begin(grouping=2)
    run.log("Cannot save document 3", user="anna")
    run.discover()
    assert run.told() == told
    (now,) = run.templates()
    assert now == {**before[0], "events": 3}
    run.log("Cannot load the list")
    run.discover()
    assert run.told()[1:] == [("new_template", "Cannot load the list")]


def test_a_new_grouping_knows_templates_whose_events_are_gone(run: DiscoveryRun) -> None:
    run.learn("Cannot save document 1")
    run.log("Cannot load the list")
    run.discover()
    told = run.told()
    for _ in run.events.purge(run.clock() + DAY):
        pass
    run.begin(grouping=2)
    run.discover()
    run.log("Cannot save document 2", "Cannot load the list")
    run.discover()
    assert run.told() == told
    assert [(one["text"], one["state"]) for one in run.templates()] == [
        ("Cannot save document <*>", "learned"),
        ("Cannot load the list", "told"),
    ]


def test_a_new_grouping_that_is_killed_goes_on(run: DiscoveryRun) -> None:
    run.learn("Cannot save document 1")
    run.log("Cannot load the list")
    run.discover()
    before, told = run.templates(), run.told()
    run.begin(grouping=2)
    run.discoverer.run_once()  # hands on what is known, and groups the first batches
    run.begin("two", grouping=2)
    run.discover()
    assert (run.templates(), run.told()) == (before, told)


def test_an_older_version_leaves_the_work_to_the_newer_one(run: DiscoveryRun) -> None:
    run.begin(grouping=2)
    run.log("Cannot save")
    run.discover()
    run.begin("old", grouping=1)
    run.log("Cannot load")
    run.detector.run_once("detector")
    assert run.discoverer.run_once() == 0
    run.begin("new", grouping=2)
    assert run.discoverer.run_once() == 1


def test_what_did_not_come_for_half_a_year_is_forgotten_and_then_new_again(run: DiscoveryRun) -> None:
    run.learn("Cannot save", "Cannot load the list")
    run.pass_time(100 * DAY)
    run.log("Cannot load the list")
    run.discover()
    run.pass_time(100 * DAY)
    run.discover()
    assert [one["text"] for one in run.templates()] == ["Cannot load the list"]
    run.log("Cannot save", "Cannot load the list")
    run.discover()
    assert run.told() == [("new_template", "Cannot save")]


def test_what_happened_before_a_restored_backup_is_silent(run: DiscoveryRun) -> None:
    run.learn()
    with writing(run.engine) as connection:
        set_mark(connection, run.clock() + timedelta(minutes=10))
    run.log("Cannot save")
    run.discover()
    assert run.news() == []
