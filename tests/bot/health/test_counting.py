"""People are counted exactly, whatever the order, the batches and the kills."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from bot.health import rows
from bot.health.counting import VALUES
from bot.health.groups import moment_of, monday_of, values_of
from ingest.database import create_schema, open_database, reading
from ingest.event import Event
from tests.bot.health.counted import DIRECTORY, NOW, ZONE, Counted, worked

TODAY = date(2026, 6, 11).toordinal()
MONDAY = date(2026, 6, 8).toordinal()
HOURS = timedelta(hours=1)


def counted(
    engine: Engine, span: str, start: int, until: int = 24 * 7, product: str = "hr-portal"
) -> dict[tuple[str, str], tuple[int, int]]:
    with reading(engine) as connection:
        found = rows.counted(connection, product, span, start, until)
    return {key: numbers for key, numbers in found.items() if numbers != (0, 0)}


def plainly(
    events: Iterable[Event], span: str, start: int, until: int
) -> dict[tuple[str, str], tuple[int, int]]:
    """The same by sets of people."""
    who: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for event in events:
        local = event.time.astimezone(ZoneInfo(ZONE))
        day = local.toordinal() if span == "day" else monday_of(local.toordinal())
        hour = local.hour + 24 * (local.toordinal() - day)
        if day != start or hour >= until:
            continue
        person = DIRECTORY.by_login(event.user or "")
        roles = (event.role,) if event.role else person.roles if person else ()
        for key in values_of(event.operation or "", event.document_type or "", sorted(roles)):
            all_of_them, failing = who.setdefault(key, (set(), set()))
            name = person.login if person else event.user or ""
            all_of_them.add(name)
            if event.level == "error":
                failing.add(name)
    return {key: (len(people), len(failing)) for key, (people, failing) in who.items()}


def test_people_are_counted_once_by_each_dimension(engine: Engine) -> None:
    run = Counted(engine)
    run.log(
        worked("1087", operation="save", document_type="Leave Request"),
        worked("CORP\\hulrich", operation="save", failed=True),  # the same person by another login
        worked("1088", operation="load", role="auditor"),
        Event(time=NOW, received=NOW, product="hr-portal", user="7", level="info", http_status="403"),
        Event(time=NOW, received=NOW, product="hr-portal", level="error"),  # nobody's
    )
    run.log(worked("1087", operation="load", ago=26 * HOURS), worked("9", product="shop"))
    run.count()
    assert counted(engine, "day", TODAY) == {
        ("", ""): (3, 2),
        ("operation", "save"): (1, 1),
        ("operation", "load"): (1, 0),
        ("document_type", "Leave Request"): (1, 0),
        ("role", "editor"): (1, 1),
        ("role", "auditor"): (1, 0),
    }
    assert counted(engine, "week", MONDAY)["", ""] == (3, 2)
    assert counted(engine, "week", MONDAY)["operation", "load"] == (2, 0)
    assert counted(engine, "day", TODAY, product="shop") == {("", ""): (1, 0)}


def test_a_count_up_to_an_hour_is_of_those_who_had_come_by_then(engine: Engine) -> None:
    run = Counted(engine)
    run.log(worked("a", ago=3 * HOURS), worked("b"), worked("a", failed=True))
    run.count()
    assert [counted(engine, "day", TODAY, hour).get(("", "")) for hour in (11, 12, 14, 15)] == [
        None,
        (1, 0),
        (1, 0),
        (2, 1),
    ]
    run.log(worked("b", ago=4 * HOURS))  # late: it moves to the hour in which it came first
    run.count()
    assert [counted(engine, "day", TODAY, hour).get(("", "")) for hour in (11, 12, 15)] == [
        (1, 0),
        (2, 0),
        (2, 1),
    ]


def test_what_is_much_too_late_or_to_come_is_left_out(engine: Engine) -> None:
    run = Counted(engine)
    run.log(worked("a", ago=timedelta(days=8)), worked("b", ago=-timedelta(days=2)))
    run.count()
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(rows.PERSON)) == 0
    assert run.counting.left_out == 2


def test_a_log_that_writes_ever_new_operations_fills_no_table(engine: Engine) -> None:
    run = Counted(engine)
    run.log(*(worked("a", operation=f"load {n}") for n in range(3 * VALUES)))
    run.log(*(worked("b", operation=f"save {n}") for n in range(3 * VALUES)))
    run.count()
    day = counted(engine, "day", TODAY)
    assert len(day) == VALUES + 1
    assert day["", ""] == (2, 0)


def test_hits_know_the_groups_in_which_somebody_ran_into_an_issue(engine: Engine) -> None:
    run = Counted(engine)
    run.log(
        worked("hulrich", operation="save", failed=True), worked("1088", operation="load"), hits=[(0, "ack")]
    )
    run.count()
    with reading(engine) as connection:
        assert sorted(rows.hits(connection, "hr-portal", TODAY, TODAY)) == [
            ("ack", "1087", "operation", "save"),
            ("ack", "1087", "role", "editor"),
        ]


def test_a_step_that_was_not_written_is_done_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Counted(engine)
    run.log(worked("a"), worked("b", failed=True))
    with monkeypatch.context() as broken:
        broken.setattr(run.batches, "counted", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run.count()
    assert counted(engine, "day", TODAY) == {}
    run.count()
    assert counted(engine, "day", TODAY) == {("", ""): (2, 1)}


def test_a_kill_between_two_transactions_of_a_step_counts_nobody_twice(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.health.counting.ROWS", 3)
    run = Counted(engine)
    run.log(*(worked(f"p{n}", failed=n % 2 == 0, operation="save") for n in range(10)))
    written = rows.write
    left = [3]

    def until_killed(*given: Any) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        written(*given)

    with monkeypatch.context() as killed:
        killed.setattr(rows, "write", until_killed)
        with pytest.raises(KeyboardInterrupt):
            run.count()
    assert 0 < counted(engine, "day", TODAY).get(("", ""), (0, 0))[0] <= 10
    second = Counted(engine, clock=run.clock)
    second.count()
    assert counted(engine, "day", TODAY) == {("", ""): (10, 5), ("operation", "save"): (10, 5)}
    assert counted(engine, "week", MONDAY)["", ""] == (10, 5)


def test_another_process_goes_on_from_the_rows(engine: Engine) -> None:
    first = Counted(engine)
    first.log(worked("a"), worked("b"))
    first.count()
    first.counting._lease.release()
    second = Counted(engine, worker="w2", clock=first.clock)
    second.log(worked("a", failed=True), worked("c"))
    second.count()
    first.log(worked("d"))
    first.count()  # has not the lease
    assert counted(engine, "day", TODAY) == {("", ""): (3, 1)}
    second.count()
    assert counted(engine, "day", TODAY) == {("", ""): (4, 1)}


def test_old_people_are_forgotten_and_the_counts_stay(engine: Engine) -> None:
    run = Counted(engine)
    run.log(worked("a", operation="save", failed=True), hits=[(0, "ack")])
    run.count()
    later = NOW + timedelta(days=5)
    assert (rows.purge_people(engine, later, 2), rows.purge_people(engine, later, 9)) == (2, 2)
    assert counted(engine, "day", TODAY)["", ""] == (1, 1)
    assert (rows.purge_hits(engine, later, 9), rows.purge_counts(engine, later, 9)) == (1, 4)


EVENTS = st.builds(
    worked,
    st.sampled_from(["1087", "hulrich", "1088", "x", "y"]),
    ago=st.integers(-2, 6 * 24).map(lambda hours: hours * HOURS),
    failed=st.booleans(),
    operation=st.sampled_from(["", "save", "load"]),
)


@given(st.lists(st.lists(EVENTS, min_size=1, max_size=6), max_size=5), st.integers(0, 24))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_are_those_of_sets_of_people(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[Event]], until: int
) -> None:
    engine = open_database(str(tmp_path_factory.mktemp("counting") / "headsup.db"))
    create_schema(engine)
    run = Counted(engine)
    for batch in batches:
        run.log(*batch)
        run.count()
    everything = [event for batch in batches for event in batch]
    for day in range(TODAY - 6, TODAY + 1):
        assert counted(engine, "day", day, until) == plainly(everything, "day", day, until)
    for hours in (until, 24 * 7):
        assert counted(engine, "week", MONDAY, hours) == plainly(everything, "week", MONDAY, hours)
    engine.dispose()


def test_a_quarter_of_an_hour_is_in_an_hour_of_every_zone() -> None:
    quarter = int(datetime(2026, 6, 11, 18, 15, tzinfo=ZoneInfo("UTC")).timestamp()) // 900
    assert moment_of(quarter, "Asia/Kathmandu") == (TODAY + 1, 0)
    assert moment_of(quarter - 1, "Asia/Kathmandu") == (TODAY, 23)
