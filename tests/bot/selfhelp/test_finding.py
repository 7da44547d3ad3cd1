"""What went wrong for somebody, found among everybody's events, on both databases."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.asking.asked import Asked
from bot.known import Inputs, Known
from bot.selfhelp.failing import failing, is_trouble
from bot.selfhelp.finding import DAY, MOST_ERRORS, WEEK, Finder
from bot.selfhelp.problems import ProblemStore
from detectors.fixes.book import Fix, say_fixed
from detectors.known_issue import KnownIssue
from ingest.database import writing
from ingest.event import Event
from ingest.releases.book import ReleaseBook
from ingest.store import EventStore
from tests.bot.builders import NOON, NORA, STAFF, known_issue

HOUR = timedelta(hours=1)


def error(user: str = "1087", *, hours: float = 1, **fields: Any) -> Event:
    """An error of somebody, so many hours before noon."""
    given: dict[str, Any] = {
        "level": "error",
        "message": "Failed.",
        "product": "hr-portal",
        "node": "web1",
        **fields,
    }
    return Event(time=NOON - hours * HOUR, received=NOON, user=user, **given)


def finder(engine: Engine, *events: Event, issues: Mapping[str, KnownIssue] | None = None) -> Finder:
    """Over these events, at noon."""
    store = EventStore(engine, lambda: NOON)
    if events:
        store.append(list(events))
    known = Known(Inputs((), issues or {}, STAFF))
    return Finder(engine, store, known.rules, lambda: NOON)


def documents(events: tuple[Event, ...]) -> list[str | None]:
    return [event.document_id for event in events]


def test_only_their_own_events_by_any_of_their_logins_newest_first(engine: Engine) -> None:
    found = finder(
        engine,
        error(document_id="1", hours=3),
        error("HR\\NNOVAK", document_id="2", hours=2),
        error("1001", document_id="3"),
        error("10870", document_id="4"),
        error("108", document_id="5"),
        Event(time=NOON - HOUR, received=NOON, level="error", message="of nobody"),
    ).of(NORA)
    assert documents(found.errors) == ["2", "1"]
    assert (found.looked, found.explained) == (DAY, ())


def test_a_week_is_looked_at_where_a_day_has_nothing(engine: Engine) -> None:
    look = finder(
        engine,
        error(hours=30, document_id="1"),
        error(hours=24 * 8, document_id="2"),
        error(level="info", message="fine"),
    )
    found = look.of(NORA)
    assert (documents(found.errors), found.looked) == (["1"], WEEK)
    nothing = finder(engine).of(replace(NORA, login="x", logins=("x",)))
    assert (nothing.events, nothing.latest, nothing.looked) == ((), None, WEEK)


def test_who_tries_again_and_again_has_one_trouble(engine: Engine) -> None:
    again = [error(hours=1 + n / 100, document_id="1") for n in range(20)]
    others = [error(hours=2, document_id=str(n)) for n in range(2, 9)]
    found = finder(engine, *again, *others).of(NORA)
    assert len(found.errors) == MOST_ERRORS
    assert documents(found.errors).count("1") == 1


def test_what_they_mean_comes_first_if_there_is_any(engine: Engine) -> None:
    look = finder(
        engine,
        error(document_id="1"),
        error(document_id="2", hours=2),
        error(service="auth", hours=3, document_id="3"),
    )
    assert documents(look.of(NORA, Asked(where={"document_id": ("2",)})).errors) == ["2"]
    assert documents(look.of(NORA, Asked(where={"service": ("auth",)})).errors) == ["3"]
    assert documents(look.of(NORA, Asked(since=NOON - 2.5 * HOUR, until=NOON - 1.5 * HOUR)).errors) == ["2"]
    unmet = look.of(NORA, Asked(where={"document_id": ("99",)}))
    assert (documents(unmet.errors), unmet.document) == (["1", "2", "3"], "99")


@pytest.mark.parametrize(
    ("changes", "explained"),
    [
        ({}, ["save-fails"]),
        ({"rollout": "shadow"}, []),
        ({"rollout": "pilot", "pilot": ("1001",)}, []),
        ({"rollout": "pilot", "pilot": ("nnovak",)}, ["save-fails"]),
        ({"rollout": "pilot", "pilot": ("role:user",)}, ["save-fails"]),
        ({"tell": ("manager",)}, []),
        ({"part": True}, []),
        ({"workaround": None}, []),
    ],
)
def test_a_known_issue_explains_it_to_whom_it_tells(
    engine: Engine, changes: dict[str, object], explained: list[str]
) -> None:
    found = finder(engine, error(), issues={"save-fails": known_issue(**changes)}).of(NORA)
    assert [one.issue.name for one in found.explained] == explained
    assert len(found.errors) == 1


def test_an_error_from_before_the_fix_is_said_to_be_fixed_and_a_regression_is_not_known(
    engine: Engine,
) -> None:
    issues = {"save-fails": known_issue()}
    book = ReleaseBook(engine)
    book.add("hr-portal", "4.11", now=NOON, by="ops", node="web1", at=NOON - 2 * HOUR)
    with writing(engine) as connection:
        say_fixed(connection, Fix("save-fails", "4.11", NOON - 2 * HOUR, "ops"), NOON)
    before = finder(engine, error(hours=5, version="4.10"), issues=issues).of(NORA)
    assert [(one.fixed_in, one.fixed_at) for one in before.explained] == [("4.11", NOON - 2 * HOUR)]
    after = finder(engine, error(hours=0.5, version="4.11"), issues=issues)
    assert [one.event.version for one in after.of(NORA).explained] != ["4.11"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"http_status": "403"}, "not_allowed"),
        ({"http_status": "404"}, "not_found"),
        ({"http_status": "409"}, "changed_meanwhile"),
        ({"http_status": "400"}, "not_accepted"),
        ({"http_status": "418"}, "failed"),
        ({"http_status": "500"}, "broken"),
        ({"http_status": "503"}, "not_there"),
        ({"service": "Auth"}, "sign_in"),
        ({"operation": "Login"}, "sign_in"),
        ({}, "failed"),
    ],
)
def test_what_failed_is_told_by_the_status_or_the_log(fields: dict[str, Any], expected: str) -> None:
    assert failing(error(**fields)) == expected
    assert is_trouble(error(**fields))


def test_what_is_trouble_is_told_by_level_or_status() -> None:
    assert is_trouble(error(level="info", http_status="500"))
    assert is_trouble(error(level="warning"))
    assert not is_trouble(error(level="info", http_status="200"))
    assert not is_trouble(error(level="debug"))


def test_problems_are_kept_for_their_person(engine: Engine) -> None:
    store = ProblemStore(engine)
    first = store.add(
        person="1087", text="It \x0b 'fails'", at=NOON, issue="", product="hr-portal", events=(3, 1)
    )
    store.add(person="1001", text="", at=NOON, issue="save-fails", product=None, events=())
    found = store.get(first)
    assert found is not None
    assert (found.person, found.text, found.at, found.issue, found.product, found.events) == (
        "1087", "It \x0b 'fails'", NOON, "", "hr-portal", (3, 1),
    )  # fmt: skip
    assert [one.person for one in store.of("1087", 9)] == ["1087"]
    with writing(engine) as connection:
        assert store.forget(connection, "1087") == 1
    assert (store.get(first), len(store.of("1001", 9))) == (None, 1)
