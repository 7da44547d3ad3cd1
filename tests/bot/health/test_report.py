"""From rows to what may be shown: told and helped by group, and nothing of a few people."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.health.figures import EVERYBODY, Figures, Numbers, figures
from bot.health.periods import period
from bot.health.report import WHATS, Report
from bot.health.reporting import Reporting
from bot.telling.feedback import FeedbackStore
from cards.health import People
from ingest.database import writing
from tests.bot.health.counted import DIRECTORY, NOW, ZONE, Counted, worked
from tests.bot.health.told import told

TODAY = period("today", NOW, ZONE)


def test_who_was_told_is_counted_in_the_groups_in_which_they_ran_into_it(engine: Engine) -> None:
    run = Counted(engine)
    run.log(
        worked("1087", operation="save", failed=True),
        worked("1088", operation="save", failed=True),
        worked("1088", operation="load"),
        worked("7", operation="load"),
        hits=[(0, "ack"), (1, "ack")],
    )
    run.count()
    told(engine, ("ack", "1087", NOW), ("ack", "1088", NOW), ("proxy", "7", NOW), sent=(1, 2, 3))
    with writing(engine) as connection:
        feedback = FeedbackStore(engine)
        feedback.answer(connection, 1, "worked", person="1087", now=NOW)
        feedback.answer(connection, 2, "stuck", person="1088", now=NOW)
    found = figures(engine, DIRECTORY, "HR-Portal", TODAY)
    assert found.groups[EVERYBODY] == Numbers(worked=3, failed=2, told=3, helped=1, called=1)
    assert found.groups["operation", "save"] == Numbers(worked=2, failed=2, told=2, helped=1, called=1)
    assert found.groups["operation", "load"] == Numbers(worked=2, failed=0, told=0, helped=0, called=0)
    assert found.groups["role", "editor"] == Numbers(worked=2, failed=2, told=2, helped=1, called=1)


def test_a_card_that_was_not_sent_or_of_another_day_tells_nobody(engine: Engine) -> None:
    run = Counted(engine)
    run.log(worked("1087"))
    run.count()
    told(engine, ("ack", "1087", NOW), ("ack", "1088", NOW - timedelta(days=2)), sent=(2,))
    assert figures(engine, DIRECTORY, "hr-portal", TODAY).groups[EVERYBODY].told == 0
    week = figures(engine, DIRECTORY, "hr-portal", period("this_week", NOW, ZONE))
    assert week.groups[EVERYBODY].told == 1


def test_a_report_is_of_a_period_and_the_week_before(engine: Engine) -> None:
    run = Counted(engine)
    run.log(*(worked(f"p{n}", failed=n < 6, operation="save") for n in range(20)))
    run.log(*(worked(f"p{n}", ago=timedelta(days=2)) for n in range(8)))
    run.log(*(worked(f"p{n}", ago=timedelta(days=7)) for n in range(11)))
    run.log(
        *(worked(f"p{n}", ago=timedelta(days=7) - timedelta(hours=2)) for n in range(30))
    )  # after this hour
    run.count()
    reporting = Reporting(engine, lambda: DIRECTORY, lambda: ["hr-portal"], ZONE, run.clock)
    card = reporting.report("hr-portal", TODAY).card(zone=ZONE, language="en")
    assert card.now == People(worked=20, failed=6)
    assert card.before == People(worked=11, failed=0)
    assert [(group.value, group.people.worked) for group in card.groups] == [("save", 20)]
    assert (card.until, card.days_of) == ("15:00", "")
    week = reporting.report("hr-portal", period("this_week", NOW, ZONE)).card(zone="UTC", language="en")
    assert week.now == People(worked=20, failed=6)
    assert [(day.day, worked_then, failed) for day, worked_then, failed in week.days] == [
        (9, 8, 0),
        (11, 20, 6),
    ]
    assert week.days_of == ZONE


def test_plain_figures_say_what_is_withheld() -> None:
    numbers = Numbers(worked=40, failed=3, told=0)
    few: dict[tuple[str, str], Numbers] = {
        EVERYBODY: numbers,
        ("role", "clerk"): Numbers(worked=2),
        ("role", "editor"): Numbers(worked=38),
    }
    report = Report("hr-portal", TODAY, Figures(few, {}), Figures({EVERYBODY: Numbers()}, {}))
    plain = report.plain()
    assert plain["now"] == {"worked": 40, "failed": None, "told": 0, "helped": 0, "called": 0}
    assert plain["by"]["role"]["clerk"]["worked"] is None
    assert plain["by"]["role"]["editor"]["worked"] is None  # 40 - 38 would tell of the clerks
    assert plain["tickets_avoided"] == 0
    assert (plain["since"], plain["until"]) == ("2026-06-11T00:00:00+02:00", "2026-06-11T15:00:00+02:00")


def test_a_beginning_is_withheld_that_is_all_but_a_few_of_the_whole() -> None:
    """The card of this week shows last week up to this hour; that of last week shows all of it."""
    now = Figures({EVERYBODY: Numbers(worked=40)}, {})
    before = Figures({EVERYBODY: Numbers(worked=46, failed=10)}, {})
    behind = Figures({EVERYBODY: Numbers(worked=48, failed=10)}, {})
    card = Report("x", TODAY, now, before, None, behind).card(zone="UTC", language="en")
    assert card.before == People(worked=None, failed=10)


PEOPLE = st.builds(
    lambda worked, shares: dict(
        zip(WHATS, [worked, *(round(worked * share / 10) for share in shares)], strict=True)
    ),
    st.integers(0, 60),
    st.lists(st.integers(0, 10), min_size=4, max_size=4),
)


@given(
    PEOPLE,
    st.lists(st.tuples(st.sampled_from(["operation", "role"]), st.sampled_from("abc"), PEOPLE)),
    PEOPLE,
)
def test_nothing_shown_is_few_people_nor_tells_of_a_few(
    everybody: Mapping[str, int], groups: list[tuple[str, str, Mapping[str, int]]], around: Mapping[str, int]
) -> None:
    made: dict[tuple[str, str], Numbers] = {EVERYBODY: Numbers(**everybody)}
    for dimension, value, some in groups:
        # a group is within everybody
        made[dimension, value] = Numbers(**{what: min(some[what], everybody[what]) for what in WHATS})
    week = Numbers(**{what: everybody[what] + around[what] for what in WHATS})
    report = Report(
        "x", TODAY, Figures(made, {}), Figures({EVERYBODY: Numbers()}, {}), Figures({EVERYBODY: week}, {})
    )
    card = report.card(zone="UTC", language="en")
    all_of: dict[str, Any] = asdict(card.now)
    for people in (card.now, *(group.people for group in card.groups)):
        for what, number in asdict(people).items():
            assert number is None or number == 0 or number >= 5
            if number is not None and all_of[what] is not None:
                assert not 0 < all_of[what] - number < 5
        for inner, outer in (
            ("failed", "worked"),
            ("told", "worked"),
            ("helped", "told"),
            ("called", "told"),
        ):
            smaller, larger = getattr(people, inner), getattr(people, outer)
            if smaller is not None and larger is not None:
                assert not 0 < larger - smaller < 5
    for what, number in asdict(card.now).items():
        in_week = getattr(week, what)
        if number is not None and not 0 < in_week < 5:
            shown_alone = Report("x", replace(TODAY, span="week"), report.around or report.now, report.before)
            of_week = getattr(shown_alone.card(zone="UTC", language="en").now, what)
            assert of_week is None or not 0 < of_week - number < 5
    avoided = card.now.avoided
    assert avoided is None or avoided == 0 or avoided >= 5
