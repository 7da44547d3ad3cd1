"""What is decided about an error holds for all its news, and its cards go on with it for a day. On both databases."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from bot.telling.news_cases import CARD, OVER, PACE, CaseStore, purge_cases, subject_of
from bot.telling.news_notices import News, NewsNoticeStore
from bot.telling.refreshes import REFRESH
from detectors.discovery.records import HOUR, TEMPLATE
from detectors.news import add_news
from detectors.statements import MATCH
from ingest.database import reading, writing
from ingest.event import to_micros
from ingest.releases.book import ReleaseBook
from tests.bot.builders import NOON
from tests.bot.telling.test_news import DORA, Desk

HOURS = timedelta(hours=1)
PAYLOAD: dict[str, Any] = {"template": 12, "product": "hr-portal", "text": "Cannot reach it"}


def template(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(
            insert(TEMPLATE).values(
                id=12, grouping=1, product="hr-portal", service="api", level="error", number=1, text="x",
                state="told", events=3, known=0, people=2, first_us=to_micros(NOON), first_event_id=1,
                last_us=to_micros(NOON), last_event_id=3, samples="[]",
            )
        )  # fmt: skip
        hour = to_micros(NOON) // 3_600_000_000
        connection.execute(
            insert(HOUR), [{"template_id": 12, "hour": hour - 1, "version": "", "events": 3, "known": 1}]
        )


def told(engine: Engine) -> Desk:
    """Dora has a card of it."""
    template(engine)
    desk = Desk(engine)
    desk.met(DORA)
    desk.news("a", PAYLOAD)
    assert desk.plan() == 1
    return desk


def refreshed(engine: Engine) -> list[tuple[str, int]]:
    with reading(engine) as connection:
        return [(row.what, row.row_id) for row in connection.execute(select(REFRESH))]


def test_what_news_is_about() -> None:
    def about(kind: str, **payload: Any) -> str | None:
        return subject_of(News(1, kind, "", payload, NOON))

    assert about("template_spike", template=12) == "template:12"
    assert about("regression", issue="ack") == "issue:ack"
    assert about("regression", issue=5) is about("new_template", template="x") is about("learned") is None


@pytest.mark.parametrize("how", ["hour", "ever"])
def test_muted_news_is_told_to_nobody(engine: Engine, how: Any) -> None:
    desk, cases = told(engine), CaseStore(engine)
    until = NOON + HOURS if how == "hour" else None
    with writing(engine) as connection:
        cases.mute(connection, "template:12", how, "9001", until, NOON)
    assert refreshed(engine) == [("news", 1)]
    desk.news("b", PAYLOAD)
    assert (desk.plan(), len(NewsNoticeStore(engine).told())) == (1, 1)
    desk.now += 2 * HOURS
    desk.news("c", PAYLOAD)
    assert (desk.plan(), len(NewsNoticeStore(engine).told())) == (1, 2 if how == "hour" else 1)


def test_the_next_release_ends_it(engine: Engine) -> None:
    cases = CaseStore(engine)
    with writing(engine) as connection:
        cases.mute(connection, "template:12", "release", "9001", None, NOON)
    book = ReleaseBook(engine)
    book.add("hr-portal", "1.0", now=NOON, by="x", at=NOON - HOURS)
    book.add("shop", "2.0", now=NOON, by="x", at=NOON + HOURS)
    case = cases.get("template:12")
    assert cases.is_muted(case, "hr-portal", NOON + 2 * HOURS)
    book.add("HR-Portal", "1.1", now=NOON, by="x", at=NOON + HOURS)
    assert not cases.is_muted(case, "hr-portal", NOON + 2 * HOURS)


def test_cards_are_shown_anew_at_a_pace_and_not_for_ever(engine: Engine) -> None:
    told(engine)
    cases = CaseStore(engine)
    assert cases.follow(NOON) == 0
    assert (cases.follow(NOON + PACE), refreshed(engine)) == (1, [("news", 1)])
    with writing(engine) as connection:
        connection.execute(REFRESH.delete())
    assert (cases.follow(NOON + 2 * PACE), refreshed(engine)) == (1, [])  # nothing new
    with writing(engine) as connection:
        connection.execute(update(TEMPLATE).values(events=9))
    assert (cases.follow(NOON + 3 * PACE), refreshed(engine)) == (1, [("news", 1)])
    assert cases.follow(NOON + OVER + HOURS) == 1
    assert cases.follow(NOON + 3 * OVER) == 0
    assert cases.trend("template:12", NOON)[-3:] == [0, 2, 0]
    assert cases.trend("issue:ack", NOON) == [0] * 24


def test_a_regression_counts_whom_it_has_hit_by_now_in_its_version(engine: Engine) -> None:
    keys = [["1087", "11213"], ["1087", "11214"], ["1088", "1"], None]
    hits = [match_of("ack", key, "2.4.1", "regression") for key in keys]
    others = [
        match_of("ack", ["1001", "1"], "2.4.2", "regression"),
        match_of("ack", ["1002", "1"], "2.4.1", None),
        match_of("login", ["1003", "1"], "2.4.1", "regression"),
    ]
    with writing(engine) as connection:
        connection.execute(
            insert(MATCH), [{**row, "event_id": number} for number, row in enumerate([*hits, *others])]
        )
    cases = CaseStore(engine)

    def people(**payload: Any) -> int:
        said = {"issue": "ack", "version": "2.4.1", "user_at": 0, **payload}
        return cases.people_hit(News(1, "regression", "", said, NOON))

    assert (people(), people(version="2.4.2"), people(user_at=1)) == (2, 1, 3)
    assert (people(user_at=None), people(user_at=7), people(issue=5), people(version=None)) == (0, 0, 0, 0)


def match_of(issue: str, key: list[str] | None, version: str, fate: str | None) -> dict[str, Any]:
    at = to_micros(NOON)
    return {
        "issue": issue, "key": None if key is None else json.dumps(key), "event_us": at, "version": version,
        "ingested_us": at, "matched_us": at, "evaluated_us": at, "fate": fate,
    }  # fmt: skip


def test_what_somebody_has_taken_is_theirs_until_given_back(engine: Engine) -> None:
    told(engine)
    cases = CaseStore(engine)
    with writing(engine) as connection:
        cases.assign(connection, "template:12", "9001", NOON)
    assert [(case.subject, news) for case, news in cases.assigned("9001")] == [("template:12", 1)]
    assert purge_cases(engine, NOON + HOURS, 10) == 0
    with writing(engine) as connection:
        cases.assign(connection, "template:12", None, NOON)
        add_news(connection, "learned", "x", {}, NOON)
    assert cases.assigned("9001") == []
    assert purge_cases(engine, NOON + HOURS, 10) == 1
    with reading(engine) as connection:
        assert [row.subject for row in connection.execute(select(CARD))] == ["template:12"]
